"""Serving, working, migrating."""

from __future__ import annotations

import argparse
import os
import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nennep.kernel.bulk import many_objects
from nennep.kernel.db import PrivilegedRole, refuse_privileged_role


def serve(chosen: argparse.Namespace) -> int:
    """Become gunicorn."""
    arguments = [
        sys.executable, "-m", "gunicorn", "nennep.config.wsgi:application", "--worker-class", "gthread",
        "--workers", str(chosen.workers), "--threads", str(chosen.threads), "--bind", chosen.bind,
        "--no-control-socket", "--graceful-timeout", "10", "--access-logfile", "-",
    ]  # fmt: skip
    os.execv(sys.executable, arguments)  # noqa: S606  a list, no shell


def worker(chosen: argparse.Namespace) -> int:
    """Run jobs until a signal comes; refuses a role that could walk around row security."""
    try:
        refuse_privileged_role()
    except PrivilegedRole as refusal:
        sys.stderr.write(f"nennep: {refusal}\n")
        return 1
    call_command("procrastinate", "worker", f"--concurrency={chosen.concurrency}")
    return 0


def migrate(chosen: argparse.Namespace) -> int:
    """Apply migrations and give the web role its rights."""
    apply_migrations()
    return 0


def apply_migrations(*, verbosity: int = 1) -> None:
    """Migrate; where that changed something, analyse: what the planner knew of a table no longer fits new columns."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with many_objects():
        call_command("migrate", interactive=False, verbosity=verbosity)
    if waiting:
        analyse()


def analyse() -> None:
    """Tell the planner of every table as it is now, and not when autovacuum comes by."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")

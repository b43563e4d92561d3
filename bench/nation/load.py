"""Loading the nation once: disk asked beforehand, progress told, kept until tables or generators change."""

from __future__ import annotations

import shutil
import sys
import time

from django.core.management import call_command
from django.db import connection

from bench.database import NoRoom
from bench.nation.people import load_members_of_nation
from bench.nation.tree import load_tree
from bench.nation.units import read_tables
from nennep.config import env
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting

GIGABYTES = 14  # at most, while indexes are built and the log of the server is at its longest


def check_room(what: str, gigabytes: int) -> None:
    """Say what a load needs on the disk; raise NoRoom when it is not there."""
    free = shutil.disk_usage(env.ROOT).free / 1e9
    tell(f"{what} take up to {gigabytes} GB of disk on the database's server; {free:.0f} GB are free here")
    if free < gigabytes:
        raise NoRoom(f"not enough room on the disk: {gigabytes} GB are needed, {free:.0f} GB are free")


def tell(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


def load_nation() -> None:
    """Fill the empty database: tree and people as of the eve of the reform."""
    began = time.monotonic()
    check_room("tree and people of the nation", GIGABYTES)
    call_command("migrate", interactive=False, verbosity=0)
    actor = system_actor("bench")
    with acting(actor):
        with connection.cursor() as cursor:
            for table in ("orgtree_orgversion", "orgtree_orgnow"):  # no month is counted yet that they could touch
                cursor.execute(f"alter table {table} disable trigger user")
        nation = load_tree(actor, read_tables())
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for table in ("orgtree_orgversion", "orgtree_orgnow"):
                cursor.execute(f"alter table {table} enable trigger user")
    tell(f"{len(nation.units):,} units, {len(nation.others) + 10_051:,} grassroots organisations, "
         f"{len(nation.cells):,} cells, {time.monotonic() - began:.0f} s")  # fmt: skip
    load_members_of_nation(nation.cells, tell)
    tell("vacuum analyze")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("select pg_database_size(current_database())")
        tell(f"the database has {cursor.fetchone()[0] / 1e9:.1f} GB")

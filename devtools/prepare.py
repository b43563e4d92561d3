"""Brings a database to where web and worker can start on it. Runs inside the application, as the database's owner."""

from __future__ import annotations

import argparse
import gc
import hashlib
import io
import os
import pathlib
import sys
import urllib.parse

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from psycopg import sql

from devtools.machine import LOCAL, ROOT, Refused, say
from nennep.config.embedded_postgres import WEB

OLDEST = 150000  # PostgreSQL 15
DEMO = LOCAL / "demo.txt"  # what the demo command said: its accounts


def roles() -> None:
    """Makes the web role where it is missing; on the caller's server it gets this folder's password."""
    web = urllib.parse.urlsplit(os.environ["NENNEP_WEB_DATABASE_URL"])
    role = sql.Identifier(WEB)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        if database.info.server_version < OLDEST:
            raise Refused("cơ sở dữ liệu trong DATABASE_URL quá cũ: cần PostgreSQL 15 trở lên.")
        try:
            if not database.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB]).fetchone():
                database.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            if web.username == WEB and web.password:
                password = sql.Literal(urllib.parse.unquote(web.password))
                database.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
        except psycopg.errors.InsufficientPrivilege:
            raise Refused(
                f"tài khoản trong DATABASE_URL không được tạo vai trò {WEB}: hãy nhờ người quản trị PostgreSQL tạo "
                "vai trò đó, rồi đặt địa chỉ của nó vào NENNEP_WEB_DATABASE_URL."
            ) from None


def site(size: str) -> None:
    """Migrations, static files, and in an empty database the demo."""
    from nennep.site.operations.processes import analyse, apply_migrations  # noqa: PLC0415  needs Django set up

    say("Đang cập nhật cấu trúc cơ sở dữ liệu…")
    apply_migrations(verbosity=0)
    _static_files()
    if not apps.get_model("orgtree", "Org").objects.exists() and "demo" in get_commands():
        _demo(size)
        analyse()


def template() -> None:
    """A migrated database named as NENNEP_TEST_TEMPLATE says, for the processes of the tests to copy."""
    gc.disable()  # a third of a migration's time; the process ends with it
    name = os.environ["NENNEP_TEST_TEMPLATE"]
    with connection._nodb_cursor() as cursor:
        for statement in ("DROP DATABASE IF EXISTS {}", "CREATE DATABASE {}"):
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)).as_string(cursor.connection))
    connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)


def _demo(size: str) -> None:
    """Loads the demo whole or not at all, and keeps what it says about its accounts."""
    say("Đang nạp dữ liệu mẫu…")
    said = io.StringIO()
    with transaction.atomic():
        call_command("demo", size=size, stdout=said)
        DEMO.write_text(said.getvalue(), encoding="utf-8")


def _static_files() -> None:
    """Collects static files when any of them, or the version of a package, has changed since."""
    folders = [pathlib.Path(folder) for _, folder in settings.STATICFILES_DIRS]
    folders += [pathlib.Path(app.path) / "static" for app in apps.get_app_configs()]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    listing = "\n".join(f"{path} {(found := path.stat()).st_size} {found.st_mtime_ns}" for path in files)
    digest = hashlib.sha256(((ROOT / "requirements.lock").read_text(encoding="utf-8") + listing).encode()).hexdigest()
    target = pathlib.Path(settings.STATIC_ROOT)
    stamp = target / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest, encoding="ascii")


def main() -> None:
    """`roles`, `static`, `template`, or `site --size small|province`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["roles", "site", "static", "template"])
    parser.add_argument("--size", default="small")
    chosen = parser.parse_args()
    if chosen.what in {"static", "template"}:
        django.setup()
        {"static": _static_files, "template": template}[chosen.what]()
        return
    try:
        roles()
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise Refused(f"không kết nối được cơ sở dữ liệu trong DATABASE_URL: {error}") from error
    if chosen.what == "site":
        django.setup()
        site(chosen.size)


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(f"dev.py: {refusal}")

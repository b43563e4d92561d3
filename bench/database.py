"""The benchmark's own database, beside the one that is named, kept until what fills it changes. Reads no settings."""

from __future__ import annotations

import hashlib
import os
import pathlib
import urllib.parse

import psycopg
from psycopg import sql

from nennep.config import env

SUFFIX = "_bench"


def own_address(address: str) -> str:
    """The address of the benchmark's own database on the same server."""
    parts = urllib.parse.urlsplit(address)
    return urllib.parse.urlunsplit(parts._replace(path=f"{parts.path.removesuffix(SUFFIX)}{SUFFIX}"))


def take_own_addresses() -> None:
    """Point the environment at the benchmark's own database, before Django reads it."""
    for name in ("DATABASE_URL", "NENNEP_WEB_DATABASE_URL"):
        if os.environ.get(name):
            os.environ[name] = own_address(os.environ[name])


def stamp() -> str:
    """A digest of all that the loaded province depends on: tables, rules, generators."""
    source = env.ROOT / "src" / "nennep"
    here = pathlib.Path(__file__).parent
    files = [
        *source.glob("*/migrations/*.py"), *source.glob("site/demo/*.py"), *source.glob("*/bulk.py"),
        *source.glob("regulations/rulesets/cell_meetings/*.toml"), source / "orgtree" / "derive.py",
        here / "load.py", here / "months.py",
    ]  # fmt: skip
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def make_database(server: str) -> bool:
    """Make the benchmark's own database beside the one of `server`, unless it stands as loaded; whether it was made."""
    name = env.database(own_address(server))["NAME"]
    with psycopg.connect(server, autocommit=True) as control:
        found = control.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
        if found is not None and found[0] == stamp():
            return False
        control.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        control.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return True


def mark_loaded(server: str) -> None:
    """Note what the database was loaded from; without it a load that was cut short is begun again."""
    name = env.database(own_address(server))["NAME"]
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(stamp())))

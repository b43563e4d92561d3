"""The benchmark's own database, beside the one that is named, kept until what fills it changes. Reads no settings."""

from __future__ import annotations

import hashlib
import os
import pathlib
import urllib.parse

import psycopg
from psycopg import sql

from bench.nation import units
from nennep.config import env

SUFFIXES = {"province": "_bench", "nation": "_bench_nation"}


class NoRoom(Exception):
    """The disk is too small; the text is a sentence for the person at the machine."""


def own_address(address: str, size: str = "province") -> str:
    """The address of the benchmark's own database of a size on the same server."""
    parts = urllib.parse.urlsplit(address)
    path = parts.path
    for suffix in SUFFIXES.values():
        path = path.removesuffix(suffix)
    return urllib.parse.urlunsplit(parts._replace(path=f"{path}{SUFFIXES[size]}"))


def take_own_addresses(size: str = "province") -> None:
    """Point the environment at the benchmark's own database, before Django reads it."""
    for name in ("DATABASE_URL", "NENNEP_WEB_DATABASE_URL"):
        if os.environ.get(name):
            os.environ[name] = own_address(os.environ[name], size)


def stamp(size: str = "province") -> str:
    """A digest of all that the loaded data depend on: tables, rules, generators, and the nation's lists of units."""
    source = env.ROOT / "src" / "nennep"
    here = pathlib.Path(__file__).parent
    files = [
        *source.glob("*/migrations/*.py"), *source.glob("site/demo/*.py"), *source.glob("*/bulk.py"),
        *source.glob("regulations/rulesets/cell_meetings/*.toml"), source / "orgtree" / "derive.py",
        *([here / "load.py", here / "months.py"] if size == "province" else sorted((here / "nation").glob("load*.py"))),
        *([here / "nation" / f"{name}.py" for name in ("units", "tree", "people")] if size == "nation" else []),
    ]  # fmt: skip
    whole = hashlib.sha256(units.digest().encode() if size == "nation" else b"")
    for file in sorted(files):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def make_database(server: str, size: str = "province") -> bool:
    """Make the benchmark's own database beside the one of `server`, unless it stands as loaded; whether it was made."""
    name = env.database(own_address(server, size))["NAME"]
    with psycopg.connect(server, autocommit=True) as control:
        found = control.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
        if found is not None and found[0] == stamp(size):
            return False
        control.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        control.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return True


def mark_loaded(server: str, size: str = "province") -> None:
    """Note what the database was loaded from; without it a load that was cut short is begun again."""
    name = env.database(own_address(server, size))["NAME"]
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(stamp(size))))

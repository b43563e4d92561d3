"""The database of the benchmark: the province, loaded once, and kept until what makes it changes."""

from __future__ import annotations

import datetime
import functools
import hashlib
import os
import pathlib
import urllib.parse
from dataclasses import dataclass

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.config import env
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months
from nennep.orgtree.models import Level, OrgNow

LAST_MONTH = datetime.date(2026, 10, 1)
MONTHS = [add_months(LAST_MONTH, -back) for back in range(11, -1, -1)]
DAY = datetime.date(2026, 11, 15)  # as of which pages and reports are asked
SUFFIX = "_bench"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the figures are measured: the province's office, and one commune's."""

    province_id: int
    commune_id: int

    def actor(self, username: str) -> Actor:
        """The office of the province (`bench-tinh`) or of the commune (`bench-xa`)."""
        return actor_for(User.objects.get(username=username))


def own_address(address: str) -> str:
    """The address of the benchmark's own database on the same server."""
    parts = urllib.parse.urlsplit(address)
    return urllib.parse.urlunsplit(parts._replace(path=f"{parts.path.removesuffix(SUFFIX)}{SUFFIX}"))


def stamp() -> str:
    """A digest of all that the loaded province depends on: tables, rules, generators."""
    source = env.ROOT / "src" / "nennep"
    files = [
        *source.glob("*/migrations/*.py"), *source.glob("site/demo/*.py"), *source.glob("*/bulk.py"),
        *source.glob("regulations/rulesets/cell_meetings/*.toml"), source / "orgtree" / "derive.py",
        *pathlib.Path(__file__).parent.glob("[lm]o*.py"),
    ]  # fmt: skip
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def make_database(server: str) -> bool:
    """Make the benchmark's own database beside the one of `server`, unless it stands as loaded; whether it was made."""
    name = env.database(own_address(server))["NAME"]
    with psycopg.connect(server, autocommit=True) as control:
        found = control.execute("select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
                                [name]).fetchone()  # fmt: skip
        if found is not None and found[0] == stamp():
            return False
        control.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        control.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    return True


def load_province() -> None:
    """Tables, tree, people, posts and twelve months; then the stamp, so that a load cut short is begun again."""
    from bench.months import load_months  # noqa: PLC0415  needs Django set up
    from nennep.site.demo.load import load_people  # noqa: PLC0415
    from nennep.site.demo.tree import SIZES  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    actor = system_actor("bench")
    with acting(actor):
        loaded = load_people(actor, SIZES["province"], seed=7, today=DAY, say=lambda text: None)
        communes = OrgNow.objects.filter(level=Level.COMMUNE).order_by("org_id")
        for username, org_id in (("bench-tinh", loaded.org_ids[0]), ("bench-xa", communes[3].org_id)):
            user = User.objects.create_user(username=username, name=username)
            Grant.objects.create(
                user=user, role="organisation_staff", org_id=org_id, valid_from=MONTHS[0], basis="bench"
            )
    load_months(MONTHS)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute(
            sql.SQL("comment on database {} is {}").format(
                sql.Identifier(connection.settings_dict["NAME"]), sql.Literal(stamp())
            )
        )


@functools.cache
def place() -> Place:
    """The loaded province."""
    held = dict(Grant.objects.filter(user__username__startswith="bench-").values_list("user__username", "org_id"))
    return Place(province_id=held["bench-tinh"], commune_id=held["bench-xa"])


def take_own_addresses() -> None:
    """Point the environment at the benchmark's own database, before Django reads it."""
    for name in ("DATABASE_URL", "NENNEP_WEB_DATABASE_URL"):
        if os.environ.get(name):
            os.environ[name] = own_address(os.environ[name])

"""What pages ask is planned well when the country is in the tables, on every PostgreSQL (scale.md 0 and 1).

A plan is bad when it reads a large table at more than the question's ceiling (three times what the dearest reading cost
on PostgreSQL 15 and 18 when it was written down; a page costs about 1, what row policies ask is left out), or when a
narrow question, of a member, a cell or a commune, reads a large table from end to end at all. A nested loop's reading
counts once. `tests/factories/national.py` says what the planner is told.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.period import valid_on
from nennep.kernel.rls import WEB_ROLE
from nennep.members.models import Person
from nennep.members.queries import get_member, members_on, roster_on
from nennep.members.queries.cells import heads_of
from nennep.members.queries.listing import Wish, keys_of, shown
from nennep.members.search import find_people
from nennep.obligations.models import ObligationKind
from nennep.obligations.queries import owed_by, owed_in
from nennep.organisations.drafts import snapshot_of
from nennep.organisations.queries import card_on, children_on, search_organisations, visible_on
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow, OrgVersion
from nennep.orgtree.queries import path_on
from nennep.reports.cube.reading import read_cube
from nennep.reports.people import PEOPLE
from nennep.reports.queries import month_of_org, place_of
from nennep.reports.queries.demography import demography, members_behind
from nennep.reports.queries.reading import read_month
from tests.factories.national import DAY, MONTH, ROWS, Nation, as_owner, load_slice, plant_count

pytestmark = [pytest.mark.db, pytest.mark.versions, pytest.mark.django_db]
THEN = datetime.date(2026, 2, 1)


@pytest.fixture(scope="module")
def slice_(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Nation]:
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {WEB_ROLE}")
        yield load_slice()
        transaction.set_rollback(True)


@pytest.fixture
def nation(slice_: Nation, django_db_blocker: DjangoDbBlocker) -> Iterator[Nation]:
    with django_db_blocker.unblock(), transaction.atomic():
        for table in ROWS:
            plant_count(table)  # an index that a test made has changed it for good
        yield slice_
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Asked:
    """A question by the commune's office, or if `wide` by the system of a province; and the ceiling of a reading."""

    ask: Callable[[Nation, Actor], object]
    most: int
    wide: bool = False


def _listed(actor: Actor, org_id: int) -> object:
    keys = keys_of(actor, OrgNow.objects.get(org_id=org_id), path_on(org_id, DAY), DAY, Wish())
    return shown(list(keys[:50]), DAY)


def _cube(actor: Actor, org_id: int) -> object:
    return read_cube(actor, place_of(actor, org_id), [MONTH]).by_child


def _behind(actor: Actor, org_id: int) -> object:
    return members_behind(actor, place_of(actor, org_id), DAY, PEOPLE["members"]).lines


def _owed(actor: Actor, org_id: int) -> object:
    return owed_in(actor, org_id, ObligationKind.MONTHLY_MEETING, MONTH, DAY)


def _cells(commune: int) -> list[OrgVersion]:
    return list(OrgVersion.objects.filter(valid_on(THEN), commune_id=commune, level=Level.CELL))


ASKED = {
    "one member": Asked(lambda at, who: get_member(who, at.person), 50),
    "members of a commune": Asked(lambda at, who: list(members_on(who, at.path, DAY)[:50]), 70),
    "members of a commune then": Asked(lambda at, who: list(members_on(who, path_on(at.commune, THEN), THEN)), 70),
    "their number": Asked(lambda at, who: members_on(who, at.path, DAY).count(), 70),
    "list of members": Asked(lambda at, who: _listed(who, at.commune), 13_000),
    "roster of a cell": Asked(lambda at, who: roster_on(at.cells[0], DAY), 70),
    "organisations of a commune": Asked(lambda at, who: list(visible_on(who, at.path, DAY)), 30),
    "organisations directly below": Asked(lambda at, who: children_on(who, at.commune, DAY), 60),
    "cells of a commune": Asked(lambda at, who: _cells(at.commune), 1_300),
    "one organisation": Asked(lambda at, who: card_on(who, at.commune, DAY), 5_000),
    "organisations by name": Asked(lambda at, who: search_organisations(who, "xa so 7"), 50),
    "month of a commune": Asked(lambda at, who: month_of_org(who, at.commune, MONTH, DAY), 200),
    "page of that month": Asked(lambda at, who: read_month(who, place_of(who, at.commune), MONTH, DAY), 200),
    "what cells owe": Asked(lambda at, who: _owed(who, at.commune), 200),
    "what a cell owes": Asked(lambda at, who: owed_by(who, at.cells[0], DAY), 9_000),
    "figures of members": Asked(lambda at, who: demography(who, place_of(who, at.commune), THEN), 70),
    "members behind a figure": Asked(lambda at, who: _behind(who, at.commune), 70),
    "cube of a commune": Asked(lambda at, who: _cube(who, at.commune), 75_000),
    "tree of a reorganisation": Asked(lambda at, who: snapshot_of(at.commune, DAY).units, 50),
    "members of its cells": Asked(lambda at, who: heads_of(at.cells, DAY), 100),
    "cube of a province": Asked(lambda at, who: _cube(who, at.province), 570_000, wide=True),
    "month of a province": Asked(lambda at, who: month_of_org(who, at.province, MONTH, DAY), 5_400_000, wide=True),
    "members of a province": Asked(lambda at, who: _listed(who, at.province), 3_200_000, wide=True),
    "figures of a province's members": Asked(
        lambda at, who: demography(who, place_of(who, at.province), THEN), 10_000_000, wide=True
    ),
    "tree of a province's reorganisation": Asked(
        lambda at, who: snapshot_of(at.province, DAY).units, 50_000, wide=True
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """How a plan reads a large table: by what node, and at what cost a time, row policies left out."""

    table: str
    node: str
    cost: float


def _visits(plan: Any) -> Iterator[Visit]:
    """Every reading of a large table. A policy's sight is worked out once a statement, but the planner charges it to
    each node that asks it, so that it would hide all else: neither that nor the reading of places for it counts."""
    below = plan.get("Plans", ())
    if plan.get("Relation Name") in ROWS:
        policies = sum(one["Total Cost"] for one in below if one["Parent Relationship"] in {"InitPlan", "SubPlan"})
        yield Visit(plan["Relation Name"], plan["Node Type"], plan["Total Cost"] - policies)
    for one in below:
        if not _is_sight(one):
            yield from _visits(one)


def _is_sight(plan: Any) -> bool:
    """Whether a policy reads the places of the sight there, by their index."""
    words = (plan["Parent Relationship"], plan["Node Type"], plan.get("Relation Name"))
    return words == ("SubPlan", "Bitmap Heap Scan", "orgtree_orgnow")


@dataclass(frozen=True)
class Planned:
    """A statement as it was planned."""

    text: str
    cost: float
    visits: tuple[Visit, ...]


@contextmanager
def _explained(found: list[Planned]) -> Iterator[None]:
    """Explain every SELECT that runs, as it runs."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not many and sql.lstrip().lower().startswith(("select", "with", "--")) and "set_config" not in sql:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute("explain (format json) " + sql, params)
                plan = cursor.fetchone()[0]
            [whole] = plan if isinstance(plan, list) else json.loads(plan)
            found.append(Planned(sql, whole["Plan"]["Total Cost"], tuple(_visits(whole["Plan"]))))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def bad_plans(nation: Nation, what: str) -> list[tuple[str, Visit]]:
    """The readings of a question that are bad, each with its statement."""
    asked, found = ASKED[what], list[Planned]()
    actor = nation.system if asked.wide else nation.office
    with acting(actor), _explained(found):
        assert asked.ask(nation, actor)
    assert any(one.visits for one in found)
    return [
        (one.text, visit)
        for one in found
        for visit in one.visits
        if visit.cost > asked.most or (visit.node == "Seq Scan" and not asked.wide)
    ]


@pytest.mark.parametrize("what", ASKED)
def test_questions_are_planned_well(nation: Nation, what: str) -> None:
    assert bad_plans(nation, what) == []


def _leading(index: str) -> tuple[str, list[str]]:
    """The index's table, and how to drop all that begin with the same column: any of them would stand in for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.indrelid::regclass, o.indexrelid::regclass, c.conname from pg_index i "
            "join pg_index o on o.indrelid = i.indrelid and o.indkey[0] = i.indkey[0] "
            "left join pg_constraint c on c.conindid = o.indexrelid where i.indexrelid = %s::regclass", [index]
        )  # fmt: skip
        rows: list[tuple[str, str, str | None]] = cursor.fetchall()
    drops = [f"alter table {table} drop constraint {key}" if key else f"drop index {name}" for table, name, key in rows]
    return rows[0][0], drops


# What finds out that an index is gone.
HELD_BY = {
    "version_path": "one organisation",
    "version_commune": "cells of a commune",
    "version_org": "figures of members",
    "now_path": "one member",
    "edge_parent": "one organisation",
    "edge_org": "tree of a reorganisation",
    "name_org": "tree of a reorganisation",
    "affiliation_cell": "members of a commune then",
    "standing_person": "members of a commune",
    "meeting_org_month": "month of a commune",
    "obligation_org": "what a cell owes",
    "affiliation_person": "roster of a cell",
}


@pytest.mark.parametrize("index", HELD_BY)
def test_an_index_that_is_gone_is_found_out(nation: Nation, index: str) -> None:
    """Were it not, the guard would guard nothing."""
    as_owner(*_leading(index)[1])

    assert bad_plans(nation, HELD_BY[index])


_TWO_DATES = """
select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where (select count(*) from generate_series(0, i.indnkeyatts - 1) k join pg_attribute a on a.attrelid = i.indrelid
       and a.attnum = i.indkey[k] and a.atttypid in ('date'::regtype, 'timestamptz'::regtype)) > 1
"""


def _with_two_dates() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TWO_DATES)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("index", ["affiliation_cell", "version_path", "standing_person"])
def test_two_dates_in_a_key_are_found_out(nation: Nation, index: str) -> None:
    """PostgreSQL 18 takes them for as many descents as a third of the index's pages (5,541 for 2 at size), which a
    slice is too thin to show; so none is let in, whatever made it: the tables' own indexes are asked."""
    table, drops = _leading(index)
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_indexdef(%s::regclass, 1, true)", [index])
        [first] = cursor.fetchone()
    assert _with_two_dates() == []

    as_owner(*drops, f"create index {index} on {table} ({first}, valid_from, valid_to)")

    assert _with_two_dates() == [index]


def test_search_by_name_reads_no_table_from_end_to_end(nation: Nation) -> None:
    """Its statements stand inside a function of the database, so the server's own counters are asked."""
    counted = "select relname, seq_scan from pg_stat_xact_user_tables where relname = any(%s)"
    with acting(nation.office), connection.cursor() as cursor:
        cursor.execute(counted, [list(ROWS)])
        before = dict(cursor.fetchall())
        assert nation.person in find_people([nation.path], "van nguyen", 30)
        cursor.execute(counted, [list(ROWS)])
        assert {table: scans - before[table] for table, scans in cursor.fetchall() if scans != before[table]} == {}


def test_the_slice_is_large_enough_to_tell(nation: Nation) -> None:
    """A statement without an index is found out."""
    found: list[Planned] = []
    with acting(nation.office), _explained(found):
        list(Person.objects.filter(address="Thôn Đông"))
    assert "Seq Scan" in {visit.node for one in found for visit in one.visits if visit.table == "members_person"}

"""What pages ask most is answered out of indexes when the country is in the tables, on every PostgreSQL (scale.md 0).

The planner is told national counts of rows; the tables themselves hold a small sample.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.meetings.models import Meeting, RollEntry
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.members.actions import PersonFacts
from nennep.members.bulk import NewMember, load_members
from nennep.members.models import Person
from nennep.members.queries import get_member, members_on, roster_on
from nennep.members.search import find_people
from nennep.obligations.actions import open_obligations
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.orgtree.queries import path_on
from nennep.regulations.registry import rule_set
from nennep.reports.queries import month_of_org, place_of
from nennep.reports.queries.reading import read_month

pytestmark = pytest.mark.db

START, DAY, MONTH = datetime.date(2025, 7, 1), datetime.date(2026, 11, 15), datetime.date(2026, 10, 1)
COMMUNES = 300
# Rows of the whole country, and how many values a column has (below 0: a share of the rows).
ROWS: dict[str, tuple[int, dict[str, float]]] = {
    "orgtree_orgnow": (344_000, {"parent_id": 60_000}),
    "orgtree_orgversion": (720_000, {"org_id": 344_000, "commune_id": 13_000}),
    "orgtree_orgedge": (427_000, {"org_id": 344_000, "parent_id": 60_000}),
    "organisations_organisationname": (400_000, {"org_id": 344_000}),
    "members_person": (5_994_000, {"registered_at_id": 280_000}),
    "members_affiliation": (7_720_000, {"cell_id": 280_000, "person_id": -0.78}),
    "members_standingrow": (12_000_000, {"cell_id": 280_000, "person_id": -0.5}),
    "meetings_meeting": (3_360_000, {"org_id": 280_000, "month": 12}),
    "meetings_rollentry": (63_190_000, {"meeting_id": -0.05, "person_id": -0.1}),
    "obligations_obligation": (10_000_000, {"org_id": 280_000, "period": 12}),
}


@dataclass
class Nation:
    """One commune of many, its cell and a member there, and its office."""

    office: Actor
    commune: int
    cell: int
    person: int
    path: str


@pytest.fixture
def nation(db: None) -> Nation:
    """A sample in which every key stands once, so that no key is taken for a frequent one; then the counts."""
    system = system_actor("test")
    with acting(system):
        seeds = [OrgSeed("Đảng bộ tỉnh Rộng Lớn", "dang-bo-tinh", None)]
        seeds += [OrgSeed(f"Đảng bộ xã số {number}", "dang-bo-xa", 0) for number in range(COMMUNES)]
        seeds += [OrgSeed(f"Chi bộ thôn {number}", "chi-bo-truc-thuoc", 1 + number) for number in range(COMMUNES)]
        ids = load_organisations(actor=system, seeds=seeds, effective_on=START)
        communes, cells = ids[1 : COMMUNES + 1], ids[COMMUNES + 1 :]
        people = load_members(
            NewMember(facts=PersonFacts(full_name=f"Nguyễn Văn {number}"), cell_id=cell, since=START)
            for number, cell in enumerate(cells)
        )
        open_obligations(actor=system, month=MONTH)
        _meetings(cells, people)
        user = User.objects.create_user(username="xa", name="Văn phòng Đảng ủy xã")
        Grant.objects.create(user=user, role="organisation_staff", org_id=communes[7], valid_from=START, basis="test")
    _plant_statistics()
    path = path_on(communes[7], DAY)
    return Nation(actor_for(user), communes[7], cells[7], people[7], path)


def _meetings(cells: Sequence[int], people: Sequence[int]) -> None:
    at, rules = clock.at(MONTH, 19), rule_set("cell_meetings", MONTH).slug
    meetings = Meeting.objects.bulk_create(
        Meeting(
            org_id=cell, body_kind="cell", kind=MeetingKind.REGULAR, state=MeetingState.CLOSED, month=MONTH,
            title="Sinh hoạt thường kỳ", starts_at=at, opened_at=at, closed_at=at, rule_set=rules, summoned=1,
            attended=1,
        )
        for cell in cells
    )  # fmt: skip
    with roll_open(HISTORY):
        RollEntry.objects.bulk_create(
            RollEntry(meeting=meeting, org_id=meeting.org_id, month=MONTH, person_id=person, person_name="Nguyễn Văn",
                      official=True)
            for meeting, person in zip(meetings, people, strict=True)
        )  # fmt: skip


def _plant_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("reset role")
        for table, (rows, distinct) in ROWS.items():
            for column, count in distinct.items():
                cursor.execute(f"alter table {table} alter column {column} set (n_distinct = {count})")
            cursor.execute(f"analyze {table}")
            # The planner multiplies rows a page by the file's real pages.
            cursor.execute(
                "update pg_class set relpages = greatest(1, pg_relation_size(oid) / 8192), reltuples = %s "
                "where oid = %s::regclass", [rows, table],
            )  # fmt: skip
        cursor.execute(f"set role {WEB_ROLE}")


def _scans(plan: Any) -> Iterator[str]:
    """The large tables that a plan reads from end to end."""
    if isinstance(plan, list):
        for each in plan:
            yield from _scans(each)
    elif isinstance(plan, dict):
        if plan.get("Node Type") in {"Seq Scan", "Parallel Seq Scan"} and plan.get("Relation Name") in ROWS:
            yield plan["Relation Name"]
        for each in plan.values():
            yield from _scans(each)


@contextmanager
def _explained(found: list[tuple[str, str]]) -> Iterator[None]:
    """Explain every SELECT that runs, as it runs; `found` takes (table, statement) for each sequential scan."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not many and sql.lstrip().lower().startswith(("select", "with", "--")) and "set_config" not in sql:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute("explain (format json) " + sql, params)
                plan = cursor.fetchone()[0]
            found.extend((table, sql) for table in _scans(plan if isinstance(plan, list) else json.loads(plan)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


ASKED: dict[str, Callable[[Nation], object]] = {
    "one member": lambda at: get_member(at.office, at.person),
    "members of a commune": lambda at: list(members_on(at.office, at.path, DAY)[:50]),
    "their number": lambda at: members_on(at.office, at.path, DAY).count(),
    "roster of a cell": lambda at: roster_on(at.cell, DAY),
    "month of a commune": lambda at: month_of_org(at.office, at.commune, MONTH, DAY),
    "page of that month": lambda at: read_month(at.office, place_of(at.office, at.commune), MONTH, DAY),
}


@pytest.mark.parametrize("what", ASKED)
def test_no_large_table_is_read_from_end_to_end(nation: Nation, what: str) -> None:
    found: list[tuple[str, str]] = []
    with acting(nation.office), _explained(found):
        answer = ASKED[what](nation)
    assert answer
    assert found == []


def test_search_by_name_reads_no_table_from_end_to_end(nation: Nation) -> None:
    """Its statements stand inside a function of the database, so the server's own counters are asked."""
    counted = "select relname, seq_scan from pg_stat_xact_user_tables where relname = any(%s)"
    with acting(nation.office), connection.cursor() as cursor:
        cursor.execute(counted, [list(ROWS)])
        before = dict(cursor.fetchall())
        assert find_people([nation.path], "van nguyen", 30) == [nation.person]
        cursor.execute(counted, [list(ROWS)])
        assert {table: scans - before[table] for table, scans in cursor.fetchall() if scans != before[table]} == {}


def test_the_sample_is_large_enough_to_tell(nation: Nation) -> None:
    """A statement without an index is found out."""
    found: list[tuple[str, str]] = []
    with acting(nation.office), _explained(found):
        list(Person.objects.filter(address="Thôn Đông"))
    assert [table for table, _ in found] == ["members_person"]

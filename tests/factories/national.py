"""A thin slice of the country in the tables, and the planner told that the whole country stands there.

34 provinces, 3,321 communes, 6,642 cells with a member each, dates spread over eleven years; tables and indexes are
blown up tenfold, so that pages cost what they cost at size. `pg_class` then says the national counts of rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

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
from nennep.obligations.actions import open_obligations
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.orgtree.queries import path_on
from nennep.regulations.registry import rule_set
from nennep.reports.cube.counting import form
from nennep.reports.figures import MEASURES
from nennep.reports.people import PEOPLE_MEASURES

START, DAY, MONTH = datetime.date(2025, 7, 1), datetime.date(2026, 11, 15), datetime.date(2026, 10, 1)
SINCE = datetime.date(2015, 1, 1)
PROVINCES, COMMUNES, CELLS = 34, 3_321, 2
# Rows of the whole country, and how many values a column has (below 0: a share of the rows).
ROWS: dict[str, tuple[int, dict[str, float]]] = {
    "orgtree_org": (344_000, {}),
    "orgtree_orgnow": (344_000, {"parent_id": 60_000}),
    "orgtree_orgversion": (
        720_000,
        {"org_id": 344_000, "commune_id": 13_000, "province_id": 97, "valid_from": 4_015, "valid_to": 4_015},
    ),
    "orgtree_orgedge": (427_000, {"org_id": 344_000, "parent_id": 60_000}),
    "organisations_organisationname": (400_000, {"org_id": 344_000}),
    "organisations_organisationkind": (400_000, {"org_id": 344_000}),
    "members_person": (5_994_000, {"registered_at_id": 280_000}),
    "members_affiliation": (
        7_720_000,
        {"cell_id": 280_000, "person_id": -0.78, "valid_from": 4_015, "valid_to": 4_015},
    ),
    "members_standingrow": (
        12_000_000,
        {"cell_id": 280_000, "person_id": -0.5, "valid_from": 4_015, "valid_to": 4_015},
    ),
    "meetings_meeting": (3_360_000, {"org_id": 280_000, "month": 12}),
    "meetings_rollentry": (63_190_000, {"meeting_id": -0.05, "person_id": -0.1}),
    "obligations_obligation": (10_000_000, {"org_id": 280_000, "period": 12}),
    "reports_cubeline": (8_000_000, {"org_id": 344_000, "month": 24}),
}
_DICE = "((id * 7919) % 3800)::int"
# Every row begins on a day of its own, so that dates have as many values as they have in life.
_SPREAD = tuple(
    f"update {table} set valid_from = date '{SINCE}' + {_DICE} where {which}"
    for table, which in (
        ("orgtree_orgedge", "level = 5"), ("orgtree_orgversion", "level = 5"), ("members_affiliation", "true"),
        ("members_standingrow", f"valid_to > '{DAY}'"),
    )
)  # fmt: skip
_LINES = """
insert into reports_cubeline (org_id, month, own, form, rules, level, path, now_first, now_last, figures, people)
select n.org_id, %(month)s, n.level = 5, %(form)s, 0, n.level, n.path, n.path, n.path,
  array_fill(1, array[%(figures)s]), array_fill(1, array[%(people)s])
from orgtree_orgnow n
"""
# What was written is not committed, so nobody but the loader tells the planner of it: by what it learned of the few
# rows of earlier tests it would look thousands up one after the other.
_LEARN = """
do $$ declare one record; begin
  for one in select relid::regclass as name from pg_stat_xact_user_tables where n_tup_ins > 0
  loop execute format('analyze %s', one.name); end loop;
end $$
"""
_INDEXES_EMPTIER = """
do $$ declare one record; begin
  for one in select i.indexrelid::regclass as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_am m on m.oid = c.relam where i.indrelid = '{table}'::regclass and m.amname = 'btree'
  loop execute format('alter index %s set (fillfactor = 10)', one.name); end loop;
end $$
"""
# The planner takes rows a page from here and multiplies them by the file's pages, so that these must agree.
_COUNTED = """
update pg_class set relpages = greatest(1, pg_relation_size(oid) / 8192), reltuples = {rows}
where oid = '{table}'::regclass
"""


@dataclass
class Nation:
    """One commune of many with its province, its cells, a member of the first, and its office; the system beside it."""

    office: Actor
    system: Actor
    province: int
    commune: int
    cells: Sequence[int]
    person: int
    path: str


def load_slice() -> Nation:
    """Load it and plant the counts, within the caller's transaction, which is not to be committed."""
    system = system_actor("test")
    emptier = (f"alter table {table} set (fillfactor = 10)" for table in ROWS)
    as_owner("set local session_replication_role = replica", *emptier)
    with acting(system):
        ids, people = _tree_and_people(system)
        as_owner(_LEARN)
        open_obligations(actor=system, month=MONTH)
        commune, cells = ids[PROVINCES + 7], ids[PROVINCES + COMMUNES :][7 * CELLS : 8 * CELLS]
        user = User.objects.create_user(username="xa", name="Văn phòng Đảng ủy xã")
        Grant.objects.create(user=user, role="organisation_staff", org_id=commune, valid_from=START, basis="test")
        _meetings(ids[PROVINCES + COMMUNES :], people)
        with connection.cursor() as cursor:
            values: dict[str, int | datetime.date]
            values = {"figures": len(MEASURES), "people": len(PEOPLE_MEASURES), "form": form(), "month": MONTH}
            cursor.execute(_LINES, values)
    as_owner(*_SPREAD, _LEARN, "set constraints all immediate")
    _plant()
    as_owner("set local session_replication_role = origin")
    return Nation(actor_for(user), system, ids[7], commune, cells, people[7 * CELLS], path_on(commune, DAY))


def _tree_and_people(system: Actor) -> tuple[list[int], list[int]]:
    seeds = [OrgSeed(f"Đảng bộ tỉnh số {number}", "dang-bo-tinh", None) for number in range(PROVINCES)]
    seeds += [OrgSeed(f"Đảng bộ xã số {number}", "dang-bo-xa", number % PROVINCES) for number in range(COMMUNES)]
    seeds += [
        OrgSeed(f"Chi bộ thôn {number}", "chi-bo-truc-thuoc", PROVINCES + number // CELLS)
        for number in range(COMMUNES * CELLS)
    ]
    ids = load_organisations(actor=system, seeds=seeds, effective_on=START)
    people = load_members(
        NewMember(facts=PersonFacts(full_name=f"Nguyễn Văn {number}"), cell_id=cell, since=START)
        for number, cell in enumerate(ids[PROVINCES + COMMUNES :])
    )
    return ids, people


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


def as_owner(*texts: str) -> None:
    """Run statements as the tables' owner, then be the web role again."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        for text in texts:
            cursor.execute(text)
        cursor.execute(f"set local role {WEB_ROLE}")


def _plant() -> None:
    """Statistics of the rows there are, with as many values a column as in the country, and the country's counts."""
    for table, (_rows, distinct) in ROWS.items():
        as_owner(
            _INDEXES_EMPTIER.format(table=table),
            f"reindex table {table}",
            *(f"alter table {table} alter column {one} set (n_distinct = {count})" for one, count in distinct.items()),
            f"analyze {table}",
        )
        plant_count(table)


def plant_count(table: str) -> None:
    """Tell the planner how many rows the table has in the country; again after an index was made on it."""
    as_owner(_COUNTED.format(table=table, rows=ROWS[table][0]))

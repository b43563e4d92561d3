"""meeting.record: a meeting and its roll of 25 people written as the acts write them, beside one INSERT a row."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import PROVINCE, office, place
from nennep.kernel import clock
from nennep.meetings.models import Meeting, RollEntry
from nennep.meetings.states import MeetingState
from nennep.members.queries import RosterPerson, roster_on
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now, under
from nennep.regulations.registry import rule_set

MONTH = datetime.date(2025, 8, 1)  # before the months that are loaded
PEOPLE = 25
TIMES = 20


def _meeting(cell: int) -> Meeting:
    at = clock.at(MONTH, 19)
    return Meeting(
        org_id=cell, body_kind="cell", kind="regular", state=MeetingState.HELD, month=MONTH, title="Sinh hoạt",
        starts_at=at, opened_at=at, ended_at=at + datetime.timedelta(minutes=90), summoned=PEOPLE,
        attended=PEOPLE, rule_set=rule_set("cell_meetings", MONTH).slug,
    )  # fmt: skip


def _roll(meeting: Meeting, people: list[RosterPerson]) -> list[RollEntry]:
    return [
        RollEntry(
            meeting=meeting, org_id=meeting.org_id, month=MONTH, person_id=one.person_id, person_name=one.name,
            official=True,
        )
        for one in people
    ]  # fmt: skip


def large_cell() -> tuple[int, list[RosterPerson]]:
    """A cell of the province with at least 25 people, and 25 of them."""
    cells = OrgNow.objects.filter(under(path_now(place().province_id)), level=5).order_by("org_id")
    for cell in cells.values_list("org_id", flat=True):
        people = roster_on(cell, MONTH)
        if len(people) >= PEOPLE:
            return cell, people[:PEOPLE]
    raise RuntimeError("no cell has enough members")


def _written(cell: int) -> list[tuple[object, ...]]:
    return rows_of(
        "select m.org_id, m.summoned, r.person_id, r.person_name, r.presence from meetings_meeting m "
        "join meetings_rollentry r on r.meeting_id = m.id where m.org_id = %s and m.month = %s order by 3",
        [cell, MONTH],
    )


def _remove(cell: int) -> None:
    RollEntry.objects.filter(org_id=cell, month=MONTH).delete()
    Meeting.objects.filter(org_id=cell, month=MONTH).delete()


def measure() -> Figure:
    """Both as the web role under row security, from the first statement to the commit; milliseconds a meeting."""
    actor = office(PROVINCE)
    cell, people = large_cell()

    def together() -> None:
        with as_web(actor):
            meeting = _meeting(cell)
            meeting.save(force_insert=True)
            RollEntry.objects.bulk_create(_roll(meeting, people))

    def one_by_one() -> None:
        with as_web(actor):
            meeting = _meeting(cell)
            meeting.save(force_insert=True)
            for entry in _roll(meeting, people):
                entry.save(force_insert=True)

    found: dict[str, list[tuple[object, ...]]] = {}

    def timed(write: Callable[[], object], name: str) -> float:
        spent = 0.0
        for _ in range(TIMES):
            spent += seconds(write)
            found[name] = _written(cell)
            _remove(cell)
        return spent

    _remove(cell)
    mine, theirs = in_turn(lambda: timed(together, "ours"), lambda: timed(one_by_one, "baseline"), rounds=5)
    return Figure(
        "meeting.record", mine / TIMES * 1000, theirs / TIMES * 1000, "ms", 0.67,
        equal=found["ours"] == found["baseline"] and len(found["ours"]) == PEOPLE,
        note=f"meeting and roll of {PEOPLE} / {PEOPLE + 1} INSERTs",
    )  # fmt: skip

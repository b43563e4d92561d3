"""Figures as known on a past day hold to the last digit, whatever is recorded afterwards (J2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine

from nennep.access.actors import actor_for
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Meeting
from nennep.meetings.queries.hearings import CellReport, cell_report
from nennep.meetings.states import Presence
from nennep.obligations.actions import lift_obligation, open_obligations
from nennep.obligations.models import Obligation
from nennep.obligations.models import ObligationKind as K
from nennep.obligations.queries import Owed, Tally, owed_in, tallies_below, tallies_by_month, tallies_of_year
from nennep.orgtree.models import Org
from nennep.processes.close_meeting import close_meeting
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from nennep.reports.indicators import INDICATORS
from nennep.reports.queries import Behind, lines_behind, place_of
from nennep.reports.queries.reading import Reading, counting_rules, read_month
from nennep.reports.settle import differences, settle
from tests.factories.world import World
from tests.meetings.proving import proof_of
from tests.meetings.stages import reach_stage
from tests.reports.test_settled import is_settled

pytestmark = pytest.mark.db

OCTOBER, NOVEMBER, DECEMBER = (datetime.date(2026, month, 1) for month in (10, 11, 12))
JANUARY = datetime.date(2027, 1, 1)
LOOKS = (datetime.date(2026, 11, 3), datetime.date(2026, 11, 19), datetime.date(2026, 12, 4))
ACT = datetime.date(2026, 12, 5)
# One list for each sort of record that may change: the lines carry state, grade and score besides.
LISTS = [INDICATORS[slug] for slug in ("phai-hop", "du-hop", "viec-dung-han")]
DUE = datetime.date(2026, 11, 19)
AGAIN = datetime.date(2026, 12, 9)


@dataclass
class Told:
    """Cell A1 met in November, with everything that may be changed later; the other two cells missed it."""

    world: World
    time: time_machine.Traveller
    meeting: Meeting
    tasks: list[int]

    def actor(self, key: str) -> Actor:
        return actor_for(self.world.users[key])

    def on(self, day: datetime.date) -> None:
        self.time.move_to(clock.at(day, 9))


def _month(world: World, org: Org, month: datetime.date, as_of: datetime.date) -> tuple[Reading, list[Behind]]:
    place = place_of(world.system, org.pk)
    found = read_month(world.system, place, month, as_of)
    assert found is not None
    rules = counting_rules(found.rules)
    return found, [lines_behind(world.system, place, month, as_of, rules, one.wanted()) for one in LISTS]


Duties = tuple[list[Owed], list[Owed], dict[tuple[str, datetime.date], Tally], dict[int, Tally]]


def _duties(world: World, as_of: datetime.date) -> Duties:
    path = place_of(world.system, world.province.pk).now
    year = tallies_of_year(world.system, path, 2026, as_of)
    assert tallies_of_year(world.system, path, 2026, as_of, few=True) == year
    for few in (False, True):  # the months of one kind are those of the year
        months = tallies_by_month(world.system, path, K.MONTHLY_MEETING, OCTOBER, DECEMBER, as_of, few=few)
        assert months == {period: tally for (kind, period), tally in year.items() if kind == K.MONTHLY_MEETING}
    return (
        owed_in(world.system, world.province.pk, K.MONTHLY_MEETING, NOVEMBER, as_of),
        owed_in(world.system, world.province.pk, K.THEMATIC_MEETING, OCTOBER, as_of),
        year,
        tallies_below(world.system, path, K.MONTHLY_MEETING, NOVEMBER, as_of),
    )


def known(world: World, as_of: datetime.date) -> tuple[list[tuple[Reading, list[Behind]]], list[CellReport], Duties]:
    """All that is counted as of a day: November, and December that looks back on it; wide, narrow and of one cell."""
    orgs, months = (world.province, world.commune_a, world.a1), (NOVEMBER, max(NOVEMBER, as_of.replace(day=1)))
    return (
        [_month(world, org, month, as_of) for org in orgs for month in months],
        [cell_report(world.system, org.pk, NOVEMBER, as_of) for org in (world.a1, world.a2)],
        _duties(world, as_of),
    )


@pytest.fixture
def told(world: World) -> Iterator[Told]:
    with time_machine.travel(clock.at(NOVEMBER, 9), tick=False) as time:
        for month in (10, 11):
            open_obligations(actor=world.system, month=datetime.date(2026, month, 1))
        secretary = actor_for(world.users["secretary"])
        meeting = reach_stage("held", world=world, secretary=secretary, time=time)
        actions.score_quality(actor=secretary, meeting_id=meeting.pk, grade="Tốt")
        tasks = [
            actions.give_task(actor=secretary, meeting_id=meeting.pk, text="Vận động", due_on=DUE, person_name=name).pk
            for name in ("Tổ một", "Tổ hai")
        ]
        close_meeting(actor=secretary, meeting_id=meeting.pk)
        time.move_to(clock.at(datetime.date(2026, 11, 18), 9))
        actions.finish_task(actor=secretary, task_id=tasks[0], evidence="Đã xong", proof=proof_of(world.a1))
        yield Told(world, time, meeting, tasks)


def _amend(told: Told, *absent: str) -> None:
    actions.amend_minutes(
        actor=told.actor("secretary"), meeting_id=told.meeting.pk, reason="Ghi nhầm",
        marks={told.world.people[key].pk: Mark(Presence.UNEXCUSED) for key in absent},
    )  # fmt: skip


def _confirm(told: Told) -> None:
    actions.confirm_quality(actor=told.actor("superior"), meeting_id=told.meeting.pk, grade="Khá")


def _lift(told: Told, kind: K, period: datetime.date) -> None:
    row = Obligation.objects.get(org=told.world.a2, kind=kind, period=period)
    lift_obligation(actor=told.actor("leader"), obligation_id=row.pk, reason="Lũ lụt")


def _meet_late(told: Told) -> None:
    """Met after all, entered from the minute book."""
    day = datetime.date(2026, 11, 28)
    paper = PaperMeeting(
        kind="regular", starts_at=clock.at(day, 19), ended_at=clock.at(day, 21), with_thematic=True,
        secretary_id=told.world.people["leader"].pk,
    )  # fmt: skip
    record_paper_meeting(actor=told.world.system, org_id=told.world.a2.pk, paper=paper)


def _finish(told: Told, number: int, on: int) -> None:
    actions.finish_task(actor=told.actor("secretary"), task_id=told.tasks[number], evidence="Đã xong từ trước",
                        proof=proof_of(told.world.a1), done_on=datetime.date(2026, 11, on))  # fmt: skip


def _reopen(told: Told) -> None:
    actions.reopen_task(actor=told.actor("secretary"), task_id=told.tasks[0], why="Chưa đạt")


def _drop(told: Told, number: int) -> None:
    actions.drop_task(actor=told.actor("secretary"), task_id=told.tasks[number], why="Không còn phù hợp")


ACTS: dict[str, tuple[Callable[[Told], object], ...]] = {
    "minutes corrected": (lambda told: _amend(told, "member"),),
    "minutes corrected twice": (lambda told: _amend(told, "member"), lambda told: _amend(told, "other", "deputy")),
    "grade confirmed, minutes corrected": (_confirm, lambda told: _amend(told, "member", "clerk")),
    "month's duty lifted": (lambda told: _lift(told, K.MONTHLY_MEETING, NOVEMBER),),
    "quarter's duty lifted": (lambda told: _lift(told, K.THEMATIC_MEETING, OCTOBER),),
    "report's duty lifted": (lambda told: _lift(told, K.MONTHLY_REPORT, NOVEMBER),),
    "task dropped": (lambda told: _drop(told, 1),),
    "task finished, earlier": (lambda told: _finish(told, 1, 10),),
    "task finished, late": (lambda told: _finish(told, 1, 25), _reopen),
    "task taken up again and dropped": (_reopen, lambda told: _drop(told, 0)),
    "task taken up again and finished late": (_reopen, lambda told: _finish(told, 0, 28)),
    "task taken up again and finished in time": (_reopen, lambda told: _finish(told, 0, 17)),
    "lifted, then met": (lambda told: _lift(told, K.MONTHLY_MEETING, NOVEMBER), _meet_late),
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("settled", [False, True])
def test_what_was_known_on_a_day_stays(told: Told, what: str, settled: bool) -> None:
    """Before the act, after it and after the next one; out of the records, out of settled months, in the cell's own
    report; and on the day of each act the figures are others."""
    world, days = told.world, list(LOOKS)
    if settled:
        settle(actor=world.system, today=DECEMBER)
    before = {}
    for day in days:
        told.on(day)
        before[day] = known(world, day)
    for day, act in zip((ACT, AGAIN), ACTS[what], strict=False):
        told.on(day)
        eve = known(world, day)
        act(told)
        before[day] = known(world, day)
        assert before[day] != eve
        days.append(day)

        assert [old for old in days if known(world, old) != before[old]] == []
        settle(actor=world.system, today=JANUARY)
        assert [old for old in days if known(world, old) != before[old]] == []
        assert [is_settled(world, NOVEMBER, old) for old in days[2:]][-1]
        assert differences() == 0

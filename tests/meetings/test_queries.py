"""Reading: the year's strip, who owes, what waits, rosters of many cells at once, texts."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings import actions
from nennep.meetings.models import Meeting
from nennep.meetings.queries import (
    due_list,
    last_meeting_before,
    late_tasks_of,
    meetings_of,
    meetings_of_year,
    next_meeting_of,
    notices_to,
    summoned_to,
    tasks_since_last,
    teams_of,
    unfinished_meetings_of,
)
from nennep.meetings.queries.book import RosterBook
from nennep.meetings.texts import one_line, paragraphs
from nennep.members.actions import change_standing, end_exemption, leave_temporary_place
from nennep.members.states import Standing
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import ObligationKind
from tests.factories.world import World
from tests.meetings.proving import proof_of
from tests.meetings.stages import STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
NOVEMBER = datetime.date(2026, 11, 1)


def test_meetings_of_year_as_a_strip(stage: Bring, actor: Find, world: World) -> None:
    """Issue 3: the year's meetings month by month with how each duty stood."""
    for month in (10, 11):
        open_obligations(actor=world.system, month=datetime.date(2026, month, 1))
    meeting = stage("closed")

    strip = meetings_of_year(actor("member"), world.a1.pk, 2026, datetime.date(2026, 11, 3))

    assert [month.month.month for month in strip] == list(range(1, 13))
    assert [row.pk for row in strip[10].meetings] == [meeting.pk]
    states = [(month.regular.state if month.regular else None) for month in strip]
    assert states == [None] * 9 + ["missing", "done", None]
    assert [month.thematic.state if month.thematic else None for month in strip[8:]] == [None, "due", "due", "due"]
    assert strip[10].report is not None
    assert strip[10].report.state == "due"


def test_due_list_names_who_has_not_met(stage: Bring, actor: Find, world: World) -> None:
    """D1: exceptions first; as of the day before the locking the first cell stood among them."""
    open_obligations(actor=world.system, month=NOVEMBER)
    stage("closed")
    staff = actor("staff_a")

    def named(day: int) -> list[tuple[str, str]]:
        rows = due_list(staff, world.commune_a.pk, ObligationKind.MONTHLY_MEETING, NOVEMBER,
                        datetime.date(2026, 11, day))  # fmt: skip
        return [(row.name, row.owed.state) for row in rows]

    assert named(10) == [("Chi bộ cơ quan xã An Khánh Thượng", "late"), ("Chi bộ thôn Đông Hà", "done")]
    assert named(2) == [("Chi bộ cơ quan xã An Khánh Thượng", "due"), ("Chi bộ thôn Đông Hà", "due")]


def test_meetings_around(stage: Bring, actor: Find, world: World) -> None:
    """The next one being prepared, the last one held, those whose minutes are not locked."""
    held = stage("held")
    secretary = actor("secretary")
    december = actions.convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular",
                                       month=datetime.date(2026, 12, 1))  # fmt: skip

    nearest = next_meeting_of(secretary, world.a1.pk)
    last = last_meeting_before(world.a1.pk, "cell", december.starts_at)

    assert nearest is not None
    assert last is not None
    assert (nearest.pk, last.pk) == (december.pk, held.pk)
    assert last_meeting_before(world.a1.pk, "cell", december.starts_at, kind="thematic") is None
    assert [row.pk for row in unfinished_meetings_of(secretary, world.a1.pk)] == [held.pk]
    assert [row.pk for row in meetings_of(secretary, world.a1.pk, year=2026)] == [december.pk, held.pk]
    assert not meetings_of(secretary, world.a1.pk, year=2025).exists()


def test_unfinished_meetings_of_a_day_passed_by(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """Home: a meeting called and never opened waits for the secretary the day after."""
    meeting = stage("called")
    assert not unfinished_meetings_of(actor("secretary"), world.a1.pk).exists()

    time.move_to(STARTS + datetime.timedelta(days=1), tick=False)

    assert [row.pk for row in unfinished_meetings_of(actor("secretary"), world.a1.pk)] == [meeting.pk]
    assert notices_to(actor("member"), datetime.date(2026, 11, 4)) == []


def test_tasks_lists(stage: Bring, actor: Find, world: World, time: time_machine.Traveller) -> None:
    """D15: what the next meeting looks back on, and what is late."""
    meeting, clerk = stage("open"), actor("clerk")
    first, second = (
        actions.give_task(actor=clerk, meeting_id=meeting.pk, text=text, person_name="Tổ 1",
                          due_on=datetime.date(2026, 11, day))
        for text, day in (("Một", 10), ("Hai", 25))
    )  # fmt: skip
    time.move_to(clock.at(datetime.date(2026, 11, 20)), tick=False)
    actions.finish_task(actor=actor("clerk"), task_id=second.pk, evidence="Xong", proof=proof_of(world.a1))

    late = late_tasks_of(actor("clerk"), world.a1.pk, datetime.date(2026, 11, 20))
    back = tasks_since_last(actor("clerk"), world.a1.pk, datetime.date(2026, 11, 1))

    assert [row.pk for row in late] == [first.pk]
    assert {row.pk for row in back} == {first.pk, second.pk}
    assert [row.pk for row in tasks_since_last(actor("clerk"), world.a1.pk, datetime.date(2026, 12, 1))] == [first.pk]


def test_roster_book_equals_the_roster(world: World, time: time_machine.Traveller) -> None:
    """D18: rosters of many cells from memory are those asked one by one, on every day of change and around it."""
    people, system = world.people, world.system
    end_exemption(actor=system, person_id=people["old"].pk, on=datetime.date(2026, 3, 1))
    leave_temporary_place(actor=system, person_id=people["away"].pk, on=datetime.date(2026, 4, 1))
    change_standing(actor=system, person_id=people["ninth"].pk, standing=Standing.SUSPENDED,
                    on=datetime.date(2026, 5, 1), decision_no="05-QĐ/UBKT")  # fmt: skip
    cells = [world.a1.pk, world.a2.pk, world.b1.pk]
    book = RosterBook(cells)
    changes = [datetime.date(2025, 9, 1), *(datetime.date(2026, month, 1) for month in (3, 4, 5))]

    for day in [day + datetime.timedelta(days=shift) for day in changes for shift in (-1, 0, 1)]:
        for cell in cells:
            asked = summoned_to(org_id=cell, body_kind="cell", kind="regular", team_id=None, day=day)
            assert book.on(cell, day) == asked, (cell, day)
    assert book.leader(world.a1.pk, NOVEMBER) == (people["secretary"].pk, "Hoàng Văn Bằng", "bi-thu")
    assert book.leader(world.a1.pk, datetime.date(2025, 7, 2)) is None
    assert book.superiors(world.a1.pk, NOVEMBER) == {people["superior"].pk: "Ngô Văn An"}


def test_summoned_to_a_committee_by_rank(world: World, time: time_machine.Traveller) -> None:
    """A committee's roll begins with its secretary."""
    rows = summoned_to(org_id=world.commune_a.pk, body_kind="committee", kind="committee", team_id=None, day=NOVEMBER)

    assert [(row.name, row.in_committee, row.place) for row in rows] == [
        ("Trần Quốc Oai", True, "committee"), ("Ngô Văn An", True, "committee")]  # fmt: skip
    assert teams_of(world.a1.pk, NOVEMBER) == []


def test_one_line_and_paragraphs() -> None:
    """Issue 5: one line stays one, paragraphs keep theirs; both without what cannot be seen, and bounded."""
    assert one_line(" Họp\n\x00 chi\u200b bộ ", 20, "tên", "name") == "Họp chi bộ"
    assert paragraphs("\r\nMột \x00\rHai\n\n", "ý kiến", "gist") == "Một\nHai"
    with pytest.raises(RuleBroken, match="Hãy ghi tên"):
        one_line("\x00", 20, "tên", "name", required=True)
    with pytest.raises(RuleBroken, match="Phần ý kiến dài 6 chữ cái, quá mức 5"):
        paragraphs("123456", "ý kiến", "gist", limit=5)

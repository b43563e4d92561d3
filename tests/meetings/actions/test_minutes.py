"""Locking the minutes and correcting what is locked."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import ItemInput, Mark
from nennep.meetings.frozen import roll_open
from nennep.meetings.models import AgendaItem, FormerCounters, Meeting, Minutes, RollEntry
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.queries.hearings import cell_report
from nennep.meetings.queries.minutes import digest, minutes_content
from nennep.meetings.states import Presence
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import Obligation, ObligationKind
from nennep.processes.close_meeting import close_meeting
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from tests.factories.world import World
from tests.meetings.stages import ENDS, EVENING, STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]


def counters(meeting: Meeting) -> dict[str, int]:
    """The counters on the row."""
    return {name: getattr(meeting, name) for name in roll_counters([])}


def test_lock_minutes_writes_counters_and_digest(stage: Bring, actor: Find, events: Count) -> None:
    """D13, architecture 3: counters on the row equal the roll; the minutes carry the SHA-256 of their content."""
    meeting = stage("held")
    preview = minutes_content(meeting)

    closed = actions.lock_minutes(actor=actor("secretary"), meeting_id=meeting.pk, version=meeting.version)

    assert counters(closed) == roll_counters(RollEntry.objects.filter(meeting=closed))
    assert (closed.summoned, closed.attended, closed.official_summoned, closed.official_attended) == (8, 8, 7, 7)
    minutes = Minutes.objects.get(meeting=closed)
    assert (minutes.version, minutes.state, minutes.digest) == (1, "agreed", digest(minutes.content))
    assert minutes.content == preview
    assert closed.closed_by_id is not None
    assert events("meetings.meeting.closed") == 1


def test_lock_minutes_twice_is_refused_in_words(stage: Bring, actor: Find) -> None:
    """Issue 5: two secretaries closing one meeting: the second gets a sentence."""
    meeting = stage("held")
    actions.lock_minutes(actor=actor("secretary"), meeting_id=meeting.pk, version=meeting.version)

    with pytest.raises(Denied, match="Biên bản cuộc họp này đã khóa"):
        actions.lock_minutes(actor=actor("deputy"), meeting_id=meeting.pk, version=meeting.version)

    assert Minutes.objects.filter(meeting=meeting).count() == 1


def test_lock_minutes_needs_people(stage: Bring, actor: Find, world: World) -> None:
    """Minutes name their chair and secretary, and somebody was there."""
    meeting = stage("held")
    Meeting.objects.filter(pk=meeting.pk).update(secretary_name="", secretary=None)
    with pytest.raises(RuleBroken, match="chủ trì và thư ký"):
        actions.lock_minutes(actor=actor("secretary"), meeting_id=meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(secretary_name="Ai đó")
    RollEntry.objects.filter(meeting=meeting).exclude(presence__in=Presence.NOT_OWED).update(presence="excused")
    with pytest.raises(RuleBroken, match="chưa có ai có mặt"):
        actions.lock_minutes(actor=actor("secretary"), meeting_id=meeting.pk)


def test_closed_meeting_is_frozen(stage: Bring, actor: Find, world: World) -> None:
    """D13: after locking nothing is recorded any more; the way is a correction with a reason."""
    meeting = stage("closed")

    with pytest.raises(Denied, match="lập bản sửa có lý do"):
        actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk,
                              marks={world.people["member"].pk: Mark(Presence.UNEXCUSED)})  # fmt: skip
    with pytest.raises(Denied, match="lập bản sửa có lý do"):
        actions.decide(actor=actor("secretary"), meeting_id=meeting.pk, text="Thêm")


def test_amend_minutes_is_a_new_version_with_a_reason(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D13: the roll corrected after locking: new version, old one kept as replaced, counters counted anew."""
    meeting = stage("closed")

    amended = actions.amend_minutes(
        actor=actor("secretary"), meeting_id=meeting.pk, reason="Ghi nhầm người vắng",
        marks={world.people["member"].pk: Mark(Presence.UNEXCUSED)}, dues="Thu đủ",
    )  # fmt: skip

    meeting.refresh_from_db()
    assert (meeting.attended, meeting.unexcused, meeting.summoned) == (7, 1, 8)
    assert counters(meeting) == roll_counters(RollEntry.objects.filter(meeting=meeting))
    assert (amended.version, amended.state, amended.reason) == (2, "agreed", "Ghi nhầm người vắng")
    assert Minutes.objects.get(meeting=meeting, version=1).state == "replaced"
    assert amended.content["attendance"]["counts"]["unexcused"] == 1
    assert amended.content["dues"] == "Thu đủ"
    event = AuditEvent.objects.get(kind="meetings.minutes.amended")
    assert event.data["old"] == {"attended": 8, "unexcused": 0, "official_attended": 7}
    assert event.data["new"] == {"attended": 7, "unexcused": 1, "official_attended": 6}


def test_roll_of_a_closed_meeting_is_frozen_in_the_database(stage: Bring, actor: Find, world: World) -> None:
    """D13: not by actions alone: whoever writes to the table changes, adds and removes nothing; another meeting's
    correction does not open it either."""
    meeting = stage("closed")
    rows = RollEntry.objects.filter(meeting=meeting)
    other = actions.convene_meeting(actor=world.system, org_id=world.a2.pk, kind="regular", starts_at=STARTS)
    line = RollEntry(meeting=other, org=world.a2, month=meeting.month, person=world.people["a2_third"], official=True)
    line.save()
    attempts: list[Callable[[], object]] = [
        lambda: rows.update(presence="unexcused"),
        lambda: rows.filter(person=world.people["member"]).delete(),
        lambda: RollEntry.objects.filter(pk=line.pk).update(meeting=meeting),
        lambda: RollEntry(meeting=meeting, org=world.a1, month=meeting.month, person=world.people["leader"],
                          official=True).save(),
    ]  # fmt: skip

    for attempt in attempts:
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), roll_open(other.pk):
            attempt()

    assert rows.filter(presence="present").count() == 8


def test_amend_minutes_keeps_what_was_known(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """J2: locked on 3 November with 8 of 8, corrected on the 10th to 7 and on the 12th to 6: each day as it was known;
    a correction of words alone keeps nothing."""
    meeting = stage("closed")
    for day, person in ((10, "member"), (12, "other")):
        time.move_to(clock.at(datetime.date(2026, 11, day), 9))
        actions.amend_minutes(actor=actor("secretary"), meeting_id=meeting.pk, reason="Ghi nhầm",
                              marks={world.people[person].pk: Mark(Presence.UNEXCUSED)})  # fmt: skip
        actions.amend_minutes(actor=actor("secretary"), meeting_id=meeting.pk, reason="Sửa chữ", dues=f"Ngày {day}")

    def known(day: int) -> list[tuple[int, int]]:
        report = cell_report(actor("leader"), world.a1.pk, meeting.month, datetime.date(2026, 11, day))
        return [(line.attended, line.unexcused) for line in report.meetings]

    assert [known(day) for day in (2, 3, 9, 10, 11, 12, 30)] == [
        [], [(8, 0)], [(8, 0)], [(7, 1)], [(7, 1)], [(6, 2)], [(6, 2)]]  # fmt: skip
    assert FormerCounters.objects.filter(meeting=meeting).count() == 2


def test_confirm_quality_keeps_what_was_known(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """J2: the superior lowers the grade a week after the locking; as of the days before, the cell's own stands."""
    meeting = stage("held")
    actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Tốt")
    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)
    time.move_to(clock.at(datetime.date(2026, 11, 10), 9))

    actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk, grade="Khá")

    reports = [
        cell_report(actor("leader"), world.a1.pk, meeting.month, datetime.date(2026, 11, day)) for day in (9, 10)
    ]
    assert [report.meetings[0].grade for report in reports] == ["Tốt", "Khá"]


def test_amend_minutes_texts(stage: Bring, actor: Find) -> None:
    """D13: the wording of what happened and of a conclusion, corrected."""
    meeting = stage("held")
    decision = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Kết luận sai chữ")
    item = AgendaItem.objects.get(meeting=meeting, step="report")
    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    amended = actions.amend_minutes(
        actor=actor("secretary"),
        meeting_id=meeting.pk,
        reason="Sửa chữ",
        records={item.pk: "Đã báo cáo"},
        decisions={decision.pk: "Kết luận đúng chữ"},
    )

    assert [row["text"] for row in amended.content["decisions"]] == ["Kết luận đúng chữ"]
    assert next(row["record"] for row in amended.content["agenda"] if row["step"] == "report") == "Đã báo cáo"


def test_amend_minutes_refusals(stage: Bring, actor: Find) -> None:
    """Without a reason, without a change, of another meeting's item: refused, and nothing is written."""
    meeting, secretary = stage("closed"), actor("secretary")

    with pytest.raises(RuleBroken, match="lý do sửa biên bản"):
        actions.amend_minutes(actor=secretary, meeting_id=meeting.pk, reason=" ", dues="x")
    with pytest.raises(RuleBroken, match="sửa ít nhất một chỗ"):
        actions.amend_minutes(actor=secretary, meeting_id=meeting.pk, reason="Vì thế")
    with pytest.raises(Http404):
        actions.amend_minutes(actor=secretary, meeting_id=meeting.pk, reason="Vì thế", records={999_999: "x"})
    with pytest.raises(Denied, match="sửa biên bản đã khóa"):
        actions.amend_minutes(actor=actor("clerk"), meeting_id=meeting.pk, reason="Vì thế", dues="x")
    assert Minutes.objects.filter(meeting=meeting).count() == 1


def test_open_items_go_to_the_meeting_already_prepared(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """D15: the next meeting was prepared before this one was locked, and still gets what stayed open."""
    meeting, secretary = stage("preparing"), actor("secretary")
    actions.add_item(actor=secretary, meeting_id=meeting.pk, item=ItemInput("Sửa đường"))
    december = actions.convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular",
                                       month=datetime.date(2026, 12, 1))  # fmt: skip
    assert not december.agenda.filter(title="Sửa đường").exists()
    time.move_to(EVENING, tick=False)
    actions.open_meeting(actor=actor("secretary"), meeting_id=meeting.pk, opened_at=STARTS)
    actions.end_meeting(actor=actor("secretary"), meeting_id=meeting.pk, ended_at=ENDS)

    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    carried = december.agenda.get(title="Sửa đường")
    assert carried.carried_from is not None
    assert carried.carried_from.meeting_id == meeting.pk


def test_mark_reported_meets_the_months_report(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """S4.7: the report is read out of the records; sending it names the locked meeting."""
    meeting = stage("closed")

    reported = actions.mark_reported(actor=actor("secretary"), meeting_id=meeting.pk)

    owed = Obligation.objects.get(org=world.a1, kind=ObligationKind.MONTHLY_REPORT, period=meeting.month)
    assert (owed.met_on, owed.evidence_type, owed.evidence_id) == (
        datetime.date(2026, 11, 3), "meetings.meeting", meeting.pk)  # fmt: skip
    assert reported.reported_at is not None
    with pytest.raises(Denied, match="đã gửi"):
        actions.mark_reported(actor=actor("secretary"), meeting_id=meeting.pk)
    assert events("meetings.meeting.reported") == 1


@pytest.mark.parametrize("kind", ["extraordinary", "thematic"])
def test_mark_reported_of_another_meeting_is_not_the_months_report(world: World, actor: Find, kind: str) -> None:
    """S4.7, J4: a cell that skipped its regular meeting has not reported by passing another one on."""
    secretary = actor("secretary")
    open_obligations(actor=world.system, month=STARTS.date())
    paper = PaperMeeting(kind=kind, starts_at=STARTS, ended_at=ENDS, theme="Đất đai",
                         secretary_id=world.people["clerk"].pk)  # fmt: skip
    meeting = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=paper)

    reported = actions.mark_reported(actor=secretary, meeting_id=meeting.pk)

    assert reported.reported_at is not None
    assert Obligation.objects.get(org=world.a1, kind=ObligationKind.MONTHLY_REPORT).met_on is None

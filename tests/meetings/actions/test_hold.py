"""Holding: opening, roll call, guests, speeches, decisions, tasks, quality, the end."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import AgendaItem, Meeting, QualityLine, RollEntry, Task, TaskNote
from nennep.meetings.queries import open_tasks_of, quality_of, tasks_of_person
from nennep.meetings.states import Presence
from nennep.members.actions import PersonFacts, register_member
from nennep.regulations.actions import adopt_rule_set
from tests.factories.world import World
from tests.meetings.stages import EVENING, STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]
AN_PHU = {"time": 5, "attendance": 4, "preparation": 9, "conduct": 28, "chairing": 9, "principles": 5, "result": 27,
          "closing": 5}  # fmt: skip


def test_open_meeting_makes_the_roll(stage: Bring, world: World, events: Count) -> None:
    """D6: everybody present until corrected; exempt, elsewhere and committee members are known."""
    meeting = stage("open")

    roll = {row.person_name: row for row in RollEntry.objects.filter(meeting=meeting)}
    assert len(roll) == 10
    assert (roll["Dương Văn Sửu"].presence, roll["Lê Trọng Khuê"].presence) == ("exempt", "elsewhere")
    assert sorted(name for name, row in roll.items() if row.in_committee) == [
        "Hoàng Văn Bằng", "Phan Hữu Nghĩa", "Đỗ Thị Khánh Vân"]  # fmt: skip
    assert [name for name, row in roll.items() if not row.official] == ["Cao Thị Ý Nhi"]
    assert meeting.opened_at == STARTS
    assert events("meetings.meeting.opened") == 1


def test_open_meeting_sees_the_guest_by_temporary_affiliation(world: World, actor: Find, time: object) -> None:
    """Rules 2.4: at A2 the member of A1 is on the roll as a guest, without a vote, counted where he meets."""
    time.move_to(EVENING)  # type: ignore[attr-defined]
    user = world.account("a2_secretary", "Mai Thị Tường Vi", person=world.people["a2_third"])
    del user
    secretary = actor("a2_secretary")
    meeting = actions.convene_meeting(actor=secretary, org_id=world.a2.pk, kind="regular", starts_at=STARTS)
    actions.open_meeting(actor=secretary, meeting_id=meeting.pk, opened_at=STARTS)

    away = RollEntry.objects.get(meeting=meeting, person=world.people["away"])

    assert (away.place, away.presence, away.official) == ("temporary", "present", True)


def test_open_meeting_afterwards_at_its_hour(stage: Bring, actor: Find, time: object) -> None:
    """D18: entered the next day, it began at its hour; a moment that cannot be is refused."""
    meeting = stage("called")
    time.move_to(clock.at(datetime.date(2026, 11, 4), 8))  # type: ignore[attr-defined]
    for wrong, sentence in [(clock.at(datetime.date(2026, 11, 5)), "tương lai"),
                            (clock.at(datetime.date(2026, 10, 1)), "không thuộc ngày họp")]:  # fmt: skip
        with pytest.raises(RuleBroken, match=sentence):
            actions.open_meeting(actor=actor("clerk"), meeting_id=meeting.pk, opened_at=wrong)

    opened = actions.open_meeting(actor=actor("clerk"), meeting_id=meeting.pk)

    assert opened.opened_at == STARTS


def test_mark_presence_many_at_once(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D6, S4.2: late, left, excused, from another point, the exempt who came; old and new on record."""
    meeting, people = stage("open"), world.people
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk, marks={
        people["member"].pk: Mark(Presence.EXCUSED, reason="Ốm"),
        people["other"].pk: Mark(Presence.LATE, at_clock="19:50"),
        people["eighth"].pk: Mark(Presence.PRESENT, joined_from="Kho Hưng Yên"),
        people["old"].pk: Mark(Presence.EXEMPT, came_anyway=True),
    })  # fmt: skip

    roll = {row.person_id: row for row in RollEntry.objects.filter(meeting=meeting)}
    assert (roll[people["member"].pk].presence, roll[people["member"].pk].reason) == ("excused", "Ốm")
    assert roll[people["other"].pk].at_clock == "19:50"
    assert roll[people["eighth"].pk].joined_from == "Kho Hưng Yên"
    assert roll[people["old"].pk].came_anyway is True
    assert events("meetings.roll.marked") == 1
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk,
                          marks={people["member"].pk: Mark(Presence.EXCUSED, reason="Ốm")})  # fmt: skip
    assert events("meetings.roll.marked") == 1


def test_mark_presence_refusals(stage: Bring, actor: Find, world: World) -> None:
    """Issue 5: strangers are not found, marks that do not fit are refused with the field."""
    meeting, clerk, member = stage("open"), actor("clerk"), world.people["member"].pk

    with pytest.raises(Http404):
        actions.mark_presence(actor=clerk, meeting_id=meeting.pk,
                              marks={world.people["b_member"].pk: Mark(Presence.PRESENT)})  # fmt: skip
    for mark, field in [(Mark(Presence.PRESENT, came_anyway=True), "presence"), (Mark("gone"), "presence"),  # type: ignore[arg-type]
                        (Mark(Presence.EXCUSED, reason="x" * 201), "reason"),
                        (Mark(Presence.LATE, at_clock="x" * 21), "at_clock")]:  # fmt: skip
        with pytest.raises(RuleBroken) as refusal:
            actions.mark_presence(actor=clerk, meeting_id=meeting.pk, marks={member: mark})
        assert refusal.value.field == f"{field}-{member}"


def test_refresh_roll_after_the_register_changed(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """A member entered late appears; the marks made so far stay."""
    meeting = stage("open")
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk,
                          marks={world.people["member"].pk: Mark(Presence.UNEXCUSED)})  # fmt: skip
    facts = PersonFacts(full_name="Trần Văn Mới", official_on=datetime.date(2020, 1, 1))
    register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=datetime.date(2026, 11, 1))

    actions.refresh_roll(actor=actor("clerk"), meeting_id=meeting.pk)

    roll = {row.person_name: row.presence for row in RollEntry.objects.filter(meeting=meeting)}
    assert (len(roll), roll["Trần Văn Mới"], roll["Nguyễn Đình Thuần"]) == (11, "present", "unexcused")
    assert events("meetings.roll.refreshed") == 1


def test_end_and_reopen_meeting(stage: Bring, actor: Find, events: Count) -> None:
    """The length follows from the hours; an end noted by mistake is taken back."""
    meeting, clerk = stage("open"), actor("clerk")
    with pytest.raises(RuleBroken, match="sau giờ bắt đầu"):
        actions.end_meeting(actor=clerk, meeting_id=meeting.pk, ended_at=STARTS)

    ended = actions.end_meeting(actor=clerk, meeting_id=meeting.pk)
    assert (ended.state, ended.minutes_long) == ("held", 120)
    again = actions.reopen_meeting(actor=clerk, meeting_id=meeting.pk)

    assert (again.state, again.minutes_long, again.ended_at) == ("open", 0, None)
    assert (events("meetings.meeting.ended"), events("meetings.meeting.reopened")) == (1, 1)


def test_guests_and_speeches(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D11, S4.9: who was there besides, who spoke on what, and what was proposed."""
    meeting, clerk = stage("open"), actor("clerk")
    guest = actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="  Khách   mời ", title="Trưởng thôn")
    superior = actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="Ngô Văn An", is_superior=True,
                                 person_id=world.people["superior"].pk)  # fmt: skip
    assert guest.name == "Khách mời"
    for person, sentence in [("superior", "danh sách đại biểu"), ("member", "danh sách điểm danh")]:
        with pytest.raises(RuleBroken, match=sentence):
            actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="x", person_id=world.people[person].pk)
    actions.remove_guest(actor=clerk, meeting_id=meeting.pk, guest_id=guest.pk)
    with pytest.raises(Http404):
        actions.remove_guest(actor=clerk, meeting_id=meeting.pk, guest_id=guest.pk)
    assert [row.pk for row in meeting.guests.all()] == [superior.pk]

    speech = actions.add_speech(actor=clerk, meeting_id=meeting.pk, person_id=world.people["deputy"].pk,
                                gist="Dòng một\nDòng hai", is_proposal=True)  # fmt: skip
    assert (speech.name, speech.gist, speech.position) == ("Đỗ Thị Khánh Vân", "Dòng một\nDòng hai", 1)
    edited = actions.edit_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk, gist="Sửa")
    assert (edited.gist, edited.is_proposal) == ("Sửa", False)
    actions.remove_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk)
    with pytest.raises(Http404):
        actions.edit_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk, gist="x")
    kinds = ["guest.added", "guest.removed", "speech.added", "speech.edited", "speech.removed"]
    assert [events(f"meetings.{kind}") for kind in kinds] == [2, 1, 1, 1, 1]


def test_add_speech_registered_before(stage: Bring, actor: Find) -> None:
    """D11: the list of those who wish to speak is made before the meeting."""
    speech = actions.add_speech(actor=actor("clerk"), meeting_id=stage("called").pk, name="Đỗ Thị Khánh Vân",
                                registered=True)  # fmt: skip

    assert speech.registered is True
    with pytest.raises(RuleBroken, match="người phát biểu"):
        actions.add_speech(actor=actor("clerk"), meeting_id=speech.meeting_id)


def test_record_dues_and_items(stage: Bring, actor: Find, events: Count) -> None:
    """Rules 3.2: the minutes state the dues, and what happened at each point; a point may stay open."""
    meeting, clerk = stage("open"), actor("clerk")
    item = AgendaItem.objects.get(meeting=meeting, step="report")

    assert actions.record_dues(actor=clerk, meeting_id=meeting.pk, note="Thu đủ").dues_note == "Thu đủ"
    written = actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="Đồng chí bí thư báo cáo")
    assert (written.record, written.finished) == ("Đồng chí bí thư báo cáo", True)
    left = actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="Chưa xong", finished=False)
    assert left.finished is False
    with pytest.raises(RuleBroken, match="tình hình đảng phí"):
        actions.record_dues(actor=clerk, meeting_id=meeting.pk, note="")
    with pytest.raises(RuleBroken, match="dài 20001 chữ cái"):
        actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="x" * 20_001)
    with pytest.raises(Http404):
        actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=999_999, text="x")
    assert (events("meetings.dues.recorded"), events("meetings.agenda_item.recorded")) == (1, 2)


def test_decide_by_counts(stage: Bring, actor: Find, events: Count) -> None:
    """D7, D8: the base is the official members less those elsewhere and the exempt absent; its rule in words."""
    meeting = stage("open")

    decision = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Nhất trí", agree=4, against=2)

    assert (decision.base, decision.present_then, decision.agree, decision.against) == (7, 7, 4, 2)
    assert (decision.voted, decision.carried, decision.majority) == (True, True, "cell_decision")
    assert "4/7" in decision.rule
    assert decision.rule_set
    assert events("meetings.decision.taken") == 1


def test_decide_admission_by_two_thirds(stage: Bring, actor: Find) -> None:
    """2.1.8: admission needs two thirds of the official members."""
    meeting = stage("open")
    four = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Kết nạp", matter="admission", agree=4)
    five = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Kết nạp", matter="admission", agree=5)

    assert (four.carried, five.carried, five.position) == (False, True, 2)


def test_decide_at_the_moment_people_had_left(stage: Bring, actor: Find, world: World) -> None:
    """D7: who left at half past eight has no vote at nine, and had one at eight."""
    meeting = stage("open")
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk, marks={
        world.people[key].pk: Mark(Presence.LEFT, at_clock="20:30") for key in ("member", "other", "eighth", "ninth")
    })  # fmt: skip

    early = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Sớm", agree=7,
                           at=clock.at(datetime.date(2026, 11, 3), 20))  # fmt: skip
    late = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Muộn", agree=3)

    assert (early.present_then, early.carried) == (7, True)
    assert (late.present_then, late.base, late.carried) == (3, 7, False)
    with pytest.raises(RuleBroken, match="nhiều hơn 3 người"):
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Thừa phiếu", agree=4)


def test_decide_by_name(stage: Bring, actor: Find, world: World) -> None:
    """D12: an open vote by name; probationary members and the absent have none."""
    meeting, people = stage("open"), world.people
    voters = {people[key].pk: "agree" for key in ("secretary", "deputy", "clerk", "member")}

    decision = actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Biểu quyết công khai",
                              by_name=voters | {people["other"].pk: "against"})  # fmt: skip

    assert (decision.by_name, decision.agree, decision.against, decision.carried) == (True, 4, 1, True)
    assert decision.votes.count() == 5
    with pytest.raises(RuleBroken, match="dự bị hoặc sinh hoạt tạm thời"):
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="x",
                       by_name={people["probationer"].pk: "agree"})  # fmt: skip
    with pytest.raises(RuleBroken, match="không có mặt lúc biểu quyết"):
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="x", by_name={people["old"].pk: "agree"})
    with pytest.raises(RuleBroken, match="Hãy chọn tán thành"):
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="x", by_name={people["other"].pk: "yes"})
    with pytest.raises(Http404):
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="x", by_name={people["b_member"].pk: "agree"})


@pytest.mark.parametrize(
    ("votes", "field"),
    [({"against": 5}, "agree"), ({"abstain": 7}, "agree"), ({"by_name": {}}, "votes")],
)
def test_decide_refuses_a_vote_without_its_answer(stage: Bring, actor: Find, votes: dict[str, Any], field: str) -> None:
    """D12: votes against without those in favour are not a conclusion that nobody opposed."""
    meeting = stage("open")

    with pytest.raises(RuleBroken) as refusal:
        actions.decide(actor=actor("clerk"), meeting_id=meeting.pk, text="Thu quỹ", **votes)

    assert refusal.value.field == field
    assert not meeting.decisions.exists()


def test_decide_without_a_vote_and_withdrawn(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """A conclusion agreed without counting; taken off while nothing hangs on it."""
    meeting, clerk = stage("open"), actor("clerk")
    decision = actions.decide(actor=clerk, meeting_id=meeting.pk, text="Kết luận")
    assert (decision.voted, decision.carried) == (False, True)
    task = actions.give_task(actor=clerk, meeting_id=meeting.pk, text="Làm", due_on=datetime.date(2026, 12, 1),
                             person_id=world.people["deputy"].pk, decision_id=decision.pk)  # fmt: skip

    with pytest.raises(RuleBroken, match="đã có việc giao"):
        actions.withdraw_decision(actor=clerk, meeting_id=meeting.pk, decision_id=decision.pk)
    Task.objects.filter(pk=task.pk).delete()
    actions.withdraw_decision(actor=clerk, meeting_id=meeting.pk, decision_id=decision.pk)

    assert events("meetings.decision.withdrawn") == 1
    with pytest.raises(Http404):
        actions.withdraw_decision(actor=clerk, meeting_id=meeting.pk, decision_id=decision.pk)
    for field, values in [("text", {"text": " "}), ("agree", {"text": "x", "agree": -1})]:
        with pytest.raises(RuleBroken) as refusal:
            actions.decide(actor=clerk, meeting_id=meeting.pk, **values)
        assert refusal.value.field == field


def test_task_from_given_to_finished(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """S4.9, D15: a proposal becomes a task, the one who has it reports and ends it with a result."""
    meeting, clerk, deputy = stage("open"), actor("clerk"), actor("deputy")
    speech = actions.add_speech(actor=clerk, meeting_id=meeting.pk, person_id=world.people["member"].pk,
                                is_proposal=True)  # fmt: skip
    task = actions.give_task(actor=clerk, meeting_id=meeting.pk, text="Lập danh sách", speech_id=speech.pk,
                             due_on=datetime.date(2026, 11, 20), person_id=world.people["deputy"].pk)  # fmt: skip
    assert [row.pk for row in tasks_of_person(deputy)] == [task.pk]

    actions.report_task(actor=deputy, task_id=task.pk, text="Được một nửa")
    with pytest.raises(RuleBroken, match="kết quả"):
        actions.finish_task(actor=deputy, task_id=task.pk, evidence="")
    with pytest.raises(RuleBroken, match="từ ngày giao việc đến hôm nay"):
        actions.finish_task(actor=deputy, task_id=task.pk, evidence="x", done_on=datetime.date(2026, 12, 1))
    done = actions.finish_task(actor=deputy, task_id=task.pk, evidence="14 hộ")
    assert (done.state, done.done_on, done.evidence) == ("done", datetime.date(2026, 11, 3), "14 hộ")
    with pytest.raises(Denied, match="không còn đang làm"):
        actions.finish_task(actor=deputy, task_id=task.pk, evidence="nữa")

    again = actions.reopen_task(actor=clerk, task_id=task.pk, why="Còn thiếu 2 hộ")
    assert (again.state, again.evidence) == ("open", "")
    dropped = actions.drop_task(actor=clerk, task_id=task.pk, why="Không cần nữa")
    assert dropped.state == "dropped"
    with pytest.raises(RuleBroken, match="Không thể chuyển"):
        actions.reopen_task(actor=clerk, task_id=task.pk, why="x")
    assert TaskNote.objects.filter(task=task).count() == 3
    verbs = ("given", "reported", "finished", "reopened", "dropped")
    assert [events(f"meetings.task.{verb}") for verb in verbs] == [1, 1, 1, 1, 1]


def test_give_task_refusals(stage: Bring, actor: Find, world: World) -> None:
    """A task has somebody of the meeting, and a day from the meeting on."""
    meeting, clerk, day = stage("open"), actor("clerk"), datetime.date(2026, 11, 20)

    with pytest.raises(RuleBroken, match="không có trong danh sách"):
        actions.give_task(actor=clerk, meeting_id=meeting.pk, text="x", due_on=day,
                          person_id=world.people["b_member"].pk)  # fmt: skip
    with pytest.raises(RuleBroken, match="Hạn phải từ ngày họp"):
        actions.give_task(actor=clerk, meeting_id=meeting.pk, text="x", person_name="Tổ 1",
                          due_on=datetime.date(2026, 11, 2))  # fmt: skip
    with pytest.raises(RuleBroken, match="người được giao"):
        actions.give_task(actor=clerk, meeting_id=meeting.pk, text="x", due_on=day)
    with pytest.raises(Http404):
        actions.give_task(actor=clerk, meeting_id=meeting.pk, text="x", due_on=day, person_name="Tổ 1",
                          decision_id=999_999)  # fmt: skip
    task = actions.give_task(actor=clerk, meeting_id=meeting.pk, text="x", due_on=day, person_name="Tổ 1")
    with pytest.raises(Denied, match="người được giao việc"):
        actions.report_task(actor=actor("member"), task_id=task.pk, text="x")
    with pytest.raises(Denied, match="giao lại hoặc thôi"):
        actions.drop_task(actor=actor("member"), task_id=task.pk, why="x")
    with pytest.raises(Http404):
        actions.report_task(actor=actor("b_secretary"), task_id=task.pk, text="x")
    assert [row.pk for row in open_tasks_of(clerk, world.a1.pk)] == [task.pk]


def adopted(world: World) -> None:
    """The commune works by a frame of a hundred points."""
    adopt_rule_set(actor=world.system, org_id=world.commune_a.pk, slug="an-phu-2025-cham-diem",
                   valid_from=datetime.date(2025, 11, 1), decided_by="01-NQ/ĐU")  # fmt: skip


def test_quality_proposed_voted_confirmed(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D16, rules 3.3: proposal, members' vote, the superior's confirmation; total and grade follow each time."""
    adopted(world)
    meeting = stage("open")
    points = {code: Decimal(value) for code, value in AN_PHU.items()}

    proposed = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, proposed=points,
                                     notes={"conduct": "Còn ít ý kiến"})  # fmt: skip
    assert (proposed.score, proposed.grade) == (Decimal("92.00"), "Tốt")
    voted = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, voted={"conduct": Decimal("25")})
    assert (voted.score, voted.grade) == (Decimal("89.00"), "Khá")
    confirmed = actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk,
                                        points={"conduct": Decimal("26")})  # fmt: skip

    assert (confirmed.score, confirmed.grade, confirmed.quality_confirmed_by) == (Decimal("90.00"), "Tốt", "Ngô Văn An")
    sheet = quality_of(meeting)
    conduct = next(row for row in sheet.criteria if row.code == "conduct")
    assert (conduct.proposed, conduct.voted, conduct.confirmed, conduct.note) == (28, 25, 26, "Còn ít ý kiến")
    assert (sheet.has_points, sheet.grades) == (True, ("Tốt", "Khá", "Trung bình", "Kém"))
    assert (events("meetings.quality.scored"), events("meetings.quality.confirmed")) == (2, 1)


def test_quality_incomplete_has_no_grade(stage: Bring, actor: Find, world: World) -> None:
    """D16: without points for every criterion there is no total."""
    adopted(world)

    meeting = actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk,
                                    proposed={"time": Decimal("5")})  # fmt: skip

    assert (meeting.score, meeting.grade) == (None, "")


@pytest.mark.parametrize(
    ("points", "field"),
    [({"time": Decimal("5.5")}, "time"), ({"time": Decimal("-1")}, "time"), ({"time": Decimal("NaN")}, "time"),
     ({"beauty": Decimal("1")}, "beauty")],
)  # fmt: skip
def test_score_quality_refuses_points_outside_the_frame(
    stage: Bring, actor: Find, world: World, points: dict[str, Decimal], field: str
) -> None:
    """D16: between nought and the maximum, for criteria the frame has."""
    adopted(world)

    with pytest.raises(RuleBroken) as refusal:
        actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk, proposed=points)

    assert refusal.value.field == field


def test_score_quality_without_a_frame_gives_the_grade(stage: Bring, actor: Find) -> None:
    """Rules-supplement 1: no central point table; where none is adopted the grade alone is given."""
    meeting = stage("open")

    scored = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Khá")

    assert (scored.grade, scored.score, QualityLine.objects.count()) == ("Khá", None, 0)
    with pytest.raises(RuleBroken, match="không chấm điểm mục này"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, proposed={"conduct": Decimal(5)})
    with pytest.raises(RuleBroken, match="chọn một mức"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Siêu")


def test_score_quality_ends_with_the_confirmation(stage: Bring, actor: Find) -> None:
    """Rules 3.3: under the superior's name nothing is scored anew; the superior may correct it."""
    meeting = stage("held")
    actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Khá")
    actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk)

    with pytest.raises(Denied, match="Cấp trên đã xác nhận"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Tốt")
    corrected = actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk, grade="Trung bình")

    assert corrected.grade == "Trung bình"


def test_score_quality_grade_must_fit_the_points(stage: Bring, actor: Find, world: World) -> None:
    """D16: nobody writes a better grade than the points earn."""
    adopted(world)
    points = {code: Decimal(value) for code, value in AN_PHU.items()} | {"result": Decimal(10)}

    with pytest.raises(RuleBroken, match="ứng với mức Khá, không phải Tốt"):
        actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk, proposed=points, grade="Tốt")

"""Votes and decisions at the moment they are taken; the tasks that follow."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Meeting, Task, TaskNote
from nennep.meetings.queries import open_tasks_of, tasks_of_person
from nennep.meetings.states import Presence
from tests.factories.world import World
from tests.meetings.proving import proof_of
from tests.meetings.stages import Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]


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
    for wrong in ("", f"meetings.meeting:{meeting.pk}", proof_of(world.b1), "documents.document:x"):
        with pytest.raises(RuleBroken, match="Hãy chọn bằng chứng"):  # words alone, its own meeting, another's paper
            actions.finish_task(actor=deputy, task_id=task.pk, evidence="14 hộ", proof=wrong)
    proof = proof_of(world.a1)
    done = actions.finish_task(actor=deputy, task_id=task.pk, evidence="14 hộ", proof=proof)
    assert (done.state, done.done_on, done.evidence) == ("done", datetime.date(2026, 11, 3), "14 hộ")
    assert f"{done.proof_type}:{done.proof_id}" == proof
    assert "Kết quả thực hiện nhiệm vụ" in done.proof_label
    with pytest.raises(Denied, match="không còn đang làm"):
        actions.finish_task(actor=deputy, task_id=task.pk, evidence="nữa", proof=proof)

    again = actions.reopen_task(actor=clerk, task_id=task.pk, why="Còn thiếu 2 hộ")
    assert (again.state, again.evidence, again.proof_type, again.proof_id) == ("open", "", "", None)
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

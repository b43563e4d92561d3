"""Tasks are done by records (E6): a later meeting, an own paper, a visit; taken back, they are open again."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, transaction

from nennep.documents.actions import revoke_document
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.meetings import actions
from nennep.meetings.models import FormerResult, Meeting, Task, TaskNote, Visit
from nennep.meetings.queries.tasks import proofs_for
from nennep.orgtree.models import Org
from tests.factories.world import World
from tests.meetings.proving import paper_of

Bring = Callable[..., Meeting]
Find = Callable[[str], Actor]


def given(stage: Bring, clerk: Actor) -> Task:
    meeting = stage("open")
    return actions.give_task(actor=clerk, meeting_id=meeting.pk, text="Lập danh sách", person_name="Tổ 1",
                             due_on=datetime.date(2026, 11, 20))  # fmt: skip


def closed(world: World, day: datetime.date, org: Org | None = None) -> Meeting:
    with acting(world.system):
        return Meeting.objects.create(
            org=org or world.a1, body_kind="cell", kind="thematic", state="closed", month=day.replace(day=1),
            title="Sinh hoạt chuyên đề", starts_at=clock.at(day, 19), opened_at=clock.at(day, 19),
            closed_at=clock.at(day, 21), rule_set="x",
        )  # fmt: skip


def test_what_came_after_the_task_can_prove_it(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """E6: locked meetings after it, own papers since, confirmed visits since; nothing of before, nothing of others."""
    task = given(stage, actor("clerk"))
    time.move_to(clock.at(datetime.date(2026, 11, 12), 8), tick=False)
    closed(world, datetime.date(2026, 10, 3))
    closed(world, datetime.date(2026, 11, 10), world.b1)
    later = closed(world, datetime.date(2026, 11, 10))
    paper = paper_of(world.a1)
    with acting(world.system):
        visit = Visit.objects.create(
            org=world.a1, visitor=world.people["superior"], visitor_name="Ngô Văn An", from_org=world.commune_a,
            level=3, year=2026, visited_on=datetime.date(2026, 11, 10), state="confirmed",
            visitor_confirmed_at=clock.now(), cell_confirmed_at=clock.now(),
        )  # fmt: skip
    clerk = actor("clerk")
    with acting(clerk):
        offered = [one.key for one in proofs_for(clerk, task)]
    assert offered == [
        f"meetings.meeting:{later.pk}", f"documents.document:{paper.pk}", f"meetings.visit:{visit.pk}",
    ]  # fmt: skip
    done = actions.finish_task(actor=clerk, task_id=task.pk, evidence="Đủ", proof=offered[2])
    assert (done.proof_type, done.proof_id, done.proof_label) == (
        "meetings.visit", visit.pk, "Ngô Văn An, 10/11/2026")  # fmt: skip


def test_a_paper_that_is_taken_back_proves_nothing(
    stage: Bring, actor: Find, world: World, time: time_machine.Traveller
) -> None:
    """E6: the task is open again and says why; that it had been done is kept for figures of earlier days."""
    task = given(stage, actor("clerk"))
    time.move_to(clock.at(datetime.date(2026, 11, 12), 8), tick=False)
    paper = paper_of(world.a1)
    actions.finish_task(actor=actor("clerk"), task_id=task.pk, evidence="Đủ",
                        proof=f"documents.document:{paper.pk}")  # fmt: skip
    time.move_to(clock.at(datetime.date(2026, 11, 14), 8), tick=False)
    revoke_document(actor=system_actor("test"), document_id=paper.pk, why="Sai số liệu")

    task.refresh_from_db()
    assert (task.state, task.proof_type, task.proof_id, task.proof_label, task.evidence) == ("open", "", None, "", "")
    assert "Bằng chứng đã bị thu hồi" in TaskNote.objects.get(task=task).text
    assert FormerResult.objects.get(task=task).done_on == datetime.date(2026, 11, 12)


def test_the_database_keeps_proof_and_state_together(stage: Bring, actor: Find) -> None:
    """No proof of what is open, no key without a name."""
    task = given(stage, actor("clerk"))
    for values in ({"proof_type": "documents.document", "proof_id": 1, "proof_label": "x"}, {"proof_id": 1}):
        with pytest.raises(IntegrityError, match="task_proof_of_done"), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**values)

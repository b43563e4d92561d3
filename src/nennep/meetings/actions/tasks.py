"""Tasks given in meetings: given, reported on, finished with evidence, taken up again, dropped."""

from __future__ import annotations

import datetime

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit.record import record
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.kernel.vietnamese import in_vietnamese
from nennep.meetings.actions.former import keep_former_result
from nennep.meetings.changing import changing
from nennep.meetings.models import RollEntry, Task, TaskNote
from nennep.meetings.permissions import (
    check_can_finish_task,
    check_can_record,
    check_can_report_task,
    check_can_steer_task,
)
from nennep.meetings.queries.tasks import DOCUMENT, get_task, proofs_for, tasks_proved_by
from nennep.meetings.states import TaskState
from nennep.meetings.texts import one_line
from nennep.meetings.visibility import decisions_of, speeches_of

_TAKEN_BACK = gettext_lazy("Bằng chứng đã bị thu hồi: %(document)s.")
_RESULT = ("done_on", "evidence", "settled_at", "proof_type", "proof_id", "proof_label")


def give_task(
    *, actor: Actor, meeting_id: int, text: str, due_on: datetime.date, person_id: int | None = None,
    person_name: str = "", decision_id: int | None = None, speech_id: int | None = None, version: int | None = None,
) -> Task:  # fmt: skip
    """Give a task with a deadline, to somebody on the roster (`person_id`) or to a named group or unit (`person_name`).

    It may follow from a decision, or from a proposal somebody made (S4.9). Audit "meetings.task.given".
    """
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        if person_id is not None:
            entry = RollEntry.objects.filter(meeting=meeting, person_id=person_id).first()
            if entry is None:
                raise RuleBroken(_("Người được giao việc không có trong danh sách của cuộc họp."), field="person_id")
            person_name = entry.person_name
        held_on = clock.local(meeting.starts_at).date()
        if not held_on <= due_on <= held_on + datetime.timedelta(days=3660):
            raise RuleBroken(_("Hạn phải từ ngày họp (%(day)s) trở đi.") % {"day": f"{held_on:%d/%m/%Y}"},
                             field="due_on")  # fmt: skip
        decision = next((row for row in decisions_of(actor, meeting) if row.pk == decision_id), None)
        speech = next((row for row in speeches_of(actor, meeting) if row.pk == speech_id), None)
        if (decision_id is not None and decision is None) or (speech_id is not None and speech is None):
            raise Http404
        task = Task.objects.create(
            meeting=meeting, org_id=meeting.org_id, decision=decision, speech=speech, person_id=person_id,
            person_name=one_line(person_name, 120, _("người được giao"), "person_name", required=True),
            text=one_line(text, 500, _("nhiệm vụ"), "text", required=True), due_on=due_on, given_at=clock.now(),
        )  # fmt: skip
        record(actor, "meetings.task.given", task, org_id=meeting.org_id,
               data={"text": task.text, "to": task.person_name, "due_on": due_on})  # fmt: skip
    return task


def _note(actor: Actor, task: Task, text: str) -> TaskNote:
    return TaskNote.objects.create(task=task, org_id=task.org_id, text=text, by_name=actor.name, at=clock.now())


def report_task(*, actor: Actor, task_id: int, text: str) -> TaskNote:
    """Say how a task stands. Audit "meetings.task.reported"."""
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        check_can_report_task(actor, task)
        note = _note(actor, task, one_line(text, 500, _("tình hình thực hiện"), "text", required=True))
        record(actor, "meetings.task.reported", task, org_id=task.org_id, data={"text": note.text})
    return note


def finish_task(
    *, actor: Actor, task_id: int, evidence: str, proof: str = "", done_on: datetime.date | None = None,
    on_paper: bool = False,
) -> Task:  # fmt: skip
    """End a task by a record that proves it, with its result in words; never by a tick or words alone.

    `proof`: the `key` of one of `proofs_for` (field proof). `on_paper`: the minutes on paper that are entered say so,
    and name no record. Raises Denied, RuleBroken (done_on, evidence, proof). Audit "meetings.task.finished".
    """
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        check_can_finish_task(actor, task)
        day = done_on or clock.today()
        if not clock.local(task.meeting.starts_at).date() <= day <= clock.today():
            raise RuleBroken(_("Ngày xong phải từ ngày giao việc đến hôm nay."), field="done_on")
        require(TaskState, TaskState.TRANSITIONS, task.state, TaskState.DONE)
        task.evidence = one_line(evidence, 500, _("kết quả"), "evidence", required=True)
        if not on_paper:
            found = next((one for one in proofs_for(actor, task) if one.key == proof), None)
            if found is None:
                raise RuleBroken(_("Hãy chọn bằng chứng: cuộc họp sau đó đã khóa biên bản, văn bản đã ban hành hoặc "
                                   "lần dự đã xác nhận của chính tổ chức này."), field="proof")  # fmt: skip
            task.proof_type, task.proof_id, task.proof_label = found.type, found.record_id, found.label
        task.state, task.done_on, task.settled_at = TaskState.DONE, day, clock.now()
        task.save(update_fields=[*_RESULT, "state"])
        record(actor, "meetings.task.finished", task, org_id=task.org_id,
               data={"done_on": day, "evidence": task.evidence, "proof": task.proof_label})  # fmt: skip
    return task


def reopen_task(*, actor: Actor, task_id: int, why: str) -> Task:
    """Take a task up again whose result does not hold, saying why; that it had been done is kept for figures as known
    on an earlier day. Audit "meetings.task.reopened"."""
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        check_can_steer_task(actor, task)
        _reopen(actor, task, one_line(why, 500, _("lý do giao lại"), "why", required=True))
    return task


def _reopen(actor: Actor, task: Task, why: str) -> None:
    require(TaskState, TaskState.TRANSITIONS, task.state, TaskState.OPEN)
    note, old = _note(actor, task, why), task.evidence
    keep_former_result(task, clock.now())
    task.state, task.done_on, task.evidence, task.settled_at = TaskState.OPEN, None, "", None
    task.proof_type, task.proof_id, task.proof_label = "", None, ""
    task.save(update_fields=[*_RESULT, "state"])
    record(actor, "meetings.task.reopened", task, org_id=task.org_id, data={"why": note.text, "old": old})


def document_proves_no_more(actor: Actor, document: Document) -> None:
    """A document was taken back: the tasks that it proved are open again, and say why. By the system, for they may
    belong to a successor; audit "meetings.task.reopened" for each."""
    system = system_actor("meetings.proof")
    with acting(system):
        for task in tasks_proved_by(DOCUMENT, document.pk):
            _reopen(system, task, in_vietnamese(_TAKEN_BACK) % {"document": task.proof_label})


def drop_task(*, actor: Actor, task_id: int, why: str) -> Task:
    """Give a task up, saying why. Audit "meetings.task.dropped"."""
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        check_can_steer_task(actor, task)
        note = _note(actor, task, one_line(why, 500, _("lý do thôi việc này"), "why", required=True))
        require(TaskState, TaskState.TRANSITIONS, task.state, TaskState.DROPPED)
        task.state, task.settled_at = TaskState.DROPPED, clock.now()
        task.save(update_fields=["state", "settled_at"])
        record(actor, "meetings.task.dropped", task, org_id=task.org_id, data={"why": note.text})
    return task

"""Giving a task of a document to one organisation, dividing it further, saying who answers for it, taking it back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.audit.record import record
from nennep.directives.actions.ask import figure_target
from nennep.directives.actions.figures import settle_figures
from nennep.directives.actions.parts import part_of
from nennep.directives.actions.reach import send_one
from nennep.directives.models import DirectedTask, Requirement, TaskDeputy
from nennep.directives.permissions import (
    check_can_ask,
    check_can_charge,
    check_can_divide,
    check_can_end_task,
    works_at,
)
from nennep.directives.queries.tasks import MOST_DEEP, duty_of, family_of, get_task, people_of, way_up
from nennep.directives.states import DueRule
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.obligations.actions import Demand, lift_required, open_for
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now

MOST_YEARS, MOST_DEPUTIES = 20, 10


@dataclass(frozen=True, slots=True)
class TaskWish:
    """A task as it is given: sentence, organisation, deadline; part of the document, if one; who answers, if known;
    the target whose result meets it, if it is met by a figure."""

    text: str
    org_id: int
    due_on: datetime.date
    part_id: int | None = None
    person_id: int | None = None
    deputy_ids: tuple[int, ...] = ()
    target_id: int | None = None


def give_task(*, actor: Actor, document_id: int, wish: TaskWish) -> DirectedTask:
    """Give a task of a document to its issuer or to one organisation below; it is owed from now on.

    The organisation is sent the document unless it has it. Raises Denied, RuleBroken (text, org_id, due_on, part_id,
    person_id, deputy_ids), Http404. Audit "directives.task.given".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_ask(actor, document)
        return _give(actor, document, document.org_id, wish, None, None)


def divide_task(*, actor: Actor, task_id: int, wish: TaskWish) -> DirectedTask:
    """Give a task within a task: by who has it, to itself or below; by who gave it, to anybody below, in any branch.

    Due no later than the whole. Raises and audit as `give_task`.
    """
    with acting(actor):
        whole = get_task(actor, task_id, lock=True)
        duty = duty_of(whole)
        check_can_divide(actor, whole, duty)
        if len(way_up(whole)) + 2 > MOST_DEEP:
            raise RuleBroken(_("Nhiệm vụ chia không quá %(n)s tầng.") % {"n": MOST_DEEP})
        given_by = [whole.requirement.org_id] if actor.everything else []
        given_by += [org for org in (duty.org_id, whole.requirement.org_id)
                     if works_at(actor, Permission.DOCUMENT_ISSUE, org)]  # fmt: skip
        target = path_now(wish.org_id) or "-"
        giver = next((org for org in given_by if target.startswith(path_now(org) or "-")), given_by[0])
        return _give(actor, whole.requirement.document, giver, wish, whole, duty.due_on)


def charge_people(*, actor: Actor, task_id: int, person_id: int | None, deputy_ids: Sequence[int] = ()) -> DirectedTask:
    """Say who answers for a task in the organisation that has it, and who helps; nobody named takes them off.

    Raises Denied, RuleBroken (person_id, deputy_ids), Http404. Audit "directives.task.charged".
    """
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        duty = duty_of(task)
        check_can_charge(actor, task, duty)
        people = _charge(actor, task, duty.org_id, person_id, deputy_ids)
        names = ", ".join(people) or _("chưa có ai")
        record(actor, "directives.task.charged", task, org_id=duty.org_id,
               data={"number": str(task.requirement.document), "people": names})  # fmt: skip
    return task


def end_task(*, actor: Actor, task_id: int, reason: str) -> DirectedTask:
    """Take a task back with all within it: what is open is lifted with the reason, what was done stays.

    Raises Denied, RuleBroken (reason), Http404. Audit "directives.task.ended".
    """
    with acting(actor):
        task = get_task(actor, task_id, lock=True)
        check_can_end_task(actor, task)
        why = needed(reason, _("Hãy ghi lý do thôi giao, không quá 300 chữ cái."), field="reason")
        family = family_of(task)
        for one in family:
            if one.requirement.ended_at is None:
                one.requirement.ended_at, one.requirement.ended_why = clock.now(), why
                one.requirement.save(update_fields=["ended_at", "ended_why"])
                lift_required(actor=actor, source=one.requirement_id, why=why)
        record(actor, "directives.task.ended", task, org_id=task.requirement.org_id,
               data={"number": str(task.requirement.document), "count": len(family) - 1, "why": why})  # fmt: skip
    return task


def _give(
    actor: Actor, document: Document, giver: int, wish: TaskWish, whole: DirectedTask | None,
    latest: datetime.date | None,
) -> DirectedTask:  # fmt: skip
    text = needed(wish.text, _("Hãy ghi nhiệm vụ, không quá 300 chữ cái."), field="text")
    _check_due(actor, wish.due_on, latest)
    _check_place(giver, wish.org_id)
    part = part_of(document, wish.part_id)
    if part is None and whole is not None:
        part = whole.requirement.part
    target = figure_target(document, wish.target_id)
    same = DirectedTask.objects.filter(
        requirement__document=document, requirement__text=text, requirement__ended_at__isnull=True, org_id=wish.org_id
    )
    if same.exists():
        raise RuleBroken(_("Nhiệm vụ này đã giao cho nơi ấy."), field="text")
    requirement = Requirement.objects.create(
        document=document, part=part, org_id=giver, kind=ObligationKind.TASK, text=text, levels=[],
        target=target, form=EvidenceForm.FIGURE if target else "",
        due_rule=DueRule.DATE, due_on=wish.due_on, asked_on=actor.today, asked_at=clock.now(),
        asked_by_id=actor.user_id, asked_by_name=actor.name[:120],
    )  # fmt: skip
    task = DirectedTask.objects.create(requirement=requirement, parent=whole, org_id=wish.org_id)
    _charge(actor, task, wish.org_id, wish.person_id, wish.deputy_ids)
    open_for(actor=actor, org_id=wish.org_id, demand=Demand(
        source=requirement.pk, document_id=document.pk, under=giver, kind=ObligationKind.TASK, period=actor.today,
        due_on=wish.due_on, basis=str(document), levels=(),
    ))  # fmt: skip
    send_one(actor, document, wish.org_id)
    if target is not None:
        settle_figures(document_id=document.pk)
    record(actor, "directives.task.given", task, org_id=wish.org_id,
           data={"number": str(document), "text": text, "due": wish.due_on})  # fmt: skip
    return task


def _check_due(actor: Actor, due_on: datetime.date, latest: datetime.date | None) -> None:
    if due_on < actor.today:
        raise RuleBroken(_("Hạn phải từ hôm nay trở đi."), field="due_on")
    if due_on.year > actor.today.year + MOST_YEARS:
        raise RuleBroken(_("Hạn quá xa. Hãy kiểm tra lại năm."), field="due_on")
    if latest is not None and due_on > latest:
        raise RuleBroken(
            _("Việc con phải xong trước hoặc cùng ngày với việc chung (%(day)s).") % {"day": f"{latest:%d/%m/%Y}"},
            field="due_on",
        )


def _check_place(giver: int, org_id: int) -> None:
    path = path_now(giver) or "-"
    if not OrgNow.objects.filter(org_id=org_id, alive=True, path__startswith=path).exists():
        raise RuleBroken(_("Nơi nhận nhiệm vụ phải là nơi giao hoặc tổ chức ở dưới nơi giao."), field="org_id")


def _charge(
    actor: Actor, task: DirectedTask, org_id: int, person_id: int | None, deputy_ids: Sequence[int]
) -> list[str]:
    """Write who answers and who helps; their names."""
    wanted = [one for one in dict.fromkeys(deputy_ids) if one != person_id]
    known = people_of(org_id, actor.today) if person_id is not None or wanted else {}
    if person_id is not None and person_id not in known:
        raise RuleBroken(_("Người phụ trách phải có chức vụ ở nơi nhận, hoặc là đảng viên của chi bộ nhận."),
                         field="person_id")  # fmt: skip
    if any(one not in known for one in wanted) or len(wanted) > MOST_DEPUTIES:
        raise RuleBroken(
            _("Người phối hợp phải có chức vụ ở nơi nhận, hoặc là đảng viên của chi bộ nhận; không quá mười người."),
            field="deputy_ids",
        )
    now = clock.now()
    if task.person_id != person_id:  # who is named again was charged before
        task.charged_at = now if person_id is not None else None
    task.person_id, task.person_name = person_id, known.get(person_id or 0, "")[:120]
    task.save(update_fields=["person", "person_name", "charged_at"])
    helping = TaskDeputy.objects.filter(task=task)
    helping.exclude(person_id__in=wanted).delete()
    stay = set(helping.values_list("person_id", flat=True))
    TaskDeputy.objects.bulk_create(
        TaskDeputy(task=task, person_id=one, person_name=known[one][:120], charged_at=now)
        for one in wanted if one not in stay
    )  # fmt: skip
    return [name for name in (task.person_name, *(known[one] for one in wanted)) if name]

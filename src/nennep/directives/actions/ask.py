"""Asking the organisations below to do something because of a document: said once, owed by everybody it names."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.directives.actions.earlier import AT_ONCE, find_earlier
from nennep.directives.actions.figures import settle_figures
from nennep.directives.actions.reach import send_below
from nennep.directives.models import Part, Requirement, Target
from nennep.directives.permissions import check_can_ask, check_can_end
from nennep.directives.queries.requirements import demands_of, get_requirement
from nennep.directives.rounds import When
from nennep.directives.states import DueRule
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.obligations.actions import lift_required, open_required
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now

MOST_DAYS, MOST_MONTHS, MOST_YEARS = 3660, 60, 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: `kind` (verb) and sentence; of whom; by when; in which form ("" any); from which part, if one.

    `target_id`: the target of the document whose result meets it, each with its own part of it.
    """

    kind: str
    text: str
    levels: tuple[int, ...]
    when: When
    kinds: tuple[str, ...] = ()
    besides: tuple[int, ...] = ()
    form: str = ""
    part_id: int | None = None
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as it was said: how many duties it opened at once, how many were sent the document, and how many
    had been done before it was asked."""

    requirement: Requirement
    opened: int
    sent: int
    done: int = 0


def ask_below(*, actor: Actor, document_id: int, wish: Wish) -> Asked:
    """Ask the organisations below the issuer, and open what they owe: one statement, however many they are.

    In order: leaders of the issuer only; the wish has its figures; written; the document is sent to those who have not
    had it; duties opened (for those founded later and for later rounds by the nightly job); what was done since the
    document was issued is found and counts. Raises Denied, RuleBroken, Http404. Audit "directives.requirement.asked".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_ask(actor, document)
        requirement = _requirement(actor, document, wish)
        requirement.save(force_insert=True)
        sent = send_below(actor, document, requirement)
        opened = open_due(actor=actor, requirement=requirement)
        if not opened:
            raise RuleBroken(
                _("Không có tổ chức nào ở dưới thuộc cấp và loại đã chọn, nên không ai phải làm việc này."),
                field="levels",
            )
        record(actor, "directives.requirement.asked", document, org_id=document.org_id,
               data={"number": str(document), "kind": ObligationKind(wish.kind).label, "count": opened,
                     "levels": list(wish.levels)})  # fmt: skip
        done = find_earlier(requirement, most=AT_ONCE)
        if requirement.target_id is not None:
            settle_figures(document_id=document.pk)
    return Asked(requirement, opened, sent, done)


def draft_requirement(actor: Actor, document: Document, wish: Wish) -> Requirement:
    """The requirement as it would be written, checked and not written: for the preview."""
    return _requirement(actor, document, wish)


def _requirement(actor: Actor, document: Document, wish: Wish) -> Requirement:
    text = needed(wish.text, _("Hãy ghi câu yêu cầu, không quá 300 chữ cái."), field="text")
    if wish.kind not in ObligationKind.ASKED:
        raise RuleBroken(_("Hãy chọn việc phải làm."), field="kind")
    target = figure_target(document, wish.target_id)
    form = EvidenceForm.FIGURE.value if target else wish.form
    if form == EvidenceForm.FIGURE and (target is None or wish.when.rule == DueRule.EVERY):
        raise RuleBroken(_("Việc xong bằng số liệu phải chọn chỉ tiêu của văn bản, và không giao định kỳ."),
                         field="target_id")  # fmt: skip
    if wish.form and wish.form not in EvidenceForm.values:
        raise RuleBroken(_("Hãy chọn hình thức trong danh sách."), field="form")
    if not wish.levels or set(wish.levels) - set(Level.values):
        raise RuleBroken(_("Hãy chọn ít nhất một cấp phải làm."), field="levels")
    if wish.part_id is not None and not Part.objects.filter(pk=wish.part_id, document=document).exists():
        raise Http404
    _check_besides(document, wish.besides)
    _check_when(document, wish, actor.today)
    when = wish.when
    return Requirement(
        document=document, part_id=wish.part_id, org_id=document.org_id, kind=wish.kind, text=text,
        levels=sorted(set(wish.levels)), kinds=sorted(set(wish.kinds)), besides=sorted(set(wish.besides)),
        form=form, target=target, due_rule=when.rule, days=when.days,
        due_on=when.due_on, months=when.months, until=when.until,
        years=when.years, asked_on=when.asked_on, asked_at=clock.now(), asked_by_id=actor.user_id,
        asked_by_name=actor.name[:120],
    )  # fmt: skip


def figure_target(document: Document, target_id: int | None) -> Target | None:
    """The target of a document whose result meets what is asked. Raises RuleBroken (target_id)."""
    if target_id is None:
        return None
    target = Target.objects.filter(pk=target_id, document=document, ended_on__isnull=True).first()
    if target is None:
        raise RuleBroken(_("Chỉ tiêu này không thuộc văn bản, hoặc đã rút."), field="target_id")
    return target


def _check_besides(document: Document, besides: Collection[int]) -> None:
    path = path_now(document.org_id)
    paths = dict(OrgNow.objects.filter(org_id__in=besides).values_list("org_id", "path"))
    if any(not paths.get(org, "").startswith(path) for org in besides):
        raise RuleBroken(_("Nơi được trừ ra phải là tổ chức ở dưới nơi ban hành."), field="besides")


def _check_when(document: Document, wish: Wish, today: datetime.date) -> None:
    when = wish.when
    if when.asked_on > today:
        raise RuleBroken(_("Ngày giao không thể ở tương lai."), field="asked_on")
    if document.dated_on is not None and when.asked_on < document.dated_on:
        raise RuleBroken(_("Ngày giao không thể trước ngày ban hành văn bản."), field="asked_on")
    figures = {
        DueRule.DAYS: ("days", when.days, MOST_DAYS), DueRule.YEARS: ("years", when.years, MOST_YEARS),
        DueRule.EVERY: ("months", when.months, MOST_MONTHS),
    }  # fmt: skip
    if when.rule not in DueRule.values:
        raise RuleBroken(_("Hãy chọn cách tính hạn."), field="due_rule")
    if when.rule in figures:
        field, value, most = figures[DueRule(when.rule)]
        if value is None or not 0 < value <= most:
            raise RuleBroken(_("Hãy ghi một số từ 1 đến %(most)s.") % {"most": most}, field=field)
    if when.rule in (DueRule.DATE, DueRule.EVERY):
        if when.due_on is None or when.due_on < when.asked_on:
            raise RuleBroken(_("Hạn phải từ ngày giao trở đi."), field="due_on")
        if when.due_on.year > today.year + MOST_YEARS:
            raise RuleBroken(_("Hạn quá xa. Hãy kiểm tra lại năm."), field="due_on")
    if when.rule == DueRule.EVERY and (when.until is None or when.due_on is None or when.until < when.due_on):
        raise RuleBroken(_("Hãy ghi ngày kết thúc kỳ cuối, từ hạn của kỳ đầu trở đi."), field="until")
    if when.rule == DueRule.NEXT_MEETING and set(wish.levels) != {int(Level.CELL)}:
        raise RuleBroken(
            _("Chỉ chi bộ có kỳ sinh hoạt thường kỳ hằng tháng theo quy định; với cấp ủy hãy ghi số ngày hoặc ngày."),
            field="due_rule",
        )


def open_due(*, actor: Actor, requirement: Requirement, only: Collection[int] | None = None) -> int:
    """Open the rounds of a requirement that have begun; what is open stays as it is. Returns how many were new."""
    demands = demands_of(requirement, actor.today)
    if only is None:
        return sum(open_required(actor=actor, demand=demand) for demand in demands)
    return sum(open_required(actor=actor, demand=demand, only=only) for demand in demands[-1:])


def end_requirement(*, actor: Actor, requirement_id: int, reason: str) -> Requirement:
    """Ask it no longer: open duties are lifted with the reason, met ones stay.

    Raises Denied, RuleBroken (reason), Http404. Audit "directives.requirement.ended".
    """
    with acting(actor):
        requirement = get_requirement(actor, requirement_id, lock=True)
        check_can_end(actor, requirement)
        why = needed(reason, _("Hãy ghi lý do thôi yêu cầu, không quá 300 chữ cái."), field="reason")
        requirement.ended_at, requirement.ended_why = clock.now(), why
        requirement.save(update_fields=["ended_at", "ended_why"])
        lifted = lift_required(actor=actor, source=requirement.pk, why=why)
        record(actor, "directives.requirement.ended", requirement.document, org_id=requirement.org_id,
               data={"number": str(requirement.document), "why": why, "count": lifted})  # fmt: skip
    return requirement

"""Deciding on a reorganisation: submitted, returned, approved, dropped."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.kernel.states import require
from nennep.kernel.vietnamese import tidy
from nennep.organisations.actions.reform import editing
from nennep.organisations.drafts import HeadCount, authors_of, get_reform, plan_of
from nennep.organisations.models import Reform
from nennep.organisations.permissions import check_can_decide_reform, check_can_prepare_reform, check_reaches
from nennep.organisations.queries import get_organisation
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot
from nennep.organisations.states import ReformState
from nennep.orgtree.models import OrgNow


def _go(reform: Reform, new: ReformState) -> None:
    require(ReformState, ReformState.TRANSITIONS, reform.state, new)
    reform.state = new


def check_applicable(plan: Plan) -> None:
    """Nothing forbids it and nothing is left to decide; raises RuleBroken with the first sentences."""
    wrong = [finding.sentence for finding in plan.findings if finding.verdict == "missing"]
    if wrong:
        more = _(" (và %(count)s điểm khác)") % {"count": len(wrong) - 3} if len(wrong) > 3 else ""
        raise RuleBroken(" ".join(wrong[:3]) + more)
    if plan.open:
        raise RuleBroken(_("Còn %(count)s việc phải chọn nơi đến trước khi trình.") % {"count": len(plan.open)})
    if not (plan.founded or plan.restored or plan.touched or plan.people):
        raise RuleBroken(_("Phương án chưa thay đổi gì."))


def agreed_on(before: Snapshot, plan: Plan) -> dict[str, str]:
    """What a decision is about: each organisation that changes, and the day of its last recorded change."""
    return {str(org): before.units[org].since.isoformat() for org in sorted(plan.touched)}


def takers_of(before: Snapshot, plan: Plan) -> dict[str, str]:
    """Those that take in what ends or is divided and do not change themselves: since when each stands where it does,
    and its recorded end. A new name of theirs changes nothing in the decision; another place or an end does."""
    standing = ((org, before.units[org]) for org in sorted(plan.heirs - plan.touched) if org in before.units)
    return {str(org): f"{unit.placed or unit.since} {unit.ends or ''}".strip() for org, unit in standing}


def submit_reform(
    *, actor: Actor, reform_id: int, count: HeadCount | None = None,
    check: Callable[[Reform, Plan], None] = lambda _reform, _plan: None,
) -> Reform:  # fmt: skip
    """Hand a draft in for approval. Audit "organisations.reform.submitted".

    Refused while anything forbids it or is open, without a decision's number, and where it changes what is not below
    the home organisation. `count`: asked for the members of cells, `check`: refuses what areas above could not write
    (`processes.reform` gives both).
    """
    with editing(actor, reform_id, changes=False) as reform:
        before, plan = plan_of(reform, count)
        check_applicable(plan)
        check(reform, plan)
        if not reform.decision_no:
            raise RuleBroken(_("Hãy ghi số quyết định trước khi trình."), field="decision_no")
        touched = plan.touched | {row.cell for row in plan.people} | {row.org for row in plan.restored}
        paths = OrgNow.objects.filter(org_id__in=many_keys(touched)).values_list("path", flat=True)
        check_reaches(actor, get_organisation(actor, reform.home_id), paths)
        _go(reform, ReformState.SUBMITTED)
        reform.takers = takers_of(before, plan)
        reform.submitted_at, reform.agreed, reform.returned_why = clock.now(), agreed_on(before, plan), ""
        reform.save()
        record(actor, "organisations.reform.submitted", reform, org_id=reform.home_id,
               data={"title": reform.title, "touched": len(plan.touched), "founded": len(plan.founded)})  # fmt: skip
    return reform


def _deciding(actor: Actor, reform_id: int) -> Reform:
    reform = get_reform(actor, reform_id, lock=True)
    check_can_decide_reform(actor, get_organisation(actor, reform.home_id), authors_of(reform))
    return reform


def approve_reform(
    *, actor: Actor, reform_id: int, decision_no: str = "", signed_on: datetime.date | None = None
) -> Reform:
    """Approve, with the decision's number and the day it was signed (those of the draft when left out).

    By another person than any who prepared it. It is applied on its effective date. Audit
    "organisations.reform.approved". Raises Denied, RuleBroken (decision_no, signed_on).
    """
    with acting(actor):
        reform = _deciding(actor, reform_id)
        reform.decision_no = tidy(decision_no) or reform.decision_no
        reform.signed_on = signed_on or reform.signed_on
        if len(reform.decision_no) > 60:
            raise RuleBroken(_("Số quyết định không quá 60 chữ cái."), field="decision_no")
        if reform.signed_on is None or reform.signed_on > min(actor.today, reform.effective_on):
            raise RuleBroken(
                _("Hãy ghi ngày ký quyết định, không sau hôm nay và không sau ngày hiệu lực."), field="signed_on"
            )
        _go(reform, ReformState.APPROVED)
        reform.approved_at = clock.now()
        reform.save()
        record(
            actor, "organisations.reform.approved", reform, org_id=reform.home_id,
            data={"title": reform.title, "effective_on": reform.effective_on, "decision_no": reform.decision_no},
        )  # fmt: skip
    return reform


def return_reform(*, actor: Actor, reform_id: int, why: str) -> Reform:
    """Give a submitted or approved one back to be worked on. Audit "organisations.reform.returned"."""
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        check_can_decide_reform(actor, get_organisation(actor, reform.home_id), ())
        reform.returned_why = _said(why)
        _go(reform, ReformState.DRAFT)
        reform.submitted_at, reform.approved_at, reform.failed = None, None, ""
        reform.save()
        record(actor, "organisations.reform.returned", reform, org_id=reform.home_id, data={"why": reform.returned_why})
    return reform


def drop_reform(*, actor: Actor, reform_id: int, why: str) -> Reform:
    """Give one up that was not applied. Audit "organisations.reform.dropped"."""
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        check_can_prepare_reform(actor, get_organisation(actor, reform.home_id))
        _go(reform, ReformState.DROPPED)
        reform.returned_why = _said(why)
        reform.save()
        record(actor, "organisations.reform.dropped", reform, org_id=reform.home_id, data={"why": reform.returned_why})
    return reform


def _said(why: str) -> str:
    return needed(why, _("Hãy ghi lý do, không quá 500 chữ cái."), field="why", most=500)


def note_failure(*, actor: Actor, reform_id: int, sentence: str) -> None:
    """Keep why an approved one could not be applied, if it still waits. Audit "organisations.reform.refused"."""
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        if reform.state == ReformState.APPROVED and reform.failed != sentence:
            reform.failed = sentence
            reform.save(update_fields=["failed"])
            record(actor, "organisations.reform.refused", reform, org_id=reform.home_id, data={"why": sentence})

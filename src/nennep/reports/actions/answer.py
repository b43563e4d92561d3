"""What happens to a report that was handed up: received, returned with a reason, taken back before it was received."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions import revoke_document
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.kernel.vietnamese import tidy
from nennep.meetings.models import Hearing, Meeting
from nennep.meetings.states import MeetingKind
from nennep.obligations.actions import meet_obligation, reopen_obligation
from nennep.obligations.models import ObligationKind
from nennep.reports.models import IssuedReport
from nennep.reports.permissions import check_can_receive, check_can_return, check_can_withdraw
from nennep.reports.queries.issued import get_issued, issued_visible_to, standing_report
from nennep.reports.states import IssuedState

LONGEST_REASON = 300


def receive_report(*, actor: Actor, report_id: int) -> IssuedReport:
    """Take a report in at the superior; from now on it cannot be taken back. Audit "reports.report.received"."""
    with acting(actor):
        report = _locked(actor, report_id)
        check_can_receive(actor, report)
        _move(actor, report, IssuedState.RECEIVED)
        record(actor, "reports.report.received", report, org_id=report.org_id, data=_said(report))
    return report


def receive_reports(*, actor: Actor, org_id: int, month: datetime.date) -> list[IssuedReport]:
    """Take in, at one go, every report of a month that waits at a superior. Audits each "reports.report.received"."""
    with acting(actor):
        waiting = issued_visible_to(actor).filter(superior_id=org_id, month=month, state=IssuedState.SUBMITTED)
        keys = list(waiting.order_by("org_id").values_list("pk", flat=True))
        return [receive_report(actor=actor, report_id=key) for key in keys]


def return_report(*, actor: Actor, report_id: int, why: str) -> IssuedReport:
    """Give a report back, saying why: it stays as it is, and its organisation submits a new version.

    A cell's duty stays met: the report came on its day. Refused while the superior's own report of the month stands.
    Audit "reports.report.returned".
    """
    with acting(actor):
        report = _locked(actor, report_id)
        check_can_return(actor, report, standing_report(report.superior_id, report.month))
        _move(actor, report, IssuedState.RETURNED, _reason(why, _("Hãy ghi lý do trả lại.")))
        record(actor, "reports.report.returned", report, org_id=report.org_id, data=_said(report))
    return report


def withdraw_report(*, actor: Actor, report_id: int, why: str) -> IssuedReport:
    """Take back what the superior has not received: its document is revoked, the cell's duty that it met is open again
    unless a meeting or a hearing has met it too. Audit "reports.report.withdrawn"."""
    with acting(actor):
        report = _locked(actor, report_id)
        check_can_withdraw(actor, report, standing_report(report.superior_id, report.month))
        reason = _reason(why, _("Hãy ghi lý do rút báo cáo."))
        _move(actor, report, IssuedState.WITHDRAWN, reason)
        if report.document is not None and report.document.state == DocumentState.ISSUED:
            revoke_document(actor=actor, document_id=report.document.pk, why=reason)
        if reopen_obligation(actor=actor, kind=ObligationKind.MONTHLY_REPORT, evidence=report):
            _met_otherwise(actor, report)
        record(actor, "reports.report.withdrawn", report, org_id=report.org_id, data=_said(report))
    return report


def _locked(actor: Actor, report_id: int) -> IssuedReport:
    """The report; it and the superior's own of the month wait for each other, so that neither moves under the other.

    From above down, so that who takes in many reports of one superior and who takes one of them back never wait for
    each other in a circle.
    """
    seen = get_issued(actor, report_id)
    for org_id in dict.fromkeys((seen.superior_id or seen.org_id, seen.org_id)):
        one_at_a_time(f"reports.issued {org_id}")
    return get_issued(actor, report_id, lock=True)


def _move(actor: Actor, report: IssuedReport, state: IssuedState, why: str = "") -> None:
    require(IssuedState, IssuedState.TRANSITIONS, report.state, state)
    report.state, report.why = state, why
    report.answered_at, report.answered_by_name = clock.now(), actor.name[:120]
    report.save(update_fields=["state", "why", "answered_at", "answered_by_name"])


def _reason(why: str, missing: str) -> str:
    text = tidy(why)
    if not text:
        raise RuleBroken(missing, field="why")
    if len(text) > LONGEST_REASON:
        raise RuleBroken(_("Lý do dài tối đa %(most)s ký tự.") % {"most": LONGEST_REASON}, field="why")
    return text


def _said(report: IssuedReport) -> dict[str, Any]:
    return {"month": report.month, "number": report.number_text, "version": report.version, "why": report.why}


def _met_otherwise(actor: Actor, report: IssuedReport) -> None:
    """The month's meeting that was reported upward, or the committee's hearing, is evidence of its own."""
    kinds = (MeetingKind.REGULAR, MeetingKind.TEAM)
    told = Meeting.objects.filter(org_id=report.org_id, month=report.month, kind__in=kinds, reported_at__isnull=False)
    meeting = told.order_by("reported_at", "id").first()
    hearing = Hearing.objects.filter(cell_id=report.org_id, month=report.month).order_by("heard_at", "id").first()
    evidence, at = (meeting, meeting.reported_at) if meeting else (hearing, hearing.heard_at if hearing else None)
    if evidence is not None and at is not None:
        meet_obligation(
            actor=actor, org_id=report.org_id, kind=ObligationKind.MONTHLY_REPORT, period=report.month,
            met_on=clock.local(at).date(), evidence=evidence, known_at=at,
        )  # fmt: skip

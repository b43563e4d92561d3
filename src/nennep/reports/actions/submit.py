"""Issuing the month's report upward: read once, numbered, signed, frozen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import BodyKind
from nennep.documents.actions import deliver_document, draft_document, issue_document, revoke_document
from nennep.documents.contents import blocks_to_json
from nennep.documents.issuers import IssuingBody, issuing_body, signer_on
from nennep.documents.layout.forms.issuer import Signer
from nennep.documents.models import Document
from nennep.documents.states import DocumentState, Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import month_of
from nennep.obligations.actions import meet_obligation
from nennep.obligations.models import ObligationKind
from nennep.organisations.queries import get_organisation, name_on
from nennep.orgtree.models import OrgNow
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.registry import NoRuleSet
from nennep.regulations.rules.documents import may_issue
from nennep.reports.figures import total_of
from nennep.reports.frozen import Issuing, digest_of, freeze
from nennep.reports.models import IssuedReport
from nennep.reports.permissions import check_can_submit
from nennep.reports.presenters.issued.paper import paper_of
from nennep.reports.queries.issued import counted_lines, handed_in, names_of, next_own_number, standing_report
from nennep.reports.queries.place import place_of, tree_day
from nennep.reports.queries.reading import Reading, counting_rules, read_month
from nennep.reports.states import IssuedState

KIND = "bao-cao"
_BODIES = {True: BodyKind.CELL, False: BodyKind.COMMITTEE}


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The number a report takes, with the document that gave it; without one it stands in no series (`in_series` 0)."""

    document: Document | None
    number: int
    in_series: int
    text: str
    signer: Signer


def submit_report(*, actor: Actor, org_id: int, month: datetime.date) -> IssuedReport:
    """Freeze the month's report of an organisation as it is known now, number it, sign it and hand it up (J2, J5, K3).

    In order: right, and no report of the month stands; the figures are read once, with the own line of every
    organisation counted; a document takes the number where the organisation may issue reports, else the report's own
    sequence; the row is written; a cell's duty of the month's report is met by it where it was still open; audit
    "reports.report.submitted". A version that was returned stays, its document is revoked. Raises RuleBroken for a
    month that is yet to come or in which the organisation had no figures.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        one_at_a_time(f"reports.issued {org_id}")
        month = month_of(month)
        check_can_submit(actor, org, standing_report(org_id, month))
        today, now = clock.today(), clock.now()
        reading = _reading(actor, org_id, month, today)
        counted = counted_lines(actor, reading.stood, month, today, counting_rules(reading.rules))
        if reading.total != total_of(one.figures for one in counted):
            raise RuleBroken(_("Số liệu vừa thay đổi trong lúc lập báo cáo. Hãy nộp lại."))
        before = IssuedReport.objects.filter(org_id=org_id, month=month).order_by("-version").first()
        _revoke(actor, before)
        body = issuing_body(org_id, _BODIES[reading.is_cell], today)
        taken = _number(actor, org, reading, body, now)
        superior = name_on(org.parent_id, today) if org.parent_id else ""
        content = freeze(reading, counted, names_of(counted, tree_day(month, today)), Issuing(
            superior_id=org.parent_id, superior=superior, version=before.version + 1 if before else 1, known_at=now,
            rules=_rules(reading, taken), issuer=body.issuer, signer=taken.signer, number=taken.in_series,
            number_text=taken.text, dated_on=today, below=handed_in(actor, org_id, month, today),
        ))  # fmt: skip
        report = _write(actor, org, content, taken, reading, now)
        if reading.is_cell:
            meet_obligation(
                actor=actor, org_id=org_id, kind=ObligationKind.MONTHLY_REPORT, period=month, met_on=today,
                evidence=report, known_at=now,
            )  # fmt: skip
        record(actor, "reports.report.submitted", report, org_id=org_id,
               data={"month": month, "number": report.number_text, "version": report.version,
                     "to": report.superior_id, "digest": report.digest})  # fmt: skip
    return report


def _reading(actor: Actor, org_id: int, month: datetime.date, today: datetime.date) -> Reading:
    if month > today:
        raise RuleBroken(_("Tháng này chưa đến nên chưa có gì để báo cáo."), field="month")
    reading = read_month(actor, place_of(actor, org_id), month, today)
    if reading is None or not reading.lines:
        raise RuleBroken(_("Tháng này tổ chức chưa có chi bộ nào nên không có số liệu để báo cáo."), field="month")
    return reading


@translation.override("vi")  # words that are kept are Vietnamese
def _revoke(actor: Actor, before: IssuedReport | None) -> None:
    """The document of a version that was returned gives way to the next one."""
    if before is not None and before.document is not None and before.document.state == DocumentState.ISSUED:
        why = _("Cấp trên trả lại: %(why)s") % {"why": before.why}
        revoke_document(actor=actor, document_id=before.document.pk, why=why)


def _number(actor: Actor, org: OrgNow, reading: Reading, body: IssuingBody, now: datetime.datetime) -> _Numbered:
    """The next number of the organisation's reports: as a document, where it may issue one and one may be laid out."""
    today = clock.local(now).date()
    try:
        may = may_issue(body.rule_body, KIND, today).kind != "missing"
    except NoRuleSet:
        may = False
    if not may:
        number = next_own_number(org.org_id, today.year)
        return _Numbered(
            None, number, 0, f"{number:02d}/{today.year}", Signer(*signer_on(org.org_id, today, actor.person_id))
        )
    paper = paper_of(reading, body.issuer, Signer(), now)
    content = {"blocks": blocks_to_json(paper.body), "recipients": list(paper.recipients), "addressed_to": []}
    drafted = draft_document(
        actor=actor, org_id=org.org_id, body_kind=_BODIES[reading.is_cell], kind=KIND, subject=paper.subject,
        content=content, openness=Openness.COMMITTEE,
    )  # fmt: skip
    document = issue_document(actor=actor, document_id=drafted.pk, dated_on=today)
    if org.parent_id is not None:
        deliver_document(actor=actor, document_id=document.pk, org_ids=[org.parent_id])
    signer = Signer(document.signer_name, document.signer_title)
    return _Numbered(document, document.number or 0, document.number or 0, document.number_text, signer)


def _rules(reading: Reading, taken: _Numbered) -> dict[str, str]:
    """The rule sets by which it was counted, owed and laid out."""
    found = {"cell_meetings": reading.rules.slug} if reading.rules else {}
    try:
        place = {reading.place.org_id: reading.stood.path}
        found["reporting"] = rule_sets_for(place, "reporting", reading.month)[reading.place.org_id].slug
    except NoRuleSet:
        pass
    return found | ({"layout": taken.document.rule_set} if taken.document is not None else {})


def _write(
    actor: Actor, org: OrgNow, content: dict[str, object], taken: _Numbered, reading: Reading, now: datetime.datetime
) -> IssuedReport:
    issuing = content["issuing"]
    assert isinstance(issuing, dict)  # noqa: S101  it was just written so
    return IssuedReport.objects.create(
        org_id=org.org_id, superior_id=org.parent_id, month=reading.month, version=issuing["version"],
        state=IssuedState.SUBMITTED, content=content, digest=digest_of(content), as_of=reading.as_of, known_at=now,
        rule_sets=sorted(issuing["rules"].values()), document=taken.document, number=taken.number,
        number_text=taken.text, dated_on=clock.local(now).date(), signer_name=taken.signer.name,
        signer_title=taken.signer.post, submitted_at=now, submitted_by_id=actor.user_id,
        submitted_by_name=actor.name[:120],
    )  # fmt: skip

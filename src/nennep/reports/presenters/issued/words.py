"""Issued reports in words: the report as it stands, what may be done with it, what came from below."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.decisions import Decision, decide
from nennep.regulations.registry import SETS
from nennep.reports import permissions as may
from nennep.reports.frozen import below_in, thaw
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.issued.paper import asked_of, attention, said_in
from nennep.reports.presenters.month import month_words, plain, sentence, tables
from nennep.reports.queries.issued import FromBelow, standing_report
from nennep.reports.states import IssuedState
from nennep.ui.formats import format_day, format_hour, format_number
from nennep.ui.shapes import Fact, Signatory, Todo

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow
    from nennep.reports.models import IssuedReport

MOST_SILENT = 8
MARKS = {"submitted": "due", "received": "done", "returned": "late", "withdrawn": "none", "told": "done"}
_BELOW = {
    "submitted": gettext_lazy("đã nộp, chờ nhận"),
    "received": gettext_lazy("đã nhận"),
    "returned": gettext_lazy("đã trả lại, chờ bản mới"),
    "told": gettext_lazy("đã báo cáo qua cuộc họp, chưa nộp bản chốt"),
    "due": gettext_lazy("chưa nộp, còn trong hạn"),
    "late": gettext_lazy("chưa nộp, đã quá hạn"),
    "missing": gettext_lazy("không nộp"),
    "none": gettext_lazy("chưa nộp"),
}


def issued_url(report: IssuedReport) -> str:
    """The report as it was issued."""
    return address("reports:issued", report.pk)


def submit_url(org_id: int, month: datetime.date) -> str:
    """Where a month's report is submitted."""
    return f"{reverse('reports:submit', args=[org_id])}?thang={month:%m/%Y}"


def below_url(org_id: int, month: datetime.date) -> str:
    """What came from below for a month."""
    return f"{reverse('reports:from_below', args=[org_id])}?thang={month:%m/%Y}"


def _at(moment: datetime.datetime | None) -> str:
    return _("%(hour)s ngày %(day)s") % {"hour": format_hour(moment), "day": format_day(moment)}


def title(report: IssuedReport) -> str:
    """ "Báo cáo 05-BC/ĐU"."""
    return _("Báo cáo %(number)s") % {"number": report.number_text}


def state_words(report: IssuedReport) -> str:
    """How the report stands, since when, by whom, why."""
    words = {"at": _at(report.answered_at), "by": report.answered_by_name, "why": report.why}
    if report.state == IssuedState.SUBMITTED:
        sent = {"at": _at(report.submitted_at), "by": report.submitted_by_name}
        return _("Đã nộp lúc %(at)s (%(by)s), chờ cấp trên nhận") % sent
    if report.state == IssuedState.RECEIVED:
        return _("Cấp trên đã nhận lúc %(at)s (%(by)s)") % words
    if report.state == IssuedState.RETURNED:
        return _("Cấp trên trả lại lúc %(at)s (%(by)s): %(why)s") % words
    return _("Đã rút lúc %(at)s (%(by)s): %(why)s") % words


def month_act(actor: Actor, org: OrgNow, month: datetime.date) -> dict[str, Any]:
    """For the month's page: the report of the month that stands, or the button that submits one."""
    standing = standing_report(org.org_id, month)
    return {
        "issued": standing,
        "issued_url": issued_url(standing) if standing else "",
        "issued_mark": MARKS[standing.state] if standing else "",
        "issued_words": state_words(standing) if standing else "",
        "submit": decide(may.check_can_submit, actor, org, standing),
        "submit_url": submit_url(org.org_id, month),
        "below_url": below_url(org.org_id, month),
    }


def acts(actor: Actor, report: IssuedReport) -> dict[str, Decision]:
    """What may be done with a report now; nothing once it was returned or taken back."""
    if report.state not in IssuedState.STANDING:
        return {}
    above = standing_report(report.superior_id, report.month)
    return {
        "receive": decide(may.check_can_receive, actor, report),
        "giving_back": decide(may.check_can_return, actor, report, above),
        "withdraw": decide(may.check_can_withdraw, actor, report, above),
    }


def rules_named(slugs: Sequence[str]) -> list[str]:
    """The documents behind rule sets, each once, by their numbers; a set that is not loaded here by its own word."""
    return list(dict.fromkeys(SETS[slug].number if slug in SETS else slug for slug in slugs))


def facts(report: IssuedReport) -> list[Fact]:
    """Number, day, to whom, signature, hash, rules."""
    content = report.content
    to = content["issuing"]["superior"] or _("cấp trên ngoài hệ thống")
    return [
        Fact(_("Số, ký hiệu"), report.number_text,
             reverse("documents:detail", args=[report.document_id]) if report.document_id else ""),
        Fact(_("Bản"), format_number(report.version)),
        Fact(_("Gửi"), to),
        Fact(_("Ngày nộp"), format_day(report.dated_on)),
        Fact(_("Người ký"), ", ".join(part for part in (report.signer_name, report.signer_title) if part)),
        Fact(_("Số liệu tính đến"), format_day(report.as_of)),
        Fact(_("Chốt lúc"), _at(report.known_at)),
        Fact(_("Bộ quy định"), ", ".join(rules_named(report.rule_sets))),
        Fact(_("Mã kiểm SHA-256"), report.digest),
    ]  # fmt: skip


def shown(report: IssuedReport) -> dict[str, Any]:
    """The report's own page, from what was frozen alone."""
    reading = thaw(report.content)
    asked = asked_of(reading)
    return {
        "title": title(report),
        "name": reading.name(reading.place.org_id),
        "month": month_words(reading.month),
        "said": plain(sentence(reading, asked)),
        "attention": attention(reading),
        "tables": tables(reading, asked, whole=True, sparks=False),
        "facts": facts(report),
        "handed": [(one.name, str(_BELOW.get(one.state, one.state)), one.number_text, MARKS.get(one.state, one.state))
                   for one in below_in(report.content)],
        "sources": said_in(report.content),
        "signers": [Signatory((report.signer_title.upper(),), report.signer_name)],
    }  # fmt: skip


def versions(rows: Sequence[IssuedReport], now: IssuedReport) -> list[Todo]:
    """Every version of the month's report, the latest first."""
    return [
        Todo(MARKS[row.state], _("Bản %(n)s, số %(number)s") % {"n": row.version, "number": row.number_text},
             "" if row.pk == now.pk else issued_url(row), detail=state_words(row))
        for row in rows
    ]  # fmt: skip


def from_below(rows: Sequence[FromBelow], asked: Asked) -> list[Todo]:
    """Each organisation below with its report; an act leads to where it is taken in."""
    found = []
    for row in rows:
        report = row.report if row.report is not None and row.state in MARKS and row.state != "told" else None
        detail = state_words(report) if report else ""
        if row.duty is not None and row.duty.state != "none":
            due = _("hạn %(day)s") % {"day": format_day(row.duty.due_on)}
            detail = f"{detail}; {due}" if detail else due
            if row.is_late and (report is not None or row.state == "told"):
                detail = _("%(detail)s, nộp chậm") % {"detail": detail}
        url = issued_url(report) if report else asked.month_url(row.org_id)
        waits = row.state == "submitted"
        found.append(
            Todo(MARKS.get(row.state, row.state), row.name, url, words=str(_BELOW[row.state]), detail=detail,
                 act=_("Xem và nhận") if waits else "", act_url=url if waits else "")
        )  # fmt: skip
    return found


def silent(rows: Sequence[FromBelow]) -> list[FromBelow]:
    """Those that have not handed in and have no day for it, where they are so many that they would bury the others."""
    found = [row for row in rows if row.state == "none"]
    return found if len(found) > MOST_SILENT else []


def counts(rows: Sequence[FromBelow]) -> dict[str, str]:
    """How many there are, were received, wait, were returned, and have not been handed in; of those how many late."""
    states = [row.state for row in rows]
    sent = {state: states.count(state) for state in ("received", "submitted", "returned")}
    late = sum(row.state in ("late", "missing") for row in rows)
    numbers = {"all": len(rows), **sent, "open": len(rows) - sum(sent.values()), "late": late}
    return {name: format_number(number) for name, number in numbers.items()}

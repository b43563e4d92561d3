"""The month report on paper and in Excel, drawn from a reading: the one just made, or the one that was frozen."""

from __future__ import annotations

import dataclasses
import datetime

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.issuer import Issue, Issuer, Signer
from nennep.documents.layout.forms.reports import MonthReport, month_report
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.kernel import clock
from nennep.meetings.views.papers import printed
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.schema import RuleSet
from nennep.reports.frozen import Content, issue_in, thaw
from nennep.reports.presenters import files, month
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.exceptions import exceptions, line_of
from nennep.reports.queries.reading import Reading
from nennep.ui.downloads import workbook
from nennep.ui.formats import format_day, format_hour


def asked_of(reading: Reading) -> Asked:
    """Addresses of the reading's own month and day."""
    return Asked(reading.month, reading.as_of, clock.today())


def read_words(as_of: datetime.date, known_at: datetime.datetime, rules: RuleSet[CellMeetings] | None) -> str:
    """Of which day the figures are, when they were read, by which rules."""
    read = clock.local(known_at)
    words = {"day": format_day(as_of), "hour": format_hour(read), "read": format_day(read)}
    text = _("Số liệu tính đến ngày %(day)s, chốt lúc %(hour)s ngày %(read)s.") % words
    return f"{text} " + _("Theo %(rules)s.") % {"rules": rules.number} if rules is not None else text


def attention(reading: Reading) -> list[str]:
    """What needs attention, a line each, without telephone numbers."""
    return [line_of(todo) for todo in exceptions(dataclasses.replace(reading, leaders={}), asked_of(reading))]


def paper(reading: Reading, issue: Issue, said: str) -> Document:
    """The official report."""
    asked = asked_of(reading)
    return month_report(
        MonthReport(
            issue=issue,
            period=_("tháng %(month)s năm %(year)s") % {"month": reading.month.month, "year": reading.month.year},
            sentences=(month.plain(month.sentence(reading, asked)),),
            tables=tuple(files.paper_table(one) for one in month.tables(reading, asked, whole=True, sparks=False)),
            exceptions=tuple(attention(reading)),
            as_of=said,
        )
    )


@translation.override("vi")  # words of an official document are Vietnamese
def paper_of(reading: Reading, issuer: Issuer, signer: Signer, now: datetime.datetime) -> Document:
    """The same before it has a number."""
    return paper(reading, Issue(issuer, signer), read_words(reading.as_of, now, reading.rules))


def said_in(content: Content) -> str:
    """When an issued report was read, by which rules, under which number and hash."""
    known_at = datetime.datetime.fromisoformat(content["issuing"]["known_at"])
    return read_words(datetime.date.fromisoformat(content["as_of"]), known_at, thaw(content).rules)


@translation.override("vi")  # words of an official document are Vietnamese
def issued_file(content: Content, digest: str, kind: str) -> HttpResponse:
    """An issued report as one of `files.KINDS`, from what was frozen alone."""
    reading, head = thaw(content), content["issuing"]
    said = _("%(read)s Mã kiểm %(digest)s.") % {"read": said_in(content), "digest": digest}
    number = head["number_text"].replace("/", "-")
    name = f"{_('Báo cáo')} {number} {month.month_title(reading)} {reading.name(reading.place.org_id)}"
    if kind == "xlsx":
        lines = (reading.name(reading.place.org_id), _("Số %(number)s") % {"number": head["number_text"]}, said)
        return workbook(render_sheets(*files.sheets(reading, asked_of(reading), lines)), name)
    return printed(paper(reading, issue_in(content), said), name, kind)

"""The series that a document of a day stands in, and the place that one of paper times takes in it, none skipped."""

from __future__ import annotations

import datetime
import re

from django.utils.translation import gettext as _

from nennep.committees.states import BodyKind
from nennep.documents.issuers import BEGINNING, IssuingBody, issuing_body
from nennep.documents.models import Document, NumberSeries
from nennep.kernel.errors import RuleBroken
from nennep.orgtree.queries import path_on

_NUMBER = re.compile(r"^(?:số\s*)?0*([1-9]\d{0,5})\s*[-/]", re.IGNORECASE)


def body_of(org_id: int, body_kind: str, dated_on: datetime.date, *, today: datetime.date) -> IssuingBody:
    """The issuing body of a document's day, which lies in the running term where one is known.

    Raises RuleBroken (dated_on) for a day on which the organisation did not stand, or before the running term began.
    """
    if not path_on(org_id, dated_on):
        raise RuleBroken(_("Vào ngày đó tổ chức này chưa thành lập hoặc đã kết thúc."), field="dated_on")
    begins = issuing_body(org_id, body_kind, today).term_from
    if begins != BEGINNING and dated_on < begins:
        raise RuleBroken(
            _("Nhiệm kỳ hiện nay bắt đầu ngày %(day)s; văn bản đề ngày trước đó thuộc dãy số của nhiệm kỳ trước.")
            % {"day": f"{begins:%d/%m/%Y}"},
            field="dated_on",
        )
    return issuing_body(org_id, body_kind, dated_on)


def locked_series(org_id: int, kind: str, body: IssuingBody) -> NumberSeries:
    """The series of a kind in a body's term, made where there was none; its row stays locked until the end."""
    series, _made = NumberSeries.objects.get_or_create(
        org_id=org_id, symbol=body.symbol, kind=kind, term_from=body.term_from
    )
    return NumberSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)


def refuse_out_of_order(series: NumberSeries, dated_on: datetime.date) -> None:
    """Raise RuleBroken (dated_on) for a document dated before the last one of its series."""
    last = Document.objects.filter(series=series).order_by("-number").first()
    if last is not None and last.dated_on is not None and dated_on < last.dated_on:
        raise RuleBroken(
            _("Văn bản số liền trước đề ngày %(day)s; văn bản này không thể đề ngày sớm hơn.")
            % {"day": f"{last.dated_on:%d/%m/%Y}"},
            field="dated_on",
        )


def take_own_number(
    *, org_id: int, kind: str, number_text: str, dated_on: datetime.date | None, today: datetime.date
) -> tuple[NumberSeries, int]:
    """The place that an organisation's own document of paper times takes in its series: the next number, as it says.

    Raises RuleBroken: no day or number to be read, a day before the organisation or the running term began, a number
    that is taken, one that skips others, a day before the last document's.
    """
    if dated_on is None:
        raise RuleBroken(_("Văn bản của chính tổ chức phải có ngày ban hành để vào đúng dãy số."), field="dated_on")
    found = _NUMBER.match(number_text)
    if found is None:
        raise RuleBroken(_("Không đọc được số. Hãy ghi như 05-NQ/ĐU."), field="number_text")
    number = int(found[1])
    body = body_of(org_id, BodyKind.COMMITTEE, dated_on, today=today)  # a cell's is the cell in any case
    series = locked_series(org_id, kind, body)
    if number <= series.last:
        taken = Document.objects.filter(series=series, number=number).first()
        raise RuleBroken(
            _("Số %(number)s trong dãy số này đã cấp cho: %(taken)s.")
            % {"number": f"{number:02d}", "taken": f"{taken} {taken.subject}" if taken else ""},
            field="number_text",
        )
    if number > series.last + 1:
        raise RuleBroken(
            _("Dãy số này mới đến %(last)s; số %(number)s bỏ qua số %(next)s. Hãy vào sổ số %(next)s trước.")
            % {"last": f"{series.last:02d}", "number": f"{number:02d}", "next": f"{series.last + 1:02d}"},
            field="number_text",
        )
    refuse_out_of_order(series, dated_on)
    series.last = number
    series.save(update_fields=["last"])
    return series, number

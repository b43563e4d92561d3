"""What an address of figures asks for: the month or year and the day, each refused in one sentence when unreadable; and
the sentence where there are no figures."""

from __future__ import annotations

import datetime
import re

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of
from nennep.kernel.period import month_of
from nennep.kernel.vietnamese import tidy
from nennep.reports.presenters.address import Asked
from nennep.ui.views import one_sentence

FIRST_YEAR = 1930
LONGEST_NUMBER = 4  # digits of a page's number
_MONTH = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def _wrong(text: str) -> BadRequest:
    return BadRequest(_("Tháng “%(text)s” không đọc được. Hãy viết như 11/2026.") % {"text": tidy(text)[:40]})


def asked_month(request: HttpRequest) -> Asked:
    """The month of `?thang=11/2026` as of `?ngay=`; without one the month of the day. One yet to come is refused."""
    day, today = as_of(request), actor_of(request).today
    text = request.GET.get("thang", "").strip()
    if not text:
        return Asked(month_of(day), day, today)
    match = _MONTH.fullmatch(text)
    if match is None:
        raise _wrong(text)
    number, year = int(match[1]), int(match[2])
    if not 1 <= number <= 12 or year < FIRST_YEAR:
        raise _wrong(text)
    month = datetime.date(year, number, 1)
    if month > day:
        words = {"month": f"{number}/{year}", "last": f"{day.month}/{day.year}"}
        raise BadRequest(_("Tháng %(month)s chưa đến; hãy xem từ tháng %(last)s trở về trước.") % words)
    return Asked(month, day, today)


def asked_year(request: HttpRequest) -> Asked:
    """The last month to show of the year of `?nam=2026`: December, or the month of the day in the year that runs."""
    day, today = as_of(request), actor_of(request).today
    text = request.GET.get("nam", "").strip()
    if not text:
        return Asked(month_of(day), day, today)
    if not _YEAR.fullmatch(text) or int(text) < FIRST_YEAR:
        raise BadRequest(_("Năm “%(text)s” không đọc được. Hãy viết như 2026.") % {"text": tidy(text)[:40]})
    if int(text) > day.year:
        raise BadRequest(_("Năm %(year)s chưa đến; hãy xem từ năm %(last)s trở về trước.")
                         % {"year": text, "last": str(day.year)})  # fmt: skip
    return Asked(min(datetime.date(int(text), 12, 1), month_of(day)), day, today)


def page_number(request: HttpRequest) -> int:
    """The page of `?page=`; the first where that says nothing."""
    text = request.GET.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 1


def no_figures(request: HttpRequest, org_id: int, sentence: str) -> HttpResponse:
    """Not found, said in a sentence, with the way on to the organisation's own page."""
    ways = [(_("Trang của tổ chức"), reverse("organisations:detail", args=[org_id]))]
    return one_sentence(request, _("Chưa có số liệu"), sentence, 404, ways)

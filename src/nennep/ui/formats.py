"""Dates, hours and numbers as Vietnamese readers write them: 12/06/2018, 19 giờ 30, 1.234,5 and 92,5 %.

Everything here is a pure function; the template filters, the charts and the form fields share it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.kernel.statements import MOST_COUNTED

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})", re.ASCII)
_DAY_FIRST_PACKED = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.\- ]\s*\d{1,2}\s*[/.\- ]\s*\d{2}", re.ASCII)
_HOUR = re.compile(r"([0-9]{1,2})\s*(?::|giờ|h|g)\s*(?:([0-9]{1,2})\s*(?:phút|ph|p)?)?")
_ENOUGH_DIGITS = 40
_PLAIN = 10**15  # whole numbers up to here are written without the detour over decimals


class UnreadableError(ValueError):
    """What a person typed could not be read; the message is the sentence to show them."""


def format_day(value: object) -> str:
    """Write a date, or the local day of a datetime, as dd/mm/yyyy; anything else gives an empty text."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    if not isinstance(value, date):
        return ""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def format_hour(value: object) -> str:
    """Write a time, or the local time of a datetime, as "19 giờ 30"; full hours as "19 giờ"."""
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).time()
    if not isinstance(value, time):
        return ""
    if value.minute == 0:
        return _("%(hour)d giờ") % {"hour": value.hour}
    return _("%(hour)d giờ %(minute)02d") % {"hour": value.hour, "minute": value.minute}


def days_left(days: int) -> str:
    """How far away a deadline is: days left, today, or days past it."""
    words = {"n": format_number(abs(days))}
    if days < 0:
        return ngettext("quá hạn %(n)s ngày", "quá hạn %(n)s ngày", -days) % words
    return ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % words if days else _("hạn hôm nay")


def limited(count: int) -> str:
    """How many a list of `kernel.statements` holds: the number, or "hơn 2.000" where it was not counted further."""
    return _("hơn %(n)s") % {"n": format_number(MOST_COUNTED)} if count > MOST_COUNTED else format_number(count)


def format_number(value: object, places: int | None = None) -> str:
    """Write a number with dots between thousands and a decimal comma: 1.234,5.

    `places` fixes the digits after the comma (rounded half up); without it the number keeps its own.
    None, not-a-number and infinity give an empty text; text that is no number comes back as it is.
    """
    if value is None or value == "":
        return ""
    if type(value) is int and places is None and -_PLAIN < value < _PLAIN:
        return f"{value:,}".replace(",", ".")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return ""
    if abs(number.adjusted()) > _ENOUGH_DIGITS:
        return str(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    if number.is_zero():
        number = abs(number)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def format_percent(value: object, places: int = 1) -> str:
    """Write a figure already in percent (92.5) as "92,5 %", with a space that does not break."""
    text = format_number(value, places)
    return f"{text}\u00a0%" if text else ""


def parse_day(text: str) -> date:
    """Read a date as people type it: 3/12/2026, 03.12.2026, 03 12 2026, 03122026, or 2026-12-03.

    Raises UnreadableError with a sentence: no such day, a year of two digits or out of 1900-2199, or no date at all.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text) or _DAY_FIRST_PACKED.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif _SHORT_YEAR.fullmatch(text):
        raise UnreadableError(_("Ghi năm đủ bốn chữ số, ví dụ 03/12/2026."))
    else:
        raise UnreadableError(_("Chưa đọc được ngày này. Ghi ngày/tháng/năm, ví dụ 03/12/2026."))
    try:
        found = date(year, month, day)
    except ValueError:
        words = {"day": f"{day:02d}/{month:02d}/{year:04d}"}
        raise UnreadableError(_("Ngày %(day)s không có trong lịch.") % words) from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        words = {"earliest": str(EARLIEST_YEAR), "latest": str(LATEST_YEAR)}
        raise UnreadableError(_("Năm phải từ %(earliest)s đến %(latest)s.") % words)
    return found


def parse_hour(text: str) -> time:
    """Read an hour of the day as people type it: 19:30, 19h30, 19g30, 19 giờ 30, 19h.

    Raises UnreadableError with a sentence when there is no such hour.
    """
    match = _HOUR.fullmatch(text.strip().lower())
    if match is None:
        raise UnreadableError(_("Chưa đọc được giờ này. Ghi giờ và phút, ví dụ 19:30."))
    try:
        return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        raise UnreadableError(_("Giờ phải từ 0 đến 23, phút từ 0 đến 59.")) from None


def parse_whole(text: str) -> int:
    """Read a whole number with or without dots or spaces between thousands: 4226, 4.226, 4 226.

    Raises UnreadableError with a sentence for anything else, a decimal comma included.
    """
    packed = re.sub(r"(?<=\d)[.\u00a0\u202f ](?=\d{3}(?!\d))", "", text.strip())
    if not re.fullmatch(r"[+-]?\d{1,18}", packed, re.ASCII):
        raise UnreadableError(_("Ghi một số nguyên, ví dụ 24 hoặc 1.209."))
    return int(packed)


def parse_number(text: str) -> Decimal:
    """Read a number as people type it: 1.234,5, 1234,5, 4 226; a point alone separates decimals unless three digits
    follow it (1.234 is one thousand two hundred and thirty-four).

    Raises UnreadableError with a sentence for anything else.
    """
    packed = re.sub(r"(?<=\d)[.\u00a0\u202f ](?=\d{3}(?!\d))", "", text.strip().removesuffix("%").strip())
    if not re.fullmatch(r"[+-]?\d{1,18}(?:[.,]\d{1,9})?", packed, re.ASCII):
        raise UnreadableError(_("Ghi một con số, ví dụ 24 hoặc 1.209,5."))
    return Decimal(packed.replace(",", "."))

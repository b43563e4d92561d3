"""Dates as offices write them: whole, month and year, or year alone, in many shapes. A date keeps its precision."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold

Precision = Literal["day", "month", "year"]
Kind = Literal["error", "doubt", "note"]

_EARLIEST_YEAR = 1900
_PARTY_FOUNDED = dt.date(1930, 2, 3)
_OLDEST = 110
ADMISSION_AGE = 18  # the Charter, article 1: from eighteen full years of age


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year; `date` is the first day of what is known."""

    date: dt.date
    precision: Precision = "day"

    @property
    def last(self) -> dt.date:
        """The last day it can be."""
        if self.precision == "day":
            return self.date
        month = 12 if self.precision == "year" else self.date.month
        return dt.date(self.date.year, month, calendar.monthrange(self.date.year, month)[1])

    def agrees(self, other: PartialDate) -> bool:
        """Say whether both can be the same day."""
        return self.date <= other.last and other.date <= self.last

    def __str__(self) -> str:
        """The date as it is written: 28/11/1977, 11/1977 or 1977."""
        year = f"{self.date.year:04d}"
        if self.precision == "year":
            return year
        month = f"{self.date.month:02d}/{year}"
        return month if self.precision == "month" else f"{self.date.day:02d}/{month}"

    @property
    def iso(self) -> str:
        """The date for storage: 1977-11-28, 1977-11 or 1977."""
        day = self.date.isoformat()
        return day if self.precision == "day" else day[: 7 if self.precision == "month" else 4]

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read what `iso` wrote; ValueError if it is something else."""
        if len(text) == 10:
            return cls(dt.date.fromisoformat(text))
        if len(text) == 7:
            return cls(dt.date.fromisoformat(f"{text}-01"), "month")
        return cls(dt.date.fromisoformat(f"{text}-01-01"), "year")


@dataclass(frozen=True, slots=True)
class Window:
    """What days a column may hold: `first` to `last` is plausible, after `as_of` doubtful, after `today` refused."""

    first: dt.date
    last: dt.date
    as_of: dt.date
    today: dt.date

    @classmethod
    def of_births(cls, as_of: dt.date, today: dt.date) -> Window:
        """Births of members: from eighteen to a hundred and ten years before the register's day."""
        return cls(dt.date(as_of.year - _OLDEST, 1, 1), years_before(as_of, ADMISSION_AGE), as_of, today)

    @classmethod
    def of_party_dates(cls, as_of: dt.date, today: dt.date) -> Window:
        """Admissions and recognitions: from the founding of the Party to the register's day."""
        return cls(_PARTY_FOUNDED, as_of, as_of, today)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text says. `value` is None for an empty or refused text; `kind` and `sentence` tell what was noticed.

    `alternatives` holds the readings of a two-digit year that are both plausible; `value` is None then until the
    other dates of the row decide.
    """

    value: PartialDate | None = None
    kind: Kind | None = None
    sentence: str = ""
    alternatives: tuple[PartialDate, ...] = ()


_NOTHING = frozenset(
    {"", "-", "--", "/", "//", ".", "...", "?", "khong", "khong ro", "khong co", "ko", "ko ro", "k", "chua ro"}
)
_NOT_YET = frozenset({"chua", "chua co", "chua chinh thuc", "du bi", "dv du bi", "dang du bi", "chua den han"})
_WORDS = re.compile(r"\b(?:sinh|khoang|vao|luc|tu)\b|[()\[\]“”\"']")
_SPOKEN = re.compile(r"^(?:ngay )?(\d{1,2}) thang (\d{1,2}) (?:nam )?(\d{4})$")
_SPOKEN_MONTH = re.compile(r"^thang (\d{1,2}) ?(?:nam |[/.-])? ?(\d{4})$")
_DAY = re.compile(r"^(?:ngay )?(\d{1,2}) ?[/.,\-\\ ] ?(\d{1,2}) ?[/.,\-\\ ] ?(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_MONTH = re.compile(r"^(\d{1,2}) ?[/.,\-\\ ] ?(\d{4})$")
_MONTH_SHORT = re.compile(r"^(\d{1,2}) ?[/.\-\\] ?(\d{2,3})$")
_YEAR = re.compile(r"^(?:nam )?(\d{4})$")
_UNKNOWN_PARTS = re.compile(r"^[?.x_… /\-]+(\d{1,2})?(?:[/.\-]+)?(\d{4})$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SERIAL_START = dt.date(1899, 12, 30)


def read_date(text: str, window: Window, *, may_be_missing: bool = False) -> DateReading:
    """Read the text of a date cell; nothing is guessed silently.

    Impossible and future dates are errors; shapes that leave room for another reading are doubts; `may_be_missing`
    accepts "chưa" (not yet recognised) as empty.
    """
    usual = _usual(text)
    if usual is not None and usual <= window.as_of and usual <= window.today:
        return DateReading(PartialDate(usual))
    plain = _TIME.sub("", fold(text)).strip(" .,;:")
    if plain in _NOTHING or (may_be_missing and plain in _NOT_YET):
        return DateReading()
    plain = " ".join(_WORDS.sub(" ", plain).split())
    reading = _read_numbers(plain, window) if plain else DateReading()
    if reading is None:
        return DateReading(None, "error", _("Không đọc được ngày “%(text)s”.") % {"text": text[:40]})
    return _in_time(reading, window)


def _usual(text: str) -> dt.date | None:
    """The day of dd/mm/yyyy, as most cells have it; None for everything else."""
    if len(text) != 10 or text[2] != "/" or text[5] != "/":
        return None
    try:
        day = dt.date.fromisoformat(f"{text[6:]}-{text[3:5]}-{text[:2]}")
    except ValueError:
        return None
    return day if day.year >= _EARLIEST_YEAR else None


def _read_numbers(plain: str, window: Window) -> DateReading | None:
    """Try each shape in turn; None if the text has none of them."""
    if found := _SPOKEN.match(plain) or _DAY.match(plain):
        return _day(found[1], found[2], found[3], window)
    if found := _ISO.match(plain):
        return _day(found[3], found[2], found[1], window)
    if found := _SPOKEN_MONTH.match(plain) or _MONTH.match(plain):
        return _month(found[1], found[2])
    if found := _YEAR.match(plain):
        return _checked(int(found[1]), 1, 1, "year")
    if found := _UNKNOWN_PARTS.match(plain):
        return _noted(_month(found[1] or "0", found[2]), _("Chỉ rõ đến tháng hoặc năm."), "note")
    if found := _DIGITS.match(plain):
        sentence = _("Ngày viết liền, không dấu ngăn cách.")
        return _noted(_day(found[1], found[2], found[3], window), sentence, "doubt")
    if found := _MONTH_SHORT.match(plain):
        return _short_month(found[1], found[2], window)
    if plain.isascii() and plain.isdigit() and len(plain) == 5:
        serial = _SERIAL_START + dt.timedelta(days=int(plain))
        sentence = _("Số %(number)s được hiểu là số ngày của Excel.") % {"number": plain}
        return _noted(DateReading(PartialDate(serial)), sentence, "note")
    return None


def _day(day: str, month: str, year: str, window: Window) -> DateReading:
    numbers = int(day), int(month)
    if len(year) == 2:
        return _two_digit_year(numbers, year, window)
    if numbers[0] == 0:
        return _noted(_month(month, year), _("Chỉ rõ đến tháng hoặc năm."), "note")
    if numbers[1] > 12 >= numbers[0]:
        sentence = _("Tháng %(month)s không có; được hiểu là tháng/ngày/năm.") % {"month": numbers[1]}
        return _noted(_checked(int(year), numbers[0], numbers[1], "day"), sentence, "doubt")
    return _checked(int(year), numbers[1], numbers[0], "day")


def _month(month: str, year: str) -> DateReading:
    return _checked(int(year), int(month) or 1, 1, "month" if int(month) else "year")


def _checked(year: int, month: int, day: int, precision: Precision) -> DateReading:
    """A date of these numbers, or an error that names what cannot be."""
    try:
        value = dt.date(year, month, day)
    except ValueError:
        written = f"{day:02d}/{month:02d}/{year:04d}" if precision == "day" else f"{month:02d}/{year:04d}"
        return DateReading(None, "error", _("Không có ngày %(date)s trên lịch.") % {"date": written})
    if year < _EARLIEST_YEAR:
        return DateReading(None, "error", _("Năm %(year)s quá xa, chắc viết nhầm.") % {"year": year})
    return DateReading(PartialDate(value, precision))


def _two_digit_year(numbers: tuple[int, int], year: str, window: Window) -> DateReading:
    """Both centuries are tried; one plausible is taken and told, two are left to the row, none is doubtful."""
    readings = [_checked(century + int(year), numbers[1], numbers[0], "day") for century in (1900, 2000)]
    dates = [reading.value for reading in readings if reading.value]
    if not dates:
        return readings[0]
    plausible = [value for value in dates if window.first <= value.date <= window.last]
    if len(plausible) > 1:
        return DateReading(None, "doubt", two_digit_sentence(year), tuple(plausible))
    if plausible:
        sentence = _("Năm “%(short)s” được hiểu là %(year)s.") % {"short": year, "year": plausible[0].date.year}
        return DateReading(plausible[0], "note", sentence)
    return DateReading(None, "doubt", two_digit_sentence(year))


def two_digit_sentence(year: str) -> str:
    """The question asked when a two-digit year stays open."""
    return _("Năm chỉ có hai chữ số “%(short)s”, chưa rõ thế kỷ; hãy viết đủ bốn chữ số.") % {"short": year}


def _short_month(month: str, year: str, window: Window) -> DateReading | None:
    """7/83, and 1.198 where a spreadsheet dropped the last zero of 1.1980: a month and a year, always doubtful."""
    if len(year) == 3:
        reading = _month(month, year + "0") if year.startswith(("19", "20")) else None
        return reading and _noted(reading, _("Năm viết thiếu chữ số cuối, được hiểu là số 0."), "doubt")
    dates = [reading.value for century in ("19", "20") if (reading := _month(month, century + year)).value]
    plausible = [value for value in dates if window.first <= value.date <= window.last]
    if len(plausible) != 1:
        return DateReading(None, "doubt", two_digit_sentence(year))
    return DateReading(plausible[0], "doubt", _("Được hiểu là tháng %(date)s.") % {"date": plausible[0]})


def _noted(reading: DateReading, sentence: str, kind: Kind) -> DateReading:
    return reading if reading.kind in ("error", "doubt") else DateReading(reading.value, kind, sentence)


def _in_time(reading: DateReading, window: Window) -> DateReading:
    """Refuse what lies after today, doubt what lies after the register's own day."""
    if reading.value is None:
        return reading
    if reading.value.date > window.today:
        return DateReading(None, "error", _("Ngày %(date)s ở tương lai.") % {"date": reading.value})
    if reading.value.date > window.as_of:
        sentence = _("Ngày %(date)s sau ngày lập danh sách (%(as_of)s).")
        return _noted(reading, sentence % {"date": reading.value, "as_of": PartialDate(window.as_of)}, "doubt")
    return reading


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day that many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

"""From the texts of a row to its values and problems; the same for a first reading and after corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from types import NoneType
from typing import Any, cast

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import tidy
from nennep.members.register.checks import choose_by_row, consistency, surely_fit, too_old
from nennep.members.register.dates import PartialDate, Window, read_date
from nennep.members.register.records import Problem, ReadRow, RemarkReading, Value
from nennep.members.register.values import READERS, read_remark, stand_as_they_are

_DATES = ("birth", "admitted_on", "official_on")
_WANTED = ("full_name", "birth", "admitted_on")

_Understood = tuple[Value | None, Problem | None, tuple[PartialDate, ...]]


class _Column(dict[str, Value | _Understood | None]):
    """What the texts of a column mean, read when first asked for; a text with no more to say is its value, an empty
    one None."""

    def __init__(self, understand: Callable[[str], Value | _Understood]) -> None:
        super().__init__({"": None})
        self.understand = understand

    def __missing__(self, text: str) -> Value | _Understood:
        self[text] = understood = self.understand(text)
        return understood


class _Columns(dict[str, _Column]):
    """The columns by slug."""

    def __init__(self, reader_of: Callable[[str], Callable[[str], Value | _Understood]]) -> None:
        super().__init__()
        self.reader_of = reader_of

    def __missing__(self, slug: str) -> _Column:
        self[slug] = column = _Column(self.reader_of(slug))
        return column


class Interpreter:
    """Reads texts for a register of the day `as_of`, on the day `today`; equal texts are read once."""

    def __init__(self, *, as_of: date, today: date) -> None:
        self.as_of = min(as_of, today)
        self.today = today
        self._windows = {
            "birth": Window.of_births(self.as_of, today),
            "admitted_on": Window.of_party_dates(self.as_of, today),
            "official_on": Window.of_party_dates(self.as_of, today),
        }
        self._columns = _Columns(self._reader_of)
        self._remarks: dict[str, tuple[RemarkReading, ...]] = {}

    def row(
        self, number: int, cells: tuple[str, ...], texts: Mapping[str, str], found: tuple[Problem, ...] = ()
    ) -> ReadRow:
        """Return the row with everything understood; `texts` holds every known column, empty ones too."""
        values: dict[str, Value] = {}
        problems = list(found)
        open_dates, columns = [], self._columns
        for slug, text in texts.items():
            if not text:
                continue
            understood = columns[slug][text]
            if not isinstance(understood, tuple):
                values[slug] = cast("Value", understood)
                continue
            value, problem, alternatives = understood
            if value is not None:
                values[slug] = value
            if alternatives:
                open_dates.append((slug, alternatives, problem))
            elif problem is not None:
                problems.append(problem)
        for slug, alternatives, problem in open_dates:
            chosen = choose_by_row(slug, alternatives, values)
            if chosen:
                values[slug] = chosen
                sentence = _("Năm hai chữ số được hiểu là %(date)s theo các ngày khác trong dòng.") % {"date": chosen}
                problems.append(Problem(slug, "note", sentence))
            elif problem is not None:
                problems.append(problem)
        problems += consistency(values)
        for slug in _WANTED:
            if slug in texts and slug not in values and not any(problem.column == slug for problem in problems):
                problems.append(_missing(slug))
        remark = texts.get("remark")
        remarks = self._read_remark(remark) if remark else ()
        return ReadRow(number, cells, texts, values, tuple(problems), remarks, found)

    def rows(self, first: int, cells: Sequence[tuple[str, ...]], columns: Mapping[str, Sequence[str]]) -> list[ReadRow]:
        """As `row` of each of the rows from `first` on; `columns` holds their texts for each slug.

        Columns are read whole; only rows that have more to say than values go through `row`.
        """
        slugs = tuple(columns)
        understood = {slug: self._column(slug, texts) for slug, texts in columns.items()}
        told = [dict(zip(slugs, texts, strict=True)) for texts in zip(*columns.values(), strict=True)]
        apart = self._apart(understood)
        return [
            self.row(number, standing, texts)
            if place in apart
            else ReadRow(
                number, standing, texts,
                {slug: value for slug, value in zip(slugs, values, strict=True) if value is not None},
            )
            for place, (number, standing, texts, values) in enumerate(
                zip(range(first, first + len(cells)), cells, told, zip(*understood.values(), strict=True), strict=True)
            )
        ]  # fmt: skip

    def _column(self, slug: str, texts: Sequence[str]) -> Sequence[Any]:
        """What each text of a column means, None for an empty one."""
        if stand_as_they_are(slug, texts):
            return [text or None for text in texts]
        return list(map(self._columns[slug].__getitem__, texts))

    def _apart(self, columns: Mapping[str, Sequence[Any]]) -> set[int]:
        """The places of the rows with a problem, a remark, or dates that may not fit together."""
        apart: set[int] = set()
        for slug, column in columns.items():
            kinds = set(map(type, column))
            if tuple in kinds:
                apart.update(place for place, value in enumerate(column) if type(value) is tuple)
            if slug in _WANTED and NoneType in kinds:
                apart.update(place for place, value in enumerate(column) if value is None)
        apart.update(place for place, remark in enumerate(columns.get("remark", ())) if remark is not None)
        admitted = columns.get("admitted_on", ())
        nothing = [None] * len(admitted)
        dates = zip(columns.get("birth", nothing), admitted, columns.get("official_on", nothing), strict=True)
        apart.update(
            place for place, (birth, on, official) in enumerate(dates)
            if type(on) is PartialDate and not surely_fit(birth, on, official)
        )  # fmt: skip
        return apart

    def _reader_of(self, slug: str) -> Callable[[str], Value | _Understood]:
        if slug in _DATES:
            return partial(self._read_date, slug)
        reader = READERS[slug]

        def read(text: str) -> Value | _Understood:
            value, kind, sentence = reader(text)
            if value is not None and kind is None:
                return value
            return value, Problem(slug, kind, sentence) if kind else None, ()

        return read

    def _read_date(self, slug: str, text: str) -> Value | _Understood:
        dated = read_date(text, self._windows[slug], may_be_missing=slug == "official_on")
        problem = Problem(slug, dated.kind, dated.sentence) if dated.kind else None
        if slug == "birth" and dated.value and problem is None and too_old(dated.value, self.as_of):
            problem = Problem(slug, "doubt", _("Tuổi tính ra hơn 110; hãy xem lại."))
        if dated.value is not None and problem is None and not dated.alternatives:
            return dated.value
        return dated.value, problem, dated.alternatives

    def _read_remark(self, text: str) -> tuple[RemarkReading, ...]:
        if text not in self._remarks:
            self._remarks[text] = read_remark(text, self.today)
        return self._remarks[text]


def reread(row: ReadRow, corrections: Mapping[str, str], *, as_of: date, today: date) -> ReadRow:
    """Read one row again with texts typed by the person (slug to text; an empty text clears the column).

    Problems of the cells themselves stay for columns that were not corrected. Unknown slugs are left out; columns
    that the file did not have may be added.
    """
    typed = {slug: tidy(text) for slug, text in corrections.items() if slug in READERS or slug in _DATES}
    found = tuple(problem for problem in row.found if problem.column not in typed)
    return Interpreter(as_of=as_of, today=today).row(row.number, row.cells, {**row.texts, **typed}, found)


def _missing(slug: str) -> Problem:
    ask: dict[str, Callable[[], Problem]] = {
        "full_name": lambda: Problem(slug, "error", _("Thiếu họ và tên.")),
        "birth": lambda: Problem(slug, "doubt", _("Thiếu ngày sinh.")),
        "admitted_on": lambda: Problem(slug, "doubt", _("Thiếu ngày vào Đảng.")),
    }
    return ask[slug]()

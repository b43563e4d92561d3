"""What dates of one row say against each other, and which rows of a file may be one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold, fold_each
from nennep.members.register.dates import ADMISSION_AGE, PartialDate, years_before
from nennep.members.register.records import Pair, Problem, ReadRow, Value

_LONGEST_PROBATION = 2  # years from admission to recognition that need no question; the Charter has twelve months


def consistency(values: Mapping[str, Value]) -> list[Problem]:
    """What does not fit together: recognition before admission (error), admission too young, late recognition.

    Dates known to the month or year are compared by all the days they can be: only what is certain is told.
    """
    birth, admitted, official = values.get("birth"), values.get("admitted_on"), values.get("official_on")
    if not isinstance(admitted, PartialDate) or surely_fit(birth, admitted, official):
        return []
    return list(_doubts(birth, admitted, official))


def surely_fit(birth: Value | None, admitted: PartialDate, official: Value | None) -> bool:
    """Whether the years alone leave nothing to doubt, as in nearly all rows; False says nothing."""
    year = admitted.date.year
    if isinstance(birth, PartialDate) and year - birth.date.year <= ADMISSION_AGE:
        return False
    if not isinstance(official, PartialDate):
        return True
    return admitted.date <= official.date and official.date.year - year < _LONGEST_PROBATION


def _doubts(birth: Value | None, admitted: PartialDate, official: Value | None) -> Iterator[Problem]:
    if isinstance(birth, PartialDate) and years_before(admitted.last, ADMISSION_AGE) < birth.date:
        sentence = _("Vào Đảng %(admitted)s khi chưa đủ 18 tuổi (sinh %(birth)s); hãy xem lại.")
        yield Problem("admitted_on", "doubt", sentence % {"admitted": admitted, "birth": birth})
    if not isinstance(official, PartialDate):
        return
    if official.last < admitted.date:
        sentence = _("Ngày chính thức %(official)s trước ngày vào Đảng %(admitted)s.")
        yield Problem("official_on", "error", sentence % {"official": official, "admitted": admitted})
    elif years_before(official.date, _LONGEST_PROBATION) > admitted.last:
        sentence = _("Ngày chính thức %(official)s sau ngày vào Đảng %(admitted)s hơn 2 năm; hãy xem lại.")
        yield Problem("official_on", "doubt", sentence % {"official": official, "admitted": admitted})


def choose_by_row(slug: str, alternatives: Iterable[PartialDate], values: Mapping[str, Value]) -> PartialDate | None:
    """Return the one reading of a two-digit year that the row's other dates allow, None if more or none are left."""
    left = [date_ for date_ in alternatives if not any(consistency({**values, slug: date_}))]
    return left[0] if len(left) == 1 else None


def _repeated(keys: Iterable[Hashable | None]) -> set[Hashable]:
    """The keys that stand more than once."""
    seen = [key for key in keys if key is not None]
    return {key for key, count in Counter(seen).items() if count > 1} if len(set(seen)) < len(seen) else set()


def _alike(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """The rows, in their order, that share a number, or name and year of birth, with another: most files have few."""
    alike: set[int] = set()
    for keys in (
        [row.values.get("citizen_id") for row in rows], [row.values.get("card_no") for row in rows],
        _namesake_keys(rows),
    ):  # fmt: skip
        repeated = _repeated(keys)
        if repeated:
            alike.update(place for place, key in enumerate(keys) if key in repeated)
    return [rows[place] for place in sorted(alike)]


def _namesake_keys(rows: Sequence[ReadRow]) -> list[tuple[str, int] | None]:
    """Of each row the name without marks and the year of birth; None when one of them is not known."""
    names = fold_each([str(row.values.get("full_name", "")) for row in rows])
    births = [row.values.get("birth") for row in rows]
    return [
        (name, birth.date.year) if name and isinstance(birth, PartialDate) else None
        for name, birth in zip(names, births, strict=True)
    ]


def duplicates(rows: Sequence[ReadRow]) -> tuple[Pair, ...]:
    """Return pairs of rows with the same citizen id, card, or name (marks aside) and year of birth, each pair once."""
    pairs: dict[tuple[int, int], Pair] = {}
    seen: dict[tuple[str, str], int] = {}
    namesakes: dict[tuple[str, int], list[tuple[int, PartialDate]]] = {}
    for row in _alike(rows):
        for slug in ("citizen_id", "card_no"):
            value = row.values.get(slug)
            if isinstance(value, str):
                first = seen.setdefault((slug, value), row.number)
                if first != row.number:
                    pair = Pair(first, row.number, _same_number(slug, value), sure=True)
                    pairs.setdefault((first, row.number), pair)
        name, birth = row.values.get("full_name"), row.values.get("birth")
        if isinstance(name, str) and isinstance(birth, PartialDate):
            known = namesakes.setdefault((fold(name), birth.date.year), [])
            if known:
                pair = _namesake(known, row.number, birth)
                pairs.setdefault((pair.first, pair.second), pair)
            known.append((row.number, birth))
    return tuple(sorted(pairs.values(), key=lambda pair: (pair.first, pair.second)))


def _same_number(slug: str, value: str) -> str:
    sentence = _("Trùng số định danh %(value)s.") if slug == "citizen_id" else _("Trùng số thẻ đảng %(value)s.")
    return sentence % {"value": value}


def _namesake(known: list[tuple[int, PartialDate]], number: int, birth: PartialDate) -> Pair:
    """The earlier row of that name and year that fits best: the same day, else a day it can be, else the first."""
    for first, other in known:
        if other == birth and birth.precision == "day":
            return Pair(first, number, _("Trùng họ tên và ngày sinh."), sure=True)
    for first, other in known:
        if other.agrees(birth):
            return Pair(first, number, _("Trùng họ tên và năm sinh; một dòng không ghi đủ ngày."), sure=False)
    return Pair(known[0][0], number, _("Trùng họ tên và năm sinh, khác ngày."), sure=False)


def too_old(birth: PartialDate, as_of: date) -> bool:
    """Say whether somebody born then would be over 110 on that day: a year written wrongly."""
    return birth.last < years_before(as_of, 110)

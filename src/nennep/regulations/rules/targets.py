"""Rules of targets: the ratio as it is written, a split's sum, the forecast, and how safe a target is.

All figures are exact (`Fraction`, `Decimal`); nothing here knows the database.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _

from nennep.regulations.families.targets import Targets
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict, VerdictKind
from nennep.ui.formats import format_day, format_number, format_percent

Direction = Literal["at_least", "at_most"]
Light = Literal["reached", "on_track", "in_danger", "out_of_reach", "missed", "unknown"]
Splitting = Literal["organisation", "period"]
MakesUp = Literal["sum", "last", "none"]
_ONE_DAY = datetime.timedelta(days=1)


def ratio(result: Decimal, target: Decimal, places: int) -> Decimal | None:
    """The result in percent of the target, rounded half up to `places` digits; None of a target of nothing.

    >>> ratio(Decimal(112), Decimal(90), 0), ratio(Decimal(112), Decimal(90), 2), ratio(Decimal(120), Decimal(90), 2)
    (Decimal('124'), Decimal('124.44'), Decimal('133.33'))
    """
    if target == 0:
        return None
    exact = Fraction(result) / Fraction(target) * 100
    return rounded(exact, places)


def rounded(exact: Fraction, places: int) -> Decimal:
    """Half up, away from nothing, as reports round."""
    unit = Decimal(1).scaleb(-places)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole) * unit).quantize(unit).copy_sign(Decimal(1 if exact >= 0 else -1))


def _written(value: Decimal) -> str:
    """A value without empty decimals."""
    return format_number(value.normalize())


def makes_up(kind: str, by: Splitting) -> MakesUp:
    """What the parts of a split make of the whole, by what the target counts ("count", "state", "share"): their sum;
    the last period's part, since a number at a moment of one year is not on top of the year before; nothing, since
    percentages do not add up.

    >>> makes_up("count", "period"), makes_up("state", "organisation"), makes_up("state", "period")
    ('sum', 'sum', 'last')
    """
    if kind == "share":
        return "none"
    return "last" if kind == "state" and by == "period" else "sum"


def made_up(how: MakesUp, parts: Sequence[Decimal]) -> Decimal | None:
    """The figure that parts make, periods in order; None without parts or of what does not add up."""
    if not parts or how == "none":
        return None
    return parts[-1] if how == "last" else sum(parts, Decimal(0))


@dataclass(frozen=True, slots=True)
class Split:
    """A target against what its parts make, the sum or (`how` "last") the last period; `off` is what the parts have too
    much (or, negative, too little)."""

    stated: Decimal
    total: Decimal
    parts: int
    how: MakesUp = "sum"

    @property
    def off(self) -> Decimal:
        """What the parts make less the target; 0 when they agree."""
        return self.total - self.stated

    @property
    def sentence(self) -> str:
        """What the page says; empty when the parts agree with the target or there are none."""
        if not self.parts or not self.off:
            return ""
        words = {"parts": self.parts, "total": _written(self.total), "stated": _written(self.stated),
                 "off": _written(abs(self.off))}  # fmt: skip
        if self.how == "last" and self.off > 0:
            return _("Mức của kỳ cuối là %(total)s, nhiều hơn chỉ tiêu chung %(stated)s là %(off)s.") % words
        if self.how == "last":
            return _("Mức của kỳ cuối là %(total)s, ít hơn chỉ tiêu chung %(stated)s là %(off)s.") % words
        if self.off > 0:
            return _("%(parts)s phần cộng lại là %(total)s, nhiều hơn chỉ tiêu chung %(stated)s là %(off)s.") % words
        return _("%(parts)s phần cộng lại là %(total)s, ít hơn chỉ tiêu chung %(stated)s là %(off)s.") % words


def split_of(stated: Decimal, parts: Sequence[Decimal], how: MakesUp = "sum") -> Split:
    """The check of a target against its parts, periods in order."""
    return Split(stated, made_up(how, parts) or Decimal(0), len(parts), how)


def shares(total: Decimal, weights: Sequence[int], places: int = 0) -> list[Decimal]:
    """Share a total by weights, to `places` digits, so that the shares add up to it exactly (largest remainder).

    The first of equal remainders goes first. Without any weight everything goes to the first. Raises ValueError
    without receivers, or where a weight is below nothing, or the total has more digits than `places`.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights are needed, none below nothing")
    units = Fraction(total) * 10**places
    if units.denominator != 1:
        raise ValueError("the total has more digits than the shares may have")
    weighed = list(weights) if any(weights) else [1] + [0] * (len(weights) - 1)
    exact = [units * weight / sum(weighed) for weight in weighed]
    whole = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[: int(units) - sum(whole)]:
        whole[place] += 1
    return [Decimal(part).scaleb(-places) for part in whole]


def digits(value: Decimal) -> int:
    """How many digits after the comma a figure has, empty ones left out.

    >>> digits(Decimal("12.50")), digits(Decimal(120))
    (1, 0)
    """
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def forecast(
    result: Decimal, first: datetime.date, last: datetime.date, as_of: datetime.date, *, grows: bool
) -> Fraction | None:
    """The result at the end of the period at the pace so far; None before the period begins.

    `grows`: a count of what happens in the period (admissions), which goes on day by day; otherwise a state (the share
    of cells with a committee), which is taken to stay as it is. After the end it is the result.
    """
    if as_of < first:
        return None
    if not grows or as_of >= last:
        return Fraction(result)
    return Fraction(result) * ((last - first + _ONE_DAY).days) / ((as_of - first + _ONE_DAY).days)


def light(
    result: Decimal | None,
    target: Decimal,
    expected: Fraction | None,
    rules: RuleSet[Targets],
    *,
    direction: Direction,
    over: bool,
) -> Light:
    """Where a target stands. `over`: its period has ended. An upper limit is kept or broken; it is never "reached"
    before the end."""
    if result is None or expected is None:
        return "missed" if over else "unknown"
    if direction == "at_most":
        return _limit(result, target, expected, over=over)
    if result >= target:
        return "reached"
    if over:
        return "missed"
    if expected >= Fraction(target):
        return "on_track"
    danger = rules.rules.in_danger_from.value
    return "in_danger" if danger is not None and expected >= Fraction(target) * danger else "out_of_reach"


def _limit(result: Decimal, target: Decimal, expected: Fraction, *, over: bool) -> Light:
    if result > target:
        return "missed"
    if over:
        return "reached"
    return "on_track" if expected <= Fraction(target) else "in_danger"


_KINDS: dict[Light, VerdictKind] = {
    "reached": "done", "on_track": "due", "in_danger": "late", "out_of_reach": "missing", "missed": "missing",
    "unknown": "none",
}  # fmt: skip


def verdict(
    where: Light, expected: Fraction | None, target: Decimal, last: datetime.date, rules: RuleSet[Targets]
) -> Verdict:
    """The light with its sentence and its rule."""
    words = {
        "expected": format_number(rounded(expected, 0)) if expected is not None else "",
        "target": _written(target), "day": format_day(last),
    }  # fmt: skip
    sentence = {
        "reached": _("Đã đạt chỉ tiêu."),
        "on_track": _("Theo nhịp đến nay, đến %(day)s dự báo %(expected)s, đạt chỉ tiêu %(target)s.") % words,
        "in_danger": _("Theo nhịp đến nay, đến %(day)s dự báo %(expected)s: có nguy cơ không đạt chỉ tiêu %(target)s.")
        % words,
        "out_of_reach": _("Theo nhịp đến nay, đến %(day)s chỉ dự báo %(expected)s: khó đạt chỉ tiêu %(target)s.")
        % words,
        "missed": _("Không đạt chỉ tiêu %(target)s.") % words,
        "unknown": _("Chưa có kết quả."),
    }[where]
    return Verdict(_KINDS[where], sentence, rules.ref("in_danger_from"))


def ratio_words(result: Decimal, target: Decimal, places: int) -> str:
    """The ratio as text, e.g. "124,44 %"; a dash of a target of nothing."""
    found = ratio(result, target, places)
    return "–" if found is None else format_percent(found, places)

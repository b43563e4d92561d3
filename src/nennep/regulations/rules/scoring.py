"""Points and grades of a meeting, by the criteria frame in force at the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.regulations.families.meetings import MeetingScoring
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_number


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the points given and the codes of the groups that have none yet."""

    total: Decimal
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade, None where the frame does not settle it, and the verdict."""

    name: str | None
    verdict: Verdict


def score_total(points: Mapping[str, Decimal], rules: RuleSet[MeetingScoring]) -> Score:
    """Add up points by group code.

    Raises RuleBroken for a group the frame does not have, or points that are no number, below zero or above the
    group's maximum.
    """
    groups = {group.code: group for group in rules.rules.groups.value or ()}
    for code, given in points.items():
        group = groups.get(code)
        if group is None:
            raise RuleBroken(_("Khung chấm điểm không có tiêu chí “%(code)s”.") % {"code": code[:60]}, field=code)
        if not given.is_finite() or given < 0 or (group.most is not None and given > group.most):
            sentence = _("“%(name)s” chấm từ 0 đến %(most)s điểm.")
            most = format_number(group.most) if group.most is not None else _("mức tối đa")
            raise RuleBroken(sentence % {"name": group.name, "most": most}, field=code)
    return Score(sum(points.values(), Decimal(0)), tuple(code for code in groups if code not in points))


def grade(total: Decimal, rules: RuleSet[MeetingScoring]) -> Grade:
    """The grade of a total; where the frame's limits are not all known, a total between them gets no grade."""
    bands, rule = rules.rules.grades.value, rules.ref("grades")
    if not bands:
        return Grade(None, rules.no_verdict("grades"))
    unknown: list[str] = []
    for index, band in enumerate(bands):
        if band.at_least is None or (unknown and index == len(bands) - 1):
            unknown.append(band.name)
        elif total >= band.at_least:
            if unknown:
                break
            return Grade(band.name, _graded(band.name, total, rules))
    names = {"total": format_number(total), "names": " / ".join(unknown), "note": rules.rules.grades.note}
    sentence = _("%(total)s điểm: chưa xếp được giữa %(names)s. %(note)s") % names
    return Grade(None, Verdict("none", sentence, rule))


def _graded(name: str, total: Decimal, rules: RuleSet[MeetingScoring]) -> Verdict:
    sentence = _("%(total)s điểm, xếp mức %(name)s.") % {"total": format_number(total), "name": name}
    return Verdict("done", sentence, rules.ref("grades"))


def scale_points(code: str, share: Fraction, rules: RuleSet[MeetingScoring]) -> Decimal | None:
    """The points that a share (0 to 1) earns in a group with a scale; None for a group without one."""
    for group in rules.rules.groups.value or ():
        if group.code == code:
            return next((step.points for step in group.scale if share >= step.at_least), None)
    return None


def year_grade(grades: Sequence[str], rules: RuleSet[MeetingScoring]) -> Verdict:
    """Whether the year's meetings (their grades, one each) earn the frame's best grade for the year."""
    year, bands, rule = rules.rules.year_rule.value, rules.rules.grades.value, rules.ref("year_rule")
    if year is None or not bands:
        return rules.no_verdict("year_rule")
    order = [band.name for band in bands]
    good_enough = set(order[: order.index(year.all_at_least) + 1])
    best = sum(name == year.grade for name in grades)
    low = sum(name not in good_enough for name in grades)
    figures = {
        "best": best,
        "count": year.count,
        "grade": year.grade,
        "low": low,
        "least": year.all_at_least,
    }
    if best >= year.count and not low:
        sentence = _("Cả năm %(best)s kỳ %(grade)s (cần %(count)s), không kỳ nào dưới %(least)s: xếp %(grade)s.")
        return Verdict("done", sentence % figures, rule)
    sentence = _("Cả năm %(best)s kỳ %(grade)s (cần %(count)s), %(low)s kỳ dưới %(least)s: chưa xếp được %(grade)s.")
    return Verdict("missing", sentence % figures, rule)

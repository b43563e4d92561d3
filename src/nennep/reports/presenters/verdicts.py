"""The rules in force beside the figures of a month."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from nennep.kernel.period import add_months, quarter_start
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.rules.meetings import AttendanceCounters, attendance_rate
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict, VerdictKind, percent
from nennep.reports.figures import Figures
from nennep.reports.indicators import Indicator
from nennep.reports.presenters.month import quarter_words
from nennep.reports.queries.reading import Reading
from nennep.ui.formats import format_number
from nennep.ui.shapes import RuleNote


def verdicts(reading: Reading) -> list[Verdict]:
    """What the rules in force say about the whole."""
    rules, total = reading.rules, reading.total
    if rules is None:
        return []
    found = []
    if total.owed:
        found.append(_met(reading, total))
    if total.summoned:
        counted = AttendanceCounters(
            summoned=total.summoned + total.exempt, present=total.attended, excused=total.excused,
            unexcused=total.unexcused, exempt=total.exempt,
        )  # fmt: skip
        found.append(attendance_rate(counted, rules).verdict)
    if total.quarter_owed:
        found.append(_themes(reading, total))
    return found


def _met(reading: Reading, total: Figures) -> Verdict:
    rules = reading.rules
    assert rules is not None  # noqa: S101  the caller asked
    kind: VerdictKind = "missing" if total.missing else "late" if total.late else "due" if total.due else "done"
    words = {"met": format_number(total.met), "all": format_number(total.owed),
             "share": percent(Fraction(total.met, total.owed))}  # fmt: skip
    name = "common_day" if rules.rules.common_day.value is not None else "every_months"
    return Verdict(kind, _("%(met)s/%(all)s chi bộ đã họp trong tháng (%(share)s).") % words, rules.ref(name))


def _themes(reading: Reading, total: Figures) -> Verdict:
    rules = reading.rules
    assert rules is not None  # noqa: S101  the caller asked
    over = quarter_is_over(reading)
    kind: VerdictKind = "done" if total.quarter_met == total.quarter_owed else "missing" if over else "due"
    words = {"met": format_number(total.quarter_met), "all": format_number(total.quarter_owed),
             "quarter": f"{quarter_words(reading.month)}/{reading.month.year}"}  # fmt: skip
    text = _("%(met)s/%(all)s chi bộ đã có sinh hoạt chuyên đề trong %(quarter)s.") % words
    return Verdict(kind, text, rules.ref("thematic_per_quarter"))


def quarter_is_over(reading: Reading) -> bool:
    """Whether the quarter of the month was over on the as-of date."""
    return reading.as_of >= add_months(quarter_start(reading.month), 3)


def notes(reading: Reading) -> list[RuleNote]:
    """The verdicts as the page shows them."""
    return [verdict.note() for verdict in verdicts(reading)]


def rule_notes(indicator: Indicator, rules: RuleSet[CellMeetings] | None) -> list[RuleNote]:
    """The rule that a figure rests on, without a verdict."""
    if rules is None or not indicator.rule:
        return []
    rule = rules.ref(indicator.rule)
    return [Verdict("none", rule.wording, rule).note()]

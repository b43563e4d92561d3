"""Deadlines of a member's life that rest on the Charter's regulation: probation, recognition, transfer, badges."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.kernel.period import add_months
from nennep.regulations.families.charter import Charter
from nennep.regulations.rules.calendar import working_days_after
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day


def probation_ends(admitted_on: datetime.date, rules: RuleSet[Charter]) -> datetime.date | None:
    """The day on which probation ends, counted from the ceremony; None where the rule is not known."""
    months = rules.rules.probation_months.value
    return None if months is None else add_months(admitted_on, months)


def recognition_verdict(
    admitted_on: datetime.date, considered_on: datetime.date | None, rules: RuleSet[Charter], as_of: datetime.date
) -> Verdict:
    """Whether the cell considers the probationary member in time after probation ends."""
    ends, wanted = probation_ends(admitted_on, rules), rules.rules.recognition_working_days.value
    if ends is None or wanted is None:
        return rules.no_verdict("recognition_working_days")
    deadline, rule = working_days_after(ends, wanted), rules.ref("recognition_working_days")
    figures = {
        "ends": format_day(ends),
        "deadline": format_day(deadline),
        "done": format_day(considered_on),
    }
    if considered_on:
        if considered_on <= deadline:
            sentence = _("Hết dự bị %(ends)s, chi bộ xét ngày %(done)s, đúng hạn %(deadline)s.")
            return Verdict("done", sentence % figures, rule)
        sentence = _("Hết dự bị %(ends)s, chi bộ xét ngày %(done)s, muộn so với hạn %(deadline)s.")
        return Verdict("late", sentence % figures, rule)
    if as_of < ends:
        return Verdict("none", _("Còn trong thời gian dự bị, hết ngày %(ends)s.") % figures, rule)
    if as_of <= deadline:
        sentence = _("Hết dự bị %(ends)s; chi bộ phải xét công nhận chậm nhất %(deadline)s.")
        return Verdict("due", sentence % figures, rule)
    sentence = _("Hết dự bị %(ends)s mà chi bộ chưa xét, quá hạn %(deadline)s.")
    return Verdict("late", sentence % figures, rule)


def transfer_verdict(
    moved_on: datetime.date, done_on: datetime.date | None, rules: RuleSet[Charter], as_of: datetime.date
) -> Verdict:
    """Whether a permanent transfer is done in time after the decision took effect or the move.

    Where the deadline is in dispute the rule set has an earlier day from which to warn; overdue is only what passes
    the later one.
    """
    wanted, warn = rules.rules.transfer_working_days.value, rules.rules.transfer_warning_working_days.value
    if wanted is None:
        return rules.no_verdict("transfer_working_days")
    deadline, rule = working_days_after(moved_on, wanted), rules.ref("transfer_working_days")
    figures = {
        "deadline": format_day(deadline),
        "done": format_day(done_on),
        "warn": warn,
        "wanted": wanted,
    }
    if done_on:
        if done_on <= deadline:
            sentence = _("Chuyển sinh hoạt ngày %(done)s, đúng hạn %(deadline)s (%(wanted)s ngày làm việc).")
            return Verdict("done", sentence % figures, rule)
        sentence = _("Chuyển sinh hoạt ngày %(done)s, muộn so với hạn %(deadline)s (%(wanted)s ngày làm việc).")
        return Verdict("late", sentence % figures, rule)
    if as_of > deadline:
        sentence = _("Chưa chuyển sinh hoạt, quá hạn %(deadline)s (%(wanted)s ngày làm việc).")
        return Verdict("late", sentence % figures, rule)
    if warn is not None and as_of > working_days_after(moved_on, warn):
        sentence = _("Chưa chuyển sinh hoạt, đã qua %(warn)s ngày làm việc; hạn cuối là %(deadline)s.")
        return Verdict("due", sentence % figures, rule)
    sentence = _("Chưa chuyển sinh hoạt; hạn đến %(deadline)s (%(wanted)s ngày làm việc).")
    return Verdict("due", sentence % figures, rule)


def badge_reached(admitted_on: datetime.date, rules: RuleSet[Charter], on: datetime.date) -> int | None:
    """The highest badge whose years of party age (from the admission decision) are full on the day, if any."""
    reached = [years for years in rules.rules.badge_years.value or () if add_months(admitted_on, years * 12) <= on]
    return max(reached, default=None)

"""Rules of a cell's month: the day, the papers, the length, who came, themes, teams, what is sent up."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import add_months, last_day, quarter_start
from nennep.regulations.families.meetings import CellMeetings, Reporting, Step
from nennep.regulations.rules.calendar import public_holidays, working_days_after
from nennep.regulations.rules.voting import threshold_words
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict, percent
from nennep.ui.formats import format_day

_ONE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AttendanceCounters:
    """One roll of a meeting (the cell's own members, or those in temporary activity there).

    `summoned` is everyone on the roll, `exempt` and `special_duty` included; `present`, `excused` and `unexcused`
    count the others only. A member who came late is present.
    """

    summoned: int
    present: int
    excused: int = 0
    unexcused: int = 0
    exempt: int = 0
    special_duty: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """Present of those who had to come, as a share (None when nobody had to), and the verdict."""

    present: int
    base: int
    rate: Fraction | None
    verdict: Verdict


def attendance_rate(counters: AttendanceCounters, rules: RuleSet[CellMeetings]) -> Attendance:
    """The share of members present of those who had to come, against the goal of the rule set.

    Those the rule set leaves out (exempt; from 2025 also forces on special duty) are not in the base; the excused are.
    Members in temporary activity are counted on a roll of their own. Raises RuleBroken when counts contradict.
    """
    left_out = rules.rules.attendance_leaves_out.value or ()
    base = counters.summoned - sum(getattr(counters, name) for name in left_out)
    parts = (counters.present, counters.excused, counters.unexcused, counters.exempt, counters.special_duty)
    if min(parts) < 0 or sum(parts) > counters.summoned:
        raise RuleBroken(_("Các số điểm danh cộng lại vượt quá số được triệu tập; hãy kiểm tra lại điểm danh."))
    if base <= 0:
        sentence = _("Không có đảng viên nào phải dự, không tính tỷ lệ.")
        return Attendance(counters.present, 0, None, Verdict("none", sentence, rules.ref("attendance_leaves_out")))
    rate, goal = Fraction(counters.present, base), rules.rules.attendance_goal.value
    if goal is None:
        return Attendance(counters.present, base, rate, rules.no_verdict("attendance_goal"))
    met = goal.met(counters.present, base)
    figures = {
        "present": counters.present,
        "base": base,
        "rate": percent(rate),
        "goal": threshold_words(goal),
        "unexcused": counters.unexcused,
    }
    sentence = (
        _("Dự họp %(present)s/%(base)s đảng viên phải dự (%(rate)s), đạt mục tiêu %(goal)s.")
        if met
        else _("Dự họp %(present)s/%(base)s đảng viên phải dự (%(rate)s), chưa đạt mục tiêu %(goal)s.")
    ) % figures
    if counters.unexcused:
        sentence += " " + _("Có %(unexcused)s người vắng không lý do.") % figures
    return Attendance(
        counters.present, base, rate, Verdict("done" if met else "missing", sentence, rules.ref("attendance_goal"))
    )


def meeting_due(month: datetime.date, rules: RuleSet[CellMeetings]) -> datetime.date:
    """The day of the regular meeting in the month of `month`: the common day, moved past public holidays within the
    first week; the last day of the month where the rules name no common day."""
    common = rules.rules.common_day.value
    if common is None:
        return last_day(month)
    due = month.replace(day=common)
    while due in public_holidays(due.year) and due.day < 7:
        due += _ONE
    return due


def papers_ahead(
    sent: datetime.datetime | None,
    starts: datetime.datetime,
    rules: RuleSet[CellMeetings],
    as_of: datetime.datetime,
) -> Verdict:
    """Whether the papers went out early enough, counted in calendar days in Vietnam; moments are aware."""
    wanted = rules.rules.papers_ahead_days.value
    if wanted is None:
        return rules.no_verdict("papers_ahead_days")
    meets = clock.local(starts).date()
    deadline, rule = meets - _ONE * wanted, rules.ref("papers_ahead_days")
    figures: dict[str, object] = {"wanted": wanted, "deadline": format_day(deadline)}
    if sent is None:
        if clock.local(as_of).date() <= deadline:
            return Verdict("due", _("Chưa gửi tài liệu; hạn chót là ngày %(deadline)s.") % figures, rule)
        sentence = _("Chưa gửi tài liệu; lẽ ra phải gửi chậm nhất ngày %(deadline)s.")
        return Verdict("missing", sentence % figures, rule)
    figures["ahead"] = (meets - clock.local(sent).date()).days
    if clock.local(sent).date() <= deadline:
        sentence = _("Tài liệu gửi trước %(ahead)s ngày, đúng hạn (ít nhất %(wanted)s ngày).")
        return Verdict("done", sentence % figures, rule)
    if figures["ahead"] == 0 and sent <= starts:
        return Verdict("late", _("Tài liệu gửi trong ngày họp, muộn (ít nhất %(wanted)s ngày trước).") % figures, rule)
    if sent <= starts:
        sentence = _("Tài liệu gửi trước %(ahead)s ngày, muộn (ít nhất %(wanted)s ngày).")
        return Verdict("late", sentence % figures, rule)
    return Verdict("late", _("Tài liệu gửi sau khi họp; lẽ ra phải gửi chậm nhất ngày %(deadline)s.") % figures, rule)


def days_ahead(told: datetime.datetime, starts: datetime.datetime) -> int:
    """Calendar days in Vietnam from being told of a meeting to its day; 0 on the day itself. Moments are aware."""
    return (clock.local(starts).date() - clock.local(told).date()).days


def notices_ahead(
    told: Sequence[datetime.datetime], starts: datetime.datetime, rules: RuleSet[CellMeetings]
) -> Verdict:
    """Whether everybody was told of a meeting early enough; `told`: when each was, at least one moment.

    Judged by the one told last. Where the rules name no number of days, the days are stated and nothing is concluded.
    """
    ahead = sorted(days_ahead(moment, starts) for moment in told)
    wanted = rules.rules.notice_ahead_days.value
    words, rule = ahead_words(ahead[0], ahead[-1]), rules.ref("notice_ahead_days")
    if wanted is None:
        return Verdict("none", _("Giấy mời gửi %(ahead)s.") % {"ahead": words}, rule)
    late = sum(days < wanted for days in ahead)
    figures = {"ahead": words, "wanted": wanted, "late": late, "all": len(ahead)}
    if not late:
        return Verdict("done", _("Giấy mời gửi %(ahead)s, đúng hạn (ít nhất %(wanted)s ngày).") % figures, rule)
    sentence = _("Giấy mời gửi %(ahead)s; %(late)s/%(all)s người được báo muộn (ít nhất %(wanted)s ngày trước).")
    return Verdict("late", sentence % figures, rule)


def ahead_words(least: int, most: int) -> str:
    """Days ahead in words: "trước 9 ngày", "trước 1 đến 9 ngày", "trong ngày họp"."""
    if most <= 0:
        return _("trong ngày họp")
    if least == most:
        return _("trước %(days)s ngày") % {"days": most}
    return _("trước %(least)s đến %(most)s ngày") % {"least": max(least, 0), "most": most}


def upload_verdict(
    held_on: datetime.date, uploaded_on: datetime.date | None, rules: RuleSet[CellMeetings], as_of: datetime.date
) -> Verdict:
    """Whether the finished papers were uploaded in time after the meeting, in calendar days."""
    wanted = rules.rules.upload_after_days.value
    if wanted is None:
        return rules.no_verdict("upload_after_days")
    return _deadline(held_on + _ONE * wanted, uploaded_on, as_of, _("đăng tài liệu"), rules, "upload_after_days")


def self_score_verdict(
    held_on: datetime.date, sent_on: datetime.date | None, rules: RuleSet[Reporting], as_of: datetime.date
) -> Verdict:
    """Whether the self-score went to the superior in time, in working days after the meeting."""
    wanted = rules.rules.self_score_working_days.value
    if wanted is None:
        return rules.no_verdict("self_score_working_days")
    deadline = working_days_after(held_on, wanted)
    return _deadline(deadline, sent_on, as_of, _("gửi kết quả tự chấm điểm"), rules, "self_score_working_days")


def duration_verdict(
    minutes: int,
    members: int,
    rules: RuleSet[CellMeetings],
    *,
    combined: bool = False,
    agreed_minimum: int | None = None,
) -> Verdict:
    """Whether the meeting lasted long enough. `combined`: regular and thematic in one session; `agreed_minimum`: what
    the competent committee set for a small cell."""
    name = "combined_minutes" if combined else "minimum_minutes"
    if combined:
        wanted = rules.rules.combined_minutes.value
    else:
        steps = rules.rules.minimum_minutes.value or ()
        wanted = max((step.minutes for step in steps if members >= step.members_from), default=None)
    if wanted is None:
        return rules.no_verdict(name)
    wanted = wanted if agreed_minimum is None else agreed_minimum
    figures = {"minutes": minutes, "wanted": wanted}
    if minutes >= wanted:
        sentence = _("Họp %(minutes)s phút, đủ thời gian tối thiểu %(wanted)s phút.")
        return Verdict("done", sentence % figures, rules.ref(name))
    sentence = _("Họp %(minutes)s phút, chưa đủ thời gian tối thiểu %(wanted)s phút.")
    return Verdict("missing", sentence % figures, rules.ref(name))


def thematic_due(quarter: datetime.date, held: int, rules: RuleSet[CellMeetings], as_of: datetime.date) -> Verdict:
    """Whether the quarter of the day `quarter` has its thematic meetings; `held` is how many were held in it."""
    wanted = rules.rules.thematic_per_quarter.value
    if wanted is None:
        return rules.no_verdict("thematic_per_quarter")
    start = quarter_start(quarter)
    end = last_day(add_months(start, 2))
    figures = {
        "held": held,
        "wanted": wanted,
        "quarter": f"{(start.month + 2) // 3}/{start.year}",
        "end": format_day(end),
    }
    rule = rules.ref("thematic_per_quarter")
    if held >= wanted:
        sentence = _("Quý %(quarter)s đã có %(held)s kỳ sinh hoạt chuyên đề, đủ mức %(wanted)s.")
        return Verdict("done", sentence % figures, rule)
    if as_of <= end:
        sentence = _("Quý %(quarter)s mới có %(held)s/%(wanted)s kỳ sinh hoạt chuyên đề; hạn đến %(end)s.")
        return Verdict("due", sentence % figures, rule)
    sentence = _("Quý %(quarter)s chỉ có %(held)s/%(wanted)s kỳ sinh hoạt chuyên đề.")
    return Verdict("missing", sentence % figures, rule)


def team_meeting_allowed(member_count: int, held_this_year: int, rules: RuleSet[CellMeetings]) -> Verdict:
    """Whether a cell with party teams may hold one more meeting by team in place of the whole cell this year."""
    limits, rule = rules.rules.team_meetings.value, rules.ref("team_meetings")
    if limits is None:
        if rules.rules.team_meetings.open:
            return rules.no_verdict("team_meetings")
        return Verdict("missing", _("Chưa được họp theo tổ đảng thay kỳ sinh hoạt chi bộ ở thời điểm này."), rule)
    figures = {
        "members": member_count,
        "from": limits.members_from,
        "held": held_this_year,
        "most": limits.per_year,
    }
    if member_count < limits.members_from:
        sentence = _("Chi bộ có %(members)s đảng viên, chưa đủ %(from)s để họp theo tổ đảng.")
        return Verdict("missing", sentence % figures, rule)
    if held_this_year >= limits.per_year:
        sentence = _("Năm nay đã họp theo tổ đảng %(held)s lần, hết mức %(most)s lần.")
        return Verdict("missing", sentence % figures, rule)
    sentence = _(
        "Được họp theo tổ đảng: chi bộ có %(members)s đảng viên, năm nay đã họp theo tổ %(held)s/%(most)s lần."
    )
    return Verdict("done", sentence % figures, rule)


def _deadline(
    deadline: datetime.date,
    done_on: datetime.date | None,
    as_of: datetime.date,
    what: str,
    rules: RuleSet[CellMeetings] | RuleSet[Reporting],
    name: str,
) -> Verdict:
    figures = {"what": what, "deadline": format_day(deadline), "done": format_day(done_on)}
    if done_on is None:
        if as_of <= deadline:
            return Verdict("due", _("Chưa %(what)s; hạn đến %(deadline)s.") % figures, rules.ref(name))
        return Verdict("late", _("Chưa %(what)s, đã quá hạn %(deadline)s.") % figures, rules.ref(name))
    if done_on <= deadline:
        sentence = _("Đã %(what)s ngày %(done)s, đúng hạn %(deadline)s.")
        return Verdict("done", sentence % figures, rules.ref(name))
    return Verdict("late", _("Đã %(what)s ngày %(done)s, muộn so với hạn %(deadline)s.") % figures, rules.ref(name))


def agenda_for(rules: RuleSet[CellMeetings], *, thematic: bool, unit_type: str = "") -> tuple[Step, ...]:
    """The agenda template: the steps of a regular or thematic meeting; a regular one gets the item of its kind of cell
    before the discussion."""
    if thematic:
        return rules.rules.agenda_thematic.value or ()
    steps = list(rules.rules.agenda_regular.value or ())
    own = [text for kind in rules.rules.cell_kinds.value or () if kind.code == unit_type for text in kind.agenda]
    place = next((index for index, step in enumerate(steps) if step.code == "discussion"), len(steps))
    steps[place:place] = [Step(code="own_kind", part="conduct", title=text) for text in own]
    return tuple(steps)

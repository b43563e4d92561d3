"""What the rules say of one meeting as it stands: every verdict with its sentence and its legal source (D7, D16)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from nennep.committees.models import BodyKind
from nennep.kernel import clock
from nennep.meetings.actions.decide import judge, matter_of
from nennep.meetings.models import AgendaItem, Meeting, Notice, Paper, PreparatoryRecord, RollEntry
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.regulations.queries import rule_set_for
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.meetings import (
    AttendanceCounters,
    ahead_words,
    attendance_rate,
    days_ahead,
    duration_verdict,
    notices_ahead,
    papers_ahead,
    upload_verdict,
)
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day

_BEFORE = (MeetingState.PREPARING, MeetingState.CALLED)


def rules_of(meeting: Meeting, as_of: datetime.datetime | None = None) -> list[Verdict]:
    """The verdicts on a meeting at a moment (now), breaches first, then what is still due, then what is done.

    Before it opens: papers, notices and their days ahead, preparatory meeting, steps of the agenda. From its opening:
    quorum, attendance, length, dues, rating. A cancelled meeting has none.
    """
    if meeting.state == MeetingState.CANCELLED:
        return []
    now = as_of or clock.now()
    rules = rule_set_by_slug(meeting.rule_set)
    found = [*_preparation(meeting, rules, now), *_course(meeting, rules, now)]
    order = {"missing": 0, "late": 0, "due": 1, "none": 2, "done": 3}
    return sorted(found, key=lambda verdict: order[verdict.kind])


def _open(meeting: Meeting) -> str:
    """How something not done counts: due while it can be done, missing afterwards."""
    return "missing" if meeting.state == MeetingState.CLOSED else "due"


def _verdict(met: bool, otherwise: str, yes: str, no: str, rules: RuleSet[Any], name: str) -> Verdict:
    kind: Any = "done" if met else otherwise
    return Verdict(kind, yes if met else no, rules.ref(name))


def _preparation(meeting: Meeting, rules: RuleSet[Any], now: datetime.datetime) -> Iterator[Verdict]:
    sent = [moment for moment in Paper.objects.filter(meeting=meeting).values_list("sent_at", flat=True) if moment]
    if meeting.body_kind != BodyKind.CELL:
        if sent:
            ahead = (clock.local(meeting.starts_at).date() - clock.local(max(sent)).date()).days
            yield Verdict("none", _("Tài liệu họp gửi trước %(days)s ngày.") % {"days": ahead}, None)
        return
    if not meeting.team_id:
        yield papers_ahead(max(sent) if sent else None, meeting.starts_at, rules, now)
    before = "due" if meeting.state in _BEFORE and now < meeting.starts_at else "missing"
    yield from _told(meeting, rules, before)
    steps = {step.code for step in rules.rules.preparation_steps.value or ()}
    if "committee" in steps and meeting.kind == MeetingKind.REGULAR:
        yield _preparatory(meeting, rules, before)
    yield from _agenda(meeting, rules)


def _told(meeting: Meeting, rules: RuleSet[Any], before: str) -> Iterator[Verdict]:
    """Who was told, how many days ahead: the superior by a verdict of their own, then everybody."""
    told = list(Notice.objects.filter(meeting=meeting).values_list("as_superior", "sent_at"))
    superior = [sent for as_superior, sent in told if as_superior]
    if rules.rules.notify_superior.value:
        yield _superior_told(meeting, max(superior, default=None), rules, before)
    if told:
        yield notices_ahead([sent for _superior, sent in told], meeting.starts_at, rules)


def _superior_told(meeting: Meeting, sent: datetime.datetime | None, rules: RuleSet[Any], before: str) -> Verdict:
    if sent is None:
        return _verdict(
            meeting.superior_present, before,
            _("Đã báo thời gian, địa điểm, nội dung cho cấp ủy viên cấp trên phụ trách."),
            _("Chưa báo cho cấp ủy viên cấp trên phụ trách."), rules, "notify_superior",
        )  # fmt: skip
    ahead, wanted = days_ahead(sent, meeting.starts_at), rules.rules.notice_ahead_days.value
    sentence = _("Đã báo thời gian, địa điểm, nội dung cho cấp ủy viên cấp trên phụ trách, %(ahead)s.") % {
        "ahead": ahead_words(ahead, ahead)
    }
    if wanted is not None and ahead < wanted:
        return Verdict("late", sentence, rules.ref("notice_ahead_days"))
    return Verdict("done", sentence, rules.ref("notify_superior"))


def _preparatory(meeting: Meeting, rules: RuleSet[Any], before: str) -> Verdict:
    made = PreparatoryRecord.objects.filter(meeting=meeting).first()
    wanted = rules.rules.committee_meets_before_days.value
    name = "preparation_steps" if wanted is None else "committee_meets_before_days"
    if made is None:
        return _verdict(False, before, "", _("Chưa ghi buổi họp chuẩn bị của chi ủy."), rules, name)
    days = (clock.local(meeting.starts_at).date() - made.held_on).days
    figures = {"day": format_day(made.held_on), "days": days, "wanted": wanted or 0}
    return _verdict(
        days >= (wanted or 0), "late", _("Chi ủy họp chuẩn bị ngày %(day)s, trước %(days)s ngày.") % figures,
        _("Chi ủy họp chuẩn bị ngày %(day)s, trước %(days)s ngày; phải trước ít nhất %(wanted)s ngày.") % figures,
        rules, name,
    )  # fmt: skip


def _agenda(meeting: Meeting, rules: RuleSet[Any]) -> Iterator[Verdict]:
    name = "agenda_thematic" if meeting.kind == MeetingKind.THEMATIC else "agenda_regular"
    steps = {step.code: step.title for step in rules.param(name).value or ()}
    if not steps or meeting.kind not in (MeetingKind.REGULAR, MeetingKind.THEMATIC):
        return
    there = set(AgendaItem.objects.filter(meeting=meeting).values_list("step", flat=True))
    lacking = [title for code, title in steps.items() if code not in there]
    yield _verdict(
        not lacking, "due" if meeting.state in _BEFORE else "missing",
        _("Chương trình đủ %(count)s bước theo hướng dẫn.") % {"count": len(steps)},
        _("Chương trình thiếu bước: %(steps)s.") % {"steps": "; ".join(lacking)}, rules, name,
    )  # fmt: skip


def _course(meeting: Meeting, rules: RuleSet[Any], now: datetime.datetime) -> Iterator[Verdict]:
    if meeting.state in _BEFORE or meeting.opened_at is None:
        return
    roll = list(RollEntry.objects.filter(meeting=meeting))
    charter = rule_set_for(meeting.org_id, "charter", clock.local(meeting.starts_at).date()).slug
    moment = meeting.ended_at or now
    yield judge(meeting, roll, matter=matter_of(meeting, None), count=None, at=moment, charter=charter).quorum
    if meeting.body_kind != BodyKind.CELL:
        return
    counts = roll_counters(roll)
    yield attendance_rate(
        AttendanceCounters(
            summoned=counts["summoned"] + counts["exempt"], present=counts["attended"], excused=counts["excused"],
            unexcused=counts["unexcused"], exempt=counts["exempt"],
        ), rules,
    ).verdict  # fmt: skip
    yield _length(meeting, counts["summoned"], rules, moment)
    if any(step.code == "dues" for step in rules.rules.minutes_steps.value or ()) and meeting.kind == "regular":
        yield _verdict(
            bool(meeting.dues_note), _open(meeting), _("Đã ghi tình hình đóng đảng phí."),
            _("Chưa ghi tình hình đóng đảng phí ở phần mở đầu."), rules, "minutes_steps",
        )  # fmt: skip
    if rules.rules.rated_in_meeting.value:
        yield _verdict(
            bool(meeting.grade), _open(meeting), _("Đã đánh giá chất lượng trong kỳ sinh hoạt."),
            _("Chưa đánh giá chất lượng kỳ sinh hoạt."), rules, "rated_in_meeting",
        )  # fmt: skip
    if meeting.ended_at is not None:
        held = clock.local(meeting.opened_at).date()
        closed = clock.local(meeting.closed_at).date() if meeting.closed_at else None
        yield upload_verdict(held, closed, rules, clock.local(now).date())


def _length(meeting: Meeting, members: int, rules: RuleSet[Any], moment: datetime.datetime) -> Verdict:
    opened = meeting.opened_at or moment
    minutes = max(0, int((moment - opened).total_seconds() // 60))
    verdict = duration_verdict(minutes, members, rules, combined=meeting.with_thematic)
    if verdict.kind == "missing" and meeting.state == MeetingState.OPEN:
        return Verdict("due", verdict.sentence, verdict.rule)
    return verdict

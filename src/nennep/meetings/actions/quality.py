"""Scoring a cell meeting: the committee proposes, the members vote, the superior confirms (rules.md 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings.actions.former import counters_on, keep_former
from nennep.meetings.changing import changing
from nennep.meetings.models import Meeting, QualityLine
from nennep.meetings.permissions import check_can_confirm_quality, check_can_score
from nennep.meetings.queries.quality import grades_of, scoring_frame, total_and_grade
from nennep.meetings.texts import one_line
from nennep.regulations.schema import RuleSet

Points = Mapping[str, Decimal]


def _checked(points: Points, frame: RuleSet[Any]) -> dict[str, Decimal]:
    """Points for criteria of the frame, each between nought and its maximum, to two places."""
    groups = {group.code: group for group in frame.rules.groups.value or ()}
    checked: dict[str, Decimal] = {}
    for code, given in points.items():
        group = groups.get(code)
        if group is None or group.most is None:
            raise RuleBroken(_("Khung chấm điểm đang áp dụng không chấm điểm mục này."), field=code[:60])
        if not given.is_finite() or not 0 <= given <= group.most:
            raise RuleBroken(
                _("“%(name)s” chấm từ 0 đến %(most)s điểm.") % {"name": group.name, "most": group.most}, field=code
            )
        checked[code] = given.quantize(Decimal("0.01"))
    return checked


def _write(meeting: Meeting, frame: RuleSet[Any], step: str, points: Points, notes: Mapping[str, str]) -> None:
    lines = {line.criterion: line for line in QualityLine.objects.filter(meeting=meeting)}
    known = [group for group in frame.rules.groups.value or () if group.code in points or group.code in notes]
    for group in known:
        line = lines.get(group.code) or QualityLine(
            meeting=meeting, org_id=meeting.org_id, criterion=group.code, maximum=group.most or 0
        )
        if group.code in points:
            setattr(line, step, points[group.code])
        if group.code in notes:
            line.note = one_line(notes[group.code], 300, _("nhận xét"), f"note-{group.code}")
        line.save()


def _settle(meeting: Meeting, frame: RuleSet[Any], grade: str) -> None:
    """Write total and grade on the meeting; a frame without known grades, or without points, takes the one given."""
    total, earned, _verdict = total_and_grade(QualityLine.objects.filter(meeting=meeting), frame)
    if grade and grade not in grades_of(frame):
        raise RuleBroken(_("Hãy chọn một mức trong khung đánh giá đang áp dụng."), field="grade")
    if grade and earned and grade != earned:
        raise RuleBroken(
            _("Tổng %(total)s điểm ứng với mức %(earned)s, không phải %(grade)s.")
            % {"total": total, "earned": earned, "grade": grade}, field="grade",
        )  # fmt: skip
    meeting.score, meeting.grade = total, earned or grade or meeting.grade
    meeting.save(update_fields=["score", "grade"])


def score_quality(
    *,
    actor: Actor,
    meeting_id: int,
    proposed: Points | None = None,
    voted: Points | None = None,
    notes: Mapping[str, str] | None = None,
    grade: str = "",
    version: int | None = None,
) -> Meeting:
    """Give points by the frame in force: the proposal, or what the members voted; total and grade follow.

    Where the frame lays down no points the grade alone is given. Audit "meetings.quality.scored".
    """
    with changing(actor, meeting_id, check_can_score, version) as meeting:
        frame = scoring_frame(meeting)
        for step, points in (("proposed", proposed or {}), ("voted", voted or {})):
            _write(meeting, frame, step, _checked(points, frame), notes or {})
        _settle(meeting, frame, grade)
        record(actor, "meetings.quality.scored", meeting, org_id=meeting.org_id,
               data={"proposed": proposed or {}, "voted": voted or {}, "score": meeting.score,
                     "grade": meeting.grade})  # fmt: skip
    return meeting


def confirm_quality(
    *, actor: Actor, meeting_id: int, points: Points | None = None, grade: str = "", version: int | None = None
) -> Meeting:
    """The superior confirms the cell's score, as it stands or with other points; what a closed meeting showed before is
    kept for figures as known on an earlier day.

    Audit "meetings.quality.confirmed".
    """
    with changing(actor, meeting_id, check_can_confirm_quality, version) as meeting:
        frame = scoring_frame(meeting)
        own = _checked(points or {}, frame)
        for line in QualityLine.objects.filter(meeting=meeting):
            line.confirmed = own.get(line.criterion, line.voted if line.voted is not None else line.proposed)
            line.save(update_fields=["confirmed"])
        old, before, now = (meeting.score, meeting.grade), counters_on(meeting), clock.now()
        _settle(meeting, frame, grade)
        keep_former(meeting, before, now)
        meeting.quality_confirmed_at, meeting.quality_confirmed_by = now, actor.name[:120]
        meeting.save(update_fields=["quality_confirmed_at", "quality_confirmed_by"])
        record(actor, "meetings.quality.confirmed", meeting, org_id=meeting.org_id,
               data={"old": old, "new": (meeting.score, meeting.grade)})  # fmt: skip
    return meeting

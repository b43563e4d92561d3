"""The quality of a meeting: the frame in force where it was held, points by criterion, total and grade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.kernel import clock
from nennep.meetings.models import Meeting, QualityLine
from nennep.regulations.queries import rule_set_for
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.scoring import grade, score_total
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict

# Grades for places whose committee has adopted no frame with points: the four that every frame read so far uses.
USUAL_GRADES = ("Tốt", "Khá", "Trung bình", "Kém")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion with what was given at each step (None: nothing). Without a `maximum` the frame has no points."""

    code: str
    name: str
    maximum: Decimal | None
    proposed: Decimal | None = None
    voted: Decimal | None = None
    confirmed: Decimal | None = None
    note: str = ""

    @property
    def points(self) -> Decimal | None:
        """The points that count: the superior's, else the members', else the proposal."""
        given = (self.confirmed, self.voted, self.proposed)
        return next((points for points in given if points is not None), None)


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole sheet. `verdict` says the grade in the frame's words; None before anything was given."""

    criteria: tuple[Criterion, ...]
    grades: tuple[str, ...]
    total: Decimal | None
    grade: str
    verdict: Verdict | None
    number: str

    @property
    def has_points(self) -> bool:
        """Whether the frame scores by points; otherwise the grade alone is given."""
        return any(criterion.maximum is not None for criterion in self.criteria)


def scoring_frame(meeting: Meeting) -> RuleSet[Any]:
    """The frame the meeting is scored by: the one noted when it was convened, else that of its place and day."""
    if meeting.scoring_set:
        return rule_set_by_slug(meeting.scoring_set)
    return rule_set_for(meeting.org_id, "meeting_scoring", clock.local(meeting.starts_at).date())


def grades_of(frame: RuleSet[Any]) -> tuple[str, ...]:
    """The grades a frame knows, best first."""
    return tuple(band.name for band in frame.rules.grades.value or ()) or USUAL_GRADES


def total_and_grade(lines: Iterable[QualityLine], frame: RuleSet[Any]) -> tuple[Decimal | None, str, Verdict | None]:
    """The total of the points that count and its grade; nothing while a criterion has none."""
    points = {}
    for line in lines:
        given = next((p for p in (line.confirmed, line.voted, line.proposed) if p is not None), None)
        if given is not None:
            points[line.criterion] = given
    score = score_total(points, frame)
    if not points or score.missing:
        return None, "", None
    result = grade(score.total, frame)
    return score.total, result.name or "", result.verdict


def quality_of(meeting: Meeting) -> Quality:
    """The sheet of a meeting: every criterion of the frame, with what was given so far."""
    frame = scoring_frame(meeting)
    lines = {line.criterion: line for line in QualityLine.objects.filter(meeting=meeting)}
    criteria = tuple(
        Criterion(
            code=group.code, name=group.name, maximum=group.most,
            **({name: getattr(lines[group.code], name) for name in ("proposed", "voted", "confirmed", "note")}
               if group.code in lines else {}),
        )
        for group in frame.rules.groups.value or ()
    )  # fmt: skip
    _total, _grade, verdict = total_and_grade(lines.values(), frame) if criteria else (None, "", None)
    return Quality(
        criteria=criteria, grades=grades_of(frame), total=meeting.score, grade=meeting.grade, verdict=verdict,
        number=frame.number,
    )  # fmt: skip

"""Parameters of cell meetings, their scoring, and what a cell reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from nennep.regulations.schema import Param, Points, Ratio, Rules, Strict, Threshold, Words

Part = Literal["preparation", "opening", "conduct", "closing", "after"]


class Step(Strict):
    """A step of preparing, holding or minuting a meeting."""

    code: Words
    part: Part
    title: Words


class CellKind(Strict):
    """A kind of cell with content of its own in the guidance; `code` is the organisation profile's unit type."""

    code: Words
    name: Words
    agenda: tuple[str, ...] = ()


class Duration(Strict):
    """Minimum minutes for cells from so many members."""

    members_from: int
    minutes: int


class TeamMeetings(Strict):
    """Meetings by party team in place of the whole cell."""

    members_from: int
    per_year: int


class CellMeetings(Rules):
    """How often, when, how long, with what papers and by what steps a cell meets."""

    every_months: Param[int]
    common_day: Param[int]
    thematic_per_quarter: Param[int]
    minimum_minutes: Param[tuple[Duration, ...]]
    combined_minutes: Param[int]
    papers_ahead_days: Param[int]
    upload_after_days: Param[int]
    committee_meets_before_days: Param[int]
    notify_superior: Param[bool]
    notice_ahead_days: Param[int]
    rated_in_meeting: Param[bool]
    attendance_goal: Param[Threshold]
    attendance_leaves_out: Param[tuple[Literal["exempt", "special_duty"], ...]]
    attendance_of_temporary: Param[Literal["where_they_meet"]]
    team_meetings: Param[TeamMeetings]
    preparation_steps: Param[tuple[Step, ...]]
    agenda_regular: Param[tuple[Step, ...]]
    agenda_thematic: Param[tuple[Step, ...]]
    minutes_steps: Param[tuple[Step, ...]]
    cell_kinds: Param[tuple[CellKind, ...]]


class ScaleStep(Strict):
    """Points given from a share upward."""

    at_least: Ratio
    points: Points


class ScoreGroup(Strict):
    """A group of criteria; `most` is its maximum where points are laid down, `scale` reads points off a share."""

    code: Words
    name: Words
    most: Points | None = None
    scale: tuple[ScaleStep, ...] = ()
    note: str = ""


class GradeBand(Strict):
    """A grade and the total from which it is given; None where the limit is not known to us."""

    name: Words
    at_least: Points | None = None


class YearRule(Strict):
    """A year earns `grade` when every meeting is at least `all_at_least` and `count` meetings earned `grade`."""

    grade: Words
    all_at_least: Words
    count: int


class MeetingScoring(Rules):
    """Groups of criteria with maximum points, grades (best first), the rule for the year, and who does what."""

    groups: Param[tuple[ScoreGroup, ...]]
    total: Param[Points]
    grades: Param[tuple[GradeBand, ...]]
    year_rule: Param[YearRule]
    flow: Param[tuple[str, ...]]
    confirmed_by: Param[str]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        most = [group.most for group in self.groups.value or ()]
        known = [points for points in most if points is not None]
        if known and len(known) != len(most):
            raise ValueError("either every group has maximum points or none has")
        if known and self.total.value is not None and sum(known, Decimal(0)) != self.total.value:
            raise ValueError("the groups' maximum points do not add up to the total")
        limits = [band.at_least for band in self.grades.value or () if band.at_least is not None]
        if limits != sorted(limits, reverse=True):
            raise ValueError("grades stand best first")
        return self


class Reporting(Rules):
    """What a cell sends upward after a meeting and when its year is looked at."""

    self_score_working_days: Param[int]
    quality_review_months: Param[tuple[int, ...]]
    upward_report: Param[str]

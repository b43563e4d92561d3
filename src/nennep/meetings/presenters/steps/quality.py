"""The quality of a meeting: criteria with their points, total, grade and by which frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import RuleNote

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting
    from nennep.meetings.queries.quality import Quality


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A criterion: maximum, the inputs of the form where there is one, and the points as they stand."""

    name: str
    maximum: str
    proposed: BoundField | None
    voted: BoundField | None
    note: BoundField | None
    points: Sequence[str]
    remark: str


@dataclass(frozen=True, slots=True)
class QualityWords:
    """Total and grade in words, the frame's number and its verdict."""

    total: str
    grade: str
    frame: str
    note: RuleNote | None


def points_words(points: Decimal | None) -> str:
    """Points with a decimal comma and no idle zeros; empty for none."""
    return format_number(points.normalize()) if points is not None else ""


def score_lines(quality: Quality, form: Form | None = None) -> list[ScoreLine]:
    """Every criterion of the frame; with a form, its inputs."""
    lines = []
    scored = [line for line in quality.criteria if line.maximum is not None]
    for line in quality.criteria:
        number = scored.index(line) if line in scored and form is not None else -1
        lines.append(
            ScoreLine(
                name=line.name,
                maximum=points_words(line.maximum),
                proposed=form[f"p{number}"] if form is not None and number >= 0 else None,
                voted=form[f"v{number}"] if form is not None and number >= 0 else None,
                note=form[f"n{number}"] if form is not None and number >= 0 else None,
                points=[points_words(given) for given in (line.proposed, line.voted, line.confirmed)],
                remark=line.note,
            )
        )
    return lines


def quality_words(quality: Quality) -> QualityWords:
    """Total, grade and the frame."""
    return QualityWords(
        points_words(quality.total), quality.grade, quality.number,
        quality.verdict.note() if quality.verdict is not None else None,
    )  # fmt: skip


def confirmed_words(meeting: Meeting) -> str:
    """Who confirmed the score and when; empty before."""
    if meeting.quality_confirmed_at is None:
        return ""
    words = {"name": meeting.quality_confirmed_by, "day": format_day(meeting.quality_confirmed_at)}
    return _("Đồng chí %(name)s xác nhận ngày %(day)s.") % words

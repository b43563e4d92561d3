"""Reviews as lines: their state, and where the hand differs from the figures."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.presenters.heat import Links
from nennep.directives.presenters.words import kind_words, level_words
from nennep.documents.states import DocumentState
from nennep.ui import charts
from nennep.ui.formats import format_number

_FIGURES = (
    (gettext_lazy("Phải làm"), "owed", "all"), (gettext_lazy("Đã làm"), "met", "met"),
    (gettext_lazy("Làm trễ"), "met_late", "tardy"), (gettext_lazy("Quá hạn"), "overdue", "late"),
)  # fmt: skip

if TYPE_CHECKING:
    from nennep.directives.models import Review


def review_state(one: Review) -> tuple[str, str]:
    """Mark and words of a review with its report: a draft, issued, taken back."""
    if one.report.state == DocumentState.REVOKED:
        return "none", _("đã thu hồi")
    return ("done", _("đã ban hành")) if one.frozen_at else ("due", _("dự thảo"))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a review's first table: step, level, and each figure with the list behind it ("" where there is none);
    the lists are as of the day of the figures."""

    step: str
    level: str
    cells: Sequence[tuple[str, str, str]]


def figure_rows(review: Review, sources: Sequence[int | None], today: datetime.date) -> list[FigureRow]:
    """The frozen figures of what was asked of many; `sources`: the requirement of each line."""
    links = Links(review.document_id, review.org_id, review.as_of, today)
    return [
        FigureRow(kind_words(row["kind"]), level_words(row["level"]), [
            (str(label), format_number(row[name]),
             links.rounds_together(state, source, row["level"]) if source and row[name] and state else "")
            for label, name, state in _FIGURES
        ])
        for row, source in zip(review.figures["steps"], sources, strict=True)
    ]  # fmt: skip


def year_charts(review: Review) -> list[SafeString]:
    """A drawing with its table for what was done, and for each series, year by year; none of a review without years."""
    years = review.figures.get("years")
    if not years:
        return []
    drawn = [(_("Việc hoàn thành"), [(row, str(row["met"])) for row in years["chain"]])] if years["chain"] else []
    drawn += [
        (f"{one['name']}, {one['unit']}", [(row, row["value"]) for row in one["rows"]]) for one in years["series"]
    ]
    return [
        charts.bars(
            title, [row["first_on"][:4] for row, _value in rows],
            [float(value) if value else None for _row, value in rows], head=_("Năm"), low=0,
            places=max(len(value.partition(".")[2]) for _row, value in rows),
        )
        for title, rows in drawn
    ]  # fmt: skip


def apart(written: str, figured: str) -> tuple[str, str]:
    """Only the lines in which two texts differ, a line of a table without its bars."""
    sides = written.split("\n"), figured.split("\n")
    return _lines(sides[0], sides[1]), _lines(sides[1], sides[0])


def _lines(own: list[str], other: list[str]) -> str:
    return "\n".join(line.strip("| ").replace(" | ", " · ") for line in own if line not in other)

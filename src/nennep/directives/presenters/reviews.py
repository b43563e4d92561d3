"""Reviews as lines: their state, where the hand differs from the figures, and what is due when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.presenters.heat import Links
from nennep.directives.presenters.words import kind_words, level_words
from nennep.documents.states import DocumentState
from nennep.ui import charts
from nennep.ui.formats import format_day, format_number

_FIGURES = (
    (gettext_lazy("Phải làm"), "owed", "all"), (gettext_lazy("Đã làm"), "met", "met"),
    (gettext_lazy("Làm trễ"), "met_late", "tardy"), (gettext_lazy("Quá hạn"), "overdue", "late"),
)  # fmt: skip

if TYPE_CHECKING:
    from nennep.directives.models import Review
    from nennep.directives.queries.reviews.calendar import ReviewDue
    from nennep.documents.models import Document


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


@dataclass(frozen=True, slots=True)
class DueRow:
    """A line of what is due: the day, the document, the step and level, how many of how many, and the lists."""

    day: str
    name: str
    subject: str
    url: str
    step: str
    level: str
    done: str
    list_url: str
    mark: str


def is_late(one: ReviewDue, today: datetime.date) -> bool:
    """Whether its day is over and not all have done it."""
    return one.met < one.owed and one.due_on < today


def due_rows(
    due: Sequence[ReviewDue], papers: Mapping[int, Document], org_id: int, today: datetime.date
) -> list[DueRow]:
    """What is to be reviewed at or below an organisation; `papers`: the documents that the reader may open."""
    found = []
    for one in due:
        paper = papers.get(one.document_id)
        links = Links(one.document_id, org_id, today, today)
        found.append(DueRow(
            format_day(one.due_on), str(paper) if paper else one.basis, paper.subject if paper else "",
            reverse("directives:reviews", args=[one.document_id]) if paper else "", kind_words(one.kind),
            level_words(one.level), f"{format_number(one.met)}/{format_number(one.owed)}",
            links.rounds_together("all", one.source, one.level) if paper else "",
            "done" if one.met == one.owed else "late" if is_late(one, today) else "due",
        ))  # fmt: skip
    return found

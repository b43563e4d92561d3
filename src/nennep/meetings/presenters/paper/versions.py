"""The versions of the minutes, and what a correction changed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.meetings.presenters.paper.minutes import minutes_paper
from nennep.meetings.presenters.paper.sheet import Line, sheet_of
from nennep.ui.formats import format_day, format_hour

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Minutes


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two versions differ: what stood there, what stands there now."""

    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: number, when, why, whether it is the one in force, its papers, and what it changed."""

    number: int
    written: str
    reason: str
    in_force: bool
    url: str
    pdf: str
    word: str
    digest: str
    changes: Sequence[Change]


def version_rows(meeting: Meeting, versions: Sequence[Minutes]) -> list[VersionRow]:
    """Every version, the latest first, each compared with the one before it. `versions` come in order."""
    texts = [_texts(meeting, version) for version in versions]
    rows = []
    for place, version in enumerate(versions):
        query = f"?ban={version.version}"
        at = f"{format_day(version.written_at)}, {format_hour(version.written_at)}"
        rows.append(
            VersionRow(
                number=version.version,
                written=at,
                reason=version.reason or _("bản thông qua tại cuộc họp"),
                in_force=version.state == "agreed",
                url=reverse("meetings:agree", args=[meeting.pk]) + query,
                pdf=reverse("meetings:paper", args=[meeting.pk, "bien-ban", "pdf"]) + query,
                word=reverse("meetings:paper", args=[meeting.pk, "bien-ban", "docx"]) + query,
                digest=version.digest[:16],
                changes=changes(texts[place - 1], texts[place]) if place else (),
            )
        )
    return rows[::-1]


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """The places where two texts, given by lines, differ."""
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    return [
        Change(before[first:last], after[start:end])
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _texts(meeting: Meeting, version: Minutes) -> list[str]:
    sheet = sheet_of(minutes_paper(meeting, version.content, version))
    return [text for line in sheet.lines for text in _line_texts(line)]


def _line_texts(line: Line) -> list[str]:
    if line.kind == "table":
        return [" · ".join(cell.text for cell in row) for row in line.rows]
    text = "".join(piece.text for piece in line.pieces)
    return [f"{line.lead} {text}".strip()]

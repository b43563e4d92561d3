"""Reviews as lines: their state, and where the hand differs from the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.documents.states import DocumentState

if TYPE_CHECKING:
    from nennep.directives.models import Review


def review_state(one: Review) -> tuple[str, str]:
    """Mark and words of a review with its report: a draft, issued, taken back."""
    if one.report.state == DocumentState.REVOKED:
        return "none", _("đã thu hồi")
    return ("done", _("đã ban hành")) if one.frozen_at else ("due", _("dự thảo"))


def apart(written: str, figured: str) -> tuple[str, str]:
    """Only the lines in which two texts differ, a line of a table without its bars."""
    sides = written.split("\n"), figured.split("\n")
    return _lines(sides[0], sides[1]), _lines(sides[1], sides[0])


def _lines(own: list[str], other: list[str]) -> str:
    return "\n".join(line.strip("| ").replace(" | ", " · ") for line in own if line not in other)

"""A meeting as a member, a guest or a superior sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from nennep.meetings.presenters.steps.notices import answer_words
from nennep.meetings.presenters.steps.quality import points_words
from nennep.ui.formats import format_day, format_hour

if TYPE_CHECKING:
    from nennep.meetings.models import Notice
    from nennep.meetings.queries.quality import Quality


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """The reader's own notice: when it came, whether it was opened, what was answered."""

    sent: str
    opened: bool
    superior: bool
    answer: str


@dataclass(frozen=True, slots=True)
class ConfirmLine:
    """A criterion with the members' points beside the superior's input."""

    name: str
    maximum: str
    voted: str
    field: BoundField


def notice_words(notice: Notice) -> OwnNotice:
    """The notice in words."""
    sent = f"{format_day(notice.sent_at)}, {format_hour(notice.sent_at)}"
    return OwnNotice(
        _("Giấy mời gửi %(sent)s.") % {"sent": sent}, notice.opened_at is not None, notice.as_superior,
        answer_words(notice),
    )  # fmt: skip


def confirm_lines(quality: Quality, form: Form) -> list[ConfirmLine]:
    """The criteria with points, each with the superior's input."""
    scored = [line for line in quality.criteria if line.maximum is not None]
    return [
        ConfirmLine(line.name, points_words(line.maximum), points_words(line.points), form[f"c{number}"])
        for number, line in enumerate(scored)
    ]

"""Notices: who has been reached, how, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.ui.formats import format_day, format_hour
from nennep.ui.shapes import Todo

if TYPE_CHECKING:
    from nennep.meetings.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice: to whom, in what state, the answer."""

    name: str
    superior: bool
    kind: str
    word: str
    answer: str


def notice_rows(notices: Sequence[Notice]) -> list[NoticeRow]:
    """Each notice with its state: told otherwise, opened, or not opened yet."""
    rows = []
    for notice in notices:
        if notice.told_by:
            kind, word = "done", _("đã báo: %(how)s") % {"how": notice.told_by}
        elif notice.opened_at is not None:
            at = f"{format_day(notice.opened_at)}, {format_hour(notice.opened_at)}"
            kind, word = "done", _("đã mở %(at)s") % {"at": at}
        else:
            kind, word = "due", _("chưa mở")
        rows.append(NoticeRow(notice.person_name, notice.as_superior, kind, word, answer_words(notice)))
    return rows


def answer_words(notice: Notice) -> str:
    """What the invited person answered."""
    if notice.answer == "excused":
        return _("xin vắng: %(why)s") % {"why": notice.answer_text}
    if notice.answer == "coming":
        return _("sẽ dự")
    return ""


def delivery(notices: Sequence[Notice]) -> str:
    """ "Đã gửi 9 người: 7 đã mở, 1 báo cách khác, 1 chưa mở; 2 xin vắng."""
    told = sum(bool(row.told_by) for row in notices)
    opened = sum(row.opened_at is not None and not row.told_by for row in notices)
    figures = {
        "all": len(notices), "opened": opened, "told": told, "unopened": len(notices) - told - opened,
        "excused": sum(row.answer == "excused" for row in notices),
    }  # fmt: skip
    text = _("Đã gửi %(all)s người: %(opened)s đã mở") % figures
    if told:
        text += _(", %(told)s báo bằng cách khác") % figures
    if figures["unopened"]:
        text += _(", %(unopened)s chưa mở") % figures
    if figures["excused"]:
        text += _("; %(excused)s xin vắng") % figures
    return text + "."


def exceptions(notices: Sequence[Notice]) -> list[Todo]:
    """Who has not opened the notice or asked to be excused: those to look at first."""
    unopened = [row for row in notices if row.opened_at is None]
    excused = [row for row in notices if row.answer == "excused"]
    todos = [Todo("due", row.person_name, words=_("chưa mở giấy mời")) for row in unopened]
    return todos + [Todo("late", row.person_name, words=_("xin vắng"), detail=row.answer_text) for row in excused]

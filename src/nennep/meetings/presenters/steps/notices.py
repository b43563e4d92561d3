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


def is_odd(notice: Notice) -> bool:
    """Whether somebody is to be looked at first: the notice is not opened, or the person asks to be excused."""
    return notice.opened_at is None or notice.answer == "excused"


def notice_rows(notices: Sequence[Notice]) -> list[NoticeRow]:
    """The notices of all who are not among the `exceptions`, each with its state: told otherwise, or opened."""
    rows = []
    for notice in notices:
        if is_odd(notice):
            continue
        if notice.told_by:
            kind, word = "done", _("đã báo: %(how)s") % {"how": notice.told_by}
        else:
            at = f"{format_day(notice.opened_at)}, {format_hour(notice.opened_at)}"
            kind, word = "done", _("đã mở %(at)s") % {"at": at}
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
    """Who has not opened the notice or asks to be excused: those to look at first, each once. Somebody excused who has
    not opened it (it was sent anew) stands with the excused."""
    odd = sorted(filter(is_odd, notices), key=lambda row: row.answer == "excused")
    return [_exception(row) for row in odd]


def _exception(notice: Notice) -> Todo:
    details = [_("cấp ủy viên cấp trên")] if notice.as_superior else []
    if notice.answer != "excused":
        return Todo("due", notice.person_name, words=_("chưa mở giấy mời"), detail="; ".join(details))
    details.append(notice.answer_text)
    if notice.opened_at is None:
        details.append(_("chưa mở giấy mời"))
    return Todo("late", notice.person_name, words=_("xin vắng"), detail="; ".join(filter(None, details)))

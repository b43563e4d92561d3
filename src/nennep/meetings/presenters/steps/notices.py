"""Notices: who has been reached, how, and what was answered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.access.states import MailState
from nennep.committees.states import BodyKind
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.meetings import ahead_words, days_ahead
from nennep.ui.formats import format_day, format_hour
from nennep.ui.shapes import Todo

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Notice, NoticeMail


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice: to whom, in what state, the answer, how many days ahead; `late` by the rule of the meeting's day."""

    name: str
    superior: bool
    kind: str
    word: str
    answer: str
    ahead: str
    late: bool
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far ahead people are told of a meeting: its start, and the days its rules ask for (None: they name none)."""

    starts: datetime.datetime
    wanted: int | None

    def days(self, notice: Notice) -> int:
        """Days from the sending of a notice to the meeting's day."""
        return days_ahead(notice.sent_at, self.starts)

    def is_late(self, notice: Notice) -> bool:
        """Whether the rules name a number of days and the notice was sent later."""
        return self.wanted is not None and self.days(notice) < self.wanted

    def words(self, notice: Notice) -> str:
        """The days ahead, with "muộn" where they are too few."""
        days = self.days(notice)
        text = ahead_words(days, days)
        return _("%(ahead)s, muộn") % {"ahead": text} if self.is_late(notice) else text


def ahead_of(meeting: Meeting) -> Ahead:
    """How far ahead people are to be told of a meeting: by the rules it is held under, where it is one of a cell."""
    of_cell = meeting.body_kind == BodyKind.CELL
    rules = rule_set_by_slug(meeting.rule_set).rules if of_cell else None
    return Ahead(meeting.starts_at, rules.notice_ahead_days.value if rules else None)


def late_notices(notices: Sequence[Notice], ahead: Ahead) -> list[str]:
    """Who was told too late, the latest first, each with the days."""
    late = sorted((row for row in notices if ahead.is_late(row)), key=lambda row: (ahead.days(row), row.pk))
    return [_("%(name)s: %(ahead)s") % {"name": row.person_name, "ahead": ahead.words(row)} for row in late]


def is_odd(notice: Notice) -> bool:
    """Whether somebody is to be looked at first: the notice is not opened, or the person asks to be excused."""
    return notice.opened_at is None or notice.answer == "excused"


def notice_rows(
    notices: Sequence[Notice], ahead: Ahead, mails: Mapping[int, NoticeMail] | None = None
) -> list[NoticeRow]:
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
        rows.append(
            NoticeRow(
                notice.person_name, notice.as_superior, kind, word, answer_words(notice), ahead.words(notice),
                ahead.is_late(notice), mail_words((mails or {}).get(notice.person_id)),
            )
        )  # fmt: skip
    return rows


def mail_words(mail: NoticeMail | None) -> str:
    """How the e-mail of a notice stands; empty for who takes none."""
    if mail is None:
        return ""
    if mail.state == MailState.SENT:
        at = f"{format_hour(mail.done_at)}, {format_day(mail.done_at)}"
        return _("đã gửi thư điện tử lúc %(at)s") % {"at": at}
    return _("không gửi được thư điện tử") if mail.state == MailState.FAILED else _("thư điện tử đang chờ gửi")


def answer_words(notice: Notice) -> str:
    """What the invited person answered."""
    if notice.answer == "excused":
        return _("xin vắng: %(why)s") % {"why": notice.answer_text}
    if notice.answer == "coming":
        return _("sẽ dự")
    return ""


def delivery(notices: Sequence[Notice], ahead: Ahead) -> str:
    """ "Đã gửi 9 người, trước 9 ngày: 7 đã mở, 1 báo cách khác, 1 chưa mở; 2 xin vắng."""
    told = sum(bool(row.told_by) for row in notices)
    opened = sum(row.opened_at is not None and not row.told_by for row in notices)
    figures: dict[str, object] = {
        "all": len(notices), "opened": opened, "told": told, "unopened": len(notices) - told - opened,
        "excused": sum(row.answer == "excused" for row in notices),
    }  # fmt: skip
    days = [ahead.days(row) for row in notices]
    figures["ahead"] = ahead_words(min(days, default=0), max(days, default=0))
    text = _("Đã gửi %(all)s người, %(ahead)s: %(opened)s đã mở") % figures
    if told:
        text += _(", %(told)s báo bằng cách khác") % figures
    if figures["unopened"]:
        text += _(", %(unopened)s chưa mở") % figures
    if figures["excused"]:
        text += _("; %(excused)s xin vắng") % figures
    return text + "."


def exceptions(notices: Sequence[Notice], ahead: Ahead, mails: Mapping[int, NoticeMail] | None = None) -> list[Todo]:
    """Who has not opened the notice or asks to be excused: those to look at first, each once. Somebody excused who has
    not opened it (it was sent anew) stands with the excused."""
    odd = sorted(filter(is_odd, notices), key=lambda row: row.answer == "excused")
    return [_exception(row, ahead, (mails or {}).get(row.person_id)) for row in odd]


def _exception(notice: Notice, ahead: Ahead, mail: NoticeMail | None) -> Todo:
    details = [_("cấp ủy viên cấp trên")] if notice.as_superior else []
    if ahead.is_late(notice):
        details.append(_("báo %(ahead)s") % {"ahead": ahead.words(notice)})
    if mail is not None:
        details.append(mail_words(mail))
    if notice.answer != "excused":
        return Todo("due", notice.person_name, words=_("chưa mở giấy mời"), detail="; ".join(details))
    details.append(notice.answer_text)
    if notice.opened_at is None:
        details.append(_("chưa mở giấy mời"))
    return Todo("late", notice.person_name, words=_("xin vắng"), detail="; ".join(filter(None, details)))

"""An organisation's meetings at a glance: the year as a strip, what is at hand, the meetings of the year in a table."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.kernel import clock
from nennep.kernel.decisions import Decision
from nennep.meetings.presenters.words import STATE_KINDS, distance_words, moment_words, org_url
from nennep.meetings.queries.calendar import StripMonth
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.obligations.queries import Owed
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Mark, MonthRow, Todo

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Notice

_WORDS = {
    "done": gettext_lazy("xong ngày %(met)s"),
    "late": gettext_lazy("chưa làm, hạn %(due)s đã qua"),
    "missing": gettext_lazy("bỏ trống, hạn %(due)s"),
    "due": gettext_lazy("hạn %(due)s"),
    "none": gettext_lazy("không phải làm"),
}


@dataclass(frozen=True, slots=True)
class Board:
    """What an organisation's page of meetings shows."""

    org_id: int
    name: str
    url: str
    convene_url: str
    may_convene: Decision
    year: int
    rows: Sequence[MonthRow]
    todos: Sequence[Todo]
    all_well: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a table. `attended` and `summoned` are None until there was a roll."""

    pk: int
    day: str
    title: str
    url: str
    org: str
    org_url: str
    kind: str
    state: str
    word: str
    attended: int | None
    summoned: int | None
    share: str
    score: str
    superior: bool


def year_rows(org_id: int, months: Sequence[StripMonth], *, with_duties: bool) -> list[MonthRow]:
    """The twelve months: regular meetings, themes by quarter, reports upward; of a committee its meetings alone."""
    held = MonthRow(_("Họp"), [_meeting_mark(org_id, one) for one in months], _held_total(months))
    if not with_duties:
        return [held]
    regular = MonthRow(_("Thường kỳ"), [_regular_mark(org_id, one) for one in months], _total(months, "regular"))
    thematic = MonthRow(_("Chuyên đề, theo quý"), [_owed_mark(one.thematic) for one in months])
    report = MonthRow(_("Gửi cấp trên"), [_owed_mark(one.report) for one in months], _total(months, "report"))
    return [regular, thematic, report]


def _owed_mark(owed: Owed | None, url: str = "") -> Mark:
    if owed is None:
        return Mark("none", _("chưa phải làm"), url)
    if owed.state == "late" and owed.met_on is not None:
        words = _("làm muộn, ngày %(met)s; hạn %(due)s")
    else:
        words = str(_WORDS[owed.state])
    return Mark(owed.state, words % {"met": format_day(owed.met_on), "due": format_day(owed.due_on)}, url)


def _regular_mark(org_id: int, one: StripMonth) -> Mark:
    meeting = next((row for row in one.meetings if row.kind == MeetingKind.REGULAR), None)
    url = reverse("meetings:detail", args=[meeting.pk]) if meeting else ""
    if one.regular is not None:
        if not url and one.regular.is_open:
            url = f"{reverse('meetings:convene', args=[org_id])}?thang={one.month:%m/%Y}"
        return _owed_mark(one.regular, url)
    if meeting is None:
        return Mark("none", _("chưa phải làm"))
    return Mark(STATE_KINDS[MeetingState(meeting.state)], str(MeetingState(meeting.state).label).lower(), url)


def _meeting_mark(org_id: int, one: StripMonth) -> Mark:
    if not one.meetings:
        return Mark("none", _("không họp"))
    last = one.meetings[-1]
    count = len(one.meetings)
    words = ngettext("%(count)s cuộc họp", "%(count)s cuộc họp", count) % {"count": count}
    return Mark(STATE_KINDS[MeetingState(last.state)], words, reverse("meetings:detail", args=[last.pk]))


def _total(months: Sequence[StripMonth], name: str) -> str:
    owed = [found for one in months if (found := getattr(one, name)) is not None and found.state != "none"]
    return f"{sum(one.met_on is not None for one in owed)}/{len(owed)}" if owed else ""


def _held_total(months: Sequence[StripMonth]) -> str:
    return format_number(sum(len(one.meetings) for one in months))


def todos_of(meetings: Iterable[Meeting], today: datetime.date) -> list[Todo]:
    """Meetings at hand, the late ones first: what is to be done with each."""
    late: list[Todo] = []
    coming: list[Todo] = []
    for meeting in meetings:
        day = clock.local(meeting.starts_at).date()
        overdue = meeting.state in (MeetingState.OPEN, MeetingState.HELD) or day < today
        todo = Todo(
            state="late" if overdue else "due",
            what=meeting.title,
            url=reverse("meetings:detail", args=[meeting.pk]),
            words=_step_words(meeting, day, today),
            detail=moment_words(meeting.starts_at),
            act=str(_ACTS[MeetingState(meeting.state)]),
            act_url=reverse("meetings:detail", args=[meeting.pk]),
        )
        (late if overdue else coming).append(todo)
    return [*late, *coming]


_ACTS = {
    MeetingState.PREPARING: gettext_lazy("Chuẩn bị"),
    MeetingState.CALLED: gettext_lazy("Mở cuộc họp"),
    MeetingState.OPEN: gettext_lazy("Ghi tiếp"),
    MeetingState.HELD: gettext_lazy("Khóa biên bản"),
}


def _step_words(meeting: Meeting, day: datetime.date, today: datetime.date) -> str:
    if meeting.state == MeetingState.HELD:
        return _("chờ thông qua biên bản")
    if meeting.state == MeetingState.OPEN:
        return _("đang họp, chưa kết thúc")
    if day < today:
        return _("đã qua ngày họp, chưa khai mạc")
    away = distance_words(day, today)
    if meeting.state == MeetingState.PREPARING:
        return _("chưa gửi giấy mời, %(away)s") % {"away": away}
    return _("đã gửi giấy mời, %(away)s") % {"away": away}


def notice_todos(notices: Iterable[Notice], today: datetime.date) -> list[Todo]:
    """Invitations to the reader: unanswered first."""
    todos = []
    for notice in sorted(notices, key=lambda row: bool(row.answer)):
        meeting = notice.meeting
        words = {"coming": _("sẽ dự"), "excused": _("đã xin vắng")}.get(notice.answer, _("chưa trả lời"))
        away = distance_words(clock.local(meeting.starts_at).date(), today)
        todos.append(
            Todo(
                state="done" if notice.answer else "due",
                what=meeting.title,
                url=reverse("meetings:detail", args=[meeting.pk]),
                words=words,
                detail=f"{moment_words(meeting.starts_at)}, {meeting.place}; {away}",
            )
        )
    return todos


def meeting_rows(meetings: Iterable[Meeting], names: Mapping[int, str] | None = None) -> list[MeetingRow]:
    """Meetings for a table; `names` gives the organisations' where the table spans several."""
    rows = []
    for meeting in meetings:
        counted = meeting.state == MeetingState.CLOSED and meeting.summoned > 0
        share = f"{100 * meeting.attended / meeting.summoned:.1f}" if counted else ""
        rows.append(
            MeetingRow(
                pk=meeting.pk,
                day=format_day(meeting.starts_at),
                title=meeting.title,
                url=reverse("meetings:detail", args=[meeting.pk]),
                org=(names or {}).get(meeting.org_id, ""),
                org_url=org_url(meeting.org_id),
                kind=str(MeetingKind(meeting.kind).label),
                state=STATE_KINDS[MeetingState(meeting.state)],
                word=str(MeetingState(meeting.state).label).lower(),
                attended=meeting.attended if counted else None,
                summoned=meeting.summoned if counted else None,
                share=share,
                score=_score(meeting),
                superior=meeting.superior_present,
            )
        )
    return rows


def _score(meeting: Meeting) -> str:
    points = format_number(meeting.score.normalize()) if meeting.score is not None else ""
    return ", ".join(part for part in (points, meeting.grade) if part)

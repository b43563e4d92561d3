"""The papers of a meeting's day in the official layout: agenda, notice, sign-in sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nennep.committees.states import BodyKind
from nennep.documents.issuers import issuing_body, signer_on
from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.agenda import Agenda, AgendaItem, Person, SignIn, agenda, sign_in_sheet
from nennep.documents.layout.forms.issuer import Issue, Signer
from nennep.documents.layout.forms.notice import MeetingNotice, meeting_notice
from nennep.kernel import clock
from nennep.meetings.presenters.steps.people import not_summoned
from nennep.meetings.queries.roster import Summoned
from nennep.meetings.states import Place, Presence

if TYPE_CHECKING:
    import datetime

    from nennep.meetings.models import AgendaItem as Item
    from nennep.meetings.models import Meeting, Paper


def issue_of(org_id: int, body_kind: str, day: datetime.date, *, dated: datetime.date | None = None) -> Issue:
    """The issuing body of a day and who signs for it; `dated` is the day printed, left open without one."""
    name, post = signer_on(org_id, day)
    return Issue(issuing_body(org_id, body_kind, day).issuer, Signer(name, post), day=dated)


def meeting_words(meeting: Meeting) -> str:
    """The meeting inside a sentence: "sinh hoạt thường kỳ tháng 12/2026"."""
    title = meeting.title
    return title[:1].lower() + title[1:]


def agenda_paper(meeting: Meeting, items: Iterable[Item]) -> Document:
    """The paper "Chương trình"."""
    start = clock.local(meeting.starts_at)
    return agenda(
        Agenda(
            issue=issue_of(meeting.org_id, meeting.body_kind, start.date(), dated=_prepared_on(meeting)),
            meeting=meeting_words(meeting),
            begins=start,
            place_text=meeting.place,
            items=tuple(AgendaItem(item.title, item.drafter_name, item.minutes_planned) for item in items),
            chair=_officer(meeting.chair_name, meeting.chair_title),
            secretary=meeting.secretary_name,
        )
    )


def notice_paper(meeting: Meeting, items: Iterable[Item], papers: Sequence[Paper]) -> Document:
    """The paper "Giấy mời"."""
    start = clock.local(meeting.starts_at)
    whom = "Các đồng chí đảng viên chi bộ" if meeting.body_kind == BodyKind.CELL else "Các đồng chí cấp ủy viên"
    return meeting_notice(
        MeetingNotice(
            issue=issue_of(meeting.org_id, meeting.body_kind, start.date(), dated=_prepared_on(meeting)),
            invited=(whom,),
            meeting=meeting_words(meeting),
            begins=start,
            place_text=meeting.place,
            contents=tuple(item.title for item in items if not item.confidential),
            chair=_officer(meeting.chair_name, meeting.chair_title),
            papers=tuple(paper.title for paper in papers if not paper.confidential),
        )
    )


def sign_in_paper(meeting: Meeting, people: Sequence[Summoned], guests: Iterable[str] = ()) -> Document:
    """The paper "Danh sách điểm danh"; those who need not come are not on it."""
    start = clock.local(meeting.starts_at)
    left_out = {row.name for row in not_summoned(people)}
    return sign_in_sheet(
        SignIn(
            issue=issue_of(meeting.org_id, meeting.body_kind, start.date(), dated=start.date()),
            meeting=meeting_words(meeting),
            begins=start,
            place_text=meeting.place,
            members=tuple(
                Person(row.name, _note(row))
                for row in people
                if row.name not in left_out or row.presence == Presence.PRESENT
            ),
            guests=tuple(Person(name, "Đại biểu") for name in guests),
            chair=meeting.chair_name,
            secretary=meeting.secretary_name,
        )
    )


def _note(row: Summoned) -> str:
    if row.place == Place.TEMPORARY:
        return "Sinh hoạt tạm thời"
    if row.in_committee:
        return "Cấp ủy viên"
    return "" if row.official else "Dự bị"


def _officer(name: str, title: str) -> str:
    return ", ".join(part for part in (name, title) if part)


def _prepared_on(meeting: Meeting) -> datetime.date:
    """The day an invitation or programme carries: that of sending, else today, never after the meeting."""
    sent = clock.local(meeting.called_at).date() if meeting.called_at else clock.today()
    return min(sent, clock.local(meeting.starts_at).date())

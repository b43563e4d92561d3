"""Papers of a meeting to print: PDF and Word of agenda, notice, sign-in sheet and minutes; files that were attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nennep.access.pages import actor_of, page
from nennep.audit.record import record_read
from nennep.documents.files import send_file
from nennep.documents.paper import as_pdf, as_word
from nennep.documents.queries import files_of
from nennep.kernel import clock
from nennep.meetings.presenters.paper.day import agenda_paper, notice_paper, sign_in_paper
from nennep.meetings.presenters.paper.minutes import minutes_paper, minutes_shown
from nennep.meetings.presenters.steps.people import roster_of
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.views.steps.agree import asked_version
from nennep.meetings.visibility import agenda_of, guests_of, papers_of, sees_inside
from nennep.ui.downloads import PDF, WORD, disposition

if TYPE_CHECKING:
    from nennep.documents.layout.content import Document
    from nennep.kernel.actor import Actor
    from nennep.meetings.models import Meeting

NAMES = {
    "chuong-trinh": "Chương trình",
    "giay-moi": "Giấy mời",
    "diem-danh": "Danh sách điểm danh",
    "bien-ban": "Biên bản",
}


@page(reads=["GET"])
def paper(request: HttpRequest, pk: int, what: str, kind: str) -> HttpResponse:
    """One of the meeting's papers, as PDF/A or Word, in the layout of its day."""
    actor = actor_of(request)
    meeting = get_meeting(actor, pk)
    if what not in NAMES or kind not in ("pdf", "docx") or not sees_inside(actor, meeting):
        raise Http404
    document = _document(request, actor, meeting, what)
    day = clock.local(meeting.starts_at).date()
    return printed(document, f"{NAMES[what]} {meeting.title} {day:%Y-%m-%d}", kind)


def _document(request: HttpRequest, actor: Actor, meeting: Meeting, what: str) -> Document:
    agenda = agenda_of(actor, meeting)
    if what == "chuong-trinh":
        return agenda_paper(meeting, agenda)
    if what == "giay-moi":
        return notice_paper(meeting, agenda, papers_of(actor, meeting))
    if what == "diem-danh":
        return sign_in_paper(meeting, roster_of(meeting), [guest.name for guest in guests_of(actor, meeting)])
    version = asked_version(request)
    content, stored = minutes_shown(actor, meeting, version)
    if version is not None and stored is None:
        raise Http404
    return minutes_paper(meeting, content, stored)


def printed(document: Document, name: str, kind: str) -> HttpResponse:
    """A paper as a file to be opened or kept."""
    content, media = (as_pdf(document), PDF) if kind == "pdf" else (as_word(document), WORD)
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = disposition(f"{name}.{kind}", inline=kind == "pdf")
    return response


@page(reads=["GET"], logs_reads=True)
def paper_file(request: HttpRequest, pk: int, paper_id: int) -> HttpResponseBase:
    """A file attached to a meeting, for those who may read that paper; who opened a confidential one is noted (K5)."""
    actor = actor_of(request)
    meeting = get_meeting(actor, pk)
    found = next((row for row in papers_of(actor, meeting) if row.pk == paper_id), None)
    if found is None or found.file_id is None:
        raise Http404
    stored = next((row for row in files_of("meetings.paper", found.pk) if row.pk == found.file_id), None)
    if stored is None:
        raise Http404
    if found.confidential or (found.item is not None and found.item.confidential):
        record_read(actor, f"Tải tài liệu kín {stored.name}"[:200], meeting, person_id=None, org_id=meeting.org_id)
    return send_file(stored)

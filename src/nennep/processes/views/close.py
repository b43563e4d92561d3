"""Locking a meeting's minutes with all that follows, and drafting a document from its conclusions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.errors import Refusal
from nennep.meetings.queries import get_meeting
from nennep.processes.close_meeting import close_meeting, draft_conclusion


@page(writes=["POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree and lock; what is refused is said on the page of the minutes, nothing typed is lost (there is nothing)."""
    actor = actor_of(request)
    meeting = get_meeting(actor, pk)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else meeting.version
    try:
        close_meeting(actor=actor, meeting_id=pk, version=version, draft=request.POST.get("draft", "")[:20])
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("meetings:agree", pk)
    messages.success(request, _("Đã thông qua và khóa biên bản."))
    return redirect("meetings:send", pk)


@page(writes=["POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the resolution or the notice of conclusions of a locked meeting."""
    try:
        draft_conclusion(actor=actor_of(request), meeting_id=pk, kind=request.POST.get("kind", "")[:20])
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã soạn dự thảo từ các kết luận."))
    return redirect("meetings:send", pk)

"""The gallery of components, and the pages that say in one sentence what went wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nennep.ui.gallery import samples
from nennep.ui.prefs import read_prefs


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each component in each state, with invented content; open to all, for it shows nobody's records."""
    return render(request, "ui/gallery.html", samples(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read (handler400), with the exception's own sentence if it has one."""
    told = str(exception) if isinstance(exception, BadRequest) else ""
    return _answer(request, 400, told or _("Địa chỉ hoặc dữ liệu gửi lên không đúng. Quay lại rồi thử lại."))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an act or page that is not this person's (handler403), with the refusal's own sentence if it has one."""
    return _answer(request, 403, str(exception) or _("Đồng chí không có quyền xem hoặc làm việc này."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address with nothing behind it, or nothing this person may see (handler404)."""
    return _answer(request, 404, _("Trang không có, đã chuyển đi, hoặc không thuộc phần đồng chí được xem."))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (handler500) without touching the database or the session."""
    sentence = _("Máy chủ gặp lỗi, việc vừa gửi chưa được ghi. Chữ đã ghi vẫn còn trên máy này; thử lại sau ít phút.")
    return _answer(request, 500, sentence)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out (setting CSRF_FAILURE_VIEW)."""
    sentence = _("Trang mở đã lâu nên chưa gửi được. Quay lại, tải lại trang rồi gửi; bản nháp vẫn còn trên máy này.")
    return _answer(request, 403, sentence)


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Draw the error page from the cookies alone: it must stand when nothing else does."""
    words = {"sentence": sentence, "status": status, **read_prefs(request.COOKIES)}
    return HttpResponse(render_to_string("ui/error.html", words), status=status)

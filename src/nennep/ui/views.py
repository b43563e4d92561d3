"""The gallery of components, and pages of one sentence with the ways on; those ask nothing of the database."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nennep.ui.gallery import samples
from nennep.ui.prefs import read_prefs


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each component in each state, with invented content; open to all, for it shows nobody's records."""
    return render(request, "ui/gallery.html", samples(request))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out (setting CSRF_FAILURE_VIEW)."""
    sentence = _("Trang mở đã lâu nên chưa gửi được. Quay lại, tải lại trang rồi gửi; bản nháp vẫn còn trên máy này.")
    words = {
        "title": _("Trang mở đã lâu"),
        "sentence": sentence,
        "back": back_of(request),
        **read_prefs(request.COOKIES),
    }
    return HttpResponse(render_to_string("ui/error.html", words), status=403)


def back_of(request: HttpRequest) -> str:
    """The page of this site from which the person came, as a path; "" when there is none, or it is this very one."""
    came_from = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    parts = urlsplit(came_from)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    same = request.method in {"GET", "HEAD"} and path == request.get_full_path()
    return "" if same or path == "/" or not url_has_allowed_host_and_scheme(path, None) else path


def one_sentence(
    request: HttpRequest, title: str, sentence: str, status: int, ways: Iterable[tuple[str, str]] = ()
) -> HttpResponse:
    """Say it, with the way back, `ways` on (words and address) and the way home."""
    words = {"title": title, "sentence": sentence, "back": back_of(request), "ways": list(ways)}
    return render(request, "ui/error.html", words, status=status)

"""The gallery of components, and the answer to a form whose protection has run out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
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


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out (setting CSRF_FAILURE_VIEW)."""
    sentence = _("Trang mở đã lâu nên chưa gửi được. Quay lại, tải lại trang rồi gửi; bản nháp vẫn còn trên máy này.")
    words = {"title": _("Trang mở đã lâu"), "sentence": sentence, **read_prefs(request.COOKIES)}
    return HttpResponse(render_to_string("ui/error.html", words), status=403)

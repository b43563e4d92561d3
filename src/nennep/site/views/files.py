"""The two files every browser and robot asks for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from nennep.access.pages import page


@page(reads=["GET"], public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for robots."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@page(reads=["GET"], public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Older browsers ask here for the mark."""
    return HttpResponseRedirect(static("ui/mark.svg"))

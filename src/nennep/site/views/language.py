"""The reader's language: kept in a cookie on the reader's machine, nothing else changes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from nennep.access.pages import page

YEAR = 365 * 24 * 3600


@page(reads=["GET"], public=True)
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a language of ours and go back to where the reader was (`?den=/path`), within this site only."""
    back = request.GET.get("den", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = redirect(back if safe else "/")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response

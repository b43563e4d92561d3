"""Tells the page's script which draft has been saved, so that it forgets that one and no other."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

SAVED_COOKIE = "nn_saved"
LONGEST_KEY = 300
COOKIE_SECONDS = 600


def drafts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """When a signed-in person's form is taken (a POST answered by a redirect), name its draft in a short cookie.

    A refused form, a lost session or a fault sets nothing: the draft stays on the person's machine.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        taken = request.method == "POST" and response.status_code in (302, 303)
        if taken and getattr(request, "user", None) is not None and request.user.is_authenticated:
            key = request.POST.get("_draft", "")
            if key and len(key) <= LONGEST_KEY:
                value = quote(key, safe="")
                response.set_cookie(
                    SAVED_COOKIE, value, max_age=COOKIE_SECONDS, samesite="Lax", secure=request.is_secure()
                )
        return response

    return answer


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Vietnamese, unless the reader chose another language; what a browser asks for by itself does not count."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return answer

"""Puts the actor on the request, once, when somebody is signed in; what that person reads stays out of caches."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel.actor import Actor


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: `request.actor` (to be called), `request.request_id`, and the id in the answer's head.

    An answer that asked who is there is kept nowhere: after signing out on a shared machine, the back button shows
    nothing. What was typed comes back from the form's draft.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # ours, put there at run time

        @functools.cache
        def made() -> Actor | None:
            user = request.user
            return actor_for(user, request_id=request_id) if isinstance(user, User) else None

        request.actor = made  # type: ignore[attr-defined]  # ours, put there at run time
        response = get_response(request)
        response["X-Request-Id"] = request_id
        if request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware

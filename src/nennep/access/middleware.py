"""Puts the actor on the request, once, when somebody is signed in."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from nennep.access.actors import actor_for
from nennep.access.models import User


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: `request.actor` (lazy), `request.request_id`, and the id in the answer's head."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # ours, put there at run time

        def made() -> object:
            user = request.user
            return actor_for(user, request_id=request_id) if isinstance(user, User) else None

        request.actor = SimpleLazyObject(made)  # type: ignore[attr-defined]  # ours, put there at run time
        response = get_response(request)
        response["X-Request-Id"] = request_id
        return response

    return middleware

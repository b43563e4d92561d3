"""What every page needs: navigation, who is signed in, text size and theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from nennep.access.models import User
from nennep.access.pages import actor_of
from nennep.site.navigation import places_for
from nennep.site.viewer import viewer_of
from nennep.ui.prefs import read_prefs
from nennep.ui.shapes import Place


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor for `ui/base.html`; what needs the database is worked out only where a page shows it."""
    return {
        **read_prefs(request.COOKIES),
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "nav": SimpleLazyObject(lambda: _places(request)),
        "search_url": "/tim",
        "language_url": "/ngon-ngu/",
    }


def _places(request: HttpRequest) -> list[Place]:
    user = getattr(request, "user", None)
    return places_for(actor_of(request), request.path) if isinstance(user, User) else []

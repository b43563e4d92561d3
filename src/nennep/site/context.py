"""What every page needs: navigation, who is signed in, text size and theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor for `ui/base.html`."""
    return {}

"""The application as it is served, with one more address, and the time each answer took in its head."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from nennep.config.wsgi import application as served

settings.ROOT_URLCONF = "bench.server.urls"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer, and say how many milliseconds it took until the answer stood."""
    began = time.perf_counter()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        took = f"{(time.perf_counter() - began) * 1000:.3f}"
        return start_response(status, [*headers, ("X-Took", took)], *rest)

    return served(environ, start)

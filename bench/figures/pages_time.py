"""pages.time: the server's time of the main pages with eight clients, beside a bare view on the same server."""

from __future__ import annotations

import statistics

from django.conf import settings

from bench.figure import Figure
from bench.load import COMMUNE, place
from bench.pages import addresses, signed_in
from bench.server.clients import THREADS, milliseconds, served

ROUNDS = 3


def measure() -> Figure:
    """The commune's office (1,300 members, 12 months) reads its pages; the bare view has the same signed-in reader."""
    pages = list(addresses(place().commune_id, "nguyen van an").values())
    cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(COMMUNE).cookies[settings.SESSION_COOKIE_NAME].value}"
    ours: dict[str, list[float]] = {page: [] for page in pages}
    bare: list[float] = []
    with served() as port:
        for page in ["/mot-dong", *pages]:
            milliseconds(port, [page], cookie, times=2 * THREADS)  # both processes and all connections warm
        for _ in range(ROUNDS):
            bare += milliseconds(port, ["/mot-dong"], cookie, times=10 * THREADS)
            for page in pages:
                ours[page] += milliseconds(port, [page], cookie, times=3 * THREADS)
    medians = [statistics.median(ours[page]) for page in pages]
    names = ("list", "search", "organisation", "month")
    note = ", ".join(f"{name} {value:.0f}" for name, value in zip(names, medians, strict=True))
    return Figure(
        "pages.time", statistics.median(one for page in pages for one in ours[page]), statistics.median(bare), "ms",
        4.0, note=f"{THREADS} clients, office of a commune ({note}) / bare view of one row, signed in",
    )  # fmt: skip

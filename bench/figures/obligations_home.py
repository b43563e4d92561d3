"""obligations.home: the home page and the overdue list with 50,000 open duties, beside the bare view of pages.time."""

from __future__ import annotations

import statistics

from django.conf import settings

from bench.directives import standing
from bench.figure import Figure
from bench.load import COMMUNE, PROVINCE
from bench.pages import signed_in
from bench.server.clients import THREADS, milliseconds, served
from nennep.obligations.models import Obligation

ROUNDS, REQUIREMENTS = 3, 11


def measure() -> Figure:
    """Both offices read their home page, what they owe, and the list of what is overdue; milliseconds."""
    cookies = {
        name: f"{settings.SESSION_COOKIE_NAME}={signed_in(name).cookies[settings.SESSION_COOKIE_NAME].value}"
        for name in (PROVINCE, COMMUNE)
    }
    with standing(REQUIREMENTS) as document, served() as port:
        count = Obligation.objects.filter(document=document, met_on__isnull=True).count()
        pages = ["/", "/chi-dao/", f"/chi-dao/{document.pk}/danh-sach?the=late"]
        asked = [(page, cookie) for cookie in cookies.values() for page in pages]
        ours: dict[tuple[str, str], list[float]] = {one: [] for one in asked}
        bare: list[float] = []
        for page, cookie in [("/mot-dong", cookies[COMMUNE]), *asked]:
            milliseconds(port, [page], cookie, times=2 * THREADS)  # both processes and all connections warm
        for _ in range(ROUNDS):
            bare += milliseconds(port, ["/mot-dong"], cookies[COMMUNE], times=10 * THREADS)
            for page, cookie in asked:
                ours[page, cookie] += milliseconds(port, [page], cookie, times=3 * THREADS)
    note = ", ".join(f"{statistics.median(times):.0f}" for times in ours.values())
    return Figure(
        "obligations.home", statistics.median(one for times in ours.values() for one in times),
        statistics.median(bare), "ms", 4.0,
        note=f"{count} open duties; home, owed, overdue of the province's and a commune's office ({note}) / bare view",
    )  # fmt: skip

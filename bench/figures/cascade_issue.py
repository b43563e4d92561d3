"""cascade.issue: opening what a document asks of everybody below the province, beside one organisation at a time."""

from __future__ import annotations

import time

from bench.directives import asked, wish
from bench.figure import Figure
from nennep.directives.actions.ask import draft_requirement, open_due
from nennep.obligations.models import Obligation

SAMPLE = 250


def measure() -> Figure:
    """Both through `open_due`; the second on a sample of organisations, counted up to all of them. Milliseconds."""
    with asked(0) as (actor, document, _none):
        once, single = (draft_requirement(actor, document, wish(number)) for number in (1, 2))
        once.save(force_insert=True)
        single.save(force_insert=True)
        began = time.perf_counter()
        opened = open_due(actor=actor, requirement=once)
        ours = time.perf_counter() - began
        orgs = list(Obligation.objects.filter(source=once.pk).order_by("org_id").values_list("org_id", flat=True))
        began = time.perf_counter()
        step = max(1, len(orgs) // SAMPLE)
        sample = orgs[::step]
        made = sum(open_due(actor=actor, requirement=single, only=[org]) for org in sample)
        each = (time.perf_counter() - began) / len(sample)
        again = open_due(actor=actor, requirement=once)
    return Figure(
        "cascade.issue", ours * 1000, each * opened * 1000, "ms", 0.05, equal=made == len(sample) and again == 0,
        note=f"{opened} organisations in one statement / one at a time ({len(sample)} measured)",
    )  # fmt: skip

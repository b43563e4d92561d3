"""A division by shares: stated in percent, carried out by one rule, shown with names before it is submitted (A4)."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.organisations.drafts import stamp_of
from nennep.organisations.reform.operations import Split, read
from nennep.organisations.reform.shares import takers_of
from nennep.organisations.reform.snapshot import Heads
from nennep.orgtree.levels import Level
from nennep.processes.shares.dividing import divide_by_shares, division, orders_for
from nennep.processes.shares.parts import ORDERS, differs, going_now, parts_of
from nennep.processes.views.workbench.frame import frame
from nennep.processes.views.workbench.steps import editable
from nennep.processes.workbench.bench import Bench, open_bench
from nennep.processes.workbench.deciding import acts_of

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")


@page(reads=["GET"], writes=["POST"])
def shares(request: HttpRequest, pk: int, step_id: int) -> HttpResponse:
    """State the shares of a division and divide by them; by hand somebody may be moved afterwards."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    step = next((one for one in bench.steps if one.pk == step_id), None)
    split = read(step.operation) if step is not None else None
    if step is None or not isinstance(split, Split) or split.source not in bench.before.units:
        raise Http404
    wrong = ""
    if request.method == "POST":
        editable(actor, pk)
        try:
            count = _divide(request, actor, bench, step_id, split)
        except RuleBroken as refusal:
            wrong = refusal.sentence
        else:
            messages.success(request, _("Đã chia %(n)s trường hợp theo tỷ lệ.") % {"n": count})
            return redirect("reforms:shares", pk, step_id)
    source = bench.before.units[split.source]
    people = bench.before.heads.get(split.source, Heads()).people
    cell = source.level == Level.CELL
    rule = division(bench.before, bench.plan, step_id, split) if not bench.written else None
    now = going_now(bench, step_id, split)
    context = frame(bench.reform, actor.today) | {
        "source": source.name, "step": step, "wrong": wrong, "acts": acts_of(bench),
        "parts": parts_of(bench, split, rule, now, request.POST.dict()), "cell_id": split.source if cell else 0,
        "orders": [(one, ORDERS[one]) for one in (orders_for(people, bench.day) if cell else ["name"])],
        "order": request.POST.get("theo", split.order), "stated": bool(rule), "seen": stamp_of(step),
        "differs": differs(rule, now), "order_words": ORDERS[split.order],
    }  # fmt: skip
    return render(request, "processes/workbench/shares.html", context)


def _divide(request: HttpRequest, actor: Actor, bench: Bench, step_id: int, split: Split) -> int:
    """What was sent: a share of each part, and the order of the list."""
    given: dict[str, float] = {}
    for ref in takers_of(split):
        text = request.POST.get(f"ty-{ref}", "").strip()
        match = _PERCENT.fullmatch(text)
        if text and match is None:
            said = _("Tỷ lệ “%(said)s” không đọc được; ghi số phần trăm, ví dụ 60 hoặc 33,3.")
            raise RuleBroken(said % {"said": text[:20]}, field="shares")
        if match is not None:
            given[str(ref)] = float(match[1].replace(",", "."))
    order = request.POST.get("theo", "name")
    return divide_by_shares(
        actor=actor, reform_id=bench.reform.pk, step_id=step_id, shares=given,
        order=order if order in ORDERS else "name", seen=request.POST.get("seen", "")[:64] or None,
    )  # fmt: skip

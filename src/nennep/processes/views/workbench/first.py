"""The first committee of a new organisation, appointed in the draft instead of elected."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.committees.actions import set_first_posts
from nennep.committees.queries import first_posts_of, stamp_of_first
from nennep.kernel.errors import Refusal
from nennep.organisations.reform.operations import ref_of
from nennep.processes.views.workbench.frame import frame
from nennep.processes.views.workbench.steps import editable
from nennep.processes.workbench.bench import open_bench
from nennep.processes.workbench.deciding import acts_of
from nennep.processes.workbench.firsts import (
    body_choices,
    candidate_rows,
    post_choices,
    size_notes,
    term_of,
    written_by_others,
)


@page(reads=["GET"], writes=["POST"])
def first(request: HttpRequest, pk: int, target: str) -> HttpResponse:
    """Who takes which post: those proposed (members of the former bodies), and others found by name (`?tim=`)."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    ref = ref_of(target)
    unit = None if ref is None else bench.plan.after.get(ref)
    new = {row.new.key for row in bench.plan.founded} | {row.org for row in bench.plan.restored}
    if ref is None or unit is None or ref not in new:
        raise Http404
    bodies = body_choices(unit.kind)
    body = request.POST.get("co-quan") or request.GET.get("co-quan") or bodies[0][0]
    if body not in dict(bodies):
        raise Http404
    posts = post_choices(body, bench.day)
    text = request.GET.get("tim", "")[:80]
    rows = candidate_rows(bench, ref, body, text, request.POST if request.method == "POST" else None)
    label = request.POST.get("nhiem-ky", term_of(bench, target))[:60]
    wrong, others = "", ""
    now = first_posts_of(bench.reform, target, body)
    seen = request.POST.get("seen", "")[:64] or stamp_of_first(now)
    if request.method == "POST":
        editable(actor, pk)
        holders = [(row.person_id, row.title) for row in rows if row.title]
        try:
            set_first_posts(actor=actor, reform_id=pk, target=target, kind=unit.kind, body=body, label=label,
                            holders=holders, seen=seen)  # fmt: skip
        except Refusal as refusal:
            wrong = refusal.sentence
        else:
            messages.success(request, _("Đã ghi cấp ủy đầu tiên: %(n)s người.") % {"n": len(holders)})
            return redirect("reforms:detail", pk)
        if seen != stamp_of_first(now):
            others, seen = written_by_others(now, posts), stamp_of_first(now)
    context = frame(bench.reform, actor.today) | {
        "name": bench.name(ref), "body": body, "posts": posts, "rows": rows, "label": label, "q": text,
        "wrong": wrong, "acts": acts_of(bench), "notes": size_notes(bench, ref, body, rows),
        "seen": seen, "others": others, "bodies_url": [(code, name, code == body) for code, name in bodies],
    }  # fmt: skip
    return render(request, "processes/workbench/first.html", context)

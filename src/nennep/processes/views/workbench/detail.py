"""One reorganisation: state and next act, impact, findings, decisions, trees, steps (A7, A8, A9)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nennep.access.pages import actor_of, page
from nennep.documents.queries.decisions import decisions_of
from nennep.kernel.addresses import key_of
from nennep.organisations.drafts import stamp_of
from nennep.organisations.reform.operations import Ref
from nennep.processes.views.workbench.frame import frame, shown
from nennep.processes.workbench import impact
from nennep.processes.workbench.bench import Bench, open_bench, operations
from nennep.processes.workbench.deciding import acts_of, hindrances, stages
from nennep.processes.workbench.findings import finding_rows, findings_of, people_url
from nennep.processes.workbench.trees import MOST_SHOWN, before_and_after, change_rows
from nennep.processes.workbench.waiting import open_rows, shares_url
from nennep.processes.workbench.wording import KINDS, step_words

FEW, STEPS, LINES = 6, 20, 60


@page(reads=["GET"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page; what is long is cut, with the way to all of it."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    findings = findings_of(bench)
    blocking, waiting = hindrances(bench)
    steps = shown(request, bench.steps, STEPS)
    before, after = before_and_after(bench)
    home = bench.reform.home_id
    address = reverse("reforms:tree", args=[pk])
    reform, figures = bench.reform, impact.figures(bench)
    context = frame(reform, actor.today, inner=False) | {
        "acts": acts_of(bench), "stages": stages(reform), "written": bench.written, "blocking": blocking,
        "waiting": waiting, "sentence": impact.sentence(figures), "figures": figures,
        "findings": finding_rows(bench, findings[:FEW]), "findings_count": len(findings),
        "open": open_rows(bench, bench.plan.open[:FEW], [], {}) if not bench.written else [],
        "steps": step_rows(bench, list(steps)), "page": steps, "kinds": KINDS.items(),
        "before": [before.branch(home, address)], "after": [after.branch(home, address)],
        "changes": Paginator([*change_rows(before), *change_rows(after)], MOST_SHOWN).get_page(1),
        "has_tree": bool(before.marks or after.marks), "eve": bench.day, "home_name": bench.name(home),
        "decision": decisions_of(actor, [pk]).get(pk),
        "counters": list(reform.counters.order_by("pk")), "founded": _founded(bench),
    }  # fmt: skip
    return render(request, "processes/workbench/detail.html", context)


def _founded(bench: Bench) -> list[dict[str, Any]]:
    """What was founded, with the pages of those that exist now."""
    return [
        {"name": row.new.name, "url": impact.org_url(bench, row.new.key), "key": row.new.key}
        for row in bench.plan.founded[:LINES]
    ]


def step_rows(bench: Bench, steps: list[Any]) -> list[dict[str, Any]]:
    """Steps of one page in words."""
    read, authors = operations(steps), bench.authors
    wrong = {one.step for one in bench.forbidding}
    rows = []
    for step in steps:
        title, more = step_words(read[step.pk], bench.name, bench.kind)
        rows.append({
            "pk": step.pk, "number": step.position, "title": title, "more": more, "note": step.note,
            "author": authors.get(step.author_id or 0, ""), "wrong": step.pk in wrong and not bench.written,
            "seen": stamp_of(step), "people": people_url(bench, step.pk),
            "shares": shares_url(bench, step.pk, read[step.pk]),
        })  # fmt: skip
    return rows


@page(reads=["GET"])
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """All findings, paged."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    listed = shown(request, findings_of(bench), LINES)
    context = frame(bench.reform, actor.today) | {
        "rows": finding_rows(bench, listed), "page": listed, "acts": acts_of(bench), "blocking": hindrances(bench)[0],
    }  # fmt: skip
    return render(request, "processes/workbench/findings.html", context)


@page(reads=["GET"])
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """Before and after under one organisation (`?goc=`), and every change as a list; both paged."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    before, after = before_and_after(bench)
    root = _root(request, bench)
    number = request.GET.get("page", "")
    start = (int(number) - 1) * MOST_SHOWN if number.isascii() and number.isdecimal() and 0 < len(number) < 6 else 0
    start = max(0, start)
    address = reverse("reforms:tree", args=[pk])
    tops, most = [], 0
    for side in (before, after):
        found = root if root in side.units else bench.reform.home_id
        top, count = side.page(found, start, address)
        tops.append([top])
        most = max(most, count)
    changes = [*change_rows(before), *change_rows(after)]
    context = frame(bench.reform, actor.today) | {
        "before": tops[0], "after": tops[1], "root": bench.name(root), "eve": bench.day,
        "page": Paginator(range(most), MOST_SHOWN).get_page(start // MOST_SHOWN + 1),
        "changes": shown(request, changes, LINES, "trang"), "whole": root == bench.reform.home_id,
    }  # fmt: skip
    return render(request, "processes/workbench/tree.html", context)


def _root(request: HttpRequest, bench: Bench) -> Ref:
    text = request.GET.get("goc", "")[:40]
    key = key_of(text)
    root: Ref = text if key is None else key
    if not text:
        return bench.reform.home_id
    if bench.unit(root) is None:
        raise Http404
    return root


@page(reads=["GET"])
def touched(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The list behind a figure of the impact."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    known = {row.what: row for row in impact.figures(bench)}
    if figure not in impact.TREE and figure not in impact.WORK:
        raise Http404
    rows = impact.lines(bench, figure) if figure in known else []
    listed = shown(request, rows, LINES)
    context = frame(bench.reform, actor.today) | {
        "figure": known.get(figure), "lines": impact.described(bench, figure, listed), "page": listed,
    }  # fmt: skip
    return render(request, "processes/workbench/touched.html", context)

"""What a person decides by hand: where those below a divided unit go, and its members, one by one or by a rule (A4)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations import actions
from nennep.organisations.reform.operations import Split, ref_of
from nennep.organisations.reform.shares import takers_of
from nennep.orgtree.levels import Level
from nennep.processes.shares.dividing import Targets, by_shares
from nennep.processes.views.workbench.frame import frame, shown
from nennep.processes.views.workbench.steps import editable
from nennep.processes.workbench.bench import Bench, open_bench, operations
from nennep.processes.workbench.deciding import acts_of
from nennep.processes.workbench.picking import Choices, shelf_of
from nennep.processes.workbench.waiting import (
    by_first,
    chosen_in,
    decided_rows,
    open_rows,
    options_of,
    parsed,
    person_rows,
    shares_url,
    team_members,
    to_decide,
)

PAGE = 50


def _more(request: HttpRequest, actor: Actor, bench: Bench) -> Choices:
    """Other places, found by `?tim=`."""
    text = request.GET.get("tim", "")[:120]
    if not text.strip():
        return []
    shelf = shelf_of(actor, bench.reform)
    return shelf.words(shelf.search(text))


@page(reads=["GET"], writes=["POST"])
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """The work list: each with its places; or all at once by the rule that is named on the button."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    if request.method == "POST":
        editable(actor, pk)
        try:
            count = _decide(request, actor, bench)
        except RuleBroken as refusal:
            messages.error(request, refusal.sentence)
        else:
            if count:
                messages.success(request, _("Đã ghi %(n)s quyết định.") % {"n": count})
                return redirect(request.get_full_path())
            messages.error(request, _("Chưa chọn nơi đến cho trường hợp nào."))
    more = _more(request, actor, bench)
    listed = shown(request, bench.plan.open if not bench.written else (), PAGE)
    decided = shown(request, decided_rows(bench), PAGE, "trang")
    steps = {row.step for row in bench.plan.open}
    context = frame(bench.reform, actor.today) | {
        "rows": open_rows(bench, list(listed), more, request.POST.dict()), "page": listed, "decided": decided,
        "count": len(bench.plan.open), "steps_count": len(steps), "acts": acts_of(bench),
        "q": request.GET.get("tim", "")[:120], "found": len(more),
        "by_rule": sum(map(len, by_first(bench, None).values())),
        "by_share": _placed(_by_shares(bench)),
    }  # fmt: skip
    return render(request, "processes/workbench/decisions.html", context)


def _decide(request: HttpRequest, actor: Actor, bench: Bench) -> int:
    """What was sent: one decision taken back, a rule for all, or the selects of the page."""
    back = parsed(request.POST.get("lai", ""))
    targets: Targets = {}
    if back is not None:
        step, what, subject = back
        targets = {(step, what): {subject: None}}
    elif request.POST.get("luat") == "dau":
        targets = by_first(bench, None)
    elif request.POST.get("luat") == "ty-le":
        targets = _by_shares(bench)
        actions.choose_many(actor=actor, reform_id=bench.reform.pk, targets=targets, seen={})
        return _placed(targets)
    else:
        shelf = shelf_of(actor, bench.reform)
        sent = {place: value for name, value in request.POST.dict().items() if value and (place := parsed(name))}
        shelf.words(sent.values())
        for (step, what, subject), value in sent.items():
            targets.setdefault((step, what), {})[subject] = ref_of(value)
    if {step for step, _what in targets} - {step.pk for step in bench.steps}:
        raise Http404
    known = to_decide(bench)
    if any((step, what, subject) not in known for (step, what), wish in targets.items() for subject in wish):
        raise RuleBroken(_("Có trường hợp không còn chờ quyết nữa; hãy xem lại danh sách."))
    if targets:
        actions.choose_many(actor=actor, reform_id=bench.reform.pk, targets=targets, seen=None if back else {})
    return sum(map(len, targets.values()))


def _by_shares(bench: Bench) -> Targets:
    """What is open in divisions with stated shares, by them."""
    if bench.written:
        return {}
    splits = {step: row for step, row in operations(bench.steps).items() if isinstance(row, Split)}
    return by_shares(bench.before, bench.plan, splits)


def _placed(targets: Targets) -> int:
    """How many are placed by name, without what is said of the others of a cell."""
    return sum(len(wish) for (_step, what), wish in targets.items() if what != "all")


@page(reads=["GET"], writes=["POST"])
def people(request: HttpRequest, pk: int, step_id: int, cell_id: int) -> HttpResponse:
    """The members of a divided or ended cell: one by one, by party team, and all others together."""
    actor = actor_of(request)
    bench = open_bench(actor, pk)
    unit = bench.before.units.get(cell_id)
    if unit is None or unit.level != Level.CELL or step_id not in {step.pk for step in bench.steps}:
        raise Http404
    if request.method == "POST":
        editable(actor, pk)
        try:
            count = _place_people(request, actor, bench, step_id, cell_id)
        except RuleBroken as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("Đã ghi nơi đến của %(n)s đảng viên.") % {"n": count})
            return redirect("reforms:people", pk, step_id, cell_id)
    rows, teams = person_rows(bench, step_id, cell_id, request.POST.dict())
    opened = [row for row in bench.plan.open if (row.step, row.subject) == (step_id, cell_id)]
    operation = operations(bench.steps)[step_id]
    offered = [ref for row in opened for ref in row.options]
    if not offered and isinstance(operation, Split):
        offered += takers_of(operation)
    offered += [target for target in chosen_in(bench, step_id, "person").values() if target not in offered]
    more = _more(request, actor, bench)
    default = chosen_in(bench, step_id, "all").get(cell_id, "")
    context = frame(bench.reform, actor.today) | {
        "cell": bench.name(cell_id), "rows": rows, "teams": teams, "acts": acts_of(bench),
        "options": options_of(bench, [*offered, *([default] if default else [])], more, cells=True),
        "rest": request.POST.get("con-lai", str(default)), "kept": str(default),
        "kept_name": bench.name(default) if default else "", "q": request.GET.get("tim", "")[:120],
        "left": sum(row.count for row in opened),
        "shares_url": shares_url(bench, step_id, operation),
    }  # fmt: skip
    return render(request, "processes/workbench/people.html", context)


def _place_people(request: HttpRequest, actor: Actor, bench: Bench, step: int, cell: int) -> int:
    """What was sent of the page: a team's members together, or each person's own place."""
    shelf = shelf_of(actor, bench.reform)
    members = {int(row.name[2:]) for row in person_rows(bench, step, cell, {})[0]}
    now = chosen_in(bench, step, "person")
    wanted = {person: ref_of(request.POST.get(f"p-{person}", "")) for person in members}
    team, place = request.POST.get("to", ""), request.POST.get("to-ve", "")
    team_id = key_of(team)
    if team_id is not None and place:
        wanted |= dict.fromkeys(set(team_members(cell, team_id, bench)) & members, ref_of(place))
    rest = request.POST.get("con-lai", "")
    shelf.words([str(ref) for ref in {*wanted.values(), ref_of(rest)} if ref is not None])
    changed = {person: target for person, target in wanted.items() if now.get(person) != target}
    seen = {person: ref_of(request.POST.get(f"s-{person}", "")) for person in changed}
    with acting(actor):
        if changed:
            actions.choose(actor=actor, reform_id=bench.reform.pk, step_id=step, what="person", targets=changed,
                           seen=seen)  # fmt: skip
        if rest != str(chosen_in(bench, step, "all").get(cell, "")):
            actions.choose(actor=actor, reform_id=bench.reform.pk, step_id=step, what="all",
                           targets={cell: ref_of(rest)},
                           seen={cell: ref_of(request.POST.get("s-con-lai", ""))})  # fmt: skip
    return len(changed)

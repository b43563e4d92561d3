"""Pages of targets: of an organisation, of a document, one target, and the acts on it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, done, page, sent
from nennep.access.permissions import Permission
from nennep.directives import actions
from nennep.directives.forms.asking import ReasonForm
from nennep.directives.forms.targets import ChangeForm, ResultForm, SharesForm, TargetForm, YearsForm
from nennep.directives.measures import MEASURES, offered
from nennep.directives.permissions import (
    check_can_change_target,
    check_can_enter_result,
    check_can_set_target,
    check_can_split_target,
)
from nennep.directives.presenters.targets import (
    chain_of,
    facts_of,
    figure,
    history_of,
    light_words,
    line_rows,
    opens,
    period_words,
    result_rows,
    rows_by_name,
    rows_by_place,
    rows_of_document,
    split_words,
    years_chart,
)
from nennep.directives.queries.parts import parts_of
from nennep.directives.queries.target_results import days_read
from nennep.directives.queries.targets import (
    changes_of,
    get_target,
    origins_of,
    parts_of_target,
    readable_documents,
    results_of,
    sources_of,
    split_now,
    stands,
    targets_of_document,
    targets_of_org,
    way_up,
)
from nennep.directives.views.frame import ActWords, years_in
from nennep.documents.queries import get_document
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.members.queries.flows import flow_members, members_under
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import children_on, get_organisation, names_on, path_steps
from nennep.regulations.rules.targets import shares
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from nennep.directives.models import Target

MOST_LISTED, SHOWN = 500, 20


def _frame(actor: Actor, org_id: int, day: datetime.date, *places: Crumb) -> dict[str, Any]:
    steps = path_steps(org_id, day) or path_steps(org_id, actor.today)
    return {"crumbs": [*crumbs(steps), *places], "org_name": steps[-1].name if steps else "", "day": day,
            "org_id": org_id}  # fmt: skip


@page(reads=["GET"])
def landing(request: HttpRequest) -> HttpResponse:
    """The targets of the widest organisation that the reader belongs to."""
    actor = actor_of(request)
    held = sorted(actor.holdings_with(Permission.ORGANISATION_VIEW), key=lambda one: (len(one.path), one.path))
    if not held:
        raise Http404
    return redirect("targets:of_org", held[0].org_id)


@page(reads=["GET"])
def of_org(request: HttpRequest, org_id: int) -> HttpResponse:
    """What an organisation must reach in a year, the worst first."""
    actor, day = actor_of(request), as_of(request)
    get_organisation(actor, org_id)
    year, years = years_in(request, day.year)
    targets = targets_of_org(actor, org_id, day, year=year)
    found = stands(targets, day)
    rows = rows_by_name(found.values(), day, actor.today)
    open_ones = [one for one in found.values() if one.verdict.is_breach]
    context = _frame(actor, org_id, day, Crumb(_("Chỉ tiêu"))) | {
        "rows": rows, "year": year, "years": years, "count": len(rows),
        "reached": sum(one.light == "reached" for one in found.values()), "behind": len(open_ones),
        "notes": [one.verdict.note() for one in list(found.values())[:1]],
    }  # fmt: skip
    return render(request, "directives/targets/of_org.html", context)


@page(reads=["GET"])
def of_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The targets that a document sets."""
    actor, day = actor_of(request), as_of(request)
    document = get_document(actor, document_id)
    found = stands(targets_of_document(actor, document_id, day), day)
    rows = rows_of_document(found.values(), day, actor.today)
    context = _frame(actor, document.org_id, day, Crumb(_("Chỉ tiêu"))) | {
        "document": document, "rows": rows, "may_set": decide(check_can_set_target, actor, document),
    }  # fmt: skip
    return render(request, "directives/targets/of_document.html", context)


@page(reads=["GET"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: where it stands, its parts, how it is reckoned, what was entered, where it comes from."""
    actor, day = actor_of(request), as_of(request)
    target = get_target(actor, pk)
    parts = parts_of_target(actor, target, day)
    above, origins = way_up(target), origins_of(target)
    sources = sources_of(origins)
    found = stands([target, *parts, *sources], day)
    stand = found[target.pk]
    by_org = [found[one.pk] for one in parts if one.org_id != target.org_id]
    by_period = [found[one.pk] for one in parts if one.org_id == target.org_id]
    places = {target.org_id, target.giver_id, *(one.giver_id for one in above), *(one.org_id for one in above),
              *(one.org_id for one in sources)}  # fmt: skip
    names, readable = names_on(places, day), readable_documents(actor, [target, *above])
    splits = [split_now(target, stand.value, group) for group in (by_org, by_period)]
    org_rows = rows_by_place(target, by_org, day, actor.today)
    checks = {"split": check_can_split_target, "enter": check_can_enter_result, "change": check_can_change_target}
    context = _frame(actor, target.org_id, day, Crumb(_("Chỉ tiêu"))) | {
        "target": target, "stand": stand, "value": figure(stand.value, target.unit),
        "result": figure(stand.result, target.unit), "words": light_words(stand), "period": period_words(target),
        "facts": facts_of(stand, names.get(target.giver_id, ""), names.get(target.org_id, ""), readable),
        "note": [stand.verdict.note()], "opens": opens(target),
        "by_org": org_rows[:SHOWN], "more_orgs": org_rows[SHOWN:],
        "by_period": rows_by_place(target, by_period, day, actor.today),
        "differences": [one.sentence for one in splits if one is not None and one.sentence],
        "chart": years_chart(by_period), "chain": chain_of(stand, above, names, readable),
        "history": history_of(stand, changes_of(target), origins, found, names),
        "results": result_rows(target, results_of(target)),
        "may": {name: decide(check, actor, target) for name, check in checks.items()},
        "several_years": target.first_on.year < target.last_on.year,
    }  # fmt: skip
    return render(request, "directives/targets/detail.html", context)


@page(reads=["GET"])
def behind(request: HttpRequest, pk: int) -> HttpResponse:
    """What the result of a target counts: the members, or the months and days with the lists of their records."""
    actor, day = actor_of(request), as_of(request)
    target = get_target(actor, pk)
    measure = MEASURES.get(target.measure)
    if measure is None or (measure.flow is None and measure.behind is None):
        raise Http404
    first, last = days_read(target, day)
    context = _frame(actor, target.org_id, day, Crumb(_("Chỉ tiêu"))) | {
        "target": target, "measure": measure, "period": period_words(target),
    }  # fmt: skip
    if measure.flow is None:
        lines = measure.behind(target.org_id, first, last, day) if measure.behind and first <= last else []
        stand = stands([target], day)[pk]
        return render(request, "directives/targets/lines.html", context | {
            "lines": line_rows(actor, target, lines), "result": figure(stand.result, target.unit),
            "shared": measure.kind == "share",
        })  # fmt: skip
    people = flow_members(actor, measure.flow, target.org_id, target.first_on, min(target.last_on, day))
    event = "official_on" if measure.flow.event == "official_on" else "admitted_on"
    return render(request, "directives/targets/behind.html", context | {
        "count": len(people), "rows": [(one, getattr(one, event)) for one in people[:MOST_LISTED]],
        "more": len(people) - MOST_LISTED,
    })  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def new(request: HttpRequest, document_id: int) -> HttpResponse:
    """Set a target of a document."""
    actor = actor_of(request)
    document = get_document(actor, document_id)
    check_can_set_target(actor, document)
    below = children_on(actor, document.org_id, actor.today)
    names = names_on([document.org_id, *(one.org_id for one in below)], actor.today)
    year = actor.today.year
    form = TargetForm(
        sent(request),
        orgs=[(org, names.get(org, "")) for org in (document.org_id, *(one.org_id for one in below))],
        parts=[(part.pk, f"{part.code} {part.text}"[:120]) for part in parts_of(document)],
        measures=offered(),
        initial={"org_id": document.org_id, "first_on": datetime.date(year, 1, 1), "kind": "count",
                 "last_on": datetime.date(year, 12, 31), "direction": "at_least"},
    )  # fmt: skip
    made: list[Target] = []

    def act(wish: dict[str, Any]) -> None:
        org_id, part_id = wish.pop("org_id"), wish.pop("part_id")
        if wish["measure"]:
            wish["kind"] = MEASURES[wish["measure"]].kind
        made.append(actions.set_target(actor=actor, document_id=document_id, org_id=org_id, part_id=part_id,
                                       wish=actions.TargetInput(**wish)))  # fmt: skip

    if done(request, form, act):
        messages.success(request, _("Đã giao chỉ tiêu."))
        return redirect("targets:detail", made[0].pk)
    context = _frame(actor, document.org_id, actor.today, Crumb(_("Giao chỉ tiêu"))) | {"form": form,
               "document": document}  # fmt: skip
    return render(request, "directives/targets/new.html", context)


@page(reads=["GET"], writes=["POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a target over the organisations directly below; proposed by their numbers of members."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    check_can_split_target(actor, target)
    below = children_on(actor, target.org_id, actor.today)
    names = names_on([one.org_id for one in below], actor.today)
    rule, why = split_words(target.kind, "organisation")
    form = SharesForm(sent(request), orgs=[(one.org_id, names.get(one.org_id, "")) for one in below], why=why,
                      proposed=_proposed(actor, target, [one.org_id for one in below]))  # fmt: skip
    if done(request, form, lambda wish: actions.split_target(
            actor=actor, target_id=pk, shares=form.shares(), why=wish["why"])):  # fmt: skip
        messages.success(request, _("Đã chia chỉ tiêu."))
        return redirect("targets:detail", pk)
    context = _act_context(actor, target, _("Chia cho cấp dưới")) | {"form": form, "rule": rule}
    return render(request, "directives/targets/split.html", context)


def _proposed(actor: Actor, target: Target, org_ids: list[int]) -> dict[int, Decimal]:
    if not org_ids or target.kind == "share" or target.value != target.value.to_integral_value():
        return dict.fromkeys(org_ids, target.value) if target.kind == "share" else {}
    counts = members_under(org_ids, actor.today)
    parts = shares(target.value.to_integral_value(), [counts.get(org_id, 0) for org_id in org_ids])
    return dict(zip(org_ids, parts, strict=True))


@page(reads=["GET"], writes=["POST"])
def split_years(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a target of several years into its years."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    check_can_split_target(actor, target)
    years = range(target.first_on.year, target.last_on.year + 1)
    periods = [(max(target.first_on, datetime.date(year, 1, 1)), min(target.last_on, datetime.date(year, 12, 31)))
               for year in years]  # fmt: skip
    rule, why = split_words(target.kind, "period")
    form = YearsForm(sent(request), periods=periods, why=why)
    if done(request, form, lambda wish: actions.split_by_period(
            actor=actor, target_id=pk, periods=form.values(), why=wish["why"])):  # fmt: skip
        messages.success(request, _("Đã chia chỉ tiêu theo năm."))
        return redirect("targets:detail", pk)
    context = _act_context(actor, target, _("Chia theo năm")) | {"form": form, "rule": rule}
    return render(request, "directives/targets/split.html", context)


@page(reads=["GET"], writes=["POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was reached."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    check_can_enter_result(actor, target)
    form = ResultForm(sent(request), initial={"on": min(actor.today, target.last_on)})
    return _acted(request, target, form, lambda wish: actions.enter_result(actor=actor, target_id=pk, **wish), ActWords(
        title=_("Ghi kết quả"), lede=_("Ghi lại cho cùng một ngày là sửa; số cũ vẫn được giữ."),
        done=_("Đã ghi kết quả.")))  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def withdraw_result(request: HttpRequest, pk: int, result_id: int) -> HttpResponse:
    """Take back an entered result."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    if result_id not in {one.pk for one in results_of(target)}:
        raise Http404
    check_can_enter_result(actor, target)
    return _acted(request, target, ReasonForm(sent(request)), lambda wish: actions.withdraw_result(
        actor=actor, target_id=pk, result_id=result_id, **wish), ActWords(
        title=_("Rút kết quả"), lede=_("Kết quả đã rút vẫn thấy được, kèm lý do."),
        done=_("Đã rút kết quả.")))  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a target's value from a day on."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    check_can_change_target(actor, target)
    form = ChangeForm(sent(request), initial={"value": target.value.normalize(), "on": actor.today})
    return _acted(request, target, form, lambda wish: actions.change_target(
        actor=actor, target_id=pk, **wish), ActWords(
        title=_("Điều chỉnh"), lede=_("Số liệu của những ngày trước vẫn tính theo mức cũ."),
        done=_("Đã điều chỉnh chỉ tiêu.")))  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a target and its parts."""
    actor = actor_of(request)
    target = get_target(actor, pk)
    check_can_change_target(actor, target)
    return _acted(request, target, ReasonForm(sent(request)), lambda wish: actions.withdraw_target(
        actor=actor, target_id=pk, **wish), ActWords(
        title=_("Rút chỉ tiêu"), lede=_("Rút cả các phần đã chia. Chỉ tiêu và kết quả vẫn được giữ."),
        done=_("Đã rút chỉ tiêu.")))  # fmt: skip


def _acted(request: HttpRequest, target: Target, form: Form, act: Callable[[dict[str, Any]], object],
           words: ActWords) -> HttpResponse:  # fmt: skip
    if done(request, form, act):
        messages.success(request, words.done)
        return redirect("targets:detail", target.pk)
    return render(request, "directives/targets/act.html", _act_context(actor_of(request), target, words.title) | {
        "form": form, "submit": words.title, "lede": words.lede})  # fmt: skip


def _act_context(actor: Actor, target: Target, title: str) -> dict[str, Any]:
    return _frame(actor, target.org_id, actor.today, Crumb(title)) | {
        "target": target, "title": title, "value": figure(target.value, target.unit), "period": period_words(target),
    }  # fmt: skip

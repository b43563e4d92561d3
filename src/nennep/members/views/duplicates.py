"""Files that may be one person's: the list, a pair side by side, and the request that makes them one (B10)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import Decision, decide
from nennep.kernel.errors import Denied
from nennep.members import actions
from nennep.members.actions.merge import hindrances, seen_of
from nennep.members.forms import ReasonForm
from nennep.members.merging.compared import STATES, comparison, moved_words, pair_rows, state_words
from nennep.members.merging.written import CHOSEN, fuller
from nennep.members.permissions import (
    check_can_confirm_merge,
    check_can_look_for_duplicates,
    check_can_merge,
    check_can_undo_merge,
    check_can_withdraw_merge,
)
from nennep.members.queries import get_member, members_visible_to
from nennep.members.queries.merges import (
    get_merge,
    likely_pairs,
    merge_about,
    merges_under,
    not_same,
    not_same_under,
)
from nennep.members.states import Merge
from nennep.members.views.file import note_reading
from nennep.members.views.listing import organisation_of
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import names_on, path_steps

if TYPE_CHECKING:
    from nennep.members.models import Person, PersonMerge

PAGE = 20
MOST_SHOWN = 50


@page(reads=["GET"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """Likely pairs under an organisation, the requests that wait, and what was decided (B10)."""
    actor = actor_of(request)
    org = organisation_of(request, actor)
    if org is None:
        raise Denied(_("Tài khoản này không xem danh sách đảng viên."))
    check_can_look_for_duplicates(actor, org)
    number = max(1, key_of(request.GET.get("page", "")) or 1)
    found, count = likely_pairs(org.path, most=PAGE, start=(number - 1) * PAGE)
    if number > 1 and not found:
        raise Http404
    keys = {key for pair in found for key in (pair.first, pair.second)}
    people = {one.pk: one for one in members_visible_to(actor).filter(pk__in=keys)}
    names = names_on({one.registered_at_id for one in people.values()}, actor.today)
    steps = path_steps(org.org_id, actor.today)
    context = {
        "org_key": str(org.org_id),
        "org_name": steps[-1].name if steps else "",
        "crumbs": crumbs(steps),
        "count": count,
        "pairs": pair_rows(found, people, lambda one: names.get(one.registered_at_id, "")),
        "page": Paginator(range(count), PAGE).get_page(number),
        "waiting": [_line(one) for one in merges_under(actor, org.path, [Merge.ASKED])[:MOST_SHOWN]],
        "decided": [_line(one) for one in merges_under(actor, org.path, [Merge.DONE, Merge.UNDONE])[:MOST_SHOWN]],
        "apart": list(not_same_under(org.path)[:MOST_SHOWN]),
    }
    return render(request, "members/merging/duplicates.html", context)


def _line(merge: PersonMerge) -> dict[str, Any]:
    words, label = state_words(merge), merge.get_state_display()
    return {"merge": merge, "words": words, "state": STATES[merge.state], "label": label}


@page(reads=["GET"], writes=["POST"], logs_reads=True)
def pair(request: HttpRequest, pk: int, second: int) -> HttpResponse:
    """Two files side by side: ask that they become one, or say that they are two people's (B10)."""
    actor, first = actor_of(request), pk
    people = {key: get_member(actor, key) for key in (first, second)}
    if first == second or any(one.merged_into_id for one in people.values()):
        raise Http404
    kept = people[second] if request.GET.get("giu") == str(second) else people[first]
    other = people[first if kept.pk == second else second]
    check_can_merge(actor, kept, other)
    act = request.POST.get("viec", "")
    choices = _choices(request, kept, other)
    asking = ReasonForm(sent(request) if act == "gop" else None)
    apart = ReasonForm(sent(request) if act in {"khac", "xet-lai"} else None, prefix="khac")
    if act == "gop" and done(
        request, asking,
        lambda wish: actions.ask_merge(actor=actor, kept_id=kept.pk, other_id=other.pk, choices=choices, **wish),
    ):  # fmt: skip
        messages.success(request, _("Đã gửi đề nghị gộp. Hồ sơ chưa đổi cho đến khi người thứ hai xác nhận."))
        return redirect("members:duplicates")
    if act == "khac" and done(
        request, apart, lambda wish: actions.tell_apart(actor=actor, first_id=first, second_id=second, **wish)
    ):
        messages.success(request, _("Đã ghi: hai người khác nhau. Cặp này không hiện lại nữa."))
        return redirect("members:duplicates")
    if act == "xet-lai" and done(
        request, apart, lambda wish: actions.reconsider_pair(actor=actor, first_id=first, second_id=second, **wish)
    ):
        messages.success(request, _("Đã bỏ kết luận. Cặp này hiện lại trong danh sách."))
        return redirect("members:pair", first, second)
    if request.method != "POST":
        note_reading(actor, kept)
        note_reading(actor, other)
    waiting = merge_about(first, second)
    stops = hindrances(kept, other)
    context = {
        "kept": kept,
        "other": other,
        "compared": comparison(kept, other, choices),
        "places": _places(actor, kept.registered_at_id, other.registered_at_id),
        "swap": f"{reverse('members:pair', args=[first, second])}?giu={other.pk}",
        "asking": asking,
        "apart": apart,
        "hindrances": stops,
        "waiting": waiting,
        "said": not_same(first, second),
        "crumbs": crumbs(path_steps(kept.registered_at_id, actor.today)),
    }
    return render(request, "members/merging/pair.html", context)


def _places(actor: Actor, *orgs: int) -> list[str]:
    """The names of the organisations where the files are kept."""
    names = names_on(set(orgs), actor.today)
    return [names.get(org) or _("một chi bộ ngoài phạm vi đồng chí được xem") for org in orgs]


def _choices(request: HttpRequest, kept: Person, other: Person) -> Collection[str]:
    """The fields taken from the other file: as sent, else where it says more."""
    if request.method != "POST":
        return fuller(kept, other)
    return [field for field in CHOSEN if request.POST.get(f"lay-{field}") == "other"]


@page(reads=["GET"], writes=["POST"], logs_reads=True)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: confirmed or refused by the second person, withdrawn by the first, taken back later (B10)."""
    actor = actor_of(request)
    one = get_merge(actor, pk)
    kept, other = get_member(actor, one.kept_id), get_member(actor, one.other_id)
    act = request.POST.get("viec", "")
    form = ReasonForm(sent(request) if act in {"khong", "hoan-lai"} else None)
    if request.method == "POST" and (answer := _act(request, actor, one, form, act)) is not None:
        return answer
    if request.method != "POST":
        note_reading(actor, kept)
        note_reading(actor, other)
    asked = one.state == Merge.ASKED
    may = decide(check_can_confirm_merge, actor, one, kept, other)
    stops = hindrances(kept, other) if asked and not other.merged_into_id else []
    context = {
        "merge": one,
        "kept": kept,
        "other": other,
        "state": STATES[one.state],
        "words": state_words(one),
        "compared": comparison(kept, other, one.choices) if asked else None,
        "places": _places(
            actor, one.org_id, one.written.get("before", {}).get("other", {}).get("org") or other.registered_at_id
        ),
        "moved": moved_words(one),
        "hindrances": stops,
        "confirm": Decision(allowed=False, reason=stops[0]) if may.allowed and stops else may,
        "may_answer": may.allowed,
        "may_withdraw": decide(check_can_withdraw_merge, actor, one).allowed,
        "may_undo": decide(check_can_undo_merge, actor, one, kept),
        "seen": seen_of(kept, other),
        "form": form,
        "asked": asked,
        "is_done": one.state == Merge.DONE,
        "crumbs": crumbs(path_steps(kept.registered_at_id, actor.today)),
    }
    return render(request, "members/merging/merge.html", context)


def _act(request: HttpRequest, actor: Actor, one: PersonMerge, form: ReasonForm, act: str) -> HttpResponse | None:
    """What was sent about a request, done; None to show the page with what is wrong."""
    if "xac-nhan" in request.POST:
        actions.confirm_merge(actor=actor, merge_id=one.pk, seen=request.POST["xac-nhan"][:40] or "-")
        messages.success(request, _("Đã gộp. Hồ sơ kia không còn trong danh sách và dẫn về hồ sơ này."))
        return redirect("members:file", one.kept_id)
    if act == "rut":
        actions.withdraw_merge(actor=actor, merge_id=one.pk)
        messages.success(request, _("Đã rút đề nghị."))
        return redirect("members:merge", one.pk)
    if act == "khong" and done(
        request, form, lambda wish: actions.refuse_merge(actor=actor, merge_id=one.pk, answer=wish["reason"])
    ):
        messages.success(request, _("Đã trả lời đề nghị."))
        return redirect("members:merge", one.pk)
    if act == "hoan-lai" and done(request, form, lambda wish: actions.undo_merge(actor=actor, merge_id=one.pk, **wish)):
        messages.success(request, _("Đã hoàn lại: hai hồ sơ như trước khi gộp."))
        return redirect("members:merge", one.pk)
    return None

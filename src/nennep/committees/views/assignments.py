"""The matrix of assignments, giving several at once, and ending one (S4.3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, done, page, sent
from nennep.committees import actions
from nennep.committees.candidates import organisations_to_assign
from nennep.committees.forms import AssignChoiceForm, AssignForm, EndAssignmentForm
from nennep.committees.permissions import check_can_manage_committee, check_still_runs
from nennep.committees.presenters import matrix as matrix_rows
from nennep.committees.queries import assignments_given_on, get_assignment, places_on, working_rules_on
from nennep.committees.seats import bodies_on
from nennep.committees.views.frame import frame
from nennep.kernel.decisions import decide
from nennep.organisations.queries import children_on, get_organisation, name_on, names_on, natural_key


@page(reads=["GET"])
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the committee looks after which cells, unions and fields, as of a day; first what nobody looks after."""
    actor, day = actor_of(request), as_of(request)
    org = get_organisation(actor, pk)
    context = frame(org, day)
    manage = decide(check_can_manage_committee, actor, org)
    given = assignments_given_on(actor, pk, day)
    covered = {row.target_org_id for row in given}
    below = [row.org_id for row in children_on(actor, pk, day)]
    names = names_on(below, day)
    free = sorted(((one, names.get(one, "")) for one in below if one not in covered), key=lambda o: natural_key(o[1]))
    places = places_on({*below, *(one for one in covered if one)}, day)
    rows = matrix_rows(
        bodies_on(pk, day), given, places if len(set(places.values())) > 1 else {}, day,
        assigns=context["is_today"] and manage.allowed,
    )  # fmt: skip
    context |= {
        "rows": rows, "free": free, "below": len(below), "covered": len(below) - len(free), "manage": manage,
        "provinces": sorted({part for words in places.values() for part in words.split(", ")}, key=natural_key),
        "rules": working_rules_on(pk, day), "given": len(given),
    }  # fmt: skip
    return render(request, "committees/matrix.html", context)


@page(reads=["GET"], writes=["POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a committee member (`?nguoi=`) several organisations, unions and fields in one form."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_manage_committee(actor, org)
    context = frame(org, actor.today)
    people = {post.person_id: post.person_name for one in bodies_on(pk, actor.today) for post in one.posts}
    if not people:
        return render(request, "committees/assign.html", context)
    wanted = request.GET.get("nguoi", "")
    person_id = next((one for one in people if str(one) == wanted), next(iter(people)))
    choice = AssignChoiceForm({"nguoi": str(person_id), "tim": request.GET.get("tim", "")}, people=list(people.items()))
    text = choice.cleaned_data.get("tim", "") if choice.is_valid() else ""
    given = assignments_given_on(actor, pk, actor.today)
    own = {row.target_org_id for row in given if row.person_id == person_id}
    carers = {row.target_org_id: row.person_name for row in given}
    options = [one for one in organisations_to_assign(actor, org, text, actor.today) if one[0] not in own]
    places = places_on([one for one, _name in options], actor.today)
    labels = [(one, _label(name, places.get(one, ""), carers.get(one, ""))) for one, name in options]
    form = AssignForm(sent(request), organisations=labels, initial={"on": actor.today})

    def act(_wish: dict[str, object]) -> None:
        actions.assign_all(actor=actor, org_id=pk, person_id=person_id, **form.wish())

    if done(request, form, act):
        messages.success(request, _("Đã ghi phân công của đồng chí %(name)s.") % {"name": people[person_id]})
        return redirect("committees:matrix", pk)
    context |= {"choice": choice, "form": form, "name": people[person_id], "options": options, "text": text,
                "own": [row for row in given if row.person_id == person_id]}  # fmt: skip
    return render(request, "committees/assign.html", context)


def _label(name: str, place: str, carer: str) -> str:
    now = _("đang do đồng chí %(name)s phụ trách") % {"name": carer} if carer else ""
    return ", ".join(part for part in (name, place, now) if part)


@page(reads=["GET"], writes=["POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an assignment from a day."""
    actor = actor_of(request)
    row = get_assignment(actor, pk)
    org = get_organisation(actor, row.org_id)
    check_can_manage_committee(actor, org)
    if request.method != "POST":
        check_still_runs(row)
    form = EndAssignmentForm(sent(request), initial={"on": actor.today})
    if done(request, form, lambda wish: actions.end_assignment(actor=actor, assignment_id=pk, **wish)):
        messages.success(request, _("Đã ghi đồng chí %(name)s thôi phụ trách.") % {"name": row.person_name})
        return redirect("committees:matrix", row.org_id)
    what = name_on(row.target_org_id, actor.today) if row.target_org_id else row.target_text
    return render(request, "committees/end_assignment.html",
                  frame(org, actor.today) | {"form": form, "row": row, "what": what})  # fmt: skip

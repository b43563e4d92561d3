"""The bodies of an organisation as of a day, and constituting one or beginning its new term."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, done, page, sent
from nennep.access.permissions import Permission
from nennep.committees import actions
from nennep.committees.forms import TermForm
from nennep.committees.permissions import check_can_approve, check_can_manage_committee
from nennep.committees.presenters import body_sections, duties_in_words
from nennep.committees.queries import assignments_given_on, earlier_terms, working_rules_on
from nennep.committees.seats import bodies_on, verdicts_on
from nennep.committees.states import BodyKind, bodies_for
from nennep.committees.views.frame import frame
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Denied
from nennep.organisations.queries import get_organisation, kinds_on


@page(reads=["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """Lead to the bodies of the organisation where the person's widest role stands."""
    actor = actor_of(request)
    places = actor.holdings_with(Permission.COMMITTEE_VIEW)
    if not places:
        raise Denied(_("Đồng chí chưa có vai trò ở tổ chức nào nên chưa có cấp ủy để xem."))
    own = [place for place in places if place.role != "assigned_superior"] or list(places)
    return redirect("committees:bodies", min(own, key=lambda place: (len(place.path), place.path)).org_id)


@page(reads=["GET"])
def bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Bodies, terms, posts, vacancies with their age, what the rules of the day say, working rules in force."""
    actor, day = actor_of(request), as_of(request)
    org = get_organisation(actor, pk)
    context = frame(org, day)
    manage = decide(check_can_manage_committee, actor, org)
    approve = decide(check_can_approve, actor, org)
    found = bodies_on(pk, day)
    duties = duties_in_words(assignments_given_on(actor, pk, day), day)
    now = context["is_today"]
    sections = body_sections(found, duties, day, fills=now and manage.allowed, approves=now and approve.allowed)
    context |= {
        "sections": sections,
        "vacant": sum(len(one.vacancies) for one in found),
        "people": len({post.person_id for one in found for post in one.posts}),
        "notes": [verdict.note() for verdict in verdicts_on(actor, org, found, day)],
        "earlier": earlier_terms(pk, day),
        "rules": working_rules_on(pk, day),
        "manage": manage,
        "is_area": kinds_on([pk], day).get(pk, "").startswith("dang-bo"),
    }
    return render(request, "committees/bodies.html", context)


@page(reads=["GET"], writes=["POST"])
def constitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Constitute a body or begin its new term."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_manage_committee(actor, org)
    kinds = bodies_for(kinds_on([pk], actor.today).get(pk, ""))
    first = {"on": actor.today, "kind": request.GET.get("co-quan", "")}
    form = TermForm(sent(request), kinds=kinds, initial=first)
    if done(request, form, lambda wish: actions.constitute_body(actor=actor, org_id=pk, **wish)):
        kind = BodyKind(form.cleaned_data["kind"])
        messages.success(request, _("Đã lập %(body)s, nhiệm kỳ %(term)s. Việc tiếp theo: ghi người giữ chức danh.")
                         % {"body": str(kind.label).lower(), "term": form.cleaned_data["label"]})  # fmt: skip
        return redirect("committees:bodies", pk)
    found = bodies_on(pk, actor.today)
    context = frame(org, actor.today) | {
        "form": form,
        "running": [one for one in found if one.term is not None],
        "notes": [verdict.note() for verdict in verdicts_on(actor, org, found, actor.today)],
    }
    return render(request, "committees/constitute.html", context)

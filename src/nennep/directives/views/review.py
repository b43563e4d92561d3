"""Reviews of a document: those made, with what is frozen; the draft of a new one; the calendar of all reviews."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives import actions
from nennep.directives.actions.reviews.assemble import hand_of
from nennep.directives.presenters.reviews import apart, due_rows, figure_rows, is_late, review_state, year_charts
from nennep.directives.queries.requirements import requirements_of
from nennep.directives.queries.reviews import get_review, reviewers_of, reviews_of, sources_of
from nennep.directives.queries.reviews.calendar import readable, reviews_due, reviews_reported
from nennep.directives.states import REVIEWS
from nennep.directives.views.frame import document_crumbs, name_of, place_crumbs, years_in
from nennep.documents.permissions import check_can_edit
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState
from nennep.kernel.addresses import address
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation, names_on
from nennep.ui.fields import ChoiceField, DateField, offer
from nennep.ui.formats import format_day, format_number

MOST_PLACES = 60


class ReviewForm(forms.Form):
    """Who reviews, how, over which period."""

    org_id = ChoiceField(label=gettext_lazy("Tổ chức báo cáo"), choices=())
    kind = ChoiceField(label=gettext_lazy("Loại"), choices=[(one.value, one.label) for one in REVIEWS])
    first_on = DateField(label=gettext_lazy("Từ ngày"))
    as_of = DateField(label=gettext_lazy("Số liệu đến ngày"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "org_id", places)


@page(reads=["GET"], writes=["POST"])
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """What was reviewed so far, each with the day of its figures and its seal; below, a new report."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    own = reviewers_of(actor, paper)[:MOST_PLACES]
    names = names_on(own, actor.today)
    form = ReviewForm(
        sent(request), places=[(str(one), names.get(one, "")) for one in own],
        initial={"first_on": paper.dated_on, "as_of": actor.today, "kind": REVIEWS[0]},
    )  # fmt: skip
    made: list[int] = []

    def act(wish: dict[str, Any]) -> None:
        values = wish | {"org_id": int(wish["org_id"])}
        made.append(actions.assemble_review(actor=actor, document_id=pk, **values).report_id)

    if done(request, form, act):
        messages.success(request, _("Đã lập dự thảo từ số liệu của văn bản; hãy viết phần đánh giá."))
        return redirect("documents:edit", made[0])
    found = reviews_of(actor, paper)
    places = names_on([one.org_id for one in found], actor.today)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "document": paper, "title": name_of(actor, paper),
        "form": form if own and paper.state != DocumentState.DRAFT and not paper.secrecy else None,
        "rows": [(one, places.get(one.org_id, ""), *review_state(one)) for one in found],
    }  # fmt: skip
    return render(request, "directives/reviews/list.html", context)


class RenewForm(forms.Form):
    """As of which day the figures are read again."""

    as_of = DateField(label=gettext_lazy("Số liệu đến ngày"))


@page(reads=["GET"], writes=["POST"])
def review(request: HttpRequest, pk: int, review_id: int) -> HttpResponse:
    """One review: the day of its figures, where the text was rewritten by hand, and reading the figures again."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    one = get_review(actor, paper, review_id)
    may = decide(check_can_edit, actor, one.report)
    form = RenewForm(sent(request), initial={"as_of": actor.today})
    renewed: list[actions.Renewed] = []

    def act(wish: dict[str, Any]) -> None:
        renewed.append(actions.renew_review(actor=actor, document_id=pk, review_id=review_id, **wish))

    if done(request, form, act):
        (told,) = renewed
        messages.success(request, _("Đã tính lại số liệu; phần viết tay giữ nguyên, %(n)s chỗ khác số liệu mới.") % {
            "n": format_number(len(told.kept))})  # fmt: skip
        return redirect("directives:review", pk, review_id)
    state, words = review_state(one)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "document": paper, "title": name_of(actor, paper),
        "review": one, "org_name": names_on([one.org_id], actor.today).get(one.org_id, ""), "state": state,
        "figures": figure_rows(one, sources_of(one, requirements_of(paper)), actor.today),
        "charts": year_charts(one),
        "has_tasks": bool(one.figures["tasks"]), "has_targets": bool(one.figures["targets"]),
        "words": words, "form": form, "may": may, "draft": one.report.state == DocumentState.DRAFT,
        "kept": [apart(row.written, row.figured) for row in hand_of(one, paper, one.report)],
        "version": one.report.version, "earlier": one.report.version - 1,
    }  # fmt: skip
    return render(request, "directives/reviews/one.html", context)


@page(reads=["GET"])
def calendar(request: HttpRequest, org_id: int) -> HttpResponse:
    """What is to be reviewed in a year, by day, document and level; and the reports made, with their state."""
    actor = actor_of(request)
    get_organisation(actor, org_id)
    year, years = years_in(request, actor.today.year)
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    due = reviews_due(actor, org_id, first, last)
    made = reviews_reported(actor, org_id, first, last)
    names = names_on({org_id, *(one.org_id for one in made)}, actor.today)
    context = {
        "crumbs": place_crumbs(actor, org_id), "org_name": names.get(org_id, ""), "org_id": org_id, "year": year,
        "years": years, "rows": due_rows(due, readable(actor, (one.document_id for one in due)), org_id, actor.today),
        "late": sum(is_late(one, actor.today) for one in due),
        "made": [
            (format_day(one.as_of), address("directives:review", one.document_id, one.pk),
             f"{one.get_kind_display()} {one.document}", names.get(one.org_id, ""), *review_state(one))
            for one in made
        ],
    }  # fmt: skip
    return render(request, "directives/reviews/calendar.html", context)

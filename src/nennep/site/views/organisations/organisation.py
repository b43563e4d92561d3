"""The page of one organisation, as of any date: what it is, who leads it, how its year goes, what it owes."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.committees.queries import assigned_superiors_on, posts_with_duties_on
from nennep.directives.queries.duties import nearest_owed
from nennep.documents.queries.decisions import decisions_of, papers_of_acts
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.period import add_months, month_of
from nennep.meetings.queries.meetings import committee_meetings_held
from nennep.members.queries import count_standings
from nennep.obligations.queries import as_known_on, by_rule, tallies_below, tallies_of_year
from nennep.organisations.permissions import (
    check_can_change,
    check_can_edit_profile,
    check_can_found_under,
    may_see_reforms,
)
from nennep.organisations.queries import Card, card_on, names_on, unit_types
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import ids_of
from nennep.site import links
from nennep.site.presenters import organisation as words
from nennep.site.presenters.year import MONTHLY, below_months, committee_row, own_months

if TYPE_CHECKING:
    from nennep.documents.models import Document

FEW_CELLS = 300  # up to as many, a plan that does not look at the path finds what stands under it as quickly


@page(reads=["GET"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one organisation on one page, each figure a link. At most eight queries of its own;
    two more where a reorganisation made it what it is, one where an act by itself names a decision and its day."""
    actor, day, today = actor_of(request), as_of(request), clock.today()
    card = card_on(actor, pk, day)
    path = card.version.path
    sees_figures = actor.may(Permission.REPORT_VIEW, card.version.org.now.path)
    posts = posts_with_duties_on(pk, day)
    is_cell = card.version.level == Level.CELL
    superiors = list(assigned_superiors_on(pk, day)) if is_cell else []
    year = _cell_year(actor, pk, day, today) if is_cell else _year_below(actor, card, day, seen=sees_figures)
    tallies = year.pop("tallies", {})
    names = names_on(words.ids_named(card, posts, superiors, tallies), day)
    below, late_count, rest_count = words.below_todos(tallies, names, day, today)
    papers = _papers(actor, card)
    members = words.member_words(count_standings(path, day, few=_few(card))) if sees_figures and card.alive else None
    context = {
        "pk": pk,
        "name": names.get(pk, ""),
        "crumbs": words.crumbs_of(card, names, day, today),
        "day": day,
        "today": today,
        "is_today": day == today,
        "state": words.state_line(card, day),
        "ended": words.end_of_card(card, names, day, today, papers),
        "card": card,
        "is_cell": is_cell,
        "members": members,
        "bodies": words.body_blocks(actor, posts, names, day),
        "below": below,
        "more_count": late_count - len(below),
        "rest_count": rest_count,
        "events": words.events_of_card(card, names, day, today, papers),
        "facts": words.facts_of_card(card, names, superiors, day, today, dict(unit_types())),
        **year,
        **_acts(actor, card, today=day == today),
    }
    return render(request, "site/organisations/organisation.html", context)


def _papers(actor: Actor, card: Card) -> dict[int, Document]:
    """Event -> the document that decided it, where the actor may open it: linked with the reorganisation, else found in
    the registers of the organisation and of those above it."""
    reforms, acts = words.reforms_of(card), words.acts_of(card)
    linked = decisions_of(actor, reforms) if reforms else {}
    found = {event["id"]: linked[event["reform"]] for event in card.events if event["reform"] in linked}
    held = papers_of_acts(actor, ids_of(card.version.path), set(acts.values()))
    return found | {event: held[act] for event, act in acts.items() if act in held}


def _cell_year(actor: Actor, pk: int, day: datetime.date, today: datetime.date) -> dict[str, Any]:
    """A cell's own duties: the year as marks, and what is open. Two queries."""
    first = min(datetime.date(day.year, 1, 1), add_months(month_of(day), -3))
    rows = by_rule(actor).filter(org_id=pk, period__gte=first, period__lt=datetime.date(day.year + 1, 1, 1))
    owed = [as_known_on(row, day) for row in rows.order_by("due_on", "kind", "id")]
    begun = [row for row in owed if row.period <= day]
    recent = [row for row in begun if row.period >= add_months(month_of(day), -3)]
    return {
        "months": own_months(begun, day.year),
        "owed": words.owed_todos(recent, day),
        "owed_done": sum(row.met_on is not None for row in recent),
        "directed": words.directed_todos(nearest_owed(actor, [pk]), today) if day == today else [],
    }


def _few(card: Card) -> bool:
    return card.cells <= FEW_CELLS


def _year_below(actor: Actor, card: Card, day: datetime.date, *, seen: bool) -> dict[str, Any]:
    """The year seen through the cells, the committee's own meetings, and who is late this month. Three queries."""
    if not seen:
        return {"months": [], "owed": [], "owed_done": 0}
    pk, path, few = card.version.org_id, card.version.path, _few(card)
    tallies = tallies_of_year(actor, path, day.year, day, few=few)
    rows = below_months(tallies, day.year, day)
    year = datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31)
    held = {month.month: links.meeting(meeting) for meeting, month in committee_meetings_held(actor, pk, *year)}
    if held:
        rows.insert(
            0, committee_row(lambda month: ("done" if month in held else "none", held.get(month, "")), _("Cấp ủy họp"))
        )
    return {
        "months": rows,
        "owed": [],
        "owed_done": 0,
        "tallies": tallies_below(actor, path, MONTHLY, month_of(day), day, few=few),
    }


def _acts(actor: Actor, card: Card, *, today: bool) -> dict[str, Any]:
    """What may be done with it: shown only today, and only to those who keep organisations somewhere."""
    now = card.version.org.now
    keeps = actor.has(Permission.ORGANISATION_MANAGE)
    profile = decide(check_can_edit_profile, actor, now)
    return {
        "manages": today and (keeps or profile.allowed),
        "keeps": keeps,
        "change": decide(check_can_change, actor, now),
        "found": decide(check_can_found_under, actor, now),
        "edit_profile": profile,
        "reorganises": today and may_see_reforms(actor, now),
        "sees_log": actor.may(Permission.AUDIT_VIEW, now.path),
        "keeps_accounts": actor.may(Permission.ACCOUNT_MANAGE, now.path),
        "sees_members": actor.may(Permission.MEMBER_VIEW, now.path),
        "sees_report": actor.may(Permission.REPORT_VIEW, now.path),
        "manages_committee": actor.may(Permission.COMMITTEE_MANAGE, now.path),
    }

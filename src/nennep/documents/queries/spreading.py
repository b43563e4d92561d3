"""How documents were made known: how often in each form, and the rounds of contests with their results (S4.5, S0.3)."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.documents.models import Contestant, ContestRound, Document, Spread
from nennep.documents.permissions import places_with
from nennep.documents.states import SpreadForm
from nennep.kernel.actor import Actor
from nennep.orgtree.queries import reach, under


class FormCount(NamedTuple):
    """A form, how often it was used, and how many came in all (None where nobody could count)."""

    form: str
    times: int
    people: int | None


def forms_of(actor: Actor, document_id: int, path: str, day: datetime.date) -> list[FormCount]:
    """How often a document was made known in each form by a day, at a place and below, within the actor's reach."""
    rows = Spread.objects.filter(reach(actor, Permission.ORGANISATION_VIEW), under(path, "org__now__path"),
                                 document_id=document_id, done_on__lte=day)  # fmt: skip
    found = {one["form"]: one for one in rows.values("form").annotate(times=Count("pk"), people=Sum("people"))}
    return [
        FormCount(str(label), found[value]["times"], found[value]["people"])
        for value, label in SpreadForm.choices
        if value in found
    ]


def contestants_visible_to(actor: Actor) -> QuerySet[Contestant]:
    """Results of contests of the organisations within reach, of members there, and the actor's own."""
    here = reach(actor, Permission.ORGANISATION_VIEW)
    of_ours = reach(actor, Permission.MEMBER_VIEW, "place__now__path")
    return Contestant.objects.filter(here | of_ours | Q(person_id=actor.person_id or 0))


def contest_of(actor: Actor, document: Document) -> list[tuple[ContestRound, list[Contestant]]]:
    """The rounds of the contests that made a document known, each with what the actor may see of its results; two
    queries."""
    seen = contestants_visible_to(actor).filter(round__spread__document=document)
    return _by_round(seen.select_related("round"))


def contest_of_spread(actor: Actor, spread: Spread) -> list[tuple[ContestRound, list[Contestant]]]:
    """The rounds of one contest in the order of their days."""
    return _by_round(contestants_visible_to(actor).filter(round__spread=spread).select_related("round"))


def _by_round(rows: QuerySet[Contestant]) -> list[tuple[ContestRound, list[Contestant]]]:
    found: dict[int, tuple[ContestRound, list[Contestant]]] = {}
    for row in rows.order_by("round__held_on", "round_id", "position")[:2000]:
        found.setdefault(row.round_id, (row.round, []))[1].append(row)
    return list(found.values())


def contests_of_person(actor: Actor, person_id: int, day: datetime.date) -> list[Contestant]:
    """The rounds a member took part in by a day, the latest first."""
    rows = contestants_visible_to(actor).filter(person_id=person_id, round__held_on__lte=day)
    return list(rows.select_related("round__spread").order_by("-round__held_on", "-pk")[:200])


def get_round(actor: Actor, pk: int) -> ContestRound:
    """A round noted by an organisation at which the actor drafts, locked; otherwise not found."""
    rows = ContestRound.objects.select_for_update(of=("self",)).select_related("spread__document")
    if not actor.everything:
        rows = rows.filter(org_id__in=places_with(actor, Permission.DOCUMENT_DRAFT))
    try:
        return rows.get(pk=pk)
    except ContestRound.DoesNotExist as missing:
        raise Http404 from missing

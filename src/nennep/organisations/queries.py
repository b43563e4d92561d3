"""What may be seen of organisations, and what they were called, of what kind they were, and where they stood, by date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import fold
from nennep.organisations.models import OrganisationKind, OrganisationName, OrganisationProfile
from nennep.orgtree.models import Org, OrgEvent, OrgNow, OrgVersion
from nennep.orgtree.queries import ids_of, path_on, reach, under

KNOWN = Q(known_to__isnull=True)


def organisations_visible_to(actor: Actor) -> QuerySet[OrgNow]:
    """The organisations the actor may see, ended ones included: within reach, and the line of superiors above it."""
    above = {org for holding in actor.holdings for org in ids_of(holding.path)}
    return OrgNow.objects.filter(reach(actor, Permission.ORGANISATION_VIEW, "path") | Q(org_id__in=above))


def get_organisation(actor: Actor, pk: int) -> OrgNow:
    """One organisation the actor may see; what may not be seen is not found."""
    try:
        return organisations_visible_to(actor).get(org_id=pk)
    except OrgNow.DoesNotExist as missing:
        raise Http404 from missing


def names_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The name of each organisation on a day; one that had ended or not begun by then takes its nearest name."""
    wanted = set(org_ids)
    rows = OrganisationName.objects.filter(KNOWN, org_id__in=wanted).order_by("org_id", "valid_from")
    names: dict[int, str] = {}
    for org_id, name, start in rows.values_list("org_id", "name", "valid_from"):
        if org_id not in names or start <= day:
            names[org_id] = name
    return names


def name_on(org_id: int, day: datetime.date) -> str:
    """The name of one organisation on a day."""
    return names_on([org_id], day).get(org_id, "")


def kinds_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The kind (slug of the `organisation_kinds` rule family) of each organisation on a day, or its nearest kind."""
    rows = OrganisationKind.objects.filter(KNOWN, org_id__in=set(org_ids)).order_by("org_id", "valid_from")
    kinds: dict[int, str] = {}
    for org_id, kind, start in rows.values_list("org_id", "kind", "valid_from"):
        if org_id not in kinds or start <= day:
            kinds[org_id] = kind
    return kinds


@dataclass(frozen=True, slots=True)
class Step:
    """One organisation on the way from the top to where one stands."""

    org_id: int
    name: str


def path_steps(org_id: int, day: datetime.date) -> list[Step]:
    """The way from the top down to the organisation, itself last, as it was on the day (or as it was last)."""
    path = path_on(org_id, day) or OrgNow.objects.filter(org_id=org_id).values_list("path", flat=True).first() or ""
    ids = ids_of(path)
    names = names_on(ids, day)
    return [Step(org_id=step, name=names.get(step, "")) for step in ids]


def children_on(actor: Actor, org_id: int, day: datetime.date) -> list[OrgVersion]:
    """The organisations directly under one on a day, of those the actor may see, in the order of their names."""
    path = path_on(org_id, day)
    if not path:
        return []
    visible = organisations_visible_to(actor).values("org_id")
    depth = path.count(".") + 1
    rows = OrgVersion.objects.filter(valid_on(day), under(path), org_id__in=visible).exclude(org_id=org_id)
    direct = [row for row in rows if row.path.count(".") == depth]
    names = names_on([row.org_id for row in direct], day)
    return sorted(direct, key=lambda row: natural_key(names.get(row.org_id, "")))


def natural_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sort key for names with numbers: "Chi bộ thôn 2" before "Chi bộ thôn 10"."""
    parts: list[tuple[int, int | str]] = []
    for word in fold(name).split():
        parts.append((0, int(word)) if word.isdecimal() and len(word) < 10 else (1, word))
    return tuple(parts)


def search_organisations(actor: Actor, text: str, limit: int = 30) -> list[OrganisationName]:
    """Organisations whose present or past name holds every word of the text, accents or not."""
    words = fold(text).split()[:8]
    if not words:
        return []
    rows = OrganisationName.objects.filter(KNOWN, org_id__in=organisations_visible_to(actor).values("org_id"))
    for word in words:
        rows = rows.filter(folded__contains=word)
    return list(rows.order_by("folded", "-valid_from", "id")[:limit])


def events_of(org_id: int) -> QuerySet[OrgEvent]:
    """What happened to the structure of an organisation, newest first."""
    return OrgEvent.objects.filter(Q(org_id=org_id) | Q(lineage__to_org_id=org_id)).distinct().order_by(
        "-effective_on", "-id"
    )


def profile_of(org_id: int) -> OrganisationProfile:
    """The undated facts; an empty profile when none was entered."""
    return OrganisationProfile.objects.filter(org_id=org_id).first() or OrganisationProfile(org_id=org_id)


def org_of(pk: int) -> Org:
    """The bare identity."""
    return Org.objects.get(pk=pk)

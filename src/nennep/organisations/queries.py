"""What may be seen of organisations; their names, kinds and places by date."""

from __future__ import annotations

import collections
import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, JSONObject
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.kernel.statements import Written, among, contains, written
from nennep.kernel.vietnamese import fold, text_key
from nennep.organisations.models import (
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    OrganisationPlace,
    OrganisationProfile,
    ReformEvent,
    UnitType,
)
from nennep.orgtree.levels import Level
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgLineage, OrgNow, OrgVersion
from nennep.orgtree.queries import WANTED_ABOVE, ids_of, path_on, reach, versions_under

KNOWN = Q(known_to__isnull=True)


def organisations_visible_to(actor: Actor) -> QuerySet[OrgNow]:
    """The organisations the actor may see, ended ones included: within reach, and the line of superiors above it."""
    return OrgNow.objects.filter(reach(actor, Permission.ORGANISATION_VIEW, "path") | among("org_id", actor.above))


def get_organisation(actor: Actor, pk: int) -> OrgNow:
    """One organisation the actor may see; what may not be seen is not found."""
    found = next(iter(_organisation(actor, pk)), None)
    if found is None:
        raise Http404
    return found


@written
def _organisation(actor: Actor, pk: int) -> QuerySet[OrgNow]:
    return organisations_visible_to(actor).filter(org_id=pk)


def standing_on(actor: Actor, pks: Iterable[int], day: datetime.date) -> dict[int, tuple[OrgNow, str]]:
    """Those of some organisations that the actor may see, each with its path on a day ('' when it did not exist then).
    One query."""
    return {row.org_id: (row, row.path_then or "") for row in _standing_on(actor, list(pks), day)}


@written
def _standing_on(actor: Actor, pks: list[int], day: datetime.date) -> QuerySet[Any]:
    then = OrgVersion.objects.filter(valid_on(day), org_id=OuterRef("org_id")).order_by("pk").values("path")[:1]
    return organisations_visible_to(actor).filter(among("org_id", pks)).annotate(path_then=Subquery(then))


@dataclass(frozen=True, slots=True)
class Card:
    """One organisation on a day. `version` is the one that held, or the last before, or the first after the day.

    `alive` says whether it existed on that day. `events`: newest first, each with the organisations it came from and
    those that came from it. `places`: (locality, province).
    """

    version: OrgVersion
    alive: bool
    kind: str
    codes: list[str]
    places: list[tuple[str, str]]
    profile: OrganisationProfile | None
    cells: int
    children: int
    events: list[dict[str, Any]]


def card_on(actor: Actor, pk: int, day: datetime.date) -> Card:
    """What the page of one organisation shows of it, in one query; what may not be seen is not found."""
    version = next(iter(_card(actor, pk, day)), None)
    if version is None:
        raise Http404
    return Card(
        version=version,
        alive=version.valid_from <= day < version.valid_to,
        kind=version.kind or "",
        codes=list(version.codes),
        places=[(place["locality"], place["province"]) for place in version.places],
        profile=getattr(version.org, "profile", None),
        cells=version.cells or 0,
        children=version.children or 0,
        events=list(version.events),
    )


@written
def _card(actor: Actor, pk: int, day: datetime.date) -> QuerySet[Any]:
    here, dated = OuterRef("org_id"), KNOWN & valid_on(day)
    lineage = OrgLineage.objects.filter(event_id=OuterRef("pk")).values_list(
        JSONObject(from_org="from_org_id", to_org="to_org_id")
    )
    told = OrgEvent.objects.filter(org_id=pk).values("pk")  # a union, so that an index finds each part
    crossed = OrgLineage.objects.filter(Q(from_org_id=pk) | Q(to_org_id=pk)).values("event_id")
    events = (
        OrgEvent.objects.filter(pk__in=told.union(crossed))
        .order_by("-effective_on", "-id")
        .values_list(JSONObject(
            id="id", kind="kind", decision_no="decision_no", signed_on="signed_on", effective_on="effective_on",
            note="note", lineage=ArraySubquery(lineage),
            reform=ReformEvent.objects.filter(event_id=OuterRef("pk")).values("reform_id")[:1]))
    )  # fmt: skip
    below = OrgVersion.objects.filter(
        valid_on(day), level=Level.CELL, path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("g"))
    )
    children = OrgEdge.objects.filter(dated, parent_id=here)
    return (
        OrgVersion.objects.filter(org_id=pk, org_id__in=organisations_visible_to(actor).values("org_id"))
        .select_related("org__now", "org__profile")
        .annotate(
            begun=Case(When(valid_from__lte=day, then=Value(1)), default=Value(0)),
            kind=Subquery(OrganisationKind.objects.filter(KNOWN, org_id=here, valid_from__lte=day)
                          .order_by("-valid_from").values("kind")[:1]),
            codes=ArraySubquery(OrganisationCode.objects.filter(dated, org_id=here).order_by("code").values("code")),
            places=ArraySubquery(OrganisationPlace.objects.filter(dated, org_id=here).order_by("id")
                                 .values_list(JSONObject(locality="locality", province="province"))),
            events=ArraySubquery(events),
            cells=Subquery(below.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")),
            children=Subquery(children.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")),
        )
        .order_by("-begun", "-valid_from")[:1]
    )  # fmt: skip


def names_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The name of each organisation on a day; one that had ended or not begun by then takes its nearest name."""
    wanted = sorted(set(org_ids))
    names: dict[int, str] = {}
    for org_id, name, start in _names(wanted) if wanted else ():
        if org_id not in names or start <= day:
            names[org_id] = name
    return names


def names_by_day(wanted: Iterable[tuple[int, datetime.date]]) -> dict[tuple[int, datetime.date], str]:
    """`names_on` for several days at once: the name of each organisation on its own day. One query."""
    pairs = set(wanted)
    days: dict[int, list[datetime.date]] = {}
    for org_id, day in pairs:
        days.setdefault(org_id, []).append(day)
    names: dict[tuple[int, datetime.date], str] = {}
    for org_id, name, start in _names(sorted(days)) if days else ():
        for day in days[org_id]:
            if (org_id, day) not in names or start <= day:
                names[org_id, day] = name
    return names


@written
def _names(wanted: list[int]) -> QuerySet[Any, tuple[int, str, datetime.date]]:
    rows = OrganisationName.objects.filter(KNOWN, among("org_id", wanted)).order_by("org_id", "valid_from")
    return rows.values_list("org_id", "name", "valid_from")


def codes_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The code of each organisation on a day, the first in order where it has several. One query."""
    rows = OrganisationCode.objects.filter(valid_on(day), KNOWN, among("org_id", sorted(set(org_ids))))
    return dict(rows.order_by("-code").values_list("org_id", "code"))


def every_code_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, tuple[str, ...]]:
    """All codes of each organisation on a day, in order; those without one are left out. One query."""
    rows = OrganisationCode.objects.filter(valid_on(day), KNOWN, among("org_id", sorted(set(org_ids))))
    found: dict[int, tuple[str, ...]] = {}
    for org_id, code in rows.order_by("code").values_list("org_id", "code"):
        found[org_id] = (*found.get(org_id, ()), code)
    return found


def names_apart(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """`names_on`, where a name that several of them bear is followed by the name of what each stands under, so that
    "Chi bộ số 1" of two companies can be told apart in one list. Three queries, whether names repeat or not."""
    names = names_on(org_ids, day)
    often = collections.Counter(names.values())
    edges = OrgEdge.objects.filter(valid_on(day), KNOWN, org_id__in=sorted(names), parent_id__isnull=False)
    above = dict(edges.values_list("org_id", "parent_id"))
    parents = names_on(above.values(), day)
    return names | {
        org_id: f"{names[org_id]}, {parents[parent]}"
        for org_id, parent in above.items()
        if often[names[org_id]] > 1 and parent in parents
    }


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
    visible = organisations_visible_to(actor).values("org_id")
    edges = OrgEdge.objects.filter(valid_on(day), KNOWN, parent_id=org_id).values("org_id")
    direct = OrgVersion.objects.filter(valid_on(day), org_id__in=visible).filter(org_id__in=edges)
    names = names_on([row.org_id for row in direct], day)
    return sorted(direct, key=lambda row: natural_key(names.get(row.org_id, "")))


def visible_on(actor: Actor, path: str, day: datetime.date) -> QuerySet[OrgVersion]:
    """The organisations at or under `path` (of that day; '' for the whole tree) on the day that the actor may see."""
    return versions_under(path, day).filter(org_id__in=organisations_visible_to(actor).values("org_id"))


def cells_below(path: str, day: datetime.date) -> dict[int, int]:
    """How many cells stood under each organisation below `path` (the path of that day) on the day."""
    columns = ("district_id", "commune_id", "grassroots_id")
    cells = versions_under(path, day, levels=[Level.CELL]).values_list(*columns).annotate(n=Count("id"))
    counts: dict[int, int] = {}
    for *above, count in cells:
        for org_id in above:
            if org_id is not None:
                counts[org_id] = counts.get(org_id, 0) + count
    return counts


def places_for_kind(actor: Actor, permission: Permission, kinds: Iterable[str], day: datetime.date) -> list[int]:
    """The living organisations of some kinds within the actor's reach for a permission."""
    of_kind = OrganisationKind.objects.filter(KNOWN, valid_on(day), kind__in=list(kinds)).values("org_id")
    rows = OrgNow.objects.filter(reach(actor, permission, "path"), alive=True, org_id__in=of_kind)
    return list(rows.order_by("path").values_list("org_id", flat=True))


@functools.lru_cache(maxsize=65536)
def natural_key(name: str) -> tuple[tuple[int, int | bytes], ...]:
    """Sort key for names with numbers: "Chi bộ thôn 2" before "Chi bộ thôn 10", words as a dictionary has them."""
    return text_key(name)


def search_organisations(actor: Actor, text: str, limit: int = 30) -> list[OrganisationName]:
    """Organisations whose present or past name holds every word of the text, accents or not."""
    words = fold(text).split()[:8]
    return _found(len(words), limit)(actor, *words) if words else []


@functools.cache
def _found(count: int, limit: int) -> Written[..., OrganisationName]:
    """The search for so many words."""

    def write(actor: Actor, **words: str) -> QuerySet[OrganisationName]:
        visible = organisations_visible_to(actor).values("org_id")
        rows = OrganisationName.objects.filter(
            KNOWN, *(contains("folded", word) for word in words.values()), org_id__in=visible
        )
        return rows.order_by("folded", "-valid_from", "id")[:limit]

    return Written(write, ("actor", *(f"word_{number}" for number in range(count))))


def events_of(org_id: int) -> QuerySet[OrgEvent]:
    """What happened to the structure of an organisation, newest first."""
    return (
        OrgEvent.objects.filter(Q(org_id=org_id) | Q(lineage__to_org_id=org_id))
        .distinct()
        .order_by("-effective_on", "-id")
    )


UNIT_WORDS = {str(value): label for value, label in UnitType.choices}  # in the reader's language, when read


def unit_types() -> list[tuple[str, str]]:
    """The kinds of place an organisation may work in: slug and words."""
    return [(value, str(label)) for value, label in UNIT_WORDS.items()]


def unit_choices() -> list[tuple[str, str]]:
    """The same for a form's list, not known first; called for each form, for the words are the reader's language."""
    return [("", _("Chưa rõ")), *unit_types()]


def places_of(org_id: int, day: datetime.date) -> list[tuple[str, str]]:
    """Where the organisation works on a day: (locality, province), in the order they were noted."""
    rows = OrganisationPlace.objects.filter(KNOWN, valid_on(day), org_id=org_id).order_by("id")
    return list(rows.values_list("locality", "province"))


def profile_of(org_id: int) -> OrganisationProfile:
    """The undated facts; an empty profile when none was entered."""
    return OrganisationProfile.objects.filter(org_id=org_id).first() or OrganisationProfile(org_id=org_id)


def org_of(pk: int) -> Org:
    """The bare identity."""
    return Org.objects.get(pk=pk)


_FOUNDED = """
select w.org_id, count(*)
from orgtree_orgevent e
join organisations_organisationprofile f on f.org_id = e.org_id and f.unit_type = %(unit)s
join orgtree_orgversion v on v.org_id = e.org_id and v.valid_from <= e.effective_on and v.valid_to > e.effective_on
{above}
where e.kind = 'found' and e.effective_on between %(first)s and %(last)s and w.org_id <> e.org_id
group by w.org_id
"""


def founded_counts(org_ids: Iterable[int], first: datetime.date, last: datetime.date, unit_type: str) -> dict[int, int]:
    """Organisation id -> how many organisations of a kind of unit were founded under it in the days, both included.

    Under whom is read of the day of founding (S2.16). One statement, within the sight of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUNDED.format(above=WANTED_ABOVE),
            {"orgs": sorted(set(org_ids)), "first": first, "last": last, "unit": unit_type},
        )
        return {int(org_id): int(count) for org_id, count in cursor.fetchall()}

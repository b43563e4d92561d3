"""Posts, bodies, terms and assignments by date."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from nennep.access.permissions import Permission
from nennep.committees.models import Assignment, Body, BodyKind, FirstPost, Post, Term, WorkingRules
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import one_of
from nennep.kernel.period import OPEN_END, valid_on
from nennep.kernel.statements import among, written
from nennep.kernel.vietnamese import by_given_name, sort_key
from nennep.organisations.drafts import stamp
from nennep.organisations.models import OrganisationPlace, Reform
from nennep.organisations.queries import get_organisation, organisations_visible_to
from nennep.orgtree.queries import reach

KNOWN = Q(known_to__isnull=True)
LEADERS = ("bi-thu", "pho-bi-thu")


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """Posts, as they are known now, in the organisations the actor may see, and the actor's own."""
    return _recorded_posts(actor).filter(KNOWN)


def _recorded_posts(actor: Actor) -> QuerySet[Post]:
    visible = organisations_visible_to(actor).values("org_id")
    return Post.objects.filter(Q(org_id__in=visible) | Q(person_id=actor.person_id or 0))


def posts_on(org_id: int, day: datetime.date) -> QuerySet[Post]:
    """Who held which post in an organisation's bodies on a day, from the highest down."""
    return (
        Post.objects.filter(KNOWN, valid_on(day), org_id=org_id)
        .select_related("body")
        .order_by("body__kind", "rank", "valid_from", "id")
    )


class PostShown(NamedTuple):
    """What the page of an organisation shows of a post. `term`: its label, None without one; `looks_after`: what the
    holder looks after there, each {"org": id or None, "text": ...}."""

    pk: int
    body_id: int
    kind: str
    body: str
    title: str
    rank: int
    person_id: int
    person_name: str
    valid_from: datetime.date
    approved_no: str
    decision_no: str
    term: str | None
    seats: int | None
    looks_after: list[dict[str, Any]]


def posts_with_duties_on(org_id: int, day: datetime.date) -> list[PostShown]:
    """The posts of an organisation with their terms and what each holder looks after there. One query."""
    return [PostShown(*row) for row in _posts_with_duties(org_id, day)]


@written
def _posts_with_duties(org_id: int, day: datetime.date) -> QuerySet[Any, tuple[Any, ...]]:
    duties = Assignment.objects.filter(valid_on(day), org_id=OuterRef("org_id"), person_id=OuterRef("person_id"))
    duties = duties.order_by("target", "id").values_list(JSONObject(org="target_org_id", text="target_text"))
    return posts_on(org_id, day).values_list(
        "pk", "body_id", "body__kind", "body__name", "title", "rank", "person_id", "person_name", "valid_from",
        "approved_no", "decision_no", "term__label", "term__seats", ArraySubquery(duties),
    )  # fmt: skip


def posts_of_person_on(person_id: int, day: datetime.date) -> QuerySet[Post]:
    """The posts of a person on a day: one person may hold several in several organisations (C6)."""
    return (
        Post.objects.filter(KNOWN, valid_on(day), person_id=person_id)
        .select_related("body")
        .order_by("rank", "org_id", "id")
    )


def committee_members_on(org_id: int, day: datetime.date) -> set[int]:
    """The persons in the committee (or cell committee, or the secretary and deputy of a small cell) on a day."""
    kinds = (BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL)
    return set(posts_on(org_id, day).filter(body__kind__in=kinds).values_list("person_id", flat=True))


class Acts(Func):
    """Whether a person is in good standing on a day and not exempt, also where the reader does not see the file."""

    function, output_field = "committees_acts", BooleanField()


def acting_posts(org_ids: Iterable[int], day: datetime.date) -> QuerySet[Post]:
    """Who may lead organisations on a day, whom one asks for first standing last in each: the secretary, the deputies,
    the others of the standing committee or cell committee. Whoever is suspended, exempt or out of the Party does not
    act, though the post runs on."""
    leads = Q(title__in=LEADERS, body__kind__in=(BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL))
    rows = Post.objects.filter(KNOWN, valid_on(day), among("org_id", org_ids), Acts(F("person_id"), day))
    rows = rows.filter(leads | Q(title="uy-vien", body__kind__in=(BodyKind.STANDING, BodyKind.CELL_COMMITTEE)))
    return rows.order_by("org_id", "-rank", "-pk")


def leader_on(org_id: int, day: datetime.date) -> Post | None:
    """The secretary of an organisation on a day, or the deputy when that post is vacant or its holder does not act."""
    return acting_posts([org_id], day).filter(title__in=LEADERS).order_by("rank", "pk").first()


def body_on(org_id: int, kind: str, day: datetime.date) -> Body | None:
    """A body of an organisation on a day."""
    return Body.objects.filter(valid_on(day), org_id=org_id, kind=kind).first()


def term_on(body_id: int, day: datetime.date) -> Term | None:
    """The term of a body on a day."""
    return Term.objects.filter(valid_on(day), body_id=body_id).first()


def assigned_superiors_on(cell_id: int, day: datetime.date) -> QuerySet[Assignment]:
    """The superiors who look after an organisation on a day."""
    return Assignment.objects.filter(valid_on(day), target_org_id=cell_id).order_by(*by_given_name("person_name"), "id")


def assignments_of_on(person_id: int, day: datetime.date) -> QuerySet[Assignment]:
    """What a person looks after on a day."""
    return Assignment.objects.filter(valid_on(day), person_id=person_id).order_by("target", "target_org_id", "id")


def assignments_by(org_id: int, day: datetime.date) -> QuerySet[Assignment]:
    """The matrix of an organisation on a day: who of its committee looks after what."""
    return Assignment.objects.filter(valid_on(day), org_id=org_id).order_by(
        *by_given_name("person_name"), "person_id", "target", "id"
    )


def get_post(actor: Actor, pk: int, *, lock: bool = False) -> Post:
    """One post the actor may see; otherwise not found."""
    return one_of(posts_visible_to(actor), pk, "body", lock=lock)


def unapproved_beside(actor: Actor, post: Post, day: datetime.date) -> list[Post]:
    """Elected posts of the same body that wait for approval on the day, those of the same election first; none of the
    actor's own."""
    rows = posts_on(post.org_id, day).filter(body_id=post.body_id, how=Post.How.ELECTED, approved_on__isnull=True)
    others = rows.exclude(pk=post.pk).exclude(person_id=actor.person_id or 0)
    return sorted(others, key=lambda row: (row.valid_from != post.valid_from, row.rank, sort_key(row.person_name)))


def get_assignment(actor: Actor, pk: int, *, lock: bool = False) -> Assignment:
    """One assignment given by an organisation within reach; otherwise not found."""
    return one_of(Assignment.objects.filter(reach(actor, Permission.COMMITTEE_VIEW)), pk, lock=lock)


def assignments_given_on(actor: Actor, org_id: int, day: datetime.date) -> list[Assignment]:
    """The matrix of an organisation on a day, of what the actor may see: all within reach, else one's own (S4.3)."""
    own = Q(person_id=actor.person_id or 0)
    rows = assignments_by(org_id, day).filter(reach(actor, Permission.COMMITTEE_VIEW) | own)
    return sorted(rows, key=lambda row: (sort_key(row.person_name), row.person_id, row.pk))


def posts_of_person(actor: Actor, person_id: int) -> list[Post]:
    """Every post a person has held, the latest first, where the actor may see it (C2, C6)."""
    rows = posts_visible_to(actor).filter(person_id=person_id).select_related("body", "term")
    return list(rows.order_by("-valid_from", "rank", "-id"))


def earlier_posts_of(actor: Actor, person_id: int) -> list[Post]:
    """What was recorded of a person's posts until other rows replaced it, the last replaced first, where the actor may
    see it."""
    rows = _recorded_posts(actor).filter(person_id=person_id, known_to__isnull=False).select_related("body")
    return list(rows.order_by("-known_to", "-valid_from", "id"))


def assignments_of_person(actor: Actor, person_id: int) -> list[Assignment]:
    """Everything a person has looked after, the latest first, where the actor may see it."""
    own = Q(person_id=actor.person_id or 0)
    rows = Assignment.objects.filter(reach(actor, Permission.COMMITTEE_VIEW) | own, person_id=person_id)
    return list(rows.order_by("-valid_from", "target", "id"))


def working_rules_of(actor: Actor, org_id: int) -> list[WorkingRules]:
    """Every version of an organisation's working rules, the latest first; the organisation has been fetched (C4)."""
    get_organisation(actor, org_id)
    return list(WorkingRules.objects.filter(org_id=org_id).order_by("-valid_from", "-id"))


def get_working_rules(actor: Actor, pk: int) -> WorkingRules:
    """One version of the working rules of an organisation the actor may see; otherwise not found."""
    visible = organisations_visible_to(actor).values("org_id")
    return one_of(WorkingRules.objects.filter(org_id__in=visible), pk)


def earlier_terms(org_id: int, day: datetime.date) -> list[Term]:
    """The terms that had ended by a day, the latest first."""
    return list(
        Term.objects.filter(org_id=org_id, valid_to__lte=day).select_related("body").order_by("-valid_to", "id")
    )


def places_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """The provinces each organisation works in on a day, in words; who has no noted place is absent (S4.2)."""
    rows = OrganisationPlace.objects.filter(KNOWN, valid_on(day), org_id__in=list(org_ids)).order_by("org_id", "id")
    found: dict[int, list[str]] = {}
    for org_id, province in rows.values_list("org_id", "province"):
        if province not in found.setdefault(org_id, []):
            found[org_id].append(province)
    return {org_id: ", ".join(provinces) for org_id, provinces in found.items()}


def working_rules_on(org_id: int, day: datetime.date) -> WorkingRules | None:
    """The working rules in force on a day."""
    return WorkingRules.objects.filter(valid_on(day), org_id=org_id).first()


def open_terms(org_id: int) -> QuerySet[Term]:
    """The running terms of an organisation's bodies."""
    return Term.objects.filter(org_id=org_id, valid_to=OPEN_END).select_related("body").order_by("body__kind", "id")


def sizes_of(org_ids: Collection[int], day: datetime.date) -> dict[int, dict[str, int]]:
    """Organisation -> body -> how many people hold a post in it on the day and after, of those where somebody does."""
    rows = Post.objects.filter(KNOWN, org_id__in=many_keys(org_ids), valid_from__lte=day, valid_to__gt=day)
    counted = rows.values_list("org_id", "body__kind").annotate(n=Count("person_id", distinct=True))
    found: dict[int, dict[str, int]] = {}
    for org, kind, size in counted.order_by("org_id", "body__kind"):
        found.setdefault(org, {})[kind] = size
    return found


def stamp_of_first(rows: Iterable[FirstPost]) -> str:
    """What a form of one body's first posts was filled from: it changes with whatever the form may change."""
    return stamp(sorted((row.person_id, row.title, row.label) for row in rows))


def first_posts_of(reform: Reform, target: str = "", body: str = "") -> list[FirstPost]:
    """Who a draft appoints to first committees, of all, or of one new organisation or body, as they were chosen."""
    rows = FirstPost.objects.filter(reform=reform).select_related("person").order_by("pk")
    rows = rows.filter(target=target) if target else rows
    return list(rows.filter(body=body) if body else rows)

"""Posts and assignments give roles by rule, from the first day to the last (M1), to members in good standing.

Who was suspended, expelled or left has no role any more from that very day, even while the post's end is not recorded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from nennep.access.actors import HeldByRule, RoleByRule, give_roles, name_holders
from nennep.committees.models import Assignment, BodyKind, Post
from nennep.committees.queries import KNOWN, LEADERS, assignments_of_on, posts_of_person_on
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import valid_on
from nennep.members.models import StandingRow
from nennep.members.states import Standing

GOOD_STANDING = (Standing.OFFICIAL, Standing.PROBATIONARY)
_CELL = {BodyKind.CELL, BodyKind.CELL_COMMITTEE}


def _roles_of(post: Post) -> tuple[str, ...]:
    leads = post.title in LEADERS
    if post.body.kind in _CELL:
        return ("cell_secretary" if leads else "cell_committee",)
    return ("committee_leader", "committee_work") if leads else ("committee_member",)


def _good(day: datetime.date) -> QuerySet[StandingRow]:
    return StandingRow.objects.filter(KNOWN, valid_on(day), standing__in=GOOD_STANDING)


@give_roles
def posts(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """A secretary or deputy leads; other members of the body take part."""
    good = Exists(_good(day).filter(person_id=OuterRef("person_id")))
    for post in posts_of_person_on(person_id, day).filter(good).select_related("body", "org__now"):
        for role in _roles_of(post):
            yield RoleByRule(role=role, org_id=post.org_id, path=post.org.now.path, since=post.valid_from)


@give_roles
def assignments(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """Looking after an organisation gives the superior's role there."""
    good = Exists(_good(day).filter(person_id=OuterRef("person_id")))
    for row in assignments_of_on(person_id, day).filter(good).select_related("target_org__now"):
        if row.target_org is not None:
            org = row.target_org
            yield RoleByRule(role="assigned_superior", org_id=org.pk, path=org.now.path, since=row.valid_from)


@name_holders
def holders(org_ids: Sequence[int], day: datetime.date) -> Iterable[HeldByRule]:
    """The same from the organisations' side: who holds which role there by post or assignment."""
    held = list(Post.objects.filter(KNOWN, valid_on(day), org_id__in=org_ids).select_related("body").order_by("pk"))
    given = list(Assignment.objects.filter(valid_on(day), target_org_id__in=org_ids).order_by("pk"))
    people = {row.person_id for row in held} | {row.person_id for row in given}
    with acting(system_actor("standing of those who hold roles")):  # a superior's standing is out of a cell's sight
        good = set(_good(day).filter(person_id__in=people).values_list("person_id", flat=True))
    for post in held:
        for role in _roles_of(post) if post.person_id in good else ():
            yield HeldByRule(person_id=post.person_id, name=post.person_name, role=role, org_id=post.org_id)
    for row in given:
        if row.target_org_id is not None and row.person_id in good:
            yield HeldByRule(
                person_id=row.person_id, name=row.person_name, role="assigned_superior", org_id=row.target_org_id
            )

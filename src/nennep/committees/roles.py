"""Posts and assignments give roles by rule, from the first day to the last (M1)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from nennep.access.actors import HeldByRule, RoleByRule, give_roles, name_holders
from nennep.committees.models import Assignment, BodyKind, Post
from nennep.committees.queries import KNOWN, LEADERS, assignments_of_on, posts_of_person_on
from nennep.kernel.period import valid_on

_CELL = {BodyKind.CELL, BodyKind.CELL_COMMITTEE}


def _roles_of(post: Post) -> tuple[str, ...]:
    leads = post.title in LEADERS
    if post.body.kind in _CELL:
        return ("cell_secretary" if leads else "cell_committee",)
    return ("committee_leader", "committee_work") if leads else ("committee_member",)


@give_roles
def posts(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """A secretary or deputy leads; other members of the body take part."""
    for post in posts_of_person_on(person_id, day).select_related("body", "org__now"):
        for role in _roles_of(post):
            yield RoleByRule(role=role, org_id=post.org_id, path=post.org.now.path)


@give_roles
def assignments(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """Looking after an organisation gives the superior's role there."""
    for row in assignments_of_on(person_id, day).select_related("target_org__now"):
        if row.target_org is not None:
            yield RoleByRule(role="assigned_superior", org_id=row.target_org.pk, path=row.target_org.now.path)


@name_holders
def holders(org_ids: Sequence[int], day: datetime.date) -> Iterable[HeldByRule]:
    """The same from the organisations' side: who holds which role there by post or assignment."""
    for post in Post.objects.filter(KNOWN, valid_on(day), org_id__in=org_ids).select_related("body").order_by("pk"):
        for role in _roles_of(post):
            yield HeldByRule(person_id=post.person_id, name=post.person_name, role=role, org_id=post.org_id)
    for row in Assignment.objects.filter(valid_on(day), target_org_id__in=org_ids).order_by("pk"):
        if row.target_org_id is not None:
            yield HeldByRule(
                person_id=row.person_id, name=row.person_name, role="assigned_superior", org_id=row.target_org_id
            )

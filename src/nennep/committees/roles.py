"""Posts and assignments give roles by rule, from the first day to the last (M1)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from nennep.access.actors import RoleByRule, give_roles
from nennep.committees.models import BodyKind
from nennep.committees.queries import LEADERS, assignments_of_on, posts_of_person_on

_CELL = {BodyKind.CELL, BodyKind.CELL_COMMITTEE}


@give_roles
def posts(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """A secretary or deputy leads; other members of the body take part."""
    for post in posts_of_person_on(person_id, day):
        leads = post.title in LEADERS
        if post.body.kind in _CELL:
            yield RoleByRule(role="cell_secretary" if leads else "cell_committee", org_id=post.org_id)
        else:
            yield RoleByRule(role="committee_leader" if leads else "committee_member", org_id=post.org_id)
            if leads:
                yield RoleByRule(role="committee_work", org_id=post.org_id)


@give_roles
def assignments(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """Looking after an organisation gives the superior's role there."""
    for row in assignments_of_on(person_id, day):
        if row.target_org_id is not None:
            yield RoleByRule(role="assigned_superior", org_id=row.target_org_id)

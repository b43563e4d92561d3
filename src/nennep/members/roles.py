"""Membership gives a role by rule: a member is a member of the home cell, and of the temporary one while there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from nennep.access.actors import RoleByRule, give_roles
from nennep.kernel.period import valid_on
from nennep.members.models import Affiliation
from nennep.members.queries import KNOWN


@give_roles
def membership(person_id: int, day: datetime.date) -> Iterable[RoleByRule]:
    """The member's role in each cell where the person is active on the day."""
    rows = Affiliation.objects.filter(KNOWN, valid_on(day), person_id=person_id)
    cells = rows.values_list("cell_id", "cell__now__path", "valid_from")
    return [RoleByRule(role="member", org_id=cell, path=path, since=since) for cell, path, since in cells]

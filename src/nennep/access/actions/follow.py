"""Roles given at organisations that end."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from nennep.access.models import Grant
from nennep.access.roles import ROLES
from nennep.audit.record import event, record_many
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys

_ONE_DAY = datetime.timedelta(days=1)


def follow_grants(
    *, actor: Actor, ended: Collection[int], heirs: Mapping[int, int], on: datetime.date, basis: str
) -> int:
    """End the roles given at ended organisations; where one went into another as a whole (`heirs`), give the same role
    there, for as long as it was to last. How many ended. The caller has checked the right. Audit "access.grant.ended"
    and "access.grant.given" for each."""
    rows = list(
        Grant.objects.filter(org_id__in=many_keys(ended), valid_to__gt=on).select_related("user").order_by("pk")
        .select_for_update(of=("self",))
    )  # fmt: skip
    held = set(
        Grant.objects.filter(org_id__in=many_keys(heirs.values()), valid_to__gt=on).values_list(
            "user_id", "role", "org_id"
        )
    )
    given: list[Grant] = []
    for row in rows:
        place = (row.user_id, row.role, heirs.get(row.org_id, 0))
        if place[2] and place not in held:
            held.add(place)
            given.append(Grant(user=row.user, role=row.role, org_id=place[2], valid_from=max(on, row.valid_from),
                               valid_to=row.valid_to, basis=basis))  # fmt: skip
    events = [
        event(actor, "access.grant.ended", row, org_id=row.org_id, data={
            "user": row.user.name, "role": row.role, "role_name": ROLES[row.role].name, "last_day": on - _ONE_DAY,
            "reason": basis})
        for row in rows
    ]  # fmt: skip
    Grant.objects.filter(pk__in=[row.pk for row in rows], valid_from__gte=on).delete()
    Grant.objects.filter(pk__in=[row.pk for row in rows]).update(valid_to=on)
    events += [
        event(actor, "access.grant.given", row, org_id=row.org_id, data={
            "user": row.user.name, "role": row.role, "role_name": ROLES[row.role].name, "first_day": row.valid_from,
            "last_day": None, "basis": basis})
        for row in Grant.objects.bulk_create(given)
    ]  # fmt: skip
    record_many(events)
    return len(rows)

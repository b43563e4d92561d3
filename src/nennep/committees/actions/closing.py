"""What the end of an organisation ends: its posts, assignments, terms, bodies and working rules."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.audit.record import event, record_many
from nennep.committees.models import Assignment, Body, Post, Term, WorkingRules
from nennep.committees.queries import KNOWN
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.errors import RuleBroken

ENDED_WHY = "Tổ chức kết thúc hoạt động"


def close_committees(actor: Actor, org_id: int, on: datetime.date) -> int:
    """End on a day every post of an organisation and what it gives or is given to look after; how many posts.

    A part of ending the organisation, whose right the caller has checked. What begins only on that day or later is
    refused by name, except assignments, which never begin then. Audit "committees.post.ended" and
    "committees.assignment.ended" for each.
    """
    return close_committees_of(actor, [org_id], on)


def close_committees_of(actor: Actor, org_ids: Collection[int], on: datetime.date) -> int:
    """`close_committees` of many organisations at once."""
    ending = many_keys(org_ids)
    posts = Post.objects.filter(KNOWN, org_id__in=ending, valid_to__gt=on)
    terms = Term.objects.filter(org_id__in=ending, valid_to__gt=on)
    bodies = Body.objects.filter(org_id__in=ending, valid_to__gt=on)
    rules = WorkingRules.objects.filter(org_id__in=ending, valid_to__gt=on)
    starts = [
        start
        for rows in (posts, terms, bodies, rules)
        for start in rows.filter(valid_from__gte=on).values_list("valid_from", flat=True)
    ]
    if starts:
        raise RuleBroken(
            _("Cấp ủy của tổ chức này có thay đổi ghi từ %(day)s; ngày kết thúc phải sau ngày đó.")
            % {"day": f"{max(starts):%d/%m/%Y}"},
            field="effective_on",
        )
    given = Assignment.objects.filter(Q(org_id__in=ending) | Q(target_org_id__in=ending), valid_to__gt=on)
    record_many([
        event(actor, "committees.post.ended", row, org_id=row.org_id,
              data={"on": on, "why": ENDED_WHY, "name": row.person_name})
        for row in posts.order_by("pk")
    ] + [
        event(actor, "committees.assignment.ended", row, org_id=row.org_id,
              data={"on": on, "name": row.person_name, "why": "organisation"})
        for row in given.order_by("pk")
    ])  # fmt: skip
    given.filter(valid_from__gte=on).delete()
    for dated in (given, terms, bodies, rules):
        dated.update(valid_to=on)
    return posts.update(valid_to=on, ended_why=ENDED_WHY)

"""Whom to call: the secretaries of organisations, many at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from nennep.committees.models import BodyKind, Post
from nennep.committees.queries import KNOWN, LEADERS
from nennep.kernel.period import valid_on
from nennep.kernel.statements import among, written
from nennep.members.models import Person

_BODIES = (BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL)
_TITLES = {"bi-thu": "Bí thư", "pho-bi-thu": "Phó bí thư"}


@dataclass(frozen=True, slots=True)
class Leader:
    """The secretary, or the deputy where there is none, with the telephone of the file."""

    name: str
    title: str
    phone: str

    @property
    def words(self) -> str:
        """ "Bí thư Hoàng Văn Bằng, 0912 345 678"."""
        return ", ".join(part for part in (f"{self.title} {self.name}", self.phone) if part)


def leaders_on(org_ids: Iterable[int], day: datetime.date, *, phones: bool) -> dict[int, Leader]:
    """The leader of each organisation on a day; those without one are absent. `phones`: for those who may read members'
    files. One query."""
    return {
        org_id: Leader(name, _TITLES[title], (number or "") if phones else "")
        for org_id, name, title, number in _leaders(sorted(set(org_ids)), day)
    }


@written
def _leaders(org_ids: list[int], day: datetime.date) -> QuerySet[Post, tuple[int, str, str, str | None]]:
    phone = Person.objects.filter(pk=OuterRef("person_id")).values("phone")[:1]  # empty where the file is out of sight
    rows = Post.objects.filter(
        KNOWN, valid_on(day), among("org_id", org_ids), title__in=LEADERS, body__kind__in=_BODIES
    )
    return rows.order_by("org_id", "-rank", "-id").values_list("org_id", "person_name", "title", Subquery(phone))

"""Whom to call: the secretaries of organisations, many at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, QuerySet, Subquery

from nennep.committees.queries import acting_posts
from nennep.kernel.statements import written
from nennep.meetings.queries.visits import title_words
from nennep.members.models import Person

if TYPE_CHECKING:
    from nennep.committees.models import Post


@dataclass(frozen=True, slots=True)
class Leader:
    """Who leads, with the telephone of the file."""

    name: str
    title: str
    phone: str

    @property
    def words(self) -> str:
        """ "Bí thư Hoàng Văn Bằng, 0912 345 678"."""
        return ", ".join(part for part in (f"{self.title} {self.name}", self.phone) if part)


def leaders_on(org_ids: Iterable[int], day: datetime.date, *, phones: bool) -> dict[int, Leader]:
    """The leader of each organisation on a day, of those who act (`committees.queries.acting_posts`); those without one
    are absent. `phones`: for those who may read members' files. One query."""
    return {
        org_id: Leader(name, title_words(title), (number or "") if phones else "")
        for org_id, name, title, number in _leaders(sorted(set(org_ids)), day)
    }


@written
def _leaders(org_ids: list[int], day: datetime.date) -> QuerySet[Post, tuple[int, str, str, str | None]]:
    phone = Person.objects.filter(pk=OuterRef("person_id")).values("phone")[:1]  # empty where the file is out of sight
    return acting_posts(org_ids, day).values_list("org_id", "person_name", "title", Subquery(phone))

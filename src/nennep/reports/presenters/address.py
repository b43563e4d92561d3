"""Addresses of figures: every one carries the month, and the day when it is not today."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.orgtree.queries import ids_of
from nennep.ui.shapes import Crumb


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of figures is about: the month, seen as of a day."""

    month: datetime.date
    as_of: datetime.date
    today: datetime.date

    def query(self, month: datetime.date | None = None, **more: str) -> str:
        """The part of an address after "?"."""
        return _query(month or self.month, None if self.as_of == self.today else self.as_of, tuple(more.items()))

    def year_query(self, **more: str) -> str:
        """The same for pages of a year."""
        words = {"nam": str(self.month.year), **more}
        if self.as_of != self.today:
            words["ngay"] = f"{self.as_of:%d/%m/%Y}"
        return urlencode(words, safe="/")

    def month_url(self, org_id: int, month: datetime.date | None = None) -> str:
        """The month of an organisation."""
        return f"{address('reports:month', org_id)}?{self.query(month)}"

    def list_url(self, org_id: int, slug: str, month: datetime.date | None = None) -> str:
        """The list behind a figure."""
        return f"{address('reports:behind', org_id, slug)}?{self.query(month)}"

    def list_file_url(self, org_id: int, slug: str) -> str:
        """The list behind a figure in Excel."""
        return f"{address('reports:behind_file', org_id, slug)}?{self.query()}"

    def file_url(self, org_id: int, kind: str) -> str:
        """The month as a file."""
        return f"{reverse('reports:month_file', args=[org_id, kind])}?{self.query()}"


@functools.lru_cache(maxsize=256)
def _query(month: datetime.date, as_of: datetime.date | None, more: tuple[tuple[str, str], ...]) -> str:
    words = {"thang": f"{month:%m/%Y}", **dict(more)}
    if as_of is not None:
        words["ngay"] = f"{as_of:%d/%m/%Y}"
    return urlencode(words, safe="/")


def crumbs(actor: Actor, path: str, names: Mapping[int, str], asked: Asked, view: str = "reports:month") -> list[Crumb]:
    """The way from the top; organisations whose figures the actor may see lead to the same page of theirs."""
    found, way = [], ""
    tail = asked.query() if view == "reports:month" else asked.year_query()
    for org_id in ids_of(path):
        way = path[: path.index(".", len(way)) + 1]
        url = f"{address(view, org_id)}?{tail}" if actor.may(Permission.REPORT_VIEW, way) else ""
        found.append(Crumb(names.get(org_id, ""), url))
    return found


def parent_below(path: str, top: int) -> int | None:
    """The organisation directly above the one at the path, where that still lies below `top`; else None."""
    steps = ids_of(path)[:-1]
    return steps[-1] if steps and steps[-1] != top and top in steps else None

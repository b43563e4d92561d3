"""Members' figures of an organisation: tables whose figures open into the members behind them."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from nennep.members.states import Standing
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.people import PEOPLE, PeopleIndicator
from nennep.reports.presenters.address import parent_below
from nennep.reports.presenters.behind import Head, Item, Listing
from nennep.reports.presenters.tables import percent_text
from nennep.reports.queries.demography import Demography, MemberLine, Members
from nennep.ui.formats import format_number

AS_IS = "nay"  # ?cay=nay in an address


@dataclass(frozen=True, slots=True)
class Count:
    """A group of members: how many, of all how much, and the list behind it."""

    label: str | Promise
    count: int
    share: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that go together."""

    title: str | Promise
    rows: list[Count]


def list_url(
    org_id: int, one: PeopleIndicator, day: datetime.date, today: datetime.date, *, as_is: bool = False
) -> str:
    """The members behind a figure; `as_is`: like for like, by the organisations of today."""
    words = ({"cay": AS_IS} if as_is else {}) | ({} if day == today else {"ngay": f"{day:%d/%m/%Y}"})
    tail = f"?{urlencode(words, safe='/')}" if words else ""
    return reverse("reports:members_behind", args=[org_id, one.slug]) + tail


def _worth_a_row(one: PeopleIndicator, count: int) -> bool:
    """What the files do not say has a row only where there is such a file."""
    return bool(count) or not one.measure.endswith(("unknown", "none", "other"))


def groups(found: Demography, org_id: int, day: datetime.date, today: datetime.date, *, opens: bool) -> list[Group]:
    """Every figure in its group, in the order of the definitions; `opens`: the actor may see the members."""

    def row(one: PeopleIndicator) -> Count:
        count = found.counts[one.measure]
        share = percent_text(Fraction(count, found.members)) if found.members else ""
        return Count(one.head, count, share, list_url(org_id, one, day, today) if opens and count else "")

    grouped = [one for one in PEOPLE.values() if one.group]
    return [
        Group(title, [row(one) for one in ones if _worth_a_row(one, found.counts[one.measure])])
        for title, ones in itertools.groupby(grouped, key=lambda one: one.group)
    ]


def listing(found: Members, names: Mapping[int, str], top: int) -> Listing:
    """Members in Vietnamese order, each opening the file."""
    heads = (Head(_("Họ và tên")), Head(_("Chi bộ")), Head(_("Trực thuộc"), desk=True), Head(_("Tư cách"), desk=True))
    rows = [_line(line, names, top) for line in found.lines]
    total = [_("Cộng"), _("%(count)s đảng viên") % {"count": format_number(found.count)}, "", ""]
    return Listing(
        heads,
        tuple(tuple(Item(text, head, url) for head, (text, url) in zip(heads, row, strict=True)) for row in rows),
        tuple(Item(text, head) for head, text in zip(heads, total, strict=True)),
    )


def _line(line: MemberLine, names: Mapping[int, str], top: int) -> list[tuple[str, str]]:
    return [
        (line.name, reverse("members:file", args=[line.person_id])),
        (names.get(line.cell_id, ""), ""),
        (names.get(parent_below(line.path, top) or 0, ""), ""),
        (str(Standing(line.standing).label), ""),
    ]


def names_for(found: Members, path: str, day: datetime.date) -> dict[int, str]:
    """The names of the cells, of what they stand under, and of the way up."""
    return names_on({step for way in (path, *(line.path for line in found.lines)) for step in ids_of(way)}, day)

"""Loading the demo: the tree, its people, their posts and places, then months of meetings, all by bulk paths."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from nennep.committees.bulk import AssignmentSeed, BodySeed, Holder, load_bodies
from nennep.committees.models import BodyKind
from nennep.committees.queries import leader_on
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, month_of
from nennep.members.bulk import NewMember, load_members
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.site.demo.people import invent
from nennep.site.demo.tree import Size, seeds_of

TREE_FROM = datetime.date(2025, 7, 1)  # the communes and wards in force since then
LABEL = "2025-2030"
Say = Callable[[str], None]


@dataclass(slots=True)
class Cell:
    """A loaded cell with those who were members from the start (id and name), the first of them its leaders."""

    org_id: int
    seed: OrgSeed
    parent_id: int
    members: list[tuple[int, str]]


@dataclass(slots=True)
class Loaded:
    """What was loaded; positions in `org_ids` are those of `seeds`."""

    seeds: list[OrgSeed]
    org_ids: list[int]
    cells: list[Cell]


def load_people(actor: Actor, size: Size, seed: int, today: datetime.date, say: Say) -> Loaded:
    """The tree and everybody in it."""
    dice = random.Random(seed)  # noqa: S311  invented data, the same every time
    seeds = seeds_of(size, dice)
    org_ids = load_organisations(actor=actor, seeds=seeds, effective_on=TREE_FROM)
    say(f"{len(org_ids)} tổ chức")
    cells = [
        Cell(org_ids[index], each, org_ids[each.parent or 0], [])
        for index, each in enumerate(seeds)
        if each.kind.startswith("chi-bo")
    ]
    base, extra = divmod(size.members, len(cells))
    sizes = [base + (index < extra) for index in range(len(cells))]
    for index in range(0, len(sizes) - 1, 2):  # some cells are small, some large
        shift = dice.randrange(0, max(1, base - 6))
        sizes[index], sizes[index + 1] = sizes[index] + shift, sizes[index + 1] - shift
    news: list[NewMember] = []
    for cell, count in zip(cells, sizes, strict=True):
        for position in range(count):
            facts = invent(dice, len(news) + 1, today)
            if position < 3 and facts.official_on is None and facts.admitted_on is not None:
                facts = replace(facts, admitted_on=datetime.date(2005, 5, 19), official_on=datetime.date(2006, 5, 19))
            since = max(TREE_FROM, facts.admitted_on or TREE_FROM)
            news.append(NewMember(facts=facts, cell_id=cell.org_id, since=since))
    person_ids = load_members(news)
    say(f"{len(person_ids)} đảng viên")
    position = 0
    for cell, count in zip(cells, sizes, strict=True):
        here = range(position, position + count)
        cell.members = [(person_ids[i], news[i].facts.full_name) for i in here if news[i].since == TREE_FROM]
        position += count
    _posts(actor, Loaded(seeds, org_ids, cells))
    say("cấp ủy, phân công")
    return Loaded(seeds, org_ids, cells)


def _posts(actor: Actor, loaded: Loaded) -> None:
    """Leaders of every cell and area; members of an area's committee look after its cells in turn."""
    bodies: list[BodySeed] = []
    assignments: list[AssignmentSeed] = []
    below: dict[int, list[Cell]] = {}
    on = add_months(TREE_FROM, 1)
    for cell in loaded.cells:
        below.setdefault(cell.parent_id, []).append(cell)
        titles = ("bi-thu", "pho-bi-thu", "uy-vien") if len(cell.members) >= 9 else ("bi-thu", "pho-bi-thu")
        holders = tuple(Holder(*member, title) for member, title in zip(cell.members, titles, strict=False))
        kind = BodyKind.CELL_COMMITTEE if len(cell.members) >= 9 else BodyKind.CELL
        bodies.append(BodySeed(cell.org_id, kind, LABEL, on, holders, seats=len(titles)))
    for org_id, cells in below.items():
        bench = [member for cell in cells for member in cell.members[4:9]][:9] or cells[0].members[:1]
        titles_of = ["bi-thu", "pho-bi-thu", *["uy-vien"] * (len(bench) - 2)]
        holders = tuple(Holder(*member, title) for member, title in zip(bench, titles_of, strict=False))
        bodies.append(BodySeed(org_id, BodyKind.COMMITTEE, LABEL, on, holders, seats=len(holders)))
        for index, cell in enumerate(cells):
            others = [member for member in bench if member not in cell.members] or bench
            person_id, name = others[index % len(others)]
            assignments.append(AssignmentSeed(org_id, person_id, name, cell.org_id, on, visits_planned=4))
    top = [cell.members[3] for cell in loaded.cells if len(cell.members) > 3][:15]
    holders = tuple(
        Holder(*member, "bi-thu" if i == 0 else "pho-bi-thu" if i < 3 else "uy-vien") for i, member in enumerate(top)
    )
    bodies.append(BodySeed(loaded.org_ids[0], BodyKind.COMMITTEE, LABEL, on, holders, seats=len(holders)))
    load_bodies(actor=actor, seeds=bodies, assignments=assignments)


def months_of_life(today: datetime.date, count: int = 14) -> list[datetime.date]:
    """The finished months before today's, oldest first, none before the tree."""
    this = month_of(today)
    months = [add_months(this, -offset) for offset in range(count, 0, -1)]
    return [month for month in months if month >= add_months(TREE_FROM, 1)]


def leader_of(actor: Actor, org_id: int) -> Actor:
    """Who stands behind the act, as in life: the secretary of the organisation, or the deputy."""
    leader = leader_on(org_id, actor.today)
    return actor if leader is None else replace(actor, name=leader.person_name, person_id=leader.person_id)

"""Dividing by stated shares: a division's members, or the organisations below it, each to its part by one rule.

The rule (`organisations.reform.shares`) writes choices, as a person would: whoever is moved by hand afterwards stays
where he or she was put, and what was agreed on is what is applied. Who comes to a cell that ends after it was divided
goes to its largest part.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import fold
from nennep.members.models import Affiliation, Person, TeamPlace, Workplace
from nennep.members.queries import KNOWN
from nennep.organisations import actions
from nennep.organisations.drafts import choices_of, get_reform, get_step
from nennep.organisations.queries import natural_key
from nennep.organisations.reform.operations import Ref, Split, read, write
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.shares import in_one_piece, is_whole, one_by_one, stated, takers_of
from nennep.organisations.reform.snapshot import Heads, Snapshot, children_of
from nennep.orgtree.levels import Level
from nennep.processes.reform import plan_with_members

Targets = dict[tuple[int, str], dict[int, Ref | None]]
_HAMLET = re.compile(r"\b(thon|xom|to dan pho|tdp|khu pho|khu dan cu|khu|ap|ban|buon|lang|khom|to)\b")


@dataclass(frozen=True, slots=True)
class Division:
    """What the rule says of one division. `subjects`: members of a cell ("person"), or those below ("org"), in the
    order of the list -> where each goes; `weights`: of how many members each is; `rest`: where those go who come
    later, where the divided cell ends."""

    step: int
    what: str
    source: int
    shares: Mapping[Ref, float]
    subjects: Mapping[int, Ref]
    weights: Mapping[int, int]
    rest: Ref | None

    def targets(self, only: Collection[int] | None = None) -> Targets:
        """As choices; whoever stays with a source that goes on needs none. `only`: of these subjects alone."""
        own = {subject: None if target == self.source else target for subject, target in self.subjects.items()
               if only is None or subject in only}  # fmt: skip
        found: Targets = {(self.step, self.what): dict(own)} if own else {}
        if self.what == "person":
            found[self.step, "all"] = {self.source: self.rest}
        return found


def division(before: Snapshot, plan: Plan, step: int, operation: Split) -> Division | None:
    """What the rule says of one division; None where its shares do not come to the whole."""
    return divisions(before, plan, {step: operation}).get(step)


def divisions(before: Snapshot, plan: Plan, splits: Mapping[int, Split]) -> dict[int, Division]:
    """The same of many: step -> division, of those whose shares come to the whole. One query, and two for each divided
    cell."""
    shared = {step: (split, shares) for step, split in splits.items() if (shares := stated(split)) is not None}
    shared = {step: row for step, row in shared.items() if row[0].source in before.units}
    below = children_of(before.units) if shared else {}
    given = {row.org for row in plan.ended} | {edge.org for edge in plan.edges if edge.given}
    torn = {step: [org for org in below.get(split.source, ()) if org not in given]
            for step, (split, _shares) in shared.items()
            if before.units[split.source].level != Level.CELL}  # fmt: skip
    weights = _members_under({org for orgs in torn.values() for org in orgs}, below, before)
    found = {}
    for step, (split, shares) in shared.items():
        if step in torn:
            orgs = sorted(torn[step], key=lambda org: (natural_key(before.units[org].name), org))
            subjects = in_one_piece([(org, weights[org]) for org in orgs], shares)
            found[step] = Division(step, "org", split.source, shares, subjects, weights, None)
        else:
            people = before.heads.get(split.source, Heads()).people
            subjects = one_by_one(in_order(people, split.order, before.on), shares)
            rest = None if split.keeps else max(shares, key=lambda ref: shares[ref])
            ones = dict.fromkeys(people, 1)
            found[step] = Division(step, "person", split.source, shares, subjects, ones, rest)
    return found


def _members_under(orgs: Collection[int], below: Mapping[Ref, Iterable[int]], before: Snapshot) -> dict[int, int]:
    """Organisation -> the members of its cells on the day. One query."""
    cells: dict[int, int] = {}
    for top in orgs:
        waiting = [top]
        while waiting:
            org = waiting.pop()
            if before.units[org].level == Level.CELL:
                cells[org] = top
            waiting += below.get(org, ())
    found = dict.fromkeys(orgs, 0)
    homes = Affiliation.objects.filter(KNOWN, kind="home", cell_id__in=many_keys(cells), valid_to__gt=before.on)
    counted = homes.order_by().values("cell_id").annotate(people=Count("person_id", distinct=True))
    for cell, people in counted.values_list("cell_id", "people"):
        found[cells[cell]] += people
    return found


def in_order(people: Collection[int], order: str, day: datetime.date) -> list[int]:
    """Members of a cell in the order of the list (Vietnamese, given name first), within it by what `order` says."""
    rows = Person.objects.filter(pk__in=many_keys(people)).order_by("sort_key", "pk")
    listed = list(rows.values_list("pk", flat=True))
    groups = GROUPINGS[order](listed, day) if order in GROUPINGS else {}
    return sorted(listed, key=lambda one: (one not in groups, natural_key(groups.get(one, ""))))


def _teams(people: Collection[int], day: datetime.date) -> dict[int, str]:
    rows = TeamPlace.objects.filter(valid_on(day), person_id__in=many_keys(people)).order_by("team_id")
    return dict(rows.values_list("person_id", "team__name"))


def _hamlets(people: Collection[int], day: datetime.date) -> dict[int, str]:
    rows = Person.objects.filter(pk__in=many_keys(people)).exclude(address="").values_list("pk", "address")
    return {person: hamlet_of(address) for person, address in rows if hamlet_of(address)}


def hamlet_of(address: str) -> str:
    """The part of an address that names a hamlet, a village, a quarter; "" where none does."""
    parts = [part.strip() for part in address.split(",")]
    return next((part for part in parts if _HAMLET.search(fold(part))), "")


def _workplaces(people: Collection[int], day: datetime.date) -> dict[int, str]:
    rows = Workplace.objects.filter(KNOWN, valid_on(day), person_id__in=many_keys(people)).order_by("-valid_from")
    return dict(rows.values_list("person_id", "unit"))


GROUPINGS: dict[str, Callable[[Collection[int], datetime.date], dict[int, str]]] = {
    "team": _teams, "hamlet": _hamlets, "workplace": _workplaces,
}  # fmt: skip


def orders_for(people: Collection[int], day: datetime.date) -> list[str]:
    """The orders that make a difference for some members: at least two groups are noted."""
    return ["name", *(order for order, of in GROUPINGS.items() if len(set(of(people, day).values())) > 1)]


def check_shares(shares: Mapping[str, float], operation: Split) -> None:
    """Each taker has a share, and they come to the whole. Raises RuleBroken."""
    if shares.keys() != {str(ref) for ref in takers_of(operation)} or any(
        not 0 < one <= 100 for one in shares.values()
    ):
        raise RuleBroken(_("Hãy ghi tỷ lệ của mọi phần, mỗi phần lớn hơn 0%."), field="shares")
    if not is_whole(list(shares.values())):
        total = f"{sum(shares.values()):.2f}".rstrip("0").rstrip(".").replace(".", ",")
        raise RuleBroken(_("Các phần cộng lại %(total)s %%, phải vừa đủ 100 %%.") % {"total": total}, field="shares")


def divide_by_shares(
    *, actor: Actor, reform_id: int, step_id: int, shares: Mapping[str, float], order: str = "name",
    seen: str | None = None,
) -> int:  # fmt: skip
    """State the shares of a division (reference as text -> percent) and divide by them; how many were placed.

    Every choice made within the step is written anew; whoever the rule leaves with a source that goes on has none.
    Refused when the step was changed since the page was filled (`seen`, by `drafts.stamp_of`). Raises Denied,
    RuleBroken (field "shares"), Http404. Audit "organisations.reform.step_edited" and "...chosen".
    """
    with acting(actor):
        step = get_step(get_reform(actor, reform_id), step_id)
        operation = read(step.operation)
        if not isinstance(operation, Split):
            raise RuleBroken(_("Chỉ chia theo tỷ lệ được ở bước chia, tách."))
        check_shares(shares, operation)
        wish = write(operation) | {"shares": dict(shares), "order": order}
        step = actions.edit_step(actor=actor, reform_id=reform_id, step_id=step_id, operation=wish, seen=seen)
        before, plan = plan_with_members(actor=actor, reform_id=reform_id)
        split = read(step.operation)
        found = division(before, plan, step_id, split) if isinstance(split, Split) else None
        if found is None or not found.subjects:
            return 0
        targets = found.targets()
        for one in choices_of(step.reform):  # whoever left meanwhile
            if one.step == step_id and one.what == found.what:
                targets[step_id, found.what].setdefault(one.subject, None)
        actions.choose_many(actor=actor, reform_id=reform_id, targets=targets)
    return len(found.subjects)


def by_shares(before: Snapshot, plan: Plan, splits: Mapping[int, Split]) -> Targets:
    """Whatever is open in divisions with stated shares, by the rule; what was decided by hand stays."""
    waiting: dict[int, set[int]] = {}
    for row in plan.open:
        if row.step in splits:
            waiting.setdefault(row.step, set()).add(row.subject)
    found: Targets = {}
    placed = {row.cell: row.persons.keys() for row in plan.people}
    for step, one in divisions(before, plan, {step: splits[step] for step in waiting}).items():
        left = one.subjects.keys() - placed.get(one.source, ()) if one.what == "person" else waiting[step]
        found |= one.targets(left)
    return found

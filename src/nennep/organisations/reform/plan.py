"""`plan`: what a draft of steps comes to on a tree. Pure, and linear in the size of the tree and of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nennep.organisations.reform import checks
from nennep.organisations.reform.operations import Operation, Ref
from nennep.organisations.reform.result import Edge, Founded, Open, People, Plan
from nennep.organisations.reform.snapshot import Choice, Heads, Snapshot, Unit
from nennep.organisations.reform.working import UP, Working, gather
from nennep.orgtree.levels import Level


def plan(before: Snapshot, steps: Mapping[int, Operation], choices: Iterable[Choice] = ()) -> Plan:
    """What the steps (number -> operation, in order) come to on the tree, with what was chosen by hand.

    Never raises for what a draft says: whatever is wrong is a finding, and
    `Plan.applicable` says whether it may be written.
    """
    choices = tuple(choices)
    work = gather(before, steps, choices)
    parents, open_ = _parents(work)
    kinds = checks.Kinds(before.on)
    after = _after(work, parents, kinds)
    people, waiting = _people(work, after, choices)
    edges = tuple(
        Edge(org, parent, after[org].level, step, org in work.moves) for org, (parent, step) in parents.items()
    )
    levels = tuple(
        Edge(org, work.before.units[org].parent, after[org].level, change.step, False)
        for org, change in work.kinds.items()
        if org in after and org not in parents and after[org].level != before.units[org].level
    )
    found = [
        *work.findings,
        *checks.targets(work, after, parents),
        *checks.targets_of_people(work, after, people),
        *checks.those_who_stay(work, after, people),
        *checks.places(work, after, parents),
        *checks.kinds(work, after, parents, kinds),
        *checks.days(work, parents),
        *checks.sizes(work, after, people),
    ]
    return Plan(
        founded=tuple(replace(row, level=after[key].level) for key, row in work.founded.items()),
        restored=tuple(replace(back, level=after[org].level) for org, back in work.restored.items()),
        ended=tuple(work.ended.values()),
        edges=edges + levels,
        names=tuple(work.names.values()),
        kinds=tuple(work.kinds.values()),
        codes=tuple(work.codes.values()),
        lineage=tuple(work.lineage),
        people=tuple(people),
        open=(*open_, *waiting),
        findings=tuple(found),
        after=after,
    )


def _parents(work: Working) -> tuple[dict[int, tuple[Ref, int]], list[Open]]:
    """The new superior of everyone who gets another one, and who is left without."""
    parents = {org: place for org, place in work.moves.items() if org not in work.ended}
    open_: list[Open] = []
    ups: dict[int, int | None] = {}
    for org, heirs in work.heirs.items():
        goes_on = org not in work.ended
        for child in work.below.get(org, ()):
            if child in work.ended or child in work.moves:
                continue
            target = heirs.children.get(child, heirs.default_child)
            if target == UP:
                target = _up(work, org, ups)
            if target is not None and target != org:
                parents[child] = (target, heirs.step)
            elif not goes_on:
                open_.append(Open(heirs.step, "org", child, 1, heirs.options))
    return parents, open_


def _up(work: Working, org: int, known: dict[int, int | None]) -> int | None:
    """The nearest superior that goes on."""
    way: list[int] = []
    node: Ref | None = org
    while isinstance(node, int) and node in work.ended and node not in known and node not in way:
        way.append(node)
        node = work.before.units[node].parent
    found = known.get(node) if isinstance(node, int) and node in known else node
    answer = found if isinstance(found, int) and found not in work.ended else None
    known.update(dict.fromkeys(way, answer))
    return answer


def _after(work: Working, parents: Mapping[int, tuple[Ref, int]], kinds: checks.Kinds) -> dict[Ref, Unit]:
    """The tree from the effective date on."""
    after: dict[Ref, Unit] = {pk: unit for pk, unit in work.before.units.items() if pk not in work.ended}
    for key, row in work.founded.items():
        after[key] = _new_unit(work, row)
    for org, back in work.restored.items():
        codes = (back.code,) if back.code else ()
        after[org] = Unit(org, back.parent, back.kind, back.name, Level.CELL, work.before.on, codes)
    for org, (parent, _step) in parents.items():
        after[org] = replace(after[org], parent=parent)
    for org, change in work.names.items():
        if org in after:
            after[org] = replace(after[org], name=change.value)
    for org, change in work.codes.items():
        if org in after:
            after[org] = replace(after[org], codes=(change.value,) if change.value else ())
    for org, change in work.kinds.items():
        if org in after:
            after[org] = replace(after[org], kind=change.value)
    for ref in (*work.founded, *work.restored, *parents, *work.kinds):
        if ref in after:
            unit = after[ref]
            above = after.get(unit.parent) if unit.parent is not None else None
            after[ref] = replace(unit, level=kinds.level(unit.kind, above.kind if above else None))
    return after


def _new_unit(work: Working, row: Founded) -> Unit:
    new = row.new
    return Unit(new.key, new.parent, new.kind, new.name, Level.CELL, work.before.on, (new.code,) if new.code else ())


def _people(
    work: Working, after: Mapping[Ref, Unit], choices: Iterable[Choice]
) -> tuple[list[People], list[Open]]:  # fmt: skip
    """Where the members of ended and divided cells go, and how many have no place yet."""
    one_by_one: dict[int, dict[int, Ref]] = {}
    for choice in choices:
        if choice.what == "person":
            one_by_one.setdefault(choice.step, {})[choice.subject] = choice.target
    rows: list[People] = []
    open_: list[Open] = []
    for org, heirs in work.heirs.items():
        if work.before.units[org].level != Level.CELL:
            continue
        heads = work.before.heads.get(org, Heads())
        chosen = one_by_one.get(heirs.step, {})
        persons = {person: chosen[person] for person in heads.people if person in chosen}
        default = heirs.default_people
        if default is not None and default in after and after[default].level != Level.CELL:
            default = None
        if default == org and org not in work.ended:
            default = None  # they stay
        if default is None and org not in work.ended:
            persons = {person: target for person, target in persons.items() if target != org}
        if default is not None or persons:
            rows.append(People(org, default, persons, heirs.step))
        left = heads.members - len(persons)
        if org in work.ended and default is None and left > 0:
            open_.append(Open(heirs.step, "people", org, left, heirs.options))
    return rows, open_

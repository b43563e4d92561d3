"""Random small trees and random drafts through the database: nobody lost or doubled, no orphan, no overlap, no circle,
the past as it was; divisions by shares come to the largest remainders; the counter-draft restores what was (A3-A13).
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.members.actions import PersonFacts
from nennep.members.bulk import NewMember, load_members
from nennep.organisations.actions import add_step, choose, create_reform, remove_step
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.organisations.models import Reform
from nennep.organisations.reform.operations import Split, read
from nennep.organisations.reform.shares import counts, takers_of
from nennep.orgtree import derive
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge, OrgVersion
from nennep.orgtree.queries import ids_of
from nennep.processes.reform import approve, counter, plan_with_members, submit
from nennep.processes.shares.dividing import divide_by_shares
from tests.processes.test_reform import DAY, ON, SIGNED, homes
from tests.processes.test_reform_counter import BACK, tree_on

pytestmark = pytest.mark.db
SINCE = datetime.date(2026, 8, 1)
BY_HAND = "hãy lập phương án đảo lại bằng tay"
FAR = datetime.date(2030, 1, 1)


class Tree:
    """A province with communes, an area in some of them, cells, and members; ids by what they are."""

    def __init__(self, data: st.DataObject, system: Actor) -> None:
        seeds = [OrgSeed("Tỉnh", "dang-bo-tinh", None)]
        for commune in range(data.draw(st.integers(2, 3))):
            above = len(seeds)
            seeds.append(OrgSeed(f"Xã {commune}", "dang-bo-xa", 0))
            if data.draw(st.booleans()):
                seeds.append(OrgSeed(f"Cơ sở {commune}", "dang-bo-co-so", above))
                seeds.append(OrgSeed(f"Chi bộ cơ sở {commune}", "chi-bo", above + 1))
            seeds += [OrgSeed(f"Chi bộ {commune}.{n}", "chi-bo", above) for n in range(data.draw(st.integers(1, 3)))]
        ids = load_organisations(actor=system, seeds=seeds, effective_on=SINCE)
        self.top = ids[0]
        self.communes = [pk for pk, seed in zip(ids, seeds, strict=True) if seed.kind == "dang-bo-xa"]
        self.areas = [pk for pk, seed in zip(ids, seeds, strict=True) if seed.kind == "dang-bo-co-so"]
        self.cells = [pk for pk, seed in zip(ids, seeds, strict=True) if seed.kind == "chi-bo"]
        self.people = load_members(
            NewMember(facts=PersonFacts(full_name=f"Người {cell} {n}"), cell_id=cell, since=SINCE)
            for cell in self.cells for n in range(data.draw(st.integers(0, 3)))
        )  # fmt: skip


def operation(data: st.DataObject, tree: Tree, number: int) -> dict[str, Any]:
    """Some operation; whether it fits is the plan's matter."""
    cells, communes = st.sampled_from(tree.cells), st.sampled_from(tree.communes)
    superior = st.sampled_from([*tree.communes, *tree.areas])
    new = {"key": f"n{number}", "name": f"Mới {number}", "kind": "chi-bo", "parent": data.draw(superior)}
    commune = new | {"kind": "dang-bo-xa", "parent": tree.top}
    several = data.draw(st.lists(cells, min_size=1, max_size=3, unique=True))
    return data.draw(st.sampled_from([
        {"do": "found", "new": new},
        {"do": "rename", "org": several[0], "name": f"Tên {number}"},
        {"do": "recode", "org": several[0], "code": str(number)},
        {"do": "merge", "sources": several, "into": new},
        {"do": "merge", "sources": several, "into": data.draw(cells)},
        {"do": "merge", "sources": data.draw(st.lists(communes, min_size=1, max_size=2, unique=True)), "into": commune},
        {"do": "merge", "sources": [data.draw(communes)], "into": data.draw(communes)},
        {"do": "split", "source": several[0], "parts": [new, data.draw(cells)], "default": new["key"]},
        {"do": "split", "source": several[0], "parts": [new], "keeps": True},
        {"do": "split", "source": data.draw(communes), "parts": [commune], "keeps": True,
         "children": {str(several[0]): commune["key"]}},
        {"do": "move", "org": several[0], "parent": data.draw(superior)},
        {"do": "dissolve", "org": several[0], "members_to": data.draw(cells)},
        {"do": "dissolve", "org": data.draw(communes), "children_to": data.draw(communes)},
        {"do": "end_level", "kind": "dang-bo-co-so", "under": tree.top},
    ]))  # fmt: skip


def drafted(data: st.DataObject, tree: Tree, system: Actor) -> Reform:
    """A draft of whatever operations fit together."""
    reform = create_reform(actor=system, home_id=tree.top, title="Sắp xếp", effective_on=ON, decision_no="7-QĐ/TU",
                           signed_on=SIGNED)  # fmt: skip
    for number in range(data.draw(st.integers(2, 5))):
        step = add_step(actor=system, reform_id=reform.pk, operation=operation(data, tree, number))
        if not plan_with_members(actor=system, reform_id=reform.pk)[1].applicable:
            remove_step(actor=system, reform_id=reform.pk, step_id=step.pk)
    return reform


def shared(data: st.DataObject, reform: Reform, system: Actor) -> None:
    """The divisions of the draft are carried out by shares; somebody who was placed is then moved by hand."""
    for step in reform.steps.filter(kind="split"):
        split = read(step.operation)
        assert isinstance(split, Split)
        takers = list(map(str, takers_of(split)))
        first = data.draw(st.integers(1, 99)) if len(takers) > 1 else 100
        shares = {taker: (100 - first) / (len(takers) - 1) if place else first for place, taker in enumerate(takers)}
        divide_by_shares(actor=system, reform_id=reform.pk, step_id=step.pk, shares=shares)
        before, plan = plan_with_members(actor=system, reform_id=reform.pk)
        people = before.heads[split.source].people if split.source in before.heads else ()
        row = next((one for one in plan.people if one.cell == split.source), None)
        if before.units[split.source].level == Level.CELL:
            going = Counter(str((row.of(person) if row else None) or split.source) for person in people)
            assert [going[taker] for taker in takers] == counts(len(people), list(shares.values()))
        if people and data.draw(st.booleans()):
            choose(actor=system, reform_id=reform.pk, step_id=step.pk, what="person",
                   targets={people[0]: takers_of(split)[-1]})  # fmt: skip


def check_tree(day: datetime.date, people: list[int]) -> None:
    """Everybody has one home in a living cell, and everything stands under what lives."""
    found = homes(day)
    versions = list(OrgVersion.objects.filter(valid_from__lte=day, valid_to__gt=day))
    living = {row.org_id: row for row in versions}
    assert len(living) == len(versions), "two places at once"
    edges = OrgEdge.objects.filter(valid_from__lte=day, valid_to__gt=day, known_to__isnull=True)
    assert {edge.org_id for edge in edges} == living.keys(), "an orphan or a circle: an edge that leads nowhere"
    assert all(set(ids_of(row.path)) <= living.keys() for row in versions)
    assert sorted(person for person in found if person in set(people)) == sorted(people)
    assert all(len(cells) == 1 and living[cells[0]].level == 5 for cells in found.values())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_drafted_holds_and_can_be_taken_back(
    db: None, sight: None, system: Actor, data: st.DataObject
) -> None:
    sid = transaction.savepoint()
    try:
        with acting(system):
            tree = Tree(data, system)
            reform = drafted(data, tree, system)
            shared(data, reform, system)
            if not reform.steps.exists() or not plan_with_members(actor=system, reform_id=reform.pk)[1].applicable:
                return
            before, lived = tree_on(ON - DAY), homes(ON - DAY)
            submit(actor=system, reform_id=reform.pk)
            approve(actor=system, reform_id=reform.pk)
            assert (tree_on(ON - DAY), homes(ON - DAY)) == (before, lived)
            check_tree(ON, tree.people)
            check_tree(FAR, tree.people)
            assert derive.differences() == 0
            take_back(reform, system, tree, before, lived)
    finally:
        transaction.savepoint_rollback(sid)


def take_back(reform: Reform, system: Actor, tree: Tree, before: Any, lived: Any) -> None:
    try:
        draft = counter(actor=system, reform_id=reform.pk, effective_on=BACK, decision_no="9-QĐ/TU", signed_on=SIGNED)
    except RuleBroken as refusal:
        if BY_HAND not in refusal.sentence:
            raise
        return
    _tree, plan = plan_with_members(actor=system, reform_id=draft.pk)
    assert plan.applicable, (plan.open, plan.findings)
    submit(actor=system, reform_id=draft.pk)
    approve(actor=system, reform_id=draft.pk)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert (tree_on(BACK), homes(BACK)) == (before, lived)
    check_tree(BACK, tree.people)
    assert derive.differences() == 0

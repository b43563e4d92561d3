"""A reorganisation is applied by as many statements however many units it takes in (A10, B4)."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from nennep.access.models import Grant, User
from nennep.committees.bulk import AssignmentSeed, BodySeed, Holder, load_bodies
from nennep.committees.models import Assignment
from nennep.committees.states import BodyKind
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.members.actions import PersonFacts
from nennep.members.bulk import NewMember, load_members
from nennep.obligations.actions import open_obligations
from nennep.organisations.actions import add_steps, create_reform
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.orgtree.models import OrgNow
from nennep.processes.reform import approve, submit
from tests.processes.test_reform import ON, SIGNED, D

pytestmark = pytest.mark.db
SINCE = D(2026, 8, 1)
PER_COMMUNE = 3  # cells, each with so many members


def _province(system: Actor, pairs: int) -> tuple[int, list[tuple[int, int]]]:
    """A province with pairs of communes; in each three cells, nine members, a secretary, an office's role, a month's
    duties, and somebody of the province's committee who looks after it."""
    seeds = [OrgSeed("Tỉnh", "dang-bo-tinh", None), OrgSeed("Chi bộ Văn phòng", "chi-bo-truc-thuoc", 0)]
    for number in range(2 * pairs):
        seeds.append(OrgSeed(f"Xã {number}", "dang-bo-xa", 0))
        above = len(seeds) - 1
        seeds += [OrgSeed(f"Chi bộ {number}.{n}", "chi-bo-truc-thuoc", above) for n in range(PER_COMMUNE)]
    ids = load_organisations(actor=system, seeds=seeds, effective_on=SINCE)
    cells = [pk for pk, seed in zip(ids, seeds, strict=True) if seed.kind == "chi-bo-truc-thuoc"]
    communes = [pk for pk, seed in zip(ids, seeds, strict=True) if seed.kind == "dang-bo-xa"]
    places = [(cell, f"Người {cell} {n}") for cell in cells for n in range(PER_COMMUNE)]
    people = load_members(
        NewMember(facts=PersonFacts(full_name=name), cell_id=cell, since=SINCE) for cell, name in places
    )
    first = {cell: (person, name) for person, (cell, name) in reversed(list(zip(people, places, strict=True)))}
    at_top = first[cells[0]]
    bodies = [
        BodySeed(cell, BodyKind.COMMITTEE, "2025-2027", SINCE, (Holder(*first[cell], "bi-thu"),)) for cell in cells
    ]
    bodies.append(BodySeed(ids[0], BodyKind.COMMITTEE, "2025-2030", SINCE, (Holder(*at_top, "uy-vien"),)))
    looks = [AssignmentSeed(ids[0], *at_top, commune, SINCE) for commune in communes]
    load_bodies(actor=system, seeds=bodies, assignments=looks)
    for commune in communes:
        user = User.objects.create_user(username=f"xa-{commune}", name="Văn phòng", org_id=commune)
        Grant.objects.create(user=user, role="organisation_staff", org_id=commune, valid_from=SINCE, basis="x")
    open_obligations(actor=system, month=ON, org_id=ids[0])
    return ids[0], list(zip(communes[::2], communes[1::2], strict=True))


def _statements(system: Actor, pairs: int) -> int:
    """How many statements it takes to approve and apply the merging of so many pairs. What was done is taken back."""
    sid = transaction.savepoint()
    with acting(system):
        top, communes = _province(system, pairs)
        reform = create_reform(actor=system, home_id=top, title="Sắp xếp", effective_on=ON,
                               decision_no="7-QĐ/TU", signed_on=SIGNED)  # fmt: skip
        add_steps(actor=system, reform_id=reform.pk, operations=[
            {"do": "merge", "sources": list(pair), "into": {
                "key": f"n{number}", "name": f"Xã Mới {number}", "kind": "dang-bo-xa", "parent": top}}
            for number, pair in enumerate(communes)
        ])  # fmt: skip
        submit(actor=system, reform_id=reform.pk)
        with CaptureQueriesContext(connection) as ran:
            approve(actor=system, reform_id=reform.pk)  # its day has come
        old = [one for pair in communes for one in pair]
        assert OrgNow.objects.filter(org_id__in=old, alive=True).count() == 0
        assert not Assignment.objects.filter(target_org_id__in=old, valid_to__gt=ON).exists()
        assert not Grant.objects.filter(org_id__in=old, valid_to__gt=ON).exists()
    transaction.savepoint_rollback(sid)
    return len(ran)


def test_statements_do_not_grow_with_the_units(db: None, sight: None, system: Actor) -> None:
    """Tree, members, posts, assignments, duties and roles follow in sets."""
    few, many = _statements(system, 2), _statements(system, 9)
    assert few == many

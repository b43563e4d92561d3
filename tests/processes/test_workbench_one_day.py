"""Several changes that take effect on one day: each applied reorganisation shows the tree just before and just after
itself (A7, A8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.members.actions import PersonFacts, register_member
from nennep.organisations.actions import (
    add_steps,
    create_reform,
    found_organisation,
    move_organisation,
    recode_organisation,
    rename_organisation,
)
from nennep.organisations.models import Reform
from nennep.processes.reform import approve, submit
from nennep.processes.workbench.bench import Bench, open_bench
from nennep.processes.workbench.impact import figures, members_touched
from nennep.processes.workbench.trees import before_and_after
from tests.factories.world import World, build_world
from tests.processes.drafting import ON, D, SignIn, draft, text

pytestmark = pytest.mark.db
SIGNED = D(2026, 10, 20)


@pytest.fixture
def lasting(transactional_db: None) -> World:
    """The world, each act committed by itself: what was known before a change is kept only of what others saw."""
    with acting(system_actor("test")):
        world = build_world()
        world.member("late", "Trần Thị Muộn", world.b1)
    return world


def told(bench: Bench) -> Any:
    """What the pages show of a reorganisation: every organisation of both trees with its members, and the figures."""
    shown = [
        {str(bench.id_of(ref) or ref): (unit.name, unit.kind, unit.level, unit.codes, side.figure(ref),
                                        str(unit.parent and (bench.id_of(unit.parent) or unit.parent)))
         for ref, unit in side.units.items()}
        for side in before_and_after(bench)
    ]  # fmt: skip
    structure = [(row.what, row.count) for row in figures(bench) if row.what in ("chi-bo", "ket-thuc", "dang-vien")]
    return (*shown, structure, members_touched(bench))


def named(seen: Any, reform: Reform) -> Any:
    """The same with the keys of the draft replaced by what they became."""
    keys = {key: str(pk) for key, pk in reform.keys.items()}
    before, after, *rest = seen
    after = {keys.get(ref, ref): (*row[:5], keys.get(row[5], row[5])) for ref, row in after.items()}
    return (before, after, *rest)


def through(world: World, reform: Reform) -> Any:
    """Submitted and applied; what its draft said just before."""
    with acting(world.system):
        submit(actor=world.system, reform_id=reform.pk)
    with acting(world.system):
        said = told(open_bench(world.system, reform.pk))
    with acting(world.system):
        approve(actor=world.system, reform_id=reform.pk, decision_no="8-QĐ/TU", signed_on=SIGNED)
    with acting(world.system):
        reform.refresh_from_db()
        return named(said, reform)


def drafted(world: World, *operations: dict[str, Any]) -> Reform:
    with acting(world.system):
        return draft(world, *operations)


def shown(world: World, reform: Reform) -> Any:
    with acting(world.system):
        return told(open_bench(world.system, reform.pk))


def new(key: str, name: str, parent: int) -> dict[str, Any]:
    return {"key": key, "name": name, "kind": "chi-bo-truc-thuoc", "parent": parent}


def test_each_of_one_day_shows_what_its_draft_showed(lasting: World) -> None:
    """Cells end, are founded, take members in, move with all below; acts one by one between the drafts; whatever comes
    later that day, or is recorded later of that day, changes no page of what came before it."""
    world, system = lasting, lasting.system
    with acting(system):
        fresh = found_organisation(actor=system, parent_id=world.commune_b.pk, name="Chi bộ Xa",
                                   kind="chi-bo-truc-thuoc", effective_on=D(2026, 8, 1))  # fmt: skip
        coded = found_organisation(actor=system, parent_id=world.commune_b.pk, name="Chi bộ Mã",
                                   kind="chi-bo-truc-thuoc", effective_on=D(2026, 8, 1), code="1.1")  # fmt: skip
    said: dict[int, Any] = {}
    first = drafted(
        world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk},
        {"do": "found", "new": new("n", "Chi bộ Non", world.commune_b.pk)},
    )  # fmt: skip
    said[first.pk] = through(world, first)
    with acting(system):
        rename_organisation(actor=system, org_id=world.commune_b.pk, name="Đảng bộ xã Bình Minh Mới", effective_on=ON)
        recode_organisation(actor=system, org_id=world.commune_b.pk, code="9.9", effective_on=ON)
    second = drafted(
        world, {"do": "merge", "sources": [world.a2.pk, world.b1.pk],
                "into": new("m", "Chi bộ Hợp", world.commune_b.pk)},
    )  # fmt: skip
    said[second.pk] = through(world, second)
    third = drafted(
        world, {"do": "move", "org": fresh.pk, "parent": world.commune_a.pk},
        {"do": "rename", "org": world.commune_a.pk, "name": "Đảng bộ xã An Khánh"},
    )  # fmt: skip
    said[third.pk] = through(world, third)
    codes = drafted(world, {"do": "recode", "org": coded.pk, "code": "1.2"})
    said[codes.pk] = through(world, codes)
    with acting(system):
        rename_organisation(actor=system, org_id=fresh.pk, name="Chi bộ Gần", effective_on=ON)
        late = found_organisation(actor=system, parent_id=world.commune_a.pk, name="Chi bộ Cuối ngày",
                                  kind="chi-bo-truc-thuoc", effective_on=ON)  # fmt: skip

    assert len(said[second.pk][0]) == len(said[first.pk][1])
    assert dict(said[second.pk][2])["dang-vien"] == said[second.pk][3] > dict(said[first.pk][2])["dang-vien"]
    for reform in (first, second, third, codes):
        now = shown(world, reform)
        assert now == said[reform.pk], reform.pk
        assert str(late.pk) not in now[1]


def test_who_joins_afterwards_is_not_told_of_the_cells_before(lasting: World) -> None:
    """Of a cell that goes on, or takes members in, the members are those of that day."""
    world = lasting
    reform = drafted(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})
    said = through(world, reform)
    with acting(world.system):
        register_member(actor=world.system, cell_id=world.a2.pk, facts=PersonFacts(full_name="Người Đến Sau"),
                        since=D(2026, 11, 10))  # fmt: skip

    assert shown(world, reform) == said


def test_what_came_or_left_that_day_comes_or_leaves_with_all_below(lasting: World) -> None:
    """In the morning a unit with its cell came under the home organisation, and a cell of it left."""
    world, system = lasting, lasting.system
    with acting(system):
        base = found_organisation(actor=system, parent_id=world.commune_a.pk, name="Đảng bộ Trường",
                                  kind="dang-bo-co-so", effective_on=D(2026, 8, 1))  # fmt: skip
        cell = found_organisation(actor=system, parent_id=base.pk, name="Chi bộ Tổ 1", kind="chi-bo",
                                  effective_on=D(2026, 8, 1))  # fmt: skip
        other = found_organisation(actor=system, parent_id=world.commune_b.pk, name="Chi bộ Sẽ Đi",
                                   kind="chi-bo-truc-thuoc", effective_on=D(2026, 8, 1))  # fmt: skip
    with acting(system):
        move_organisation(actor=system, org_id=base.pk, parent_id=world.commune_b.pk, effective_on=ON)
        move_organisation(actor=system, org_id=other.pk, parent_id=world.commune_a.pk, effective_on=ON)
    with acting(system):
        reform = create_reform(actor=system, home_id=world.commune_b.pk, title="Đặt tên", effective_on=ON,
                               decision_no="7-TTr/ĐU")  # fmt: skip
        add_steps(
            actor=system, reform_id=reform.pk, operations=[{"do": "rename", "org": cell.pk, "name": "Chi bộ Một"}]
        )
    said = through(world, reform)

    now = shown(world, reform)

    assert now == said
    assert {str(base.pk), str(cell.pk)} <= now[0].keys()
    assert str(other.pk) not in now[0]


def test_the_page_counts_the_cells_of_the_moment(lasting: World, client_of: SignIn) -> None:
    """Two of one day: the second begins where the first ended."""
    world = lasting
    first = drafted(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})
    through(world, first)
    second = drafted(world, {"do": "rename", "org": world.commune_b.pk, "name": "Đảng bộ xã Bình Minh Mới"})
    through(world, second)

    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:detail", args=[second.pk])))

    assert "2 chi bộ" in page
    assert "3 chi bộ" not in page

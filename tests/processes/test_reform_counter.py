"""Taking back what was applied: the former tree again, from a day of its own; refused when something stands on it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, valid_on
from nennep.meetings.models import Meeting
from nennep.members.actions import move_home
from nennep.members.models import Affiliation
from nennep.organisations.actions import (
    add_steps,
    create_reform,
    dissolve_organisation,
    found_organisation,
    recode_organisation,
    rename_organisation,
)
from nennep.organisations.models import Reform
from nennep.organisations.queries import kinds_on, names_on
from nennep.organisations.states import ReformState
from nennep.orgtree import derive
from nennep.orgtree.models import OrgEdge, OrgNow, OrgVersion
from nennep.orgtree.queries import ids_of, path_now
from nennep.processes.dissolving import dissolve_with_bodies
from nennep.processes.reform import apply_due, approve, counter, plan_with_members, submit
from tests.factories.world import World
from tests.processes.test_reform import DAY, ON, SIGNED, applied, homes, merge

D = datetime.date
BACK = D(2026, 11, 20)


def tree_on(day: D) -> Any:
    """Who stands where under what name and kind."""
    rows = OrgVersion.objects.filter(valid_on(day)).order_by("org_id").values_list("org_id", "path", "level")
    orgs = [row[0] for row in rows]
    return list(rows), names_on(orgs, day), kinds_on(orgs, day)


def taken_back(world: World, reform: Reform) -> Reform:
    draft = counter(actor=world.system, reform_id=reform.pk, effective_on=BACK, decision_no="9-QĐ/TU", signed_on=SIGNED)
    _before, plan = plan_with_members(actor=world.system, reform_id=draft.pk)
    assert plan.applicable, (plan.open, plan.findings)
    submit(actor=world.system, reform_id=draft.pk)
    return approve(actor=world.system, reform_id=draft.pk)


def part(world: World, key: str, kind: str = "chi-bo") -> dict[str, Any]:
    return {"key": key, "name": f"Tổ chức {key}", "kind": kind, "parent": world.commune_a.pk}


@pytest.mark.parametrize("which", ["merge", "absorb", "split", "split_off", "dissolve", "communes", "mixed"])
def test_the_former_tree_and_everybodys_former_home_are_restored(world: World, which: str) -> None:
    people = [world.people[key].pk for key in ("b_secretary", "b_member")]
    operations: dict[str, list[dict[str, Any]]] = {
        "merge": [merge(world)],
        "absorb": [{"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk}],
        "split": [{"do": "split", "source": world.a1.pk, "default": "x",
                   "parts": [part(world, "x"), part(world, "y")]}],
        "split_off": [{"do": "split", "source": world.a1.pk, "parts": [part(world, "x")], "keeps": True}],
        "dissolve": [{"do": "dissolve", "org": world.b1.pk, "members_to": world.a1.pk}],
        "communes": [{"do": "merge", "sources": [world.commune_a.pk, world.commune_b.pk], "into": {
            **part(world, "x", "dang-bo-xa"), "parent": world.province.pk}}],
        "mixed": [{"do": "rename", "org": world.b1.pk, "name": "Tên khác"},
                  {"do": "change_kind", "org": world.a2.pk, "kind": "chi-bo"},
                  {"do": "recode", "org": world.a2.pk, "code": "38"},
                  {"do": "found", "new": part(world, "khu", "dang-bo-truc-thuoc-co-so")},
                  {"do": "move", "org": world.a1.pk, "parent": "khu"}],
    }  # fmt: skip
    before, lived = tree_on(ON - DAY), homes(ON - DAY)
    assert set(people) <= lived.keys()
    reform = applied(world, *operations[which])
    assert tree_on(ON) != before
    between = tree_on(BACK - DAY), homes(BACK - DAY)

    taken_back(world, reform)

    assert tree_on(BACK) == before
    assert homes(BACK) == lived
    assert (tree_on(BACK - DAY), homes(BACK - DAY)) == between
    assert derive.differences() == 0
    reform.refresh_from_db()
    assert reform.state == ReformState.TAKEN_BACK


def test_what_was_restored_and_ends_by_itself_stands_under_its_last_superior(world: World) -> None:
    """Not under what it had gone into once, which has gone into it since."""
    cell = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ trống", kind="chi-bo",
                              effective_on=D(2026, 8, 1))  # fmt: skip
    reform = applied(world, {"do": "merge", "sources": [cell.pk], "into": part(world, "x")})
    new = reform.keys["x"]
    assert ids_of(path_now(cell.pk))[-2:] == [new, cell.pk]
    taken_back(world, reform)
    assert ids_of(path_now(new))[-2:] == [cell.pk, new]

    dissolve_organisation(actor=world.system, org_id=cell.pk, effective_on=BACK + DAY)

    assert (OrgNow.objects.get(org=cell).alive, OrgNow.objects.get(org_id=new).alive) == (False, False)
    assert ids_of(path_now(cell.pk)) == [world.province.pk, world.commune_a.pk, cell.pk]
    derive.rebuild()
    assert ids_of(path_now(new)) == [world.province.pk, world.commune_a.pk, cell.pk, new]
    assert derive.differences() == 0


def test_refused_when_members_joined_what_it_founded(world: World) -> None:
    reform = applied(world, merge(world))
    move_home(actor=world.system, person_id=world.people["leader"].pk, cell_id=reform.keys["n"], on=D(2026, 11, 10))

    with pytest.raises(RuleBroken, match="Đã có 1 đảng viên vào tổ chức mới"):
        taken_back(world, reform)


def test_refused_when_what_it_founded_closed_a_meeting(world: World) -> None:
    reform = applied(world, merge(world))
    Meeting.objects.create(
        org_id=reform.keys["n"], body_kind="cell", kind="regular", month=ON, title="Kỳ họp", state="closed",
        starts_at=clock.at(D(2026, 11, 3), 8), closed_at=clock.at(D(2026, 11, 3), 10), rule_set="x",
    )  # fmt: skip

    with pytest.raises(RuleBroken, match="khóa biên bản 1 kỳ họp"):
        taken_back(world, reform)


def test_refused_when_it_changed_later_or_something_was_placed_under_it(world: World) -> None:
    reform = applied(world, {"do": "found", "new": part(world, "khu", "dang-bo-truc-thuoc-co-so")})
    found_organisation(actor=world.system, parent_id=reform.keys["khu"], name="Chi bộ sau", kind="chi-bo",
                       effective_on=D(2026, 11, 5))  # fmt: skip
    with pytest.raises(RuleBroken, match="Chi bộ sau đã được đặt dưới"):
        taken_back(world, reform)

    other = applied(world, {"do": "move", "org": world.a1.pk, "parent": world.commune_b.pk})
    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Tên sau", effective_on=D(2026, 11, 6))
    with pytest.raises(RuleBroken, match="Tên sau đã có thay đổi sau đó"):
        taken_back(world, other)


def test_refused_when_something_else_changed_later_the_same_day(
    world: World, client_of: Callable[[User], Client]
) -> None:
    """A rename or another code in the afternoon would be undone too: it is named before anything is sent (A11)."""
    reform = applied(world, {"do": "move", "org": world.a1.pk, "parent": world.commune_b.pk},
                     {"do": "rename", "org": world.a2.pk, "name": "Chi bộ Hai"})  # fmt: skip
    page = reverse("reforms:counter", args=[reform.pk])
    client = client_of(world.users["staff_province"])
    assert "chưa đảo lại được" not in client.get(page).content.decode()

    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Tên buổi chiều", effective_on=ON)
    recode_organisation(actor=world.system, org_id=world.a2.pk, code="9.9", effective_on=ON)
    rename_organisation(actor=world.system, org_id=world.b1.pk, name="Nơi khác", effective_on=ON)

    said = client.get(page).content.decode()
    for name in ("Tên buổi chiều", "Chi bộ Hai"):
        assert f"{name} đã có thay đổi khác trong cùng ngày 01/11/2026, sau phương án này" in said
    assert "Nơi khác đã có" not in said
    with pytest.raises(RuleBroken, match="Tên buổi chiều đã có thay đổi khác trong cùng ngày"):
        taken_back(world, reform)


def test_only_once_and_only_after_its_day(world: World) -> None:
    reform = applied(world, merge(world))
    with pytest.raises(RuleBroken, match="phải sau ngày hiệu lực"):
        counter(actor=world.system, reform_id=reform.pk, effective_on=ON)
    draft = counter(actor=world.system, reform_id=reform.pk, effective_on=BACK)
    with pytest.raises(RuleBroken, match="Đã có phương án đảo lại"):
        counter(actor=world.system, reform_id=reform.pk, effective_on=BACK)
    assert (draft.counter_of_id, apply_due()) == (reform.pk, ([], []))
    assert not OrgEdge.objects.filter(valid_from=BACK).exists()


def test_what_lives_after_the_day_is_not_brought_back(world: World) -> None:
    """One that ended and goes on again from the 20th cannot be brought back from the 10th too: it would live twice."""
    reform = applied(world, {"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk})
    taken_back(world, reform)
    back = {"do": "restore", "org": world.b1.pk, "name": "Chi bộ B1", "kind": "chi-bo", "parent": world.commune_b.pk}
    early = create_reform(actor=world.system, home_id=world.province.pk, title="Sớm hơn", decision_no="1",
                          effective_on=D(2026, 11, 10))  # fmt: skip
    add_steps(actor=world.system, reform_id=early.pk, operations=[back])

    _before, plan = plan_with_members(actor=world.system, reform_id=early.pk)

    assert ["không cho hoạt động trở lại được" in one.sentence for one in plan.findings] == [True]
    with pytest.raises(RuleBroken, match="chưa kết thúc"):
        submit(actor=world.system, reform_id=early.pk)


def test_every_reason_is_said_before_anything_is_sent(world: World, client_of: Callable[[User], Client]) -> None:
    """A member joined, a cell that was moved along ended later: both are named on the page of the way back (A11)."""
    reform = applied(world, merge(world), {"do": "rename", "org": world.a2.pk, "name": "Chi bộ Hai"})
    new = reform.keys["n"]
    there = Affiliation.objects.filter(cell=world.a2, valid_to=OPEN_END, kind="home")
    for person in list(there.values_list("person_id", flat=True)):
        move_home(actor=world.system, person_id=person, cell_id=new, on=D(2026, 11, 7), decision_no="1")
    Affiliation.objects.filter(cell=world.a2, valid_to=OPEN_END).update(valid_to=D(2026, 11, 8))
    dissolve_with_bodies(actor=world.system, org_id=world.a2.pk, effective_on=D(2026, 11, 9), decision_no="1")

    page = " ".join(client_of(world.users["staff_province"]).get(
        reverse("reforms:counter", args=[reform.pk])).content.decode().split())  # fmt: skip

    assert "chưa đảo lại được, vì" in page
    assert "đảng viên vào tổ chức mới lập nên không đảo lại được" in page
    assert "Chi bộ Hai đã kết thúc hoặc rời đảng bộ này sau đó" in page
    with pytest.raises(RuleBroken, match="không đảo lại được"):
        counter(actor=world.system, reform_id=reform.pk, effective_on=BACK)

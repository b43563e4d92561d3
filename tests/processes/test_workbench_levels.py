"""Ending a whole level on the pages: which kinds are offered, where what stood below is seen to go; the way back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nennep.kernel.db import acting
from nennep.organisations.actions import found_organisation
from nennep.processes.reform import approve, counter, submit
from nennep.processes.workbench.bench import open_bench
from nennep.processes.workbench.findings import findings_of
from nennep.processes.workbench.trees import before_and_after
from tests.factories.world import START, World
from tests.processes.drafting import D, SignIn, draft, text

pytestmark = pytest.mark.django_db


def sectional(world: World) -> int:
    org = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Đảng bộ Trường học",
                             kind="dang-bo-co-so", effective_on=START)  # fmt: skip
    for number in range(1, 5):
        found_organisation(actor=world.system, parent_id=org.pk, name=f"Chi bộ Tổ {number}", kind="chi-bo",
                           effective_on=D(2026, 8, 1))  # fmt: skip
    return org.pk


def test_only_kinds_that_stand_below_are_offered(world: World, client_of: SignIn) -> None:
    sectional(world)
    reform = draft(world)

    answer = client_of(world.users["staff_province"]).get(reverse("reforms:add", args=[reform.pk, "end_level"]))

    offered = {value for value, _words in answer.context["form"].fields["kind"].choices}
    assert "dang-bo-co-so" in offered
    assert offered.isdisjoint({"trung-uong", "dang-bo-tinh", "dang-bo-bo-phan"})


def test_the_tree_after_shows_where_the_level_below_went(world: World, client_of: SignIn) -> None:
    """The superior that takes them in is marked with whom they came from; before, the right side showed nothing."""
    gone = sectional(world)
    reform = draft(world, {"do": "end_level", "kind": "dang-bo-co-so", "under": world.province.pk})
    with acting(world.system):
        bench = open_bench(world.system, reform.pk)
        _before, after = before_and_after(bench)

    assert after.marks[world.commune_a.pk] == ("move", "nhận thêm", "từ Đảng bộ Trường học")
    assert gone not in after.marks
    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:detail", args=[reform.pk])))
    assert "4 tổ chức chuyển đến nguyên vẹn" in page


def test_the_way_back_does_not_ask_for_what_was_left_alone(world: World) -> None:
    sectional(world)
    there = draft(world, {"do": "end_level", "kind": "dang-bo-co-so", "under": world.province.pk}, on=D(2026, 11, 10))
    submit(actor=world.system, reform_id=there.pk)
    approve(actor=world.system, reform_id=there.pk, signed_on=D(2026, 11, 1))

    back = counter(actor=world.system, reform_id=there.pk, effective_on=D(2026, 11, 20))

    with acting(world.system):
        said = [one.sentence for one in findings_of(open_bench(world.system, back.pk))]
    assert not any("không có trong phương án, giữ nguyên" in one for one in said)
    assert any("Đảng bộ Trường học: Có 0 đảng viên, khác mốc 30" in one for one in said)

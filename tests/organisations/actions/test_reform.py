"""A reorganisation from its draft to its approval: who may, in what order, and what is refused (A7, A9, A13)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.organisations.actions import (
    add_step,
    approve_reform,
    choose,
    create_reform,
    drop_reform,
    edit_reform,
    edit_step,
    move_step,
    remove_step,
    return_reform,
    submit_reform,
)
from nennep.organisations.drafts import choices_of, get_reform, plan_of, reforms_visible_to, steps_of
from nennep.organisations.models import Reform, ReformStep
from nennep.organisations.reform.snapshot import Choice, Heads
from nennep.organisations.states import ReformState
from tests.factories.world import World

D = datetime.date
ON, SIGNED = D(2026, 12, 1), D(2026, 9, 20)


def staff(world: World, key: str = "staff_a") -> Actor:
    return actor_for(world.users[key])


def draft(world: World, key: str = "staff_a") -> Reform:
    home = {"staff_a": world.commune_a, "staff_b": world.commune_b, "staff_province": world.province}[key]
    return create_reform(
        actor=staff(world, key), home_id=home.pk, title="Hợp nhất hai chi bộ", effective_on=ON, decision_no="7-QĐ/ĐU"
    )


def merge(world: World, kind: str = "chi-bo") -> dict[str, Any]:
    return {
        "do": "merge", "sources": [world.a1.pk, world.a2.pk],
        "into": {"key": "moi", "name": "Chi bộ thôn Đông Hà Thượng", "kind": kind, "parent": world.commune_a.pk},
    }  # fmt: skip


def submitted(world: World) -> Reform:
    reform = draft(world)
    add_step(actor=staff(world), reform_id=reform.pk, operation=merge(world))
    return submit_reform(actor=staff(world), reform_id=reform.pk)


def test_from_draft_to_approval_by_two_people(world: World) -> None:
    reform = submitted(world)

    with pytest.raises(Denied, match="không tự duyệt"):
        approve_reform(actor=staff(world), reform_id=reform.pk, signed_on=SIGNED)
    approve_reform(actor=actor_for(world.users["leader"]), reform_id=reform.pk, signed_on=SIGNED)

    reform.refresh_from_db()
    assert (reform.state, reform.signed_on) == (ReformState.APPROVED, SIGNED)
    assert reform.agreed.keys() == {str(world.a1.pk), str(world.a2.pk)}
    said = AuditEvent.objects.filter(kind__startswith="organisations.reform.").values_list("kind", flat=True)
    assert {kind.rsplit(".", 1)[1] for kind in said} == {"created", "steps_added", "submitted", "approved"}


def test_the_office_above_may_approve_and_one_below_may_not_see(world: World) -> None:
    reform = submitted(world)

    for stranger in ("staff_b", "secretary"):
        actor = staff(world, stranger)
        with pytest.raises(Http404), acting(actor):
            get_reform(actor, reform.pk)
        with acting(actor):
            assert Reform.objects.count() == 0  # the database itself
            assert not reforms_visible_to(actor).exists()
    approve_reform(actor=staff(world, "staff_province"), reform_id=reform.pk, signed_on=SIGNED)


def test_only_below_the_home_organisation(world: World) -> None:
    reform = draft(world)

    with pytest.raises(Denied, match="trực thuộc đảng bộ lập phương án"):
        add_step(actor=world.system, reform_id=reform.pk,
                 operation={"do": "move", "org": world.b1.pk, "parent": world.commune_a.pk})  # fmt: skip
    add_step(actor=staff(world), reform_id=reform.pk,
             operation={"do": "rename", "org": world.commune_a.pk, "name": "Đảng bộ xã khác"})  # fmt: skip
    with pytest.raises(Denied, match="trực thuộc đảng bộ lập phương án"):
        submit_reform(actor=staff(world), reform_id=reform.pk)


def test_who_keeps_no_structure_prepares_nothing(world: World) -> None:
    for key in ("leader", "secretary", "staff_b"):
        with pytest.raises((Denied, Http404)):
            create_reform(actor=staff(world, key), home_id=world.commune_a.pk, title="A", effective_on=ON)


def test_a_draft_that_breaks_a_rule_is_not_submitted(world: World) -> None:
    reform = draft(world)
    add_step(actor=staff(world), reform_id=reform.pk, operation=merge(world, "dang-bo-tinh"))

    with pytest.raises(RuleBroken, match="không đứng dưới"):
        submit_reform(actor=staff(world), reform_id=reform.pk)


def test_an_empty_draft_is_not_submitted(world: World) -> None:
    with pytest.raises(RuleBroken, match="chưa thay đổi gì"):
        submit_reform(actor=staff(world), reform_id=draft(world).pk)


def test_what_is_open_is_decided_before_it_is_submitted(world: World) -> None:
    reform = draft(world)
    step = add_step(actor=staff(world), reform_id=reform.pk, operation={"do": "dissolve", "org": world.a2.pk})
    heads = {world.a2.pk: Heads(3, 3, (1, 2, 3))}

    with pytest.raises(RuleBroken, match="Còn 1 việc"):
        submit_reform(actor=staff(world), reform_id=reform.pk, count=lambda _cells, _day: heads)
    choose(actor=staff(world), reform_id=reform.pk, step_id=step.pk, what="all", targets={world.a2.pk: world.a1.pk})

    assert choices_of(reform) == [Choice(step.pk, "all", world.a2.pk, world.a1.pk)]
    submit_reform(actor=staff(world), reform_id=reform.pk, count=lambda _cells, _day: heads)
    with pytest.raises(Denied, match="đã trình"):
        choose(actor=staff(world), reform_id=reform.pk, step_id=step.pk, what="all", targets={world.a2.pk: None})


def test_steps_are_edited_moved_and_removed(world: World) -> None:
    reform, actor = draft(world), staff(world)
    first = add_step(actor=actor, reform_id=reform.pk, operation=merge(world))
    second = add_step(actor=actor, reform_id=reform.pk,
                      operation={"do": "recode", "org": world.a1.pk, "code": "01"}, note="Mã cũ")  # fmt: skip

    move_step(actor=actor, reform_id=reform.pk, step_id=second.pk, position=1)
    edit_step(actor=actor, reform_id=reform.pk, step_id=second.pk,
              operation={"do": "rename", "org": world.a1.pk, "name": "Tên khác"})  # fmt: skip
    assert [(step.pk, step.kind, step.note) for step in steps_of(reform)] == [
        (second.pk, "rename", "Mã cũ"), (first.pk, "merge", ""),
    ]  # fmt: skip
    assert any("trái nhau" in finding.sentence for finding in plan_of(reform)[1].findings)
    remove_step(actor=actor, reform_id=reform.pk, step_id=second.pk)
    assert plan_of(reform)[1].applicable
    edit_reform(actor=actor, reform_id=reform.pk, values={"title": "Tên mới"})
    with pytest.raises(RuleBroken):
        edit_reform(actor=actor, reform_id=reform.pk, values={"title": " "})
    with pytest.raises(Http404):
        edit_step(actor=actor, reform_id=reform.pk, step_id=second.pk, operation=merge(world))
    assert ReformStep.objects.filter(reform=reform).count() == 1


def test_returned_with_a_reason_it_is_a_draft_again_and_may_be_dropped(world: World) -> None:
    reform, leader = submitted(world), actor_for(world.users["leader"])

    with pytest.raises(RuleBroken, match="lý do"):
        return_reform(actor=leader, reform_id=reform.pk, why=" ")
    return_reform(actor=leader, reform_id=reform.pk, why="Thiếu ý kiến chi bộ")
    assert Reform.objects.get(pk=reform.pk).state == ReformState.DRAFT
    drop_reform(actor=staff(world), reform_id=reform.pk, why="Không làm nữa")
    with pytest.raises(RuleBroken, match="Không thể chuyển"):
        return_reform(actor=leader, reform_id=reform.pk, why="Lại")


def test_the_signature_is_not_after_the_effective_date(world: World) -> None:
    reform, leader = submitted(world), actor_for(world.users["leader"])

    for day in (None, D(2026, 12, 2)):
        with pytest.raises(RuleBroken, match="ngày ký"):
            approve_reform(actor=leader, reform_id=reform.pk, signed_on=day)


def test_who_wrote_a_step_that_another_wrote_anew_does_not_approve(world: World) -> None:
    """Two people: authorship is not lost with the step's last author, nor with a step taken out again (A7, A10)."""
    reform, helper = draft(world), staff(world, "staff_province")
    step = add_step(actor=helper, reform_id=reform.pk, operation=merge(world))
    edit_step(actor=staff(world), reform_id=reform.pk, step_id=step.pk, operation=merge(world), note="đã xem")
    submit_reform(actor=staff(world), reform_id=reform.pk)

    with pytest.raises(Denied, match="không tự duyệt"):
        approve_reform(actor=helper, reform_id=reform.pk, signed_on=SIGNED)

    assert Reform.objects.get(pk=reform.pk).hands == [helper.user_id, staff(world).user_id]


def test_handing_in_as_it_stands_is_no_authorship(world: World) -> None:
    reform, chief = draft(world), staff(world, "staff_province")
    add_step(actor=staff(world), reform_id=reform.pk, operation=merge(world))
    submit_reform(actor=chief, reform_id=reform.pk)

    approve_reform(actor=chief, reform_id=reform.pk, signed_on=SIGNED)

    assert Reform.objects.get(pk=reform.pk).state == ReformState.APPROVED

"""Giving and ending roles: never beyond one's own reach, never to oneself, always with a decision."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import Http404

from nennep.access import actions
from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from tests.factories.world import World

D = datetime.date
DAY = datetime.timedelta(days=1)


def of(world: World, key: str) -> Actor:
    return actor_for(world.users[key])


@pytest.fixture
def newcomer(world: World) -> User:
    """An account kept by commune A."""
    return actions.open_account(
        actor=of(world, "staff_a"), org_id=world.commune_a.pk, username="moi.nv", name="Người Mới"
    ).user


def give(world: World, user: User, by: str = "staff_a", **changes: Any) -> Grant:
    wish: dict[str, Any] = {
        "role": "organisation_staff", "org_id": world.commune_a.pk, "basis": "15-QĐ/ĐU", "first_day": clock.today(),
    }  # fmt: skip
    return actions.give_role(actor=of(world, by), user_id=user.pk, **{**wish, **changes})


def test_give_role_works_from_its_first_day(world: World, newcomer: User) -> None:
    grant = give(world, newcomer)

    assert (grant.valid_from, grant.valid_to, grant.basis) == (clock.today(), OPEN_END, "15-QĐ/ĐU")
    assert grant.granted_by == world.users["staff_a"]
    assert {(held.role, held.org_id) for held in actor_for(newcomer).holdings} == {
        ("organisation_staff", world.commune_a.pk)
    }
    event = AuditEvent.objects.get(kind="access.grant.given", subject_id=grant.pk)
    assert (event.org_id, event.data["role"], event.data["basis"]) == (
        world.commune_a.pk, "organisation_staff", "15-QĐ/ĐU",
    )  # fmt: skip


def test_give_role_with_a_last_day_ends_after_it(world: World, newcomer: User) -> None:
    grant = give(world, newcomer, last_day=clock.today() + 30 * DAY)

    assert grant.valid_to == clock.today() + 31 * DAY


@pytest.mark.parametrize("place", ["commune_b", "province"])
def test_give_role_beyond_the_own_reach_is_refused(world: World, newcomer: User, place: str) -> None:
    with pytest.raises(Denied, match="đang giữ quyền giao"):
        give(world, newcomer, org_id=getattr(world, place).pk)


def test_give_role_by_those_without_the_right_does_not_find_the_account(world: World, newcomer: User) -> None:
    for key in ("leader", "secretary", "staff_b"):
        with pytest.raises(Http404):
            give(world, newcomer, by=key)


def test_give_role_wider_than_the_own_is_refused(world: World, newcomer: User) -> None:
    """Who only keeps accounts cannot open one for a friend and let it read the files."""
    keeper = world.account("keeper", "Người giữ tài khoản")
    Grant.objects.create(user=keeper, role="administrator", org=world.commune_a, valid_from=clock.today(), basis="1-QĐ")

    with pytest.raises(RuleBroken, match="không được làm ở đó") as refusal:
        give(world, newcomer, by="keeper")

    assert refusal.value.field == "role"
    assert give(world, newcomer, by="keeper", role="administrator").role == "administrator"


def test_give_role_to_oneself_is_refused(world: World) -> None:
    with pytest.raises(Denied, match="chính mình"):
        give(world, world.users["staff_a"], role="administrator")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "committee_leader"}, "role"),
        ({"role": "no_such_role"}, "role"),
        ({"basis": "  "}, "basis"),
        ({"first_day": D(2026, 5, 2), "last_day": D(2026, 5, 1)}, "last_day"),
    ],
)
def test_give_role_says_what_is_wrong(world: World, newcomer: User, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        give(world, newcomer, **changes)

    assert refusal.value.field == field


def test_give_role_twice_for_overlapping_days_is_refused(world: World, newcomer: User) -> None:
    give(world, newcomer)

    with pytest.raises(RuleBroken, match="đã giữ vai trò đó"):
        give(world, newcomer, first_day=clock.today() + DAY)


def test_end_grant_keeps_the_role_to_its_last_day(world: World, newcomer: User) -> None:
    grant = give(world, newcomer, first_day=clock.today() - 10 * DAY)

    actions.end_grant(
        actor=of(world, "staff_province"), grant_id=grant.pk, last_day=clock.today() - DAY, reason="Chuyển công tác"
    )

    assert Grant.objects.get(pk=grant.pk).valid_to == clock.today()
    assert actor_for(newcomer).holdings == ()
    event = AuditEvent.objects.get(kind="access.grant.ended", subject_id=grant.pk)
    assert event.data["reason"] == "Chuyển công tác"


def test_end_grant_says_what_is_wrong(world: World, newcomer: User) -> None:
    grant = give(world, newcomer)
    actor = of(world, "staff_a")

    with pytest.raises(RuleBroken, match="lý do thu"):
        actions.end_grant(actor=actor, grant_id=grant.pk, last_day=clock.today(), reason="")
    with pytest.raises(RuleBroken, match="ngày cuối phải từ ngày đó"):
        actions.end_grant(actor=actor, grant_id=grant.pk, last_day=clock.today() - DAY, reason="Thôi")
    actions.end_grant(actor=actor, grant_id=grant.pk, last_day=clock.today(), reason="Thôi")
    with pytest.raises(RuleBroken, match="đã kết thúc"):
        actions.end_grant(actor=actor, grant_id=grant.pk, last_day=clock.today(), reason="Thôi")


def test_end_grant_above_the_own_reach_is_refused(world: World) -> None:
    world.users["staff_province"].org = world.commune_a
    world.users["staff_province"].save()
    above = Grant.objects.get(user=world.users["staff_province"])

    with pytest.raises(Denied, match="được thu vai trò"):
        actions.end_grant(actor=of(world, "staff_a"), grant_id=above.pk, last_day=clock.today(), reason="Thôi")


def test_end_grant_of_another_branch_is_not_found(world: World) -> None:
    grant = Grant.objects.get(user=world.users["staff_b"])

    with pytest.raises(Http404):
        actions.end_grant(actor=of(world, "staff_a"), grant_id=grant.pk, last_day=clock.today(), reason="Thôi")

"""Who may do what at an organisation, which accounts one keeps, and what a missing second factor holds back."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings

from nennep.access import actions
from nennep.access.actors import actor_for
from nennep.access.permissions import Permission
from nennep.access.queries import accounts_visible_to, free_username, has_more_than_membership, holders_at, holders_of
from nennep.kernel import clock
from tests.factories.world import World


def test_holders_at_a_cell_names_those_there_and_those_above(world: World) -> None:
    found = {(held.name, held.role, held.org_id) for held in holders_at(world.a1.pk, clock.today())}

    assert found == {
        ("Hoàng Văn Bằng", "cell_secretary", world.a1.pk),
        ("Đỗ Thị Khánh Vân", "cell_secretary", world.a1.pk),
        ("Phan Hữu Nghĩa", "cell_committee", world.a1.pk),
        ("Ngô Văn An", "assigned_superior", world.a1.pk),
        ("Trần Quốc Oai", "committee_leader", world.commune_a.pk),
        ("Ngô Văn An", "committee_member", world.commune_a.pk),
        ("Cán bộ tổ chức staff_a", "organisation_staff", world.commune_a.pk),
        ("Cán bộ tổ chức staff_province", "organisation_staff", world.province.pk),
    }


@pytest.mark.parametrize("permission", [Permission.MEETING_CLOSE, Permission.MEMBER_MANAGE, Permission.AUDIT_VIEW])
def test_holders_of_agrees_with_what_actors_may(world: World, permission: Permission) -> None:
    path = world.a1.now.path

    may = {user.person_id or user.name for user in world.users.values() if actor_for(user).may(permission, path)}
    named = {held.person_id or held.name for held in holders_of(permission, world.a1.pk, clock.today())}

    assert named == may


def test_accounts_visible_to_are_those_kept_within_reach_and_the_own(world: World) -> None:
    staff_a = actor_for(world.users["staff_a"])
    kept = actions.open_account(actor=staff_a, org_id=world.a1.pk, username="moi.nv", name="Người Mới").user

    def seen(key: str) -> set[int]:
        return set(accounts_visible_to(actor_for(world.users[key])).values_list("pk", flat=True))

    assert seen("staff_a") == {kept.pk, world.users["staff_a"].pk}
    assert seen("staff_b") == {world.users["staff_b"].pk}
    assert seen("secretary") == {world.users["secretary"].pk}


def test_free_username_counts_up(world: World) -> None:
    assert free_username("Hoàng Văn Bằng") == "bang.hv"
    world.account("bang.hv", "Khác")
    assert free_username("Hoàng Văn Bằng") == "bang.hv2"
    assert free_username("") == "a"


@override_settings(SECOND_FACTOR="required")
def test_required_second_factor_leaves_only_membership_until_set(world: World) -> None:
    user = world.users["secretary"]

    before = actor_for(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    after = actor_for(user)

    assert [held.role for held in before.holdings] == ["member"]
    assert has_more_than_membership(before)
    assert {held.role for held in after.holdings} == {"member", "cell_secretary"}


@override_settings(SECOND_FACTOR="required")
def test_required_second_factor_asks_nothing_of_plain_members(world: World) -> None:
    actor = actor_for(world.users["member"])

    assert [held.role for held in actor.holdings] == ["member"]
    assert not has_more_than_membership(actor)

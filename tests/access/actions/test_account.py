"""Opening, locking, unlocking and renewing accounts: who may, what is refused, what is noted."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import Http404

from nennep.access import actions
from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.audit.models import AuditEvent
from nennep.committees.actions import constitute_body, fill_post
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from tests.factories.world import World


def of(world: World, key: str) -> Actor:
    return actor_for(world.users[key])


def opened(world: World, by: str = "staff_a", username: str = "moi.nv") -> User:
    org = world.commune_a if by != "staff_b" else world.commune_b
    return actions.open_account(actor=of(world, by), org_id=org.pk, username=username, name="Người Mới").user


def kinds(user: User) -> list[str]:
    rows = AuditEvent.objects.filter(subject_type="access.user", subject_id=user.pk).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_open_account_gives_a_password_that_must_be_changed(world: World) -> None:
    made = actions.open_account(
        actor=of(world, "staff_a"), org_id=world.a1.pk, username=" Bang.HV ", name="  Hoàng  Văn Bằng "
    )

    user = User.objects.get(pk=made.user.pk)
    assert (user.username, user.name, user.org_id, user.password_temporary) == (
        "bang.hv", "Hoàng Văn Bằng", world.a1.pk, True,
    )  # fmt: skip
    assert user.check_password(made.password)
    assert kinds(user) == ["access.account.opened"]
    assert made.password not in str(AuditEvent.objects.get(subject_type="access.user", subject_id=user.pk).data)


def test_open_account_for_a_member_gives_roles_by_rule(world: World) -> None:
    person = world.people["a2_third"]

    made = actions.open_account(
        actor=of(world, "staff_a"), org_id=world.a2.pk, username="vi.mtt", name=person.full_name, person_id=person.pk
    )

    assert {(held.role, held.org_id) for held in actor_for(made.user).holdings} == {
        ("member", world.a2.pk), ("cell_secretary", world.a2.pk),
    }  # fmt: skip


@pytest.mark.parametrize("key", ["secretary", "leader", "member", "staff_b"])
def test_open_account_is_refused_to_those_who_do_not_keep_accounts_there(world: World, key: str) -> None:
    with pytest.raises(Denied, match="được mở tài khoản ở đây"):
        actions.open_account(actor=of(world, key), org_id=world.commune_a.pk, username="ai.do", name="Ai Đó")


@pytest.mark.parametrize(
    ("username", "name", "field"),
    [("ab", "Ai", "username"), ("có dấu", "Ai", "username"), ("secretary", "Ai", "username"), ("ai.do", " ", "name")],
)
def test_open_account_says_what_is_wrong(world: World, username: str, name: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        actions.open_account(actor=of(world, "staff_a"), org_id=world.commune_a.pk, username=username, name=name)

    assert refusal.value.field == field


def test_open_account_twice_for_one_member_is_refused(world: World) -> None:
    with pytest.raises(RuleBroken, match="đã có tài khoản"):
        actions.open_account(
            actor=of(world, "staff_a"), org_id=world.a1.pk, username="khac", name="Khác",
            person_id=world.people["secretary"].pk,
        )  # fmt: skip


def test_open_account_at_an_organisation_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(Http404):
        actions.open_account(actor=of(world, "staff_a"), org_id=10**18 - 1, username="ai.do", name="Ai Đó")


def test_lock_and_unlock_account(world: World) -> None:
    user = opened(world)

    actions.lock_account(actor=of(world, "staff_a"), user_id=user.pk, reason="Mất điện thoại")
    assert not User.objects.get(pk=user.pk).is_active
    actions.unlock_account(actor=of(world, "staff_province"), user_id=user.pk)

    assert User.objects.get(pk=user.pk).is_active
    assert kinds(user) == ["access.account.opened", "access.account.locked", "access.account.unlocked"]


def test_lock_account_wants_a_reason_and_an_open_account(world: World) -> None:
    user = opened(world)

    with pytest.raises(RuleBroken, match="lý do khóa"):
        actions.lock_account(actor=of(world, "staff_a"), user_id=user.pk, reason=" ")
    actions.lock_account(actor=of(world, "staff_a"), user_id=user.pk, reason="Chuyển công tác")
    with pytest.raises(RuleBroken, match="đã khóa rồi"):
        actions.lock_account(actor=of(world, "staff_a"), user_id=user.pk, reason="Lần nữa")


def test_unlock_an_open_account_is_refused(world: World) -> None:
    with pytest.raises(RuleBroken, match="không cần mở khóa"):
        actions.unlock_account(actor=of(world, "staff_a"), user_id=opened(world).pk)


def test_lock_account_of_another_branch_is_not_found(world: World) -> None:
    with pytest.raises(Http404):
        actions.lock_account(actor=of(world, "staff_b"), user_id=opened(world).pk, reason="Thử")


def test_nobody_locks_the_own_account(world: World) -> None:
    world.users["staff_a"].org = world.commune_a
    world.users["staff_a"].save()

    with pytest.raises(Denied, match="không tự khóa"):
        actions.lock_account(actor=of(world, "staff_a"), user_id=world.users["staff_a"].pk, reason="Thử")


def test_renew_sign_in_takes_off_the_second_factor(world: World) -> None:
    user = opened(world)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    made = actions.renew_sign_in(actor=of(world, "staff_a"), user_id=user.pk, reason="Mất máy")

    again = User.objects.get(pk=user.pk)
    assert again.check_password(made.password)
    assert again.password_temporary
    assert not Authenticator.objects.filter(user=user).exists()
    assert kinds(user) == ["access.account.opened", "access.account.renewed"]


def test_renew_sign_in_wants_a_reason(world: World) -> None:
    with pytest.raises(RuleBroken, match="lý do cấp lại"):
        actions.renew_sign_in(actor=of(world, "staff_a"), user_id=opened(world).pk, reason="")


def test_renew_is_refused_where_the_account_holds_a_role_beyond_the_own_reach(world: World) -> None:
    """Otherwise the commune's office would take the key of a colleague of the province, second factor off."""
    user = opened(world)
    Grant.objects.create(
        user=user, role="organisation_staff", org=world.province, valid_from=clock.today(), basis="2-QĐ/TU"
    )

    with pytest.raises(Denied, match="ngoài phạm vi"):
        actions.renew_sign_in(actor=of(world, "staff_a"), user_id=user.pk, reason="Quên mật khẩu")
    actions.renew_sign_in(actor=of(world, "staff_province"), user_id=user.pk, reason="Quên mật khẩu")

    assert kinds(user) == ["access.account.opened", "access.account.renewed"]


def test_an_account_whose_posts_reach_further_is_opened_and_renewed_by_the_superior(world: World) -> None:
    """A post gives its role by rule, also one of a body that the office does not see."""
    person = world.people["a2_third"]
    constitute_body(
        actor=world.system, org_id=world.commune_b.pk, kind="committee", label="2025-2030", on=clock.today()
    )
    fill_post(
        actor=world.system, org_id=world.commune_b.pk, kind="committee", person_id=person.pk, title="bi-thu",
        on=clock.today(),
    )  # fmt: skip
    wish: dict[str, Any] = {
        "org_id": world.a2.pk, "username": "vi.mtt", "name": person.full_name, "person_id": person.pk,
    }  # fmt: skip

    with pytest.raises(Denied, match="ngoài phạm vi"):
        actions.open_account(actor=of(world, "staff_a"), **wish)
    made = actions.open_account(actor=of(world, "staff_province"), **wish)
    with pytest.raises(Denied, match="ngoài phạm vi"):
        actions.renew_sign_in(actor=of(world, "staff_a"), user_id=made.user.pk, reason="Quên mật khẩu")

    assert User.objects.filter(username="vi.mtt").count() == 1

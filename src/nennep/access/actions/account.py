"""Opening, locking, unlocking an account, and letting its owner in again after losing the password or the phone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from nennep.access.checks import (
    check_can_keep_account,
    check_can_open_account,
    check_can_renew_sign_in,
    check_reaches_all_roles,
)
from nennep.access.models import User
from nennep.access.queries import get_account, place_now
from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
# Letters and digits that nobody confuses when reading a slip of paper aloud.
_LETTERS = "abcdeghkmnpqrstuvxy"
_DIGITS = "23456789"


@dataclass(frozen=True, slots=True)
class FirstKey:
    """An account and the password to enter it once; the password is stored nowhere else."""

    user: User
    password: str


def _password() -> str:
    """Four groups of four, about 75 bits; easy to copy from paper."""
    return "-".join("".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(4))


def open_account(*, actor: Actor, org_id: int, username: str, name: str, person_id: int | None = None) -> FirstKey:
    """Open an account kept by an organisation, with a password that must be changed at the first sign-in.

    `person_id`: the member it belongs to, whose posts then give it roles, none beyond the actor's reach (the caller has
    made sure that the actor may see the person). Audit "access.account.opened". Raises Denied, RuleBroken (name,
    username, person).
    """
    with acting(actor):
        place = place_now(org_id)
        check_can_open_account(actor, place)
        name, username = tidy(name), tidy(username).lower()
        if not name:
            raise RuleBroken(_("Hãy ghi họ và tên."), field="name")
        if not USERNAME.fullmatch(username):
            raise RuleBroken(
                _("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, chữ số, dấu chấm hoặc gạch nối."), field="username"
            )
        if User.objects.filter(username=username).exists():
            raise RuleBroken(_("Tên đăng nhập này đã có người dùng; hãy chọn tên khác."), field="username")
        if person_id is not None and User.objects.filter(person_id=person_id).exists():
            raise RuleBroken(_("Đảng viên này đã có tài khoản."))
        password = _password()
        user = User.objects.create_user(
            username=username, password=password, name=name, person_id=person_id, org_id=org_id,
            password_temporary=True,
        )  # fmt: skip
        check_reaches_all_roles(actor, user)
        record(actor, "access.account.opened", user, org_id=org_id, data={"username": username, "person": person_id})
    return FirstKey(user=user, password=password)


def lock_account(*, actor: Actor, user_id: int, reason: str) -> User:
    """Shut an account at once, its running sessions included. Audit "access.account.locked" with the reason."""
    with acting(actor):
        user = get_account(actor, user_id, lock=True)
        check_can_keep_account(actor, user)
        reason = tidy(reason)
        if not reason:
            raise RuleBroken(_("Hãy ghi lý do khóa."), field="reason")
        if not user.is_active:
            raise RuleBroken(_("Tài khoản này đã khóa rồi."))
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(actor, "access.account.locked", user, org_id=user.org_id, data={"reason": reason})
    return user


def unlock_account(*, actor: Actor, user_id: int) -> User:
    """Open a locked account again; password and second factor are as they were. Audit "access.account.unlocked"."""
    with acting(actor):
        user = get_account(actor, user_id, lock=True)
        check_can_keep_account(actor, user)
        if user.is_active:
            raise RuleBroken(_("Tài khoản này đang mở, không cần mở khóa."))
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(actor, "access.account.unlocked", user, org_id=user.org_id)
    return user


def renew_sign_in(*, actor: Actor, user_id: int, reason: str) -> FirstKey:
    """Give a new one-time password and take off the second factor, for somebody who lost the password or the phone.

    Running sessions end, for the password they rest on has changed. Audit "access.account.renewed" with the reason.
    """
    with acting(actor):
        user = get_account(actor, user_id, lock=True)
        check_can_renew_sign_in(actor, user)
        reason = tidy(reason)
        if not reason:
            raise RuleBroken(_("Hãy ghi lý do cấp lại."), field="reason")
        password = _password()
        user.set_password(password)
        user.password_temporary = True
        user.save(update_fields=["password", "password_temporary"])
        Authenticator.objects.filter(user_id=user.pk).delete()
        record(actor, "access.account.renewed", user, org_id=user.org_id, data={"reason": reason})
    return FirstKey(user=user, password=password)

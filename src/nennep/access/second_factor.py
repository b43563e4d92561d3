"""The second factor: who has set one up, and what an account may do until then (setting SECOND_FACTOR)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from nennep.kernel.actor import Holding

PLAIN_ROLE = "member"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_set(user_id: int) -> bool:
    """Whether the account has an authenticator application or a key."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=_FACTORS).exists())


def is_required() -> bool:
    """Whether roles wait for the second factor here."""
    return bool(settings.SECOND_FACTOR == "required")


def held_until_set(user_id: int, holdings: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """The holdings that count: all of them, or a plain member's alone while a required second factor is not set up."""
    plain = tuple(holding for holding in holdings if holding.role == PLAIN_ROLE)
    if len(plain) == len(holdings) or not is_required() or is_set(user_id):
        return holdings
    return plain

"""The second factor: who has set one up, and what an account may do until then (setting SECOND_FACTOR)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from nennep.kernel.actor import Holding
from nennep.kernel.statements import written

PLAIN_ROLE = "member"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_set(user_id: int) -> bool:
    """Whether the account has an authenticator application or a key."""
    return bool(_set(user_id))


@written
def _set(user_id: int) -> QuerySet[Authenticator, int]:
    rows = Authenticator.objects.filter(user_id=user_id, type__in=_FACTORS).order_by("pk")
    keys: QuerySet[Authenticator, int] = rows.values_list("pk", flat=True)[:1]
    return keys


def is_required() -> bool:
    """Whether roles wait for the second factor here."""
    return bool(settings.SECOND_FACTOR == "required")


def held_until_set(user_id: int, holdings: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """The holdings that count: all of them, or a plain member's alone while a required second factor is not set up."""
    plain = tuple(holding for holding in holdings if holding.role == PLAIN_ROLE)
    if len(plain) == len(holdings) or not is_required() or is_set(user_id):
        return holdings
    return plain

"""The accounts that the figures are read with: the office of an organisation."""

from __future__ import annotations

import datetime

from nennep.access.models import Grant, User
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting

BASIS = "bench"


def office_account(username: str, org_id: int, since: datetime.date) -> User:
    """The account of an organisation's office, opened unless it is there."""
    user = User.objects.filter(username=username).first()
    if user is None:
        with acting(system_actor("bench")):
            user = User.objects.create_user(username=username, name=username)
            Grant.objects.create(user=user, role="organisation_staff", org_id=org_id, valid_from=since, basis=BASIS)
    return user

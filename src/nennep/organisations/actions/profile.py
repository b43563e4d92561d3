"""Keeping the undated facts of an organisation."""

from __future__ import annotations

from typing import Any

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations.models import OrganisationProfile
from nennep.organisations.permissions import check_can_edit_profile
from nennep.organisations.queries import get_organisation, profile_of

FIELDS = ("unit_type", "place_line", "meeting_day", "meeting_hour", "phone", "note")


def edit_profile(*, actor: Actor, org_id: int, values: dict[str, Any]) -> OrganisationProfile:
    """Change some of FIELDS; what is not in `values` stays. Audit "organisations.profile.edited" with old and new."""
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_edit_profile(actor, org)
        profile = profile_of(org_id)
        wanted = {field: values[field] for field in FIELDS if field in values}
        old = {field: getattr(profile, field) for field in wanted}
        for field, value in wanted.items():
            setattr(profile, field, value)
        empty = [field for field in FIELDS if getattr(profile, field) in (None, "")]
        profile.full_clean(exclude=["org", *empty], validate_constraints=False)
        profile.save()
        record(actor, "organisations.profile.edited", profile, org_id=org_id, data={"old": old, "new": wanted})
    return profile

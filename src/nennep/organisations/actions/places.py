"""Where an organisation works: more than one province where its cells lie in several (S4.2)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.organisations.models import OrganisationPlace
from nennep.organisations.permissions import check_can_edit_profile
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.orgtree.queries import lock

MOST = 20


def set_places(
    *, actor: Actor, org_id: int, places: Sequence[tuple[str, str]], on: datetime.date
) -> list[OrganisationPlace]:
    """Let an organisation work at (locality, province) from a day; places left out end that day, the others stay.

    A place that began on that very day or later is not known any more instead. Audit "organisations.places.set" with
    old and new.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_edit_profile(actor, org)
        lock(org_id)
        wanted = list(dict.fromkeys((tidy(locality), tidy(province)) for locality, province in places))
        if len(wanted) > MOST:
            raise RuleBroken(_("Ghi tối đa %(most)s địa bàn.") % {"most": MOST}, field="places")
        if any(not province or len(province) > 80 or len(locality) > 120 for locality, province in wanted):
            raise RuleBroken(
                _("Mỗi địa bàn ghi tên tỉnh, không quá 80 chữ cái; xã hoặc huyện không quá 120."), field="places"
            )
        now = list(OrganisationPlace.objects.filter(KNOWN, org_id=org_id, valid_to=OPEN_END).order_by("id"))
        old = [(row.locality, row.province) for row in now]
        if set(old) == set(wanted):
            return now
        for row in now:
            if (row.locality, row.province) not in wanted and row.valid_from >= on:
                row.known_to = clock.now()
                row.save(update_fields=["known_to"])
            elif (row.locality, row.province) not in wanted:
                row.valid_to = on
                row.save(update_fields=["valid_to"])
        new = OrganisationPlace.objects.bulk_create(
            OrganisationPlace(org_id=org_id, locality=locality, province=province, valid_from=on)
            for locality, province in wanted
            if (locality, province) not in old
        )
        record(
            actor, "organisations.places.set", org.org, org_id=org_id,
            data={"old": "; ".join(", ".join(filter(None, place)) for place in old),
                  "new": "; ".join(", ".join(filter(None, place)) for place in wanted), "on": on},
        )  # fmt: skip
    return new

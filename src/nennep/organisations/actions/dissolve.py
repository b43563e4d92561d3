"""Ending an organisation."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, OrganisationPlace
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.orgtree import changes
from nennep.orgtree.models import Org, OrgEvent
from nennep.orgtree.queries import lock


def dissolve_organisation(
    *,
    actor: Actor,
    org_id: int,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
    members_left: int = 0,
) -> Org:
    """End an organisation on a date (the first day it no longer exists). Audit "organisations.organisation.dissolved".

    `members_left`: how many members are still active there from that date on; the caller above counts them, since
    members live in a higher area (see `processes.dissolving`). Nothing may stand under the organisation.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_change(actor, org)
        lock(org_id)
        if members_left:
            raise RuleBroken(
                _("Còn %(count)s đảng viên sinh hoạt ở đây: hãy chuyển sinh hoạt cho họ trước khi giải thể.")
                % {"count": members_left}
            )
        event = OrgEvent.objects.create(
            kind=OrgEvent.Kind.DISSOLVE, org_id=org_id, decision_no=decision_no, signed_on=signed_on,
            effective_on=effective_on,
        )  # fmt: skip
        changes.end(org_id=org_id, event=event)
        for model in (OrganisationName, OrganisationKind, OrganisationCode, OrganisationPlace):
            rows = model._default_manager.filter(KNOWN, org_id=org_id, valid_to__gt=effective_on)
            later = rows.filter(valid_from__gte=effective_on).order_by("valid_from").first()
            if later is not None:
                raise RuleBroken(
                    _("Đã ghi một thay đổi của tổ chức này từ %(day)s; ngày kết thúc phải sau ngày đó.")
                    % {"day": f"{later.valid_from:%d/%m/%Y}"},
                    field="effective_on",
                )
            rows.update(valid_to=effective_on)
        record(
            actor, "organisations.organisation.dissolved", org.org, org_id=org_id,
            data={"effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return org.org

"""Renaming an organisation."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.models import OrganisationName
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.orgtree.models import OrgEvent
from nennep.orgtree.queries import lock


def rename_organisation(
    *,
    actor: Actor,
    org_id: int,
    name: str,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
) -> OrganisationName:
    """Give a new name from a date; the old one stays for the past. Audit "organisations.organisation.renamed"."""
    with acting(actor):
        check_can_change(actor, get_organisation(actor, org_id))
        lock(org_id)
        old = OrganisationName.objects.filter(KNOWN, org_id=org_id, valid_to=OPEN_END).first()
        if old is None:
            raise RuleBroken(_("Đã ghi ngày tổ chức này kết thúc hoạt động nên không đổi tên được nữa."))
        name = tidy(name)
        if not name:
            raise RuleBroken(_("Hãy ghi tên mới."), field="name")
        if name == old.name:
            raise RuleBroken(_("Tên mới giống tên đang dùng."), field="name")
        if effective_on <= old.valid_from:
            raise RuleBroken(
                _("Tên đang dùng có từ %(day)s; tên mới phải có hiệu lực sau ngày đó.")
                % {"day": f"{old.valid_from:%d/%m/%Y}"},
                field="effective_on",
            )
        event = OrgEvent.objects.create(
            kind=OrgEvent.Kind.RENAME, org_id=org_id, decision_no=decision_no, signed_on=signed_on,
            effective_on=effective_on,
        )  # fmt: skip
        old.valid_to = effective_on
        old.save(update_fields=["valid_to"])
        new = OrganisationName.objects.create(
            org_id=org_id, name=name, folded=fold(name), valid_from=effective_on, cause=event
        )
        record(
            actor, "organisations.organisation.renamed", old.org, org_id=org_id,
            data={"old": old.name, "new": name, "effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return new

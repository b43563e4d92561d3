"""The working rules of an organisation's committee, in versions."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import WorkingRules
from nennep.committees.permissions import check_can_manage_committee
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.members.rules import check_day
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock


def adopt_working_rules(
    *,
    actor: Actor,
    org_id: int,
    title: str,
    text: str,
    on: datetime.date,
    decision_no: str = "",
    document_id: int | None = None,
) -> WorkingRules:
    """Put working rules in force from a date; those before end then (S4.3, C4). Audit "committees.rules.adopted"."""
    with acting(actor):
        check_can_manage_committee(actor, get_organisation(actor, org_id))
        lock(org_id)
        check_day(on, actor.today)
        if not tidy(title):
            raise RuleBroken(_("Hãy ghi tên quy chế."), field="title")
        old = WorkingRules.objects.filter(org_id=org_id, valid_to=OPEN_END).first()
        if old is not None:
            if on <= old.valid_from:
                raise RuleBroken(
                    _("Quy chế đang dùng có hiệu lực từ %(day)s; bản mới phải sau ngày đó.")
                    % {"day": f"{old.valid_from:%d/%m/%Y}"},
                    field="on",
                )
            old.valid_to = on
            old.save(update_fields=["valid_to"])
        row = WorkingRules.objects.create(
            org_id=org_id, title=tidy(title), text=text.strip(), valid_from=on, decision_no=tidy(decision_no),
            document_id=document_id,
        )  # fmt: skip
        record(actor, "committees.rules.adopted", row, org_id=org_id,
               data={"title": row.title, "on": on, "decision_no": row.decision_no})  # fmt: skip
    return row

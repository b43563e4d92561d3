"""The committee hears a cell's monthly report at its own meeting (S4.7)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import month_of
from nennep.meetings.changing import changing
from nennep.meetings.models import Hearing
from nennep.meetings.permissions import check_can_hear
from nennep.meetings.texts import paragraphs
from nennep.obligations.actions import meet_obligation
from nennep.obligations.models import ObligationKind
from nennep.organisations.queries import get_organisation, name_on
from nennep.orgtree.levels import Level


def hear_report(
    *,
    actor: Actor,
    meeting_id: int,
    cell_id: int,
    month: datetime.date,
    decided: str = "",
    version: int | None = None,
) -> Hearing:
    """Note that a committee's meeting heard a cell's report of a month, and what it concluded (again: the conclusion
    is replaced; when it was first noted as heard stays, for figures of earlier days).
    A report that was not sent counts as given by being heard. Audit "meetings.report.heard"."""
    with changing(actor, meeting_id, check_can_hear, version) as meeting:
        cell = get_organisation(actor, cell_id)
        held_on = clock.local(meeting.starts_at).date()
        month = month_of(month)
        if cell.level != Level.CELL or not cell.path.startswith(meeting.org.now.path):
            raise RuleBroken(_("Chỉ nghe báo cáo của chi bộ thuộc đảng bộ."), field="cell_id")
        if month > held_on:
            raise RuleBroken(_("Chưa có báo cáo của tháng này vào ngày họp."), field="month")
        conclusion = paragraphs(decided, _("kết luận của cấp ủy"), "decided")
        kept = {"org_id": meeting.org_id, "cell_name": name_on(cell_id, held_on), "decided": conclusion}
        hearing, _created = Hearing.objects.update_or_create(
            meeting=meeting, cell_id=cell_id, month=month, defaults=kept,
            create_defaults=kept | {"heard_at": clock.now()},
        )  # fmt: skip
        meet_obligation(
            actor=actor, org_id=cell_id, kind=ObligationKind.MONTHLY_REPORT, period=month, met_on=held_on,
            evidence=hearing,
        )  # fmt: skip
        record(actor, "meetings.report.heard", meeting, org_id=meeting.org_id,
               data={"cell": cell_id, "month": month})  # fmt: skip
    return hearing

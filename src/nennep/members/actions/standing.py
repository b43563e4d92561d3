"""Standing and exemption of members, as dated rows by a decision."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.models import Affiliation, Exemption, StandingRow
from nennep.members.permissions import check_can_keep_file
from nennep.members.queries import KNOWN, get_member
from nennep.members.states import Standing


def change_standing(
    *, actor: Actor, person_id: int, standing: Standing, on: datetime.date, decision_no: str, note: str = ""
) -> StandingRow:
    """Record a standing decided elsewhere by due process, from a date. Audit "members.standing.changed".

    A standing outside the Party also ends the member's places on that date. Removal needs a decision number: the case
    itself belongs to the due-process area; nobody is removed without a decision of the competent body.
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        if standing not in {Standing.PROBATIONARY, Standing.OFFICIAL} and not decision_no.strip():
            raise RuleBroken("Hãy ghi số quyết định của cấp có thẩm quyền.", field="decision_no")
        old = StandingRow.objects.filter(KNOWN, person=person, valid_to=OPEN_END).first()
        if old is not None:
            if on <= old.valid_from:
                raise RuleBroken(
                    f"Tư cách hiện tại có từ {old.valid_from:%d/%m/%Y}; ngày thay đổi phải sau ngày đó.", field="on"
                )
            if old.standing == standing:
                raise RuleBroken("Tư cách mới giống tư cách hiện tại.", field="standing")
            old.valid_to = on
            old.save(update_fields=["valid_to"])
        row = StandingRow.objects.create(
            person=person, cell_id=person.registered_at_id, standing=standing, valid_from=on, decision_no=decision_no,
            note=note,
        )  # fmt: skip
        if standing not in Standing.IN_PARTY:
            Affiliation.objects.filter(KNOWN, person=person, valid_to=OPEN_END, valid_from__lt=on).update(valid_to=on)
        if standing == Standing.OFFICIAL:
            person.official_on, person.official_precision = on, "day"
            person.save(update_fields=["official_on", "official_precision"])
        record(
            actor, "members.standing.changed", person, org_id=person.registered_at_id,
            data={"old": old.standing if old else None, "new": standing, "on": on, "decision_no": decision_no},
        )  # fmt: skip
    return row


def exempt_member(
    *, actor: Actor, person_id: int, ground: str, on: datetime.date, until: datetime.date | None = None,
    temporary: bool = False, decision_no: str = "",
) -> Exemption:  # fmt: skip
    """Exempt a member from party work and meetings from a date, by the cell's resolution. Audit "members.person.exempted"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        end = until or OPEN_END
        if end <= on:
            raise RuleBroken("Ngày hết miễn phải sau ngày bắt đầu.", field="until")
        if Exemption.objects.filter(KNOWN, person=person, valid_from__lt=end, valid_to__gt=on).exists():
            raise RuleBroken("Đồng chí này đã được miễn sinh hoạt trong thời gian đó.")
        row = Exemption.objects.create(
            person=person, cell_id=person.registered_at_id, ground=ground, temporary=temporary, valid_from=on,
            valid_to=end, decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "members.person.exempted", person, org_id=person.registered_at_id,
            data={"ground": ground, "on": on, "until": until, "temporary": temporary},
        )  # fmt: skip
    return row


def end_exemption(*, actor: Actor, person_id: int, on: datetime.date) -> Exemption:
    """Take the member back into party work and meetings from a date. Audit "members.person.exemption_ended"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        row = Exemption.objects.filter(KNOWN, person=person, valid_from__lt=on, valid_to__gt=on).first()
        if row is None:
            raise RuleBroken("Đồng chí này không được miễn sinh hoạt vào ngày đó.", field="on")
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        record(actor, "members.person.exemption_ended", person, org_id=person.registered_at_id, data={"on": on})
    return row

"""Where members work: several places at once are usual where a unit has stores in several districts (S4.2)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.members.models import Workplace
from nennep.members.permissions import check_can_note_workplace
from nennep.members.queries import KNOWN, get_member
from nennep.members.rules import check_day


def add_workplace(
    *, actor: Actor, person_id: int, unit: str, on: datetime.date, locality: str = "", province: str = ""
) -> Workplace:
    """Note a place of work from a date, beside those that are there. Audit "members.workplace.added"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_note_workplace(actor, person)
        check_day(on, actor.today)
        unit, locality, province = tidy(unit), tidy(locality), tidy(province)
        if not unit:
            raise RuleBroken(_("Hãy ghi đơn vị công tác."), field="unit")
        same = Workplace.objects.filter(KNOWN, person=person, unit=unit, locality=locality, valid_to=OPEN_END)
        if same.exists():
            raise RuleBroken(_("Nơi công tác này đã có trong hồ sơ."), field="unit")
        row = Workplace.objects.create(
            person=person, cell_id=person.registered_at_id, unit=unit, locality=locality, province=province,
            valid_from=on,
        )  # fmt: skip
        record(
            actor, "members.workplace.added", person, org_id=person.registered_at_id,
            data={"unit": unit, "locality": locality, "province": province, "on": on},
        )  # fmt: skip
    return row


def end_workplace(*, actor: Actor, person_id: int, workplace_id: int, on: datetime.date) -> Workplace:
    """End a place of work on a date. Audit "members.workplace.ended"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_note_workplace(actor, person)
        row = Workplace.objects.filter(KNOWN, person=person, pk=workplace_id, valid_to__gt=on).first()
        if row is None:
            raise RuleBroken(_("Nơi công tác này không có trong hồ sơ hoặc đã kết thúc."))
        if on <= row.valid_from:
            raise RuleBroken(
                _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": f"{row.valid_from:%d/%m/%Y}"}, field="on"
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        record(
            actor, "members.workplace.ended", person, org_id=person.registered_at_id,
            data={"unit": row.unit, "on": on},
        )  # fmt: skip
    return row

"""Papers of the member's file: what is there, by the catalogue (B13)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.members.models import MemberPaper
from nennep.members.permissions import check_can_keep_file
from nennep.members.queries import get_member
from nennep.regulations.registry import rule_set


def note_paper(
    *, actor: Actor, person_id: int, number: int | None = None, code: str = "", dated_on: datetime.date | None = None,
    note: str = "",
) -> MemberPaper:  # fmt: skip
    """Note that a paper is in the file, by its catalogue number or by the code of a stage's paper.

    The same paper of the same date is noted once. Audit "members.paper.noted".
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        rules = rule_set("member_file", actor.today).rules
        codes = {paper.code for stage in rules.stages.value or () for paper in stage.papers}
        if (number is None) == (not code) or (code and code not in codes):
            raise RuleBroken(_("Hãy chọn một loại giấy tờ trong danh mục."), field="paper")
        if number is not None and not 1 <= number <= (rules.catalogue_size.value or 0):
            raise RuleBroken(_("Danh mục không có số này."), field="paper")
        if dated_on is not None and dated_on > actor.today:
            raise RuleBroken(_("Ngày của giấy tờ không thể ở tương lai."), field="dated_on")
        if MemberPaper.objects.filter(person=person, number=number, code=code, dated_on=dated_on).exists():
            raise RuleBroken(_("Giấy tờ này đã được ghi trong hồ sơ."), field="paper")
        row = MemberPaper.objects.create(person=person, number=number, code=code, dated_on=dated_on, note=tidy(note))
        record(
            actor, "members.paper.noted", person, org_id=person.registered_at_id,
            data={"number": number, "code": code, "dated_on": dated_on},
        )  # fmt: skip
    return row


def drop_paper(*, actor: Actor, person_id: int, paper_id: int, reason: str) -> MemberPaper:
    """Take back the note of a paper that is not in the file after all. Audit "members.paper.dropped"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        if not reason.strip():
            raise RuleBroken(_("Hãy ghi lý do."), field="reason")
        row = MemberPaper.objects.filter(person=person, pk=paper_id).first()
        if row is None:
            raise RuleBroken(_("Giấy tờ này không có trong hồ sơ."))
        record(
            actor, "members.paper.dropped", person, org_id=person.registered_at_id,
            data={"number": row.number, "code": row.code, "dated_on": row.dated_on, "reason": reason},
        )  # fmt: skip
        row.delete()
    return row

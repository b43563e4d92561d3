"""Who of the committee looks after which cell, union or field."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.committees.models import Assignment
from nennep.committees.permissions import check_can_manage_committee
from nennep.committees.queries import get_assignment, posts_on
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, valid_on
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import get_organisation


def assign(
    *,
    actor: Actor,
    org_id: int,
    person_id: int,
    on: datetime.date,
    target_org_id: int | None = None,
    target: str = Assignment.Target.ORGANISATION,
    target_text: str = "",
    visits_planned: int | None = None,
    decision_no: str = "",
) -> Assignment:
    """Assign a committee member to an organisation below, a union or a field, from a date (S2.5, S4.3).

    The person must hold a post in the assigning organisation; the organisation looked after must stand below it.
    Audit "committees.assignment.given". The assignment gives the role of superior there by rule.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_manage_committee(actor, org)
        post = posts_on(org_id, on).filter(person_id=person_id).first()
        if post is None:
            raise RuleBroken("Chỉ phân công được người đang giữ chức danh trong cấp ủy này.", field="person")
        if target == Assignment.Target.ORGANISATION:
            if target_org_id is None:
                raise RuleBroken("Hãy chọn tổ chức được phân công phụ trách.", field="target_org")
            place = get_organisation(actor, target_org_id)
            if not place.path.startswith(org.path) or place.org_id == org_id:
                raise RuleBroken("Chỉ phân công phụ trách tổ chức trực thuộc đảng bộ.", field="target_org")
            if Assignment.objects.filter(valid_on(on), person_id=person_id, target_org_id=target_org_id).exists():
                raise RuleBroken("Đồng chí này đang phụ trách tổ chức đó.", field="person")
            target_text = ""
        elif not tidy(target_text):
            raise RuleBroken("Hãy ghi đoàn thể hoặc lĩnh vực được phân công.", field="target_text")
        row = Assignment.objects.create(
            org_id=org_id, person_id=person_id, person_name=post.person_name, target=target,
            target_org_id=target_org_id if target == Assignment.Target.ORGANISATION else None,
            target_text=tidy(target_text), visits_planned=visits_planned, valid_from=on, decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "committees.assignment.given", row, org_id=org_id,
            data={"person": person_id, "target": target_org_id or target_text, "on": on, "decision_no": decision_no},
        )  # fmt: skip
    return row


def end_assignment(*, actor: Actor, assignment_id: int, on: datetime.date) -> Assignment:
    """End an assignment on a date. Audit "committees.assignment.ended"."""
    with acting(actor):
        row = get_assignment(actor, assignment_id)
        check_can_manage_committee(actor, get_organisation(actor, row.org_id))
        if row.valid_to != OPEN_END or on <= row.valid_from:
            raise RuleBroken("Phân công này đã kết thúc, hoặc ngày kết thúc không sau ngày bắt đầu.", field="on")
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        record(actor, "committees.assignment.ended", row, org_id=row.org_id, data={"on": on})
    return row

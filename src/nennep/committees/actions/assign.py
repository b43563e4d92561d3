"""Who of the committee looks after which cell, union or field."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.committees.models import Assignment, Post
from nennep.committees.permissions import check_can_manage_committee, check_still_runs
from nennep.committees.queries import KNOWN, get_assignment, posts_on
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import fold, tidy
from nennep.members.rules import check_day
from nennep.organisations.queries import get_organisation, names_on, organisations_visible_to
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import lock, under

MOST_AT_ONCE = 200


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
    """Assign a committee member to one organisation below, union or field: `assign_all` for one.

    Audit "committees.assignment.given".
    """
    organisation = target == Assignment.Target.ORGANISATION
    if organisation and target_org_id is None:
        raise RuleBroken(_("Hãy chọn tổ chức được phân công phụ trách."), field="target_orgs")
    return assign_all(
        actor=actor, org_id=org_id, person_id=person_id, on=on,
        target_org_ids=[target_org_id] if organisation and target_org_id is not None else [],
        unions=[target_text] if target == Assignment.Target.UNION else [],
        fields=[target_text] if target == Assignment.Target.FIELD else [],
        visits_planned=visits_planned, decision_no=decision_no,
    )[0]  # fmt: skip


def assign_all(
    *,
    actor: Actor,
    org_id: int,
    person_id: int,
    on: datetime.date,
    target_org_ids: Sequence[int] = (),
    unions: Sequence[str] = (),
    fields: Sequence[str] = (),
    visits_planned: int | None = None,
    decision_no: str = "",
) -> list[Assignment]:
    """Give a committee member several organisations below, unions and fields at once, from a date (S2.5, S4.3).

    In order: right; the person holds a post here on the day; each organisation stands below, wherever its province is
    (S4.2); what the person looks after already is refused by name; rows written; one audit event for each,
    "committees.assignment.given". An assignment gives the role of superior there by rule. `visits_planned` is a year's.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_manage_committee(actor, org)
        lock(org_id)
        check_day(on, actor.today)
        post = posts_on(org_id, on).filter(person_id=person_id).first()
        if post is None:
            raise RuleBroken(_("Chỉ phân công được người đang giữ chức danh trong cấp ủy này."), field="person")
        places = _places(actor, org, list(dict.fromkeys(target_org_ids)))
        words = [(Assignment.Target.UNION, text) for text in _texts(unions, "unions")]
        words += [(Assignment.Target.FIELD, text) for text in _texts(fields, "fields_of_work")]
        if not places and not words:
            raise RuleBroken(_("Hãy chọn ít nhất một tổ chức, đoàn thể hoặc lĩnh vực."), field="target_orgs")
        if len(places) + len(words) > MOST_AT_ONCE:
            raise RuleBroken(_("Mỗi lần phân công tối đa %(most)s việc.") % {"most": MOST_AT_ONCE})
        _refuse_twice(person_id, on, places, words)
        common = {
            "org_id": org_id, "person_id": person_id, "person_name": post.person_name, "valid_from": on,
            "decision_no": tidy(decision_no),
        }  # fmt: skip
        rows = [
            Assignment(target=Assignment.Target.ORGANISATION, target_org_id=place, visits_planned=visits_planned,
                       **common)
            for place in places
        ] + [Assignment(target=target, target_text=text, **common) for target, text in words]  # fmt: skip
        Assignment.objects.bulk_create(rows)
        record_many([
            event(actor, "committees.assignment.given", row, org_id=org_id,
                  data={"name": row.person_name, "what": places.get(row.target_org_id or 0, row.target_text),
                        "person": person_id, "target": row.target_org_id or row.target_text, "on": on,
                        "decision_no": row.decision_no})
            for row in rows
        ])  # fmt: skip
    return rows


def _places(actor: Actor, org: OrgNow, wanted: list[int]) -> dict[int, str]:
    """The organisations by name; each must live below the one that assigns."""
    below = organisations_visible_to(actor).filter(under(org.path), org_id__in=wanted, alive=True)
    found = set(below.exclude(org_id=org.org_id).values_list("org_id", flat=True))
    if set(wanted) - found:
        raise RuleBroken(_("Chỉ phân công phụ trách tổ chức trực thuộc đảng bộ."), field="target_orgs")
    names = names_on(wanted, actor.today)
    return {place: names.get(place, "") for place in wanted}


def _texts(texts: Sequence[str], field: str) -> list[str]:
    cleaned = {fold(text): tidy(text) for text in texts if tidy(text)}
    if any(len(text) > 200 for text in cleaned.values()):
        raise RuleBroken(_("Tên đoàn thể, lĩnh vực dài tối đa 200 ký tự."), field=field)
    if len(cleaned) < len(texts) and not cleaned:
        raise RuleBroken(_("Hãy ghi đoàn thể hoặc lĩnh vực được phân công."), field=field)
    return list(cleaned.values())


def _refuse_twice(
    person_id: int, on: datetime.date, places: dict[int, str], words: list[tuple[Assignment.Target, str]]
) -> None:
    held = Assignment.objects.filter(person_id=person_id, valid_to__gt=on)
    for row in held.filter(target_org_id__in=places).order_by("pk"):
        raise RuleBroken(
            _("Đồng chí này đang phụ trách %(name)s.") % {"name": places[row.target_org_id or 0]}, field="target_orgs"
        )
    texts = {(row.target, fold(row.target_text)) for row in held.exclude(target=Assignment.Target.ORGANISATION)}
    for target, text in words:
        if (target, fold(text)) in texts:
            field = "unions" if target == Assignment.Target.UNION else "fields_of_work"
            raise RuleBroken(_("Đồng chí này đang phụ trách %(name)s.") % {"name": text}, field=field)


def end_assignment(*, actor: Actor, assignment_id: int, on: datetime.date) -> Assignment:
    """End an assignment on a date (the first day it no longer holds). Audit "committees.assignment.ended"."""
    with acting(actor):
        row = get_assignment(actor, assignment_id, lock=True)
        check_can_manage_committee(actor, get_organisation(actor, row.org_id))
        check_day(on, actor.today)
        check_still_runs(row)
        if on <= row.valid_from:
            raise RuleBroken(
                _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": f"{row.valid_from:%d/%m/%Y}"}, field="on"
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        record(actor, "committees.assignment.ended", row, org_id=row.org_id,
               data={"on": on, "name": row.person_name})  # fmt: skip
    return row


def end_idle_assignments(actor: Actor, org_id: int, on: datetime.date) -> int:
    """End on a day what the organisation gave to people who hold no post in it from that day; how many.

    A part of ending posts and terms, so that nobody keeps a superior's sight without a post. Assignments of that very
    day or later never began: they are taken away. Audit "committees.assignment.ended" for each.
    """
    holders = Post.objects.filter(KNOWN, valid_on(on), org_id=org_id).values("person_id")
    idle = Assignment.objects.filter(org_id=org_id, valid_to__gt=on).exclude(person_id__in=holders)
    rows = list(idle.order_by("pk"))
    record_many([
        event(actor, "committees.assignment.ended", row, org_id=org_id,
              data={"on": on, "name": row.person_name, "why": "post"})
        for row in rows
    ])  # fmt: skip
    idle.filter(valid_from__gte=on).delete()
    idle.update(valid_to=on)
    return len(rows)

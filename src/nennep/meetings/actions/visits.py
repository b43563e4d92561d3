"""Visits: planned from the assignments, reported by one side, confirmed by the other."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import Assignment
from nennep.committees.queries import posts_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import next_month, overlaps
from nennep.kernel.states import require
from nennep.kernel.vietnamese import by_given_name
from nennep.meetings.models import Guest, Meeting, Visit
from nennep.meetings.permissions import (
    check_can_cancel_visit,
    check_can_confirm_visit,
    check_can_plan_visits,
    check_can_report_visit,
)
from nennep.meetings.queries.visits import From, get_visit, superior_of
from nennep.meetings.states import MeetingState, VisitState
from nennep.meetings.texts import one_line, paragraphs
from nennep.organisations.queries import get_organisation
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import lock

_LIVE = (VisitState.PLANNED, VisitState.REPORTED, VisitState.CONFIRMED)


def plan_visits(*, actor: Actor, org_id: int, year: int) -> list[Visit]:
    """Plan the year's visits from the assignments of a committee, as many as each assignment says, spread evenly.

    What is planned or done already counts; planning again adds only what is missing. Audit "meetings.visits.planned".
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_plan_visits(actor, org)
        if not 2000 <= year <= 2100:
            raise RuleBroken(_("Năm kế hoạch không hợp lệ."), field="year")
        lock(org_id)
        first, last = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
        assignments = Assignment.objects.filter(
            overlaps(first, last), org_id=org_id, target_org__isnull=False, visits_planned__gt=0
        ).order_by(*by_given_name("person_name"), "id")
        titles = {post.person_id: post.title for post in reversed(list(posts_on(org_id, max(first, actor.today))))}
        names = {"bi-thu": _("Bí thư"), "pho-bi-thu": _("Phó bí thư"), "uy-vien": _("Ủy viên")}
        done = list(Visit.objects.filter(from_org_id=org_id, year=year, state__in=_LIVE))
        new: list[Visit] = []
        for row in assignments:
            have = sum(visit.org_id == row.target_org_id and visit.visitor_id == row.person_id for visit in done)
            months = [
                month
                for month in (datetime.date(year, number, 1) for number in range(1, 13))
                if row.valid_from < next_month(month) and row.valid_to > month
            ]
            count = row.visits_planned or 0
            new += [
                Visit(
                    org_id=row.target_org_id or 0, visitor_id=row.person_id, visitor_name=row.person_name,
                    visitor_title=names.get(titles.get(row.person_id, ""), ""), from_org_id=org_id, level=org.level,
                    year=year, planned_month=months[index * len(months) // count], state=VisitState.PLANNED,
                )
                for index in range(have, count)
            ]  # fmt: skip
        Visit.objects.bulk_create(new)
        record(actor, "meetings.visits.planned", org.org, org_id=org_id, data={"year": year, "new": len(new)})
    return new


def _from(actor: Actor, cell: OrgNow, visitor_id: int, day: datetime.date, from_org_id: int | None) -> From:
    """On whose behalf the visitor attends; an organisation named must stand above the cell."""
    known = superior_of(visitor_id, cell.org_id, day)
    if from_org_id is None or (known and known.org_id == from_org_id):
        if known is None:
            raise RuleBroken(
                _("Người này chưa được phân công hoặc chưa giữ chức vụ ở cấp ủy cấp trên của chi bộ vào ngày đó."),
                field="visitor_id",
            )
        return known
    above = get_organisation(actor, from_org_id)
    if not cell.path.startswith(above.path) or above.org_id == cell.org_id:
        raise RuleBroken(_("Hãy chọn cấp ủy cấp trên của chi bộ."), field="from_org_id")
    return From(above.org_id, above.level, known.title if known else "", known.name if known else "")


def _confirm(visit: Visit, *, as_visitor: bool, name: str) -> None:
    """Note one side's word; with both sides' word the visit counts."""
    now = clock.now()
    if as_visitor:
        visit.visitor_confirmed_at, visit.visitor_confirmed_by = now, name
    else:
        visit.cell_confirmed_at, visit.cell_confirmed_by = now, name
    both = visit.visitor_confirmed_at is not None and visit.cell_confirmed_at is not None
    target = VisitState.CONFIRMED if both else VisitState.REPORTED
    if visit.state != target:
        if visit.pk is not None:
            require(VisitState, VisitState.TRANSITIONS, visit.state, target)
        visit.state = target


def _row_for(cell_id: int, visitor_id: int, day: datetime.date) -> Visit | None:
    """The visit of that day if it is known, else the earliest one planned for the year."""
    rows = Visit.objects.select_for_update(of=("self",)).filter(org_id=cell_id, visitor_id=visitor_id)
    same_day = rows.filter(visited_on=day).exclude(state=VisitState.CANCELLED).first()
    planned = rows.filter(year=day.year, state=VisitState.PLANNED).order_by("planned_month", "id")
    return same_day or planned.first()


def report_visit(
    *,
    actor: Actor,
    cell_id: int,
    visitor_id: int,
    visited_on: datetime.date,
    remarks: str = "",
    cell_remarks: str = "",
    from_org_id: int | None = None,
    visitor_name: str = "",
) -> Visit:
    """Say that a superior attended a cell's meeting on a day: the visitor, or the cell's committee.

    A planned visit of the year is used up; a visit that the other side reported is confirmed by this word; one that was
    refused may be reported again. The cell's meeting of that day is linked. Audit "meetings.visit.reported".
    """
    with acting(actor):
        cell = get_organisation(actor, cell_id)
        check_can_report_visit(actor, cell_id, visitor_id)
        if visited_on > clock.today():
            raise RuleBroken(_("Ngày dự không thể ở tương lai."), field="visited_on")
        as_visitor = actor.person_id == visitor_id
        whose = _from(actor, cell, visitor_id, visited_on, from_org_id)
        lock(cell_id)
        visit = _row_for(cell_id, visitor_id, visited_on) or Visit(org_id=cell_id, visitor_id=visitor_id)
        spoken = visit.visitor_confirmed_at if as_visitor else visit.cell_confirmed_at
        if visit.state in (VisitState.REPORTED, VisitState.CONFIRMED) and spoken is not None:
            raise Denied(_("Lần dự ngày %(day)s đã được ghi.") % {"day": f"{visited_on:%d/%m/%Y}"})
        if visit.state == VisitState.REFUSED:
            visit.visitor_confirmed_at = visit.cell_confirmed_at = None
        visit.visitor_name = whose.name or one_line(
            visitor_name or (actor.name if as_visitor else ""), 120, _("họ tên người dự"), "visitor_name", required=True
        )
        visit.visitor_title, visit.from_org_id, visit.level = whose.title, whose.org_id, whose.level
        visit.visited_on, visit.year = visited_on, visited_on.year
        meeting = Meeting.objects.filter(org_id=cell_id, starts_at__date=visited_on).exclude(
            state=MeetingState.CANCELLED
        )
        visit.meeting = meeting.order_by("starts_at", "id").first()
        if remarks:
            visit.remarks = paragraphs(remarks, _("nhận xét"), "remarks")
        if cell_remarks:
            visit.cell_remarks = one_line(cell_remarks, 500, _("ý kiến của chi bộ"), "cell_remarks")
        _confirm(visit, as_visitor=as_visitor, name=actor.name)
        visit.save()
        record(actor, "meetings.visit.reported", visit, org_id=cell_id,
               data={"visitor": visitor_id, "visited_on": visited_on, "state": visit.state})  # fmt: skip
    return visit


def confirm_visit(*, actor: Actor, visit_id: int, remarks: str = "") -> Visit:
    """The other side confirms; from then the visit counts. `remarks`: the visitor's, or the cell's own words.

    Audit "meetings.visit.confirmed".
    """
    with acting(actor):
        visit = get_visit(actor, visit_id, lock=True)
        check_can_confirm_visit(actor, visit)
        as_visitor = actor.person_id == visit.visitor_id
        if remarks and as_visitor:
            visit.remarks = paragraphs(remarks, _("nhận xét"), "remarks")
        elif remarks:
            visit.cell_remarks = one_line(remarks, 500, _("ý kiến của chi bộ"), "remarks")
        _confirm(visit, as_visitor=as_visitor, name=actor.name)
        visit.save()
        record(actor, "meetings.visit.confirmed", visit, org_id=visit.org_id,
               data={"side": "visitor" if as_visitor else "cell"})  # fmt: skip
    return visit


def refuse_visit(*, actor: Actor, visit_id: int, why: str) -> Visit:
    """The other side says that the visit did not take place so, and why. Audit "meetings.visit.refused"."""
    with acting(actor):
        visit = get_visit(actor, visit_id, lock=True)
        check_can_confirm_visit(actor, visit)
        require(VisitState, VisitState.TRANSITIONS, visit.state, VisitState.REFUSED)
        visit.state = VisitState.REFUSED
        visit.refused_why = one_line(why, 300, _("lý do không xác nhận"), "why", required=True)
        visit.save(update_fields=["state", "refused_why"])
        record(actor, "meetings.visit.refused", visit, org_id=visit.org_id, data={"why": visit.refused_why})
    return visit


def cancel_visit(*, actor: Actor, visit_id: int) -> Visit:
    """Give up a visit that was planned or wrongly reported. Audit "meetings.visit.cancelled"."""
    with acting(actor):
        visit = get_visit(actor, visit_id, lock=True)
        check_can_cancel_visit(actor, visit)
        require(VisitState, VisitState.TRANSITIONS, visit.state, VisitState.CANCELLED)
        visit.state = VisitState.CANCELLED
        visit.save(update_fields=["state"])
        record(actor, "meetings.visit.cancelled", visit, org_id=visit.org_id)
    return visit


def note_visits_of(*, actor: Actor, meeting: Meeting) -> list[Visit]:
    """The superiors named in locked minutes were there: the cell's word for each visit, which they then confirm.

    Called when the minutes are locked; a superior without a post or assignment above the cell is left out. The cell's
    place is locked as in `report_visit`, so that a visitor who reports at the same moment makes no second visit.
    Audit "meetings.visit.reported" for each.
    """
    day = clock.local(meeting.opened_at or meeting.starts_at).date()
    noted = []
    with acting(actor):
        lock(meeting.org_id)
        for guest in Guest.objects.filter(meeting=meeting, is_superior=True, person__isnull=False).order_by("id"):
            person_id = guest.person_id or 0
            whose = superior_of(person_id, meeting.org_id, day)
            visit = _row_for(meeting.org_id, person_id, day)
            if whose is None or (visit is not None and visit.cell_confirmed_at is not None):
                continue
            visit = visit or Visit(org_id=meeting.org_id, visitor_id=person_id)
            if visit.state == VisitState.REFUSED:
                continue
            visit.visitor_name, visit.visitor_title = guest.name, guest.title or whose.title
            visit.from_org_id, visit.level = whose.org_id, whose.level
            visit.visited_on, visit.year, visit.meeting = day, day.year, meeting
            _confirm(visit, as_visitor=False, name=actor.name)
            visit.save()
            record(actor, "meetings.visit.reported", visit, org_id=meeting.org_id,
                   data={"visitor": person_id, "visited_on": day, "state": visit.state})  # fmt: skip
            noted.append(visit)
    return noted

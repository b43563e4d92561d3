"""What meetings ask of me: to come, to finish the minutes, to confirm a visit, to do what I was given."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.queries.meetings import notices_to, unfinished_meetings_of
from nennep.meetings.queries.tasks import tasks_of_person
from nennep.meetings.queries.visits import visits_waiting
from nennep.organisations.queries import names_on
from nennep.site import links
from nennep.site.home.items import HomeItem, cells_of_work
from nennep.ui.formats import days_left, format_day, format_hour


def notices(actor: Actor) -> Iterable[HomeItem]:
    """Meetings I am asked to; a notice I have not answered is marked."""
    for notice in notices_to(actor, actor.today):
        meeting = notice.meeting
        start = clock.local(meeting.starts_at)
        yield HomeItem(
            state="due",
            text=meeting.title,
            words=days_words(start.date(), actor.today),
            detail=", ".join(part for part in (format_hour(start), format_day(start), meeting.place) if part),
            url=links.meeting(meeting.pk),
            action_label=_("Trả lời giấy mời") if not notice.answer else _("Xem"),
            due_on=start.date(),
        )


def minutes(actor: Actor) -> Iterable[HomeItem]:
    """Meetings of my cells that are over, or should be, and whose minutes are not locked."""
    for cell in cells_of_work(actor):
        for meeting in unfinished_meetings_of(actor, cell):
            held = meeting.state in {"open", "held"}
            day = clock.local(meeting.starts_at).date()
            yield HomeItem(
                state="late",
                text=_("%(title)s: chờ thông qua biên bản") % {"title": meeting.title} if held else meeting.title,
                words=_("họp ngày %(day)s") % {"day": format_day(day)} if held else _("đã qua ngày họp"),
                detail="" if held else _("Ngày họp %(day)s đã qua mà chưa ghi gì.") % {"day": format_day(day)},
                url=links.meeting(meeting.pk),
                action_label=_("Làm tiếp"),
                due_on=day,
            )


def visits(actor: Actor) -> Iterable[HomeItem]:
    """Visits that one side has told and the other must confirm."""
    rows = visits_waiting(actor)
    names = names_on([visit.org_id for visit in rows], actor.today) if rows else {}
    for visit in rows:
        facts = {"name": visit.visitor_name, "place": names.get(visit.org_id, ""), "day": format_day(visit.visited_on)}
        mine = visit.visitor_id == actor.person_id
        yield HomeItem(
            state="due",
            text=_("Xác nhận đã dự họp %(place)s ngày %(day)s") % facts
            if mine
            else _("Xác nhận đồng chí %(name)s đã dự họp ngày %(day)s") % facts,
            words=_("chờ xác nhận"),
            detail=_("Hai bên cùng xác nhận thì lần dự mới được tính."),
            url=links.visit(visit.pk),
            action_label=_("Xác nhận"),
            due_on=visit.visited_on,
        )


def tasks(actor: Actor) -> Iterable[HomeItem]:
    """Tasks a meeting gave me."""
    for task in tasks_of_person(actor):
        late = task.due_on < actor.today
        yield HomeItem(
            state="late" if late else "due",
            text=task.text,
            words=days_words(task.due_on, actor.today),
            detail=_("Giao tại: %(title)s. Hạn %(day)s.") % {
                "title": task.meeting.title, "day": format_day(task.due_on)},
            url=links.task(task.pk),
            action_label=_("Báo kết quả"),
            due_on=task.due_on,
        )  # fmt: skip


def days_words(day: datetime.date, today: datetime.date) -> str:
    """How far away a day is, in words."""
    days = (day - today).days
    if days == 0:
        return _("hôm nay")
    return _("ngày mai") if days == 1 else days_left(days)

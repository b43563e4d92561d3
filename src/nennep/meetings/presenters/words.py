"""Moments, people and places in words, the same on every page of meetings."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.committees.states import BodyKind
from nennep.kernel import clock
from nennep.meetings.queries.draft import body_of
from nennep.meetings.states import MeetingKind, MeetingState, TaskState
from nennep.organisations.queries import path_steps
from nennep.ui.formats import days_left, format_day, format_hour
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow

WEEKDAYS = (
    gettext_lazy("thứ Hai"), gettext_lazy("thứ Ba"), gettext_lazy("thứ Tư"), gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"), gettext_lazy("thứ Bảy"), gettext_lazy("Chủ nhật"),
)  # fmt: skip
# How each state of a meeting stands among the five states of the interface.
STATE_KINDS = {
    MeetingState.PREPARING: "due",
    MeetingState.CALLED: "due",
    MeetingState.OPEN: "due",
    MeetingState.HELD: "late",
    MeetingState.CLOSED: "done",
    MeetingState.CANCELLED: "none",
}


def org_url(org_id: int) -> str:
    """The page of an organisation."""
    return reverse("organisations:detail", args=[org_id])


def holds_cell_meetings(org: OrgNow) -> bool:
    """Whether an organisation is a cell: its ordinary meeting is that of the cell itself."""
    return body_of(org, MeetingKind.REGULAR) == BodyKind.CELL


def document_url(document_id: int) -> str:
    """The page of a document."""
    return f"/van-ban/{document_id}/"


def day_words(moment: datetime.datetime) -> str:
    """ "thứ Năm 03/12/2026"."""
    local = clock.local(moment)
    return f"{WEEKDAYS[local.weekday()]} {format_day(local)}"


def moment_words(moment: datetime.datetime) -> str:
    """ "thứ Năm 03/12/2026, 19 giờ 30"."""
    return f"{day_words(moment)}, {format_hour(moment)}"


def short_day(moment: datetime.datetime | datetime.date) -> str:
    """ "03/12", for the notes under a line of steps."""
    day = clock.local(moment) if isinstance(moment, datetime.datetime) else moment
    return f"{day:%d/%m}"


def distance_words(day: datetime.date, today: datetime.date) -> str:
    """How far a day is from today: "hôm nay", "còn 5 ngày", "quá 4 ngày"."""
    days = (day - today).days
    if days == 0:
        return _("hôm nay")
    if days > 0:
        return days_left(days)
    return _("quá %(days)s ngày") % {"days": -days}


def month_words(month: datetime.date) -> str:
    """ "tháng 12/2026"."""
    return _("tháng %(month)s/%(year)s") % {"month": month.month, "year": month.year}


def crumbs(org_id: int, day: datetime.date, *more: Crumb) -> list[Crumb]:
    """The path of organisations as it was on a day, the organisation's meetings, and what comes below."""
    steps = [Crumb(step.name, org_url(step.org_id)) for step in path_steps(org_id, day)]
    return [*steps, Crumb(_("Cuộc họp"), reverse("meetings:of_org", args=[org_id])), *more]


def task_state(state: str, due_on: datetime.date, today: datetime.date) -> tuple[str, str]:
    """The interface state of a task and its words: done, còn hạn, quá hạn, thôi."""
    if state == TaskState.DONE:
        return "done", _("đã xong")
    if state == TaskState.DROPPED:
        return "none", _("thôi thực hiện")
    if due_on < today:
        return "late", days_left((due_on - today).days)
    return "due", distance_words(due_on, today)

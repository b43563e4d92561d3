"""What went wrong in a month, by name: how long, under whom, whom to call."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.orgtree.queries import ids_of
from nennep.regulations.verdicts import percent
from nennep.reports.figures import Figures
from nennep.reports.presenters.address import Asked, parent_below
from nennep.reports.queries.reading import Reading, counting_rules
from nennep.ui.formats import days_left, format_day, format_number
from nennep.ui.shapes import Todo


def _caller(reading: Reading, path: str) -> str:
    """Under whom the cell stands, and whom to call."""
    up = reading.name(parent_below(path, reading.place.org_id) or 0)
    leader = reading.leaders.get(ids_of(path)[-1])
    who = leader.words if leader else ""
    return " · ".join(part for part in (up, who) if part)


def state_words(state: str, due_on: datetime.date | None, as_of: datetime.date) -> str:
    """How a cell's monthly meeting stands."""
    if state == "done":
        return _("đã họp")
    if state == "done_late":
        return _("họp muộn")
    if state == "missing":
        return _("không họp trong tháng")
    if due_on is None:
        return _("không phải họp")
    if state == "late":
        return days_left((due_on - as_of).days)
    return _("còn hạn đến %(day)s") % {"day": format_day(due_on)}


def mark_of(state: str) -> str:
    """The state as one of the five marks."""
    return "late" if state == "done_late" else state


def line_of(todo: Todo) -> str:
    """An exception as a line of a paper."""
    rest = "; ".join(part for part in (todo.figure, todo.words, todo.detail) if part)
    return f"{todo.what}: {rest}" if rest else todo.what


def exceptions(reading: Reading, asked: Asked) -> list[Todo]:
    """The cells that have not met, by name; those below the goal twice running; the organisations below the goal."""
    org, total = reading.place.org_id, reading.total
    state = "missing" if reading.is_finished else "late"
    todos = [
        Todo(
            state,
            reading.name(one.org_id),
            asked.month_url(one.org_id),
            words=state_words(state, one.due_on, asked.as_of),
            detail=_caller(reading, one.path),
        )
        for one in reading.named
    ]
    more = total.late + total.missing - len(reading.named)
    if more > 0:
        slug = "qua-han" if total.late else "khong-hop"
        todos.append(
            Todo("late" if total.late else "missing", _("Chi bộ khác chưa họp đã quá hạn") if total.late
                 else _("Chi bộ khác không họp trong tháng"), asked.list_url(org, slug), detail=_worst(reading),
                 figure=format_number(more), figure_url=asked.list_url(org, slug))
        )  # fmt: skip
    return [*todos, *_below(reading, asked)]


def _worst(reading: Reading) -> str:
    """Where most are missing: "Nhiều nhất: Đảng bộ xã ..., 4 trên 52 chi bộ."."""
    if len(reading.lines) < 2:
        return ""
    most = max(reading.lines, key=lambda line: line.figures.late + line.figures.missing)
    words = {"name": reading.name(most.org_id), "n": most.figures.late + most.figures.missing, "all": most.figures.owed}
    return _("Nhiều nhất: %(name)s, %(n)s trên %(all)s chi bộ.") % words if most.figures.owed > 1 else ""


def is_below(reading: Reading, figures: Figures) -> bool:
    """Whether attendance is under the goal of the rule in force."""
    goal = counting_rules(reading.rules).goal
    return goal is not None and bool(figures.summoned) and not goal.met(figures.attended, figures.summoned)


def _below(reading: Reading, asked: Asked) -> list[Todo]:
    org, goal = reading.place.org_id, counting_rules(reading.rules).goal
    if goal is None:
        return []
    words, todos = {"goal": percent(goal.ratio)}, []
    if reading.twice:
        first = "; ".join(f"{reading.name(ids_of(path)[-1])} ({_caller(reading, path)})" for path in reading.twice[:2])
        address = asked.list_url(org, "hai-thang-duoi-muc")
        todos.append(Todo("late", _("Chi bộ hai tháng liền dưới mức %(goal)s dự họp") % words, address, detail=first,
                          figure=format_number(len(reading.twice)), figure_url=address))  # fmt: skip
    groups = [line for line in reading.lines if line.figures.cells > 1 and is_below(reading, line.figures)]
    if groups:
        groups.sort(key=lambda line: line.figures.attendance or 0)
        named = "; ".join(
            f"{reading.name(line.org_id)}: {percent(line.figures.attendance)}" for line in groups[:3]
            if line.figures.attendance is not None
        )  # fmt: skip
        todos.append(Todo("late", _("Đảng bộ trực thuộc dưới mức %(goal)s dự họp") % words, "#theo-don-vi",
                          detail=named, figure=format_number(len(groups)), figure_url="#theo-don-vi"))  # fmt: skip
    elif reading.total.below_goal and not reading.twice:
        address = asked.list_url(org, "duoi-muc")
        todos.append(Todo("late", _("Chi bộ dưới mức %(goal)s dự họp") % words, address,
                          figure=format_number(reading.total.below_goal), figure_url=address))  # fmt: skip
    return todos


def well(reading: Reading) -> str:
    """What went well, in one line."""
    total = reading.total
    words = {"met": format_number(total.met), "all": format_number(total.owed)}
    if total.owed and total.met == total.owed:
        return _("Tất cả %(all)s chi bộ đã họp.") % words
    return _("%(met)s trên %(all)s chi bộ đã họp.") % words if total.met else ""

"""Rows of a month made directly with the models, and the figures they should add up to, counted in plain Python."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass, field

from nennep.kernel import clock
from nennep.kernel.period import last_day, quarter_start
from nennep.meetings.models import Meeting, Task, Visit
from nennep.members.models import Person
from nennep.obligations.models import Obligation
from nennep.orgtree.models import Org
from nennep.reports.figures import GRADES, Figures

SEPTEMBER, OCTOBER = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
DUE = 7


def words(page: str | bytes) -> str:
    """What a reader sees of a page, in one line."""
    text = page.decode() if isinstance(page, bytes) else page
    text = re.sub(r"</?(?:a|b|em|span class=\"fig\")\b[^>]*>", "", text)
    return re.sub(r" ([,.])", r"\1", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()))


def moment(day: datetime.date, hour: int = 21) -> datetime.datetime:
    """An hour of a day in Vietnam."""
    return clock.at(day, hour)


@dataclass(frozen=True)
class Held:
    """A regular meeting: the day it was held and locked, and its counters."""

    day: int = 3
    attended: int = 8
    excused: int = 1
    unexcused: int = 1
    exempt: int = 0
    committee: tuple[int, int] = (3, 3)
    grade: str = ""
    papers: int | None = 2
    speakers: int = 0
    with_thematic: bool = False
    kind: str = "regular"

    @property
    def summoned(self) -> int:
        """Who had to come."""
        return self.attended + self.excused + self.unexcused


@dataclass(frozen=True)
class CellMonth:
    """What happened in one cell in a month. `tasks`: (due day, done day or None); `visits`: days, confirmed by both."""

    owes: bool = True
    lifted: bool = False
    held: Held | None = None
    theme_owed: bool = False
    theme_day: int | None = None
    tasks: tuple[tuple[int, int | None], ...] = ()
    visits: tuple[int, ...] = field(default=())


def write(org: Org, month: datetime.date, what: CellMonth, visitor: Person) -> Meeting | None:
    """The rows of a cell's month."""
    duty = None
    if what.owes:
        duty = Obligation.objects.create(
            org=org, kind="monthly_meeting", period=month, due_on=month.replace(day=DUE), basis="x", rule_set="x",
            lifted_why="lũ lụt" if what.lifted else "", lifted_at=moment(month) if what.lifted else None,
        )  # fmt: skip
    meeting = close(org, month, what.held) if what.held is not None else None
    if duty is not None and meeting is not None and what.held is not None:
        _met(duty, meeting, month.replace(day=what.held.day))
    if what.theme_owed:
        theme = Obligation.objects.create(
            org=org, kind="thematic_meeting", period=quarter_start(month), due_on=datetime.date(2026, 12, 31),
            basis="x", rule_set="x",
        )  # fmt: skip
        if what.theme_day is not None:
            held = close(org, month, Held(day=what.theme_day, kind="thematic"))
            _met(theme, held, month.replace(day=what.theme_day))
    first = meeting or _open_meeting(org, month)
    for due, done in what.tasks:
        Task.objects.create(
            meeting=first, org=org, person_name="Người làm", text="Việc", due_on=month.replace(day=due),
            state="done" if done else "open", done_on=month.replace(day=done) if done else None,
            evidence="xong" if done else "", given_at=moment(month.replace(day=1)),
            settled_at=moment(month.replace(day=done)) if done else None,
        )  # fmt: skip
    for day in what.visits:
        on = month.replace(day=day)
        Visit.objects.create(
            org=org, visitor=visitor, visitor_name=visitor.full_name, from_org=org, level=3, year=on.year,
            visited_on=on, state="confirmed", visitor_confirmed_at=moment(on), cell_confirmed_at=moment(on),
        )  # fmt: skip
    return meeting


def _met(duty: Obligation, meeting: Meeting, on: datetime.date) -> None:
    duty.met_on, duty.met_known_at = on, moment(on)
    duty.evidence_type, duty.evidence_id = "meetings.meeting", meeting.pk
    duty.save()


def close(org: Org, month: datetime.date, held: Held, body: str = "cell") -> Meeting:
    """A closed meeting."""
    at = moment(month.replace(day=held.day))
    return Meeting.objects.create(
        org=org, body_kind=body, kind=held.kind, state="closed", month=month, title="Kỳ họp", starts_at=at,
        rule_set="x", closed_at=at, summoned=held.summoned, attended=held.attended, excused=held.excused,
        unexcused=held.unexcused, exempt=held.exempt, committee_summoned=held.committee[0],
        committee_attended=held.committee[1], grade=held.grade, papers_days_ahead=held.papers, speakers=held.speakers,
        with_thematic=held.with_thematic,
    )  # fmt: skip


def _open_meeting(org: Org, month: datetime.date) -> Meeting:
    return Meeting.objects.create(
        org=org, body_kind="cell", kind="extraordinary", month=month, title="Chưa khóa", starts_at=moment(month),
        rule_set="x",
    )  # fmt: skip


def is_below(held: Held | None, as_of: datetime.date, month: datetime.date) -> bool:
    """Under 90 %, of what was known on the day."""
    if held is None or month.replace(day=held.day) > as_of or not held.summoned:
        return False
    return held.attended * 10 < held.summoned * 9


def figures_of(month: datetime.date, what: CellMonth, before: CellMonth, as_of: datetime.date) -> Figures:
    """What one cell adds to the figures of a month, as of a day."""
    held = what.held if what.held is not None and month.replace(day=what.held.day) <= as_of else None
    theme = what.theme_day is not None and month.replace(day=what.theme_day) <= as_of and what.theme_owed
    owed = what.owes and not what.lifted
    found = Figures(cells=1, owed=int(owed), quarter_owed=int(what.theme_owed), quarter_met=int(theme))
    if owed and held is not None:
        found = found._replace(met=1, met_late=int(held.day > DUE))
    elif owed:
        missed = "due" if as_of <= month.replace(day=DUE) else "late" if as_of <= last_day(month) else "missing"
        found = found._replace(**{missed: 1})
    found += Figures(thematic=int(theme or (held is not None and held.with_thematic)))
    due = [(due, done) for due, done in what.tasks if month.replace(day=due) <= as_of]
    on_time = [done for due, done in due if done is not None and done <= due and month.replace(day=done) <= as_of]
    found += Figures(
        tasks_due=len(due),
        tasks_on_time=len(on_time),
        visits=sum(month.replace(day=day) <= as_of for day in what.visits),
    )
    if held is None:
        return found
    below = is_below(held, as_of, month)
    found += Figures(
        held=1, summoned=held.summoned, attended=held.attended, excused=held.excused, unexcused=held.unexcused,
        exempt=held.exempt, committee_summoned=held.committee[0], committee_attended=held.committee[1],
        below_goal=int(below), below_twice=int(below and is_below(before.held, as_of, SEPTEMBER)),
        graded=int(held.grade != ""), papers=int(held.papers is not None and held.papers >= 1), speakers=held.speakers,
    )  # fmt: skip
    if held.grade:
        found += Figures(**{f"grade_{GRADES.index(held.grade) + 1}": 1})
    return found

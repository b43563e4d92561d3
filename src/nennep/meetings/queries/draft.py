"""What a new meeting would be before anybody types: day, hour, place, chair, secretary, agenda, by rule and habit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.committees.models import BodyKind
from nennep.committees.queries import leader_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import month_of, next_month, valid_on
from nennep.meetings.models import Meeting
from nennep.meetings.queries.agenda import Line, items_to_carry, template_lines, with_carried
from nennep.meetings.queries.counters import clock_of
from nennep.meetings.queries.meetings import latest_like
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.organisations.queries import Step, get_organisation, names_on, natural_key, profile_of
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge, OrgNow
from nennep.orgtree.queries import path_on
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.rules.meetings import meeting_due
from nennep.regulations.schema import RuleSet

USUAL_HOUR = datetime.time(19, 30)
LEADER_TITLES = {"bi-thu": "Bí thư", "pho-bi-thu": "Phó bí thư"}


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A proposed meeting. `rules` is the set of its day; `agenda` holds carried items in their place; `usual_hour` is
    that of the latest meeting of the kind."""

    org_id: int
    body_kind: str
    kind: MeetingKind
    month: datetime.date
    starts_at: datetime.datetime
    title: str
    place: str
    chair_id: int | None
    chair_name: str
    chair_title: str
    secretary_id: int | None
    secretary_name: str
    rules: RuleSet[Any]
    scoring_set: str
    agenda: tuple[Line, ...]
    usual_hour: datetime.time = USUAL_HOUR


def body_of(org: OrgNow, kind: str) -> str:
    """Which body meets, unless said otherwise: the cell itself, or the committee."""
    if org.level == Level.CELL:
        return BodyKind.CELL_COMMITTEE if kind == MeetingKind.COMMITTEE else BodyKind.CELL
    return BodyKind.COMMITTEE


@translation.override("vi")  # words of an official document are Vietnamese
def title_of(kind: str, month: datetime.date, *, theme: str = "", with_thematic: bool = False) -> str:
    """The usual name of a meeting ("Sinh hoạt thường kỳ tháng 12/2026")."""
    label = str(MeetingKind(kind).label)
    title = _("%(kind)s tháng %(month)s/%(year)s") % {"kind": label, "month": month.month, "year": month.year}
    if with_thematic and kind == MeetingKind.REGULAR:
        title = _("%(title)s, kết hợp chuyên đề") % {"title": title}
    return f"{title}: {theme}"[:200] if theme and kind == MeetingKind.THEMATIC else title


def local_start(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    """An aware moment from a day and an hour on the wall clock."""
    return clock.at(day, hour.hour, hour.minute)


def _start(
    org_id: int, body_kind: str, month: datetime.date, rules: RuleSet[Any], last: Meeting | None
) -> datetime.datetime:
    profile = profile_of(org_id)
    if body_kind == BodyKind.CELL and profile.meeting_day is None and rules.rules.common_day.value is not None:
        day = meeting_due(month, rules)
    else:
        habit = profile.meeting_day or (clock.local(last.starts_at).day if last else 25)
        day = month.replace(day=min(habit, 28))
    return local_start(day, usual_hour(org_id, last))


def usual_hour(org_id: int, last: Meeting | None) -> datetime.time:
    """The hour of the last meeting of the kind, else the office's own, else 19:30."""
    if last is not None:
        return clock.local(last.starts_at).time().replace(second=0, microsecond=0)
    return clock_of(profile_of(org_id).meeting_hour) or USUAL_HOUR


def meeting_draft(
    actor: Actor,
    org_id: int,
    kind: str,
    *,
    month: datetime.date | None = None,
    starts_at: datetime.datetime | None = None,
    body_kind: str | None = None,
    with_thematic: bool = False,
    theme: str = "",
) -> MeetingDraft:
    """Propose a meeting of an organisation in a month (this month, or the month of `starts_at`).

    The day is the office's own, else the rule set's common day; hour, place and secretary are those of the latest
    meeting of the kind, called ones included; the chair is the secretary (or deputy) of that day; the agenda is the
    rule set's template with what was left open.
    """
    org = get_organisation(actor, org_id)
    body = body_kind or body_of(org, kind)
    month = month_of(clock.local(starts_at).date()) if starts_at else month_of(month or actor.today)
    path = path_on(org_id, month) or org.path
    on = clock.local(starts_at).date() if starts_at else month
    rules = rule_sets_for({org_id: path}, "cell_meetings", on)[org_id]
    near = latest_like(org_id, body, kind, starts_at or clock.at(next_month(month)))
    last = near if near is not None and near.body_kind == body else None
    start = starts_at or _start(org_id, body, month, rules, last)
    day = clock.local(start).date()
    scoring = rule_sets_for({org_id: path}, "meeting_scoring", day)[org_id].slug if body == BodyKind.CELL else ""
    leader = leader_on(org_id, day)
    lines = template_lines(
        kind=kind, body_kind=body, unit_type=profile_of(org_id).unit_type, with_thematic=with_thematic, rules=rules
    )
    return MeetingDraft(
        org_id=org_id, body_kind=body, kind=MeetingKind(kind), month=month_of(day), starts_at=start,
        usual_hour=usual_hour(org_id, last),
        title=title_of(kind, month_of(day), theme=theme, with_thematic=with_thematic),
        place=near.place if near else "", chair_id=leader.person_id if leader else None,
        chair_name=leader.person_name if leader else "",
        chair_title=LEADER_TITLES.get(leader.title, "") if leader else "",
        secretary_id=last.secretary_id if last else None, secretary_name=last.secretary_name if last else "",
        rules=rules, scoring_set=scoring, agenda=tuple(with_carried(lines, items_to_carry(org_id, body, start))),
    )  # fmt: skip


def cells_to_invite(actor: Actor, org_id: int, day: datetime.date) -> list[Step]:
    """The cells beside a cell, under the same committee, in the order of their names: whom a model meeting invites.

    Their names are read with the system's sight: a cell does not see its neighbours otherwise.
    """
    get_organisation(actor, org_id)
    with acting(system_actor("meetings.cells_to_invite")):
        parents = OrgEdge.objects.filter(valid_on(day), known_to__isnull=True, org_id=org_id).values("parent_id")
        beside = OrgEdge.objects.filter(
            valid_on(day), known_to__isnull=True, parent_id__in=parents, level=Level.CELL
        ).exclude(org_id=org_id)
        names = names_on(beside.values_list("org_id", flat=True), day)
    return sorted((Step(key, name) for key, name in names.items()), key=lambda step: natural_key(step.name))


def team_meetings_held(org_id: int, year: int, *, besides: datetime.date) -> int:
    """In how many months of a year the cell met by teams in place of the whole, the given month not counted."""
    return (
        Meeting.objects.filter(org_id=org_id, kind=MeetingKind.TEAM, month__year=year)
        .exclude(state=MeetingState.CANCELLED)
        .exclude(month=besides)
        .values("month")
        .distinct()
        .count()
    )

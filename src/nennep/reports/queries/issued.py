"""Issued month reports: which may be seen, which stands, what came from below; the own lines that are frozen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.period import valid_on
from nennep.kernel.statements import among, written
from nennep.obligations.models import ObligationKind
from nennep.obligations.queries import Owed, owed_in_year
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge
from nennep.orgtree.queries import reach
from nennep.reports.figures import MEASURES, Figures
from nennep.reports.frozen import Content, Counted, Handed, digest_of, is_whole
from nennep.reports.models import IssuedReport
from nennep.reports.queries.month import Rules
from nennep.reports.queries.place import Stood, in_sight, months_first, parameters, place_of, statement, tree_day
from nennep.reports.states import IssuedState

# After figures.sql: every organisation's own line, those with nothing in them left out.
_COUNTED = f"""
select org_id, path, level, state, due_on, met_on, meeting_id, coalesce(grade_name, ''), score, papers_days_ahead,
       array[{", ".join(f"coalesce({name}, 0)" for name in MEASURES)}]::bigint[] as figures
from lines
where 0 < any (array[{", ".join(f"coalesce({name}, 0)" for name in MEASURES)}]::bigint[])
order by path
"""  # noqa: S608  constant text


def counted_lines(
    actor: Actor, stood: Stood, month: datetime.date, as_of: datetime.date, rules: Rules
) -> list[Counted]:
    """Every organisation at or under the place with its own line of the month, in the order of the tree. One query."""
    seen, sight = in_sight(actor)
    text = statement("figures.sql").format(seen=seen, only="true", months_first=months_first(stood))
    values: dict[str, Any] = parameters(stood.path, month, as_of, rules.goal, rules.papers_days) | sight
    with connection.cursor() as cursor:
        cursor.execute(text + _COUNTED, values)
        rows = cursor.fetchall()
    return [Counted(*row[:-1], Figures(*row[-1])) for row in rows]  # type: ignore[call-arg]  # a row is ten and figures


def issued_visible_to(actor: Actor) -> QuerySet[IssuedReport]:
    """Reports issued by organisations whose figures the actor may see, and those submitted to them."""
    own = reach(actor, Permission.REPORT_VIEW)
    return IssuedReport.objects.filter(own | reach(actor, Permission.REPORT_VIEW, "superior__now__path"))


def get_issued(actor: Actor, pk: int, *, lock: bool = False) -> IssuedReport:
    """One issued report the actor may see; otherwise not found."""
    return one_of(issued_visible_to(actor), pk, lock=lock)


def standing_report(org_id: int | None, month: datetime.date) -> IssuedReport | None:
    """The organisation's report of the month that is submitted or received. The caller has checked the right."""
    if org_id is None:
        return None
    rows = IssuedReport.objects.filter(org_id=org_id, month=month, state__in=IssuedState.STANDING)
    return rows.defer("content").first()


def versions_of(actor: Actor, org_id: int, month: datetime.date) -> list[IssuedReport]:
    """Every version of an organisation's report of a month, the latest first."""
    rows = issued_visible_to(actor).filter(org_id=org_id, month=month)
    return list(rows.defer("content").order_by("-version"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """The reports of a month that wait at an organisation: how many, and since when."""

    org_id: int
    month: datetime.date
    count: int
    since: datetime.datetime


def waiting_at(actor: Actor, org_ids: Sequence[int]) -> list[Waiting]:
    """What was submitted to these organisations and not taken in yet, a row a month, the oldest first. One query."""
    if not org_ids:
        return []
    return [Waiting(*row) for row in _waiting(actor, list(org_ids))]


@written
def _waiting(actor: Actor, org_ids: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    rows = issued_visible_to(actor).filter(among("superior_id", org_ids), state=IssuedState.SUBMITTED)
    groups = rows.values_list("superior_id", "month").annotate(Count("pk"), Min("submitted_at"))
    return groups.order_by("month", "superior_id")


def given_back_to(actor: Actor, org_ids: Sequence[int]) -> list[IssuedReport]:
    """Reports of these organisations that the superior gave back and no later one has replaced. One query."""
    if not org_ids:
        return []
    return _given_back(actor, list(org_ids))


@written
def _given_back(actor: Actor, org_ids: list[int]) -> QuerySet[IssuedReport]:
    later = IssuedReport.objects.filter(
        org_id=OuterRef("org_id"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    rows = issued_visible_to(actor).filter(among("org_id", org_ids), state=IssuedState.RETURNED)
    return rows.exclude(Exists(later)).defer("content").order_by("month", "org_id")


def next_own_number(org_id: int, year: int) -> int:
    """The next number of reports that no document numbers: by organisation and year."""
    rows = IssuedReport.objects.filter(org_id=org_id, dated_on__year=year, document__isnull=True)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def children_of(org_id: int, day: datetime.date) -> list[tuple[int, int]]:
    """The organisations directly below on a day, with their level."""
    rows = OrgEdge.objects.filter(valid_on(day), parent_id=org_id, known_to__isnull=True)
    return list(rows.order_by("org_id").values_list("org_id", "level"))


@dataclass(frozen=True, slots=True)
class FromBelow:
    """An organisation directly below: its latest report of the month, and what it owed for it (cells only)."""

    org_id: int
    name: str
    is_cell: bool
    report: IssuedReport | None
    duty: Owed | None

    @property
    def state(self) -> str:
        """How its report stands: received, submitted, returned; else late, missing or due by its duty, told (the duty
        was met by a meeting), none (not submitted, without a day on which it is due)."""
        if self.report is not None and self.report.state != IssuedState.WITHDRAWN:
            return self.report.state
        if self.duty is None or self.duty.state == "none":
            return "none"
        return "told" if self.duty.met_on is not None else str(self.duty.state)

    @property
    def is_late(self) -> bool:
        """Whether it came, or has not come, after the day on which it was due."""
        return self.duty is not None and self.duty.state in ("late", "missing")


def reports_from_below(actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date) -> list[FromBelow]:
    """What came from directly below for a month, as it stands now: not handed in and late first, then by name. Five
    queries."""
    place_of(actor, org_id)
    day = tree_day(month, as_of)
    below = dict(children_of(org_id, day))
    latest: dict[int, IssuedReport] = {}
    rows = issued_visible_to(actor).filter(org_id__in=list(below), month=month)
    for row in rows.defer("content").order_by("version"):
        latest[row.org_id] = row
    cells = [org for org, level in below.items() if level == Level.CELL]
    owed = owed_in_year(actor, cells, month.year, as_of)
    names = names_on(below, day)
    found = [
        FromBelow(org, names.get(org, ""), level == Level.CELL, latest.get(org),
                  owed.get((org, ObligationKind.MONTHLY_REPORT, month)))
        for org, level in below.items()
    ]  # fmt: skip
    order = {"missing": 0, "late": 1, "returned": 2, "none": 3, "due": 4, "submitted": 5, "told": 6, "received": 7}
    return sorted(found, key=lambda row: (order.get(row.state, 3), natural_key(row.name)))


def handed_in(actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date) -> list[Handed]:
    """The same as an issued report keeps it: of each organisation below the report that stood, in the order of keys."""
    rows = sorted(reports_from_below(actor, org_id, month, as_of), key=lambda row: row.org_id)
    return [
        Handed(
            row.org_id, row.name, row.state, *((row.report.number_text, row.report.digest) if row.report else ("", ""))
        )
        for row in rows
    ]


def wrong_reports() -> int:
    """How many issued reports are not what was issued: another hash, columns that say something else, or sums that are
    not those of their lines; 0 when all is well."""
    return sum(not _holds(row) for row in IssuedReport.objects.order_by("pk").iterator(chunk_size=20))


def _holds(row: IssuedReport) -> bool:
    content: Content = row.content
    head = content["issuing"]
    said = (
        content["org"]["id"], head["superior_id"], content["month"], content["as_of"], head["version"],
        datetime.datetime.fromisoformat(head["known_at"]), head["number_text"], head["dated_on"], head["signer"],
        sorted(head["rules"].values()),
    )  # fmt: skip
    kept = (
        row.org_id, row.superior_id, row.month.isoformat(), row.as_of.isoformat(), row.version, row.known_at,
        row.number_text, row.dated_on.isoformat(), {"name": row.signer_name, "post": row.signer_title},
        sorted(row.rule_sets),
    )  # fmt: skip
    return digest_of(content) == row.digest and said == kept and is_whole(content)


def names_of(rows: Sequence[Counted], day: datetime.date) -> dict[int, str]:
    """What the counted organisations were called."""
    return names_on({row.org_id for row in rows}, day)

"""How far a document has come: of whom it was asked, who did, who is late, by level and step, as known on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.access.permissions import Permission
from nennep.directives.models import Requirement
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.obligations.states import ObligationKind
from nennep.orgtree.queries import END_OF_RANGE, path_now

# As known at the end of a day: opened by then, not lifted yet; met by evidence that was known and not yet withdrawn;
# due on the day that was in force then. On the present day nothing later is known, and the row itself says it all.
_NOW_MET = "o.met_known_at is not null"
_THEN_MET = (
    "(o.met_known_at < %(end)s or exists (select 1 from obligations_evidence e where e.obligation_id = o.id "
    "and e.withdrawn_at >= %(end)s and e.known_from < %(end)s)) is true"
)
_NOW_DUE = "o.due_on"
_THEN_DUE = (
    "coalesce((select s.old_due from obligations_obligationstep s where s.obligation_id = o.id "
    "and s.kind = 'extended' and s.at >= %(end)s order by s.at limit 1), o.due_on)"
)
_NOW_OWED = "o.lifted_at is null"
_THEN_OWED = "o.opened_at < %(end)s and (o.lifted_at < %(end)s) is not true"
_COUNT = """
select {by}, count(*) as owed, count(*) filter (where {met}) as met,
       count(*) filter (where {met} and o.met_on > {due}) as met_late,
       count(*) filter (where not {met} and {due} < %(day)s) as overdue,
       min({due}) filter (where not {met}) as first_due
from obligations_obligation o {tree}
where o.document_id = %(document)s and o.source is not null and not o.source = any(%(tasks)s) and {owed} {place}
group by {by}
"""
_TREE = "join orgtree_orgversion v on v.org_id = o.org_id and v.valid_from <= %(day)s and v.valid_to > %(day)s"
_PLACE = "and v.path >= %(path)s and v.path < %(path_end)s"


@dataclass(frozen=True, slots=True)
class Count:
    """Duties of one place and step: owed (not lifted), met, of them late, past the day and not met, next deadline."""

    owed: int = 0
    met: int = 0
    met_late: int = 0
    overdue: int = 0
    first_due: datetime.date | None = None

    @property
    def left(self) -> int:
        """What is still to be done."""
        return self.owed - self.met

    def __add__(self, other: Count) -> Count:
        """Both together."""
        days = [day for day in (self.first_due, other.first_due) if day is not None]
        return Count(
            self.owed + other.owed, self.met + other.met, self.met_late + other.met_late,
            self.overdue + other.overdue, min(days, default=None),
        )  # fmt: skip


Step = tuple[int, datetime.date]


def _statement(by: str, *, past: bool, below: bool) -> str:
    return _COUNT.format(
        by=by, met=_THEN_MET if past else _NOW_MET, due=_THEN_DUE if past else _NOW_DUE,
        owed=_THEN_OWED if past else _NOW_OWED, tree=_TREE if below else "", place=_PLACE if below else "",
    )  # fmt: skip


def _params(document_id: int, path: str, day: datetime.date) -> dict[str, Any]:
    tasks = Requirement.objects.filter(document=document_id, kind=ObligationKind.TASK)  # they have a list of their own
    return {
        "document": document_id, "day": day, "end": clock.end_of(day), "path": path,
        "path_end": path + END_OF_RANGE,
        "tasks": list(tasks.values_list("pk", flat=True)),
    }  # fmt: skip


def may_count(actor: Actor, path: str) -> bool:
    """Whether the actor sees every organisation under a path, so that its sums may be shown."""
    return actor.may(Permission.ORGANISATION_VIEW, path)


def heat_of(actor: Actor, document: Document, path: str, day: datetime.date) -> dict[tuple[int, Step], Count]:
    """(level, (requirement, first day of the round)) -> counts, of everything under a path within sight; one statement.

    `path`: the issuer's own for the whole cascade, else the place (of the day) that the page is about.
    """
    whole = path == path_now(document.org_id)
    if not may_count(actor, path):
        return {}
    past = day < clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_statement("o.level, o.source, o.period", past=past, below=not whole),
                       _params(document.pk, path, day))  # fmt: skip
        return {(level, (source, period)): Count(*counts) for level, source, period, *counts in cursor.fetchall()}


_CHILD = "split_part(v.path, '.', {step})"


def below_of(actor: Actor, document: Document, path: str, day: datetime.date) -> dict[tuple[int, Step], Count]:
    """(organisation directly under the path through which it runs, step) -> counts. One statement."""
    if not may_count(actor, path):
        return {}
    by = f"{_CHILD.format(step=path.count('.') + 1)}, o.source, o.period"
    with connection.cursor() as cursor:
        cursor.execute(_statement(by, past=day < clock.today(), below=True), _params(document.pk, path, day))
        return {
            (int(child, 16), (source, period)): Count(*counts)
            for child, source, period, *counts in cursor.fetchall()
            if child
        }


def summed(counts: Iterable[Count]) -> Count:
    """All of them together."""
    total = Count()
    for count in counts:
        total += count
    return total

"""The documents that ask something of an organisation's branch, with how far each has come."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from nennep.directives.queries.heat import may_count
from nennep.documents.queries import documents_among
from nennep.kernel.actor import Actor
from nennep.obligations.counts import duties_by_document
from nennep.orgtree.queries import END_OF_RANGE, ids_of

MOST = 40
_STANDING = """
select o.document_id, count(*), count(o.met_known_at),
       count(*) filter (where o.met_known_at is null and o.due_on < %(day)s)
from obligations_obligation o
where o.source is not null and o.lifted_at is null
  and o.org_id in (select n.org_id from orgtree_orgnow n where n.path >= %(path)s and n.path < %(end)s)
group by o.document_id
"""


def _counted(path: str, day: datetime.date) -> dict[int, tuple[int, int, int]]:
    """As `duties_by_document`, from the duties themselves."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"day": day, "path": path, "end": path + END_OF_RANGE})
        return {document: (owed, met, late) for document, owed, met, late in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Standing:
    """A document in force below an organisation, and of which organisation it is: duties owed, met, late."""

    document_id: int
    number_text: str
    kind: str
    subject: str
    dated_on: datetime.date | None
    issuer_id: int
    owed: int
    met: int
    late: int


def documents_asking(actor: Actor, path: str) -> list[Standing]:
    """The documents that ask something of what stands now at a path or below it: late first, then the latest issued.

    Two queries, one more while counts are not kept. Empty where the actor does not see the whole branch.
    """
    if not path or not may_count(actor, path):
        return []
    counts = duties_by_document(ids_of(path)[-1], actor.today)
    if counts is None:
        counts = _counted(path, actor.today)
    papers = documents_among(actor, counts) if counts else []
    rows = [
        Standing(one.pk, one.number_text, one.kind, one.subject, one.dated_on, one.org_id, *counts[one.pk])
        for one in papers
    ]
    first = datetime.date.min
    rows.sort(key=lambda row: (row.late == 0, -(row.dated_on or first).toordinal(), -row.document_id))
    return rows[:MOST]

"""Since when a document is in force, what ended it, and what becomes of it when that is taken back."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from nennep.documents.models import Document, Lapse
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import OPEN_END
from nennep.orgtree.queries import is_alive

Days = tuple[datetime.date | None, datetime.date | None]  # of force: the first, the first no longer
# What replaces a document, and what replaces that, and so on; and the other way: what it replaced, however far back.
_LATER = """
with recursive way(start, id) as (
  select l.target_id, l.document_id from documents_documentlink l where l.kind = %(kind)s and l.target_id = any(%(of)s)
  union
  select w.start, l.document_id from way w join documents_documentlink l on l.kind = %(kind)s and l.target_id = w.id)
select start, id from way
"""
_EARLIER = """
with recursive way(id) as (
  select l.target_id from documents_documentlink l where l.kind = %(kind)s and l.document_id = %(of)s
  union
  select l.target_id from way w join documents_documentlink l on l.kind = %(kind)s and l.document_id = w.id)
select id from way
"""


@dataclass(frozen=True, slots=True)
class Return:
    """What becomes of a replaced document: in force again from the day `on`, up to `until` (None: no end known), or
    (`on` None) not, because of an end of its own on `until`, or because `by` replaced it too. `still`: it would have
    ended only on the day `on`."""

    document: Document
    on: datetime.date | None
    until: datetime.date | None
    by: Document | None = None
    still: bool = False


def force_day(document: Document, day: datetime.date) -> datetime.date:
    """The first day on which an issued document is in force; `day` where none is known."""
    return document.in_force_from or document.dated_on or day


def body_ended(document: Document, day: datetime.date) -> bool:
    """Whether the body that issued a document has ended while the document is still in force on a day: it stays so
    until it is replaced. What came from outside has a body here only where it was chosen from the tree."""
    issuer = document.issuer_org_id if document.registered else document.org_id
    in_force = document.in_force_until is None or document.in_force_until > day
    return document.state == DocumentState.ISSUED and in_force and issuer is not None and not is_alive(issuer)


def lapses_of(actor: Actor, document: Document) -> list[tuple[Lapse, Document | None]]:
    """The times in which a document was out of force and which are over, as known today, with what had replaced it
    where the actor may read that. The caller has fetched the document."""
    rows = Lapse.objects.filter(document=document, known_to__isnull=True, valid_to__lt=OPEN_END)
    found = [one for one in rows.order_by("valid_from", "pk") if one.valid_from < one.valid_to]
    readable = documents_visible_to(actor).in_bulk({one.by_id for one in found}) if found else {}
    return [(one, readable.get(one.by_id)) for one in found]


def restored_since(since: datetime.datetime, day: datetime.date) -> list[tuple[Document, datetime.datetime]]:
    """The documents that became known since a moment to be in force again after a time out of force, and still are on
    a day, each with that moment, in the order in which it became known. Within the sight of the transaction."""
    rows = Lapse.objects.filter(known_from__gte=since, known_to__isnull=True, valid_to__lt=OPEN_END)
    rows = rows.filter(valid_from__lt=F("valid_to"), document__state=DocumentState.ISSUED)
    rows = rows.exclude(document__in_force_until__lte=day).select_related("document").order_by("known_from", "pk")
    return list({one.document_id: (one.document, one.known_from) for one in rows}.values())


@dataclass(frozen=True, slots=True)
class CameBack:
    """A document that is in force again from a day on, and what had replaced it, where the reader may read that."""

    document: Document
    on: datetime.date
    by: Document | None


def came_back(actor: Actor, pks: Iterable[int], known: datetime.datetime) -> list[CameBack]:
    """Of some documents those that the actor may read, with when they came back as was known at a moment, in the order
    in which that became known. Three queries."""
    readable = documents_visible_to(actor).in_bulk(list(pks))
    rows = Lapse.objects.filter(document__in=readable, known_from__lte=known, valid_to__lt=OPEN_END)
    last = {one.document_id: one for one in rows.filter(valid_from__lt=F("valid_to")).order_by("known_from", "pk")}
    earlier = documents_visible_to(actor).in_bulk({one.by_id for one in last.values()})
    return [CameBack(readable[pk], one.valid_to, earlier.get(one.by_id)) for pk, one in last.items()]


def returns_of(document: Document, day: datetime.date) -> list[Return]:
    """What becomes of each document that another ended if that one is taken back on a day.

    What still ends it: its own last day of force, and every other issued document that replaced it, or replaced what
    replaced it. Read with the system's sight, since who takes back need not see everything that replaced. What was
    replaced further back is named only if it comes back. Four queries.
    """
    with acting(system_actor("documents.force")):
        earlier = _earlier(document)
        rows = list(Document.objects.filter(pk__in=earlier, state=DocumentState.ISSUED).order_by("pk"))
        direct = set(document.links.filter(kind=LinkKind.REPLACES).values_list("target_id", flat=True))
        open_ = {
            one.document_id: one
            for one in Lapse.objects.filter(document__in=rows, known_to__isnull=True, valid_to=OPEN_END)
        }
        enders = _enders([row.pk for row in rows], document)
        found = [_return(row, open_.get(row.pk), enders[row.pk], day) for row in rows]
    return [one for one in found if one is not None and (one.on is not None or one.document.pk in direct)]


def _return(row: Document, lapse: Lapse | None, enders: Iterable[Document], day: datetime.date) -> Return | None:
    if lapse is None:  # nothing but itself ended it, or will end it
        ended = row.in_force_until is not None and row.in_force_until <= day
        return Return(row, None, row.in_force_until) if ended else None
    begun = force_day(row, lapse.valid_from)
    ends: list[tuple[datetime.date, int, Document | None]] = [
        (max(begun, force_day(one, lapse.valid_from)), one.pk, one) for one in enders
    ]
    if lapse.own_until is not None:
        ends.append((lapse.own_until, 0, None))
    end, _pk, by = min(ends, key=lambda one: one[:2], default=(None, 0, None))
    if end is not None and end <= day:
        return Return(row, None, end, by)
    return Return(row, max(day, lapse.valid_from), end, by, still=lapse.valid_from > day)


def _earlier(document: Document) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, {"kind": LinkKind.REPLACES.value, "of": document.pk})
        return [pk for (pk,) in cursor.fetchall()]


def _enders(pks: list[int], besides: Document) -> defaultdict[int, list[Document]]:
    """Document -> the issued documents, but one, that replaced it or what replaced it."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {"kind": LinkKind.REPLACES.value, "of": pks})
        pairs = cursor.fetchall()
    later = Document.objects.filter(pk__in={pk for _of, pk in pairs}, state=DocumentState.ISSUED).exclude(pk=besides.pk)
    known = {one.pk: one for one in later}
    found: defaultdict[int, list[Document]] = defaultdict(list)
    for of, pk in pairs:
        if pk in known:
            found[of].append(known[pk])
    return found

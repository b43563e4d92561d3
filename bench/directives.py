"""Resolutions of the loaded province that ask everybody below to do something, for the figures about directives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from bench.load import DAY, place
from nennep.committees.models import BodyKind
from nennep.directives.actions import Wish, ask_below
from nennep.directives.models import Requirement
from nennep.directives.rounds import When
from nennep.documents.actions import draft_document, issue_document
from nennep.documents.models import Document
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months

LEVELS = (2, 3, 4, 5)
ISSUED = add_months(DAY, -2)
_REMOVE = """
delete from directives_reminder where obligation_id in
  (select id from obligations_obligation where document_id = %(document)s);
delete from obligations_obligation where document_id = %(document)s;
delete from directives_requirement where document_id = %(document)s;
delete from documents_delivery where document_id = %(document)s;
delete from documents_documentversion where document_id = %(document)s;
delete from documents_document where id = %(document)s
"""


def resolution(actor: Actor) -> Document:
    """A resolution of the province of two months ago that asks nothing yet."""
    document = draft_document(
        actor=actor, org_id=place().province_id, body_kind=BodyKind.COMMITTEE, kind="nghi-quyet",
        subject="Đo việc giao cho cấp dưới", content={"blocks": []},
    )  # fmt: skip
    return issue_document(actor=actor, document_id=document.pk, dated_on=ISSUED)


def wish(number: int = 0, kind: str = "study") -> Wish:
    """Everybody below: within thirty days."""
    return Wish(kind=kind, text=f"Yêu cầu {number}", levels=LEVELS, when=When("days", ISSUED, days=30))


def asks(actor: Actor, document: Document, count: int) -> list[Requirement]:
    """So many requirements of everybody below, with their duties opened."""
    return [ask_below(actor=actor, document_id=document.pk, wish=wish(one)).requirement for one in range(count)]


@contextmanager
def asked(count: int) -> Iterator[tuple[Actor, Document, list[Requirement]]]:
    """A resolution that asks everybody below so many things; all of it is taken back at the end."""
    actor = system_actor("bench")
    with transaction.atomic():
        with acting(actor):
            document = resolution(actor)
            requirements = asks(actor, document, count)
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("analyze obligations_obligation")
            yield actor, document, requirements
        transaction.set_rollback(True)


@contextmanager
def standing(count: int) -> Iterator[Document]:
    """The same, seen by other processes; removed at the end (the audit keeps its lines)."""
    actor = system_actor("bench")
    with acting(actor):
        document = resolution(actor)
        asks(actor, document, count)
    try:
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze obligations_obligation")
        yield document
    finally:
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(_REMOVE, {"document": document.pk})

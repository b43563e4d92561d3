"""Sending an issued document to organisations and persons, and noting that it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nennep.audit.record import record
from nennep.documents.models import Delivery, Document
from nennep.documents.permissions import check_can_deliver
from nennep.documents.queries import get_document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import names_on


def deliver_document(
    *,
    actor: Actor,
    document_id: int,
    org_ids: Iterable[int] = (),
    persons: Mapping[int, tuple[int, str]] | None = None,
) -> list[Delivery]:
    """Send to organisations, and to persons (person id -> (their organisation, name)); who has it is not sent twice.

    Audit "documents.document.delivered" with how many.
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_deliver(actor, document)
        orgs = list(dict.fromkeys(org_ids))
        names = names_on(orgs, actor.today)
        if set(orgs) - names.keys():
            raise RuleBroken("Có nơi nhận không tồn tại. Hãy chọn lại nơi nhận.", field="org_ids")
        now = clock.now()
        rows = [
            Delivery(document=document, issuer_id=document.org_id, org_id=org, receiver_name=names[org], sent_at=now)
            for org in orgs
        ]
        rows += [
            Delivery(document=document, issuer_id=document.org_id, org_id=org, person_id=person,
                     receiver_name=name, sent_at=now)
            for person, (org, name) in (persons or {}).items()
        ]  # fmt: skip
        before = set(Delivery.objects.filter(document=document).values_list("org_id", "person_id"))
        fresh = [row for row in rows if (row.org_id, row.person_id) not in before]
        Delivery.objects.bulk_create(fresh)
        if fresh:
            record(actor, "documents.document.delivered", document, org_id=document.org_id,
                   data={"receivers": [row.receiver_name for row in fresh][:200]})  # fmt: skip
    return fresh


def open_delivery(*, actor: Actor, document: Document, org_ids: Iterable[int]) -> int:
    """Note the first opening for the actor in person and for the actor's organisations; how many were noted."""
    now = clock.now()
    noted = 0
    if actor.person_id is not None:
        noted += Delivery.objects.filter(
            document=document, person_id=actor.person_id, opened_at__isnull=True
        ).update(opened_at=now, opened_by=actor.name)
    noted += Delivery.objects.filter(
        document=document, person_id__isnull=True, org_id__in=list(org_ids), opened_at__isnull=True
    ).update(opened_at=now, opened_by=actor.name)
    return noted

"""Sending an issued document to organisations and persons, and noting that it was opened."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.audit.record import record
from nennep.documents.models import Delivery, Document
from nennep.documents.permissions import check_can_deliver, places_with
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState, Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import valid_on
from nennep.members.models import Affiliation
from nennep.members.queries import KNOWN, members_visible_to
from nennep.members.queries.merges import led
from nennep.members.states import PlaceKind
from nennep.organisations.queries import names_on, organisations_visible_to

MOST_AT_ONCE = 10_000


def deliver_document(
    *, actor: Actor, document_id: int, org_ids: Iterable[int] = (), person_ids: Iterable[int] = ()
) -> list[Delivery]:
    """Send an issued document to organisations and to persons; who has it is not sent twice (S4.8).

    In order: right; the organisations live and the actor sees them; the persons' files are open to the actor; "named
    only" goes to persons alone; rows written; audit "documents.document.delivered" with the receivers.
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_deliver(actor, document)
        orgs, people = list(dict.fromkeys(org_ids)), list(dict.fromkeys(person_ids))
        if not orgs and not people:
            raise RuleBroken(_("Hãy chọn ít nhất một nơi nhận."), field="org_ids")
        if len(orgs) + len(people) > MOST_AT_ONCE:
            raise RuleBroken(_("Có quá nhiều nơi nhận trong một lần gửi; hãy gửi làm nhiều lần."), field="org_ids")
        if orgs and document.openness == Openness.NAMED:
            raise RuleBroken(_("Văn bản chỉ người được gửi mới đọc: hãy chọn người, không chọn tổ chức."),
                             field="org_ids")  # fmt: skip
        now = clock.now()
        rows = [
            Delivery(document=document, issuer_id=document.org_id, org_id=org, person_id=person, receiver_name=name,
                     sent_at=now)
            for org, person, name in (*_organisations(actor, orgs), *_persons(actor, people))
        ]  # fmt: skip
        before = set(Delivery.objects.filter(document=document).values_list("org_id", "person_id"))
        had = {person for _org, person in before if person is not None}
        fresh = [row for row in rows if (row.org_id, row.person_id) not in before and row.person_id not in had]
        Delivery.objects.bulk_create(fresh, batch_size=1000)
        if fresh:
            named = document.openness == Openness.NAMED
            record(actor, "documents.document.delivered", document, org_id=document.org_id,
                   data={"number": document.number_text, "count": len(fresh),
                         "receivers": [] if named else [row.receiver_name for row in fresh][:200]})  # fmt: skip
    return fresh


def _organisations(actor: Actor, wanted: list[int]) -> list[tuple[int, int | None, str]]:
    seen = organisations_visible_to(actor).filter(org_id__in=wanted, alive=True).values_list("org_id", flat=True)
    if set(wanted) - set(seen):
        raise RuleBroken(_("Có nơi nhận không còn hoặc ngoài phạm vi của đồng chí. Hãy chọn lại."), field="org_ids")
    names = names_on(wanted, actor.today)
    return [(org, None, names.get(org, "")) for org in wanted]


def _persons(actor: Actor, wanted: list[int]) -> list[tuple[int, int | None, str]]:
    seen = members_visible_to(actor)
    chosen = list(seen.filter(pk__in=wanted))
    people = led(chosen, seen)
    if len(chosen) < len(wanted) or not {one.merged_into_id or one.pk for one in chosen} <= {one.pk for one in people}:
        raise RuleBroken(_("Có người nhận ngoài phạm vi của đồng chí. Hãy chọn lại."), field="person_ids")
    wanted = [one.pk for one in people]
    homes = dict(
        Affiliation.objects.filter(KNOWN, valid_on(actor.today), person_id__in=wanted, kind=PlaceKind.HOME).values_list(
            "person_id", "cell_id"
        )
    )
    return [(homes.get(person.pk, person.registered_at_id), person.pk, person.full_name) for person in people]


def open_delivery(*, actor: Actor, document: Document) -> int:
    """Note the first opening, for the actor in person and for organisations at whose committee or office the actor
    works (a superior who reads along opens nothing for them). Returns how many were noted.

    Audit "documents.delivery.opened" when there was something to note.
    """
    if document.state == DocumentState.DRAFT:
        return 0
    now = clock.now()
    waiting = Delivery.objects.filter(document=document, opened_at__isnull=True)
    mine = waiting.filter(person_id=actor.person_id or 0)
    here = waiting.filter(person_id__isnull=True, org_id__in=places_with(actor, Permission.DOCUMENT_DRAFT))
    names = [*mine.values_list("receiver_name", flat=True), *here.values_list("receiver_name", flat=True)]
    if names:
        mine.update(opened_at=now, opened_by=actor.name[:120])
        here.update(opened_at=now, opened_by=actor.name[:120])
        record(actor, "documents.delivery.opened", document, org_id=document.org_id, data={"count": len(names)})
    return len(names)

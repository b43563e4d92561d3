"""The force of documents that others replace: ended when those are issued, given back when those are taken back."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Document, Lapse
from nennep.documents.queries.force import Days, Return, force_day, returns_of
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END


def check_in_force(dated_on: datetime.date | None, in_force: Days) -> None:
    """Raise RuleBroken for days of force (the first, the first no longer) that contradict each other or the date."""
    first, until = in_force
    if first is not None and dated_on is not None and first < dated_on:
        raise RuleBroken(_("Ngày có hiệu lực không thể trước ngày ban hành."), field="in_force_from")
    begun = first or dated_on
    if until is not None and begun is not None and until <= begun:
        raise RuleBroken(_("Ngày hết hiệu lực phải sau ngày có hiệu lực."), field="in_force_until")


def end_replaced(document: Document) -> int:
    """End the force of what an issued document replaces, on its own first day; how many documents."""
    replaced = document.links.filter(kind=LinkKind.REPLACES).values("target_id")
    rows = Document.objects.select_for_update(of=("self",)).filter(pk__in=replaced).order_by("pk")
    day = force_day(document, clock.today())
    return sum(_end(one, document, day) for one in rows)


def _end(one: Document, by: Document, day: datetime.date) -> bool:
    if one.in_force_until is not None and one.in_force_until <= max(day, force_day(one, day)):
        return False
    _lapse(one, by, max(day, force_day(one, day)))
    return True


def _lapse(one: Document, by: Document, day: datetime.date) -> None:
    """Let a document be out of force from a day on; its own last day is kept for when `by` is taken back."""
    now = clock.now()
    open_ = Lapse.objects.filter(document=one, known_to__isnull=True, valid_to=OPEN_END)
    before = open_.first()
    own = before.own_until if before is not None else one.in_force_until
    open_.update(known_to=now)
    Lapse.objects.create(document=one, by=by, valid_from=day, own_until=own, known_from=now)
    Document.objects.filter(pk=one.pk).update(in_force_until=day)


def settle_replaced(actor: Actor, document: Document, *, keep_ended: bool) -> list[Return]:
    """A document was taken back: what it had ended is in force again from today, unless something else ends it; or
    (`keep_ended`) it stays ended for good, since the decision says so. What would come back, either way.

    The right was checked by the act that took it back. Written with the system's sight, since a document below may be
    out of the actor's. Audit "documents.document.restored" for each that comes back.
    """
    with acting(system_actor("documents.force")):
        wanted = [one.document.pk for one in returns_of(document, actor.today)]
        list(Document.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
        back = [one for one in returns_of(document, actor.today) if one.on is not None]
        for one in back:
            if keep_ended:
                _keep(one.document)
            else:
                _restore(actor, one, document)
    return back


def _no_longer(row: Document) -> tuple[Lapse, datetime.datetime]:
    """The time out of force that is under way, known as such until the moment that is returned with it: now."""
    before = Lapse.objects.get(document=row, known_to__isnull=True, valid_to=OPEN_END)
    before.known_to = now = max(clock.now(), before.known_from)
    before.save(update_fields=["known_to"])
    return before, now


def _keep(row: Document) -> None:
    """From now on the day on which it was replaced is an end of its own."""
    before, now = _no_longer(row)
    Lapse.objects.create(document=row, by=before.by, valid_from=before.valid_from, own_until=before.valid_from,
                         known_from=now)  # fmt: skip


def _restore(actor: Actor, one: Return, revoked: Document) -> None:
    row = one.document
    before, now = _no_longer(row)
    Lapse.objects.create(document=row, by=before.by, valid_from=before.valid_from, own_until=before.own_until,
                         valid_to=one.on or actor.today, known_from=now)  # fmt: skip
    row.in_force_until = before.own_until
    row.save(update_fields=["in_force_until"])
    if one.by is not None and one.until is not None:  # another one ends it later
        _lapse(row, one.by, one.until)
    record(actor, "documents.document.restored", row, org_id=row.org_id,
           data={"number": str(row), "revoked": str(revoked), "on": one.on})  # fmt: skip


def undo_replaced(actor: Actor, document: Document, replaced: Document) -> None:
    """A document does not replace another after all: as known from now on it never ended it; what else ends that does.

    The right was checked by the act that says so; written with the system's sight. Audit
    "documents.document.not_replaced".
    """
    with acting(system_actor("documents.force")):
        row = Document.objects.select_for_update(of=("self",)).get(pk=replaced.pk)
        if not Lapse.objects.filter(document=row, by=document, known_to__isnull=True, valid_to=OPEN_END).exists():
            return
        before, _now = _no_longer(row)
        row.in_force_until = before.own_until
        row.save(update_fields=["in_force_until"])
        rest = row.linked_from.filter(kind=LinkKind.REPLACES, document__state=DocumentState.ISSUED)
        for link in rest.select_related("document").order_by("document__dated_on", "pk"):
            _end(row, link.document, force_day(link.document, clock.today()))
            row.refresh_from_db(fields=["in_force_until"])
        record(actor, "documents.document.not_replaced", row, org_id=row.org_id,
               data={"number": str(row), "by": str(document)})  # fmt: skip

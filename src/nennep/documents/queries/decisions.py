"""The documents by which reorganisations were decided, and which documents may decide one."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.db.models import Q

from nennep.documents.models import Delivery, Document, ReformDecision
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.models import Reform
from nennep.organisations.states import ReformState

DECIDING = ("quyet-dinh", "nghi-quyet")
MOST_OFFERED = 60


def decisions_of(actor: Actor, reform_ids: Iterable[int]) -> dict[int, Document]:
    """Reorganisation -> the document that decided it, of those the actor may read, without their contents."""
    rows = ReformDecision.objects.filter(reform_id__in=list(reform_ids)).values_list("reform_id", "document_id")
    found = dict(rows)
    if not found:
        return {}
    seen = {one.pk: one for one in documents_visible_to(actor).filter(pk__in=found.values()).defer("content")}
    return {reform: seen[document] for reform, document in found.items() if document in seen}


def issuer_of(document: Document) -> int | None:
    """The organisation that issued a document; None for one of outside."""
    return document.issuer_org_id if document.registered else document.org_id


def offered_decisions(actor: Actor, line: Collection[int], until: datetime.date) -> list[Document]:
    """The newest decisions and resolutions that the actor may read, issued by a day, that organisations of a line keep
    or that were sent to them; the newest first, without their contents."""
    sent = Delivery.objects.filter(org_id__in=line, person_id__isnull=True).values("document_id")
    rows = documents_visible_to(actor).filter(
        Q(org_id__in=line) | Q(pk__in=sent), kind__in=DECIDING, state=DocumentState.ISSUED, dated_on__lte=until
    )
    return list(rows.defer("content").order_by("-dated_on", "-pk")[:MOST_OFFERED])


def known_decision(
    actor: Actor, line: Collection[int], *, number: str, day: datetime.date, issuer: str, issuer_id: int | None
) -> Document | None:
    """One that a register of the line holds already under the same number, day and issuer; None for none."""
    rows = documents_visible_to(actor).filter(org_id__in=line, number_text__iexact=number, dated_on=day)
    for row in rows.filter(state=DocumentState.ISSUED).defer("content").order_by("pk"):
        named = row.registered and fold(row.issuer_name) == fold(issuer)
        if named or (issuer_id is not None and issuer_of(row) == issuer_id):
            return row
    return None


def papers_of_acts(
    actor: Actor, line: Collection[int], acts: Collection[tuple[str, datetime.date]]
) -> dict[tuple[str, datetime.date], Document]:  # fmt: skip
    """(number, day of signing) as typed with an act -> the decision or resolution that registers of the line hold under
    them, issued by one of the line, of those the actor may read; not where several of the line issued one each. Of the
    copies of one, the issuer's own. One query; none without acts."""
    if not acts:
        return {}
    rows = documents_visible_to(actor).filter(
        org_id__in=line, dated_on__in={day for _number, day in acts}, kind__in=DECIDING, state=DocumentState.ISSUED
    )
    found: dict[tuple[str, datetime.date], list[Document]] = {}
    for row in rows.defer("content").order_by("registered", "pk"):
        if row.dated_on is not None and issuer_of(row) in line:
            found.setdefault((tidy(row.number_text).casefold(), row.dated_on), []).append(row)
    held = {act: found.get((tidy(act[0]).casefold(), act[1]), []) for act in acts}
    return {act: papers[0] for act, papers in held.items() if len({issuer_of(one) for one in papers}) == 1}


def revoked_decision(reform: Reform) -> str:
    """The number of the document that decided a reorganisation and was taken back since; "" for none."""
    rows = ReformDecision.objects.filter(reform=reform, document__state=DocumentState.REVOKED)
    return next(iter(rows.values_list("document__number_text", flat=True)), "")


def waiting_for(document: Document) -> list[Reform]:
    """The approved reorganisations that a document decides and that are not applied yet."""
    rows = Reform.objects.filter(decision__document=document, state=ReformState.APPROVED)
    return list(rows.order_by("effective_on", "pk"))

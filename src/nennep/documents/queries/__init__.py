"""What may be seen of documents; the register; the inbox of an organisation or a person; search."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.audit.models import AuditRead
from nennep.committees.models import WorkingRules
from nennep.committees.queries import get_working_rules
from nennep.documents.models import (
    Comment,
    CommentRequest,
    Delivery,
    Document,
    DocumentLink,
    DocumentVersion,
    DraftVote,
    NumberSeries,
    Spread,
    StoredFile,
)
from nennep.documents.permissions import places_with
from nennep.documents.states import DocumentState, Openness
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import Written, among, contains, written
from nennep.kernel.vietnamese import by_words, fold
from nennep.orgtree.queries import reach

ABOUT_DOCUMENTS = Document._meta.label_lower
ABOUT_RULES = WorkingRules._meta.label_lower
MOST_WORDS, MOST_UNOPENED = 8, 5


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Documents the actor may read (K5).

    A draft: those who draft at the organisation itself, and at one that was asked for its comments. Issued and
    ordinary: everybody of the organisation, those above it, and everybody of the organisations it was sent to.
    "Committee only": the committees and offices of the same. "Named only": the persons it was sent to, who drafted it,
    and who signs for the organisation; nobody above.
    """
    if actor.everything:
        return Document.objects.all()
    drafts_here = among("org_id", actor.held_with(Permission.DOCUMENT_DRAFT))
    signs_here = among("org_id", actor.held_with(Permission.DOCUMENT_ISSUE))
    named = Q(openness=Openness.NAMED)
    own_draft = Q(state=DocumentState.DRAFT) & drafts_here & ~named
    own_named = named & (signs_here | (drafts_here & Q(created_by_id=actor.user_id or 0)))
    to_person = Exists(Delivery.objects.filter(document_id=OuterRef("pk"), person_id=actor.person_id or 0))
    ordinary = Q(openness=Openness.ORDINARY) & _here_or_sent(actor, Permission.ORGANISATION_VIEW)
    committee = Q(openness=Openness.COMMITTEE) & _here_or_sent(actor, Permission.DOCUMENT_VIEW)
    issued = ~Q(state=DocumentState.DRAFT) & (to_person | ordinary | committee)
    mine = among("org_id", actor.held_with(Permission.DOCUMENT_DRAFT))
    asked = Exists(CommentRequest.objects.filter(mine, document_id=OuterRef("pk")))
    commented = Q(state=DocumentState.DRAFT) & ~named & asked
    return Document.objects.filter(own_draft | own_named | issued | commented)


def _here_or_sent(actor: Actor, permission: Permission) -> Q:
    """The condition "of an organisation within reach for the permission, or sent to one"."""
    sent = Delivery.objects.filter(reach(actor, permission), document_id=OuterRef("pk"), person_id__isnull=True)
    return reach(actor, permission) | Q(Exists(sent))


def get_document(actor: Actor, pk: int, *, lock: bool = False) -> Document:
    """One document the actor may read; otherwise not found."""
    rows: Iterable[Document]
    if lock:
        seen = documents_visible_to(actor).filter(pk=pk).values("pk")
        rows = Document.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    else:
        rows = _document(actor, pk)
    found = next(iter(rows), None)
    if found is None:
        raise Http404
    return found


@written
def _document(actor: Actor, pk: int) -> QuerySet[Document]:
    return documents_visible_to(actor).filter(pk=pk)


def documents_among(actor: Actor, ids: Iterable[int]) -> list[Document]:
    """Those of some documents that the actor may read, without their contents."""
    return _documents_among(actor, list(ids))


@written
def _documents_among(actor: Actor, wanted: list[int]) -> QuerySet[Document]:
    return documents_visible_to(actor).filter(among("pk", wanted)).order_by("pk").defer("content")


def matching(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Of the documents, those whose number, kind and subject hold every word, accents or not (K6)."""
    return rows.filter(*(contains("folded", word) for word in words_of(text)))


def words_of(text: str) -> list[str]:
    """The words that are looked for, folded."""
    return fold(text[:200]).split()[:MOST_WORDS]


def folded_for(number_text: str, kind_name: str, subject: str) -> str:
    """What `matching` and `texts.found_in` look in."""
    return fold(f"{number_text} {kind_name} {subject}")


def register_of(actor: Actor, org_id: int) -> QuerySet[Document]:
    """The register of an organisation's own documents that the actor may read: drafts on top, then the newest."""
    newest = (F("dated_on").desc(nulls_first=True), F("issued_at").desc(nulls_first=True), "-id")
    return documents_visible_to(actor).filter(org_id=org_id).order_by(*newest)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many numbers an organisation has given in all, and how many of them the actor cannot read."""

    given: int
    unread: int


def numbers_of(actor: Actor, org_id: int) -> Numbers:
    """The numbers given against what the actor sees: a register has no gaps, some lines are closed to a reader."""
    given = sum(NumberSeries.objects.filter(org_id=org_id).values_list("last", flat=True))
    seen = documents_visible_to(actor).filter(org_id=org_id, number__isnull=False).count()
    return Numbers(given, max(given - seen, 0))


def terms_of(org_id: int) -> list[datetime.date]:
    """The first days of the terms in which the organisation has given numbers, the latest first."""
    rows = NumberSeries.objects.filter(org_id=org_id).order_by("-term_from").values_list("term_from", flat=True)
    return list(rows.distinct())


def years_of(actor: Actor, org_id: int) -> list[int]:
    """The years in which the organisation issued something the actor may read, the latest first."""
    rows = documents_visible_to(actor).filter(org_id=org_id, dated_on__isnull=False)
    return [day.year for day in rows.dates("dated_on", "year", order="DESC")]


def next_number(org_id: int, symbol: str, kind: str, term_from: datetime.date) -> int:
    """The number the next document of a series would take if nobody came first."""
    found = NumberSeries.objects.filter(org_id=org_id, symbol=symbol, kind=kind, term_from=term_from).first()
    return (found.last if found else 0) + 1


def series_with_gaps() -> QuerySet[NumberSeries]:
    """Series whose documents are not numbered 1 to `last`: there are none, and verification proves it (K3)."""
    counted = NumberSeries.objects.annotate(n=Count("documents"), top=Max("documents__number"))
    return counted.exclude(Q(n=F("last")) & (Q(top=F("last")) | Q(last=0))).order_by("pk")


def inbox_of(actor: Actor, org_id: int) -> QuerySet[Delivery]:
    """What was sent to an organisation and the actor may read, newest first."""
    visible = documents_visible_to(actor).values("pk")
    return (
        Delivery.objects.filter(org_id=org_id, person_id__isnull=True, document_id__in=visible)
        .select_related("document")
        .order_by("-sent_at", "-id")
    )


def sent_to_me(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to the actor in person, newest first."""
    rows = Delivery.objects.filter(person_id=actor.person_id or 0).select_related("document")
    return rows.order_by("-sent_at", "-id")


@written
def unopened_of(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to the actor in person and not opened yet, oldest first; the documents without their contents."""
    rows = sent_to_me(actor).filter(opened_at__isnull=True).order_by("sent_at", "id")
    return rows.defer("document__content")


def unopened_at(actor: Actor, org_ids: Iterable[int]) -> list[Delivery]:
    """The oldest that were sent to organisations and nobody of their committees has opened yet, at most
    MOST_UNOPENED; the documents without their contents."""
    return _unopened_at(actor, list(org_ids))


@written
def _unopened_at(actor: Actor, org_ids: list[int]) -> QuerySet[Delivery]:
    visible = documents_visible_to(actor).values("pk")
    rows = Delivery.objects.filter(
        among("org_id", org_ids), person_id__isnull=True, opened_at__isnull=True, document_id__in=visible
    )
    return rows.select_related("document").defer("document__content").order_by("sent_at", "id")[:MOST_UNOPENED]


def deliveries_of(actor: Actor, document: Document) -> QuerySet[Delivery]:
    """To whom a document was sent: all of it for those who draft at the issuer, else what concerns the actor."""
    rows = Delivery.objects.filter(document=document).order_by("person_id", *by_words("receiver_name"), "id")
    if actor.everything or document.org_id in places_with(actor, Permission.DOCUMENT_DRAFT):
        return rows
    return rows.filter(Q(person_id=actor.person_id or 0) | (Q(person_id__isnull=True)
                       & reach(actor, Permission.ORGANISATION_VIEW)))  # fmt: skip


def counts_of(actor: Actor, document_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Document -> (receivers, of them opened), for documents of organisations at which the actor drafts."""
    rows = Delivery.objects.filter(document_id__in=list(document_ids))
    if not actor.everything:
        rows = rows.filter(issuer_id__in=places_with(actor, Permission.DOCUMENT_DRAFT))
    counted = rows.values_list("document_id").annotate(sent=Count("id"), opened=Count("opened_at"))
    return {pk: (sent, opened) for pk, sent, opened in counted.order_by("document_id")}


def search_documents(actor: Actor, text: str, limit: int = 30) -> list[Document]:
    """Documents the actor may read whose number or subject holds every word, accents or not, newest first (K6)."""
    words = words_of(text)
    return _found(len(words), limit)(actor, *words) if words else []


@functools.cache
def _found(count: int, limit: int) -> Written[..., Document]:
    """The search for so many words."""

    def write(actor: Actor, **words: str) -> QuerySet[Document]:
        rows = documents_visible_to(actor).filter(*(contains("folded", word) for word in words.values()))
        return rows.order_by("-dated_on", "-id")[:limit]

    return Written(write, ("actor", *(f"word_{number}" for number in range(count))))


def files_of(owner_type: str, owner_id: int) -> QuerySet[StoredFile]:
    """The files kept with a record, newest version of each name first. The caller has checked the record."""
    return StoredFile.objects.filter(owner_type=owner_type, owner_id=owner_id).order_by(*by_words("name"), "-version")


def get_file(actor: Actor, pk: int) -> StoredFile:
    """One file kept with a document that the actor may read; files of other records are served by their own areas."""
    visible = documents_visible_to(actor).values("pk")
    return one_of(StoredFile.objects.filter(owner_type=ABOUT_DOCUMENTS, owner_id__in=visible), pk)


def get_rules_file(actor: Actor, pk: int) -> StoredFile:
    """One file kept with working rules of an organisation the actor may see; otherwise not found."""
    try:
        file = StoredFile.objects.get(pk=pk, owner_type=ABOUT_RULES)
    except StoredFile.DoesNotExist as missing:
        raise Http404 from missing
    get_working_rules(actor, file.owner_id)
    return file


def versions_of(document: Document) -> list[DocumentVersion]:
    """The saved versions of a draft, the latest first. The caller has fetched the document."""
    return list(DocumentVersion.objects.filter(document=document).defer("content").order_by("-version"))


def get_version(actor: Actor, pk: int, version: int) -> DocumentVersion:
    """One saved version of a document of the actor's own organisation; otherwise not found."""
    document = get_document(actor, pk)
    if not actor.everything and document.org_id not in places_with(actor, Permission.DOCUMENT_DRAFT):
        raise Http404
    try:
        return DocumentVersion.objects.select_related("document").get(document=document, version=version)
    except DocumentVersion.DoesNotExist as missing:
        raise Http404 from missing


def readers_of(document: Document) -> list[AuditRead]:
    """Who opened a document that is not open to all, the latest first; the caller has checked the right (K5)."""
    rows = AuditRead.objects.filter(subject_type=ABOUT_DOCUMENTS, subject_id=document.pk)
    return list(rows.order_by("-id")[:200])


def spreads_of(actor: Actor, document: Document) -> list[Spread]:
    """How a document was made known, in the organisations within the actor's reach, the latest first (S4.5)."""
    rows = Spread.objects.filter(reach(actor, Permission.ORGANISATION_VIEW), document=document)
    return list(rows.order_by("-done_on", "-id")[:500])


def spreads_by(org_id: int, document_ids: Iterable[int]) -> dict[int, list[Spread]]:
    """How one organisation made documents known: document -> notes, the latest first."""
    found: dict[int, list[Spread]] = {}
    for row in Spread.objects.filter(org_id=org_id, document_id__in=list(document_ids)).order_by("-done_on", "-id"):
        found.setdefault(row.document_id, []).append(row)
    return found


def get_spread(actor: Actor, pk: int, *, lock: bool = False) -> Spread:
    """One note of an organisation at which the actor drafts; otherwise not found."""
    rows = Spread.objects.all()
    if not actor.everything:
        rows = rows.filter(org_id__in=places_with(actor, Permission.DOCUMENT_DRAFT))
    return one_of(rows, pk, "document", lock=lock)


def votes_of(actor: Actor, document: Document) -> list[DraftVote]:
    """The votes on a document that somebody within reach of its organisation may see, the latest first; whoever was
    merely sent the document does not learn how its issuer voted. The caller has fetched the document."""
    rows = DraftVote.objects.filter(document=document).order_by("-held_on", "-pk")
    if not actor.everything:
        rows = rows.filter(reach(actor, Permission.ORGANISATION_VIEW, "document__org__now__path"))
    return list(rows)


def drafted_from(actor: Actor, source_type: str, source_id: int) -> QuerySet[Document]:
    """The documents drafted from a record that the actor may read, in order of drafting."""
    return documents_visible_to(actor).filter(source_type=source_type, source_id=source_id).order_by("id")


def issued_by(org_ids: Iterable[int]) -> int:
    """How many documents some organisations have issued, those taken back later included."""
    return Document.objects.filter(org_id__in=list(org_ids)).exclude(state=DocumentState.DRAFT).count()


def get_link(actor: Actor, pk: int) -> DocumentLink:
    """One link of a document that the actor may read; otherwise not found."""
    visible = documents_visible_to(actor).values("pk")
    return one_of(DocumentLink.objects.filter(document_id__in=visible), pk, "document", "target")


def links_of(actor: Actor, document: Document) -> tuple[list[DocumentLink], list[DocumentLink]]:
    """To what a document leads and what leads to it, as far as the actor may read both ends."""
    visible = documents_visible_to(actor).values("pk")
    rows = DocumentLink.objects.select_related("document", "target").order_by("kind", "pk")
    there = rows.filter(document=document, target_id__in=visible)
    return list(there), list(rows.filter(target=document, document_id__in=visible))


def requests_of(actor: Actor, document: Document) -> list[CommentRequest]:
    """Whom a draft was sent to for comments: all of it for those who draft it, else what concerns the actor's own."""
    rows = CommentRequest.objects.filter(document=document).order_by("due_on", "pk")
    own = places_with(actor, Permission.DOCUMENT_DRAFT)
    if actor.everything or document.org_id in own:
        return list(rows)
    return list(rows.filter(org_id__in=own))


def comments_of(requests: Iterable[CommentRequest]) -> list[Comment]:
    """The comments given on requests, unanswered first. The caller has fetched the requests."""
    rows = Comment.objects.filter(request__in=[one.pk for one in requests]).select_related("request")
    return list(rows.order_by(F("answered_at").asc(nulls_first=True), "given_at", "pk"))


def comments_awaited(actor: Actor) -> list[CommentRequest]:
    """The drafts on which the actor's own organisations were asked for comments and gave none, at most 20, the nearest
    deadline first."""
    own = places_with(actor, Permission.DOCUMENT_DRAFT)
    return _awaited(list(own)) if own else []


@written
def _awaited(org_ids: list[int]) -> QuerySet[CommentRequest]:
    rows = CommentRequest.objects.filter(
        among("org_id", org_ids), comments__isnull=True, document__state=DocumentState.DRAFT
    )
    rows = rows.exclude(document__openness=Openness.NAMED)
    return rows.select_related("document").order_by("due_on", "pk")[:20]


def comments_to_answer(actor: Actor) -> list[tuple[Document, int]]:
    """The drafts of the actor's own organisations with comments nobody answered yet, and how many, at most 20."""
    own = places_with(actor, Permission.DOCUMENT_DRAFT)
    counts = dict(_to_answer(list(own))) if own else {}
    drafts = documents_visible_to(actor).filter(pk__in=counts, state=DocumentState.DRAFT) if counts else []
    return [(one, counts[one.pk]) for one in drafts]


@written
def _to_answer(org_ids: list[int]) -> QuerySet[Comment, tuple[int, int]]:
    waiting = Comment.objects.filter(among("request__asker_id", org_ids), answered_at__isnull=True)
    return waiting.values_list("request__document_id").annotate(n=Count("pk")).order_by()[:20]


def get_comment(actor: Actor, pk: int, *, lock: bool = False) -> Comment:
    """One comment on a draft that the actor may read; otherwise not found."""
    visible = documents_visible_to(actor).values("pk")
    return one_of(Comment.objects.filter(request__document_id__in=visible), pk, "request__document", lock=lock)

"""One document: as it will print, its state, receivers, versions, files; on paper; its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.audit.record import record_read
from nennep.documents import actions
from nennep.documents.contents import blocks_to_text
from nennep.documents.files import send_file
from nennep.documents.layout.specs import spec_for
from nennep.documents.paper import as_pdf, as_word, file_name, paper_of
from nennep.documents.permissions import (
    check_can_attach,
    check_can_deliver,
    check_can_edit,
    check_can_issue,
    check_can_revoke,
    check_can_see_readers,
    check_can_sign,
    places_with,
    vote_of_issue,
)
from nennep.documents.presenters import (
    STATE_MARKS,
    ended_body_words,
    facts_of,
    file_rows,
    kind_names,
    receiver_rows,
    state_words,
    vote_words,
)
from nennep.documents.printing.sheet import sheet_of
from nennep.documents.queries import (
    ABOUT_DOCUMENTS,
    deliveries_of,
    files_of,
    get_document,
    get_file,
    get_version,
    readers_of,
    spreads_of,
    versions_of,
    votes_of,
)
from nennep.documents.queries.force import body_ended
from nennep.documents.queries.spreading import contest_of
from nennep.documents.queries.texts import unread_of
from nennep.documents.states import DocumentState, Openness
from nennep.documents.views.frame import frame
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation, name_on, names_on
from nennep.ui.downloads import PDF, WORD, attachment
from nennep.ui.shapes import Crumb, RuleNote

if TYPE_CHECKING:
    from nennep.documents.models import Document


def _note_reading(actor: Actor, document: Document, what: str) -> None:
    """Reading what is not open to all is noted (K5); for readers of the issuer and of receivers alike."""
    if document.openness != Openness.ORDINARY:
        record_read(actor, what, document, person_id=None, org_id=document.org_id)


@page(reads=["GET"], logs_reads=True)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it will print, with everything known about it. The first opening by a receiver is noted."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    actions.open_delivery(actor=actor, document=document)
    _note_reading(actor, document, "Mở văn bản")
    paper = None if document.registered else paper_of(document)
    readers = decide(check_can_see_readers, actor, document)
    receivers = list(deliveries_of(actor, document)[:2000])
    kind = kind_names(actor.today).get(document.kind, document.kind)
    drafts_here = actor.everything or document.org_id in places_with(actor, Permission.DOCUMENT_DRAFT)
    spreads = spreads_of(actor, document)
    places = names_on({one.org_id for one in spreads}, actor.today)
    context = _page(actor, document, kind) | {
        "document": document,
        "kind": kind,
        "title": f"{kind} {document.number_text}".strip(),
        "state": state_words(document.state),
        "state_mark": STATE_MARKS[document.state],
        "sheet": sheet_of(paper, spec_for(paper.heading.date or clock.today())) if paper else None,
        "facts": facts_of(document, name_on(document.org_id, actor.today), actor.today),
        "ended_body": ended_body_words(document) if body_ended(document, actor.today) else "",
        "is_draft": document.state == DocumentState.DRAFT,
        "is_issued": document.state == DocumentState.ISSUED,
        "edit": decide(check_can_edit, actor, document),
        "issue": decide(check_can_issue, actor, document),
        "deliver": decide(check_can_deliver, actor, document),
        "revoke": decide(check_can_revoke, actor, document),
        "attach": decide(check_can_attach, actor, document),
        "sign": decide(check_can_sign, actor, document),
        "drafts_here": drafts_here,
        "receivers": receiver_rows(receivers, actor.today),
        "unopened": sum(one.opened_at is None for one in receivers),
        "files": file_rows(
            files_of(ABOUT_DOCUMENTS, pk).prefetch_related("signatures"), signed=True, unread=unread_of(document)
        ),
        "versions": versions_of(document) if drafts_here else [],
        "votes": [(one, vote_words(one)) for one in votes_of(actor, document)],
        "show_votes": drafts_here and document.state == DocumentState.DRAFT,
        "vote_note": _vote_note(actor, document),
        "readers": readers_of(document) if readers.allowed and document.openness != Openness.ORDINARY else [],
        "spreads": [(places.get(one.org_id, ""), one) for one in spreads],
        "rounds": contest_of(actor, document),
        "spread_here": _spread_places(actor, document) if document.state == DocumentState.ISSUED else [],
    }
    return render(request, "documents/detail.html", context)


def _vote_note(actor: Actor, document: Document) -> RuleNote | None:
    """What the rules say of the vote, while it is a draft."""
    verdict = vote_of_issue(document, actor.today) if document.state == DocumentState.DRAFT else None
    return verdict.note() if verdict else None


def _page(actor: Actor, document: Document, kind: str) -> dict[str, object]:
    """The frame of a document of an organisation in sight; of one sent from elsewhere, only its name."""
    here = Crumb(document.number_text or kind)
    try:
        return frame(actor, get_organisation(actor, document.org_id), "", here)
    except Http404:
        return {"crumbs": [Crumb(name_on(document.org_id, actor.today)), here], "tabs": [], "day": actor.today}


def _spread_places(actor: Actor, document: Document) -> list[tuple[int, str]]:
    """The actor's own organisations that issued or received the document: where its spreading may be noted."""
    own = places_with(actor, Permission.DOCUMENT_DRAFT)
    sent = set(
        deliveries_of(actor, document).filter(person_id__isnull=True, org_id__in=own).values_list("org_id", flat=True)
    )
    places = sorted((own & {document.org_id}) | sent)
    names = names_on(places, actor.today)
    return [(place, names.get(place, "")) for place in places]


@page(reads=["GET"], logs_reads=True)
def paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The document as PDF or Word, in the layout of its date."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    if kind not in {"pdf", "docx"} or document.registered:
        raise Http404
    actions.open_delivery(actor=actor, document=document)
    _note_reading(actor, document, f"Tải bản {kind.upper()}")
    made = paper_of(document)
    if kind == "pdf":
        return attachment(as_pdf(made), file_name(document, ".pdf"), PDF)
    return attachment(as_word(made), file_name(document, ".docx"), WORD)


@page(reads=["GET"])
def version(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """An earlier saved state of a draft, as text."""
    actor = actor_of(request)
    saved = get_version(actor, pk, version)
    context = frame(actor, get_organisation(actor, saved.document.org_id), "", Crumb(saved.document.subject))
    context |= {"saved": saved, "text": blocks_to_text(saved.content.get("blocks", ()))}
    return render(request, "documents/version.html", context)


@page(reads=["GET"], logs_reads=True)
def file(request: HttpRequest, pk: int) -> FileResponse:
    """One version of a file kept with a document the reader may read."""
    actor = actor_of(request)
    kept = get_file(actor, pk)
    document = get_document(actor, kept.owner_id)
    _note_reading(actor, document, f"Tải tệp {kept.name}, bản {kept.version}"[:200])
    return send_file(kept)

"""A stored document on paper: the same content as PDF/A and as Word, in the layout of its date."""

from __future__ import annotations

import dataclasses
import datetime

from django.conf import settings

from nennep.documents.contents import blocks_from_json
from nennep.documents.issuers import issuing_body, signer_on
from nennep.documents.layout.content import Document as Paper
from nennep.documents.layout.content import Marks
from nennep.documents.layout.forms.issuer import Issue, Signer
from nennep.documents.layout.pdf import FontsMissing, render_pdf
from nennep.documents.layout.specs import spec_for
from nennep.documents.layout.word import render_word
from nennep.documents.models import Document
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.regulations.rules.documents import document_kinds

LETTER, PROPOSAL = "cong-van", "to-trinh"  # kinds that are addressed to somebody
FONTS = settings.ASSETS_DIR / "@expo-google-fonts" / "tinos"


def paper_of(document: Document) -> Paper:
    """The document as the layout prints it; a draft says so and leaves number and day open."""
    day = document.dated_on or clock.today()
    body = issuing_body(document.org_id, document.body_kind, day)
    name, post = (
        (document.signer_name, document.signer_title) if document.signer_title else signer_on(document.org_id, day)
    )
    kind = document_kinds(day)[document.kind]
    issue = Issue(
        issuer=body.issuer,
        signer=Signer(name=name, post=post),
        number=document.number,
        day=document.dated_on,
        recipients=tuple(document.content.get("recipients", ())),
        marks=_marks(document),
    )
    kind_name = "" if kind.code == LETTER else kind.name
    paper = issue.document(
        kind_name, kind.symbol, document.subject, blocks_from_json(document.content.get("blocks", ()))
    )
    addressed = tuple(document.content.get("addressed_to", ()))
    return dataclasses.replace(
        paper, addressed_to=addressed, address_word="Kính trình" if kind.code == PROPOSAL else "Kính gửi"
    )


def _marks(document: Document) -> Marks:
    if document.state == DocumentState.REVOKED:
        return Marks(circulation="Đã thu hồi")
    return Marks(draft=document.version if document.state == DocumentState.DRAFT else 0)


def file_name(document: Document, suffix: str) -> str:
    """A name to keep the document under: its number, else its subject."""
    base = document.number_text.replace("/", "-") or document.subject[:60].replace("/", "-")
    return f"{base}{suffix}"


def as_pdf(paper: Paper, day: datetime.date | None = None) -> bytes:
    """PDF/A of a paper in the layout of its day (`day`, else today's, for one whose day is left open)."""
    return render_pdf(paper, spec_for(paper.heading.date or day or clock.today()), FONTS)


def check_printable(document: Document, day: datetime.date) -> None:
    """Raises RuleBroken when a draft holds a letter that the font lacks: once it has a number nobody can mend it.

    A machine without the fonts says so when something is printed; that is no reason not to issue.
    """
    try:
        as_pdf(paper_of(document), day)
    except FontsMissing:
        return


def as_word(paper: Paper, day: datetime.date | None = None) -> bytes:
    """Word of a paper in the layout of its day (`day`, else today's, for one whose day is left open)."""
    return render_word(paper, spec_for(paper.heading.date or day or clock.today()))

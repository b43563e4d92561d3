"""A stored document on paper: the same content as PDF/A and as Word, in the layout of its date."""

from __future__ import annotations

from django.conf import settings

from nennep.documents.contents import blocks_from_json
from nennep.documents.issuers import issuing_body, signer_on
from nennep.documents.layout.content import Document as Paper
from nennep.documents.layout.content import Marks
from nennep.documents.layout.forms.issuer import Issue, Signer
from nennep.documents.layout.pdf import render_pdf
from nennep.documents.layout.specs import spec_for
from nennep.documents.layout.word import render_word
from nennep.documents.models import Document
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.regulations.rules.documents import document_kinds

FONTS = settings.ASSETS_DIR / "@expo-google-fonts" / "tinos"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_of(document: Document) -> Paper:
    """The document as the layout prints it; a draft says so and leaves number and day open."""
    day = document.dated_on or clock.today()
    body = issuing_body(document.org_id, document.body_kind, day)
    name, post = (document.signer_name, document.signer_title) if document.signer_title else signer_on(
        document.org_id, day
    )
    kind = document_kinds(day)[document.kind]
    issue = Issue(
        issuer=body.issuer,
        signer=Signer(name=name, post=post),
        number=document.number,
        day=document.dated_on,
        recipients=tuple(document.content.get("recipients", ())),
        marks=Marks(draft=document.version if document.state == DocumentState.DRAFT else 0),
    )
    kind_name = "" if kind.code == "cong-van" else kind.name
    return issue.document(kind_name, kind.symbol, document.subject, blocks_from_json(document.content.get("blocks", ())))


def as_pdf(paper: Paper) -> bytes:
    """PDF/A of a paper in the layout of its day (today's for one without a day)."""
    return render_pdf(paper, spec_for(paper.heading.date or clock.today()), FONTS)


def as_word(paper: Paper) -> bytes:
    """Word of a paper in the layout of its day."""
    return render_word(paper, spec_for(paper.heading.date or clock.today()))

"""Reading rendered files back: text, fonts and marks of a PDF, text of a Word file."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import docx
import pymupdf
from django.conf import settings
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from nennep.documents.layout.content import Document
from nennep.documents.layout.pdf import render_pdf
from nennep.documents.layout.specs import spec_for
from nennep.documents.layout.word import render_word
from tests.documents.layout.samples import DAY

FONTS: Path = settings.ASSETS_DIR / "@expo-google-fonts" / "tinos"


def pdf(document: Document, day=DAY) -> pymupdf.Document:
    """The document rendered by the rules of the day, opened."""
    return pymupdf.open(stream=render_pdf(document, spec_for(day), FONTS))


def word(document: Document, day=DAY) -> DocxDocument:
    """The document as Word, opened."""
    return docx.Document(io.BytesIO(render_word(document, spec_for(day))))


def text(file: pymupdf.Document) -> str:
    """All words of a PDF, single spaces, without page numbers' own lines or invisible breaks."""
    whole = " ".join(page.get_text() for page in file).replace("\u200b", "")
    return " ".join(unicodedata.normalize("NFC", whole).split())


def word_text(file: DocxDocument) -> str:
    """All words of a Word file, tables included, single spaces."""
    parts = file.element.body.iter(qn("w:t"), qn("w:br"), qn("w:p"))
    lines = (part.text if part.tag == qn("w:t") else " " for part in parts)
    return " ".join("".join(lines).split())


def spans(page: pymupdf.Page) -> dict[str, dict]:
    """Each run of letters on a page with its size, font and place, by its words."""
    found = {}
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                found.setdefault(span["text"].strip(), span)
    return found

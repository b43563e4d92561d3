"""An official document as the page shows it: the same content that is printed, with what is still missing marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.documents.layout.content import Block, Document, Facts, Items, Paragraph, Section, Table, WritingLines
from nennep.documents.layout.specs import date_text

_DOTS = re.compile(r"(\.{6,}|…{2,})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `gap` where a fact is still missing."""

    text: str
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One block: `kind` is head, part, text, item, table; `lead` stands in bold before the pieces."""

    kind: str
    pieces: Sequence[Piece] = ()
    lead: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Piece]] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: lines of title, then the name."""

    titles: Sequence[str]
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole document, ready for the template `meetings/parts/sheet.html`."""

    superior: str
    issuer: str
    number: str
    place: str
    kind: str
    subject: str
    addressed: Sequence[str]
    lines: Sequence[Line]
    signers: Sequence[Signer]
    recipients: Sequence[str]
    draft: bool


def sheet_of(paper: Document, *, draft: bool = False, waiting: str = "") -> Sheet:
    """A layout document as lines; empty facts and lines for the pen become `waiting` ("chờ ghi")."""
    words = waiting or str(_("chờ ghi"))
    superior, issuer = paper.heading.bodies()
    place = f"{paper.heading.place}, " if paper.heading.place else ""
    return Sheet(
        superior=superior,
        issuer=issuer,
        number=paper.heading.number,
        place=f"{place}{date_text(paper.heading.date)}",
        kind=paper.kind_name.upper(),
        subject=paper.subject,
        addressed=paper.address_lines(),
        lines=[line for block in paper.body for line in _lines(block, words)],
        signers=[Signer([text for text in (one.authority, one.post) if text], one.name) for one in paper.signatures],
        recipients=paper.recipient_lines() if paper.recipients else (),
        draft=draft,
    )


def _pieces(text: str, waiting: str) -> list[Piece]:
    """Text with dotted stretches for the pen turned into gaps."""
    if not text.strip():
        return [Piece(waiting, gap=True)]
    return [Piece(waiting, gap=True) if _DOTS.fullmatch(part) else Piece(part) for part in _DOTS.split(text) if part]


def _cell(text: str, waiting: str) -> Piece:
    return Piece(waiting, gap=True) if _DOTS.fullmatch(text) else Piece(text)


def _lines(block: Block, waiting: str) -> list[Line]:
    if isinstance(block, Section):
        return [Line("head" if block.level < 2 else "part", [Piece(block.line())])]
    if isinstance(block, Paragraph):
        if block.lead and not block.text:
            return [Line("text", [Piece(waiting, gap=True)], block.lead)]
        lines = [Line("text", _pieces(text, waiting)) for text in block.lines()]
        return [Line("text", lines[0].pieces, block.lead), *lines[1:]]
    if isinstance(block, Items):
        return [Line("text", _pieces(text, waiting)) for text in block.lines()]
    if isinstance(block, Facts):
        return [Line("text", _pieces(row.value.replace("\n", " "), waiting), f"{row.label}:") for row in block.rows]
    if isinstance(block, Table):
        rows = [row for row in block.rows if any(cell.strip() for cell in row)]
        if not rows:
            return [Line("text", [Piece(waiting, gap=True)])]
        shown = [*rows, block.total] if block.total else rows
        cells = [[_cell(text, waiting) for text in row] for row in shown]
        return [Line("table", columns=[column.title for column in block.columns], rows=cells)]
    assert isinstance(block, WritingLines)  # noqa: S101  the last kind of block
    return [Line("text", [Piece(waiting, gap=True)])]

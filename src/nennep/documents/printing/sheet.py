"""A paper as a page shows it: the same content as PDF and Word, as plain rows for the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nennep.documents.layout.content import (
    Block,
    Document,
    Facts,
    Items,
    Paragraph,
    Section,
    Signature,
    Table,
    WritingLines,
    cleaned,
)
from nennep.documents.layout.specs import PARTY, LayoutSpec, place_and_date

MOST_DOTTED = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A block in plain values: `sort` is text, head, dots or table; `lines` are its paragraphs."""

    sort: str
    lines: tuple[str, ...] = ()
    lead: str = ""
    look: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the paper, from the heading to the recipients."""

    party: str
    upper: str
    issuer: str
    star: str
    number: str
    place_and_date: str
    notes: tuple[str, ...]
    kind: str
    subject: str
    letter: str
    closing: str
    address_word: str
    addressed: tuple[str, ...]
    body: tuple[Row, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...]
    annex: tuple[Row, ...]


def sheet_of(paper: Document, spec: LayoutSpec) -> Sheet:
    """The paper as rows, laid out by the rules of its day. Texts are data: the template escapes them."""
    paper = cleaned(paper)
    upper, issuer = paper.heading.bodies()
    letter = paper.is_letter()
    return Sheet(
        party=PARTY,
        upper=upper,
        issuer=issuer,
        star=spec.heading.star,
        number=paper.heading.number,
        place_and_date=place_and_date(paper.heading.place, paper.heading.date),
        notes=(*paper.marks.stamps(), *paper.marks.notes()),
        kind="" if letter else paper.kind_name.strip().upper(),
        subject="" if letter else paper.subject,
        letter=spec.title.letter_line(paper.subject) if letter else "",
        closing=spec.title.closing,
        address_word=paper.address_word,
        addressed=paper.address_lines(),
        body=tuple(_rows(paper.body)),
        signatures=paper.signatures,
        recipients=paper.recipient_lines(),
        annex=tuple(_rows(paper.annex)),
    )


def _rows(blocks: Iterable[Block]) -> Iterable[Row]:
    for block in blocks:
        if isinstance(block, Section):
            yield Row("head", (block.line(),), look="chapter" if block.level == 0 else "")
        elif isinstance(block, Paragraph):
            look = "b" if block.bold else "i" if block.italic else ""
            yield Row("text", block.lines(), lead=block.lead, look=look)
        elif isinstance(block, Items):
            yield Row("text", block.lines())
        elif isinstance(block, Facts):
            yield Row("text", tuple(line for fact in block.rows for line in fact.lines(dash=block.dash)))
        elif isinstance(block, WritingLines):
            yield Row("dots", ("." * 60,) * min(block.count, MOST_DOTTED))
        elif isinstance(block, Table):
            head = tuple(column.title for column in block.columns)
            yield Row("table", head=head, rows=block.rows, total=block.total)

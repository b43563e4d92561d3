"""A document as Word (.docx): the same content and layout as the PDF, to be edited further by the office."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from nennep.documents.layout import word_parts as parts
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
    left_share,
)
from nennep.documents.layout.specs import PARTY, LayoutSpec, place_and_date

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as DocxParagraph

_PAPER = {"a4": (210, 297), "a5": (148, 210)}
_PARTY_EMS = 13.78  # width of the party's name in bold capitals, in units of the letter size
_POINT = 25.4 / 72
_KEPT = 3  # rows of a table that stay together at its end
_LITTLE = 3  # blocks, a table and what follows it, that are kept with the signatures


def render_word(document: Document, spec: LayoutSpec) -> bytes:
    """The document laid out by `spec`, as .docx bytes. Raises RuleBroken with a sentence if it is too long."""
    writer = _Writer(cleaned(document), spec)
    writer.top()
    writer.title()
    writer.body()
    writer.closing()
    writer.annex()
    out = io.BytesIO()
    writer.file.save(out)
    return out.getvalue()


class _Writer:
    """One document on its way to Word: the file, the layout, and the width of the text in millimetres."""

    def __init__(self, document: Document, spec: LayoutSpec) -> None:
        self.document = document
        self.spec = spec
        self.file: DocxDocument = docx.Document()
        self.width = self._page()
        parts.base_style(self.file.styles["Normal"], spec.word_font, spec.text.size)
        self._properties()

    def _page(self) -> float:
        page, section = self.spec.page, self.file.sections[0]
        width, height = _PAPER[self.document.paper]
        if self.document.landscape:
            width, height = height, width
            section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.header_distance = Mm(page.number_top)
        section.different_first_page_header_footer = True
        header = section.header.paragraphs[0]
        header.alignment = parts.ALIGN["center"]
        parts.page_field(header, page.number_size)
        return width - page.left - page.right

    def _properties(self) -> None:
        about, heading = self.file.core_properties, self.document.heading
        about.title, about.author = self.document.title()[:255], heading.issuer[:255]
        about.comments, about.language = "", "vi-VN"
        day = heading.date or self.spec.valid_from
        about.created = about.modified = datetime.datetime.combine(day, datetime.time())

    def top(self) -> None:
        """The two columns: bodies and number; the party's name with its rule, place and date."""
        heading, rule = self.document.heading, self.spec.heading
        share = left_share(heading)
        widths = [self.width * share, self.width * (1 - share)]
        (left, right), (under, date) = (row.cells for row in parts.table(self.file, 2, widths, borders=False).rows)
        upper, issuer = heading.bodies()
        if upper:
            parts.line(left, upper, size=rule.body_size, align="center")
        parts.line(left, issuer, size=rule.body_size, bold=True, align="center")
        parts.line(left, rule.star, size=rule.body_size, align="center")
        parts.line(right, PARTY, size=rule.party_size, bold=True, align="center")
        side = max((widths[1] - _PARTY_EMS * rule.party_size * _POINT) / 2, 0)
        stroke = parts.line(right, size=4)
        stroke.paragraph_format.left_indent = stroke.paragraph_format.right_indent = Mm(side)
        parts.frame(stroke, ["top"])
        if heading.number:
            parts.line(under, heading.number, size=rule.number_size, align="center")
        if self.document.is_letter():
            words, size = self.spec.title.letter_line(self.document.subject), self.spec.title.letter_size
            parts.line(under, words, size=size, italic=True, align="center")
        for note in self.document.marks.notes():
            parts.line(under, note, size=12, italic=True, align="center")
        for mark in self.document.marks.stamps():
            parts.line(under, size=4)  # without it the frames of two stamps run together
            stamp = parts.line(under, mark, size=12, bold=True, align="center")
            stamp.paragraph_format.left_indent = stamp.paragraph_format.right_indent = Mm(widths[0] * 0.3)
            parts.frame(stamp)
        words = place_and_date(heading.place, heading.date)
        parts.line(date, words, size=rule.date_size, italic=True, align="center")

    def title(self) -> None:
        """Kind, subject and the hyphens; then whom it is addressed to."""
        document, rule = self.document, self.spec.title
        if document.kind_name.strip():
            kind = parts.line(
                self.file, document.kind_name.upper(), size=rule.kind_size, bold=True, align="center", before=18
            )
            parts.outline(kind, 0)
            if document.subject:
                parts.line(self.file, document.subject, size=rule.subject_size, bold=True, align="center")
            parts.line(self.file, rule.closing, align="center", after=10)
        addressed = document.address_lines()
        if len(addressed) == 1:
            words = f"{document.address_word}: {addressed[0]}"
            parts.line(self.file, words, align="center", before=12, after=10)
        for number, words in enumerate(addressed if len(addressed) > 1 else ()):
            line = parts.line(self.file, exact=self.spec.text.line, before=0 if number else 12)
            line.paragraph_format.left_indent = Mm(48)
            line.paragraph_format.first_line_indent = Mm(0 if number else -23)
            line.paragraph_format.tab_stops.add_tab_stop(Mm(48))
            parts.write(line, words if number else f"{document.address_word}:\t{words}")

    def body(self) -> None:
        """The blocks; the last rows of a table stay on the page of what little follows it up to the signatures."""
        blocks = self.document.body
        last = max((n for n, block in enumerate(blocks) if isinstance(block, Table)), default=len(blocks))
        ends = len(blocks) - last <= _LITTLE
        for n, block in enumerate(blocks):
            before = len(self.file.paragraphs)
            self.block(block, ends=ends and n == last)
            for line in self.file.paragraphs[before:] if ends and n > last else ():
                line.paragraph_format.keep_with_next = True

    def block(self, block: Block, *, ends: bool = False) -> None:
        """One block of the body; a table that `ends` it stays with what follows."""
        match block:
            case Section():
                self.section(block)
            case Table():
                self.table(block, ends=ends)
            case WritingLines():
                for _ in range(block.count):
                    self.dots("").paragraph_format.first_line_indent = Mm(0)
            case _:
                self.words(block)

    def words(self, block: Paragraph | Items | Facts) -> None:
        """A block that is only paragraphs."""
        if isinstance(block, Facts):
            for fact in block.rows:
                for words in fact.lines(dash=block.dash):
                    self.text(words) if fact.value else self.dots(f"{words} ")
        elif isinstance(block, Items):
            for words in block.lines():
                self.text(words)
        else:
            for number, words in enumerate(block.lines()):
                line = self.text("", centred=block.centred)
                if block.lead and number == 0:
                    parts.write(line, f"{block.lead} ", bold=True)
                parts.write(line, words, bold=block.bold, italic=block.italic)

    def text(self, words: str, *, centred: bool = False, bold: bool = False, italic: bool = False) -> DocxParagraph:
        """A paragraph of the body: justified, first line set in, the line distance of the layout."""
        rule = self.spec.text
        line = parts.line(
            self.file,
            words,
            bold=bold,
            italic=italic,
            align="center" if centred else "justify",
            exact=rule.line,
            before=rule.paragraph,
        )
        if not centred:
            line.paragraph_format.first_line_indent = Mm(rule.indent)
        return line

    def dots(self, label: str) -> DocxParagraph:
        """A label followed by a dotted line to the right margin."""
        line = self.text(f"{label}\t")
        line.alignment = parts.ALIGN["left"]
        line.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        return line

    def section(self, block: Section) -> None:
        """A heading in the body."""
        if block.level == 0:
            parts.outline(self.text(block.number, centred=True, bold=True), 1)
            line = self.text(block.title, centred=True, bold=True)
            line.paragraph_format.space_before = Pt(0)
            line.paragraph_format.keep_with_next = True
            return
        parts.outline(self.text(block.line(), bold=True, italic=block.level == 3), block.level)

    def table(self, block: Table, *, ends: bool = False) -> None:
        """A table with a repeated head and an optional line of totals; its title and head stay with the first row, the
        totals with the rows before them, and the last rows of a table that `ends` the body with what follows."""
        size = self.spec.text.table_size - (2 if block.dense else 0)
        whole = sum(column.width for column in block.columns)
        widths = [self.width * column.width / whole for column in block.columns]
        above = [line for line in self.file.paragraphs[-1:] if line.runs and line.runs[0].bold]
        for line in (*above, parts.line(self.file, size=6)):
            line.paragraph_format.keep_with_next = True
        rows = block.rows + ((block.total,) if block.total else ())
        grid = parts.table(self.file, 1 + len(rows), widths, borders=True)
        head, *others = grid.rows
        parts.repeat_head(head)
        for cell, column in zip(head.cells, block.columns, strict=True):
            parts.middle(cell)
            title = parts.line(cell, column.title, size=size, bold=True, align="center", before=2, after=2)
            title.paragraph_format.keep_with_next = True
        for number, (row, texts) in enumerate(zip(others, rows, strict=True)):
            if block.row_height:
                row.height, row.height_rule = Mm(block.row_height), WD_ROW_HEIGHT_RULE.AT_LEAST
            for cell, column, words in zip(row.cells, block.columns, texts, strict=True):
                parts.middle(cell)
                bold = number == len(block.rows)
                text = parts.line(cell, words, size=size, bold=bold, align=column.align, before=2, after=2)
                stays = ends if number == len(rows) - 1 else ends or bool(block.total)
                text.paragraph_format.keep_with_next = (stays and number >= len(rows) - _KEPT) or None

    def closing(self) -> None:
        """Recipients at the left and one signature at the right, or signatures side by side above the recipients."""
        signatures = self.document.signatures
        for line in self.file.paragraphs[-1:]:
            line.paragraph_format.keep_with_next = True
        parts.line(self.file, size=16).paragraph_format.keep_with_next = True
        if len(signatures) < 2:
            left, right = parts.table(self.file, 1, [self.width / 2] * 2, borders=False).rows[0].cells
            self.recipients(left)
            for signature in signatures:
                self.signer(right, signature)
                self.signed_name(right, signature)
            return
        grid = parts.table(self.file, 2, [self.width / len(signatures)] * len(signatures), borders=False)
        for signature, head, name in zip(signatures, grid.rows[0].cells, grid.rows[1].cells, strict=True):
            self.signer(head, signature)
            self.signed_name(name, signature)
        if self.document.recipient_lines():
            parts.line(self.file, size=16)
            self.recipients(parts.table(self.file, 1, [self.width], borders=False).rows[0].cells[0])

    def annex(self) -> None:
        """What follows the signatures, on a new page."""
        if self.document.annex:
            self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for block in self.document.annex:
            self.block(block)

    def signer(self, cell: _Cell, signature: Signature) -> None:
        """Authority, post, note; kept on the page of the name."""
        rule = self.spec.signing
        if signature.authority:
            parts.line(cell, signature.authority, size=rule.size, bold=True, align="center")
        if signature.post:
            bold = rule.post_bold or not signature.authority
            parts.line(cell, signature.post, size=rule.size, bold=bold, align="center")
        if signature.note:
            parts.line(cell, signature.note, size=12, italic=True, align="center")
        for line in cell.paragraphs:
            line.paragraph_format.keep_with_next = True

    def signed_name(self, cell: _Cell, signature: Signature) -> None:
        """Room for the signature, and the name."""
        rule = self.spec.signing
        parts.line(cell, signature.name, size=rule.size, bold=True, align="center", before=rule.room / _POINT)

    def recipients(self, cell: _Cell) -> None:
        """The block "Nơi nhận"."""
        lines, rule = self.document.recipient_lines(), self.spec.recipients
        if lines:
            parts.line(cell).add_run("Nơi nhận:").underline = rule.underlined or None
            cell.paragraphs[-1].runs[-1].font.size = Pt(rule.label_size)
        for words in lines:
            parts.line(cell, words, size=rule.size)

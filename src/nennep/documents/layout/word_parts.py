"""The pieces of Word's format that python-docx leaves to its users: fonts, borders, fields, heads of tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

Container: TypeAlias = "DocxDocument | BlockItemContainer"

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """A new XML element of Word's main namespace: element("top", val="single") is `<w:top w:val="single"/>`."""
    new = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        new.set(qn(f"w:{key}"), value)
    return new


def base_style(style: ParagraphStyle, font: str, size: float) -> None:
    """Make the style's letters `font` in all four character ranges, Vietnamese, black, with no space around lines."""
    style.font.name = font
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        for part in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{part}"), font)
    properties.append(element("lang", val="vi-VN", eastAsia="vi-VN"))
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0


def line(
    where: Container,
    text: str = "",
    *,
    size: float = 0.0,
    bold: bool = False,
    italic: bool = False,
    align: Literal["left", "center", "right", "justify"] = "left",
    before: float = 0.0,
    after: float = 0.0,
    exact: float = 0.0,
) -> Paragraph:
    """Add a paragraph: sizes and distances in points, `size` 0 the style's own, `exact` 0 the ordinary line distance.

    The first paragraph of an empty cell is used before another is added.
    """
    paragraph = _free(where) or where.add_paragraph()
    paragraph.alignment = ALIGN[align]
    shape = paragraph.paragraph_format
    shape.space_before = Pt(before)
    shape.space_after = Pt(after)
    if exact:
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(exact)
    if text:
        write(paragraph, text, size=size, bold=bold, italic=italic)
    elif size:
        paragraph.paragraph_format.line_spacing = Pt(size)
    return paragraph


def _free(where: Container) -> Paragraph | None:
    paragraphs = where.paragraphs if hasattr(where, "_tc") else []
    if len(paragraphs) == 1 and not paragraphs[0].runs and paragraphs[0]._p.pPr is None:
        return paragraphs[0]
    return None


def write(paragraph: Paragraph, text: str, *, size: float = 0.0, bold: bool = False, italic: bool = False) -> Run:
    """Add words to a paragraph; line breaks in the text stay line breaks."""
    run = paragraph.add_run(text)
    run.bold = bold or None
    run.italic = italic or None
    if size:
        run.font.size = Pt(size)
    return run


def outline(paragraph: Paragraph, level: int) -> None:
    """Give the paragraph a level (0 the highest) in the navigation pane, and keep it with what follows."""
    paragraph.paragraph_format.keep_with_next = True
    paragraph._p.get_or_add_pPr().append(element("outlineLvl", val=str(min(level, 8))))


def frame(paragraph: Paragraph, sides: Sequence[str] = ("top", "left", "bottom", "right")) -> None:
    """Draw thin lines at the sides of a paragraph."""
    borders = element("pBdr")
    for side in sides:
        borders.append(element(side, val="single", sz="6", space="1", color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, *_AFTER_BORDERS)


_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
)


def page_field(paragraph: Paragraph, size: float) -> None:
    """Write the number of the page."""
    run = write(paragraph, "", size=size)
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))
        else:
            code = element("instrText")
            code.text = "PAGE"
            run._r.append(code)


def table(file: DocxDocument, rows: int, widths: Sequence[float], *, borders: bool) -> Table:
    """Add a table with columns of fixed widths (mm), with or without lines."""
    new: Table = file.add_table(rows, len(widths))
    new.alignment = WD_TABLE_ALIGNMENT.CENTER
    new.autofit = False
    if borders:
        new.style = "Table Grid"
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w="70" if borders else "0", type="dxa"))  # twentieths of a point
    new._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for column, width in zip(new.columns, widths, strict=True):
        column.width = Mm(width)
    for row in new.rows:
        _whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return new


def _whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def repeat_head(row: _Row) -> None:
    """Print the row again at the top of every page the table reaches."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def middle(cell: _Cell) -> None:
    """Centre the cell's text in its height."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER

"""Word: page, fonts, sizes, tables, the same words as the PDF, hostile text."""

import datetime
import io
import re

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.documents.layout.content import (
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
    Section,
    Signature,
    Table,
)
from nennep.documents.layout.specs import spec_for
from nennep.documents.layout.word import render_word
from tests.documents.layout import samples
from tests.documents.layout.reading import pdf, text, word, word_text
from tests.documents.layout.test_pdf import HOSTILE

OLD = datetime.date(2020, 2, 3)


def words_of(shown: str) -> set[str]:
    return set(re.findall(r"[\w/]{2,}", shown.replace("\xa0", " ")))


@pytest.mark.parametrize("name", samples.ALL)
def test_render_word_says_what_the_pdf_says(name):
    document = samples.ALL[name]()

    on_paper = words_of(text(pdf(document)))
    in_word = words_of(word_text(word(document)))

    assert {each for each in on_paper - in_word if not each.isdigit()} == set()


def test_render_word_is_a4_with_the_margins_of_the_rules():
    section = word(samples.sample_resolution()).sections[0]

    sizes = [round(length / Mm(1)) for length in (section.page_width, section.page_height)]
    margins = [
        round(length / Mm(1))
        for length in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert sizes == [210, 297]
    assert margins == [20, 20, 30, 15]


def test_render_word_turns_the_page_for_wide_tables():
    section = word(samples.sample_month_report()).sections[0]

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height


def test_render_word_sets_the_font_in_all_four_ranges():
    style = word(samples.sample_resolution()).styles["Normal"]

    fonts = style.element.rPr.find(qn("w:rFonts"))
    names = {fonts.get(qn(f"w:{part}")) for part in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert names == {"Times New Roman"}
    assert style.font.size == Pt(14)


@pytest.mark.parametrize(
    ("day", "rule", "distance", "party"),
    [(samples.DAY, WD_LINE_SPACING.EXACTLY, Pt(18), Pt(14)), (OLD, WD_LINE_SPACING.SINGLE, 1.0, Pt(15))],
)
def test_render_word_layout_follows_the_day(day, rule, distance, party):
    file = word(samples.sample_resolution(), day)
    body = next(line for line in file.paragraphs if line.text.startswith("- Căn cứ Điều lệ"))

    shape = body.paragraph_format
    found = (shape.line_spacing_rule or WD_LINE_SPACING.SINGLE, shape.line_spacing or 1.0)
    assert found == (rule, distance)
    assert shape.space_before == Pt(6)
    assert shape.first_line_indent.mm == pytest.approx(10, abs=0.01)
    heading = file.tables[0].cell(0, 1).paragraphs[0].runs[0]
    assert (heading.text, heading.font.size, heading.bold) == ("ĐẢNG CỘNG SẢN VIỆT NAM", party, True)


def test_render_word_underlines_recipients_by_the_new_rules_only():
    def underlined(day):
        cell = word(samples.sample_resolution(), day).tables[-1].cell(0, 0)
        return cell.paragraphs[0].text, cell.paragraphs[0].runs[0].underline

    assert underlined(samples.DAY) == ("Nơi nhận:", True)
    assert underlined(OLD) == ("Nơi nhận:", None)


def test_render_word_repeats_table_heads_and_keeps_rows_whole():
    table = word(samples.sample_month_report()).tables[1]

    properties = [row._tr.trPr for row in table.rows]
    assert [part.find(qn("w:tblHeader")) is not None for part in properties] == [True] + [False] * 41
    assert all(part.find(qn("w:cantSplit")) is not None for part in properties)


def test_render_word_keeps_the_title_and_the_head_of_a_table_with_its_first_row():
    file = word(samples.sample_month_report())

    titles = [line for line in file.paragraphs if line.text == "Sinh hoạt của các chi bộ"]
    assert [line.paragraph_format.keep_with_next for line in titles] == [True]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in file.tables[1].rows]
    assert kept == [True] + [None] * 38 + [True] * 3  # and the last rows with the signatures


def test_render_word_keeps_the_end_of_a_table_with_the_signatures():
    """The sums to be filled in by hand, and whoever signs, never stand on a page of their own."""
    body = (Table((Column("Tên"),), tuple((f"người {n}",) for n in range(9))), Facts((Fact("Có mặt"),)))
    file = word(Document(Heading("X"), "", body, (Signature("Nguyễn An", "BÍ THƯ"),), "Danh sách"))

    rows = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in file.tables[1].rows]
    assert rows == [True] + [None] * 6 + [True] * 3
    assert [line.paragraph_format.keep_with_next for line in file.paragraphs if "Có mặt" in line.text] == [True]


def test_month_report_says_what_needs_attention_before_its_tables():
    file = word(samples.sample_month_report())

    heads = [line.text.upper() for line in file.paragraphs if line.text[:2] in ("I.", "II") or line.text[:2] == "IV"]
    assert heads == ["I. KẾT QUẢ", "II. VIỆC CẦN QUAN TÂM", "III. NHIỆM VỤ THÁNG TỚI", "IV. SỐ LIỆU TỪNG ĐƠN VỊ"]


def test_render_word_numbers_pages_but_not_the_first():
    section = word(samples.sample_resolution()).sections[0]

    assert section.different_first_page_header_footer
    assert "PAGE" in "".join(section.header._element.itertext())
    assert "PAGE" not in "".join(section.first_page_header._element.itertext())


def test_render_word_properties_name_the_document_and_its_day():
    about = word(samples.sample_resolution()).core_properties

    assert about.title == "Nghị quyết về lãnh đạo thực hiện nhiệm vụ tháng 6 năm 2026"
    assert about.author == "Chi bộ thôn Dương Hòa"
    assert about.created.date() == samples.DAY


def test_render_word_signs_minutes_secretary_left_and_chair_right():
    cells = word(samples.sample_minutes()).tables[-1]

    assert [cell.text for row in cells.rows for cell in row.cells] == [
        "THƯ KÝ",
        "CHỦ TRÌ",
        "Lê Thị Ổi",
        "Trần Thị Bưởi",
    ]


@pytest.mark.parametrize("words", [*HOSTILE, "trước\x00sau\ud800", "đ" * 50_000, "Mời họp 🎉"])
def test_render_word_of_hostile_text_keeps_it(words):
    document = Document(
        Heading(words, words, words, words, samples.DAY),
        words,
        (Paragraph(words), Section(words), Items((words,)), Table((Column(words),), ((words,),))),
        (Signature(words, words, words, words),),
        words,
    )

    shown = "\n".join(line.text for line in word(document).paragraphs)

    assert words.replace("\x00", "").replace("\ud800", "") in shown


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text())
def test_render_word_of_any_text_opens_again(title, words):
    document = Document(
        Heading(title, words, title, words, samples.DAY),
        title,
        (Section(title, words), Paragraph(words, lead=title), Table((Column(title),), ((words,),))),
        (Signature(title, words), Signature(words)),
        words,
        (title, words),
        recipients=(words, title),
    )

    file = docx.Document(io.BytesIO(render_word(document, spec_for(samples.DAY))))

    assert file.tables

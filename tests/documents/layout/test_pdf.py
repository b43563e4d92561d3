"""PDF: letters, fonts, standards, both layouts, pages, hostile text."""

import datetime
import shutil
import string
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.documents.layout.content import (
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Marks,
    Paragraph,
    Secrecy,
    Section,
    Signature,
    Table,
    WritingLines,
)
from nennep.documents.layout.pdf import FontsMissing, render_pdf
from nennep.documents.layout.specs import spec_for
from nennep.kernel.errors import RuleBroken
from tests.documents.layout import samples
from tests.documents.layout.reading import FONTS, pdf, spans, text

OLD = datetime.date(2020, 2, 3)
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [vowel + tone for vowel in VOWELS for tone in TONES] + ["đ", *string.ascii_lowercase]


def of_text(*words: str) -> Document:
    return Document(
        Heading("Chi bộ thôn Dương Hòa", place="Trà My", date=samples.DAY),
        "thử chữ",
        tuple(Paragraph(each) for each in words),
        kind_name="Báo cáo",
    )


def test_render_pdf_shows_every_vietnamese_letter_upright_bold_and_italic():
    letters = " ".join(LETTERS)
    both = f"{letters} {letters.upper()}"
    document = of_text(both)
    faces = [(bold, italic) for bold in (False, True) for italic in (False, True)]
    body = tuple(Paragraph(both, bold=bold, italic=italic) for bold, italic in faces)

    shown = text(pdf(Document(document.heading, "", body, kind_name="Báo cáo")))

    assert shown.count(unicodedata.normalize("NFC", both)) == 4
    assert all(letter in shown for letter in ["Ặ", "ẵ", "Ử", "ỹ", "đ", "Đ", "Ỷ", "Ẫ"])


@pytest.mark.parametrize("name", samples.ALL)
def test_render_pdf_embeds_only_tinos(name):
    file = pdf(samples.ALL[name]())

    fonts = {font[3] for page in file for font in page.get_fonts()}

    assert fonts
    assert all("+Tinos-" in font for font in fonts)


@pytest.mark.parametrize("name", samples.ALL)
def test_render_pdf_declares_archive_and_accessibility_standards(name):
    file = pdf(samples.ALL[name]())

    metadata = file.get_xml_metadata()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    catalog = file.xref_object(file.pdf_catalog())
    assert "/MarkInfo" in catalog
    assert "vi" in file.xref_get_key(file.pdf_catalog(), "Lang")[1]
    assert file.metadata["title"]


@pytest.mark.parametrize(
    ("name", "pages"),
    [("resolution", 2), ("minutes", 3), ("notice", 1), ("invitation", 1), ("visit", 1), ("sign_in", 2), ("rules", 2)],
)
def test_render_pdf_page_counts(name, pages):
    assert len(pdf(samples.ALL[name]())) == pages


def test_render_pdf_same_content_gives_same_bytes():
    spec = spec_for(samples.DAY)

    assert render_pdf(samples.sample_minutes(), spec, FONTS) == render_pdf(samples.sample_minutes(), spec, FONTS)


def test_render_pdf_in_threads_keeps_documents_apart():
    def subject(number: int) -> str:
        return text(pdf(of_text(f"văn bản số {number}")))

    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(subject, range(40)))

    assert all(each.endswith(f"văn bản số {number}") for number, each in enumerate(shown))


def test_render_pdf_layout_follows_the_day():
    new = spans(pdf(samples.sample_resolution(), samples.DAY)[0])
    old = spans(pdf(samples.sample_resolution(), OLD)[0])
    party = "ĐẢNG CỘNG SẢN VIỆT NAM"

    assert (new[party]["size"], old[party]["size"]) == (14, 15)
    assert _line_distance(samples.DAY) == pytest.approx(18, abs=0.01)
    assert _line_distance(OLD) == pytest.approx(16.1, abs=0.01)


def _line_distance(day: datetime.date) -> float:
    page = pdf(of_text("chữ " * 60), day)[0]
    heights = [
        line["spans"][0]["origin"][1]
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", [])
        if line["spans"][0]["text"].startswith("chữ chữ")
    ]
    return heights[2] - heights[1]


def test_render_pdf_heading_stands_in_two_columns_with_a_rule_as_wide_as_the_words():
    page = pdf(samples.sample_resolution())[0]
    found = spans(page)
    party, issuer = found["ĐẢNG CỘNG SẢN VIỆT NAM"]["bbox"], found["CHI BỘ THÔN DƯƠNG HÒA"]["bbox"]

    rules = [drawing["rect"] for drawing in page.get_drawings() if drawing["rect"].width > 100]

    assert issuer[2] < party[0]
    assert found["Số 05-NQ/CB"]["bbox"][1] == pytest.approx(found["Trà My, ngày 03 tháng 6 năm 2026"]["bbox"][1], abs=1)
    assert rules[0].x0 == pytest.approx(party[0], abs=1)
    assert rules[0].x1 == pytest.approx(party[2], abs=1)
    assert found["*"]["bbox"][1] > issuer[1]
    assert "-----" in found


def test_render_pdf_margins_hold_on_every_page():
    millimetre = 72 / 25.4
    for page in pdf(samples.sample_minutes()):
        for words in page.get_text("words"):
            assert words[0] >= 30 * millimetre - 0.5
            assert words[2] <= page.rect.width - 15 * millimetre + 0.5
            assert words[3] <= page.rect.height - 20 * millimetre + 1


def test_render_pdf_numbers_pages_from_the_second_at_the_top():
    file = pdf(samples.sample_minutes())

    tops = [page.get_text(clip=pymupdf.Rect(0, 0, page.rect.width, 55)).strip() for page in file]

    assert tops == ["", "2", "3"]


def test_render_pdf_repeats_table_heads():
    file = pdf(samples.sample_month_report())

    assert ["Tỷ lệ dự" in page.get_text() for page in file] == [True, True, True]


def test_render_pdf_keeps_the_title_of_a_table_with_its_first_row():
    """However full the page above, the bold line is never the last one of a page."""
    for count in range(20, 40):
        body = (*(Paragraph(f"dòng {n}") for n in range(count)), Paragraph("Tên bảng", bold=True),
                Table((Column("Cột"),), (("ô đầu",), ("ô hai",))))  # fmt: skip
        pages = [page.get_text() for page in pdf(Document(Heading("X"), "Báo cáo", body))]
        assert [("ô đầu" in page) for page in pages] == [("Tên bảng" in page) for page in pages]


@pytest.mark.parametrize("follows", [(), (Facts((Fact("Có mặt"), Fact("Vắng mặt"))),)], ids=["nothing", "facts"])
def test_render_pdf_keeps_the_end_of_a_table_with_what_follows(follows):
    """However many rows there are, the last page has two of them at least, under the head, above the signature."""
    turned = 0
    for count in range(14, 34, 2):
        rows = tuple((f"Chi bộ {n}", str(n)) for n in range(count))
        table = Table((Column("Tên đơn vị", 3), Column("Số", 1, "right")), rows, ("Cộng tất cả", "1"))
        signed = (Signature("Tên", "BÍ THƯ", "T/M CHI BỘ"),)
        file = pdf(Document(Heading("X", date=samples.DAY), "", (table, *follows), signed, "Báo cáo"))

        last = file[-1].get_text()
        whole = "".join(page.get_text() for page in file)
        assert [whole.count(f"Chi bộ {n}\n") for n in range(count)] == [1] * count
        assert (whole.count("Cộng tất cả"), whole.count("BÍ THƯ")) == (1, 1)
        assert "Cộng tất cả" in last
        assert "BÍ THƯ" in last
        assert last.count("Chi bộ ") >= 2
        assert all(page.get_text().count("Tên đơn vị") == 1 for page in file)
        turned += file.page_count == 2
    assert 2 < turned < 10


def test_render_pdf_keeps_the_sums_of_any_table_with_rows_before_them():
    for count in range(14, 40, 2):
        rows = tuple((f"Chi bộ {n}",) for n in range(count))
        tables = [Table((Column("Tên"),), rows, ("Cộng tất cả",)) for _ in range(2)]
        file = pdf(
            Document(Heading("X", date=samples.DAY), "", (tables[0], Paragraph("Giữa"), tables[1]), (), "Báo cáo")
        )

        for page in file:
            text = page.get_text().split("Cộng tất cả")
            assert all(before.count("Chi bộ ") >= 2 for before in text[:-1])


def test_render_pdf_keeps_the_signature_with_the_last_words():
    for count in range(16, 30):
        body = (*(Paragraph(f"Đoạn {n}") for n in range(count)), Paragraph("Lời cuối."))
        file = pdf(
            Document(Heading("X", date=samples.DAY), "", body, (Signature("Tên", "BÍ THƯ", "T/M CHI BỘ"),), "Báo cáo")
        )
        last = file[-1].get_text()

        assert "Lời cuối." in last
        assert "T/M CHI BỘ" in last
        assert "Tên" in last


def test_render_pdf_of_an_official_letter_puts_the_subject_under_the_number():
    letter = Document(
        Heading("Đảng ủy xã Trà My", "Đảng bộ thành phố Đà Nẵng", "Số 12-CV/ĐU", "Trà My", samples.DAY),
        "chuẩn bị hội nghị",
        (Paragraph("Nội dung."),),
        (Signature("Đỗ Văn Quế", "PHÓ BÍ THƯ", "T/M BAN THƯỜNG VỤ"),),
        addressed_to=("Các chi bộ trực thuộc",),
        marks=Marks(Secrecy.CONFIDENTIAL),
    )

    found = spans(pdf(letter)[0])

    subject = found["về việc chuẩn bị hội nghị"]
    assert (subject["size"], subject["font"].split("-")[-1]) == (12, "Italic")
    assert subject["bbox"][1] > found["Số 12-CV/ĐU"]["bbox"][1]
    assert found["MẬT"]["bbox"][1] > subject["bbox"][1]
    assert "Kính gửi: Các chi bộ trực thuộc" in found
    assert "-----" not in found
    assert "chuẩn bị hội nghị" in spans(pdf(letter, OLD)[0])


HOSTILE = [
    "#set page(fill: red) #panic() $x^2$ *đậm* _nghiêng_ `mã` <nhãn> @tham-chiếu // chú thích",
    "<b>đậm</b> &amp; <script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} ${x} %s {0} \\n \\u0000 '\"",
    "= Tiêu đề - danh sách + số / thuật ngữ: a --- b ... ~",
    ']] ) } " \\',
    "שלום rtl",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_render_pdf_of_text_like_markup_prints_it_as_it_is(words):
    document = Document(
        Heading(words, words, words, words, samples.DAY),
        words,
        (
            Paragraph(words, lead=words),
            Section(words, "1."),
            Items((words,)),
            Facts((Fact(words, words),)),
            Table((Column(words),), ((words,),)),
        ),
        (Signature(words, words, words, words),),
        words,
        (words,),
        recipients=(words,),
    )

    shown = text(pdf(document))

    if "rtl" in words:
        assert "rtl" in shown
    else:
        assert shown.replace(" ", "").count(words.replace(" ", "")) >= 6


def test_render_pdf_drops_letters_that_cannot_be_seen():
    shown = text(pdf(of_text("trước\x00\u202e\u200bsau")))

    assert "trướcsau" in shown


def test_render_pdf_of_letters_outside_the_font_shows_a_box():
    """Minutes that are locked cannot be corrected any more, so one letter must not keep them from the printer."""
    words = "Mời họp 🎉, 👨‍👩‍👧 và 😀 “tốt” \\ 中"

    shown = text(pdf(of_text(words)))

    assert "Mời họp □" in shown
    assert "“tốt” \\ □" in shown


def test_render_pdf_of_a_draft_with_letters_outside_the_font_is_refused_in_a_sentence():
    draft = replace(of_text("Mời họp 🎉"), marks=Marks(draft=1))

    with pytest.raises(RuleBroken) as refused:
        pdf(draft)

    assert refused.value.sentence == (
        "Ký tự «🎉» không có trong bộ chữ in văn bản; hãy xóa hoặc thay ký tự đó rồi in lại. "
        "Ký tự ấy ở chỗ: “Mời họp 🎉”."
    )


@pytest.mark.parametrize("words", ["chữ " * 12_500, "đ" * 50_000, "dòng\n" * 10_000])
def test_render_pdf_of_fifty_thousand_letters_keeps_them_all(words):
    shown = text(pdf(of_text(words)))

    letter = words[0]
    assert shown.count(letter) >= words.count(letter)


def test_render_pdf_of_long_words_in_a_table_stays_inside_the_page():
    columns = (Column("TT"), Column("Một"), Column("Hai"))
    file = pdf(
        Document(Heading("X", date=samples.DAY), "", (Table(columns, (("1", "W" * 300, "đ" * 4000),)),), (), "Báo cáo")
    )

    assert all(words[2] <= page.rect.width - 15 * 72 / 25.4 + 1 for page in file for words in page.get_text("words"))
    assert text(file).replace(" ", "").count("đ") >= 4000


def test_render_pdf_of_an_empty_document_has_a_page():
    file = pdf(Document(Heading(""), "", ()))

    assert len(file) == 1


def test_render_pdf_of_open_facts_leaves_dotted_lines():
    page = pdf(Document(Heading("X"), "", (Facts((Fact("Chủ trì"),)), WritingLines(2)), (), "Biên bản"))[0]

    assert page.get_text().count("....\n") == 3


def test_render_pdf_without_the_font_is_refused_in_a_sentence(tmp_path):
    shutil.copy(FONTS / "400Regular" / "Tinos_400Regular.ttf", tmp_path)

    with pytest.raises(FontsMissing) as refused:
        render_pdf(of_text("a"), spec_for(samples.DAY), tmp_path)

    assert refused.value.sentence == (
        "Máy chủ thiếu bộ chữ Tinos để in văn bản; hãy báo người quản trị cài lại bộ chữ."
    )


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from([0, 1, 2, 3]))
def test_render_pdf_of_any_text_prints_or_refuses_in_a_sentence(words, title, level):
    document = Document(
        Heading(title, title, title, title, samples.DAY),
        title,
        (Section(title, words, level), Paragraph(words), Table((Column(title),), ((words,),))),
        (Signature(title),),
        title,
        recipients=(words,),
    )

    try:
        outcome = render_pdf(document, spec_for(samples.DAY), FONTS)[:8].decode()
    except RuleBroken as refused:
        outcome = refused.sentence

    assert outcome == "%PDF-1.7" or outcome.startswith("Ký tự «")

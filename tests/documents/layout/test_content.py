"""Content of documents: lists, recipients, cleaning of what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.layout.content import (
    LONGEST,
    Column,
    Document,
    Fact,
    Heading,
    Items,
    Marks,
    Paragraph,
    Secrecy,
    Section,
    Table,
    Urgency,
    clean_text,
    cleaned,
    left_share,
)
from nennep.kernel.errors import RuleBroken


def test_items_lines_carry_their_marks():
    assert Items(("a\n\nb", "c")).lines() == ("- a", "b", "- c")
    assert Items(("a", "b"), "number").lines() == ("1. a", "2. b")
    assert Items(tuple("123456"), "letter").lines()[-2:] == ("đ) 5", "e) 6")


def test_fact_lines_without_value_end_in_the_label():
    assert Fact("Chủ trì").lines(dash=True) == ("- Chủ trì:",)
    assert Fact("Ý kiến", "một\nhai").lines(dash=False) == ("Ý kiến: một", "hai")


def test_paragraph_lines_of_empty_text_are_one_empty_line():
    assert Paragraph("").lines() == ("",)
    assert Paragraph("a\n \nb").lines() == ("a", "b")


def test_section_line_joins_number_and_title():
    assert Section("Kết quả", "1.").line() == "1. Kết quả"


def test_table_with_a_short_row_is_a_mistake():
    with pytest.raises(ValueError, match="one text for each column"):
        Table((Column("TT"), Column("Tên")), (("1",),))


def test_recipient_lines_close_with_the_archive_line():
    document = Document(Heading("X"), "", (), recipients=("- Như trên;", "Các chi bộ", " "), archive="Lưu Chi bộ.")

    assert document.recipient_lines() == ("- Như trên;", "- Các chi bộ;", "- Lưu Chi bộ.")


def test_address_lines_of_one_have_no_dash():
    assert Document(Heading("X"), "", (), addressed_to=("Đảng ủy",)).address_lines() == ("Đảng ủy",)
    assert Document(Heading("X"), "", (), addressed_to=("A", "B")).address_lines() == ("- A;", "- B.")


def test_heading_bodies_of_a_congress_name_the_congress():
    heading = Heading("Đảng bộ xã Trà My", "Đảng bộ thành phố", congress="Đại hội lần thứ XII")

    assert heading.bodies() == ("ĐẢNG BỘ XÃ TRÀ MY", "ĐẠI HỘI LẦN THỨ XII")


def test_left_share_gives_the_longer_side_more():
    assert left_share(Heading("Chi bộ 1", place="Trà My")) == 0.45
    assert left_share(Heading("Chi bộ Sở Nông nghiệp và Môi trường", place="Huế")) == 0.5
    assert left_share(Heading("Chi bộ 1", place="Thành phố Hồ Chí Minh")) == 0.35


def test_marks_are_framed_or_plain():
    marks = Marks(Secrecy.TOP, Urgency.EXPRESS, "Tài liệu hội nghị", 2)

    assert marks.stamps() == ("TỐI MẬT", "HỎA TỐC")
    assert marks.notes() == ("Tài liệu hội nghị", "Dự thảo lần 2")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("Đa\u0306\u0323ng", "Đặng"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("tab\tcách", "tab cách"),
        ("ẩn\u202e\u200b\ufeff\u00ad", "ẩn"),
        ("dòng\u2028mới\x0b", "dòng\nmới\n"),
        ("\ud800x", "x"),
        ("chữ\xa0liền", "chữ liền"),
        ("#set $x$ <b> {{ y }} \\", "#set $x$ <b> {{ y }} \\"),
    ],
)
def test_clean_text_keeps_what_can_be_seen(typed, kept):
    assert clean_text(typed) == kept


@given(st.text())
def test_clean_text_twice_is_clean_text_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert once.replace("\n", "").isprintable()


def test_cleaned_reaches_every_text():
    document = Document(
        Heading("A\x00"), "B\x00", (Table((Column("C\x00"),), (("D\x00",),)), Items(("E\x00",))), recipients=("F\x00",)
    )

    assert "\\x00" not in repr(cleaned(document))


def test_cleaned_too_long_is_refused_in_a_sentence():
    with pytest.raises(RuleBroken) as refused:
        cleaned(Document(Heading("X"), "", (Paragraph("a" * (LONGEST + 1)),)))

    assert refused.value.sentence == (
        "Văn bản dài quá 1.000.000 ký tự nên không in được; hãy tách phần dài thành phụ lục riêng."
    )

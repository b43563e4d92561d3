"""Each kind of value: what is taken, what is mended and told, what is asked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.members.register import values
from nennep.members.register.values import READERS, Reading
from tests.members.register.sheets import TODAY, day


def taken(reading: Reading) -> tuple[str | None, str | None]:
    return reading.value, reading.kind


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Lê Thu Dung", "Lê Thu Dung", None),
        ("PHAN KIM ĐÀO", "Phan Kim Đào", "note"),
        ("phan kim đào", "Phan Kim Đào", "note"),
        ("K'BRỂ MƠ", "K'Brể Mơ", "note"),
        ("Y-BHĂM NIÊ", "Y-Bhăm Niê", "note"),
        (unicodedata.normalize("NFC", unicodedata.normalize("NFD", "Đỗ Ước")), "Đỗ Ước", None),
        ("12. Lê Thu Dung", "Lê Thu Dung", "note"),
        ("Đ/c Lê Thu Dung", "Lê Thu Dung", "note"),
        ("Bà Lê Dung", "Lê Dung", "note"),
        ("Đồng Chí Lê Dung", "Lê Dung", "note"),
        ("Anh Lê", "Anh Lê", None),
        ("A B", "A B", "note"),
        ("Lê Thu Dung (Sáu)", "Lê Thu Dung (Sáu)", "doubt"),
        ("Lê Thu Dung 2", "Lê Thu Dung 2", "doubt"),
        ("=Lê Dung", "=Lê Dung", "doubt"),
        ("Dung", "Dung", "doubt"),
        ("123", None, "error"),
        ("Lê " + "u" * 130, None, "error"),
        ("", None, None),
    ],
)
def test_read_name(text: str, value: str | None, kind: str | None) -> None:
    assert taken(values.read_name(text)) == (value, kind)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("59.553789", "59.553789", None),
        ("28468801", "28.468801", "note"),
        ("59 553 789", "59.553789", "note"),
        ("59-553789", "59.553789", "note"),
        ("12.26459", "12.264590", "doubt"),
        ("5.123456", "05.123456", "doubt"),
        ("5123456", "05.123456", "doubt"),
        ("đang làm", None, "note"),
        ("chưa có", None, None),
        ("", None, None),
        ("AB123", "AB123", "doubt"),
        ("123456789", "123456789", "doubt"),
    ],
)
def test_read_card_no(text: str, value: str | None, kind: str | None) -> None:
    assert taken(values.read_card_no(text)) == (value, kind)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("063003936710", "063003936710", None),
        ("063 003 936 710", "063003936710", None),
        ("63003936710", "063003936710", "note"),
        ("1234567890", "001234567890", "doubt"),
        ("123456789", "123456789", None),
        ("23456789", "023456789", "doubt"),
        ("97003936710", "097003936710", "error"),
        ("12345", None, "error"),
        ("6.3E+10", None, "error"),
        ("không", None, None),
    ],
)
def test_read_citizen_id(text: str, value: str | None, kind: str | None) -> None:
    assert taken(values.read_citizen_id(text)) == (None if kind == "error" else value, kind)


@pytest.mark.parametrize(
    ("slug", "text", "value", "kind"),
    [
        ("sex", "Nam", "M", None),
        ("sex", "NỮ", "F", None),
        ("sex", "nu", "F", None),
        ("sex", "Năm", "M", None),
        ("sex", "?", None, "doubt"),
        ("sex", "", None, None),
        ("ethnicity", "kinh", "Kinh", None),
        ("ethnicity", "cơ tu", "Cơ Tu", None),
        ("ethnicity", "K'HO", "K'Ho", None),
        ("religion", "không", "Không", None),
        ("schooling", "9/12", "9/12", None),
        ("schooling", "lớp 7/10", "7/10", None),
        ("schooling", "11/9", "11/9", "doubt"),
        ("schooling", "13/12", "13/12", "doubt"),
        ("schooling", "09/12/2026", "9/12", "note"),
        ("schooling", "12/09/2026", "9/12", "note"),
        ("schooling", "Tốt nghiệp THPT", "Tốt nghiệp THPT", None),
        ("schooling", "x" * 50, None, "error"),
        ("theory", "SC", "Sơ cấp", None),
        ("theory", "Cao cấp LLCT", "Cao cấp", None),
        ("theory", "Không", None, None),
        ("theory", "Khác", "Khác", "doubt"),
        ("party_post", "P.Bí thư", "Phó Bí thư", None),
        ("party_post", "CUV", "Chi ủy viên", None),
        ("party_post", "BT", "Bí thư", None),
        ("party_post", "Đảng viên", None, None),
        ("party_post", "Tổ trưởng tổ đảng", "Tổ trưởng tổ đảng", None),
        ("phone", "0912 345 678", "0912345678", None),
        ("phone", "912345678", "0912345678", "note"),
        ("phone", "+84912345678", "0912345678", None),
        ("phone", "12", "12", "doubt"),
        ("phone", "không", None, None),
        ("email", "A@b.vn", "a@b.vn", None),
        ("email", "a b", None, "doubt"),
        ("email", "-", None, None),
        ("cell", "CHI BỘ TỔ DÂN PHỐ 2", "Chi bộ tổ dân phố 2", None),
        ("cell", "CHI BỘ Thôn 3", "Chi bộ thôn 3", None),
        ("cell", "CHI BỘ TRƯỜNG TIỂU HỌC LÊ LỢI", "Chi bộ trường tiểu học Lê Lợi", None),
        ("cell", "Chi bộ TDP 5", "Chi bộ TDP 5", None),
        ("occupation", "x" * 121, None, "error"),
    ],
)
def test_readers(slug: str, text: str, value: str | None, kind: str | None) -> None:
    assert taken(READERS[slug](text)) == (value, kind)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Miễn SH", ["exempt"]),
        ("Đảng viên miễn công tác và sinh hoạt", ["exempt"]),
        ("SH tạm thời nơi khác", ["temporary_elsewhere"]),
        ("Mới chuyển đến", ["transferred_in"]),
        ("Chuyển SHĐ đến từ 3/2026", ["transferred_in"]),
        ("Chuyển đi tháng 5/2026", ["transferred_out"]),
        ("SH tạm thời", ["temporary_here"]),
        ("Đã mất 9/2026", ["died"]),
        ("Xóa tên 2025", ["left_party"]),
        ("Mất thẻ", []),
        ("Bí thư đoàn", []),
        ("Miễn SH; đã mất 9/2026", ["exempt", "died"]),
    ],
)
def test_read_remark(text: str, kinds: list[str]) -> None:
    assert [reading.kind for reading in values.read_remark(text, TODAY)] == kinds


def test_read_remark_takes_the_date_it_names() -> None:
    (reading,) = values.read_remark("Đã mất 9/2026", TODAY)

    assert (reading.text, reading.on) == ("Đã mất 9/2026", day("2026-09"))


@given(st.sampled_from(sorted(READERS)), st.text(max_size=200))
def test_readers_raise_nothing_and_explain_what_they_refuse(slug: str, text: str) -> None:
    reading = READERS[slug](text)

    assert (reading.kind is None) == (reading.sentence == "")


@given(st.text(max_size=100))
def test_read_remark_raises_nothing(text: str) -> None:
    assert len(values.read_remark(text, TODAY)) <= text.count(";") + text.count("\n") + text.count(". ") + 1

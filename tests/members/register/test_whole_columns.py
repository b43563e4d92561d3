"""Reading whole columns gives what reading text by text and row by row gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.kernel.vietnamese import tidy
from nennep.members.register import rows
from nennep.members.register.header import find_header
from nennep.members.register.interpret import Interpreter
from nennep.members.register.records import Register
from nennep.members.register.rows import cell_names, read_register
from nennep.members.register.values import READERS, Reading, stand_as_they_are
from nennep.members.register.workbook import Cell, Sheet
from tests.members.register.sheets import AS_OF, TODAY

TEXTS = (
    "", "Lê Thu Dung", "Y Bê", "PHAN KIM ĐÀO", "A B", "Đồng Chí Lê Dung", "Anh Lê", "Dung", "中 文", "Lê dung", "-",
    "x", "079301000001", "07930100000", "٠٧٩٣٠١٠٠٠٠٠١", "123456789", "59.553789", "59553789", "59.55378", "5.12345678",
    "12/12", "01/02/1970", "1/2/70", "30/02/1970", "01/02/2099", "1966", "Nam", "nữ", "Kinh", "Chi bộ thôn 1", "chưa",
    "a@b.vn", "0912345678", "Trung cấp", "Miễn sinh hoạt từ 01/2020", "u" * 130, "v" * 2_100,
)  # fmt: skip
SLUGS = (
    "order_no",
    "full_name",
    "sex",
    "birth",
    "citizen_id",
    "admitted_on",
    "official_on",
    "card_no",
    "occupation",
    "remark",
)
NAMES = ("Lê Thu Dung", "Trần Văn Bảo", "PHAN KIM ĐÀO", "Dung", "", "Cộng Thị An", "Tổng cộng", "Họ và tên",
         "Chi bộ thôn 2", "II. CHI BỘ THÔN 3", "T/M Chi bộ", "Đảng viên chính thức", "Lê\x01 Dung")  # fmt: skip
NUMBERS = ("1", "2", "I", "", "Cộng")
DAYS = ("01/02/1970", "1/2/95", "", "không rõ", "31/02/1980")
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên")
CARDS = ("36.198418", "36198418", "", "đang làm", "w" * 60)
ROW = st.tuples(*map(st.sampled_from, (NUMBERS, NAMES, DAYS, DAYS, DAYS, CARDS, ("", "Chi bộ thôn 4"))))
USUAL = ("3", "Lê Thu Dung", "01/02/1970", "01/02/1995", "01/02/1996", "36.198418", "Chi bộ thôn 4")
SIGNED = ("", "T/M Chi bộ", "", "", "", "", "")  # what stands below it is taken for people with more care
COUNTED = ("Cộng", *USUAL[1:])


@given(st.sampled_from(sorted(READERS)), st.lists(st.sampled_from(TEXTS) | st.text(max_size=14).map(tidy), max_size=5))
def test_texts_that_stand_as_they_are_are_their_own_values(slug: str, texts: list[str]) -> None:
    if stand_as_they_are(slug, texts):
        assert [READERS[slug](text) for text in texts if text] == [Reading(text) for text in texts if text]


@pytest.mark.parametrize(
    ("slug", "texts", "stand"),
    [
        ("full_name", ["Lê Thu Dung", "", "Đỗ Ước"], True),
        ("full_name", ["Lê Thu Dung", "Đỗ ước"], False),
        ("full_name", ["Lê Thu Dung", "Bà Ước"], False),
        ("full_name", ["Lê Thu Dung", "Y A"], False),
        ("citizen_id", ["079301000001", "079301000002"], True),
        ("citizen_id", ["0793010000010", "79301000002"], False),
        ("card_no", ["36.198418", ""], True),
        ("card_no", ["36.1984183", "6.198418"], False),
        ("occupation", ["Giáo viên", ""], True),
        ("occupation", ["u" * 121], False),
        ("sex", ["Nam"], False),
    ],
)
def test_stand_as_they_are_of_columns(slug: str, texts: list[str], stand: bool) -> None:
    assert stand_as_they_are(slug, texts) is stand


@given(st.lists(st.tuples(*[st.sampled_from(TEXTS)] * len(SLUGS)), max_size=4))
def test_interpreter_reads_rows_together_as_one_by_one(told: list[tuple[str, ...]]) -> None:
    reader = Interpreter(as_of=AS_OF, today=TODAY)
    columns = list(zip(*told, strict=True)) or [()] * len(SLUGS)

    together = reader.rows(7, told, dict(zip(SLUGS, columns, strict=True)))

    alone = Interpreter(as_of=AS_OF, today=TODAY)
    assert together == [
        alone.row(number, cells, dict(zip(SLUGS, cells, strict=True))) for number, cells in enumerate(told, 7)
    ]


def _read(cells: list[tuple[str, ...]], merged: tuple[tuple[int, int, int, int], ...], *, cell: bool) -> Register:
    head, width = (*HEAD, "Chi bộ") if cell else HEAD, 7 if cell else 6
    table: list[tuple[Cell, ...]] = [head, *[row[:width] for row in cells]]
    sheet = Sheet("So", table, merged, {(3, 2): "A1"}, cell_letters=50)
    header = find_header(sheet)
    read = read_register(sheet, header, as_of=AS_OF, today=TODAY)
    assert cell_names(sheet, header) == [row.texts.get("cell", "") for row in read.rows]
    return read


@settings(max_examples=150)
@given(st.lists(ROW | st.sampled_from([USUAL, SIGNED, COUNTED]), max_size=12), st.booleans(), st.booleans())
def test_read_register_takes_runs_of_usual_rows_as_one_by_one(
    cells: list[tuple[str, ...]], cell: bool, merge: bool
) -> None:
    merged = ((2, 6, 6, 6),) if merge and cell else ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_RUN", 3)
        together = _read([USUAL, *cells], merged, cell=cell)
        patch.setattr(rows._Walk, "_usual", lambda _self, columns, _first: bytes(len(columns[0])))
        assert _read([USUAL, *cells], merged, cell=cell) == together

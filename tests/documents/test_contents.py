"""A document's text as a person edits it: nothing is lost on the way there and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.contents import blocks_from_json, blocks_to_json, blocks_to_text, text_to_blocks
from nennep.documents.layout.content import (
    Block,
    Column,
    Fact,
    Facts,
    Items,
    Paragraph,
    Section,
    Table,
    WritingLines,
)

TABLE = Table(
    (Column("TT", 0.5, "center"), Column("Nhiệm vụ", 3.2), Column("Người", 1.8)),
    (("1", "Vận động", "Hoàng Văn Bằng\nBí thư"), ("2", "Thu đảng phí", "")),
    row_height=9,
)  # fmt: skip
BLOCKS: tuple[Block, ...] = (
    Section("ĐÁNH GIÁ TÌNH HÌNH", "I.", 1), Section("Kết quả", "1.", 2), Items(("Một", "Hai"), "number"),
    Paragraph("Nội dung", lead="Điều 1.", bold=True), Facts((Fact("Có mặt", "9"), Fact("Vắng"))), WritingLines(3),
    TABLE,
    Paragraph("Cuối", italic=True),
)  # fmt: skip


def parsed(text: str, kept: tuple[Block, ...] = ()) -> tuple[Block, ...]:
    return blocks_from_json(text_to_blocks(text, blocks_to_json(kept)))


def test_untouched_text_gives_the_very_blocks_back() -> None:
    text = blocks_to_text(blocks_to_json(BLOCKS))

    assert parsed(text, BLOCKS) == BLOCKS


def test_an_edited_line_leaves_the_rest_as_it_is() -> None:
    text = blocks_to_text(blocks_to_json(BLOCKS)).replace("Cuối", "Kết thúc")

    assert parsed(text, BLOCKS) == (*BLOCKS[:-1], Paragraph("Kết thúc"))


def test_an_edited_table_keeps_its_shape() -> None:
    text = blocks_to_text(blocks_to_json(BLOCKS)).replace("Thu đảng phí", "Thu đảng phí quý IV")

    table = next(block for block in parsed(text, BLOCKS) if isinstance(block, Table))

    assert table.columns == TABLE.columns
    assert table.rows == (TABLE.rows[0], ("2", "Thu đảng phí quý IV", ""))
    assert table.row_height == 9


def test_a_table_with_a_total_keeps_it() -> None:
    table = Table((Column("Nơi"), Column("Số", 1, "right")), (("A1", "9"),), total=("Cộng", "9"))
    text = blocks_to_text(blocks_to_json((table,))).replace("A1 | 9", "A1 | 8")

    (found,) = parsed(text, (table,))

    assert found == Table(table.columns, (("A1", "8"),), total=("Cộng", "9"))


def test_typed_lines_become_blocks() -> None:
    text = "I. TÌNH HÌNH\nMở đầu\n- một\n– hai\nĐiều 2. Hiệu lực\n..........\n| Việc | Người |\n| A | B | C |\n| D |"

    assert parsed(text) == (
        Section("TÌNH HÌNH", "I.", 1), Paragraph("Mở đầu"), Items(("một", "hai")),
        Paragraph("Hiệu lực", lead="Điều 2."),
        WritingLines(1), Table((Column("Việc"), Column("Người")), (("A", "B / C"), ("D", ""))),
    )  # fmt: skip


def test_blank_text_has_no_blocks() -> None:
    assert text_to_blocks(" \n\n\t\n") == []


@given(st.text(max_size=400))
def test_any_text_is_read_and_settles(text: str) -> None:
    once = text_to_blocks(text)

    assert text_to_blocks(blocks_to_text(once), once) == once


@given(
    st.lists(
        st.sampled_from(["- a", "b", "| c | d |", "|", "||", "| |", ".....", "I. X", "Điều 1.", "+ e", "…"]),
        max_size=12,
    )
)
def test_any_lines_are_read_and_settle(lines: list[str]) -> None:
    once = text_to_blocks("\n".join(lines))

    assert text_to_blocks(blocks_to_text(once), once) == once

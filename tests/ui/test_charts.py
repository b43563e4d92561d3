"""Charts are well-formed, say their figures in a table and in words, and escape every text."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.ui import charts
from nennep.ui.charts.drawing import Series, scale_for

LABELS = ("I", "II", "III", "IV")
NASTY = "<script>\"&'"


def tree(drawn: str) -> ET.Element:
    return ET.fromstring(f"<root>{drawn}</root>")  # noqa: S314  our own output


def table(root: ET.Element) -> list[list[str]]:
    rows = root.findall(".//tbody/tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def every_chart(title: str, labels: Sequence[str], values: Sequence[float | None]) -> list[str]:
    numbers = [value or 0 for value in values]
    cells = [charts.HeatCell(int(abs(value)), int(abs(value)) + 3, "/a") for value in numbers]
    return [
        charts.bars(title, labels, values, goal=5, open_last=True, note=title, head=title),
        charts.stacked(title, labels, [Series(title, values, "done"), Series("b", values, "2")]),
        charts.lines(title, labels, [Series(title, values), Series("b", values)], goal=5, open_last=True),
        charts.donut(title, [(title, value, "1") for value in numbers], middle=title),
        charts.heat(title, title, labels, [charts.HeatRow(title, cells, title, "/a")]),
        charts.spark(values, label=title, goal=5),
    ]


@pytest.mark.parametrize("values", [(1, 2, 3, 4), (0, 0, 0, 0), (None, 5.5, None, 7), (-3, 2, 1e6, 0.001), (None,) * 4])
def test_chart_is_well_formed_and_has_no_inline_style(values: Sequence[float | None]) -> None:
    for drawn in every_chart(NASTY, LABELS, values):
        root = tree(drawn)
        assert root.find(".//script") is None
        assert not [node for node in root.iter() if "style" in node.attrib or "onclick" in node.attrib]
        assert "nan" not in drawn


def test_chart_drawing_has_name_and_description() -> None:
    root = tree(charts.bars("Có mặt, %", LABELS, (91.4, 92, None, 90), places=1))

    svg = root.find(".//svg")
    assert svg is not None
    assert svg.get("role") == "img"
    names = {node.get("id"): node.text for node in svg}
    title, description = (svg.get("aria-labelledby") or "").split()
    assert names[title] == "Có mặt, %"
    assert names[description] == "Có mặt, %: I 91,4; II 92,0; IV 90,0."


def test_bars_table_and_drawing_say_the_same_figures() -> None:
    root = tree(charts.bars("T", LABELS, (91.4, 1234.5, None, 0), places=1))

    assert table(root) == [["I", "91,4"], ["II", "1.234,5"], ["III", ""], ["IV", "0,0"]]
    assert [node.text for node in root.findall(".//text[@class='v']")] == ["91,4", "1.234,5", "0,0"]


def test_bars_unfinished_period_is_dashed() -> None:
    root = tree(charts.bars("T", LABELS, (1, 2, 3, 4), open_last=True))

    assert [node.get("class") for node in root.findall(".//rect")] == ["b", "b", "b", "b part"]


def test_bars_are_as_high_as_their_figures() -> None:
    root = tree(charts.bars("T", LABELS, (10, 20, 5, 40)))

    heights = [float(node.get("height") or 0) for node in root.findall(".//rect")]
    assert [round(height / heights[0], 2) for height in heights] == [1.0, 2.0, 0.5, 4.0]


def test_stacked_parts_add_up() -> None:
    drawn = charts.stacked("T", LABELS, [Series("Tốt", (10, 1, 1, 1), "done"), Series("Kém", (30, 1, 1, 0), "late")])

    first = tree(drawn).findall(".//rect")[:2]
    assert round(float(first[1].get("height") or 0) / float(first[0].get("height") or 1), 2) == 3.0
    assert table(tree(drawn))[0] == ["I", "10", "30"]


def test_lines_break_where_a_figure_is_missing() -> None:
    root = tree(charts.lines("T", LABELS, [Series("a", (1, None, 3, 4))], open_last=True))

    path = root.find(".//path[@class='l1']")
    assert path is not None
    assert (path.get("d") or "").count("M") == 2
    assert [node.get("class") for node in root.findall(".//circle")] == ["p1", "p1 open"]


def test_donut_parts_are_in_the_legend_and_the_table() -> None:
    root = tree(charts.donut("T", [("xong", 4101, "done"), ("trễ", 28, "late"), ("không", 0, "none")]))

    assert table(root) == [["xong", "4.101"], ["trễ", "28"], ["không", "0"]]
    assert len(root.findall(".//path")) == 2
    assert [node.text for node in root.findall(".//text[@class='big']")] == ["4.129"]


def test_heat_colours_what_is_owed() -> None:
    cells = [charts.HeatCell(done, 100) for done in (100, 96, 90, 75, 10)] + [charts.HeatCell(0, 0)]

    root = tree(charts.heat("T", "Nơi", tuple("abcdef"), [charts.HeatRow("x", cells)]))

    assert [cell.get("class") for cell in root.findall(".//td")] == ["ok", "o1", "o2", "o3", "o4", "ok"]
    assert "".join(root.findall(".//td")[4].itertext()) == "10,0\u00a0%thiếu 90"


def test_spark_says_its_figures() -> None:
    svg = tree(charts.spark((89.7, None, 86.1, 91.4), label="12 tháng", places=1)).find("svg")

    assert svg is not None
    assert svg.get("aria-label") == "12 tháng: từ 89,7 đến 91,4, thấp nhất 86,1"


def test_spark_of_nothing_is_nothing() -> None:
    assert charts.spark((None, None), label="a") == ""


def test_chart_refuses_figures_without_labels() -> None:
    with pytest.raises(ValueError, match="4 labels but 1 figures"):
        charts.bars("T", LABELS, (1,))


@pytest.mark.parametrize(
    ("values", "low", "high", "lines"),
    [
        ((71.3, 97.2), None, 100, (0, 50, 100)),
        ((97, 99), 80, 100, (80, 90, 100)),
        ((3, 38), None, None, (0, 20, 40)),
        ((0, 0), None, None, (0, 0.5, 1)),
        ((), None, None, (0, 0.5, 1)),
        ((5e-324,), None, None, (0, 0.5, 1)),
        ((4226,), None, None, (0, 2000, 4000, 6000)),
    ],
)
def test_scale_has_round_ends(
    values: Sequence[float], low: float | None, high: float | None, lines: tuple[float, ...]
) -> None:
    assert scale_for(values, low, high).lines == lines


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=40), st.text(max_size=20))
def test_any_figures_give_a_well_formed_chart(values: list[float | None], title: str) -> None:
    title = "".join(letter for letter in title if letter.isprintable())
    for drawn in every_chart(title, [str(place) for place in range(len(values))], values):
        tree(drawn)

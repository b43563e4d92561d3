"""Our own charts: figures in, one `<figure>` out, with a drawing that has a name and a table of the same figures.

Every colour is a class of `components.css`, so the drawing follows the theme, prints, and needs no inline style.
Figures are plain numbers in the unit of the title; None means that there is no figure. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.ui.charts import drawing
from nennep.ui.charts.drawing import LEFT, NOTHING, RIGHT, Series, scale_for
from nennep.ui.formats import format_number, format_percent


def bars(
    title: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    note: str = "",
    head: str = "",
    places: int | None = None,
    low: float | None = None,
    high: float | None = None,
    goal: float | None = None,
    open_last: bool = False,
) -> SafeString:
    """Draw one bar for each label with its figure on top; with `open_last` the last period is not over yet (dashed)."""
    drawing.same_length(labels, values)
    scale = scale_for([*values, goal], low, high)
    slot = (RIGHT - LEFT) / max(len(labels), 1)
    parts = [drawing.axis(scale), drawing.goal_line(scale, goal)]
    for place, value in enumerate(values):
        if value is None:
            continue
        middle, top = LEFT + slot * (place + 0.5), scale.y(value)
        base = scale.y(max(scale.low, 0.0))
        part = " part" if open_last and place == len(values) - 1 else ""
        box = (f"{middle - slot * 0.23:.1f}", f"{min(top, base):.1f}", f"{slot * 0.46:.1f}", f"{abs(base - top):.1f}")
        parts.append(format_html('<rect class="b{}" x="{}" y="{}" width="{}" height="{}"/>', part, *box))
        if slot >= 30:
            parts.append(drawing.text("v", middle, min(top, base) - 6, format_number(value, places)))
    parts.append(drawing.labels_below(labels, [LEFT + slot * (place + 0.5) for place in range(len(labels))]))
    return _whole("chart", title, note, head, labels, [Series(title, values)], places, parts, NOTHING)


def stacked(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    note: str = "",
    head: str = "",
    places: int | None = None,
    high: float | None = None,
) -> SafeString:
    """Draw one bar for each label, cut into the parts that make it up; figures below zero are not drawn."""
    for one in series:
        drawing.same_length(labels, one.values)
    totals = [sum(max(one.values[place] or 0, 0) for one in series) for place in range(len(labels))]
    scale = scale_for(totals, 0, high) if high is not None else scale_for(totals)
    slot = (RIGHT - LEFT) / max(len(labels), 1)
    parts = [drawing.axis(scale)]
    for place in range(len(labels)):
        middle, reached = LEFT + slot * (place + 0.5), 0.0
        for one in series:
            value = max(one.values[place] or 0, 0)
            bottom, top = scale.y(reached), scale.y(reached + value)
            reached += value
            if bottom - top < 0.05:
                continue
            box = (f"{middle - slot * 0.3:.1f}", f"{top:.1f}", f"{slot * 0.6:.1f}", f"{bottom - top:.1f}")
            parts.append(
                format_html('<rect class="s-{} part-edge" x="{}" y="{}" width="{}" height="{}"/>', one.look, *box)
            )
            if bottom - top >= 18 and slot >= 40:
                parts.append(
                    drawing.text(
                        f"inside on-{one.look}", middle, (top + bottom) / 2 + 4.5, format_number(value, places)
                    )
                )
    parts.append(drawing.labels_below(labels, [LEFT + slot * (place + 0.5) for place in range(len(labels))]))
    legend = drawing.legend([(f"s-{one.look}", one.name) for one in series])
    return _whole("chart", title, note, head, labels, series, places, parts, legend)


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    note: str = "",
    head: str = "",
    places: int | None = None,
    low: float | None = None,
    high: float | None = None,
    goal: float | None = None,
    open_last: bool = False,
) -> SafeString:
    """Draw up to three lines; a missing figure breaks its line, and with `open_last` the last point is hollow."""
    for one in series:
        drawing.same_length(labels, one.values)
    scale = scale_for([value for one in series for value in (*one.values, goal)], low, high)
    gap = (RIGHT - LEFT) / max(len(labels) - 1, 1)
    across = [LEFT + gap * place if len(labels) > 1 else (LEFT + RIGHT) / 2 for place in range(len(labels))]
    parts = [drawing.axis(scale), drawing.goal_line(scale, goal), drawing.labels_below(labels, across)]
    for number, one in enumerate(series[:3], start=1):
        points = [
            (across[place], scale.y(value)) if value is not None else None for place, value in enumerate(one.values)
        ]
        parts.append(format_html('<path class="l{}" d="{}"/>', number, drawing.path(points)))
        for place, point in enumerate(points):
            last = place == len(points) - 1
            alone = point and not any(points[max(place - 1, 0) : place]) and not any(points[place + 1 : place + 2])
            if point and (last or alone):
                kind = f"p{number} open" if last and open_last else f"p{number}"
                parts.append(
                    format_html(
                        '<circle class="{}" cx="{}" cy="{}" r="4"/>', kind, f"{point[0]:.1f}", f"{point[1]:.1f}"
                    )
                )
    named = [(f"l{number}", one.name) for number, one in enumerate(series[:3], start=1)]
    legend = drawing.legend(named) if len(series) > 1 else NOTHING
    return _whole("chart", title, note, head, labels, series, places, parts, legend, on_paper=True)


def donut(
    title: str,
    parts: Sequence[tuple[str, float, str]],
    *,
    note: str = "",
    head: str = "",
    places: int | None = None,
    middle: str = "",
) -> SafeString:
    """Draw a ring of (label, figure, look) parts that add up to a whole, with a word or figure in the middle."""
    whole = sum(max(value, 0) for _label, value, _look in parts)
    drawn: list[SafeString] = []
    turned = 0.0
    for _label, value, look in parts:
        share = max(value, 0) / whole if whole else 0
        if share > 0:
            drawn.append(
                format_html('<path class="s-{} part-edge" d="{}"/>', look, drawing.ring(turned, turned + share))
            )
        turned += share
    drawn.append(drawing.text("big", 100, 109, middle or format_number(whole, places)))
    labels = [label for label, _value, _look in parts]
    one = [Series(title, [value for _label, value, _look in parts])]
    legend = drawing.legend([(f"s-{look}", f"{label}: {format_number(value, places)}") for label, value, look in parts])
    picture = drawing.drawing(title, drawing.described(labels, one, places), drawn, box="0 0 200 200")
    return drawing.figure("chart ring", title, note, picture, legend, drawing.table(title, head, labels, one, places))


def spark(
    values: Sequence[float | None],
    *,
    label: str,
    low: float | None = None,
    high: float | None = None,
    goal: float | None = None,
    open_last: bool = True,
    places: int | None = None,
) -> SafeString:
    """Draw a small line for a table's cell; its name says the first, last and lowest figure."""
    known = [value for value in values if value is not None]
    if not known:
        return NOTHING
    bottom = min([*known, *([goal] if goal is not None else [])]) if low is None else low
    top = max([*known, *([goal] if goal is not None else [])]) if high is None else high
    height = (top - bottom) or 1

    def y(value: float) -> float:
        return 23 - (min(max(value, bottom), top) - bottom) / height * 20

    gap = 94 / max(len(values) - 1, 1)
    points = [(3 + gap * place, y(value)) if value is not None else None for place, value in enumerate(values)]
    words = {
        "label": label,
        "first": format_number(known[0], places),
        "last": format_number(known[-1], places),
        "lowest": format_number(min(known), places),
    }
    name = _("%(label)s: từ %(first)s đến %(last)s, thấp nhất %(lowest)s") % words
    line = format_html('<line x1="3" x2="97" y1="{0}" y2="{0}"/>', f"{y(goal):.1f}") if goal is not None else NOTHING
    last = points[-1]
    dot = (
        format_html('<circle cx="{}" cy="{}" r="2.6"/>', f"{last[0]:.1f}", f"{last[1]:.1f}")
        if last and open_last
        else NOTHING
    )
    drawn = format_html('{}<path d="{}"/>{}', line, drawing.path(points), dot)
    return format_html('<svg class="spark" viewBox="0 0 104 26" role="img" aria-label="{}">{}</svg>', name, drawn)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How many have done it of how many who owe it; `owed` 0 means that nobody does."""

    done: int
    owed: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a heat table, one cell for each column."""

    label: str
    cells: Sequence[HeatCell]
    note: str = ""
    url: str = ""


STEPS_OF_OWED = ((0.05, "o1"), (0.15, "o2"), (0.30, "o3"))


def heat(title: str, head: str, columns: Sequence[str], rows: Sequence[HeatRow]) -> SafeString:
    """Draw a table whose colour counts what is still owed, so that a finished row has none.

    Steps: up to 5 %, 15 %, 30 % owed, and more. Every cell says its share and how many are missing.
    """
    heads = format_html_join("", '<th scope="col">{}</th>', ((column,) for column in columns))
    lines = format_html_join("", "{}", ((_heat_line(columns, row),) for row in rows))
    return format_html(
        '<div class="wide"><table class="tbl heat"><caption class="vh">{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>'
        '<p class="scale"><span>{}</span><span><i></i>{}</span><span><i class="o1"></i>{}</span>'
        '<span><i class="o2"></i>{}</span><span><i class="o3"></i>{}</span><span><i class="o4"></i>{}</span></p>',
        title,
        head,
        heads,
        lines,
        _("Còn thiếu:"),
        _("không"),
        _("đến 5 %"),
        _("đến 15 %"),
        _("đến 30 %"),
        _("trên 30 %"),
    )


def _heat_line(columns: Sequence[str], row: HeatRow) -> SafeString:
    drawing.same_length(columns, [cell.done for cell in row.cells])
    name = format_html('<a href="{}">{}</a>', row.url, row.label) if row.url else row.label
    note = format_html('<br/><span class="small quiet">{}</span>', row.note) if row.note else NOTHING
    cells = format_html_join(
        "", "{}", ((_heat_cell(column, cell),) for column, cell in zip(columns, row.cells, strict=True))
    )
    return format_html('<tr><th scope="row">{}{}</th>{}</tr>', name, note, cells)


def _heat_cell(column: str, cell: HeatCell) -> SafeString:
    if cell.owed <= 0:
        return format_html('<td class="ok"><span class="st none">{}</span></td>', _("không phải làm"))
    missing = max(cell.owed - cell.done, 0)
    share = format_percent(100 * (cell.owed - missing) / cell.owed)
    if not missing:
        return format_html('<td class="ok" data-l="{}"><b>{}</b><span>{}</span></td>', column, share, _("đủ"))
    step = next((name for most, name in STEPS_OF_OWED if missing / cell.owed <= most), "o4")
    words = _("thiếu %(count)s") % {"count": format_number(missing)}
    link = format_html('<a href="{}">{}</a>', cell.url, words) if cell.url else words
    return format_html('<td class="{}" data-l="{}"><b>{}</b><span>{}</span></td>', step, column, share, link)


def _whole(
    kind: str,
    title: str,
    note: str,
    head: str,
    labels: Sequence[str],
    series: Sequence[Series],
    places: int | None,
    parts: Sequence[SafeString],
    legend: SafeString,
    *,
    on_paper: bool = False,
) -> SafeString:
    """Put a drawing, its legend and its table into one figure."""
    picture = drawing.drawing(title, drawing.described(labels, series, places), parts)
    figures = drawing.table(title, head, labels, series, places, on_paper=on_paper)
    return drawing.figure(kind, title, note, picture, legend, figures)

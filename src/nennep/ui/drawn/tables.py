"""Rows of long tables and of twelve months, drawn without templates: the same HTML, at a fifth of the time.

A list holds fifty rows of a few values each; a template walks through each value by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.ui.drawn.escaping import escaped, escaped_whole
from nennep.ui.shapes import Mark, MonthRow


class Cell(NamedTuple):
    """A cell: its text, the address it leads to, the column's name for the phone, and whether it names the row.

    `under`: a quiet second line of what names the row. `css`: the column's classes. `state`: how something stands, as a
    mark with the text for its words. `day`: the text is a day.
    """

    text: str
    url: str = ""
    label: str = ""
    names: bool = False
    under: str = ""
    css: str = ""
    state: str = ""
    day: bool = False


def draw_rows(rows: Iterable[Sequence[Cell]]) -> SafeString:
    """The rows of a table's body."""
    return mark_safe("".join(f"<tr>{''.join(map(_cell, cells))}</tr>" for cells in rows))  # noqa: S308  escaped below


def _cell(cell: Cell) -> str:
    text = escaped_whole(cell.text)
    if cell.url:
        text = f'<a href="{escaped(cell.url)}">{text}</a>'
    if cell.names:
        under = f'<br><span class="small quiet">{escaped_whole(cell.under)}</span>' if cell.under else ""
        return f'<th scope="row" class="name">{text}{under}</th>'
    if cell.state:
        text = f'<span class="st {escaped(cell.state)} wrap">{text}</span>'
    if cell.day:
        text = f"<time>{text}</time>"
    css = f' class="{escaped(cell.css)}"' if cell.css else ""
    label = f' data-l="{escaped(cell.label)}"' if cell.label else ""
    return f"<td{css}{label}>{text}</td>"


def month_heads() -> SafeString:
    """The heads of January to December."""
    month = _("Tháng")
    heads = (f'<th scope="col"><span class="vh">{month} </span>{number}</th>' for number in range(1, 13))
    return mark_safe("".join(heads))  # noqa: S308  our own words


def draw_months(rows: Iterable[MonthRow], now: int, *, totals: bool) -> SafeString:
    """The rows of twelve months; `now`: the month that is marked (0 for none), `totals`: a column for the sums."""
    month = _("Tháng")
    return mark_safe("".join(_month_row(row, month, now, totals=totals) for row in rows))  # noqa: S308  escaped below


def _month_row(row: MonthRow, month: str, now: int, *, totals: bool) -> str:
    now_or_not = {now: ' class="now"'}
    cells = [
        f'<td{now_or_not.get(number, "")} title="{month} {number}: {_words(mark.words)}">{_mark(mark)}</td>'
        for number, mark in enumerate(row.marks, start=1)
    ]
    total = f'<td class="sum">{_words(row.total)}</td>' if totals else ""
    return f'\n<tr><th scope="row">{_words(row.label)}</th>{"".join(cells)}{total}</tr>'


def _mark(mark: Mark) -> str:
    drawn = f'<span class="mk {_words(mark.state)}"></span><span class="vh">{_words(mark.words)}</span>'
    return f'<a href="{_words(mark.url)}">{drawn}</a>' if mark.url else drawn


def _words(text: str) -> str:
    return escaped(text) if type(text) is str else conditional_escape(text)

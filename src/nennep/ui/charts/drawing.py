"""The pieces that charts are drawn from: the axis, labels, paths, legend, the figure around them and its table."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.ui.formats import format_number

LEFT, RIGHT, TOP, BOTTOM = 40.0, 508.0, 12.0, 180.0
WIDE_BOX = "0 0 520 210"
MOST_LABELS = 14
LEAST_SPAN = 1e-6
NOTHING = SafeString("")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures, one for each label of the chart; `look` is a state's name or "1", "2", "3"."""

    name: str
    values: Sequence[float | None]
    look: str = "1"


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical axis: lowest and highest figure, and where the lines stand."""

    low: float
    high: float
    lines: tuple[float, ...]

    def y(self, value: float) -> float:
        """Return the height of a figure in the drawing; a figure beyond the axis stays at its edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return BOTTOM - share * (BOTTOM - TOP)


def scale_for(values: Sequence[float | None], low: float | None = None, high: float | None = None) -> Scale:
    """Choose round ends and two to five lines for figures; `low` and `high` fix an end where the reader expects one."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    bottom = min([0.0, *known]) if low is None else low
    top = max(known, default=bottom + 1) if high is None else high
    if top - bottom < LEAST_SPAN:
        top = bottom + 1
    step = _round_step((top - bottom) / 3)
    first = math.floor(bottom / step) if low is None else bottom / step
    last = math.ceil(round(top / step, 6)) if high is None else top / step
    count = max(1, math.floor(round(last - first, 6)))
    lines = tuple(round((first + place) * step, 6) for place in range(count + 1))
    return Scale(first * step, last * step, lines)


def _round_step(rough: float) -> float:
    """Return the smallest of 1, 2, 5, 10 times a power of ten that is not under `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999999)


def same_length(labels: Sequence[str], values: Sequence[float | None]) -> None:
    """Raise ValueError when a row of figures does not have one figure for each label."""
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} labels but {len(values)} figures")


def text(kind: str, x: float, y: float, words: str) -> SafeString:
    """Return a text of the drawing; `kind` is its class (mid, end, v, inside, big)."""
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', kind, f"{x:.1f}", f"{y:.1f}", words)


def axis(scale: Scale) -> SafeString:
    """Return the base line, the lines above it and their figures."""
    parts = []
    for place, value in enumerate(scale.lines):
        y = scale.y(value)
        parts.append(
            format_html(
                '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
                "axis" if place == 0 else "grid",
                f"{LEFT:.0f}",
                f"{RIGHT:.0f}",
                f"{y:.1f}",
                f"{y:.1f}",
            )
        )
        parts.append(text("end", LEFT - 7, y + 4.5, format_number(f"{value:g}")))
    return joined(parts)


def goal_line(scale: Scale, goal: float | None) -> SafeString:
    """Return the dotted line of a level to reach, if there is one."""
    if goal is None:
        return NOTHING
    y = f"{scale.y(goal):.1f}"
    return format_html('<line class="goal" x1="{}" x2="{}" y1="{}" y2="{}"/>', f"{LEFT:.0f}", f"{RIGHT:.0f}", y, y)


def labels_below(labels: Sequence[str], across: Sequence[float]) -> SafeString:
    """Return the labels under the base line; of many, only so many that they do not touch."""
    step = max(1, math.ceil(len(labels) / MOST_LABELS))
    return joined([text("mid", across[place], 201, label) for place, label in enumerate(labels) if place % step == 0])


def path(points: Sequence[Point | None]) -> str:
    """Return the path through the points; None breaks the line."""
    words, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        words.append(f"{pen}{point[0]:.1f},{point[1]:.1f}")
        pen = "L"
    return " ".join(words)


def ring(start: float, end: float) -> str:
    """Return the path of a piece of a ring in a 200 x 200 box; `start` and `end` are shares of the whole turn."""
    end = min(end, start + 0.9999)

    def at(share: float, radius: float) -> str:
        angle = 2 * math.pi * share - math.pi / 2
        return f"{100 + radius * math.cos(angle):.2f},{100 + radius * math.sin(angle):.2f}"

    large = 1 if end - start > 0.5 else 0
    return f"M{at(start, 95)} A95,95 0 {large} 1 {at(end, 95)} L{at(end, 60)} A60,60 0 {large} 0 {at(start, 60)} Z"


def drawing(title: str, description: str, parts: Sequence[SafeString], box: str = WIDE_BOX) -> SafeString:
    """Return the drawing itself, named by its title and described by its figures."""
    name = f"chart-{zlib.crc32((title + description).encode()):08x}"
    return format_html(
        '<svg viewBox="{}" role="img" aria-labelledby="{} {}"><title id="{}">{}</title><desc id="{}">{}</desc>{}</svg>',
        box,
        f"{name}-t",
        f"{name}-d",
        f"{name}-t",
        title,
        f"{name}-d",
        description,
        joined(parts),
    )


def described(labels: Sequence[str], series: Sequence[Series], places: int | None) -> str:
    """Say a chart's figures in words, for those who do not see the drawing."""
    lines = []
    for one in series:
        known = [
            f"{label} {format_number(value, places)}"
            for label, value in zip(labels, one.values, strict=True)
            if value is not None
        ]
        lines.append(f"{one.name}: {'; '.join(known)}." if known else f"{one.name}: {_('chưa có số')}.")
    return " ".join(lines)


def legend(entries: Sequence[tuple[str, str]]) -> SafeString:
    """Return the list of (look, words) under a drawing; a look that starts with "l" is a line, any other a square."""
    items = []
    for look, words in entries:
        shape = (
            '<path class="{}" d="M0,5 L10,5"/>' if look.startswith("l") else '<rect class="{}" width="10" height="10"/>'
        )
        swatch = format_html(shape, look)
        items.append(
            format_html(
                '<span><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</span>', swatch, words
            )
        )
    return format_html('<p class="legend">{}</p>', format_html_join(" ", "{}", ((item,) for item in items)))


def table(
    title: str,
    head: str,
    labels: Sequence[str],
    series: Sequence[Series],
    places: int | None,
    *,
    on_paper: bool = False,
) -> SafeString:
    """Return the chart's figures as a folded table; `on_paper` prints it open, for drawings without figures on them."""
    heads = format_html_join("", '<th scope="col" class="n">{}</th>', ((one.name,) for one in series))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                label,
                format_html_join(
                    "", '<td class="n">{}</td>', ((format_number(one.values[place], places),) for one in series)
                ),
            )
            for place, label in enumerate(labels)
        ),
    )
    return format_html(
        '<details{}><summary>{}</summary><table class="tbl"><caption class="vh">{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></details>',
        SafeString(' class="print-open"') if on_paper else NOTHING,
        _("Bảng số của biểu này"),
        title,
        head or _("Kỳ"),
        heads,
        rows,
    )


def figure(kind: str, title: str, note: str, *parts: SafeString) -> SafeString:
    """Return the figure around a drawing, with its title and the note under it."""
    words = format_html("<span>{}</span>", note) if note else NOTHING
    return format_html(
        '<figure class="{}"><figcaption><b>{}</b>{}</figcaption>{}</figure>', kind, title, words, joined(parts)
    )


def joined(parts: Sequence[SafeString]) -> SafeString:
    """Put escaped pieces one after another."""
    return SafeString("".join(parts))

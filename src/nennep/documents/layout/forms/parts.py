"""Pieces that several documents share: assigned tasks, times, lists that may be empty."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from nennep.documents.layout.content import Block, Column, Items, Paragraph, Section, Table, WritingLines
from nennep.documents.layout.specs import short_date


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task with the person who does it and the day it is due."""

    task: str
    person: str
    due: datetime.date | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """The meeting's own rating: points of 100 and grade ("Tốt"), remedies for what was weak."""

    points: str = ""
    grade: str = ""
    remedies: tuple[str, ...] = ()


NOT_RATED = Rating()


def when(moment: datetime.datetime) -> str:
    """ "19 giờ 30, ngày 03/6/2026"; whole hours without minutes. The moment is taken as local time."""
    minutes = f" {moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour} giờ{minutes}, ngày {short_date(moment.date())}"


def sections(level: int, *titles_and_blocks: tuple[str, Iterable[Block]]) -> tuple[Block, ...]:
    """Headings with their blocks, numbered I. II. at level 1 and 1. 2. at level 2."""
    blocks: list[Block] = []
    for n, (title, content) in enumerate(titles_and_blocks):
        number = f"{_ROMAN[n]}." if level == 1 else f"{n + 1}."
        blocks.append(Section(title.upper() if level == 1 else title, number, 1 if level == 1 else 2))
        blocks.extend(content)
    return tuple(blocks)


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def listed(items: tuple[str, ...], *, lines: int = 0, nothing: str = "Không có.") -> tuple[Block, ...]:
    """The items with dashes; if there are none, empty lines for the pen, or the sentence that says so."""
    if items:
        return (Items(items),)
    return (WritingLines(lines),) if lines else (Paragraph(nothing),)


def assignments(tasks: tuple[Assignment, ...], *, lines: int = 0) -> tuple[Block, ...]:
    """The table of tasks, persons and days; `lines` empty rows for the pen where there are no tasks."""
    measured = any(task.measure for task in tasks)
    columns = [Column("TT", 0.5, "center"), Column("Nhiệm vụ", 3.2), Column("Người thực hiện", 1.8)]
    columns += [Column("Thời hạn", 1.3, "center")]
    if measured:
        columns.insert(2, Column("Kết quả cần đạt", 2))
    rows = []
    for n, task in enumerate(tasks, 1):
        due = short_date(task.due) if task.due else ""
        rows.append((str(n), task.task, *((task.measure,) if measured else ()), task.person, due))
    if not rows and not lines:
        return (Paragraph("Không có nhiệm vụ mới được giao."),)
    empty = ("",) * len(columns)
    return (Table(tuple(columns), tuple(rows) or (empty,) * lines, row_height=0 if rows else 9),)


def rating(value: Rating) -> tuple[Block, ...]:
    """Points and grade in one line, then the remedies."""
    points = f"{value.points} điểm" if value.points else "......... điểm"
    grade = value.grade or "........................"
    blocks: list[Block] = [Paragraph(f"Chi bộ tự chấm {points}, xếp loại: {grade}.")]
    if value.remedies:
        blocks += [Paragraph("Biện pháp khắc phục tiêu chí còn yếu:"), Items(value.remedies)]
    return tuple(blocks)

"""The report of a review as blocks of a document: tables out of the chain, lines where people write."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from nennep.directives.presenters.words import kind_words, level_words
from nennep.documents.layout.content import Block, Column, Paragraph, Section, Table, WritingLines
from nennep.regulations.rules.targets import rounded
from nennep.ui.formats import format_day, format_number, format_percent

_LINES = 6
_CHAIN = ("asked", "met", "studied", "planned", "done", "late")
BEFORE_YEARS = 7  # blocks: the opening line, and three headings with what stands under each
_BAR, _FULL, _HALF = 5, "\u2588", "\u258c"


def blocks_of(figures: Mapping[str, Any], document: str, first_on: datetime.date, as_of: datetime.date) -> list[Block]:
    """The report: what was studied, planned and done; tasks; targets with their years; of several years the figures of
    each; judgement and direction."""
    period = {"document": document, "first": format_day(first_on), "day": format_day(as_of)}
    years = years_of(figures)
    last = ("V.", "VI.") if years else ("IV.", "V.")
    blocks: list[Block] = [
        Paragraph(_("Kết quả thực hiện %(document)s từ %(first)s đến %(day)s như sau:") % period),
        Section(_("HỌC TẬP, QUÁN TRIỆT, XÂY DỰNG CHƯƠNG TRÌNH, TỔ CHỨC THỰC HIỆN"), "I."),
        *_steps(figures["steps"]),
        Section(_("NHIỆM VỤ ĐÃ GIAO"), "II."), *_tasks(figures["tasks"]),
        Section(_("CHỈ TIÊU"), "III."), *_targets(figures["targets"]),
        *years,
        Section(_("ĐÁNH GIÁ CHUNG, NGUYÊN NHÂN, BÀI HỌC"), last[0]), WritingLines(_LINES),
        Section(_("NHIỆM VỤ, GIẢI PHÁP THỜI GIAN TỚI"), last[1]), WritingLines(_LINES),
    ]  # fmt: skip
    return blocks


def years_of(figures: Mapping[str, Any]) -> list[Block]:
    """The section of the years: its heading, the chain by year, the series by year; empty where no years are told."""
    if not figures.get("years"):
        return []
    return [
        Section(_("SỐ LIỆU QUA CÁC NĂM"), "IV."),
        Paragraph(_("Việc giao và hoàn thành trong từng năm"), bold=True), _chain(figures["years"]["chain"]),
        Paragraph(_("Chỉ tiêu, chỉ số của từng năm"), bold=True), _series(figures["years"]["series"]),
    ]  # fmt: skip


def _chain(rows: list[dict[str, Any]]) -> Block:
    if not rows:
        return Paragraph(_("Không có việc nào được giao ở những nơi xem được số liệu."))
    columns = (Column(_("Năm"), 1.9), Column(_("Việc giao"), 1, "right"), Column(_("Hoàn thành"), 1.1, "right"),
               Column(_("Học tập"), 1, "right"), Column(_("Kế hoạch"), 1, "right"),
               Column(_("Việc khác"), 1, "right"), Column(_("Không kịp hạn"), 1, "right"),
               Column(_("Biểu đồ"), 1.4))  # fmt: skip
    most = max(row["met"] for row in rows)
    return Table(columns, tuple(
        (year_words(row), *(format_number(row[name]) for name in _CHAIN), bar(row["met"], most))
        for row in rows
    ), dense=True)  # fmt: skip


def _series(rows: list[dict[str, Any]]) -> Block:
    if not rows:
        return Paragraph(_("Văn bản không giao chỉ tiêu có số liệu theo năm."))
    columns = (Column(_("Chỉ tiêu, chỉ số"), 3), Column(_("Năm"), 1.7), Column(_("Số liệu"), 1.1, "right"),
               Column(_("Biểu đồ"), 2))  # fmt: skip
    return Table(columns, tuple(
        (f"{one['name']} ({one['unit']})" if number == 0 else "", year_words(row), _figure(row["value"]) or "–",
         bar(Decimal(row["value"] or 0), max(Decimal(other["value"] or 0) for other in one["rows"])))
        for one in rows for number, row in enumerate(one["rows"])
    ), dense=True)  # fmt: skip


def year_words(row: Mapping[str, Any]) -> str:
    """The year; of a part of one also from or to which day."""
    first, last = (datetime.date.fromisoformat(row[key]) for key in ("first_on", "last_on"))
    words = [
        _("từ %(day)s") % {"day": f"{first:%d/%m}"} if (first.month, first.day) != (1, 1) else "",
        _("đến %(day)s") % {"day": f"{last:%d/%m}"} if (last.month, last.day) != (12, 31) else "",
    ]
    part = " ".join(word for word in words if word)
    return f"{first.year} ({part})" if part else f"{first.year}"


def bar(value: Decimal | int, most: Decimal | int) -> str:
    """A bar as letters that the fonts of documents have, the longest for the greatest value; a value above nought has
    at least half a letter."""
    if value <= 0 or most <= 0:
        return ""
    halves = max(1, round(2 * _BAR * value / most))
    return _FULL * (halves // 2) + _HALF * (halves % 2)


def _steps(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Paragraph(_("Văn bản không giao việc chung cho các cấp, hoặc không có nơi nào ở dưới phải làm."))]
    columns = (Column(_("Việc phải làm"), 3.2), Column(_("Cấp"), 2.4), Column(_("Phải làm"), 1.1, "right"),
               Column(_("Đã làm"), 1.1, "right"), Column(_("Làm trễ"), 1.1, "right"),
               Column(_("Quá hạn"), 1.1, "right"),
               Column(_("Tỷ lệ"), 1.2, "right"))  # fmt: skip
    return [Table(columns, tuple(
        (kind_words(row["kind"]), level_words(row["level"]), format_number(row["owed"]), format_number(row["met"]),
         format_number(row["met_late"]), format_number(row["overdue"]),
         format_percent(100 * row["met"] / row["owed"]) if row["owed"] else "")
        for row in rows
    ), dense=True)]  # fmt: skip


def _tasks(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Paragraph(_("Chưa giao nhiệm vụ nào theo văn bản này."))]
    columns = (Column(_("Nhiệm vụ"), 3.4), Column(_("Nơi nhận"), 2.2), Column(_("Hạn"), 1.4),
               Column(_("Kết quả"), 1.8))  # fmt: skip
    return [Table(columns, tuple(
        (row["text"], row["org"], _day(row["due_on"]), _result(row)) for row in rows
    ), dense=True)]  # fmt: skip


def _result(row: Mapping[str, Any]) -> str:
    if row["met_on"]:
        late = _(" (trễ)") if row["state"] == "late" else ""
        return _("xong %(day)s") % {"day": _day(row["met_on"])} + late
    return {"none": _("được miễn"), "late": _("quá hạn")}.get(row["state"], _("đang làm"))


def _targets(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Paragraph(_("Văn bản không giao chỉ tiêu."))]
    columns = (Column(_("Chỉ tiêu"), 3.4), Column(_("Kỳ"), 1.6), Column(_("Mức giao"), 1.3, "right"),
               Column(_("Kết quả"), 1.3, "right"), Column(_("Tỷ lệ"), 1.3, "right"))  # fmt: skip
    return [Table(columns, tuple(
        _line(row, name) for whole in rows
        for row, name in ((whole, f"{whole['name']} ({whole['unit']})"), *((one, "") for one in whole["series"]))
    ), dense=True)]  # fmt: skip


def _line(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    first, last = (datetime.date.fromisoformat(row[key]) for key in ("first_on", "last_on"))
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    years = f"{first.year}" if first.year == last.year else f"{first.year}-{last.year}"
    period = years if whole_years else f"{format_day(first)} - {format_day(last)}"
    result = _figure(row["result"], shares=row["read"] and row["unit"] == "%") or _("chưa có")
    return name, period, _figure(row["value"]), result, row["ratio"]


def _figure(text: str, *, shares: bool = False) -> str:
    if not text:
        return ""
    value = Decimal(text)
    return format_number(rounded(Fraction(value), 2).normalize() if shares and value != round(value, 2) else value)


def _day(text: str) -> str:
    return format_day(datetime.date.fromisoformat(text))

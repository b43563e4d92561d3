"""The report of a review as blocks of a document: tables out of the chain, lines where people write."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nennep.directives.presenters.words import kind_words, level_words
from nennep.documents.layout.content import Block, Column, Paragraph, Section, Table, WritingLines
from nennep.ui.formats import format_day, format_number, format_percent

_LINES = 6


def blocks_of(figures: Mapping[str, Any], document: str, first_on: datetime.date, as_of: datetime.date) -> list[Block]:
    """The report: what was studied, planned and done; tasks; targets with their years; judgement and direction."""
    period = {"document": document, "first": format_day(first_on), "day": format_day(as_of)}
    blocks: list[Block] = [
        Paragraph(_("Kết quả thực hiện %(document)s từ %(first)s đến %(day)s như sau:") % period),
        Section(_("HỌC TẬP, QUÁN TRIỆT, XÂY DỰNG CHƯƠNG TRÌNH, TỔ CHỨC THỰC HIỆN"), "I."),
        *_steps(figures["steps"]),
        Section(_("NHIỆM VỤ ĐÃ GIAO"), "II."), *_tasks(figures["tasks"]),
        Section(_("CHỈ TIÊU"), "III."), *_targets(figures["targets"]),
        Section(_("ĐÁNH GIÁ CHUNG, NGUYÊN NHÂN, BÀI HỌC"), "IV."), WritingLines(_LINES),
        Section(_("NHIỆM VỤ, GIẢI PHÁP THỜI GIAN TỚI"), "V."), WritingLines(_LINES),
    ]  # fmt: skip
    return blocks


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
    return name, period, _figure(row["value"]), _figure(row["result"]) or _("chưa có"), row["ratio"]


def _figure(text: str) -> str:
    return format_number(Decimal(text)) if text else ""


def _day(text: str) -> str:
    return format_day(datetime.date.fromisoformat(text))

"""Opening a register: uploaded bytes to plain sheets of cells, or one sentence that says why not."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import cast

import python_calamine
from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold, from_tcvn3, is_tcvn3, tidy, tidy_each
from nennep.members.register.columns import IGNORE
from nennep.members.register.container import Limits, Package, UnreadableFile, open_package, refuse_other_kinds
from nennep.members.register.records import Problem

Cell = str | float | date | time | timedelta | None  # bool and int are floats, datetime is a date, to the type checker


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells from row 1 and column A, each row equally long.

    `merged` holds (first row, first column, last row, last column) and `formulas` the formula of a cell by (row,
    column); rows count from 1, columns from 0. `legacy_font` says that the text was in the old TCVN3 letters and has
    been turned into Unicode.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    legacy_font: bool = False
    cell_letters: int = Limits().cell_letters


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened file: `sheet_names` in the order of the file, visible ones first; `read` gives one of them."""

    sheet_names: tuple[str, ...]
    limits: Limits
    _source: Package | Sheet

    def read(self, name: str) -> Sheet:
        """Return the sheet of that name; `UnreadableFile` if it is not there, is broken or is too large."""
        if name not in self.sheet_names:
            raise UnreadableFile(_("Không thấy trang tính “%(name)s” trong tệp.") % {"name": tidy(name)[:60]})
        return self._source if isinstance(self._source, Sheet) else _read_sheet(self._source, name, self.limits)


def open_workbook(data: bytes, file_name: str = "", limits: Limits | None = None) -> Workbook:
    """Open uploaded bytes (.xlsx or .csv, judged by content); raise `UnreadableFile` for everything else."""
    limits = limits or Limits()
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile(_("Tệp trống. Hãy chọn lại tệp có danh sách."))
    if len(data) > limits.file_bytes:
        raise UnreadableFile(
            _("Tệp lớn hơn %(size)s MB. Hãy bỏ hình ảnh, trang thừa hoặc chia nhỏ rồi tải lên.")
            % {"size": limits.file_bytes // (1024 * 1024)}
        )
    if not data.startswith(b"PK"):
        refuse_other_kinds(data)
        return _text_workbook(data, file_name, limits)
    package = open_package(data, limits)
    with _Parser(package.outline()) as book:
        sheets = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda meta: meta.visible != python_calamine.SheetVisibleEnum.Visible)
    if not sheets:
        raise UnreadableFile(_("Tệp không có trang tính nào."))
    return Workbook(tuple(meta.name for meta in sheets), limits, package)


class _Parser:
    """Open bytes with the parser; every failure inside, a crash of its own code too, becomes `UnreadableFile`."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __enter__(self) -> python_calamine.CalamineWorkbook:
        try:
            return python_calamine.CalamineWorkbook.from_filelike(BytesIO(self.data))
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        crashed = kind is not None and (issubclass(kind, Exception) or kind.__name__ == "PanicException")
        if crashed and not isinstance(error, UnreadableFile):
            raise UnreadableFile(
                _("Tệp bị hỏng hoặc không phải Excel. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên lại.")
            ) from error


def _read_sheet(package: Package, name: str, limits: Limits) -> Sheet:
    part = package.sheet_part(name)
    with _Parser(package.sheet(part)) as book:
        sheet = book.get_sheet_by_name(name)
        rows = cast(list[list[Cell]], sheet.to_python(skip_empty_area=False))
        ranges = sheet.merged_cell_ranges or []
    merged = tuple((r1 + 1, c1, r2 + 1, c2) for (r1, c1), (r2, c2) in ranges[:10_000])
    return _finished(name, rows, merged, package.formulas(part), limits)


def _finished(
    name: str,
    rows: list[list[Cell]],
    merged: tuple[tuple[int, int, int, int], ...],
    formulas: Mapping[tuple[int, int], str],
    limits: Limits,
) -> Sheet:
    legacy = is_tcvn3(value for row in rows[:300] for value in row if isinstance(value, str))
    if legacy:
        rows = [[from_tcvn3(value) if isinstance(value, str) else value for value in row] for row in rows]
    return Sheet(name, rows, merged, formulas, legacy, limits.cell_letters)


def cell_text(value: Cell) -> str:
    """Return what stands in a cell as one tidy line.

    Dates come as dd/mm/yyyy, whole numbers without a decimal point, true and false as 1 and 0.
    """
    if isinstance(value, str):
        return tidy(value)
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%d/%m/}{value.year:04d}"
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return str(value)


class Texts:
    """What stands in cells as tidy texts of at most `most` letters; a column that is tidy already is taken as it is.

    `odd`: by row and then by column, what was cut or dropped in a cell.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.odd: defaultdict[int, dict[int, Problem]] = defaultdict(dict)
        self._known: dict[Cell, str] = {}
        self._odd: dict[Cell, Problem] = {}

    def of(self, value: Cell) -> str:
        """The tidy text of one cell, cut at the limit."""
        if value in self._known:
            return self._known[value]
        text = cell_text(value)
        if len(text) > self.most:
            text = text[: self.most]
            sentence = _("Ô dài quá %(count)s chữ nên bị cắt bớt; hãy rút gọn.") % {"count": self.most}
            self._odd[value] = Problem(IGNORE, "error", sentence)
        elif isinstance(value, str) and not value.isprintable() and any(x < " " and not x.isspace() for x in value):
            self._odd[value] = Problem(IGNORE, "note", _("Đã bỏ ký tự không nhìn thấy trong ô."))
        self._known[value] = text
        return text

    def columns(self, rows: Sequence[Sequence[Cell]], first: int) -> list[list[str]]:
        """The texts of equally long rows, column by column; `first` is the number of the first row."""
        columns = zip(*rows, strict=True)
        return [self._column(values, index, first) for index, values in enumerate(columns)]

    def _column(self, values: Sequence[Cell], index: int, first: int) -> list[str]:
        if set(map(type, values)) <= {str, type(None)}:
            texts = [value or "" for value in cast("Sequence[str | None]", values)]
            if tidy_each(texts) is texts and max(map(len, texts), default=0) <= self.most:
                return texts
        known = [self.of(value) for value in values]
        if self._odd:
            for number, value in enumerate(values, first):
                if value in self._odd:
                    self.odd[number][index] = self._odd[value]
        return known


# ---- Text files --------------------------------------------------------------------------------------------------


def _text_workbook(data: bytes, file_name: str, limits: Limits) -> Workbook:
    text = _decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    declared = re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE)
    if declared:
        text = text.split(first, 1)[1].lstrip("\r\n")
    delimiter = declared[1] if declared else _delimiter(text)
    rows: list[list[Cell]] = []
    formulas: dict[tuple[int, int], str] = {}
    try:
        for number, line in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1):
            if number > limits.rows or len(line) > limits.columns:
                raise UnreadableFile(_("Tệp văn bản có quá nhiều dòng hoặc cột. Hãy chia nhỏ rồi tải lên."))
            rows.append([_plain(value, number, column, formulas) for column, value in enumerate(line)])
    except (csv.Error, ValueError, TypeError) as error:
        raise UnreadableFile(_unreadable_text()) from error
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        raise UnreadableFile(_unreadable_text())
    if width * len(rows) > limits.cells:
        raise UnreadableFile(_("Tệp văn bản có quá nhiều dòng hoặc cột. Hãy chia nhỏ rồi tải lên."))
    for row in rows:
        row.extend([None] * (width - len(row)))
    name = tidy(PurePath(file_name).stem)[:60] or "CSV"
    return Workbook((name,), limits, _finished(name, rows, (), formulas, limits))


def _plain(value: str, row: int, column: int, formulas: dict[tuple[int, int], str]) -> Cell:
    """A text cell; `="0123"`, written to keep zeros, is its text; any other formula is noted and left out."""
    stripped = value.strip()
    if stripped.startswith("="):
        quoted = re.fullmatch(r'="([^"]*)"', stripped)
        if quoted:
            return quoted[1]
        formulas[row, column] = stripped[1:500]
        return None
    return value if stripped else None


def _decode(data: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else the two old Vietnamese code pages, told apart by their letters."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((name for mark, name in marks if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    if encoding != "utf-8" or data.count(0) > 0:
        raise UnreadableFile(_unreadable_text())
    latin = data.decode("latin-1")
    if is_tcvn3(latin[:200_000].split("\n")):
        return latin
    text = data.decode("cp1258", "replace")
    odd = [x for x in set(text) if x == "\ufffd" or not (x.isprintable() or x.isspace())]
    if sum(map(text.count, odd)) * 50 > len(text):
        raise UnreadableFile(_unreadable_text())
    return text


def _delimiter(text: str) -> str:
    """The separator that cuts the first lines into most pieces; a header known by its words decides a draw."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    header = next((line for line in lines if "ho va ten" in fold(line[:2000])), "")
    return max(";\t,|", key=lambda mark: (header.count(mark), sum(line.count(mark) for line in lines)))


def _unreadable_text() -> str:
    return _("Không đọc được tệp như một bảng. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên lại.")

"""Our own Excel forms: drop-downs, dates as dd/mm/yyyy, numbers as text, and a page of help. They read back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from nennep.members.register.columns import MEMBER_COLUMNS, ORGANISATION_COLUMNS, Column
from nennep.members.register.dates import PartialDate
from nennep.members.register.records import Value
from nennep.members.register.values import SCHOOLING, THEORY

_MEMBER_ORDER = (
    *("order_no", "full_name", "sex", "birth", "citizen_id", "card_no", "admitted_on", "official_on", "cell"),
    *("party_post", "ethnicity", "religion", "native_place", "address", "schooling", "profession", "theory"),
    *("occupation", "workplace", "phone", "email", "remark"),
)
_ORGANISATION_ORDER = ("order_no", "code", "name", "kind", "parent", "founded_on", "remark")
_KEYED_ORDER = (*_ORGANISATION_ORDER, "key")
_SEX_WORDS = {"M": "Nam", "F": "Nữ"}
_BLANK_ROWS = 2_000
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}


def member_form(
    *, organisation: str, cells: Sequence[str], as_of: date, rows: Iterable[Mapping[str, Value]] = ()
) -> bytes:
    """Return an .xlsx form for the register of an organisation, with drop-downs; filled with `rows` if there are any.

    `rows` hold values by slug, as `ReadRow.values` does: what is written comes back equal when the form is read.
    """
    choices = {
        "sex": list(_SEX_WORDS.values()),
        "cell": list(cells),
        "theory": list(THEORY),
        "schooling": list(SCHOOLING),
    }
    titles = (organisation.upper(), "DANH SÁCH ĐẢNG VIÊN", f"(Tính đến ngày {PartialDate(as_of)})")
    columns = {column.slug: column for column in MEMBER_COLUMNS}
    return _form(titles, [columns[slug] for slug in _MEMBER_ORDER], choices, rows, _member_help())


def organisation_form(
    *,
    organisation: str,
    kinds: Sequence[str],
    parents: Sequence[str],
    as_of: date,
    rows: Iterable[Mapping[str, Value]] = (),
    keyed: bool = False,
) -> bytes:
    """Return an .xlsx form for a list of organisations, with drop-downs of kinds and of organisations already there.

    `keyed`: with a column for each one's number in the software, by which it is known again under another name.
    """
    choices = {"kind": list(kinds), "parent": list(parents)}
    titles = (organisation.upper(), "DANH SÁCH TỔ CHỨC ĐẢNG", f"(Tính đến ngày {PartialDate(as_of)})")
    columns = {column.slug: column for column in ORGANISATION_COLUMNS}
    order = _KEYED_ORDER if keyed else _ORGANISATION_ORDER
    return _form(titles, [columns[slug] for slug in order], choices, rows, _organisation_help(keyed=keyed))


def workbook_to(target: BytesIO) -> Any:
    """Open a workbook for writing in which no text can become a formula, a link or a number."""
    return xlsxwriter.Workbook(target, _SAFE)


def write_text(sheet: Any, row: int, column: int, text: str, plain: Any, guarded: Any) -> None:
    """Write a text as text; one that a spreadsheet could take for a formula gets the quoting format `guarded`."""
    sheet.write_string(row, column, text[:32_000], guarded if text[:1] in "=+-@\t\r" and text else plain)


def _form(
    titles: Sequence[str],
    columns: Sequence[Column],
    choices: Mapping[str, list[str]],
    rows: Iterable[Mapping[str, Value]],
    help_lines: Sequence[str],
) -> bytes:
    target = BytesIO()
    book = workbook_to(target)
    sheet = book.add_worksheet("Danh sách")
    _write_help(book, help_lines)
    title = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EFEFEF"})
    text = book.add_format({"num_format": "@"})
    guarded = book.add_format({"num_format": "@"})
    guarded.set_quote_prefix()
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    for line, words in enumerate(titles):
        sheet.write_string(line, 0, words, title)
    top = len(titles) + 1
    for index, column in enumerate(columns):
        sheet.write_string(top, index, column.label, head)
        sheet.set_column(index, index, column.width, text)
    count = 0
    for count, values in enumerate(rows, 1):
        for index, column in enumerate(columns):
            _write_value(sheet, top + count, index, column.slug, values.get(column.slug), (text, guarded, day))
    last = top + count + _BLANK_ROWS
    _add_choices(book, sheet, columns, choices, (top + 1, last))
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(top)
    book.close()
    return target.getvalue()


def _write_value(
    sheet: Any, row: int, column: int, slug: str, value: Value | None, formats: tuple[Any, Any, Any]
) -> None:
    plain, guarded, day = formats
    if value is None:
        return
    if isinstance(value, PartialDate) and value.precision == "day":
        sheet.write_datetime(row, column, value.date, day)
    else:
        words = _SEX_WORDS.get(str(value), str(value)) if slug == "sex" else str(value)
        write_text(sheet, row, column, words, plain, guarded)


def _add_choices(
    book: Any, sheet: Any, columns: Sequence[Column], choices: Mapping[str, list[str]], rows: tuple[int, int]
) -> None:
    """Drop-downs from a hidden page, so that lists of any length fit; other words may still be typed."""
    lists = book.add_worksheet("Danh mục")
    lists.hide()
    place = {column.slug: index for index, column in enumerate(columns)}
    for at, (slug, words) in enumerate(choices.items()):
        lists.write_string(0, at, slug)
        for line, word in enumerate(words, 1):
            lists.write_string(line, at, word)
        if words and slug in place:
            letter = chr(ord("A") + at)
            sheet.data_validation(
                rows[0],
                place[slug],
                rows[1],
                place[slug],
                {
                    "validate": "list",
                    "source": f"='Danh mục'!${letter}$2:${letter}${len(words) + 1}",
                    "error_type": "warning",
                    "error_title": "Danh mục",
                    "error_message": _("Nên chọn trong danh mục; vẫn có thể giữ nội dung đã gõ."),
                },
            )


def _write_help(book: Any, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, wrap)


def _member_help() -> list[str]:
    return [
        _("Điền mỗi đảng viên một dòng ở trang “Danh sách”. Không đổi tên cột; có thể bỏ trống ô chưa biết."),
        _("Ngày viết dd/mm/yyyy, ví dụ 28/11/1977. Chỉ biết tháng thì viết 11/1977, chỉ biết năm thì viết 1977."),
        _("Số định danh cá nhân 12 chữ số, số thẻ đảng viên dạng 12.345678: các cột này để dạng văn bản."),
        _("Giới tính, chi bộ, lý luận chính trị, trình độ GDPT: chọn trong danh sách thả xuống."),
        _("Đảng viên dự bị để trống ngày chính thức."),
        _("Khi tải lên, phần mềm cho xem trước từng dòng mới, thay đổi, chưa rõ; chưa ghi gì khi chưa xác nhận."),
    ]


def _organisation_help(*, keyed: bool) -> list[str]:
    lines = [
        _("Điền mỗi tổ chức đảng một dòng ở trang “Danh sách”. Không đổi tên cột."),
        _("Trực thuộc: ghi mã hoặc tên của tổ chức cấp trên, đã có trong phần mềm hoặc ở một dòng khác của tệp."),
        _("Ngày thành lập viết dd/mm/yyyy; chỉ biết năm thì viết năm."),
        _("Nhiều tổ chức cùng tên: chọn trong danh sách thả xuống dòng có kèm mã hoặc tên cấp trên."),
    ]
    key = _("Số trong phần mềm: giữ nguyên để nhận ra tổ chức đã có khi đổi tên, cấp trên; tổ chức mới để trống.")
    return [*lines, key] if keyed else lines

"""A list of organisations from Excel: code, name, kind, the organisation above, the day of founding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.register.columns import IGNORE
from nennep.members.register.dates import Window, read_date
from nennep.members.register.header import Header
from nennep.members.register.records import Pair, Problem, ReadRow, Register, Skipped, Value
from nennep.members.register.values import organisation_name
from nennep.members.register.workbook import Sheet, cell_text

_LENGTHS = {"code": 30, "name": 200, "kind": 80, "parent": 200, "remark": 300, "order_no": 20}


def read_organisations(
    sheet: Sheet, header: Header, mapping: Sequence[str] | None = None, *, known: Collection[str], today: date
) -> Register:
    """Read every organisation below the header (find it with `ORGANISATION_COLUMNS`).

    `known` are codes and names already in the system: a parent must be one of them or stand in the file; a row that
    stands above itself is an error. Two rows with one code, or one name under one parent, come back as pairs.
    """
    slugs = tuple(mapping or header.mapping)
    rows: list[ReadRow] = []
    skipped: list[Skipped] = []
    for number, raw in enumerate(sheet.rows[header.last :], header.last + 1):
        cells = tuple(cell_text(value)[: sheet.cell_letters] for value in raw)
        texts = {slug: text for slug, text in zip(slugs, cells, strict=False) if slug != IGNORE}
        if not any(text for slug, text in texts.items() if slug != "order_no"):
            skipped.append(Skipped(number, "blank", _("Dòng trống.")))
        elif texts.get("name") and texts["name"] in header.labels:
            skipped.append(Skipped(number, "header", _("Dòng tiêu đề cột lặp lại."), texts["name"]))
        else:
            rows.append(_row(number, cells, texts, today))
    while skipped and skipped[-1].number > (rows[-1].number if rows else 0) and skipped[-1].reason == "blank":
        skipped.pop()
    return Register(_with_parents(rows, {fold(name) for name in known}), tuple(skipped), pairs=_doubles(rows))


def reread_organisation(row: ReadRow, corrections: Mapping[str, str], *, today: date) -> ReadRow:
    """Read one row again with texts typed by the person; parents are judged when the whole list is matched."""
    typed = {slug: text.strip() for slug, text in corrections.items() if slug in _LENGTHS or slug == "founded_on"}
    return _row(row.number, row.cells, {**row.texts, **typed}, today)


def _row(number: int, cells: tuple[str, ...], texts: Mapping[str, str], today: date) -> ReadRow:
    values: dict[str, Value] = {}
    problems = []
    for slug, text in texts.items():
        if slug == "founded_on":
            reading = read_date(text, Window.of_party_dates(today, today))
            if reading.value:
                values[slug] = reading.value
            if reading.kind:
                problems.append(Problem(slug, reading.kind, reading.sentence))
        elif len(text) > _LENGTHS.get(slug, 300):
            problems.append(Problem(slug, "error", _("Nội dung dài quá %(length)s chữ.") % {"length": _LENGTHS[slug]}))
        elif text:
            values[slug] = organisation_name(text) if slug in ("name", "parent") and not text.isdigit() else text
    if "name" not in values and not any(problem.column == "name" for problem in problems):
        problems.append(Problem("name", "error", _("Thiếu tên tổ chức đảng.")))
    return ReadRow(number, cells, texts, values, tuple(problems))


def _with_parents(rows: list[ReadRow], known: set[str]) -> tuple[ReadRow, ...]:
    """Add what is wrong with the organisations above: unknown, named by several rows, or in a circle."""
    named: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        for slug in ("code", "name"):
            value = row.values.get(slug)
            if isinstance(value, str):
                named[fold(value)].append(row)
    return tuple(_judged(row, named, known) for row in rows)


def _judged(row: ReadRow, named: Mapping[str, list[ReadRow]], known: set[str]) -> ReadRow:
    parent = row.values.get("parent")
    problem = None
    if not isinstance(parent, str):
        if "parent" in row.texts:
            problem = Problem("parent", "doubt", _("Chưa ghi tổ chức cấp trên trực tiếp."))
    elif fold(parent) not in known:
        above = named.get(fold(parent), [])
        if not above:
            problem = Problem("parent", "error", _("Không thấy tổ chức cấp trên “%(name)s”.") % {"name": parent[:80]})
        elif len(above) > 1:
            problem = Problem("parent", "doubt", _("Có nhiều dòng tên “%(name)s”; hãy ghi mã.") % {"name": parent[:80]})
        elif _in_circle(row, named):
            problem = Problem("parent", "error", _("Các tổ chức trực thuộc nhau thành vòng; hãy sửa cấp trên."))
    if problem is None:
        return row
    return ReadRow(row.number, row.cells, row.texts, row.values, (*row.problems, problem), row.remarks, row.found)


def _in_circle(row: ReadRow, named: Mapping[str, list[ReadRow]]) -> bool:
    at, seen = row, set()
    while at.number not in seen:
        seen.add(at.number)
        parent = at.values.get("parent")
        above = named.get(fold(parent), []) if isinstance(parent, str) else []
        if not above:
            return False
        at = above[0]
    return True


def _doubles(rows: list[ReadRow]) -> tuple[Pair, ...]:
    pairs = []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        name, code = row.values.get("name"), row.values.get("code")
        keys = [("code", fold(str(code)), _("Trùng mã tổ chức."))] if code else []
        keys += [("name", f"{fold(str(name))}|{fold(str(row.values.get('parent', '')))}", _("Trùng tên và cấp trên."))]
        for kind, key, sentence in keys if name else []:
            first = seen.setdefault((kind, key), row.number)
            if first != row.number:
                pairs.append(Pair(first, row.number, sentence, sure=kind == "code"))
                break
    return tuple(pairs)

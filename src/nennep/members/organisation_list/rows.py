"""A list of organisations from Excel: code, name, kind, the organisation above, the day of founding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.members.register.columns import IGNORE
from nennep.members.register.dates import Window, read_date
from nennep.members.register.header import Header
from nennep.members.register.records import Problem, ReadRow, Register, Skipped, Value
from nennep.members.register.rows import formula_problem
from nennep.members.register.values import organisation_name
from nennep.members.register.workbook import Sheet, Texts

_LENGTHS = {"code": 30, "name": 200, "kind": 120, "parent": 240, "remark": 300, "order_no": 20, "key": 20}
SLUGS = ("code", "name", "kind", "parent", "founded_on")  # what may be corrected on the page


def read_organisations(sheet: Sheet, header: Header, mapping: Sequence[str] | None = None, *, today: date) -> Register:
    """Read every organisation below the header (find it with `ORGANISATION_COLUMNS`), each row by itself.

    Which organisation a row is and under which it stands is judged over the whole list, see `match`.
    """
    slugs = tuple(mapping or header.mapping)
    texts_of = Texts(sheet.cell_letters)
    columns = texts_of.columns(sheet.rows[header.last :], header.last + 1) if sheet.rows[header.last :] else []
    formulas: dict[int, list[tuple[int, str]]] = {}
    for (number, column), formula in sheet.formulas.items():
        formulas.setdefault(number, []).append((column, formula))
    rows: list[ReadRow] = []
    skipped: list[Skipped] = []
    for number, cells in enumerate(zip(*columns, strict=True), header.last + 1):
        texts = {slug: text for slug, text in zip(slugs, cells, strict=False) if slug != IGNORE}
        if not any(text for slug, text in texts.items() if slug != "order_no"):
            skipped.append(Skipped(number, "blank", _("Dòng trống.")))
        elif texts.get("name") and texts["name"] in header.labels:
            skipped.append(Skipped(number, "header", _("Dòng tiêu đề cột lặp lại."), texts["name"]))
        else:
            odd = texts_of.odd.get(number, {})
            found = [replace(odd[at], column=slug) for at, slug in enumerate(slugs) if at in odd and slug != IGNORE]
            found += [formula_problem(slugs, column, formula, cells) for column, formula in formulas.get(number, ())]
            rows.append(_row(number, cells, texts, tuple(found), today))
    while skipped and skipped[-1].number > (rows[-1].number if rows else 0) and skipped[-1].reason == "blank":
        skipped.pop()
    return Register(tuple(rows), tuple(skipped))


def reread_organisation(row: ReadRow, corrections: Mapping[str, str], *, today: date) -> ReadRow:
    """Read one row again with texts typed by the person; what was odd in a cell that was corrected is forgotten."""
    typed = {slug: text.strip() for slug, text in corrections.items() if slug in SLUGS}
    found = tuple(problem for problem in row.found if problem.column not in typed)
    return _row(row.number, row.cells, {**row.texts, **typed}, found, today)


def _row(
    number: int, cells: tuple[str, ...], texts: Mapping[str, str], found: tuple[Problem, ...], today: date
) -> ReadRow:  # fmt: skip
    values: dict[str, Value] = {}
    problems = list(found)
    for slug, text in texts.items():
        if slug == "founded_on":
            reading = read_date(text, Window.of_party_dates(today, today))
            if reading.value:
                values[slug] = reading.value
            if reading.kind:
                problems.append(Problem(slug, reading.kind, reading.sentence))
        elif len(text) > _LENGTHS.get(slug, 300):
            length = _LENGTHS.get(slug, 300)
            problems.append(Problem(slug, "error", _("Nội dung dài quá %(length)s chữ.") % {"length": length}))
        elif text:
            values[slug] = organisation_name(text) if slug == "name" else text
    if "name" not in values and not any(problem.column == "name" for problem in problems):
        problems.append(Problem("name", "error", _("Thiếu tên tổ chức đảng.")))
    return ReadRow(number, cells, texts, values, tuple(problems), (), found)

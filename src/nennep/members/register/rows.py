"""Walking the rows below the header: people, headings of cells, sub-totals, repeated headers, the signatures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.register.checks import duplicates
from nennep.members.register.columns import IGNORE
from nennep.members.register.header import Header
from nennep.members.register.interpret import Interpreter
from nennep.members.register.records import Note, Problem, Register, Section, Skipped, SkipReason
from nennep.members.register.values import SEXES, THEORY, organisation_name
from nennep.members.register.workbook import Sheet, Texts, cell_text

_NO_EVIDENCE = frozenset({IGNORE, "order_no", "full_name", "cell", "remark"})
_MARKS = frozenset({"x", "v", "1", "+", "*", "✓", "✔", "☑", "có"})
_MARKED = {fold(word) for level, words in THEORY.items() for word in (level, *words)} | set(SEXES)
_TOTAL = re.compile(r"(?:cộng|tổng)\b|cong chi bo|tong (?:cong|so)\b|danh sách (?:này )?(?:có|gồm)", re.IGNORECASE)
_SIGNED = re.compile(
    r"t/m\b|tm\b|t\.m\b|(?:pho )?bi thu\b|nguoi (?:lap|thong ke|ky)|xac nhan|noi nhan|thu truong|ky ten|\(ky|"
    r".*\bngay [\d. …]+thang [\d. …]+nam"
)
_NUMBERED = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d{1,3})\s*[.)/:\-–]+\s*|^[-+*•]\s*")
_COUNT_AFTER = re.compile(
    r"\s*[:(–-]*\s*\(?\d+\s*(?:đ/c|đc|đv|đồng chí|đảng viên|người)\.?\)?\s*$|[\s:;.,]+$", re.IGNORECASE
)
_ORDINAL = re.compile(r"[IVXLC]+|[A-Z]")
_NUMBER_LABEL = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?")
_MOST_FILLED = 500_000
_SHORT = 4  # letters; names are longer
_EVIDENCE = 2  # columns; a row that says more of somebody is a person's
_RUN = 1_000  # rows that are read together
Row = TypeVar("Row")
Made_co = TypeVar("Made_co", covariant=True)


class Reader(Protocol[Made_co]):
    """What makes of people's rows whatever is wanted of them."""

    def row(
        self, number: int, cells: tuple[str, ...], texts: Mapping[str, str], found: tuple[Problem, ...] = ()
    ) -> Made_co:
        """A person's row: its cells, its texts by column, and the problems of the cells."""

    def rows(
        self, first: int, cells: Sequence[tuple[str, ...]], columns: Mapping[str, Sequence[str]]
    ) -> Sequence[Made_co]:
        """As `row` of each of the rows from `first` on, their texts column by column."""


class _CellNames:
    """Of each row the name of its cell."""

    def row(
        self, _number: int, _cells: tuple[str, ...], texts: Mapping[str, str], _found: tuple[Problem, ...] = ()
    ) -> str:
        return texts.get("cell", "")

    def rows(
        self, _first: int, cells: Sequence[tuple[str, ...]], columns: Mapping[str, Sequence[str]]
    ) -> Sequence[str]:
        return columns.get("cell") or [""] * len(cells)


def read_register(
    sheet: Sheet, header: Header, mapping: Sequence[str] | None = None, *, as_of: date, today: date
) -> Register:
    """Read every row below the header under the mapping (a slug for each column; the proposed one if None).

    `as_of` is the register's own day (two-digit years and doubts are judged by it), `today` the latest possible day.
    Rows that are nobody's come back in `skipped`, each with its reason; nothing is applied, nobody is guessed.
    """
    walk = _Walk(sheet, header, mapping or header.mapping, Interpreter(as_of=as_of, today=today))
    walk.down()
    rows = tuple(walk.rows)
    return Register(rows, tuple(walk.skipped), tuple(walk.sections), tuple(walk.notes), duplicates(rows))


def cell_names(sheet: Sheet, header: Header, mapping: Sequence[str] | None = None) -> list[str]:
    """The name of the cell that each person's row stands under, in the order of the sheet; "" where none is named."""
    walk = _Walk(sheet, header, mapping or header.mapping, _CellNames())
    walk.down()
    return walk.rows


class _Walk(Generic[Row]):
    """The state of a walk down a sheet: the cell of the current section, and how many people it had so far."""

    def __init__(self, sheet: Sheet, header: Header, mapping: Sequence[str], reader: Reader[Row]) -> None:
        self.sheet, self.header, self.reader = sheet, header, reader
        self.mapping = tuple(mapping)[: len(header.labels)] + (IGNORE,) * (len(header.labels) - len(mapping))
        self.columns = [(index, slug) for index, slug in enumerate(self.mapping) if slug != IGNORE]
        self.names = [index for index, slug in self.columns if slug == "full_name"]
        self.orders = [index for index, slug in self.columns if slug == "order_no"]
        self.evidence = [index for index, slug in self.columns if slug not in _NO_EVIDENCE]
        self.leaves = [label.rsplit(" – ", 1)[-1] for label in header.labels]
        self.plain = {index for index, slug in self.columns if self._is_plain(index, slug)}
        self.all_plain = len(self.plain) == len(self.columns)
        self.label_parts = [{fold(part) for part in label.split(" – ")} for label in header.labels]
        self.name_labels = {part.lower() for index in self.names for part in header.labels[index].split(" – ")}
        self.cell = header.organisation if fold(header.organisation).startswith("chi bo") else ""
        self.has_cells = "cell" in self.mapping or bool(self.cell)
        self.texts = Texts(sheet.cell_letters)
        self.formulas: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for (row, column), formula in sheet.formulas.items():
            self.formulas[row].append((column, formula))
        self.filled = self._filled_down()
        self.rows: list[Row] = []
        self.skipped: list[Skipped] = []
        self.sections: list[Section] = []
        self.notes: list[Note] = []
        self.section_start = 0
        self.signed = False

    def _is_plain(self, index: int, slug: str) -> bool:
        """Say whether a column is taken as it stands: alone for its slug, and not of marks (x under "Nữ")."""
        marked = slug in ("sex", "theory") and fold(self.leaves[index]) in _MARKED
        return self.mapping.count(slug) == 1 and not marked and slug not in ("birth_male", "birth_female")

    def down(self) -> None:
        """Take every row from below the header to the last that is not empty."""
        first, end = self.header.last, len(self.sheet.rows)
        while end > first and not any(map(cell_text, self.sheet.rows[end - 1])):
            end -= 1
        columns = self.texts.columns(self.sheet.rows[first:end], first + 1)
        rows = list(zip(*columns, strict=True))
        usual = self._usual(columns, first + 1) + b"\0"
        at = 0
        while at < len(rows):
            until = at if self.signed else min(usual.index(0, at), at + _RUN)
            if until > at:
                self._people(at + first + 1, rows[at:until], [column[at:until] for column in columns])
            else:
                self.take(at + first + 1, rows[at])
                until = at + 1
            at = until

    def _usual(self, columns: Sequence[Sequence[str]], first: int) -> bytes:
        """A 1 for each row that is a person's for `take` too unless a list was signed above it, and that is taken as it
        stands; a 0 for all others."""
        if not self.names or not self.all_plain or not columns:
            return bytes(len(columns[0]) if columns else 0)
        telling = [columns[index] for index in self.evidence]
        enough = sum("" not in column for column in telling) > _EVIDENCE
        evidence = [] if enough else list(map(sum, zip(*[map(bool, column) for column in telling], strict=True)))
        names = columns[self.names[0]]
        usual = bytearray(map(self._is_name, names))
        for place in range(len(evidence)):
            usual[place] &= evidence[place] > _EVIDENCE
        for number in (*self.texts.odd, *self.formulas):
            if 0 <= number - first < len(usual):
                usual[number - first] = 0
        return bytes(usual)

    def _is_name(self, name: str) -> bool:
        """Whether a text can be a name: no total, and no label that stands again."""
        return len(name) > _SHORT and not _TOTAL.match(name) and name.lower() not in self.name_labels

    def _people(self, first: int, rows: Sequence[tuple[str, ...]], columns: Sequence[Sequence[str]]) -> None:
        """Keep usual rows that follow each other as people."""
        texts = {slug: columns[index] for index, slug in self.columns}
        if self.has_cells:
            written = texts.get("cell") or [""] * len(rows)
            texts["cell"] = [text or self._cell_of(number) for number, text in enumerate(written, first)]
        self.rows += self.reader.rows(first, rows, texts)

    def _cell_of(self, number: int) -> str:
        """The cell of a row that names none itself."""
        return self.filled.get(number, "") or self.cell

    def take(self, number: int, cells: tuple[str, ...]) -> None:
        """Judge one row and keep it as a person, a section or a skipped row."""
        name = next((cells[index] for index in self.names if cells[index]), "")
        evidence = len([True for index in self.evidence if cells[index]])
        ordinary = evidence > _EVIDENCE and not self.signed and self._is_name(name)
        reason = None if ordinary else self._other(number, cells, name, evidence)
        if reason is None:
            self._person(number, cells)
        else:
            self._skip(number, reason, cells)

    def _other(self, number: int, cells: tuple[str, ...], name: str, evidence: int) -> SkipReason | None:
        """The reason for which an unusual row is nobody's, None if it is a person after all."""
        present = [text for text in cells if text]
        order = next((cells[index] for index in self.orders if cells[index]), "")
        if not present or (len(present) == 1 and present[0] == order and order.isdigit()):
            return "blank"
        lead = name or order or present[0]
        if reason := self._structure(number, cells, present, lead):
            return reason
        if len(present) <= 3 and not order and any(_SIGNED.match(fold(text)) for text in present):
            self.signed = bool(self.rows)
            return "signature"
        if evidence <= _EVIDENCE and self._heading(number, name or present[-1], order):
            return "section"
        if self.signed and (not name or not evidence):
            return "signature"
        if (name and (evidence or order.isdigit())) or evidence >= 2:
            return None
        return "unknown"

    def _structure(self, number: int, cells: tuple[str, ...], present: list[str], lead: str) -> SkipReason | None:
        """Totals, headers that stand again, and the row that numbers the columns."""
        if _TOTAL.match(lead) or _TOTAL.match(present[0]):
            return self._total(number, lead, present)
        labelled = sum(1 for text, parts in zip(cells, self.label_parts, strict=False) if text and fold(text) in parts)
        if labelled >= 2 and labelled * 2 >= len(present):
            return "header"
        if len(present) >= 3 and all(_NUMBER_LABEL.fullmatch(text) for text in present):
            return "numbering"
        return None

    def _total(self, number: int, lead: str, present: list[str]) -> SkipReason:
        """Compare a written total with what was read; only a difference is told."""
        plain = fold(lead)
        in_section = len(self.rows) - self.section_start
        written = next((int(found[0]) for text in present if (found := re.search(r"\b\d{1,6}\b", text))), None)
        whole = "toan" in plain or "dang bo" in plain or not self.sections
        if plain.startswith("tong") and "chi bo" not in plain:
            whole = whole or written != in_section
        read = len(self.rows) if whole else in_section
        if written is not None and written != read:
            sentence = _("Dòng %(row)s ghi tổng %(written)s, đọc được %(read)s người.")
            self.notes.append(Note(number, sentence % {"row": number, "written": written, "read": read}))
        return "total" if whole else "subtotal"

    def _heading(self, number: int, text: str, order: str) -> bool:
        """Take a heading row: words for a cell name it surely; other words under an ordinal may name it."""
        bare = _NUMBERED.sub("", _COUNT_AFTER.sub("", text)).strip()
        plain = fold(bare)
        sure = plain.startswith("chi bo")
        wider = plain.startswith(("dang bo", "dang uy"))
        ordinal = _ORDINAL.fullmatch(order.strip(".) ")) or (
            not order and _NUMBERED.match(text) and not text[0].isdigit()
        )
        group = plain.startswith("dang vien") or not any(letter.isalpha() for letter in bare)
        if not (sure or wider or (ordinal and plain and not _SIGNED.match(plain))):
            return False
        if sure or not (wider or group):
            self.cell = organisation_name(bare)[:200]
            self.sections.append(Section(number, text, self.cell, sure))
            self.section_start = len(self.rows)
            self.has_cells = True
        elif wider:
            self.cell = ""
        self.signed = False
        return True

    def _person(self, number: int, cells: tuple[str, ...]) -> None:
        """Keep a row as a person: it may have columns of marks, formulas, cells that were cut."""
        texts: dict[str, str] = {}
        found: list[Problem] = []
        odd = self.texts.odd.get(number, {})
        for index, slug in self.columns:
            text = cells[index]
            if index in odd:
                found.append(replace(odd[index], column=slug))
            if index in self.plain:
                texts[slug] = text
            elif slug in ("birth_male", "birth_female"):
                self._birth_by_sex(slug, text, texts, found)
            elif slug == "full_name":
                texts[slug] = f"{texts.get(slug, '')} {text}".strip()
            elif text.lower() in _MARKS:
                texts[slug] = self.leaves[index]
            elif text or slug not in texts:
                texts[slug] = text
        if self.has_cells and not texts.get("cell"):
            texts["cell"] = self._cell_of(number)
        if number in self.formulas:
            found += [
                formula_problem(self.mapping, column, formula, cells) for column, formula in self.formulas[number]
            ]
        self.rows.append(self.reader.row(number, cells, texts, tuple(found)))

    def _birth_by_sex(self, slug: str, text: str, texts: dict[str, str], found: list[Problem]) -> None:
        """A birth date in the column for men or for women tells the sex too."""
        texts.setdefault("birth", "")
        texts.setdefault("sex", "")
        if not text:
            return
        if texts["birth"]:
            found.append(Problem("sex", "doubt", _("Có ngày sinh ở cả hai cột nam và nữ; hãy chọn lại giới tính.")))
            return
        texts["birth"] = text
        texts["sex"] = texts["sex"] or ("Nam" if slug == "birth_male" else "Nữ")

    def _filled_down(self) -> dict[int, str]:
        """A cell's name merged down over its members, by row."""
        columns = {index for index, slug in self.columns if slug == "cell"}
        filled: dict[int, str] = {}
        for first, left, last, _right in self.sheet.merged:
            if left in columns and first > self.header.last and len(filled) < _MOST_FILLED:
                text = self.texts.of(self.sheet.rows[first - 1][left]) if first <= len(self.sheet.rows) else ""
                filled.update(dict.fromkeys(range(first, min(last, len(self.sheet.rows)) + 1), text))
        return filled

    def _skip(self, number: int, reason: SkipReason, cells: tuple[str, ...]) -> None:
        self.skipped.append(Skipped(number, reason, _reason(reason), " | ".join(filter(None, cells))[:300]))


def formula_problem(mapping: Sequence[str], column: int, formula: str, cells: Sequence[str]) -> Problem:
    """A live formula is told and never kept; without a value to take, the column has to be looked at."""
    slug = mapping[column] if column < len(mapping) else IGNORE
    value = cells[column] if column < len(cells) else ""
    shown = {"formula": formula[:60] or "…", "value": value[:60]}
    if value:
        return Problem(slug, "note", _("Ô có công thức “=%(formula)s”; chỉ lấy giá trị “%(value)s”.") % shown)
    harmless = slug in (IGNORE, "remark", "order_no")
    sentence = _("Ô có công thức “=%(formula)s” không có giá trị; công thức không được giữ lại.") % shown
    return Problem(slug, "note" if harmless else "doubt", sentence)


def _reason(reason: SkipReason) -> str:
    return {
        "section": _("Dòng tiêu đề nhóm."),
        "subtotal": _("Dòng cộng của chi bộ."),
        "total": _("Dòng tổng cộng."),
        "blank": _("Dòng trống."),
        "header": _("Dòng tiêu đề cột lặp lại."),
        "numbering": _("Dòng đánh số cột."),
        "signature": _("Phần ký tên."),
        "unknown": _("Không nhận ra dòng này là của ai; hãy xem lại."),
    }[reason]

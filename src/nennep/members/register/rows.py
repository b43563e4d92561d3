"""Walking the rows below the header: people, headings of cells, sub-totals, repeated headers, the signatures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Generic, TypeVar, cast

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold, tidy_each
from nennep.members.register.checks import duplicates
from nennep.members.register.columns import IGNORE
from nennep.members.register.header import Header
from nennep.members.register.interpret import Interpreter
from nennep.members.register.records import Note, Problem, Register, Section, Skipped, SkipReason
from nennep.members.register.values import SEXES, THEORY, organisation_name
from nennep.members.register.workbook import Cell, Sheet, cell_text

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
Row = TypeVar("Row")
# A person's row, cells, texts by column and problems of the cells to whatever is wanted of it.
Read = Callable[[int, tuple[str, ...], Mapping[str, str], tuple[Problem, ...]], Row]


def read_register(
    sheet: Sheet, header: Header, mapping: Sequence[str] | None = None, *, as_of: date, today: date
) -> Register:
    """Read every row below the header under the mapping (a slug for each column; the proposed one if None).

    `as_of` is the register's own day (two-digit years and doubts are judged by it), `today` the latest possible day.
    Rows that are nobody's come back in `skipped`, each with its reason; nothing is applied, nobody is guessed.
    """
    walk = _Walk(sheet, header, mapping or header.mapping, Interpreter(as_of=as_of, today=today).row)
    walk.down()
    rows = tuple(walk.rows)
    return Register(rows, tuple(walk.skipped), tuple(walk.sections), tuple(walk.notes), duplicates(rows))


def cell_names(sheet: Sheet, header: Header, mapping: Sequence[str] | None = None) -> list[str]:
    """The name of the cell that each person's row stands under, in the order of the sheet; "" where none is named."""
    walk = _Walk(sheet, header, mapping or header.mapping, lambda _number, _cells, texts, _found: texts.get("cell", ""))
    walk.down()
    return walk.rows


class _Walk(Generic[Row]):
    """The state of a walk down a sheet: the cell of the current section, and how many people it had so far."""

    def __init__(self, sheet: Sheet, header: Header, mapping: Sequence[str], read: Read[Row]) -> None:
        self.sheet, self.header, self.read = sheet, header, read
        self.mapping = tuple(mapping)[: len(header.labels)] + (IGNORE,) * (len(header.labels) - len(mapping))
        self.columns = [(index, slug) for index, slug in enumerate(self.mapping) if slug != IGNORE]
        self.names = [index for index, slug in self.columns if slug == "full_name"]
        self.orders = [index for index, slug in self.columns if slug == "order_no"]
        self.slugs = tuple(slug for _index, slug in self.columns)
        self.known = _taker([index for index, _slug in self.columns])
        self.evidence = _taker([index for index, slug in self.columns if slug not in _NO_EVIDENCE])
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
        for number, cells in enumerate(self.texts.rows(self.sheet.rows[first:end], first + 1), first + 1):
            self.take(number, cells)

    def take(self, number: int, cells: tuple[str, ...]) -> None:
        """Judge one row and keep it as a person, a section or a skipped row."""
        name = cells[self.names[0]] if self.names else ""
        if not name:
            name = next((cells[index] for index in self.names if cells[index]), "")
        evidence = len(list(filter(None, self.evidence(cells))))
        ordinary = len(name) > 4 and evidence > 2 and not self.signed
        if ordinary and not _TOTAL.match(name) and name.lower() not in self.name_labels:
            self._person(number, cells)
            return
        reason = self._other(number, cells, name, evidence)
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
        if evidence <= 2 and self._heading(number, name or present[-1], order):
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
        if self.all_plain and number not in self.texts.odd and number not in self.formulas:
            texts = dict(zip(self.slugs, self.known(cells), strict=True))
            if self.has_cells and not texts.get("cell"):
                texts["cell"] = self.filled.get(number, "") or self.cell
            self.rows.append(self.read(number, cells, texts, ()))
        else:
            self._unusual_person(number, cells)

    def _unusual_person(self, number: int, cells: tuple[str, ...]) -> None:
        """A person's row with columns of marks, formulas, or cells that were cut."""
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
            texts["cell"] = self.filled.get(number, "") or self.cell
        if number in self.formulas:
            found += [self._formula(column, formula, cells) for column, formula in self.formulas[number]]
        self.rows.append(self.read(number, cells, texts, tuple(found)))

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

    def _formula(self, column: int, formula: str, cells: tuple[str, ...]) -> Problem:
        """A live formula is told and never kept; without a value to take, the column has to be looked at."""
        slug = self.mapping[column] if column < len(self.mapping) else IGNORE
        value = cells[column] if column < len(cells) else ""
        shown = {"formula": formula[:60] or "…", "value": value[:60]}
        if value:
            return Problem(slug, "note", _("Ô có công thức “=%(formula)s”; chỉ lấy giá trị “%(value)s”.") % shown)
        harmless = slug in (IGNORE, "remark", "order_no")
        sentence = _("Ô có công thức “=%(formula)s” không có giá trị; công thức không được giữ lại.") % shown
        return Problem(slug, "note" if harmless else "doubt", sentence)

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


def _taker(places: Sequence[int]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """What takes the texts at some places out of a row, as `itemgetter` does for two and more."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple(cells[place] for place in places)


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


# ---- Texts of cells ----------------------------------------------------------------------------------------------


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

    def rows(self, rows: Sequence[Sequence[Cell]], first: int) -> Iterator[tuple[str, ...]]:
        """The texts of equally long rows, row by row; `first` is the number of the first."""
        columns = zip(*rows, strict=True)
        return zip(*[self._column(values, index, first) for index, values in enumerate(columns)], strict=True)

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

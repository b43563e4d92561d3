"""Finding the header of a register among its title lines, and proposing what each column is."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.register.columns import IGNORE, MEMBER_COLUMNS, Column, is_date_like, label_words
from nennep.members.register.values import SEXES, THEORY, organisation_name
from nennep.members.register.workbook import Sheet, Workbook, cell_text

_SEARCHED_SHEETS = 20
_SEARCHED_ROWS = 60
_CLEAR = 4  # known columns that make a header clear
_DEEPEST = 3
_SAMPLED_ROWS = 400
_NAMES = ("full_name", "name", "old_code")
_MARKED = {fold(word) for word in (*SEXES, *THEORY, *(word for words in THEORY.values() for word in words))}
_PART = re.compile(r"\s[-–/]\s|[()]")
_AS_OF_WORDS = re.compile(r"tinh den|tinh toi|den ngay|thoi diem|den het")
_FULL_DATE = re.compile(r"(\d{1,2}) ?(?:[/.\-]| thang ) ?(\d{1,2}) ?(?:[/.\-]| nam ) ?(\d{4})")
_MONTH = re.compile(r"thang (\d{1,2}) ?(?:[/.\-]|nam )? ?(\d{4})")
_ORGANISATION = re.compile(r"(?:^|(?<=dang vien ))(?:dang bo|dang uy|chi bo|chi uy)\b.{2,}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column may be: its slug or "ignore", how sure (0 to 1), why in a sentence, and a few of its texts."""

    index: int
    label: str
    column: str
    confidence: float
    reason: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows (`first` to `last`, from 1; `first` is 0 if there is none) and what stands above them.

    `as_of` and `organisation` are what the title lines say, if they do. `signature` is the same for the same labels
    in the same order: an office's choices are remembered by it.
    """

    first: int
    last: int
    labels: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    titles: tuple[str, ...]
    as_of: date | None
    organisation: str
    signature: str

    @property
    def mapping(self) -> tuple[str, ...]:
        """The proposed slug of each column."""
        return tuple(proposal.column for proposal in self.proposals)


def choose_sheet(book: Workbook, columns: Sequence[Column] = MEMBER_COLUMNS) -> tuple[Sheet, Header]:
    """Return the first sheet with a clear header, else the one with most known columns, and its header."""
    found = []
    for name in book.sheet_names[:_SEARCHED_SHEETS]:
        sheet = book.read(name)
        header = find_header(sheet, columns)
        known = len({slug for slug in header.mapping if slug != IGNORE})
        if header.first and known >= _CLEAR:
            return sheet, header
        found.append((known, sheet, header))
    _known, sheet, header = max(found, key=lambda each: each[0])
    return sheet, header


def find_header(sheet: Sheet, columns: Sequence[Column] = MEMBER_COLUMNS) -> Header:
    """Find the header rows and propose the columns; without a header the columns are judged by content alone."""
    top = [[cell_text(value)[: sheet.cell_letters] for value in row] for row in sheet.rows[:_SEARCHED_ROWS]]
    width = len(top[0]) if top else 0
    first = last = 0
    labels: list[tuple[str, ...]] = [()] * width
    best = 0.0
    for row, texts in enumerate(top, 1):
        if sum(bool(text) for text in texts) < 2:
            continue
        for depth in range(1, min(_DEEPEST, len(top) - row + 1) + 1):
            if depth > 1 and not _is_sub_row(top, row, depth, sheet.merged):
                break
            candidate = _labels(top, row, depth, sheet.merged)
            slugs = {_by_label(parts, columns) for parts in candidate} - {IGNORE}
            score = len(slugs) + 0.1 * depth - 0.01 * row
            if score > best and (len(slugs) >= 3 or (len(slugs) == 2 and slugs & set(_NAMES))):
                best, first, last, labels = score, row, row + depth - 1, candidate
    if first:
        last = max([last, *(r2 for r1, _c1, r2, _c2 in sheet.merged if r1 == first and r2 < first + _DEEPEST)])
    else:
        last = next((row for row, texts in enumerate(top) if sum(map(bool, texts)) >= 3), 0)
    titles = top[: first - 1] if first else top[:last]
    return Header(
        first,
        last,
        tuple(" – ".join(parts) for parts in labels),
        _proposals(sheet, labels, last, columns),
        tuple(" ".join(filter(None, texts)) for texts in titles if any(texts)),
        _as_of(titles),
        _organisation(titles),
        hashlib.sha256("|".join(map(label_words, labels)).encode()).hexdigest(),
    )


def _is_sub_row(top: list[list[str]], row: int, depth: int, merged: tuple[tuple[int, int, int, int], ...]) -> bool:
    """Say whether row + depth - 1 divides labels above it: it has texts, and only under labels that span columns."""
    above, texts = top[row - 1], top[row + depth - 2]
    groups = {c for r1, c1, _r2, c2 in merged if row <= r1 < row + depth - 1 and c2 > c1 for c in range(c1, c2 + 1)}
    for column, text in enumerate(above):
        following = column + 1
        while text and following < len(above) and not above[following]:
            groups.update((column, following))
            following += 1
    used = {column for column, text in enumerate(texts) if text}
    shapes = [text for text in texts if text and (is_date_like(text) or text.replace(".", "").isdigit())]
    return len(used) > 1 and used <= groups and not shapes


def _labels(
    top: list[list[str]], row: int, depth: int, merged: tuple[tuple[int, int, int, int], ...]
) -> list[tuple[str, ...]]:
    """Each column's label from top to bottom; a label over several columns counts for each that has one below."""
    width = len(top[0])
    spread = [list(texts) for texts in top[row - 1 : row - 1 + depth]]
    for r1, c1, _r2, c2 in merged:
        if row <= r1 < row + depth and c1 < width:
            spread[r1 - row][c1 : c2 + 1] = [top[r1 - 1][c1]] * (min(c2, width - 1) - c1 + 1)
    for level in range(depth - 1):
        for column in range(1, width):
            if not spread[level][column] and any(below[column] for below in spread[level + 1 :]):
                spread[level][column] = spread[level][column - 1]
    labels = []
    for index in range(width):
        parts: list[str] = []
        for texts in spread:
            parts += [part for part in _split(texts[index][:120]) if part not in parts]
        labels.append(tuple(parts))
    return labels


def _split(label: str) -> list[str]:
    return [part.strip() for part in _PART.split(label) if part.strip()]


def _by_label(parts: Sequence[str], columns: Sequence[Column]) -> str:
    """The first column whose words are in the whole label, else in its last part."""
    for words in dict.fromkeys((label_words(parts), label_words(parts[-1:]))):
        for column in columns:
            if words and column.words.search(words):
                return column.slug
    return IGNORE


# ---- Proposals ---------------------------------------------------------------------------------------------------


def _proposals(
    sheet: Sheet, labels: Sequence[tuple[str, ...]], last: int, columns: Sequence[Column]
) -> tuple[Proposal, ...]:
    known = {column.slug: column for column in columns}
    contents: list[list[str]] = [[] for _label in labels]
    for row in sheet.rows[last : last + _SAMPLED_ROWS]:
        texts = [cell_text(value)[:200] for value in row]
        if sum(map(bool, texts)) >= 4 or len(texts) < 6:
            for content, text in zip(contents, texts, strict=True):
                if text:
                    content.append(text)
    proposals = []
    for index, parts in enumerate(labels):
        label, texts = " – ".join(parts), contents[index]
        column = known.get(_by_label(parts, columns))
        slug, confidence, reason = _judge_label(parts, column, texts) if column else _judge_content(texts, columns)
        proposals.append(Proposal(index, label, slug, round(confidence, 2), reason, tuple(dict.fromkeys(texts))[:3]))
    if "birth" in known:
        proposals = _place_dates(proposals, contents)
    return tuple(_without_doubles(proposals))


def _judge_label(parts: Sequence[str], column: Column, texts: list[str]) -> tuple[str, float, str]:
    """Confidence in a column found by its label, raised or lowered by what stands in it."""
    words = label_words(parts)
    share = sum(map(column.fits, texts)) / len(texts) if column.fits and len(texts) >= 3 else None
    if words == label_words(_split(column.label)) and (share is None or share >= 0.3):
        return column.slug, 1.0, _("Đúng tên cột của mẫu.")
    confidence = 0.9 if len(words.split()) <= 6 else 0.75
    reason = _("Theo tên cột “%(label)s”.") % {"label": parts[-1][:40]}
    if share is None or column.slug in ("sex", "theory"):
        return column.slug, confidence, reason
    percent = round(share * 100)
    if share < 0.3:
        more = _("Nhưng chỉ %(percent)s%% ô đúng dạng; hãy xem lại.") % {"percent": percent}
        return column.slug, confidence / 2, f"{reason} {more}"
    return column.slug, confidence + 0.09 * share, f"{reason} " + _("%(percent)s%% ô đúng dạng.") % {"percent": percent}


def _judge_content(texts: list[str], columns: Sequence[Column]) -> tuple[str, float, str]:
    """A column without a known label: what its texts tell, or "ignore"."""
    if not texts:
        return IGNORE, 1.0, _("Cột trống.")
    if len(texts) >= 3:
        shares = [(sum(map(c.fits, texts)) / len(texts), c.slug) for c in columns if c.telling and c.fits]
        share, slug = max(shares, default=(0.0, IGNORE))
        if share >= 0.8:
            sentence = _("Theo nội dung: %(percent)s%% ô đúng dạng.") % {"percent": round(share * 100)}
            return slug, 0.6 * share, sentence
    return IGNORE, 0.0, _("Chưa rõ là cột gì; hãy chọn hoặc để nguyên cột này ở tệp gốc.")


def _place_dates(proposals: list[Proposal], contents: list[list[str]]) -> list[Proposal]:
    """Unnamed columns of dates, by their middle year: birth, then admission, then recognition."""
    taken = {proposal.column for proposal in proposals}
    free = [slug for slug in ("birth", "admitted_on", "official_on") if slug not in taken]
    if "birth_male" in taken and "birth" in free:
        free.remove("birth")
    unnamed = []
    for proposal in proposals:
        years = [int(text[-4:]) for text in contents[proposal.index] if is_date_like(text) and text[-4:].isdigit()]
        if proposal.column == IGNORE and len(years) >= 3 and len(years) >= 0.8 * len(contents[proposal.index]):
            unnamed.append((median(years), proposal))
    for slug, (_year, proposal) in zip(free, sorted(unnamed, key=lambda pair: pair[0]), strict=False):
        reason = _("Theo nội dung: cột ngày, xếp theo năm sớm hay muộn; hãy xem lại.")
        proposals[proposal.index] = replace(proposal, column=slug, confidence=0.4, reason=reason)
    return proposals


def _without_doubles(proposals: list[Proposal]) -> Iterator[Proposal]:
    """One column for each slug: the surest. A name in two columns side by side, and columns of marks, stay."""
    best: dict[str, Proposal] = {}
    for proposal in sorted(proposals, key=lambda p: (-p.confidence, p.index)):
        best.setdefault(proposal.column, proposal)
    for proposal in proposals:
        chosen = best[proposal.column]
        beside = proposal.column == "full_name" and abs(proposal.index - chosen.index) == 1
        leaf = fold(proposal.label.rsplit(" – ", 1)[-1])
        marked = proposal.column in ("sex", "theory") and leaf in _MARKED
        if proposal is chosen or beside or marked or proposal.column == IGNORE:
            yield proposal
        else:
            reason = _("Đã có cột khác rõ hơn: “%(label)s”.") % {"label": chosen.label[:40]}
            yield replace(proposal, column=IGNORE, confidence=0.0, reason=reason)


# ---- Title lines -------------------------------------------------------------------------------------------------


def _as_of(titles: list[list[str]]) -> date | None:
    """The day the register speaks of: "tính đến ngày ...", else the last day of a month named in its title."""
    texts = [fold(text) for row in titles for text in row if text]
    for text in texts:
        if _AS_OF_WORDS.search(text):
            if found := _FULL_DATE.search(text):
                return _date(int(found[3]), int(found[2]), int(found[1]))
            if found := _MONTH.search(text):
                return _date(int(found[2]), int(found[1]), None)
    for text in texts:
        found = _MONTH.search(text)
        if found and text.startswith(("danh sach", "(thang", "thang", "bao cao")):
            return _date(int(found[2]), int(found[1]), None)
    return None


def _date(year: int, month: int, day: int | None) -> date | None:
    """That day, or the last day of the month; None if there is no such day or it is absurd."""
    try:
        result = date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
    return result if 1930 <= year <= 2200 else None


def _organisation(titles: list[list[str]]) -> str:
    """The organisation named last above the header (the higher ones come first), or an empty text."""
    name = ""
    for text in (text for row in titles for text in row if text):
        plain = fold(text)
        if len(plain) == len(text) and (found := _ORGANISATION.search(plain)):
            name = organisation_name(text[found.start() :].strip(" :;,."))[:200]
    return name

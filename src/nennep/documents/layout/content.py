"""What an official document says, independent of format. Text is data: nothing in it is ever read as markup."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken

LONGEST = 1_000_000  # characters in one document: about four hundred pages

Align: TypeAlias = Literal["left", "center", "right"]


class Secrecy(StrEnum):
    """Mark of the degree of secrecy, printed under the number."""

    NONE = ""
    CONFIDENTIAL = "MẬT"
    TOP = "TỐI MẬT"
    UTMOST = "TUYỆT MẬT"


class Urgency(StrEnum):
    """Mark of urgency (rules.md 9.4), printed under the number."""

    NONE = ""
    URGENT = "KHẨN"
    VERY = "THƯỢNG KHẨN"
    EXPRESS = "HỎA TỐC"


@dataclass(frozen=True, slots=True)
class Marks:
    """Optional parts: secrecy, urgency, circulation ("Tài liệu hội nghị"), number of the draft (0 = not a draft)."""

    secrecy: Secrecy = Secrecy.NONE
    urgency: Urgency = Urgency.NONE
    circulation: str = ""
    draft: int = 0

    def stamps(self) -> tuple[str, ...]:
        """The marks printed in a frame."""
        return tuple(str(mark) for mark in (self.secrecy, self.urgency) if mark)

    def notes(self) -> tuple[str, ...]:
        """The marks printed as plain words."""
        return tuple(note for note in (self.circulation, f"Dự thảo lần {self.draft}" if self.draft else "") if note)


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Heading:
    """The two columns at the top: superior and issuing body, number; place and date.

    `number` is made by `specs.number_text`. Without a date the day is left open for the pen. `congress` ("Đại hội lần
    thứ XII") makes it a document of a congress: the upper line then names the party organisation, the bold one the
    congress.
    """

    issuer: str
    superior: str = ""
    number: str = ""
    place: str = ""
    date: datetime.date | None = None
    congress: str = ""

    def bodies(self) -> tuple[str, str]:
        """The upper line and the bold line of the left column, in capitals."""
        if self.congress:
            return self.issuer.upper(), self.congress.upper()
        return self.superior.upper(), self.issuer.upper()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (each line of the text is one); `lead` are its first words in bold ("Điều 1.")."""

    text: str
    lead: str = ""
    bold: bool = False
    italic: bool = False
    centred: bool = False
    type: Literal["paragraph"] = field(default="paragraph", init=False)

    def lines(self) -> tuple[str, ...]:
        """The paragraphs that the text holds; at least one."""
        return _lines(self.text) or ("",)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading in the body: level 0 chapter (centred, two lines), 1 "I", 2 "1", 3 "1.1" (bold italic)."""

    title: str
    number: str = ""
    level: Literal[0, 1, 2, 3] = 1
    type: Literal["section"] = field(default="section", init=False)

    def line(self) -> str:
        """Number and title as one line."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Items:
    """A list, each item a paragraph that begins with a dash, "1." or "a)"."""

    items: tuple[str, ...]
    mark: Literal["dash", "number", "letter"] = "dash"
    type: Literal["items"] = field(default="items", init=False)

    def lines(self) -> tuple[str, ...]:
        """The items with their marks; further lines of an item follow without one."""
        marked = (f"{mark} {item}" for mark, item in zip(self._marks(), self.items, strict=False))
        return tuple(line for item in marked for line in _lines(item))

    def _marks(self) -> Iterator[str]:
        if self.mark == "dash":
            return itertools.repeat("-")
        if self.mark == "number":
            return (f"{n}." for n in itertools.count(1))
        return (f"{letter})" for letter in itertools.cycle("abcdđeghiklmnopqrstuvxy"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One line "label: value"; an empty value is printed as a dotted line to write on."""

    label: str
    value: str = ""

    def lines(self, *, dash: bool) -> tuple[str, ...]:
        """The label with the first line of the value, then its other lines; no value: only "label:"."""
        label = f"- {self.label}:" if dash else f"{self.label}:"
        first, *others = _lines(self.value) or ("",)
        return (f"{label} {first}".rstrip(), *others)


@dataclass(frozen=True, slots=True)
class Facts:
    """Lines of label and value, each with a dash in front unless `dash` is off."""

    rows: tuple[Fact, ...]
    dash: bool = True
    type: Literal["facts"] = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class WritingLines:
    """Empty dotted lines for the pen."""

    count: int = 3
    type: Literal["lines"] = field(default="lines", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; `width` is its share of the table's width."""

    title: str
    width: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page. `row_height` (mm, 0 = as high as the text) leaves room to sign in.

    Every row, and `total` if given, has one text for each column; otherwise building the table raises ValueError.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    row_height: float = 0.0
    dense: bool = False
    type: Literal["table"] = field(default="table", init=False)

    def __post_init__(self) -> None:
        rows = self.rows + ((self.total,) if self.total else ())
        if not self.columns or any(len(row) != len(self.columns) for row in rows):
            raise ValueError("a table row must have one text for each column")


Block: TypeAlias = Paragraph | Section | Items | Facts | WritingLines | Table


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: authority ("T/M CHI BỘ"), post ("BÍ THƯ"), name without rank or degree; `note` for the pen."""

    name: str = ""
    post: str = ""
    authority: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. Without `kind_name` it is a công văn: the subject goes under the number.

    One signature stands at the right with the recipients at its left; two stand left and right (minutes: secretary,
    chair). `archive` ("Lưu Chi bộ") is the last line of the recipients. `annex` follows the signatures on a new page.
    `paper` A5 is for slips.
    """

    heading: Heading
    subject: str
    body: tuple[Block, ...]
    signatures: tuple[Signature, ...] = ()
    kind_name: str = ""
    addressed_to: tuple[str, ...] = ()
    address_word: Literal["Kính gửi", "Kính trình"] = "Kính gửi"
    recipients: tuple[str, ...] = ()
    archive: str = ""
    marks: Marks = NO_MARKS
    annex: tuple[Block, ...] = ()
    landscape: bool = False
    paper: Literal["a4", "a5"] = "a4"

    def title(self) -> str:
        """Kind and subject in one line: the title in the file's properties."""
        return " ".join(f"{self.kind_name} {self.subject}".split()) or self.heading.issuer.strip() or "Văn bản"

    def is_letter(self) -> bool:
        """Whether the subject goes under the number, as in a công văn."""
        return bool(self.subject.strip() and not self.kind_name.strip())

    def address_lines(self) -> tuple[str, ...]:
        """Whom it is addressed to; several stand under one another with dashes."""
        return self.addressed_to if len(self.addressed_to) < 2 else _dashed(self.addressed_to)

    def recipient_lines(self) -> tuple[str, ...]:
        """The recipients with dashes, closed by semicolons and, after the archive line, a full stop."""
        return _dashed((*self.recipients, self.archive))


def _dashed(texts: tuple[str, ...]) -> tuple[str, ...]:
    lines = [line for line in (text.strip(" -;.") for text in texts) if line]
    return tuple(f"- {line}{'.' if n == len(lines) else ';'}" for n, line in enumerate(lines, 1))


def left_share(heading: Heading) -> float:
    """The share of the width that the left column of the heading takes: the longer side gets more."""
    if len(heading.place) > 12:
        return 0.35
    return 0.5 if max(len(words) for words in heading.bodies()) > 22 else 0.45


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def clean_text(text: str) -> str:
    """The text as NFC, lines kept, without characters that cannot be seen (NUL, direction overrides, zero width)."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if text.replace("\n", "").isprintable():
        return text
    spaced = ("\n" if c in "\n\x0b\x0c\u2028\u2029" else " " if c.isspace() else c for c in text)
    return "".join(c for c in spaced if c in "\n " or unicodedata.category(c)[0] != "C")


def cleaned(document: Document) -> Document:
    """The document with every text cleaned. Raises RuleBroken if it is longer than `LONGEST` characters."""
    room = [LONGEST]
    result = _cleaned(document, room)
    if room[0] < 0 or not isinstance(result, Document):
        raise RuleBroken(
            _("Văn bản dài quá %(limit)s ký tự nên không in được; hãy tách phần dài thành phụ lục riêng.")
            % {"limit": f"{LONGEST:,}".replace(",", ".")}
        )
    return result


def _cleaned(value: Any, room: list[int]) -> Any:
    if isinstance(value, str):
        room[0] -= len(value)
        if isinstance(value, StrEnum) or room[0] < 0:
            return value
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(each, room) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _cleaned(getattr(value, f.name), room) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **changes)
    return value

"""Layout rules of party documents, as data (`*.toml`, one file for each guidance) chosen by the document's date.

Lengths are millimetres, letters and lines are points. Every element carries where it is known from and how surely
(S several sources agree, T one text read, ? not settled).
"""

from __future__ import annotations

import datetime
import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


@dataclass(frozen=True, slots=True)
class Page:
    """Margins, and the page number: its size and its distance from the upper edge, from page 2 on."""

    top: float
    bottom: float
    left: float
    right: float
    number_size: float
    number_top: float


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """Sizes in the two columns at the top; `star` stands under the issuing body."""

    party_size: float
    body_size: float
    number_size: float
    date_size: float
    star: str


@dataclass(frozen=True, slots=True)
class TitleRule:
    """Kind, subject and what closes them; subject of a công văn, under the number, and its first words."""

    kind_size: float
    subject_size: float
    closing: str
    letter_size: float
    letter_prefix: str

    def letter_line(self, subject: str) -> str:
        """The subject of a công văn with the first words of the layout, unless it already begins with them."""
        if not self.letter_prefix or subject.lower().startswith((self.letter_prefix, "v/v")):
            return subject
        return f"{self.letter_prefix} {subject}"


@dataclass(frozen=True, slots=True)
class TextRule:
    """The body. `line` 0 is the ordinary distance, otherwise exact points inside [line_least, line_most]."""

    size: float
    line: float
    line_least: float
    line_most: float
    paragraph: float
    indent: float
    table_size: float


@dataclass(frozen=True, slots=True)
class SigningRule:
    """Authority, post, name; `room` is the height left for the signature."""

    size: float
    post_bold: bool
    room: float


@dataclass(frozen=True, slots=True)
class RecipientsRule:
    """The block "Nơi nhận" at the bottom left."""

    label_size: float
    size: float
    underlined: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an element is known from."""

    confidence: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """One guidance: in force from `valid_from` to the day before the next one."""

    id: str
    name: str
    valid_from: datetime.date
    valid_to: datetime.date
    font: str
    word_font: str
    page: Page
    heading: HeadingRule
    title: TitleRule
    text: TextRule
    signing: SigningRule
    recipients: RecipientsRule
    evidence: Mapping[str, Evidence]


@functools.cache
def all_specs() -> tuple[LayoutSpec, ...]:
    """Every layout known, the oldest first. Their periods neither overlap nor leave a day out."""
    folder = Path(__file__).parent
    return tuple(sorted((_read(path) for path in folder.glob("*.toml")), key=lambda spec: spec.valid_from))


def spec_for(day: datetime.date) -> LayoutSpec:
    """The layout in force on the day a document is dated. Raises RuleBroken before the first guidance known."""
    for spec in all_specs():
        if spec.valid_from <= day <= spec.valid_to:
            return spec
    raise RuleBroken(
        _("Chưa có thể thức văn bản của Đảng cho ngày %(day)s; hãy chọn ngày từ %(first)s trở đi.")
        % {"day": f"{day:%d/%m/%Y}", "first": f"{all_specs()[0].valid_from:%d/%m/%Y}"},
        field="date",
    )


def _read(path: Path) -> LayoutSpec:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return LayoutSpec(
        id=data["id"],
        name=data["name"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to", datetime.date.max),
        font=data["font"]["pdf"],
        word_font=data["font"]["word"],
        page=Page(**data["page"]),
        heading=HeadingRule(**data["heading"]),
        title=TitleRule(**data["title"]),
        text=TextRule(**data["text"]),
        signing=SigningRule(**data["signing"]),
        recipients=RecipientsRule(**data["recipients"]),
        evidence={name: Evidence(**known) for name, known in data["evidence"].items()},
    )


def number_text(number: int | None, kind_symbol: str, body_symbol: str) -> str:
    """Number and symbol, "Số 05-NQ/ĐU": two digits, hyphen, slash, no colon (rules.md 9.3).

    Without a number the place is left open for the pen. A number below 1 is a mistake of the caller: ValueError.
    """
    if number is not None and number < 1:
        raise ValueError("documents are numbered from 1")
    digits = f"{number:02d}" if number else "\u00a0" * 6
    return f"Số {digits}-{kind_symbol}/{body_symbol}"


def date_text(day: datetime.date | None) -> str:
    """ "ngày 03 tháng 02 năm 2026": zero before days below 10 and months 1 and 2 only; without a day, room for it."""
    if day is None:
        gap = "\u00a0" * 6
        return f"ngày{gap}tháng{gap}năm{gap}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(place: str, day: datetime.date | None) -> str:
    """ "Lào Cai, ngày 03 tháng 02 năm 2026" (rules-supplement.md 3); without a place only the date."""
    return f"{place}, {date_text(day)}" if place else date_text(day)


def short_date(day: datetime.date) -> str:
    """A date inside the text, "03/6/2026", with the same zeros as in the place-and-date line."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"

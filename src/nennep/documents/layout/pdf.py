"""A document as PDF/A-2a and PDF/UA-1, made by typst with the Tinos letters (measures of Times New Roman)."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import re
import threading
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from nennep.documents.layout.content import (
    Block,
    Document,
    Facts,
    Items,
    Paragraph,
    Section,
    Table,
    cleaned,
    left_share,
)
from nennep.documents.layout.specs import PARTY, LayoutSpec, date_text
from nennep.kernel.errors import RuleBroken

_SOURCE = Path(__file__).with_name("party.typ").read_bytes()
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_FACES = {("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700)}
_ZONE = datetime.timezone(datetime.timedelta(hours=7))
_UNBROKEN = re.compile(r"\S{41,}")
_UNBROKEN_CELL = re.compile(r"\S{13,}")
_BOX = "□"
_REACH = 30  # characters shown at either side of a letter that cannot be printed
_UNSHOWN = re.compile(r'the text [`"]+(.+?)[`"]+ could not be displayed')


class FontsMissing(RuleBroken):
    """The font folder lacks letters that the layout asks for."""


def render_pdf(document: Document, spec: LayoutSpec, fonts: Path) -> bytes:
    """The document laid out by `spec`, as PDF bytes; the same content always gives the same bytes.

    `fonts` is a folder that holds, at any depth, the four faces of the layout's font; fonts of the machine are never
    used. A letter that has no shape in the font is printed as a box, for what is issued or locked can no longer be
    corrected; in a draft it raises RuleBroken. Raises FontsMissing if a face is not there, RuleBroken if the document
    is too long; all carry a sentence for the reader.
    """
    compiler, lock = _compiler(fonts, spec.font)
    day = document.heading.date or spec.valid_from
    stamp = datetime.datetime.combine(day, datetime.time(), _ZONE)
    said = json.dumps(_data(cleaned(document), spec), ensure_ascii=False)
    inputs = {"document": said, "spec": json.dumps(dataclasses.asdict(spec), default=str)}
    while True:
        try:
            with lock:
                result = compiler.compile(
                    _SOURCE, format="pdf", sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=stamp
                )
        except typst.TypstError as error:
            inputs["document"] = _boxed(inputs["document"], error, draft=bool(document.marks.draft))
            continue
        if not isinstance(result, bytes):
            raise TypeError("typst gave no single file")
        return result


def _boxed(said: str, error: typst.TypstError, *, draft: bool) -> str:
    """The document's words with a box for each letter that has no shape. Raises RuleBroken for a draft."""
    unshown = set(_UNSHOWN.findall(str(error)))
    if not unshown:
        raise error
    boxed = functools.reduce(lambda text, letter: text.replace(letter, _BOX), unshown, said)
    if draft or boxed == said:
        raise RuleBroken(
            _(
                "Ký tự «%(letter)s» không có trong bộ chữ in văn bản; hãy xóa hoặc thay ký tự đó rồi in lại. "
                "Ký tự ấy ở chỗ: “%(around)s”."
            )
            % {"letter": min(unshown), "around": _around(json.loads(said), min(unshown))}
        ) from error
    return boxed


def _around(part: Any, letter: str) -> str:
    """The words around the first place of a letter within the document's data; empty when it is nowhere."""
    if isinstance(part, str):
        at = part.find(letter)
        if at < 0:
            return ""
        start, end = max(0, at - _REACH), at + len(letter) + _REACH
        return ("…" if start else "") + part[start:end].strip() + ("…" if end < len(part) else "")
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return next(filter(None, (_around(one, letter) for one in parts)), "")


@functools.lru_cache(maxsize=8)
def _compiler(fonts: Path, family: str) -> tuple[typst.Compiler, threading.Lock]:
    """A compiler that keeps its fonts and its cache between documents; one thread uses it at a time."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    faces = {(font.style, font.weight) for font in found.fonts() if font.family == family}
    if not faces >= _FACES:
        raise FontsMissing(
            _("Máy chủ thiếu bộ chữ %(family)s để in văn bản; hãy báo người quản trị cài lại bộ chữ.")
            % {"family": family}
        )
    return typst.Compiler(root=str(Path(__file__).parent), font_paths=found), threading.Lock()


def _data(document: Document, spec: LayoutSpec) -> dict[str, Any]:
    """The document as plain values, every text finished: capitals, dashes, numbers, places to break long words."""
    heading = document.heading
    upper, issuer = heading.bodies()
    return {
        "title": document.title(),
        "paper": document.paper,
        "landscape": document.landscape,
        "party": PARTY,
        "upper": upper,
        "issuer": issuer,
        "number": heading.number,
        "place": heading.place,
        "date": date_text(heading.date),
        "left_share": left_share(heading),
        "letter": spec.title.letter_line(document.subject) if document.is_letter() else "",
        "kind": document.kind_name.strip().upper(),
        "subject": document.subject,
        "stamps": document.marks.stamps(),
        "notes": document.marks.notes(),
        "address_word": document.address_word,
        "addressed": _breakable(document.address_lines(), _UNBROKEN),
        "body": _blocks(document.body, first_rank=2 if document.kind_name.strip() else 1),
        "annex": _blocks(document.annex, first_rank=2 if document.kind_name.strip() else 1),
        "signatures": [dataclasses.asdict(signature) for signature in document.signatures],
        "recipients": _breakable(document.recipient_lines(), _UNBROKEN_CELL),
    }


def _blocks(blocks: tuple[Block, ...], first_rank: int) -> list[dict[str, Any]]:
    """The blocks as plain values; headings get a rank in the reading structure that never skips a level."""
    rows = []
    rank = first_rank - 1
    for block in blocks:
        row = dataclasses.asdict(block)
        if isinstance(block, Section):
            rank = min(rank + 1, first_rank + block.level)
            row |= {"line": block.line(), "rank": rank}
        elif isinstance(block, Paragraph | Items):
            row["lines"] = block.lines()
        elif isinstance(block, Facts):
            row["rows"] = [{"lines": fact.lines(dash=block.dash), "open": not fact.value} for fact in block.rows]
        rows.append(_breakable(row, _UNBROKEN_CELL if isinstance(block, Table) else _UNBROKEN))
    return rows


def _breakable(value: Any, pattern: re.Pattern[str]) -> Any:
    """The value with invisible places to break inside words too long for their line."""
    if isinstance(value, str):
        return pattern.sub(lambda word: "\u200b".join(re.findall(".{1,10}", word[0])), value)
    if isinstance(value, list | tuple):
        return [_breakable(each, pattern) for each in value]
    if isinstance(value, dict):
        return {key: _breakable(each, pattern) for key, each in value.items()}
    return value

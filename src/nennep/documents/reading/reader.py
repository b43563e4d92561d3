"""The words of one file: a script that `documents.apart` runs, without the rest of the project."""

from __future__ import annotations

import datetime
import html
import re
import zipfile
from collections.abc import Iterable, Iterator

LONGEST = 500_000  # characters that are kept of a file
MOST_PAGES, MOST_PARTS = 500, 5_000
MOST_UNPACKED = 100 * 1024 * 1024
READ, EMPTY, LOCKED = "read", "empty", "locked"
# The parts of an office file that hold words, by its suffix.
_PARTS = {
    ".docx": re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
    ".pptx": re.compile(r"ppt/(?:slides|notesSlides)/[^/]+\.xml"),
}
_WORDS = re.compile(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<|(</(?:\w+:)?p>|<(?:\w+:)?(?:tab|br|cr)[\s/>])")
_LETTER = re.compile(r"[^\W\d_]")


class Locked(Exception):
    """The file has a password."""


def of_office(path: str, suffix: str) -> Iterator[str]:
    """The words of Word and PowerPoint: of the texts in its parts, a space between paragraphs."""
    with zipfile.ZipFile(path) as packed:
        parts = [one for one in packed.infolist() if _PARTS[suffix].fullmatch(one.filename)][:MOST_PARTS]
        if sum(one.file_size for one in parts) > MOST_UNPACKED:
            raise ValueError(path)
        for part in parts:
            for match in _WORDS.finditer(packed.read(part).decode("utf-8", "replace")):
                yield " " if match[2] else html.unescape(match[1])


def of_workbook(path: str) -> Iterator[str]:
    """The words of Excel: cell by cell, row by row."""
    from python_calamine import CalamineWorkbook, PasswordError  # noqa: PLC0415  loaded for such a file alone

    try:
        workbook = CalamineWorkbook.from_path(path)
    except PasswordError as locked:
        raise Locked from locked
    for name in workbook.sheet_names:
        yield f" {name} "
        for row in workbook.get_sheet_by_name(name).iter_rows():
            yield " ".join(word for word in map(_cell, row) if word) + " "


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value)


def of_pdf(path: str) -> Iterator[str]:
    """The words of PDF, page by page; a scanned page has none."""
    import pymupdf  # noqa: PLC0415  loaded for such a file alone

    pymupdf.TOOLS.mupdf_display_errors(False)
    with pymupdf.open(path, filetype="pdf") as file:
        if file.needs_pass:
            raise Locked(path)
        for number in range(min(file.page_count, MOST_PAGES)):
            yield file.load_page(number).get_text() + " "


def read(path: str, suffix: str) -> tuple[str, str]:
    """The state and the words of a file, at most LONGEST characters. Raises whatever a library does."""
    try:
        if suffix in _PARTS:
            text = _limited(of_office(path, suffix))
        else:
            text = _limited(of_pdf(path) if suffix == ".pdf" else of_workbook(path))
    except Locked:
        return LOCKED, ""
    return (READ, text) if _LETTER.search(text) else (EMPTY, "")


def _limited(parts: Iterable[str]) -> str:
    found, length = [], 0
    for part in parts:
        found.append(part[: LONGEST - length])
        length += len(found[-1])
        if length >= LONGEST:
            break
    return "".join(found)


def answer(request: dict[str, str]) -> dict[str, str]:
    """One request: the path of a file and its suffix."""
    state, text = read(request["path"], request["suffix"])
    return {"state": state, "text": text}

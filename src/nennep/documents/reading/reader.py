"""The words of one file, read in a process of its own: what a file does to its reader is not done to the worker.

`python reader.py <path> <suffix>` writes {"state": …, "text": …} as JSON. Memory, time, pages and length are limited; a
file that goes beyond makes this process end, and nothing else. Imports nothing of the application.
"""

from __future__ import annotations

import contextlib
import datetime
import html
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator

LONGEST = 500_000  # characters that are kept of a file
MOST_PAGES, MOST_PARTS = 500, 5_000
MOST_UNPACKED = 100 * 1024 * 1024
MEMORY, SECONDS = 1024 * 1024 * 1024, 30
READ, EMPTY, LOCKED, BROKEN = "read", "empty", "locked", "broken"
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
    """The state and the words of a file, at most LONGEST characters."""
    try:
        if suffix in _PARTS:
            text = _limited(of_office(path, suffix))
        else:
            text = _limited(of_pdf(path) if suffix == ".pdf" else of_workbook(path))
    except Locked:
        return LOCKED, ""
    except Exception:  # noqa: BLE001  whatever a damaged file makes a library raise
        return BROKEN, ""
    return (READ, text) if _LETTER.search(text) else (EMPTY, "")


def _limited(parts: Iterable[str]) -> str:
    found, length = [], 0
    for part in parts:
        found.append(part[: LONGEST - length])
        length += len(found[-1])
        if length >= LONGEST:
            break
    return "".join(found)


def _limit() -> None:
    """Memory, time and writing, as far as the system knows such limits."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit()
    state, text = read(sys.argv[1], sys.argv[2])
    sys.stdout.write(json.dumps({"state": state, "text": text}))

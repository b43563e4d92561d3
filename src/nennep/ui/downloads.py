"""Answers that a browser keeps as a file, and never runs or guesses at."""

from __future__ import annotations

import io
import pathlib
import unicodedata
from typing import TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from nennep.kernel.vietnamese import fold

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 120
Answer = TypeVar("Answer", bound=HttpResponseBase)


def _guarded(response: Answer) -> Answer:
    """Whatever is inside: not run, not guessed at, not kept by anybody between."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def attachment(content: bytes | pathlib.Path, name: str, media_type: str) -> FileResponse:
    """Bytes or a stored file, under its own name."""
    body = content.open("rb") if isinstance(content, pathlib.Path) else io.BytesIO(content)
    return _guarded(FileResponse(body, as_attachment=True, filename=name, content_type=media_type))


def workbook(content: bytes, name: str) -> HttpResponse:
    """An Excel file to keep; `name`: what it is called, without the ending."""
    response = HttpResponse(content, content_type=EXCEL)
    response["Content-Disposition"] = disposition(f"{name}.xlsx")
    return _guarded(response)


def disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a file: plain letters for old programs, the Vietnamese name for others."""
    stem, dot, ending = unicodedata.normalize("NFC", name).rpartition(".")
    stem = "".join(letter if letter.isalnum() or letter in " -" else "-" for letter in stem)[:LONGEST_NAME].strip()
    plain = "-".join(fold(stem).split()) or "tai-lieu"
    plain = "".join(letter for letter in plain if letter.isascii())
    full = quote(f"{stem}{dot}{ending}")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{full}"

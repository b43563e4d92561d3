"""The outside of an .xlsx file: everything that can be wrong with it is found before any cell is read.

Only parts that were inflated and measured here are handed on (`Package.sheet`), packed anew: a file that lies about
its sizes, or that one reader would see otherwise than another, cannot reach the parser.
"""

from __future__ import annotations

import html
import re
import string
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _


class UnreadableFile(Exception):
    """The file cannot be read; `sentence` says to the person what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most. Bytes, counts, and letters; `ratio` is inflated size to packed size of one large part."""

    file_bytes: int = 20 * 1024 * 1024
    inflated_bytes: int = 400 * 1024 * 1024
    ratio: int = 300
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 300
    cells: int = 12_000_000
    text_bytes: int = 600 * 1024 * 1024
    cell_letters: int = 2_000


_RATIO_COUNTS_FROM = 10 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT = re.compile(
    r"(\[content_types\]|_rels/\.rels|xl/_rels/workbook\.xml\.rels|xl/(workbook|styles|sharedstrings)|"
    r"xl/worksheets/[^/]+)(\.xml|\.rels)?",
    re.IGNORECASE,
)
# A pattern that begins with a letter and looks back from it is found faster than one that begins with a class.
_REFERENCES = re.compile(rb"r(?<=\sr)\s*=\s*[\"']([A-Za-z]*\d+)")
_ANY_FORMULA = re.compile(rb"f(?<=[<:]f)")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL_WITHOUT_SPACE, _PREFIXED_CELL = re.compile(rb"<c[\t\n\r\f\v/>]"), re.compile(rb"<\w+:c[\s/>]")
_GLUED = (re.compile(rb"\"r\s*="), re.compile(rb"'r\s*="))
_PLAIN_CELL = re.compile(rb"<(?:\w+:)?c((?:\s+[\w:]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*)\s*(/?)>")
_INDEX = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*(\d{1,9})\s*<")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'][^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]{0,500}))"
)
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Package:
    """The inflated parts of a workbook, by their name in the file."""

    parts: Mapping[str, bytes]
    limits: Limits

    def sheet_part(self, name: str) -> str:
        """Return the part that holds the sheet of that name; `UnreadableFile` if the file does not say."""
        book = self._part("xl/workbook.xml").decode("utf-8", "replace")
        relations = self._part("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {
            found["Id"]: found["Target"] for found in _tags(relations, "Relationship") if {"Id", "Target"} <= set(found)
        }
        for found in _tags(book, "sheet"):
            relation = next((value for key, value in found.items() if key.endswith(":id")), "")
            if html.unescape(found.get("name", "")) == name and relation in targets:
                target = targets[relation].lstrip("/")
                return self._name(target if target.lower().startswith("xl/") else f"xl/{target}")
        raise UnreadableFile(_broken())

    def sheet(self, part: str) -> bytes:
        """Return a small stored .xlsx with this one sheet, once its cells and texts are within the limits."""
        self._check_cells(self.parts[part])
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                if name == part or not name.lower().startswith("xl/worksheets/"):
                    archive.writestr(name, content)
        return packed.getvalue()

    def outline(self) -> bytes:
        """Return a stored .xlsx without any sheet: enough to list their names."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                if not name.lower().startswith(("xl/worksheets/", "xl/sharedstrings")):
                    archive.writestr(name, content)
        return packed.getvalue()

    def formulas(self, part: str) -> dict[tuple[int, int], str]:
        """Return the formulas of a sheet by (row from 1, column from 0); the text is empty for shared formulas."""
        xml = self.parts[part]
        if _ANY_FORMULA.search(xml) is None:
            return {}
        return {
            (int(row), _column(letters)): html.unescape((text or b"").decode("utf-8", "replace"))
            for letters, row, text in _FORMULA.findall(xml)
        }

    def _check_cells(self, xml: bytes) -> None:
        """Refuse a sheet whose grid would be too large: the parser keeps a dense grid up to the farthest cell."""
        limits = self.limits
        if any(glued.search(xml) for glued in _GLUED):
            raise UnreadableFile(_broken())
        letters, numbers = _references(xml)
        last_row = _largest(numbers)
        last_column = max((_column(name) for name in set(letters) - {b""}), default=0) + 1
        loose = _count_cells(xml) - (len(letters) - letters.count(b""))
        if loose > 0:
            rows = re.split(rb"<(?:\w+:)?row\b", xml)
            last_row += len(rows)
            last_column += max(len(_CELL.findall(row)) for row in rows)
        elif last_row > limits.rows or last_column > limits.columns or last_row * last_column > limits.cells:
            last_row, last_column = _filled_extent(xml)
        if last_row > limits.rows:
            raise UnreadableFile(
                _("Tệp có hơn %(rows)s dòng. Hãy chia thành nhiều tệp nhỏ hơn rồi tải lên từng tệp.")
                % {"rows": f"{limits.rows:,}".replace(",", ".")}
            )
        if last_column > limits.columns:
            raise UnreadableFile(
                _("Bảng có hơn %(columns)s cột. Hãy xóa các cột thừa ở xa bảng rồi lưu và tải lại.")
                % {"columns": limits.columns}
            )
        if last_row * last_column > limits.cells:
            raise UnreadableFile(_("Bảng quá rộng. Hãy xóa các cột, dòng trống ở xa bảng rồi lưu và tải lại."))
        self._check_shared_texts(xml, len(letters) + max(loose, 0))

    def _check_shared_texts(self, xml: bytes, cells: int) -> None:
        """Refuse a short file whose cells all point at very long texts: the parser copies the text for each cell."""
        shared = next((self.parts[name] for name in self.parts if name.lower() == "xl/sharedstrings.xml"), b"")
        lengths = [len(item) for item in re.split(rb"</(?:\w+:)?si>", shared)]
        if max(lengths) * cells <= self.limits.text_bytes:
            return
        indexes = map(int, _INDEX.findall(xml))
        if sum(lengths[index] for index in indexes if index < len(lengths)) > self.limits.text_bytes:
            raise UnreadableFile(_("Tệp có quá nhiều ô chứa đoạn văn rất dài. Hãy xóa các đoạn đó rồi tải lại."))

    def _part(self, wanted: str) -> bytes:
        return self.parts[self._name(wanted)]

    def _name(self, wanted: str) -> str:
        for name in self.parts:
            if name.lower() == wanted.lower():
                return name
        raise UnreadableFile(_broken())


def open_package(data: bytes, limits: Limits) -> Package:
    """Inflate the parts of an .xlsx within the limits; every other kind of file raises `UnreadableFile`."""
    refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, limits)
            parts = _inflate(archive, entries, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        OverflowError,
        UnicodeError,
        IndexError,
        AttributeError,
    ) as error:
        raise UnreadableFile(_broken()) from error
    return Package(parts, limits)


def refuse_other_kinds(data: bytes) -> None:
    """Raise `UnreadableFile` for old .xls, encrypted workbooks, web pages, PDF and pictures, each in its own words."""
    start = data[:512].lstrip().lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
            raise UnreadableFile(_("Tệp đang đặt mật khẩu. Hãy bỏ mật khẩu trong Excel, lưu lại rồi tải lên."))
        raise UnreadableFile(_("Tệp là Excel đời cũ (.xls). Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên."))
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise UnreadableFile(_("Tệp là trang web đặt tên như Excel. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên."))
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf")):
        raise UnreadableFile(_("Tệp không phải bảng tính. Hãy tải lên tệp Excel .xlsx hoặc .csv."))


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge the file by its directory alone: kinds that are refused, and sizes that cannot be honest."""
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(_("Tệp đang đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lên."))
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise UnreadableFile(_("Tệp có macro nên không được nhận. Hãy lưu thành .xlsx (không macro) rồi tải lên."))
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("Tệp không phải Excel .xlsx. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên."))
    declared = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > limits.ratio * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > limits.entries or swollen or declared > limits.inflated_bytes:
        raise UnreadableFile(_bomb())


def _inflate(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = limits.inflated_bytes
    for entry in entries:
        if not _KEPT.fullmatch(entry.filename):
            continue
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise UnreadableFile(_bomb())
        if b"\0" in content[:4096]:
            raise UnreadableFile(_broken())
        parts[entry.filename] = content
    return parts


def _tags(xml: str, name: str) -> list[dict[str, str]]:
    return [
        {key: double or single for key, double, single in _ATTRIBUTE.findall(tag)}
        for tag in re.findall(rf"<(?:\w+:)?{name}\s([^<>]*)>", xml)
    ]


def _count_cells(xml: bytes) -> int:
    """How many times `_CELL` stands: counted kind by kind, as nearly all begin with `<c` and a space."""
    prefixed = len(_PREFIXED_CELL.findall(xml)) if b":c" in xml else 0
    return xml.count(b"<c ") + len(_CELL_WITHOUT_SPACE.findall(xml)) + prefixed


def _references(xml: bytes) -> tuple[list[bytes], set[bytes]]:
    """The letters of every reference to a row or cell (none for a row), and the different numbers."""
    references = _REFERENCES.findall(xml)
    if not references:
        return [], set()
    whole = b"\n".join(references)
    letters = whole.translate(None, string.digits.encode()).split(b"\n")
    return letters, set(whole.translate(None, string.ascii_letters.encode()).split(b"\n"))


def _column(letters: bytes) -> int:
    """The column's index from 0 for its letters: A is 0, Z is 25, AA is 26; far beyond any limit if longer."""
    if len(letters) > 3:
        return 10**6
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index - 1


def _filled_extent(xml: bytes) -> tuple[int, int]:
    """The last row and column with a value: whole columns that are only coloured do not count."""
    cells = _PLAIN_CELL.findall(xml)
    if len(cells) != _count_cells(xml):
        raise UnreadableFile(_broken())
    filled = b"\n".join(attributes for attributes, closed in cells if not closed)
    letters, numbers = _references(filled)
    last_column = max((_column(name) for name in set(letters)), default=0) + 1
    return _largest(numbers), last_column


def _largest(numbers: set[bytes]) -> int:
    if max(map(len, numbers), default=0) > 9:
        return 10**9
    return max(map(int, numbers), default=0)


def _broken() -> str:
    return _("Tệp bị hỏng hoặc không phải Excel. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên lại.")


def _bomb() -> str:
    return _("Tệp nén nở ra quá lớn nên không được mở. Hãy lưu lại bảng tính chỉ với danh sách cần nhập.")

"""A document's content as data: the layout's blocks to JSON and back, as text, and two versions side by side."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from nennep.documents.layout.content import Block, Column, Fact, Facts, Items, Paragraph, Section, Table, WritingLines

_KINDS: dict[str, type[Any]] = {
    "paragraph": Paragraph,
    "section": Section,
    "items": Items,
    "facts": Facts,
    "lines": WritingLines,
    "table": Table,
}


def blocks_to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Each block as a plain mapping that names its type."""
    return [dataclasses.asdict(block) for block in blocks]


def _block(data: Mapping[str, Any]) -> Block:
    values = {key: value for key, value in data.items() if key != "type"}
    kind = data["type"]
    if kind == "items":
        values["items"] = tuple(values["items"])
    elif kind == "facts":
        values["rows"] = tuple(Fact(**row) for row in values["rows"])
    elif kind == "table":
        values["columns"] = tuple(Column(**column) for column in values["columns"])
        values["rows"] = tuple(tuple(row) for row in values["rows"])
        values["total"] = tuple(values.get("total") or ())
    block: Block = _KINDS[kind](**values)
    return block


def blocks_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The blocks that `blocks_to_json` wrote."""
    return tuple(_block(item) for item in data)


_DASHES = ("- ", "– ", "+ ", "• ")
_DOTTED = re.compile(r"[.…\s]*(?:\.{5,}|…{3,})[.…\s]*\Z")
_CHAPTER = re.compile(r"(?P<number>[IVX]{1,5}\.)\s+(?P<title>.+)\Z")
_ARTICLE = re.compile(r"(?P<lead>Điều \d+\.)\s*(?P<text>.*)\Z")
_LINE_IN_CELL = " // "


def block_lines(block: Block) -> tuple[str, ...]:
    """A block as a person edits it: a paragraph a line, "- " before an item, a table row as "| a | b |"."""
    if isinstance(block, Paragraph):
        first, *others = block.lines()
        return tuple(line for line in (f"{block.lead} {first}".strip(), *others) if line)
    if isinstance(block, Section):
        return (block.line(),)
    if isinstance(block, Items):
        return block.lines()
    if isinstance(block, Facts):
        return tuple(line for row in block.rows for line in row.lines(dash=block.dash))
    if isinstance(block, WritingLines):
        return ("." * 20,) * block.count
    rows = (tuple(column.title for column in block.columns), *block.rows, *((block.total,) if block.total else ()))
    return tuple(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows)


def _cell(text: str) -> str:
    return _LINE_IN_CELL.join(line.strip() for line in text.replace("|", "/").split("\n") if line.strip())


def _lines_of_cell(text: str) -> str:
    return "\n".join(part.strip() for part in text.split(_LINE_IN_CELL.strip()) if part.strip())


def blocks_to_text(data: Iterable[Mapping[str, Any]]) -> str:
    """The blocks as a person edits them; `text_to_blocks` with the same blocks reads every one of them back."""
    return "\n".join(line for block in blocks_from_json(data) for line in block_lines(block))


def text_to_blocks(text: str, kept: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """What a person types, as blocks. What stands unchanged in `kept` (the blocks edited) stays as it is, tables too.

    New lines: "- …" makes a list, "| a | b |" a table whose first row is its head (widths from the table it replaces),
    "I. …" in capitals a heading, "Điều 1. …" a paragraph with a bold beginning, dots lines for the pen; else a
    paragraph.
    """
    old = list(blocks_from_json(kept))
    known = [(block, block_lines(block)) for block in old]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks: list[Block] = []
    at = place = 0
    while at < len(lines):
        ahead = range(place, len(known))
        same = next((n for n in ahead if known[n][1] and tuple(lines[at : at + len(known[n][1])]) == known[n][1]), None)
        if same is not None:
            blocks.append(known[same][0])
            at, place = at + len(known[same][1]), same + 1
            continue
        run = _run(lines, at)
        blocks.append(_typed(lines[at:run], old))
        at = run
    return blocks_to_json(blocks)


def _sort(line: str) -> str:
    """Whether a typed line goes into a list, a table, or lines for the pen together with its neighbours."""
    if line.startswith(_DASHES):
        return "items"
    if line.startswith("|") and line.endswith("|") and len(line) > 2:
        return "table"
    return "lines" if _DOTTED.match(line) else ""


def _run(lines: list[str], at: int) -> int:
    """The place after the run of lines of one sort that begins here; a plain line stands alone."""
    sort, end = _sort(lines[at]), at + 1
    while sort and end < len(lines) and _sort(lines[end]) == sort:
        end += 1
    return end


def _typed(lines: list[str], old: list[Block]) -> Block:
    sort = _sort(lines[0])
    if sort == "items":
        return Items(tuple(line[2:].strip() for line in lines))
    if sort == "lines":
        return WritingLines(len(lines))
    if sort == "table":
        return _table(lines, old)
    line = lines[0]
    if (match := _CHAPTER.match(line)) and match["title"] == match["title"].upper():
        return Section(match["title"], match["number"], 1)
    if match := _ARTICLE.match(line):
        return Paragraph(match["text"], lead=match["lead"])
    return Paragraph(line)


def _table(lines: list[str], old: list[Block]) -> Table:
    """The rows of a typed table, each filled up or joined to as many cells as its head has."""
    cells = [[_lines_of_cell(part) for part in line[1:-1].split("|")] for line in lines]
    head, count = cells[0], len(cells[0])
    rows = [tuple((row[: count - 1] + [" / ".join(row[count - 1 :])] + [""] * count)[:count]) for row in cells[1:]]
    before = [block for block in old if isinstance(block, Table) and len(block.columns) == count]
    titled = [block for block in before if [column.title for column in block.columns] == head]
    like = next(iter(titled or before), None)
    if like is None:
        return Table(tuple(Column(title) for title in head), tuple(rows))
    columns = tuple(dataclasses.replace(column, title=title) for column, title in zip(like.columns, head, strict=True))
    total = rows.pop() if like.total and rows else ()
    return Table(columns, tuple(rows), total, like.row_height, like.dense)


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph before and after; `kind`: same, changed, added or gone."""

    kind: str
    before: str
    after: str


_CHANGES = {"equal": "same", "replace": "changed", "insert": "added", "delete": "gone"}


def paragraphs(subject: str, content: Mapping[str, Any]) -> list[str]:
    """What a draft says, the subject first; empty lines are none."""
    text = blocks_to_text(content.get("blocks", ()))
    return [subject, *(line.strip() for line in text.split("\n") if line.strip())]


def side_by_side(before: list[str], after: list[str]) -> Iterator[Pair]:
    """Pairs in order; a paragraph that was rewritten stands beside what it was."""
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        for old, new in zip_longest(before[a_from:a_to], after[b_from:b_to]):
            kind = _CHANGES[tag] if old is not None and new is not None else ("added" if old is None else "gone")
            yield Pair(kind, old or "", new or "")

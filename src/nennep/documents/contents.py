"""A document's content as data: the layout's blocks to JSON and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
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


def text_to_blocks(text: str) -> list[dict[str, Any]]:
    """What a person types, as blocks: a line "I- …" or "1. …" in front of a part stays text; "- …" lines make a list."""
    blocks: list[Block] = []
    items: list[str] = []

    def close() -> None:
        if items:
            blocks.append(Items(tuple(items)))
            items.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith(("- ", "– ", "+ ")):
            items.append(line[2:].strip())
        elif line:
            close()
            blocks.append(Paragraph(line))
    close()
    return blocks_to_json(blocks)


def blocks_to_text(data: Iterable[Mapping[str, Any]]) -> str:
    """The blocks as a person edits them; `text_to_blocks` reads paragraphs and lists back."""
    lines: list[str] = []
    for block in blocks_from_json(data):
        if isinstance(block, Paragraph):
            lines.append(" ".join(part for part in (block.lead, block.text) if part))
        elif isinstance(block, Section):
            lines.append(block.line())
        elif isinstance(block, Items):
            lines += [f"- {item}" for item in block.items]
        elif isinstance(block, Facts):
            lines += [f"- {row.label}: {row.value}" for row in block.rows]
        elif isinstance(block, Table):
            lines += [" | ".join(row) for row in block.rows]
    return "\n".join(lines)

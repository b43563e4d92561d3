"""Two saved states of a draft side by side, paragraph by paragraph."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from nennep.documents.contents import blocks_to_text


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph before and after; `kind`: same, changed, added or gone."""

    kind: str
    before: str
    after: str


_KINDS = {"equal": "same", "replace": "changed", "insert": "added", "delete": "gone"}


def paragraphs(subject: str, content: Mapping[str, Any]) -> list[str]:
    """What a draft says, the subject first; empty lines are none."""
    text = blocks_to_text(content.get("blocks", ()))
    return [subject, *(line.strip() for line in text.split("\n") if line.strip())]


def side_by_side(before: list[str], after: list[str]) -> Iterator[Pair]:
    """Pairs in order; a paragraph that was rewritten stands beside what it was."""
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        for old, new in zip_longest(before[a_from:a_to], after[b_from:b_to]):
            kind = _KINDS[tag] if old is not None and new is not None else ("added" if old is None else "gone")
            yield Pair(kind, old or "", new or "")

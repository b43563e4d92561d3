"""New figures into a report that people have edited: what was assembled is renewed, what was written by hand stays."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.documents.contents import block_lines, blocks_from_json

Data = Mapping[str, Any]
_FIGURES = ("table", "paragraph")  # headings and lines for the pen hold none


@dataclass(frozen=True, slots=True)
class Kept:
    """A place that was edited by hand: what the draft says, and what the figures would say there."""

    written: str
    figured: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The blocks after merging, and where the hand differs from the figures."""

    blocks: list[dict[str, Any]]
    kept: list[Kept]


def merge(assembled: Sequence[Data], written: Sequence[Data], fresh: Sequence[Data], *, new_from: int = 0) -> Merged:
    """Renew a report: `assembled` is what it was made from, `written` what people made of it, `fresh` the same places
    with new figures (as many as `assembled`).

    A place that nobody touched takes the new figures; what was added stays; what was deleted stays away; what was
    rewritten stays as it is written and is told, unless it says what the figures say. `new_from`: where `fresh` has
    places that `assembled` did not have, the first of them: they come in before whatever follows them.
    """
    added = fresh[new_from : new_from + len(fresh) - len(assembled)] if new_from else ()
    if added:
        fresh = [*fresh[:new_from], *fresh[new_from + len(added) :]]
    old, now, new = _keys(assembled), _keys(written), _keys(fresh)
    blocks: list[dict[str, Any]] = []
    kept: list[Kept] = []
    matcher = difflib.SequenceMatcher(a=old, b=now, autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if added and a_from <= new_from < a_to:
            ahead = fresh[a_from:new_from] if tag == "equal" else ()
            blocks += [dict(one) for one in (*ahead, *added)]
            if tag == "equal":
                blocks += [dict(one) for one in fresh[new_from:a_to]]
                continue
        if tag == "equal":
            blocks += [dict(one) for one in fresh[a_from:a_to]]
            continue
        blocks += [dict(one) for one in written[b_from:b_to]]
        said = _text(now[b_from:b_to])
        figured = _text([new[at] for at in range(a_from, a_to) if fresh[at]["type"] in _FIGURES])
        if tag == "replace" and figured and said != figured:
            kept.append(Kept(said, figured))
    return Merged(blocks, kept)


def _keys(blocks: Sequence[Data]) -> list[tuple[str, ...]]:
    return [block_lines(block) for block in blocks_from_json(blocks)]


def _text(keys: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(line for lines in keys for line in lines)

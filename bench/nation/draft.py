"""The draft of the reform of 1 July 2025, from the table of succession, and what the table leaves to a person.

Decided by RULES, each case of them put before a person first: it stands in the draft's work list, or in `asked`. A
grassroots organisation of a district goes to the new commune that took the commune in which it works.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.nation.tree import Nation, kind_of, named
from bench.nation.units import AdminUnit, Key, Tables
from nennep.organisations.reform.operations import Ref

ON, SIGNED = datetime.date(2025, 7, 1), datetime.date(2025, 6, 12)
DECISION = "202/2025/QH15"
Operation = dict[str, Any]
RULES = {
    "communes divided over several": "what stands under it, and who works there, goes to the successors by turns, in "
    "the order of the table",
    "communes with one part named": "everything goes where that part went",
    "provinces with two successors": "the whole goes to the one that took most of its communes",
    "communes without a successor": "it goes to the new commune that took most communes of the same district",
    "new units without a source": "it is founded from the island district of the same name, which had no communes",
}


@dataclass(slots=True)
class Draft:
    """The steps; the targets of each divided unit by turns; the units about which the table asks a person, by what.

    `divided`: old commune's id -> references of its successors.
    """

    steps: list[Operation] = field(default_factory=list)
    divided: dict[int, tuple[Ref, ...]] = field(default_factory=dict)
    asked: dict[str, dict[Key, str]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(slots=True)
class _Heirs:
    """Who goes where: old unit -> codes of its successors, new unit -> old units that go into it whole; the new units
    into which a part of one goes."""

    of: dict[Key, list[str]]
    whole: dict[Key, list[Key]]
    partly: set[Key]


def prepare(tables: Tables, nation: Nation) -> Draft:
    """The whole draft."""
    draft = Draft()
    heirs = _heirs(tables, draft)
    refs = {key: _ref(key, heirs, nation) for key in tables.after}
    draft.steps += _units(tables, nation, heirs, refs)
    for key, codes in heirs.of.items():
        if len(codes) > 1:
            targets = tuple(refs["commune", code] for code in codes)
            draft.divided[nation.units[key]] = targets
            draft.steps.append({"do": "split", "source": nation.units[key], "parts": list(targets)})
    draft.steps += _others(nation, heirs, refs)
    districts = [nation.units[key] for (_, code) in tables.after for key in heirs.whole["commune", code] if
                 key[0] == "district"]  # fmt: skip
    draft.steps.append({"do": "end_level", "kind": "dang-bo-huyen", "under": nation.top, "but": districts})
    return draft


def _heirs(tables: Tables, draft: Draft) -> _Heirs:
    of: dict[Key, list[str]] = {key: [] for key in tables.before if key[0] != "district"}
    for line in tables.succession:
        of[line.level, line.old].append(line.new)
    _twice(tables, of, draft)
    _lost(tables, of, draft)
    whole: dict[Key, list[Key]] = defaultdict(list)
    for key, codes in of.items():
        if len(codes) == 1:
            whole[key[0], codes[0]].append(key)
    reached = {(level, code) for (level, _), codes in of.items() for code in codes}
    for key, unit in tables.after.items():
        if key not in reached:
            island = _island(tables, unit)
            draft.asked["new units without a source"][key] = tables.before[island].name
            whole[key].append(island)
    partly = {("commune", code) for codes in of.values() if len(codes) > 1 for code in codes}
    return _Heirs(of, whole, partly)


def _twice(tables: Tables, of: dict[Key, list[str]], draft: Draft) -> None:
    """Provinces with two successors; and communes that are divided, or of which one part only is named."""
    province_of = {unit.code: unit.parent for unit in tables.of("district")}
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for line in tables.succession:
        if line.level == "commune":
            old = tables.before["commune", line.old]
            went[province_of[old.parent]][tables.after["commune", line.new].parent] += 1
    for key, codes in of.items():
        if len(codes) > 1 and key[0] == "province":
            of[key] = [max(codes, key=lambda code: went[key[1]][code])]
            draft.asked["provinces with two successors"][key] = tables.after["province", of[key][0]].name
        elif len(codes) > 1:
            draft.asked["communes divided over several"][key] = ", ".join(
                tables.after["commune", code].name for code in codes
            )
    for line in tables.succession:
        if line.part and len(of[line.level, line.old]) == 1:
            draft.asked["communes with one part named"][line.level, line.old] = tables.after[line.level, line.new].name


def _lost(tables: Tables, of: dict[Key, list[str]], draft: Draft) -> None:
    """Communes without a successor follow most of their district."""
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for key, codes in of.items():
        if key[0] == "commune":
            went[tables.before[key].parent].update(codes)
    for key, codes in of.items():
        if not codes:
            ranked = went[tables.before[key].parent]
            codes.append(min(ranked, key=lambda code: (-ranked[code], code)))
            draft.asked["communes without a successor"][key] = tables.after["commune", codes[0]].name


def _island(tables: Tables, unit: AdminUnit) -> Key:
    """The district of the same proper name."""
    proper = unit.name.removeprefix("Đặc khu ")
    (found,) = [key for key, old in tables.before.items() if old.level == "district" and old.name == f"Huyện {proper}"]
    return found


def _ref(key: Key, heirs: _Heirs, nation: Nation) -> Ref:
    """A new unit that one old one of its level became is that one; any other is founded."""
    came = heirs.whole[key]
    if len(came) == 1 and came[0][0] == key[0] and key not in heirs.partly:
        return nation.units[came[0]]
    return f"{key[0][0]}{key[1]}"


def _units(
    tables: Tables, nation: Nation, heirs: _Heirs, refs: Mapping[Key, Ref]
) -> Iterator[Operation]:  # fmt: skip
    """New provinces and communes: founded, merged, or the former one under another name, code and place."""
    for key, unit in tables.after.items():
        ref, came = refs[key], heirs.whole[key]
        above: Ref = refs["province", unit.parent] if unit.parent else nation.top
        if isinstance(ref, str):
            new = {"key": ref, "name": named(unit), "kind": kind_of(unit), "parent": above, "code": unit.code}
            if came:
                yield {"do": "merge", "sources": [nation.units[one] for one in came], "into": new}
            else:
                yield {"do": "found", "new": new}
            continue
        old = tables.before[came[0]]
        if old.name != unit.name:
            yield {"do": "rename", "org": ref, "name": named(unit)}
        if old.code != unit.code:
            yield {"do": "recode", "org": ref, "code": unit.code}
        if old.level == "commune":
            yield {"do": "move", "org": ref, "parent": above}


def _others(nation: Nation, heirs: _Heirs, refs: Mapping[Key, Ref]) -> Iterator[Operation]:
    """The grassroots organisations of districts; those of the island districts go with them."""
    turns: Counter[Key] = Counter()
    for org, key in nation.others.items():
        if key[0] == "commune":
            codes = heirs.of[key]
            yield {"do": "move", "org": org, "parent": refs["commune", codes[turns[key] % len(codes)]]}
            turns[key] += 1

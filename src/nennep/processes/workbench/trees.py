"""Before and after as trees: what changes is marked by shape and word, what does not is folded. Linear in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.organisations.queries import natural_key
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.snapshot import Unit
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Bench
from nennep.processes.workbench.wording import listed
from nennep.ui.formats import format_number
from nennep.ui.shapes import Branch

MOST_SHOWN, MOST_FOLDED = 30, 20


@dataclass(slots=True)
class Side:
    """One of the two trees. `marks`: what is said of a changed one: (colour, word, note)."""

    bench: Bench
    units: Mapping[Any, Unit]
    marks: dict[Ref, tuple[str, str, str]]
    follows: set[Ref]
    gone: set[Ref]
    members: Mapping[Any, int]
    below: dict[Ref, list[Ref]] = field(default_factory=dict)
    cells: dict[Ref, int] = field(default_factory=dict)
    open: set[Ref] = field(default_factory=set)

    def prepare(self) -> Side:
        """Who stands below whom, how many cells, and where something changes further down."""
        for ref, unit in self.units.items():
            if unit.parent is not None:
                self.below.setdefault(unit.parent, []).append(ref)
            if unit.level == Level.CELL:
                self._climb(ref, count=True)
        for ref in self.marks:
            self._climb(ref, count=False)
        return self

    def _climb(self, ref: Ref, *, count: bool) -> None:
        node, steps = self.units[ref].parent if ref in self.units else None, 0
        while node is not None and node in self.units and steps < 12:
            if count:
                self.cells[node] = self.cells.get(node, 0) + 1
            elif node in self.open:
                return
            else:
                self.open.add(node)
            node, steps = self.units[node].parent, steps + 1

    def figure(self, ref: Ref) -> str:
        """Members of a cell, where they are known; cells of what stands above."""
        if self.units[ref].level == Level.CELL:
            count = self.members.get(ref)
            return (
                ngettext("%(n)s đảng viên", "%(n)s đảng viên", count) % {"n": format_number(count)}
                if count is not None
                else ""
            )
        cells = self.cells.get(ref, 0)
        return _("%(n)s chi bộ") % {"n": format_number(cells)} if cells else ""

    def name_above(self, ref: Ref) -> str:
        """What it stands under in this tree; "" at the top."""
        parent = self.units[ref].parent
        return self.units[parent].name if parent is not None and parent in self.units else ""

    def branch(self, ref: Ref, address: str) -> Branch:
        """A node with what changes below it."""
        colour, word, note = self.marks.get(ref, ("local", "", ""))
        return Branch(
            label=self.units[ref].name, figure=self.figure(ref), tag=word, change=colour, gone=ref in self.gone,
            note=note, children=self._children(ref, address),
        )  # fmt: skip

    def _children(self, ref: Ref, address: str) -> list[Branch]:
        every = self.below.get(ref, [])
        told = sorted((one for one in every if one in self.marks or one in self.open), key=self.order)
        rows = [self.branch(one, address) for one in told[:MOST_SHOWN]]
        if len(told) > MOST_SHOWN:
            words = _("Còn %(n)s tổ chức thay đổi nữa ở đây") % {"n": format_number(len(told) - MOST_SHOWN)}
            rows.append(Branch(label=words, url=f"{address}?goc={ref}"))
        rest = [one for one in every if one not in self.marks and one not in self.open]
        moving = [one for one in rest if one in self.follows]
        still = [one for one in rest if one not in self.follows]
        if moving:
            said = (
                _("%(n)s tổ chức đi theo, không đổi") if ref in self.gone else _("%(n)s tổ chức chuyển đến nguyên vẹn")
            )
            rows.append(self._folded(moving, said))
        if still and rows:
            rows.append(self._folded(still, _("%(n)s tổ chức không đổi")))
        return rows

    def _folded(self, refs: list[Ref], said: str) -> Branch:
        some = sorted(refs, key=self.order)[:MOST_FOLDED] if len(refs) < 2000 else refs[:MOST_FOLDED]
        children = [Branch(label=self.units[one].name, figure=self.figure(one)) for one in some]
        if len(refs) > MOST_FOLDED:
            children.append(Branch(label=_("và %(n)s tổ chức nữa") % {"n": format_number(len(refs) - MOST_FOLDED)}))
        return Branch(label="", fold=said % {"n": format_number(len(refs))}, children=children)

    def order(self, ref: Ref) -> Any:
        """By name, then always the same."""
        return natural_key(self.units[ref].name), str(ref)

    def page(self, root: Ref, start: int, address: str) -> tuple[Branch, int]:
        """One node with its changed children from the `start`-th on, and how many of them there are."""
        every = sorted(
            (one for one in self.below.get(root, []) if one in self.marks or one in self.open), key=self.order
        )
        shown = [self.branch(one, address) for one in every[start : start + MOST_SHOWN]]
        colour, word, note = self.marks.get(root, ("local", "", ""))
        top = Branch(label=self.units[root].name, figure=self.figure(root), tag=word, change=colour,
                     gone=root in self.gone, note=note, children=shown)  # fmt: skip
        return top, len(every)


def before_and_after(bench: Bench) -> tuple[Side, Side]:
    """The two trees."""
    plan = bench.plan
    follows: set[Ref] = {edge.org for edge in plan.edges if not edge.given}
    heads = {cell: heads.members for cell, heads in bench.before.heads.items()}
    before = Side(bench, bench.before.units, _before_marks(bench), follows, {row.org for row in plan.ended}, heads)
    after = Side(bench, plan.after, _after_marks(bench), follows, set(), heads | bench.members_after())
    return before.prepare(), after.prepare()


def _before_marks(bench: Bench) -> dict[Ref, tuple[str, str, str]]:
    plan, name = bench.plan, bench.name
    marks: dict[Ref, tuple[str, str, str]] = {}
    for change in plan.codes:
        marks[change.org] = ("name", _("đổi mã"), "")
    for change in plan.kinds:
        marks[change.org] = ("name", _("đổi loại hình"), "")
    for change in plan.names:
        marks[change.org] = ("name", _("đổi tên"), _("thành %(names)s") % {"names": change.value})
    for edge in plan.edges:
        if edge.given:
            marks[edge.org] = ("move", _("chuyển đi"), _("về %(names)s") % {"names": name(edge.parent)})
    for line in plan.lineage:
        if line.part and line.source in plan.after:
            marks[line.source] = ("move", _("tách bớt"), "")
    for row in plan.ended:
        into = listed(map(name, row.successors))
        marks[row.org] = ("end", _("thôi hoạt động"), _("thành %(names)s") % {"names": into} if into else "")
    return marks


def _after_marks(bench: Bench) -> dict[Ref, tuple[str, str, str]]:
    plan, name = bench.plan, bench.name
    came = sources_of(bench)
    marks: dict[Ref, tuple[str, str, str]] = {}
    for change in plan.codes:
        marks[change.org] = ("name", _("đổi mã"), _("mã mới %(code)s") % {"code": change.value or "–"})
    for change in plan.kinds:
        marks[change.org] = ("name", _("đổi loại hình"), bench.kind(change.value))
    for change in plan.names:
        old = bench.before.units[change.org].name
        marks[change.org] = ("name", _("đổi tên"), _("trước là %(names)s") % {"names": old})
    for edge in plan.edges:
        if edge.given:
            old_parent = bench.before.units[edge.org].parent
            marks[edge.org] = ("move", _("chuyển đến"), _("từ %(names)s") % {"names": name(old_parent)})
    for back in plan.restored:
        marks[back.org] = ("new", _("hoạt động trở lại"), "")
    for parent, left in _handed_up(bench).items():
        if parent not in marks:
            marks[parent] = ("move", _("nhận thêm"), _("từ %(names)s") % {"names": listed(map(name, left))})
    for ref, sources in came.items():
        if ref in plan.after and isinstance(ref, int) and ref not in marks:
            marks[ref] = ("move", _("nhận thêm"), _("từ %(names)s") % {"names": listed(map(name, sources))})
    for founded in plan.founded:
        sources = came.get(founded.new.key, [])
        note = _("từ %(names)s") % {"names": listed(map(name, sources))} if sources else ""
        marks[founded.new.key] = ("new", _("lập mới"), note)
    return {ref: mark for ref, mark in marks.items() if ref in plan.after}


def _handed_up(bench: Bench) -> dict[Ref, list[int]]:
    """Who takes in what stood under an organisation that ends without a successor: superior -> those that ended."""
    ended = {row.org for row in bench.plan.ended if not row.successors}
    found: dict[Ref, dict[int, None]] = {}
    for edge in bench.plan.edges:
        old = bench.before.units[edge.org].parent
        if not edge.given and edge.parent is not None and isinstance(old, int) and old in ended:
            found.setdefault(edge.parent, {})[old] = None
    return {parent: list(left) for parent, left in found.items()}


def sources_of(bench: Bench) -> dict[Ref, list[int]]:
    """What each successor came from."""
    came: dict[Ref, list[int]] = {}
    for line in bench.plan.lineage:
        came.setdefault(line.target, []).append(line.source)
    return came


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as one line: what, where it stands in that tree, the mark, and what becomes of it."""

    name: str
    place: str
    colour: str
    word: str
    note: str
    ref: str


def change_rows(side: Side) -> list[ChangeRow]:
    """Everything that changes in a tree, as a list (the phone shows it instead of two trees)."""
    rows: Iterable[Ref] = sorted(side.marks, key=side.order)
    return [
        ChangeRow(side.units[ref].name, side.name_above(ref), *side.marks[ref], str(ref))
        for ref in rows if ref in side.units
    ]  # fmt: skip

"""Sizes by the rules of the effective date, after the reorganisation: party areas that fall below the mark, committees
that go on and no longer fit, first committees that do not fit yet. All of it warns: the rules leave a way for each.

A cell is looked at where it crosses a mark of the Charter, an area where its members change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from django.utils.translation import gettext as _

from nennep.committees.queries import first_posts_of, sizes_of
from nennep.committees.states import BodyKind
from nennep.members.queries.cells import members_counted
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Finding
from nennep.organisations.reform.snapshot import Heads, Unit
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Advice, Bench
from nennep.processes.workbench.findings.buttons import add_step, appoint, open_committees
from nennep.processes.workbench.firsts import COMMUNE, PROVINCE, SIZED, size_verdicts
from nennep.regulations.registry import rule_set
from nennep.regulations.rules.bodies import (
    base_form_verdict,
    cell_leadership_verdict,
    committee_size_verdict,
    first_committee_verdict,
    standing_committee_verdict,
)
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.regulations.verdicts import Verdict, VerdictKind

Units = Mapping[Ref, Unit]


def size_findings(bench: Bench) -> Iterator[Finding]:
    """Every finding about sizes; three queries."""
    yield from _areas(bench)
    yield from _going_on(bench)
    yield from _first(bench)


def _above(units: Units, ref: Ref | None) -> Iterator[Ref]:
    """An organisation and all above it."""
    seen: set[Ref] = set()
    while ref is not None and ref in units and ref not in seen:
        seen.add(ref)
        yield ref
        ref = units[ref].parent


def _areas(bench: Bench) -> Iterator[Finding]:
    """Grassroots party areas that begin, take another kind or change in number, and will have fewer members than call
    for one (Charter, article 21)."""
    rules, plan = rule_set("charter", bench.day), bench.plan
    least = rules.rules.party_area_members.value
    if least is None or plan.open:  # where members are not placed yet, nothing is known of those who take them in
        return
    steps = {row.new.key: row.step for row in plan.founded} | {row.org: row.step for row in plan.kinds}
    for ref, count in _counts(bench).items():
        if count < least:
            verdict = base_form_verdict("area", count, rules)
            mend = _("Nhập với nơi khác, chuyển thêm chi bộ đến, đổi thành chi bộ, hoặc xin cấp trên đồng ý.")
            yield Advice("due", f"{bench.name(ref)}: {verdict.sentence}", steps.get(ref), ref, verdict.rule, mend,
                         *add_step(bench, "merge", ref))  # fmt: skip


def _counts(bench: Bench) -> dict[Ref, int]:
    """Area -> its members after, of those that are new, of another kind, or of another number. One query."""
    plan, after = bench.plan, bench.plan.after
    before = cast("Units", bench.before.units)
    base = {code for code, kind in organisation_kinds(bench.day).items()
            if kind.grassroots and kind.level < Level.CELL}  # fmt: skip
    areas = {ref for one in _changed(bench, before, after) for ref in _above(after, one) if after[ref].kind in base}
    if not areas:
        return {}
    cells = {ref for units in (before, after) for ref, unit in units.items() if unit.level == Level.CELL
             and not areas.isdisjoint(_above(units, ref))}  # fmt: skip
    moved, heads = bench.members_after(), bench.before.heads
    known = members_counted([ref for ref in cells if isinstance(ref, int) and ref not in heads], bench.day)
    was = known | {cell: row.members for cell, row in heads.items()}
    old = _summed(before, areas, lambda ref: was.get(ref, 0) if isinstance(ref, int) else 0)
    new = _summed(after, areas, lambda ref: moved[ref] if ref in moved else was.get(ref, 0)
                  if isinstance(ref, int) else 0)  # fmt: skip
    turned = {row.org for row in plan.kinds}
    return {ref: count for ref, count in new.items() if ref not in before or ref in turned or count != old[ref]}


def _summed(units: Units, areas: set[Ref], members: Callable[[Ref], int]) -> dict[Ref, int]:
    """Area -> members of the cells at and below it in a tree."""
    counts = dict.fromkeys(sorted(areas, key=str), 0)
    for ref, unit in units.items():
        if unit.level == Level.CELL:
            over = [one for one in _above(units, ref) if one in areas]
            count = members(ref) if over else 0
            for area in over:
                counts[area] += count
    return counts


def _changed(bench: Bench, before: Units, after: Units) -> set[Ref]:
    """Where members or cells come to or leave: what stands there after, from which the way up leads to the areas."""
    plan = bench.plan
    found: set[Ref] = {row.new.key for row in plan.founded} | {row.org for row in plan.restored}
    found |= {row.org for row in plan.kinds} | set(bench.members_after())
    for org in [*(edge.org for edge in plan.edges), *(ended.org for ended in plan.ended)]:
        found.update(_above(before, org))
    return {ref for ref in found if ref in after}


def _going_on(bench: Bench) -> Iterator[Finding]:
    """Committees that go on: of cells that cross the mark for a cell committee, of organisations that take others in
    or take another kind."""
    plan = bench.plan
    officials = {ref: count for ref, count in bench.officials_after().items() if isinstance(ref, int)}
    others = {row.org for row in plan.kinds} | {
        line.target for line in plan.lineage if isinstance(line.target, int) and line.target in plan.after
    }  # fmt: skip
    held = sizes_of({*officials, *others}, bench.day)
    for ref, count in officials.items():
        yield from _of_cell(bench, ref, count, held.get(ref, {}).get(BodyKind.CELL_COMMITTEE, 0))
    for ref in sorted(others):
        if plan.after[ref].level != Level.CELL:
            for verdict in _of_area(bench, ref, held.get(ref, {})):
                if verdict.kind != "done":
                    yield _on_the_committee_page(bench, ref, verdict)


def _of_cell(bench: Bench, ref: int, official: int, size: int) -> Iterator[Finding]:
    rules = rule_set("charter", bench.day)
    mark = rules.rules.cell_committee_members.value
    before = bench.before.heads.get(ref, Heads()).official
    if mark is not None and (official < mark) != (before < mark):
        verdict = cell_leadership_verdict(official, size, rules)
        if verdict.kind == "missing":
            yield _on_the_committee_page(bench, ref, verdict)


def _of_area(bench: Bench, ref: int, held: dict[str, int]) -> Iterator[Verdict]:
    """What does not fit of a committee that goes on; nothing where none is recorded."""
    committee, standing = held.get(BodyKind.COMMITTEE, 0), held.get(BodyKind.STANDING, 0)
    unit, rules = bench.plan.after[ref], rule_set("charter", bench.day)
    above = bench.plan.after.get(unit.parent) if unit.parent is not None else None
    if not committee:
        return
    if unit.kind == COMMUNE and above is not None and above.kind == PROVINCE:
        came = 1 + sum(line.target == ref and bench.before.units[line.source].kind == COMMUNE and not line.part
                       for line in bench.plan.lineage)  # fmt: skip
        sizes_now = {"committee": committee, "standing": standing}
        if came > 1:
            found = [first_committee_verdict(one, sizes_now[one], came, rule_set("first_committees", bench.day))
                     for one in SIZED if sizes_now[one]]  # fmt: skip
            yield from (verdict for verdict in found if verdict.kind != "none")
    elif unit.level > Level.COMMUNE:
        verdict = committee_size_verdict("grassroots_committee", committee, rules)
        most = rules.rules.grassroots_committee_max.value
        if most is not None and committee > most:
            yield verdict
    if standing and (verdict := standing_committee_verdict(committee, standing, rules)).kind != "none":
        yield verdict


def _on_the_committee_page(bench: Bench, ref: int, verdict: Verdict) -> Finding:
    mend = _("Kiện toàn từ ngày hiệu lực: bầu hoặc chỉ định thêm, hoặc cho thôi, rồi ghi ở trang cấp ủy.")
    kind: VerdictKind = "none" if verdict.kind == "none" else "due"
    said = f"{bench.name(ref)}: {verdict.sentence}"
    return Advice(kind, said, None, ref, verdict.rule, mend, *open_committees(ref))


def _first(bench: Bench) -> Iterator[Finding]:
    """First committees that were chosen and are larger or smaller than the rules say."""
    titles: dict[tuple[str, str], list[str]] = {}
    for post in first_posts_of(bench.reform):
        titles.setdefault((post.target, post.body), []).append(post.title)
    new = {str(row.new.key): row.new.key for row in bench.plan.founded}
    for (target, body), held in titles.items():
        if target not in new:
            continue
        for verdict in size_verdicts(bench, new[target], body, held):
            if verdict.kind in ("missing", "due"):
                yield Advice("due", f"{bench.name(new[target])}: {verdict.sentence}", None, new[target], verdict.rule,
                             _("Chọn thêm hoặc bớt người."), *appoint(bench, new[target]))  # fmt: skip

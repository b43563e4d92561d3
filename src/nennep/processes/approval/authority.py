"""Who decides a reorganisation by the rules of its day, step by step, and whether a document is theirs to issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.organisations.models import Reform
from nennep.organisations.queries import kinds_on, names_on
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot, Unit
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of
from nennep.processes.workbench.wording import listed
from nennep.regulations.families.structure import StructureAct
from nennep.regulations.queries import rule_set_for
from nennep.regulations.rules.deciding import Decides, who_decides
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.regulations.verdicts import RuleRef, Verdict
from nennep.regulations.wording import structure_acts
from nennep.ui.formats import format_number

_OF_ENDING: Mapping[str, StructureAct] = {
    "merge": "merge", "split": "split", "dissolve": "dissolve", "end_level": "dissolve",
}  # fmt: skip
_OF_FOUNDING: Mapping[str, StructureAct] = {"found": "found", "merge": "merge", "split": "split"}


@dataclass(slots=True)
class Matter:
    """What one organisation decides by one rule. `decider` None: one that the tree does not hold; `spoken` False: the
    rules that are known do not speak of it."""

    decider: int | None
    rule: RuleRef | None
    spoken: bool
    consent: bool
    acts: dict[str, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    count: int = 0


class Line:
    """The way up from any organisation before the effective date, beyond the home organisation too."""

    def __init__(self, reform: Reform, home: OrgNow, before: Snapshot) -> None:
        self.units, self.home = before.units, home.org_id
        self.above = ids_of(home.path)[-2::-1]
        kinds = organisation_kinds(reform.effective_on)
        self.names = names_on([home.org_id, *self.above], reform.effective_on)
        own = kinds_on(self.above, reform.effective_on)
        self._kinds = {**{pk: unit.kind for pk, unit in before.units.items()}, **own}
        self._base = {code for code, kind in kinds.items() if kind.grassroots}
        self._province = {code for code, kind in kinds.items() if kind.level == Level.PROVINCE}

    def up(self, org: int | None) -> list[int]:
        """An organisation and all above it, from itself up."""
        if org in self.above:
            return self.above[self.above.index(org) :]
        way: list[int] = []
        while org is not None and org in self.units and org not in way:
            way.append(org)
            parent = self.units[org].parent
            org = parent if isinstance(parent, int) else None
        return [*way, *self.above]

    def area(self, parent: int | None) -> int | None:
        """The grassroots organisation at or above; None for none."""
        return next((org for org in self.up(parent) if self._kinds.get(org) in self._base), None)

    def over_area(self, parent: int | None) -> int | None:
        """What stands directly above the grassroots organisation; where there is none, the superior itself."""
        area = self.area(parent)
        if area is None:
            return parent
        way = self.up(area)
        return way[1] if len(way) > 1 else None

    def province(self, parent: int | None) -> int | None:
        """The province at or above; None for none."""
        return next((org for org in self.up(parent) if self._kinds.get(org) in self._province), None)

    def name(self, org: int) -> str:
        """What to call an organisation."""
        return self.units[org].name if org in self.units else self.names.get(org, "")


@dataclass(frozen=True, slots=True)
class _Change:
    act: StructureAct
    kind: str
    name: str
    superior: int | None
    leaves: str = ""
    left: int | None = None


def matters(reform: Reform, before: Snapshot, plan: Plan, line: Line) -> list[Matter]:
    """Everything the draft decides, gathered by rule and by who decides it."""
    rules = rule_set_for(reform.home_id, "structure_decisions", reform.effective_on)
    known: dict[tuple[str, str, str], Decides] = {}
    found: dict[tuple[object, ...], Matter] = {}
    for change in _changes(before, plan, line):
        place = (change.act, change.kind, change.leaves)
        if place not in known:
            known[place] = who_decides(change.act, change.kind, rules, leaves=change.leaves)
        said = known[place]
        decider = _decider(said, change, line)
        consent = said.decider is not None and said.decider.consent
        matter = found.setdefault(
            (said.rule, decider, consent), Matter(decider, said.rule, said.decider is not None, consent)
        )
        matter.acts[change.act] = None
        matter.names[change.name] = None
        matter.count += 1
    return list(found.values())


def _decider(said: Decides, change: _Change, line: Line) -> int | None:
    if said.decider is None:
        return line.home
    if said.decider.decides == "province":
        return line.province(change.left or change.superior)
    if said.decider.decides == "above_grassroots":
        return line.over_area(change.left or change.superior)
    return change.superior


def _changes(before: Snapshot, plan: Plan, line: Line) -> Iterator[_Change]:
    units = before.units
    for founded in plan.founded:
        act, new = _OF_FOUNDING[founded.cause], founded.new
        yield _Change(act, new.kind, new.name, _standing(new.parent, plan))
    for back in plan.restored:
        yield _Change("found", back.kind, back.name, _standing(back.parent, plan))
    for ended in plan.ended:
        unit = units[ended.org]
        yield _Change(_OF_ENDING[ended.cause], unit.kind, unit.name, _superior(unit, line))
    for edge in plan.edges:
        if edge.given:
            unit = units[edge.org]
            yield _moved(unit, _standing(edge.parent, plan), line)
    for change in plan.kinds:
        yield _Change("change_kind", change.value, units[change.org].name, _superior(units[change.org], line))
    for change in plan.names:
        yield _Change("rename", units[change.org].kind, units[change.org].name, _superior(units[change.org], line))


def _moved(unit: Unit, parent: int | None, line: Line) -> _Change:
    """Two superiors are concerned: who stands above both decides."""
    old, leaves = _superior(unit, line), ""
    ways = set(line.up(parent))
    common = next((org for org in line.up(old) if org in ways), line.home)
    if unit.level == Level.CELL and line.area(old) != line.area(parent):
        leaves = "grassroots"
    if unit.level == Level.CELL and line.over_area(old) != line.over_area(parent):
        leaves = "upper"
    return _Change("move", unit.kind, unit.name, common, leaves, old)


def _superior(unit: Unit, line: Line) -> int | None:
    return unit.parent if isinstance(unit.parent, int) else line.home


def _standing(ref: Ref | None, plan: Plan) -> int | None:
    """The organisation, or the nearest above it that exists before the day."""
    seen: set[Ref] = set()
    while isinstance(ref, str) and ref in plan.after and ref not in seen:
        seen.add(ref)
        ref = plan.after[ref].parent
    return ref if isinstance(ref, int) else None


def _words(matter: Matter) -> str:
    words = {"acts": ", ".join(structure_acts(matter.acts)), "names": listed(matter.names)}
    said = f"{words['acts']}: {words['names']}"
    if matter.count > len(matter.names):  # many bear one name
        said = _("%(acts)s %(n)s tổ chức: %(names)s") % {**words, "n": format_number(matter.count)}
    return said[:1].upper() + said[1:]


def verdicts(found: list[Matter], line: Line) -> list[Verdict]:
    """What the rules say of who decides, the weightiest first: from above the home organisation, by itself, by those
    below it, and what they say nothing of."""
    home, rows = line.name(line.home), list[tuple[int, Verdict]]()
    lower: dict[RuleRef | None, list[Matter]] = {}
    for matter in found:
        words = {"what": _words(matter), "home": home,
                 "who": line.name(matter.decider) if matter.decider is not None else ""}  # fmt: skip
        consent = _(" Cần cấp trên trực tiếp đồng ý bằng văn bản trước.") if matter.consent else ""
        if not matter.spoken:
            said = _("%(what)s. Quy định hệ thống có chưa nói ai quyết định; %(home)s hoặc cấp trên duyệt.")
            rows.append((3, Verdict("none", said % words, None)))
        elif matter.decider is None:
            said = _("%(what)s. Do cấp ủy cấp trên, không có trong cây tổ chức, quyết định: cần văn bản của nơi ấy.")
            rows.append((0, Verdict("late", said % words + consent, matter.rule)))
        elif matter.decider in line.above:
            said = _("%(what)s. Do %(who)s, cấp trên của %(home)s, quyết định: cần văn bản của %(who)s.")
            rows.append((0, Verdict("late", said % words + consent, matter.rule)))
        elif matter.decider == line.home or consent:
            said = _("%(what)s. Do %(who)s quyết định.") % words + consent
            rows.append((0 if consent else 1, Verdict("late" if consent else "done", said, matter.rule)))
        else:
            lower.setdefault(matter.rule, []).append(matter)
    for rule, several in lower.items():
        both = Matter(None, rule, spoken=True, consent=False)
        for matter in several:
            both.acts |= matter.acts
            both.names |= matter.names
            both.count += matter.count
        words = {"what": _words(both), "home": home, "who": listed(line.name(one.decider or 0) for one in several)}
        said = _("%(what)s. Do cấp trên trực tiếp quyết định: %(who)s; %(home)s là cấp trên của các nơi ấy.")
        rows.append((2, Verdict("done", said % words, rule)))
    return [verdict for _weight, verdict in sorted(rows, key=lambda row: row[0])]


def check_issued_by(issuer: int | None, found: list[Matter], line: Line) -> None:
    """A document decides what its issuer, or somebody below it, decides by the rules; one of outside (None) is read by
    who approves. Raises RuleBroken (document), with the rule."""
    if issuer is None:
        return
    for matter in found:
        if not matter.spoken or (matter.decider is not None and issuer in line.up(matter.decider)):
            continue
        who = line.name(matter.decider) if matter.decider is not None else _("cấp ủy cấp trên, ngoài hệ thống")
        words = {
            "what": _words(matter), "who": who, "issuer": line.name(issuer) or _("nơi khác"),
            "rule": f"{matter.rule.title}: {matter.rule.wording}" if matter.rule else "",
        }  # fmt: skip
        said = _("%(what)s. Do %(who)s quyết định; văn bản này do %(issuer)s ban hành. %(rule)s")
        raise RuleBroken(said % words, field="document")

"""What is gathered while the steps of a draft are read, before anything is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nennep.organisations.reform.operations import (
    ChangeKind,
    Dissolve,
    EndLevel,
    Found,
    Merge,
    Move,
    NewOrg,
    Operation,
    Recode,
    Ref,
    Rename,
    Restore,
    Split,
    key_of,
)
from nennep.organisations.reform.result import Change, EndCause, Ended, Finding, Founded, Line, Restored
from nennep.organisations.reform.snapshot import Choice, Snapshot, Unit, children_of

UP = "^"  # no key: "to the nearest superior that goes on"


@dataclass(frozen=True, slots=True)
class Heirs:
    """What becomes of those below an organisation and of its members, by one step."""

    step: int
    children: Mapping[int, Ref]
    default_child: Ref | None
    default_people: Ref | None
    options: tuple[Ref, ...]


@dataclass(slots=True)
class Working:
    """The draft as read so far."""

    before: Snapshot
    choices: Mapping[tuple[int, str, int], Ref]
    below: dict[Ref, list[int]]
    founded: dict[str, Founded] = field(default_factory=dict)
    ended: dict[int, Ended] = field(default_factory=dict)
    restored: dict[int, Restored] = field(default_factory=dict)
    moves: dict[int, tuple[Ref, int]] = field(default_factory=dict)
    names: dict[int, Change] = field(default_factory=dict)
    kinds: dict[int, Change] = field(default_factory=dict)
    codes: dict[int, Change] = field(default_factory=dict)
    heirs: dict[int, Heirs] = field(default_factory=dict)
    lineage: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    claims: dict[tuple[str, int], int] = field(default_factory=dict)

    def name_of(self, ref: Ref | None) -> str:
        """What to call it in a sentence."""
        if isinstance(ref, str):
            return self.founded[ref].new.name if ref in self.founded else ref
        if ref in self.restored:
            return self.restored[ref].name
        unit = self.before.units.get(ref) if ref is not None else None
        return unit.name if unit else str(ref)

    def forbid(self, sentence: str, step: int, org: Ref | None, mend: str) -> None:
        """Note what stands in the way."""
        self.findings.append(Finding("missing", sentence, step, org, None, mend))

    def claim(self, what: str, org: int, step: int) -> Unit | None:
        """Let a step change one thing of an organisation; None (and a finding) when another step already does, or
        when there is no such organisation on the day."""
        unit = self.before.units.get(org)
        if unit is None:
            self.forbid(
                _("Ngày hiệu lực không có tổ chức số %(org)s.") % {"org": org}, step, org,
                _("Chọn tổ chức khác, hoặc đổi ngày hiệu lực."),
            )  # fmt: skip
            return None
        other = self.claims.setdefault((what, org), step)
        if other != step:
            self.contradict(org, step)
            return None
        return unit

    def contradict(self, org: int, step: int) -> None:
        """Two steps want different things of one organisation."""
        self.forbid(
            _("Hai bước cùng thay đổi %(name)s và trái nhau.") % {"name": self.name_of(org)}, step, org,
            _("Bỏ một trong hai bước."),
        )  # fmt: skip

    def found(self, new: NewOrg, step: int, cause: str) -> None:
        """Note a new organisation."""
        if new.key in self.founded:
            self.forbid(
                _("Hai tổ chức mới cùng mã “%(key)s” trong phương án.") % {"key": new.key}, step, new.key,
                _("Đổi mã của một tổ chức."),
            )  # fmt: skip
            return
        self.founded[new.key] = Founded(new, step, cause)

    def end(self, org: int, step: int, cause: EndCause, successors: tuple[Ref, ...] = ()) -> bool:
        """Note that an organisation ends; whether it may be said."""
        unit = self.claim("end", org, step)
        if unit is not None:
            self.ended[org] = Ended(org, step, cause, successors)
        return unit is not None


def gather(before: Snapshot, steps: Mapping[int, Operation], choices: Iterable[Choice]) -> Working:
    """Read every step, in order."""
    chosen = {(one.step, one.what, one.subject): one.target for one in choices}
    work = Working(before, chosen, children_of(before.units))
    for step, operation in steps.items():
        _read(work, step, operation)
    for what, org in list(work.claims):
        if what != "end" and org in work.ended:
            work.contradict(org, work.claims[what, org])
    return work


def _read(work: Working, step: int, operation: Operation) -> None:
    match operation:
        case Found(new=new):
            work.found(new, step, "found")
        case Restore():
            _restore(work, operation, step)
        case Rename(org=org, name=name):
            _change(work, "name", work.names, Change(org, name, step))
        case ChangeKind(org=org, kind=kind):
            _change(work, "kind", work.kinds, Change(org, kind, step))
        case Recode(org=org, code=code):
            _change(work, "code", work.codes, Change(org, code, step))
        case Move(org=org, parent=parent):
            _move(work, org, parent, step)
        case Merge():
            _merge(work, operation, step)
        case Split():
            _split(work, operation, step)
        case Dissolve(org=org, children_to=children, members_to=members):
            if work.end(org, step, "dissolve"):
                options = tuple(ref for ref in (children, members) if ref is not None)
                work.heirs[org] = _heirs(work, step, org, {}, children, members, options)
        case EndLevel():
            _end_level(work, operation, step)


def _restore(work: Working, operation: Restore, step: int) -> None:
    org = operation.org
    if org in work.before.units or org in work.restored:
        work.forbid(
            _("%(name)s không phải tổ chức đã kết thúc.") % {"name": work.name_of(org)}, step, org, _("Bỏ bước này.")
        )
        return
    row = operation
    until = work.before.ended.get(org) if work.before.ended is not None else work.before.on
    if until is None or until > work.before.on:
        work.forbid(
            _("%(name)s chưa kết thúc, hoặc mới hoạt động từ sau ngày hiệu lực, nên không cho hoạt động trở lại được.")
            % {"name": row.name}, step, org, _("Bỏ bước này, hoặc chọn ngày hiệu lực muộn hơn."),
        )  # fmt: skip
        return
    work.restored[org] = Restored(org, row.name, row.kind, row.parent, row.code, step)


def _change(work: Working, what: str, rows: dict[int, Change], change: Change) -> None:
    unit = work.claim(what, change.org, change.step)
    if unit is None:
        return
    old = {"name": unit.name, "kind": unit.kind, "code": ", ".join(unit.codes)}[what]
    if old == change.value:
        work.forbid(
            _("%(name)s: ghi mới giống như đang có.") % {"name": unit.name}, change.step, change.org, _("Bỏ bước này.")
        )
        return
    rows[change.org] = change


def _move(work: Working, org: int, parent: Ref, step: int) -> None:
    unit = work.claim("parent", org, step)
    if unit is None:
        return
    if unit.parent == parent:
        work.forbid(
            _("%(name)s đang trực thuộc đúng tổ chức đã chọn.") % {"name": unit.name}, step, org, _("Bỏ bước này.")
        )
        return
    work.moves[org] = (parent, step)


def _heirs(
    work: Working, step: int, org: int, children: Mapping[int, Ref], default_child: Ref | None,
    default_people: Ref | None, options: Sequence[Ref],
) -> Heirs:  # fmt: skip
    """With what was chosen by hand for those below and for all members; one by one stays with the people."""
    chosen = dict(children)
    for child in sorted(chosen.keys() - set(work.below.get(org, ()))):
        work.forbid(
            _("%(child)s không trực thuộc %(name)s.") % {"child": work.name_of(child), "name": work.name_of(org)}, step,
            child, _("Bỏ tổ chức này khỏi bước."),
        )  # fmt: skip
    for child in work.below.get(org, ()):
        target = work.choices.get((step, "org", child))
        if target is not None:
            chosen[child] = target
    people = work.choices.get((step, "all", org), default_people)
    return Heirs(step, chosen, default_child, people, tuple(options))


def _merge(work: Working, operation: Merge, step: int) -> None:
    into = key_of(operation.into)
    if isinstance(operation.into, NewOrg):
        work.found(operation.into, step, "merge")
    ending = [org for org in operation.sources if org != into]
    if not ending:
        work.forbid(_("Hợp nhất cần ít nhất một tổ chức khác."), step, into, _("Thêm tổ chức được hợp nhất."))
    for org in ending:
        if work.end(org, step, "merge", (into,)):
            work.heirs[org] = _heirs(work, step, org, {}, into, into, (into,))
            work.lineage.append(Line(org, into, False, step))


def _split(work: Working, operation: Split, step: int) -> None:
    source = operation.source
    for part in operation.parts:
        if isinstance(part, NewOrg):
            work.found(part, step, "split")
    targets = tuple(dict.fromkeys(key_of(part) for part in operation.parts))
    if operation.keeps:
        told = work.claim("split", source, step) is not None
    else:
        told = work.end(source, step, "split", targets)
    if source in targets:
        work.forbid(
            _("%(name)s không thể là một phần tách ra từ chính nó.") % {"name": work.name_of(source)}, step, source,
            _("Chọn “tổ chức cũ tiếp tục hoạt động”."),
        )  # fmt: skip
    if told:
        options = (*targets, source) if operation.keeps else targets
        work.heirs[source] = _heirs(work, step, source, operation.children, None, operation.default, options)
        part = operation.keeps or len(targets) > 1
        work.lineage += [Line(source, target, part, step) for target in targets if target != source]


def _end_level(work: Working, operation: EndLevel, step: int) -> None:
    spared, waiting = set(operation.but), [operation.under]
    seen: set[int] = set()
    while waiting:
        org = waiting.pop()
        if org in seen:
            continue
        seen.add(org)
        unit = work.before.units.get(org)
        ends = unit is not None and unit.kind == operation.kind and org not in spared
        if ends and work.end(org, step, "end_level"):
            work.heirs[org] = _heirs(work, step, org, {}, UP, None, ())
        waiting += work.below.get(org, ())
    if not any(ended.step == step for ended in work.ended.values()):
        work.forbid(
            _("Không có tổ chức nào thuộc loại hình này để kết thúc."), step, operation.under, _("Bỏ bước này.")
        )

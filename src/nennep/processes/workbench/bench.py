"""A reorganisation with all that its pages tell of it: tree before, plan, steps, and a name for everything."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.organisations.actions.reform_apply import overtaken
from nennep.organisations.drafts import get_reform, steps_of
from nennep.organisations.just_before import came_to, just_before
from nennep.organisations.models import Reform, ReformStep
from nennep.organisations.presenters import kind_name
from nennep.organisations.queries import get_organisation, names_on
from nennep.organisations.reform.operations import Operation, Ref, read
from nennep.organisations.reform.result import Finding, Plan
from nennep.organisations.reform.snapshot import Heads, Snapshot, Unit
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.processes.appointing import wrong_appointments
from nennep.processes.approval.decision import taken_back
from nennep.processes.reform import heads_then, plan_with_members

Counted = tuple[datetime.date, datetime.datetime | None]
WRITTEN = (ReformState.APPLIED, ReformState.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Advice(Finding):
    """A finding that is mended elsewhere than in its step: the button's words and address; both "" without one."""

    button: str = ""
    url: str = ""


@dataclass(slots=True)
class Bench:
    """Everything about one reorganisation. `names`: of organisations that neither tree holds (they ended before);
    `counted`: the day whose members are told, and as known at which moment (None: now); `standing_in_the_way`: what is
    wrong with the first committees, and what overtook a draft that was submitted."""

    actor: Actor
    reform: Reform
    home: OrgNow
    steps: list[ReformStep]
    before: Snapshot
    plan: Plan
    names: Mapping[int, str]
    counted: Counted
    standing_in_the_way: Sequence[Finding] = ()
    _cells: dict[Ref | None, list[Ref]] = field(default_factory=dict)

    @property
    def day(self) -> datetime.date:
        """The effective date."""
        return self.reform.effective_on

    @property
    def written(self) -> bool:
        """Whether it was applied."""
        return self.reform.state in WRITTEN

    def unit(self, ref: Ref) -> Unit | None:
        """The organisation as it will be, else as it was."""
        return self.plan.after.get(ref) or (self.before.units.get(ref) if isinstance(ref, int) else None)

    def name(self, ref: Ref | None) -> str:
        """What to call an organisation: by the name it has before, one that is new by the name it gets."""
        if isinstance(ref, int):
            unit = self.before.units.get(ref) or self.plan.after.get(ref)
            return unit.name if unit else self.names.get(ref, str(ref))
        unit = self.plan.after.get(ref) if ref is not None else None
        return unit.name if unit else str(ref or "")

    def id_of(self, ref: Ref) -> int | None:
        """The id behind a reference; None for one that is not founded yet."""
        return ref if isinstance(ref, int) else self.reform.keys.get(ref)

    def kind(self, code: str) -> str:
        """The name of a kind on the day."""
        return kind_name(code, self.day)

    def cells_under(self, parent: Ref | None) -> list[Ref]:
        """The cells that will stand directly under an organisation."""
        if not self._cells:
            for ref, unit in self.plan.after.items():
                if unit.level == Level.CELL:
                    self._cells.setdefault(unit.parent, []).append(ref)
        return self._cells.get(parent, [])

    def officials_after(self) -> dict[Ref, int]:
        """The same of official members, of the cells of which it is known how many there will be."""
        heads, found, unknown = self.before.heads, dict[Ref, int](), set[Ref]()
        for row in self.plan.people:
            going = row.officials_going(heads.get(row.cell, Heads()))
            if going is None:
                unknown |= {row.cell, *row.targets}
                continue
            changes: list[tuple[Ref, int]] = [*going.items(), (row.cell, -sum(going.values()))]
            for ref, count in changes:
                base = heads.get(ref, Heads()).official if isinstance(ref, int) else 0
                found[ref] = found.get(ref, base) + count
        return {ref: count for ref, count in found.items() if ref in self.plan.after and ref not in unknown}

    def members_after(self) -> dict[Ref, int]:
        """How many members each cell will have that takes some in, or gives some away and goes on."""
        heads, found = self.before.heads, dict[Ref, int]()

        def add(target: Ref, count: int) -> None:
            base = heads.get(target, Heads()).members if isinstance(target, int) else 0
            found[target] = found.get(target, base) + count

        for row in self.plan.people:
            going = row.going(heads.get(row.cell, Heads()))
            for target, count in going.items():
                add(target, count)
            if row.cell in self.plan.after:
                add(row.cell, -sum(going.values()))
        return found

    @property
    def forbidding(self) -> list[Finding]:
        """The findings for which it can be neither submitted nor applied."""
        return [one for one in (*self.plan.findings, *self.standing_in_the_way) if one.verdict == "missing"]

    @property
    def authors(self) -> dict[int, str]:
        """Account -> name, of whoever wrote a step."""
        wanted = {step.author_id for step in self.steps if step.author_id is not None}
        return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def operations(steps: Iterable[ReformStep]) -> dict[int, Operation]:
    """Step's key -> operation."""
    return {step.pk: read(step.operation) for step in steps}


def open_bench(actor: Actor, pk: int) -> Bench:
    """Http404 when the reorganisation is out of sight."""
    reform = get_reform(actor, pk)
    steps = steps_of(reform)
    if reform.state in WRITTEN:
        before, plan, counted = _written(reform)
    else:
        (before, plan), counted = plan_with_members(actor=actor, reform_id=pk), (reform.effective_on, None)
    known = before.units.keys() | plan.after.keys()
    missing = [step.operation["org"] for step in steps if step.kind == "restore" and step.operation["org"] not in known]
    names = names_on(missing, reform.effective_on) if missing else {}
    wrong = () if reform.state in WRITTEN else _in_the_way(reform, before, plan)
    return Bench(actor, reform, get_organisation(actor, reform.home_id), steps, before, plan, names, counted, wrong)


def _in_the_way(reform: Reform, before: Snapshot, plan: Plan) -> tuple[Finding, ...]:
    wrong = tuple(wrong_appointments(reform, plan))
    said = overtaken(reform, before, plan) if reform.state in (ReformState.SUBMITTED, ReformState.APPROVED) else ""
    if not said and reform.state == ReformState.APPROVED:
        said = taken_back(reform)
    return (Finding("missing", said), *wrong) if said else wrong


def _written(reform: Reform) -> tuple[Snapshot, Plan, Counted]:
    before = just_before(reform)
    _units, bare = came_to(reform, before)
    cells = {row.cell for row in bare.people} | {row.org for row in bare.ended}
    cells |= {ref for row in bare.people for ref in row.targets if isinstance(ref, int)}
    snapshot, plan = came_to(reform, before, heads_then(cells, before.day, before.known_at))
    return snapshot, plan, (before.day, before.known_at)

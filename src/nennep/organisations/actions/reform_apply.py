"""Writing a planned reorganisation: tree, names, kinds, codes, lineage and audit, in few statements whatever its size.

What single acts write (found, rename, move, dissolve) is written here for many at once; a test compares them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from nennep.audit.record import Fact, record, record_all
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows, take_ids
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.states import require
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.actions.reform_decide import agreed_on, check_applicable, takers_of
from nennep.organisations.drafts import last_changes
from nennep.organisations.models import (
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    OrganisationProfile,
    Reform,
    ReformEvent,
)
from nennep.organisations.queries import names_on
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot
from nennep.organisations.states import ReformState
from nennep.orgtree.mass import (
    Place,
    Told,
    changed_meanwhile,
    check_lasting,
    lock_places,
    new_orgs,
    write_events,
    write_lineage,
    write_places,
)
from nennep.orgtree.models import Org, OrgEvent

_DATED = {
    "names": "organisations_organisationname",
    "kinds": "organisations_organisationkind",
    "codes": "organisations_organisationcode",
    "places": "organisations_organisationplace",
}
_CLOSE = {
    what: f"update {table} set valid_to = %s where org_id = any(%s) and known_to is null and valid_to > %s"  # noqa: S608  our own tables
    for what, table in _DATED.items()
}
NAMED_AT_MOST = 5


@dataclass(slots=True)
class Writing:
    """A plan on its way into the database. `ids`: key -> id; `events`: what for -> event's key."""

    reform: Reform
    before: Snapshot
    plan: Plan
    ids: dict[str, int]
    told: list[Told] = field(default_factory=list)
    events: dict[tuple[str, Ref], int] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)

    def id_of(self, ref: Ref) -> int:
        """The id behind a reference."""
        return self.ids[ref] if isinstance(ref, str) else ref


def overtaken(reform: Reform, before: Snapshot, plan: Plan) -> str:
    """The sentence naming the organisations where what was agreed on is not what would be changed now; else ""."""
    now, agreed = agreed_on(before, plan), reform.agreed
    if reform.takers is not None:
        now, agreed = takers_of(before, plan) | now, reform.takers | agreed
    differing = sorted(int(org) for org in now.keys() | agreed.keys() if now.get(org) != agreed.get(org))
    if not differing:
        return ""
    shown = differing[:NAMED_AT_MOST]
    gone = [org for org in shown if org not in before.units]
    old = names_on(gone, reform.effective_on) if gone else {}
    names = [before.units[org].name if org in before.units else old.get(org, str(org)) for org in shown]
    more = "…" if len(differing) > NAMED_AT_MOST else ""
    return _("Từ khi trình phương án đã có thay đổi khác ở: %(names)s. Hãy trả lại để xem và trình lại.") % {
        "names": ", ".join(names) + more
    }


def check_not_overtaken(reform: Reform, before: Snapshot, plan: Plan) -> None:
    """What was agreed on is what would be changed now, and may be. Raises RuleBroken."""
    check_applicable(plan)
    said = overtaken(reform, before, plan)
    if said:
        raise RuleBroken(said)


def apply_tree(*, actor: Actor, reform: Reform, before: Snapshot, plan: Plan) -> dict[str, int]:
    """Write an approved reorganisation from its effective date on; returns key in the draft -> id of who was founded.

    The system applies (on the day, or at once when approved late); `reform` is locked by the caller, who carries over
    members, posts and open work in the same transaction (`processes.reform`). Refused when the draft was overtaken.
    Audit: for each organisation as by the single acts, "organisations.organisation.merged" and "...divided", and one
    "organisations.reform.applied".
    """
    if not actor.everything:
        raise Denied(_("Hệ thống tự thực hiện phương án đã duyệt vào ngày hiệu lực."))
    with acting(actor):
        require(ReformState, ReformState.TRANSITIONS, reform.state, ReformState.APPLIED)
        check_not_overtaken(reform, before, plan)
        targets = _targets(plan)
        lock_places({*plan.touched, *targets})
        _check_unchanged(before, plan, targets)
        ids = dict(zip([row.new.key for row in plan.founded], new_orgs(len(plan.founded)), strict=True))
        writing = Writing(reform, before, plan, ids)
        _write_events(writing)
        _write_places(writing)
        _write_dated(writing)
        record_all(actor, Org, _audit(writing))
        reform.state, reform.applied_at, reform.keys, reform.failed = ReformState.APPLIED, clock.now(), ids, ""
        reform.save()
        if reform.counter_of is not None:
            _take_back(actor, reform.counter_of, reform)
        record(actor, "organisations.reform.applied", reform, org_id=reform.home_id,
               data={"title": reform.title, "effective_on": reform.effective_on, "founded": len(plan.founded),
                     "ended": len(plan.ended), "moved": len(plan.edges)})  # fmt: skip
    return ids


def _targets(plan: Plan) -> set[int]:
    """The existing organisations that take something in: they go on."""
    refs: list[Ref | None] = [row.new.parent for row in plan.founded]
    refs += [row.parent for rows in (plan.restored, plan.edges) for row in rows]
    return {ref for ref in (*refs, *plan.heirs) if isinstance(ref, int)} - {back.org for back in plan.restored}


def _check_unchanged(before: Snapshot, plan: Plan, targets: Collection[int]) -> None:
    """What was planned on still holds now that the places are locked. Raises RuleBroken."""
    last = last_changes(plan.touched)
    if any(last.get(org) != before.units[org].since for org in plan.touched):
        raise RuleBroken(changed_meanwhile())
    check_lasting(targets)


def _take_back(actor: Actor, former: Reform, by: Reform) -> None:
    require(ReformState, ReformState.TRANSITIONS, former.state, ReformState.TAKEN_BACK)
    former.state = ReformState.TAKEN_BACK
    former.save(update_fields=["state"])
    record(actor, "organisations.reform.taken_back", former, org_id=former.home_id,
           data={"title": former.title, "by": by.title, "effective_on": by.effective_on})  # fmt: skip


def _needed(writing: Writing) -> Iterator[tuple[str, Ref, str, Ref, int]]:
    """The events: (what for, subject, kind, organisation it is told of, step)."""
    plan = writing.plan
    merged = {row.step for row in plan.ended if row.cause == "merge"}
    for line in plan.lineage:
        if line.step in merged:
            yield "line", line.step, OrgEvent.Kind.MERGE, line.target, line.step
        else:
            yield "line", line.step, OrgEvent.Kind.SPLIT, line.source, line.step
    for founded in plan.founded:
        if founded.cause == "found":
            yield "found", founded.new.key, OrgEvent.Kind.FOUND, founded.new.key, founded.step
    for back in plan.restored:
        yield "restored", back.org, OrgEvent.Kind.FOUND, back.org, back.step
    for ended in plan.ended:
        if not ended.successors:
            yield "end", ended.org, OrgEvent.Kind.DISSOLVE, ended.org, ended.step
    for change in plan.kinds:
        yield "kind", change.org, OrgEvent.Kind.CHANGE_KIND, change.org, change.step
    for change in plan.names:
        yield "name", change.org, OrgEvent.Kind.RENAME, change.org, change.step
    turned = {change.org for change in plan.kinds}
    for edge in plan.edges:
        if edge.org not in turned or edge.parent != writing.before.units[edge.org].parent:
            yield "move", edge.org, OrgEvent.Kind.MOVE, edge.org, edge.step


def _write_events(writing: Writing) -> None:
    needed = list({(what, ref): row for what, ref, *row in _needed(writing)}.items())
    for (place, (kind, org, step)), pk in zip(needed, take_ids(OrgEvent, len(needed)), strict=True):
        writing.events[place] = pk
        writing.steps[pk] = int(step)
        writing.told.append(Told(pk, str(kind), writing.id_of(org)))
    reform = writing.reform
    write_events(writing.told, on=reform.effective_on, decision_no=reform.decision_no, signed_on=reform.signed_on,
                 note=reform.title)  # fmt: skip
    write_lineage([
        (writing.events["line", line.step], line.source, writing.id_of(line.target), line.part)
        for line in writing.plan.lineage
    ])  # fmt: skip
    insert_rows(
        ReformEvent, ("reform_id", "step_id", "event_id"),
        ((reform.pk, step, event_id) for event_id, step in writing.steps.items()),
    )  # fmt: skip


def _cause_of_founding(writing: Writing, key: str, step: int) -> int:
    found = writing.events.get(("found", key))
    return found if found is not None else writing.events["line", step]


def _write_places(writing: Writing) -> None:
    plan = writing.plan
    places = [
        Place(writing.ids[row.new.key], writing.id_of(row.new.parent), row.level,
              _cause_of_founding(writing, row.new.key, row.step))
        for row in plan.founded
    ] + [
        Place(edge.org, None if edge.parent is None else writing.id_of(edge.parent), edge.level,
              writing.events.get(("move", edge.org)) or writing.events["kind", edge.org])
        for edge in plan.edges
    ] + [
        Place(back.org, writing.id_of(back.parent), back.level, writing.events["restored", back.org])
        for back in plan.restored
    ]  # fmt: skip
    new = {*writing.ids.values(), *(back.org for back in plan.restored)}
    write_places(on=writing.reform.effective_on, places=places, ended=[row.org for row in plan.ended], new=new)


def _close(what: str, orgs: Iterable[int], writing: Writing) -> None:
    on = writing.reform.effective_on
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE[what], [on, sorted(orgs), on])


def _write_dated(writing: Writing) -> None:
    plan, ids, on, now = writing.plan, writing.ids, writing.reform.effective_on, clock.now()
    ended = {row.org for row in plan.ended}
    for what, changes in (("names", plan.names), ("kinds", plan.kinds), ("codes", plan.codes), ("places", ())):
        _close(what, ended | {change.org for change in changes}, writing)
    causes = {row.new.key: _cause_of_founding(writing, row.new.key, row.step) for row in plan.founded}
    names = [(ids[row.new.key], row.new.name, causes[row.new.key]) for row in plan.founded]
    names += [(change.org, change.value, writing.events["name", change.org]) for change in plan.names]
    names += [(back.org, back.name, writing.events["restored", back.org]) for back in plan.restored]
    insert_rows(
        OrganisationName, ("org_id", "name", "folded", "valid_from", "valid_to", "known_from", "cause_id"),
        ((org, tidy(name), fold(name), on, OPEN_END, now, cause) for org, name, cause in names),
    )  # fmt: skip
    kinds = [(ids[row.new.key], row.new.kind, causes[row.new.key]) for row in plan.founded]
    kinds += [(change.org, change.value, writing.events["kind", change.org]) for change in plan.kinds]
    kinds += [(back.org, back.kind, writing.events["restored", back.org]) for back in plan.restored]
    insert_rows(
        OrganisationKind, ("org_id", "kind", "valid_from", "valid_to", "known_from", "cause_id"),
        ((org, kind, on, OPEN_END, now, cause) for org, kind, cause in kinds),
    )  # fmt: skip
    codes = [(ids[row.new.key], row.new.code) for row in plan.founded]
    codes += [(change.org, change.value) for change in plan.codes]
    codes += [(back.org, back.code) for back in plan.restored]
    insert_rows(
        OrganisationCode, ("org_id", "code", "valid_from", "valid_to", "known_from"),
        ((org, code, on, OPEN_END, now) for org, code in codes if code),
    )  # fmt: skip
    insert_rows(
        OrganisationProfile, ("org_id", "unit_type", "place_line", "meeting_day", "meeting_hour", "phone", "note"),
        ((ids[row.new.key], row.new.unit_type, "", None, "", "", "") for row in plan.founded),
    )  # fmt: skip


def _audit(writing: Writing) -> Iterator[Fact]:
    """What happened to each organisation, in the words of the single acts."""
    plan, reform, units = writing.plan, writing.reform, writing.before.units
    said = {"effective_on": reform.effective_on.isoformat(), "decision_no": reform.decision_no}

    def one(did: str, org: int, **data: object) -> Fact:
        return f"organisations.organisation.{did}", org, org, data | said

    for founded in plan.founded:
        new = founded.new
        yield one("founded", writing.ids[new.key], name=tidy(new.name), kind=new.kind, parent=writing.id_of(new.parent))
    for back in plan.restored:
        yield one("restored", back.org, name=back.name, parent=writing.id_of(back.parent))
    for ended in plan.ended:
        into = [writing.id_of(ref) for ref in ended.successors]
        if ended.cause == "merge":
            yield one("merged", ended.org, into=into[0], name=plan.after[ended.successors[0]].name)
        elif ended.cause == "split":
            yield one("divided", ended.org, into=into, count=len(into))
        else:
            yield one("dissolved", ended.org)
    for edge in plan.edges:
        parent = None if edge.parent is None else writing.id_of(edge.parent)
        yield one("moved", edge.org, old=units[edge.org].parent, new=parent)
    for change in plan.names:
        yield one("renamed", change.org, old=units[change.org].name, new=tidy(change.value))
    for what, changes in (("kind", plan.kinds), ("code", plan.codes)):
        for change in changes:
            unit = units[change.org]
            old = unit.kind if what == "kind" else ", ".join(unit.codes)
            yield one("regraded", change.org, what=what, old=old, new=change.value)

"""Taking an applied reorganisation back: a draft of the opposite steps, computed from what it changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import valid_on
from nennep.organisations.actions.reform import add_steps, choose, create_reform
from nennep.organisations.drafts import get_reform, snapshot_of
from nennep.organisations.just_before import changed_later
from nennep.organisations.models import Reform
from nennep.organisations.queries import names_on
from nennep.organisations.reform.snapshot import Unit
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge, OrgLineage

_DAY = datetime.timedelta(days=1)
Units = Mapping[int, Unit]


def built_on(reform: Reform, now: Units) -> Iterator[str]:
    """What keeps it from being taken back, a sentence each: what it touched or founded changed again later, on its day
    or after, ended or left the home organisation; something was placed under what it founded."""
    founded = set(reform.keys.values())
    ours = {int(org) for org in reform.agreed} | founded
    later = changed_later(reform, ours)
    for org in sorted(ours & now.keys()):
        unit = now[org]
        if unit.since > reform.effective_on or unit.ends is not None:
            yield _("%(name)s đã có thay đổi sau đó (%(day)s) nên không đảo lại được.") % {
                "name": unit.name, "day": f"{unit.ends or unit.since:%d/%m/%Y}"
            }  # fmt: skip
        elif org in later:
            said = _("%(name)s đã có thay đổi khác trong cùng ngày %(day)s, sau phương án này, nên không đảo lại được.")
            yield said % {"name": unit.name, "day": f"{reform.effective_on:%d/%m/%Y}"}
    for unit in now.values():
        if unit.parent in founded and unit.id not in ours:
            yield _("%(name)s đã được đặt dưới tổ chức mới lập nên không đảo lại được.") % {"name": unit.name}
    went_on = OrgEdge.objects.filter(
        valid_on(reform.effective_on), known_to__isnull=True, org_id__in=many_keys(ours - now.keys())
    )
    gone = set(went_on.values_list("org_id", flat=True))
    names = names_on(gone, reform.effective_on) if gone else {}
    for org in sorted(gone):
        name = names.get(org, str(org))
        yield _("%(name)s đã kết thúc hoặc rời đảng bộ này sau đó nên không đảo lại được.") % {"name": name}


def check_nothing_built_on(reform: Reform, now: Units) -> None:
    """Nothing is built on it (`built_on`). Raises RuleBroken with the first sentence."""
    for sentence in built_on(reform, now):
        raise RuleBroken(sentence)


def draft_counter(
    *, actor: Actor, reform_id: int, effective_on: datetime.date, moved: Mapping[int, tuple[int, int]],
    decision_no: str = "", signed_on: datetime.date | None = None,
) -> Reform:  # fmt: skip
    """Begin the draft that restores the tree as it stood before an applied reorganisation, from its own effective date.

    What ended goes on under its own identity, what was founded goes back into what it came from, what moved or was
    renamed goes back; `moved`: person -> (former cell, present cell), of those whom it moved and who are still there
    (`processes.reform.counter` finds them, and refuses what members, documents or meetings forbid). Posts are filled
    anew by hand. The draft is submitted, approved and applied like any other. Audit
    "organisations.reform.counter_drafted". Raises Denied, RuleBroken (what was built on it, in words), Http404.
    """
    with acting(actor):
        former = get_reform(actor, reform_id, lock=True)
        if former.state != ReformState.APPLIED:
            raise RuleBroken(_("Chỉ đảo lại được phương án đã thực hiện."))
        if former.counters.exclude(state=ReformState.DROPPED).exists():
            raise RuleBroken(_("Đã có phương án đảo lại."))
        if effective_on <= former.effective_on:
            raise RuleBroken(_("Ngày hiệu lực phải sau ngày hiệu lực của phương án cũ."), field="effective_on")
        check_nothing_built_on(former, snapshot_of(former.home_id, effective_on).units)
        title = _("Đảo lại: %(title)s") % {"title": former.title}
        reform = create_reform(actor=actor, home_id=former.home_id, title=title[:200], effective_on=effective_on,
                               decision_no=decision_no, signed_on=signed_on, counter_of=former)  # fmt: skip
        steps = add_steps(actor=actor, reform_id=reform.pk, operations=_steps(former, moved))
        for step in steps:
            if step.kind == "split":
                source = step.operation["source"]
                targets = {person: old for person, (old, new) in moved.items() if new == source}
                if targets:
                    choose(actor=actor, reform_id=reform.pk, step_id=step.pk, what="person", targets=targets)
        record(actor, "organisations.reform.counter_drafted", former, org_id=former.home_id,
               data={"title": former.title})  # fmt: skip
    return reform


def _steps(former: Reform, moved: Mapping[int, tuple[int, int]]) -> list[dict[str, Any]]:
    was = snapshot_of(former.home_id, former.effective_on - _DAY).units
    now = snapshot_of(former.home_id, former.effective_on).units
    steps = [step for org in former.agreed for step in _undo(was[int(org)], now.get(int(org)))]
    return steps + _rejoin(former, moved, now)


def _undo(was: Unit, now: Unit | None) -> list[dict[str, Any]]:
    """The steps that give one organisation back what it had."""
    code = was.codes[0] if was.codes else ""
    if now is None:
        back = {"do": "restore", "org": was.id, "name": was.name, "kind": was.kind, "parent": was.parent, "code": code}
        return [back]
    steps: list[dict[str, Any]] = []
    if now.parent != was.parent:
        steps.append({"do": "move", "org": was.id, "parent": was.parent})
    if now.name != was.name:
        steps.append({"do": "rename", "org": was.id, "name": was.name})
    if now.kind != was.kind:
        steps.append({"do": "change_kind", "org": was.id, "kind": was.kind})
    if now.codes != was.codes:
        steps.append({"do": "recode", "org": was.id, "code": code})
    return steps


def _rejoin(former: Reform, moved: Mapping[int, tuple[int, int]], now: Units) -> list[dict[str, Any]]:
    """What was founded ends into what it came from; cells that took members in give them back."""
    founded = set(former.keys.values())
    lines = OrgLineage.objects.filter(event__reform_event__reform=former).order_by("pk")
    came: dict[int, list[int]] = {org: [] for org in sorted(founded)}
    divided: dict[int, list[int]] = {}
    for line in lines.select_related("event"):
        if line.event.kind == "split" and line.to_org_id in founded:
            divided.setdefault(line.from_org_id, []).append(line.to_org_id)
            came.pop(line.to_org_id, None)
        elif line.to_org_id in founded or now[line.to_org_id].level == Level.CELL:
            came.setdefault(line.to_org_id, []).append(line.from_org_id)
    parts = {part for into in divided.values() for part in into}
    for old, new in moved.values():
        if new not in parts and old not in came.setdefault(new, []):
            came[new].append(old)
        elif new in parts and new not in divided.get(old, ()):
            raise RuleBroken(_("Một chi bộ nhận đảng viên từ nhiều nơi; hãy lập phương án đảo lại bằng tay."))
    steps: list[dict[str, Any]] = [{"do": "merge", "sources": into, "into": org} for org, into in divided.items()]
    for org, sources in came.items():
        if not sources:
            steps.append({"do": "dissolve", "org": org})
        else:
            steps.append({"do": "split", "source": org, "parts": sources, "keeps": org not in founded})
    return steps

"""Preparing a reorganisation: the draft, its steps, and what is decided by hand."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import F, Max
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.drafts import get_reform, get_step, stamp_of
from nennep.organisations.models import Reform, ReformChoice, ReformStep
from nennep.organisations.permissions import check_can_edit_reform, check_can_prepare_reform, check_reaches
from nennep.organisations.queries import get_organisation
from nennep.organisations.reform.operations import Operation, Ref, read, refs_of, write
from nennep.orgtree.models import OrgNow
from nennep.regulations.registry import rule_set

MOST_STEPS = 60_000
Place = tuple[int, str]  # a step, and whom it decides about: "org", "person" or "all"
FIELDS = ("title", "effective_on", "decision_no", "signed_on")


@contextmanager
def editing(actor: Actor, reform_id: int, *, changes: bool = True) -> Iterator[Reform]:
    """One transaction in which the draft is locked and may be edited by the actor, who is one of its authors from then
    on whatever becomes of what he or she wrote (unless it is handed in as it stands: `changes` False)."""
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        check_can_edit_reform(actor, reform, get_organisation(actor, reform.home_id))
        if changes and actor.user_id is not None and actor.user_id not in reform.hands:
            reform.hands = [*reform.hands, actor.user_id]
            reform.save(update_fields=["hands"])
        yield reform


def _check_facts(title: str, effective_on: datetime.date, decision_no: str, signed_on: datetime.date | None) -> None:
    if not title or len(title) > 200:
        raise RuleBroken(_("Hãy ghi tên phương án, không quá 200 chữ cái."), field="title")
    if len(decision_no) > 60:
        raise RuleBroken(_("Số quyết định không quá 60 chữ cái."), field="decision_no")
    if signed_on is not None and signed_on > effective_on:
        raise RuleBroken(_("Ngày hiệu lực không trước ngày ký quyết định."), field="effective_on")


def create_reform(
    *,
    actor: Actor,
    home_id: int,
    title: str,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
    counter_of: Reform | None = None,
) -> Reform:
    """Begin a draft at the organisation whose office prepares it. Audit "organisations.reform.created".

    Raises Denied, RuleBroken (title, decision_no, effective_on), Http404.
    """
    with acting(actor):
        home = get_organisation(actor, home_id)
        check_can_prepare_reform(actor, home)
        title, decision_no = tidy(title), tidy(decision_no)
        _check_facts(title, effective_on, decision_no, signed_on)
        reform = Reform.objects.create(
            home_id=home_id, title=title, effective_on=effective_on, decision_no=decision_no, signed_on=signed_on,
            rule_set=rule_set("organisation_kinds", effective_on).slug, counter_of=counter_of,
            prepared_at=clock.now(), prepared_by_id=actor.user_id,
        )  # fmt: skip
        record(actor, "organisations.reform.created", reform, org_id=home_id,
               data={"title": title, "effective_on": effective_on})  # fmt: skip
    return reform


def check_fresh(now: str, seen: str | None) -> None:
    """`seen`: the stamp of what the form was filled from (None: nobody was looking); `now`: of what stands there."""
    if seen is not None and seen != now:
        raise RuleBroken(
            _("Trong lúc đồng chí sửa, người khác đã ghi lại chỗ này. Hãy xem điều họ ghi rồi gửi lại nếu vẫn muốn.")
        )


def edit_reform(*, actor: Actor, reform_id: int, values: Mapping[str, Any], seen: str | None = None) -> Reform:
    """Change some of FIELDS of a draft. Audit "organisations.reform.edited" with old and new.

    Refused when it was changed since the form was filled (`seen`, by `drafts.stamp_of`).
    """
    with editing(actor, reform_id) as reform:
        check_fresh(stamp_of(reform), seen)
        wanted = {name: values[name] for name in FIELDS if name in values}
        old = {name: getattr(reform, name) for name in wanted}
        for name, value in wanted.items():
            setattr(reform, name, tidy(value) if isinstance(value, str) else value)
        _check_facts(reform.title, reform.effective_on, reform.decision_no, reform.signed_on)
        reform.rule_set = rule_set("organisation_kinds", reform.effective_on).slug
        reform.save()
        record(actor, "organisations.reform.edited", reform, org_id=reform.home_id, data={"old": old, "new": wanted})
    return reform


def _check_sight(actor: Actor, reform: Reform, operations: Sequence[Operation]) -> None:
    """Whatever a step names stands at or below the home organisation. What it changes is checked when submitted."""
    home = get_organisation(actor, reform.home_id)
    named = set().union(*map(refs_of, operations)) - {reform.home_id}
    paths = dict(OrgNow.objects.filter(org_id__in=many_keys(named)).values_list("org_id", "path"))
    if named - paths.keys():
        raise Http404
    check_reaches(actor, home, paths.values())


def add_steps(
    *, actor: Actor, reform_id: int, operations: Sequence[Mapping[str, Any]], notes: Sequence[str] = ()
) -> list[ReformStep]:
    """Add steps (operations as JSON values, see `organisations.reform.operations`) at the end of a draft.

    Audit "organisations.reform.steps_added" with the count. Raises RuleBroken (field: where an operation is wrong),
    Denied (an organisation outside the home organisation), Http404 (unknown organisation).
    """
    with editing(actor, reform_id) as reform:
        parsed = [read(data) for data in operations]
        _check_sight(actor, reform, parsed)
        last = ReformStep.objects.filter(reform=reform).aggregate(last=Max("position"))["last"] or 0
        if last + len(parsed) > MOST_STEPS:
            raise RuleBroken(_("Phương án có quá nhiều bước."))
        said = [*map(tidy, notes), *[""] * len(parsed)]
        steps = ReformStep.objects.bulk_create(
            [
                ReformStep(reform=reform, position=last + number, kind=operation.do, operation=write(operation),
                           note=said[number - 1][:500], author_id=actor.user_id)
                for number, operation in enumerate(parsed, 1)
            ],
            batch_size=5000,
        )  # fmt: skip
        record(actor, "organisations.reform.steps_added", reform, org_id=reform.home_id,
               data={"count": len(steps), "kinds": sorted({step.kind for step in steps})})  # fmt: skip
    return steps


def add_step(*, actor: Actor, reform_id: int, operation: Mapping[str, Any], note: str = "") -> ReformStep:
    """Add one step at the end of a draft; see `add_steps`."""
    return add_steps(actor=actor, reform_id=reform_id, operations=[operation], notes=[note])[0]


def edit_step(
    *, actor: Actor, reform_id: int, step_id: int, operation: Mapping[str, Any], note: str | None = None,
    seen: str | None = None,
) -> ReformStep:  # fmt: skip
    """Write a step anew; choices made within it stay. Audit "organisations.reform.step_edited" with old and new.

    Refused when it was changed since the form was filled (`seen`, by `drafts.stamp_of`).
    """
    with editing(actor, reform_id) as reform:
        step, parsed = get_step(reform, step_id), read(operation)
        check_fresh(stamp_of(step), seen)
        _check_sight(actor, reform, [parsed])
        old, step.operation, step.kind = step.operation, write(parsed), parsed.do
        step.note = step.note if note is None else tidy(note)[:500]
        step.author_id = actor.user_id
        step.save()
        record(actor, "organisations.reform.step_edited", reform, org_id=reform.home_id,
               data={"position": step.position, "old": old, "new": step.operation})  # fmt: skip
    return step


def remove_step(*, actor: Actor, reform_id: int, step_id: int, seen: str | None = None) -> None:
    """Take a step, and what was chosen within it, out; refused when it was changed since it was looked at (`seen`).

    Audit "organisations.reform.step_removed".
    """
    with editing(actor, reform_id) as reform:
        step = get_step(reform, step_id)
        check_fresh(stamp_of(step), seen)
        record(actor, "organisations.reform.step_removed", reform, org_id=reform.home_id,
               data={"position": step.position, "old": step.operation})  # fmt: skip
        step.delete()
        ReformStep.objects.filter(reform=reform, position__gt=step.position).update(position=F("position") - 1)


def move_step(*, actor: Actor, reform_id: int, step_id: int, position: int) -> None:
    """Put a step at another place (1 is the first); those between make room, in two statements however many they are.
    Audit "...step_moved"."""
    with editing(actor, reform_id) as reform:
        step, rows = get_step(reform, step_id), ReformStep.objects.filter(reform=reform)
        order = list(rows.order_by("position").values_list("position", flat=True))
        old, new = step.position, order[min(max(position, 1), len(order)) - 1]
        between = rows.filter(position__gte=min(old, new), position__lte=max(old, new))
        between.exclude(pk=step_id).update(position=F("position") + (1 if new < old else -1))
        rows.filter(pk=step_id).update(position=new)
        record(actor, "organisations.reform.step_moved", reform, org_id=reform.home_id, data={"old": old, "new": new})


def _check_choices(
    now: Mapping[int, Ref], targets: Mapping[int, Ref | None], seen: Mapping[int, Ref | None]
) -> None:  # fmt: skip
    for subject, target in targets.items():
        if now.get(subject) not in (seen.get(subject), target):
            raise RuleBroken(
                _("Trong lúc đồng chí chọn, người khác đã chọn nơi đến khác cho cùng trường hợp. Hãy xem lại rồi gửi.")
            )


def choose(
    *, actor: Actor, reform_id: int, step_id: int, what: str, targets: Mapping[int, Ref | None],
    seen: Mapping[int, Ref | None] | None = None,
) -> int:  # fmt: skip
    """Decide where some go: `what` is "org" (one below a divided or ended organisation), "person" (a member) or "all"
    (all members of a cell who are not chosen for); `targets`: subject -> organisation's id or key, None takes the
    choice back. Returns how many were noted. Audit "organisations.reform.chosen" with the count.

    Refused when somebody else chose otherwise since the form was filled (`seen`: subject -> what it showed).
    """
    wanted = {(step_id, what): targets}
    shown = None if seen is None else {(step_id, what): seen}
    return choose_many(actor=actor, reform_id=reform_id, targets=wanted, seen=shown)


def choose_many(
    *, actor: Actor, reform_id: int, targets: Mapping[Place, Mapping[int, Ref | None]],
    seen: Mapping[Place, Mapping[int, Ref | None]] | None = None,
) -> int:  # fmt: skip
    """`choose` for many steps at once: (step, what) -> subject -> target; as many statements as for one."""
    with editing(actor, reform_id) as reform:
        steps = {place[0] for place in targets}
        positions = dict(
            ReformStep.objects.filter(reform=reform, pk__in=many_keys(steps)).values_list("pk", "position")
        )
        if steps - positions.keys():
            raise Http404
        if {what for _step, what in targets} - {"org", "person", "all"}:
            raise RuleBroken(_("Chưa rõ chọn nơi đến cho ai."), field="what")
        held: dict[Place, dict[int, Ref]] = {}
        gone: list[int] = []
        rows = ReformChoice.objects.filter(step__in=many_keys(steps))
        for pk, step, what, subject, target in rows.values_list("pk", "step_id", "what", "subject", "target"):
            if subject in targets.get((step, what), ()):
                held.setdefault((step, what), {})[subject] = target
                gone.append(pk)
        if seen is not None:
            for place, wanted in targets.items():
                _check_choices(held.get(place, {}), wanted, seen.get(place, {}))
        ReformChoice.objects.filter(pk__in=many_keys(gone)).delete()
        made = ReformChoice.objects.bulk_create(
            [
                ReformChoice(step_id=step, what=what, subject=subject, target=target, author_id=actor.user_id)
                for (step, what), wanted in targets.items()
                for subject, target in wanted.items()
                if target is not None
            ],
            batch_size=5000,
        )
        record_many([
            event(actor, "organisations.reform.chosen", reform, org_id=reform.home_id,
                  data={"position": positions[step], "what": what, "count": len(wanted)})
            for (step, what), wanted in targets.items()
        ])  # fmt: skip
    return len(made)

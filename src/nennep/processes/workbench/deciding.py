"""Which acts are open on a reorganisation, and the sentence why not: what the pages show on their buttons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import ParamSpec

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.decisions import Decision, decide
from nennep.kernel.errors import Refusal
from nennep.organisations.actions.reform_decide import check_applicable
from nennep.organisations.drafts import authors_of
from nennep.organisations.models import Reform
from nennep.organisations.permissions import (
    check_can_decide_reform,
    check_can_edit_reform,
    check_can_prepare_reform,
)
from nennep.organisations.states import ReformState
from nennep.processes.appointing import check_appoints_others
from nennep.processes.reform import against_taking_back, check_due, first_day_back
from nennep.processes.workbench.bench import Bench
from nennep.ui.formats import format_number
from nennep.ui.shapes import Step

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Acts:
    """Whether each act is open, by its name on the page. `what`: the one next act."""

    edit: Decision
    submit: Decision
    approve: Decision
    give_back: Decision
    drop: Decision
    apply: Decision
    counter: Decision


def _approve(bench: Bench, authors: Collection[int]) -> Decision:
    may = decide(check_can_decide_reform, bench.actor, bench.home, authors)
    return decide(check_appoints_others, bench.actor, bench.reform) if may.allowed else may


def _closed(sentence: str) -> Decision:
    return Decision(allowed=False, reason=sentence)


def _refused(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> Decision | None:
    """What a check of the draft itself says against it."""
    try:
        check(*args, **kwargs)
    except Refusal as refusal:
        return _closed(refusal.sentence)
    return None


def acts_of(bench: Bench) -> Acts:
    """Every act on a reorganisation for the one who looks at it."""
    actor, reform, home = bench.actor, bench.reform, bench.home
    authors = authors_of(reform)
    prepares = decide(check_can_prepare_reform, actor, home)
    return Acts(
        edit=decide(check_can_edit_reform, actor, reform, home),
        submit=_submit(bench),
        approve=_in(reform, ("submitted",)) or _approve(bench, authors),
        give_back=_in(reform, ("submitted", "approved")) or decide(check_can_decide_reform, actor, home, ()),
        drop=_in(reform, ("draft", "submitted", "approved")) or prepares,
        apply=_apply(bench),
        counter=_in(reform, ("applied",)) or _counter(bench, prepares),
    )


def _in(reform: Reform, states: Iterable[str]) -> Decision | None:
    """A refusal when the state is none of these."""
    if reform.state in states:
        return None
    says = {
        "draft": _("Phương án đang soạn, chưa trình."), "submitted": _("Phương án đang chờ duyệt."),
        "approved": _("Phương án đã duyệt, chờ ngày hiệu lực."), "applied": _("Phương án đã thực hiện."),
        "taken_back": _("Phương án đã được đảo lại."), "dropped": _("Phương án đã bỏ."),
    }  # fmt: skip
    return _closed(says[reform.state])


def _submit(bench: Bench) -> Decision:
    wrong = _in(bench.reform, ("draft",))
    if wrong is not None:
        return wrong
    right = decide(check_can_edit_reform, bench.actor, bench.reform, bench.home)
    if not right.allowed:
        return right
    blocking, waiting = hindrances(bench)
    if blocking or waiting:
        words = {"blocks": format_number(blocking), "open": format_number(waiting)}
        if blocking and waiting:
            return _closed(_("Còn %(blocks)s điều chặn và %(open)s việc chưa quyết.") % words)
        return _closed((_("Còn %(blocks)s điều chặn.") if blocking else _("Còn %(open)s việc chưa quyết.")) % words)
    wrong = _refused(check_applicable, bench.plan)
    if wrong is not None:
        return wrong
    if not bench.reform.decision_no:
        return _closed(_("Hãy ghi số quyết định (hoặc số tờ trình) trước khi trình."))
    return Decision(allowed=True)


def hindrances(bench: Bench) -> tuple[int, int]:
    """How many findings forbid it, and how many decisions are open."""
    return (0, 0) if bench.written else (len(bench.forbidding), len(bench.plan.open))


def _apply(bench: Bench) -> Decision:
    """The night does it by itself; by hand only where the night was refused and the cause is mended."""
    reform = bench.reform
    wrong = _in(reform, ("approved",))
    if wrong is not None:
        return wrong
    early = _refused(check_due, reform, clock.today())
    return early or decide(check_can_decide_reform, bench.actor, bench.home, ())


def _counter(bench: Bench, prepares: Decision) -> Decision:
    if not prepares.allowed:
        return prepares
    reform = bench.reform
    if reform.counters.exclude(state=ReformState.DROPPED).exists():
        return _closed(_("Đã có phương án đảo lại."))
    day = first_day_back(reform, bench.actor.today)
    against = against_taking_back(actor=bench.actor, reform_id=reform.pk, effective_on=day)
    return _closed(against[0]) if against else Decision(allowed=True)


def stages(reform: Reform) -> list[Step]:
    """Where the reorganisation stands on its way."""
    order = ["draft", "submitted", "approved", "applied"]
    names = [_("Soạn"), _("Trình"), _("Duyệt"), _("Thực hiện")]
    if reform.state == "dropped":
        return []
    at = order.index(reform.state) if reform.state in order else len(order)
    last = reform.state in ("applied", "taken_back")
    return [
        Step(name, "past" if place < at or last else "now" if place == at else "later")
        for place, name in enumerate(names)
    ]


def url_of(reform: Reform) -> str:
    """The page of a reorganisation."""
    return reverse("reforms:detail", args=[reform.pk])

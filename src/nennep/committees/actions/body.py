"""Constituting a body, and beginning its terms."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.actions.assign import end_idle_assignments
from nennep.committees.models import Body, BodyKind, Post, Term
from nennep.committees.permissions import check_can_manage_committee
from nennep.committees.queries import KNOWN
from nennep.committees.states import CELL_BODIES, bodies_for
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.members.rules import check_day
from nennep.organisations.queries import get_organisation, kinds_on
from nennep.orgtree.queries import lock

ENDED_WHY = "Hết nhiệm kỳ"


def constitute_body(
    *,
    actor: Actor,
    org_id: int,
    kind: BodyKind | str,
    label: str,
    on: datetime.date,
    seats: int | None = None,
    ordinal: str = "",
    decision_no: str = "",
) -> Term:
    """Begin a term of a body on a date (C1).

    In order: right; the organisation has such a body; the body is made when there is none; the running term, its posts
    and the assignments of who has no other post end on that date; a cell that changes between secretary alone and cell
    committee closes the other body; term written; audit "committees.term.begun".
    """
    with acting(actor):
        check_can_manage_committee(actor, get_organisation(actor, org_id))
        lock(org_id)
        check_day(on, actor.today)
        kind = _checked_kind(org_id, kind, actor.today)
        if not tidy(label):
            raise RuleBroken(_("Hãy ghi nhiệm kỳ, ví dụ 2025-2030."), field="label")
        for other in Body.objects.filter(org_id=org_id, kind__in=CELL_BODIES, valid_to=OPEN_END).exclude(kind=kind):
            if kind in CELL_BODIES:
                _close_term(other, on)
                _close_body(other, on)
        body, fresh = Body.objects.get_or_create(
            org_id=org_id, kind=kind, valid_to=OPEN_END, defaults={"valid_from": on}
        )
        if not fresh:
            _refuse_same(body, tidy(label))
            _close_term(body, on)
        end_idle_assignments(actor, org_id, on)
        term = Term.objects.create(
            body=body, org_id=org_id, label=tidy(label), ordinal=tidy(ordinal), seats=seats, valid_from=on,
            decision_no=tidy(decision_no),
        )  # fmt: skip
        record(
            actor, "committees.term.begun", term, org_id=org_id,
            data={"kind": kind, "body": BodyKind(kind).label, "label": term.label, "on": on,
                  "seats": seats, "decision_no": term.decision_no},
        )  # fmt: skip
    return term


def _refuse_same(body: Body, label: str) -> None:
    """The running term begun once more would end everybody's posts: a slip."""
    if Term.objects.filter(body=body, valid_to=OPEN_END, label__iexact=label).exists():
        raise RuleBroken(
            _("Nhiệm kỳ %(label)s đang chạy rồi; nhiệm kỳ mới có tên khác. Bổ sung người thì ghi chức danh.")
            % {"label": label}, field="label",
        )  # fmt: skip


def _checked_kind(org_id: int, kind: str, today: datetime.date) -> BodyKind:
    of_org = kinds_on([org_id], today).get(org_id, "")
    allowed = bodies_for(of_org)
    if kind not in allowed:
        words = ", ".join(str(one.label) for one in allowed)
        raise RuleBroken(_("Tổ chức này chỉ có: %(bodies)s.") % {"bodies": words}, field="kind")
    return BodyKind(kind)


def _close_term(body: Body, on: datetime.date) -> None:
    """End the running term and its posts on the day; refuse a day that would make them end before they began."""
    running = Term.objects.filter(body=body, valid_to=OPEN_END).first()
    if running is not None:
        if on <= running.valid_from:
            raise RuleBroken(
                _("Nhiệm kỳ đang chạy bắt đầu từ %(day)s; nhiệm kỳ mới phải sau ngày đó.")
                % {"day": f"{running.valid_from:%d/%m/%Y}"},
                field="on",
            )
        running.valid_to = on
        running.save(update_fields=["valid_to"])
    posts = Post.objects.filter(KNOWN, body=body, valid_to__gt=on)
    late = posts.filter(valid_from__gte=on).order_by("-valid_from").first()
    if late is not None:
        raise RuleBroken(
            _("Chức danh của đồng chí %(name)s bắt đầu từ %(day)s; nhiệm kỳ mới phải sau ngày đó.")
            % {"name": late.person_name, "day": f"{late.valid_from:%d/%m/%Y}"},
            field="on",
        )
    posts.update(valid_to=on, ended_why=ENDED_WHY)


def _close_body(body: Body, on: datetime.date) -> None:
    if on <= body.valid_from:
        raise RuleBroken(
            _("%(body)s được lập từ %(day)s; hình thức mới phải sau ngày đó.")
            % {"body": body.get_kind_display(), "day": f"{body.valid_from:%d/%m/%Y}"},
            field="on",
        )
    body.valid_to = on
    body.save(update_fields=["valid_to"])

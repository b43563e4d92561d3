"""Constituting a body, and beginning its terms."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.committees.models import Body, BodyKind, Post, Term
from nennep.committees.permissions import check_can_manage_committee
from nennep.committees.queries import KNOWN
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock


def constitute_body(
    *,
    actor: Actor,
    org_id: int,
    kind: BodyKind,
    label: str,
    on: datetime.date,
    seats: int | None = None,
    ordinal: str = "",
    decision_no: str = "",
) -> Term:
    """Begin a term of a body on a date; the body is made when there is none, the running term and its posts end.

    Audit "committees.term.begun".
    """
    with acting(actor):
        check_can_manage_committee(actor, get_organisation(actor, org_id))
        lock(org_id)
        if not label.strip():
            raise RuleBroken("Hãy ghi nhiệm kỳ, ví dụ 2025-2030.", field="label")
        body, _ = Body.objects.get_or_create(
            org_id=org_id, kind=kind, valid_to=OPEN_END, defaults={"valid_from": on}
        )
        running = Term.objects.filter(body=body, valid_to=OPEN_END).first()
        if running is not None:
            if on <= running.valid_from:
                raise RuleBroken(
                    f"Nhiệm kỳ đang chạy bắt đầu từ {running.valid_from:%d/%m/%Y}; nhiệm kỳ mới phải sau ngày đó.",
                    field="on",
                )
            running.valid_to = on
            running.save(update_fields=["valid_to"])
            Post.objects.filter(KNOWN, body=body, valid_to=OPEN_END, valid_from__lt=on).update(
                valid_to=on, ended_why="Hết nhiệm kỳ"
            )
        term = Term.objects.create(
            body=body, org_id=org_id, label=label.strip(), ordinal=ordinal, seats=seats, valid_from=on,
            decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "committees.term.begun", term, org_id=org_id,
            data={"kind": kind, "label": label, "on": on, "seats": seats, "decision_no": decision_no},
        )  # fmt: skip
    return term

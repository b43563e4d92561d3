"""Targets of the demo's resolution: admissions, read from members' files; villages looked after, entered with proof."""

from __future__ import annotations

import datetime
from decimal import Decimal

from nennep.directives.actions import TargetInput, enter_result, set_target, split_target
from nennep.directives.models import Part, Target
from nennep.documents.models import Document
from nennep.kernel.actor import Actor
from nennep.members.queries.flows import members_under
from nennep.organisations.queries import children_on
from nennep.regulations.rules.targets import shares
from nennep.site.demo.load import Say

VILLAGES_EACH = 2
ADMITTED_OF = 40  # one admission for so many members
LIVE_MOST = 90


def aim(actor: Actor, document: Document, province: int, say: Say) -> None:
    """Two targets of the running year, split over those directly below; every third has entered nothing yet."""
    today = actor.today
    below = [row.org_id for row in children_on(actor, province, today)][:LIVE_MOST]
    counts = members_under(below, today)
    weights = [counts.get(org_id, 0) for org_id in below]
    admitted = Decimal(max(1, sum(weights) // ADMITTED_OF))
    parts = dict(Part.objects.filter(document=document).values_list("code", "pk"))
    first, last = datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)
    whole = set_target(
        actor=actor, document_id=document.pk, part_id=parts["II.1"],
        wish=TargetInput("Kết nạp đảng viên", "đảng viên", admitted, first, last, measure="ket-nap"),
    )  # fmt: skip
    split_target(actor=actor, target_id=whole.pk, shares=dict(zip(below, shares(admitted, weights), strict=True)))
    villages = Decimal(VILLAGES_EACH * len(below))
    looked_after = set_target(
        actor=actor, document_id=document.pk, part_id=parts["I.2"],
        wish=TargetInput("Thôn, tổ dân phố có đảng viên gắn với hộ dân", "thôn, tổ dân phố", villages, first, last,
                         kind="state"),
    )  # fmt: skip
    split_target(actor=actor, target_id=looked_after.pk, shares=dict.fromkeys(below, Decimal(VILLAGES_EACH)))
    for number, part in enumerate(Target.objects.filter(parent=looked_after).order_by("org_id")):
        if number % 3:
            enter_result(actor=actor, target_id=part.pk, on=today - datetime.timedelta(days=number % 20 + 1),
                         value=Decimal(number % 3), proof="Báo cáo tháng của đảng ủy")  # fmt: skip
    say(f"chỉ tiêu: 2, chia cho {len(below)} nơi")

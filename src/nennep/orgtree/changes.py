"""The four changes of the bare tree. Rules of the field and the audit belong to the organisations area above."""

from __future__ import annotations

import datetime

from django.db.models import Q

from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree.derive import rebuild_below
from nennep.orgtree.models import Org, OrgEdge, OrgEvent


def add(*, parent_id: int | None, level: int, event: OrgEvent) -> Org:
    """A new identity under a parent from the event's effective date."""
    org = Org.objects.create()
    OrgEdge.objects.create(org=org, parent_id=parent_id, level=level, valid_from=event.effective_on, cause=event)
    rebuild_below(org.pk)
    return org


def _open_edge(org_id: int, day: datetime.date) -> OrgEdge:
    edge = (
        OrgEdge.objects.select_for_update(of=("self",))
        .filter(org_id=org_id, known_to__isnull=True, valid_to=OPEN_END)
        .first()
    )
    if edge is None:
        raise RuleBroken("Tổ chức này đã kết thúc hoạt động nên không thay đổi được nữa.")
    if day <= edge.valid_from:
        raise RuleBroken(
            f"Ngày hiệu lực phải sau ngày {edge.valid_from:%d/%m/%Y}, là ngày thay đổi gần nhất của tổ chức này."
        )
    return edge


def _is_below(org_id: int, top_id: int, day: datetime.date) -> bool:
    """Whether `org_id` is `top_id` or stands under it on the day or at any time after."""
    node: int | None = org_id
    seen: set[int] = set()
    while node is not None and node not in seen:
        if node == top_id:
            return True
        seen.add(node)
        node = (
            OrgEdge.objects.filter(org_id=node, known_to__isnull=True)
            .filter(Q(valid_to__gt=day))
            .order_by("-valid_to")
            .values_list("parent_id", flat=True)
            .first()
        )
    return False


def replace(*, org_id: int, parent_id: int | None, level: int, event: OrgEvent) -> None:
    """Move under another parent, or change level, from the event's effective date; all below follows."""
    edge = _open_edge(org_id, event.effective_on)
    if parent_id is not None and _is_below(parent_id, org_id, event.effective_on):
        raise RuleBroken("Không thể đặt một tổ chức dưới chính nó hoặc dưới tổ chức trực thuộc nó.")
    edge.valid_to = event.effective_on
    edge.save(update_fields=["valid_to"])
    OrgEdge.objects.create(org_id=org_id, parent_id=parent_id, level=level, valid_from=event.effective_on, cause=event)
    rebuild_below(org_id)


def end(*, org_id: int, event: OrgEvent) -> None:
    """End an organisation on the event's effective date; nothing may stand under it then."""
    edge = _open_edge(org_id, event.effective_on)
    if OrgEdge.objects.filter(parent_id=org_id, known_to__isnull=True, valid_to__gt=event.effective_on).exists():
        raise RuleBroken("Vẫn còn tổ chức trực thuộc: hãy chuyển hoặc giải thể các tổ chức đó trước.")
    edge.valid_to = event.effective_on
    edge.save(update_fields=["valid_to"])
    rebuild_below(org_id)

"""The four changes of the bare tree. Rules of the field and the audit belong to the organisations area above."""

from __future__ import annotations

import datetime

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree.derive import rebuild_below
from nennep.orgtree.models import Org, OrgEdge, OrgEvent
from nennep.orgtree.queries import lock


def add(*, parent_id: int | None, level: int, event: OrgEvent) -> Org:
    """A new identity under a parent from the event's effective date; the parent has no end."""
    if parent_id is not None:
        _life_of_parent(parent_id)
    org = Org.objects.create()
    OrgEdge.objects.create(org=org, parent_id=parent_id, level=level, valid_from=event.effective_on, cause=event)
    rebuild_below(org.pk)
    return org


def _life_of_parent(parent_id: int) -> datetime.date:
    """Lock a superior against ending for the transaction; its first day. What ends takes nothing in any more."""
    lock(parent_id)
    life = OrgEdge.objects.filter(org_id=parent_id, known_to__isnull=True).aggregate(
        first=Min("valid_from"), end=Max("valid_to")
    )
    if life["end"] != OPEN_END:
        raise RuleBroken(
            _("Tổ chức cấp trên kết thúc hoạt động từ %(day)s nên không nhận thêm tổ chức trực thuộc.")
            % {"day": f"{life['end']:%d/%m/%Y}"},
            field="parent",
        )
    first: datetime.date = life["first"]
    return first


def _open_edge(org_id: int, day: datetime.date) -> OrgEdge:
    edge = (
        OrgEdge.objects.select_for_update(of=("self",))
        .filter(org_id=org_id, known_to__isnull=True, valid_to=OPEN_END)
        .first()
    )
    if edge is None:
        raise RuleBroken(_("Tổ chức này đã kết thúc hoạt động nên không thay đổi được nữa."))
    if day <= edge.valid_from:
        raise RuleBroken(
            _("Ngày hiệu lực phải sau ngày %(day)s, là ngày thay đổi gần nhất của tổ chức này.")
            % {"day": f"{edge.valid_from:%d/%m/%Y}"},
            field="effective_on",
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
    if parent_id is not None:
        if _is_below(parent_id, org_id, event.effective_on):
            raise RuleBroken(_("Không thể đặt một tổ chức dưới chính nó hoặc dưới tổ chức trực thuộc nó."))
        first = _life_of_parent(parent_id)
        if event.effective_on < first:
            raise RuleBroken(
                _("Tổ chức cấp trên đã chọn được lập từ %(day)s; ngày hiệu lực phải từ ngày đó.")
                % {"day": f"{first:%d/%m/%Y}"},
                field="effective_on",
            )
    edge.valid_to = event.effective_on
    edge.save(update_fields=["valid_to"])
    OrgEdge.objects.create(org_id=org_id, parent_id=parent_id, level=level, valid_from=event.effective_on, cause=event)
    rebuild_below(org_id)


def end(*, org_id: int, event: OrgEvent) -> None:
    """End an organisation on the event's effective date; nothing may stand under it then."""
    edge = _open_edge(org_id, event.effective_on)
    if OrgEdge.objects.filter(parent_id=org_id, known_to__isnull=True, valid_to__gt=event.effective_on).exists():
        raise RuleBroken(_("Vẫn còn tổ chức trực thuộc: hãy chuyển hoặc giải thể các tổ chức đó trước."))
    edge.valid_to = event.effective_on
    edge.save(update_fields=["valid_to"])
    rebuild_below(org_id)

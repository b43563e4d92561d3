"""Who may constitute bodies, fill posts and assign work."""

from __future__ import annotations

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow


def check_can_manage_committee(actor: Actor, org: OrgNow) -> None:
    """Bodies, terms, posts, assignments: the organisation's leaders, or the office above."""
    if not actor.may(Permission.COMMITTEE_MANAGE, org.path):
        raise Denied("Chỉ bí thư, phó bí thư của tổ chức này hoặc cán bộ tổ chức cấp trên được cập nhật cấp ủy.")
    if not org.alive:
        raise Denied("Tổ chức này đã kết thúc hoạt động nên không thay đổi cấp ủy được nữa.")


def check_can_approve(actor: Actor, org: OrgNow) -> None:
    """Approval of an election result (chuẩn y) comes from above, never from the organisation itself."""
    above = org.path[: -(len(org.path.split(".")[-2]) + 1)]
    if not actor.everything and not (above and actor.may(Permission.COMMITTEE_MANAGE, above)):
        raise Denied("Kết quả bầu do cấp ủy cấp trên trực tiếp chuẩn y.")

"""Who may constitute bodies, fill posts and assign work."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.committees.models import Assignment, Post
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import OrgNow


def check_can_manage_committee(actor: Actor, org: OrgNow) -> None:
    """Bodies, terms, posts, assignments: the organisation's leaders, or the office above."""
    if not actor.may(Permission.COMMITTEE_MANAGE, org.path):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức này hoặc cán bộ tổ chức cấp trên được cập nhật cấp ủy."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không thay đổi cấp ủy được nữa."))


def check_not_oneself(actor: Actor, person_id: int) -> None:
    """A post gives authority: nobody records the own election or appointment, or approves it."""
    if actor.person_id is not None and actor.person_id == person_id:
        raise Denied(_("Không ai tự ghi hoặc chuẩn y chức danh cho chính mình; hãy nhờ người khác hoặc cấp trên ghi."))


def check_can_approve(actor: Actor, org: OrgNow) -> None:
    """Approval of an election result (chuẩn y) comes from above, never from the organisation itself."""
    above = org.path[: -(len(org.path.split(".")[-2]) + 1)]
    if not actor.everything and not (above and actor.may(Permission.COMMITTEE_MANAGE, above)):
        raise Denied(_("Kết quả bầu do cấp ủy cấp trên trực tiếp chuẩn y."))


def check_still_runs(row: Post | Assignment) -> None:
    """What has its end is not ended again. Raises RuleBroken."""
    if row.valid_to != OPEN_END:
        post, work = _("Chức danh này đã kết thúc từ %(day)s."), _("Phân công này đã kết thúc từ %(day)s.")
        raise RuleBroken((post if isinstance(row, Post) else work) % {"day": f"{row.valid_to:%d/%m/%Y}"}, field="on")

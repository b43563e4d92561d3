"""Who may change the structure, and when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow


def check_can_found_under(actor: Actor, parent: OrgNow | None) -> None:
    """The superior committee's office founds what stands under it (Charter, article 10)."""
    if parent is None:
        if not actor.everything:
            raise Denied(_("Tổ chức cao nhất do người vận hành hệ thống lập."))
        return
    if not actor.may(Permission.ORGANISATION_MANAGE, parent.path):
        raise Denied(_("Chỉ cán bộ tổ chức của cấp trên trực tiếp được lập tổ chức đảng ở đây."))
    if not parent.alive:
        raise Denied(_("Tổ chức cấp trên đã kết thúc hoạt động nên không lập thêm tổ chức trực thuộc được."))


def check_can_change(actor: Actor, org: OrgNow) -> None:
    """Renaming, moving, dissolving: by the office of the organisation above, never by the organisation itself."""
    above = org.path[: -(len(org.path.split(".")[-2]) + 1)]
    if not actor.everything and not (above and actor.may(Permission.ORGANISATION_MANAGE, above)):
        raise Denied(_("Chỉ cán bộ tổ chức của cấp trên trực tiếp được thay đổi tổ chức này."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không thay đổi được nữa."))


def check_can_edit_profile(actor: Actor, org: OrgNow) -> None:
    """The undated facts (place on documents, meeting day) are kept by the organisation's own leaders or office."""
    if not (actor.may(Permission.ORGANISATION_MANAGE, org.path) or actor.may(Permission.MEETING_CLOSE, org.path)):
        raise Denied(_("Chỉ bí thư, phó bí thư hoặc cán bộ tổ chức cấp trên được sửa thông tin này."))

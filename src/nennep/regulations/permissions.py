"""Who may decide which local rules hold."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow


def check_can_adopt(actor: Actor, org: OrgNow) -> None:
    """The leaders or the organisation staff of the organisation that adopts, while it exists."""
    if not actor.may(Permission.RULE_ADOPT, org.path):
        raise Denied(_("Chỉ bí thư, phó bí thư hoặc cán bộ tổ chức của cấp ủy được chọn bộ quy định áp dụng."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không chọn bộ quy định được nữa."))

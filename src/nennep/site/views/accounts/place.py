"""Which organisation an account page is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of
from nennep.access.permissions import Permission
from nennep.access.queries import orgs_where
from nennep.kernel.addresses import key_of
from nennep.kernel.errors import Denied
from nennep.organisations.queries import get_organisation

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow


def chosen_place(request: HttpRequest, permission: Permission) -> OrgNow:
    """The organisation named by `?don-vi=`, or the first where the actor's own role carries the permission.

    Raises Denied when the actor holds it nowhere or not at the named one; an organisation out of sight is not found.
    """
    actor = actor_of(request)
    text = request.GET.get("don-vi", "")
    if text:
        place = get_organisation(actor, key_of(text) or 0)
        if not actor.may(permission, place.path):
            raise Denied(_("Đồng chí không giữ quyền quản lý tài khoản ở tổ chức này."))
        return place
    first = orgs_where(actor, permission).first()
    if first is None:
        raise Denied(_("Chỉ cán bộ tổ chức và người quản trị tài khoản xem được trang này."))
    return first

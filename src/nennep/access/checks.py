"""Who may keep accounts and give roles. Nobody reaches further than the own role does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.models import User
from nennep.access.permissions import Permission
from nennep.access.roles import ROLES
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now

# Posts, assignments and membership give the other roles by rule; these alone are given by hand.
GIVEN_BY_HAND = tuple(role for role in ROLES.values() if not role.by_rule)


def check_can_open_account(actor: Actor, org: OrgNow) -> None:
    """The office of the organisation, or of one above it, opens accounts kept there."""
    if not actor.may(Permission.ACCOUNT_MANAGE, org.path):
        raise Denied(_("Chỉ cán bộ tổ chức hoặc người quản trị tài khoản của tổ chức này được mở tài khoản ở đây."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không mở tài khoản ở đây được."))


def check_can_keep_account(actor: Actor, user: User) -> None:
    """Locking, unlocking, renewing: by the office that keeps the account or one above it; never one's own."""
    path = path_now(user.org_id) if user.org_id is not None else ""
    if not actor.everything and not (path and actor.may(Permission.ACCOUNT_MANAGE, path)):
        raise Denied(
            _("Chỉ cán bộ quản lý tài khoản của tổ chức giữ tài khoản này, hoặc của cấp trên, được làm việc này.")
        )
    if user.pk == actor.user_id:
        raise Denied(_("Đồng chí không tự khóa hay cấp lại được tài khoản của chính mình; hãy nhờ người quản lý khác."))


def check_can_give_role(actor: Actor, user: User, org: OrgNow) -> None:
    """A role is given at an organisation only by those who may give roles there, and never to oneself."""
    if not actor.may(Permission.GRANT_MANAGE, org.path):
        raise Denied(_("Đồng chí chỉ được giao vai trò ở tổ chức mà đồng chí đang giữ quyền giao."))
    if user.pk == actor.user_id:
        raise Denied(_("Không ai tự giao vai trò cho chính mình; hãy nhờ người quản lý khác."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không giao vai trò ở đây được."))


def check_can_end_grant(actor: Actor, path: str) -> None:
    """A given role is ended by those who may give roles at its organisation."""
    if not actor.may(Permission.GRANT_MANAGE, path):
        raise Denied(_("Đồng chí chỉ được thu vai trò ở tổ chức mà đồng chí đang giữ quyền giao."))

"""Who may keep accounts and give roles. Nobody reaches further than the own role does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.actors import holdings_of
from nennep.access.models import User
from nennep.access.permissions import Permission
from nennep.access.roles import ROLES, Role
from nennep.access.second_factor import PLAIN_ROLE
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
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


def check_reaches_all_roles(actor: Actor, user: User) -> None:
    """Handing out the key of an account hands out every role it holds: none may lie beyond the actor's own reach.

    Roles by rule count too: a member's account, kept by the commune, may be that of a leader of the province.
    """
    if actor.everything:
        return
    with acting(system_actor("roles of an account whose key is handed out")):
        held = holdings_of(user, actor.today)
    if any(one.role != PLAIN_ROLE and not actor.may(Permission.ACCOUNT_MANAGE, one.path) for one in held):
        raise Denied(
            _(
                "Tài khoản này giữ vai trò ở tổ chức ngoài phạm vi đồng chí quản lý; hãy đề nghị cấp trên mở hoặc cấp "
                "lại."
            )
        )


def check_can_renew_sign_in(actor: Actor, user: User) -> None:
    """A new password, and the second factor taken off: by who keeps the account and reaches every role it holds."""
    check_can_keep_account(actor, user)
    check_reaches_all_roles(actor, user)


def check_can_give_role(actor: Actor, user: User, org: OrgNow) -> None:
    """A role is given at an organisation only by those who may give roles there, and never to oneself."""
    if not actor.may(Permission.GRANT_MANAGE, org.path):
        raise Denied(_("Đồng chí chỉ được giao vai trò ở tổ chức mà đồng chí đang giữ quyền giao."))
    if user.pk == actor.user_id:
        raise Denied(_("Không ai tự giao vai trò cho chính mình; hãy nhờ người quản lý khác."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không giao vai trò ở đây được."))


def is_within_own(actor: Actor, role: Role, org: OrgNow) -> bool:
    """Whether the actor may do at the organisation all that the role would allow there."""
    return all(actor.may(permission, org.path) for permission in role.permissions)


def check_can_end_grant(actor: Actor, path: str) -> None:
    """A given role is ended by those who may give roles at its organisation."""
    if not actor.may(Permission.GRANT_MANAGE, path):
        raise Denied(_("Đồng chí chỉ được thu vai trò ở tổ chức mà đồng chí đang giữ quyền giao."))

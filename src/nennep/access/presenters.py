"""Words of the audit for accounts and roles, and what a role is called."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nennep.access.roles import ROLES
from nennep.audit.wording import register

register({
    "access.account.opened": _("Mở tài khoản “%(username)s”"),
    "access.account.locked": _("Khóa tài khoản, lý do: %(reason)s"),
    "access.account.unlocked": _("Mở khóa tài khoản"),
    "access.account.renewed": _("Cấp lại mật khẩu và bỏ lớp bảo vệ thứ hai, lý do: %(reason)s"),
    "access.grant.given": _("Giao vai trò “%(role_name)s” cho %(user)s từ %(first_day)s, căn cứ %(basis)s"),
    "access.grant.ended": _("Thu vai trò “%(role_name)s” của %(user)s, ngày cuối %(last_day)s, lý do: %(reason)s"),
    "access.mailbox.asked": _("Ghi địa chỉ thư điện tử của mình, chờ xác nhận"),
    "access.mailbox.confirmed": _("Xác nhận địa chỉ thư điện tử của mình"),
    "access.mailbox.switched": _("Đổi việc nhận thư điện tử; nhận: %(wanted)s"),
    "access.mailbox.forgotten": _("Xóa địa chỉ thư điện tử của mình"),
    "access.session.ended": _("Kết thúc một phiên đăng nhập của mình"),
})  # fmt: skip


def role_name(slug: str) -> str:
    """What a role is called in the language of the page; the slug itself for one that no longer exists."""
    return gettext(ROLES[slug].name) if slug in ROLES else slug


def role_means(slug: str) -> str:
    """What a role allows, in the language of the page."""
    return gettext(ROLES[slug].description)

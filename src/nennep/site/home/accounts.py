"""What the account itself asks for."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access import second_factor
from nennep.access.queries import has_more_than_membership
from nennep.kernel.actor import Actor
from nennep.site.home.items import HomeItem


def items(actor: Actor) -> Iterable[HomeItem]:
    """A second factor for whoever holds more than a member's role; where it is required, roles wait for it."""
    if actor.user_id is None or not has_more_than_membership(actor) or second_factor.is_set(actor.user_id):
        return
    required = second_factor.is_required()
    yield HomeItem(
        state="missing" if required else "late",
        text=_("Cài lớp bảo vệ thứ hai cho tài khoản"),
        words=_("vai trò chờ đến khi cài xong") if required else _("chưa có"),
        detail=_("Vân tay, khuôn mặt hoặc mã 6 số; mất một phút. Mật khẩu lộ thì người khác vẫn không vào được."),
        url=reverse("mfa_index"),
        action_label=_("Cài ngay"),
    )

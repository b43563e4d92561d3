"""The words of the audit for directives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "directives.parts.set": _("Chia %(number)s thành %(parts)s nhóm nhiệm vụ, nhiệm vụ"),
    "directives.requirement.asked": _("Giao việc theo %(number)s: %(kind)s, %(count)s việc phải làm"),
    "directives.requirement.opened": _("Mở thêm %(count)s việc phải làm theo %(number)s"),
    "directives.requirement.ended": _("Thôi yêu cầu theo %(number)s, miễn %(count)s việc chưa làm: %(why)s"),
})  # fmt: skip

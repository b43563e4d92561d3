"""The words of the audit for directives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "directives.parts.set": _("Chia %(number)s thành %(parts)s nhóm nhiệm vụ, nhiệm vụ"),
})  # fmt: skip

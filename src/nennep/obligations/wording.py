"""The words of the audit for duties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "obligations.month.opened": _("Mở %(new)s việc phải làm của tháng %(month)s theo quy định"),
    "obligations.duty.lifted": _("Miễn việc phải làm của kỳ %(period)s: %(why)s"),
})  # fmt: skip

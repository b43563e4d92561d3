"""The words of the audit for duties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "obligations.month.opened": _("Mở %(new)s việc phải làm của tháng %(month)s theo quy định"),
    "obligations.duty.lifted": _("Miễn việc phải làm của kỳ %(period)s: %(why)s"),
    "obligations.duty.met": _("Đã làm việc phải làm theo %(basis)s, bằng chứng: %(evidence)s"),
    "obligations.duty.reopened": _("Mở lại việc phải làm theo %(basis)s: %(why)s"),
    "obligations.duty.extended": _("Gia hạn việc phải làm theo %(basis)s từ %(old)s đến %(new)s: %(why)s"),
    "obligations.duty.followed": _("Chuyển việc phải làm theo %(basis)s sang tổ chức kế tiếp: %(why)s"),
})  # fmt: skip

"""The words of the audit for issued reports and published figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "reports.report.submitted": _("Nộp báo cáo tháng %(month)s, số %(number)s, bản %(version)s, mã kiểm %(digest)s"),
    "reports.report.received": _("Nhận báo cáo tháng %(month)s, số %(number)s"),
    "reports.report.returned": _("Trả lại báo cáo tháng %(month)s, số %(number)s: %(why)s"),
    "reports.report.withdrawn": _("Rút báo cáo tháng %(month)s, số %(number)s: %(why)s"),
    "reports.published.noted": _("Ghi số lượt dự đã công bố của năm %(year)s: %(text)s, nguồn: %(source)s"),
    "reports.published.withdrawn": _("Rút số lượt dự đã công bố của năm %(year)s, %(text)s: %(why)s"),
})  # fmt: skip

"""Month reports: those below that wait to be received, and mine that came back with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.reports.queries.issued import came_back_to, waiting_for
from nennep.site import links
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day, format_number


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line a month and organisation for what waits, one line a report for what came back."""
    for org_id, month, count in waiting_for(actor):
        yield HomeItem(
            state="due",
            text=_("Báo cáo tháng %(month)s của cấp dưới") % {"month": f"{month.month}/{month.year}"},
            words=_("%(count)s báo cáo chờ nhận") % {"count": format_number(count)},
            url=links.reports_from_below(org_id, month),
            action_label=_("Xem, nhận"),
        )
    for report in came_back_to(actor):
        yield HomeItem(
            state="late",
            text=_("Báo cáo %(number)s, tháng %(month)s") % {
                "number": report.number_text, "month": f"{report.month.month}/{report.month.year}"},
            words=_("cấp trên trả lại ngày %(day)s") % {"day": format_day(report.answered_at)},
            detail=report.why,
            url=links.issued_report(report.pk),
            action_label=_("Xem, nộp lại"),
        )  # fmt: skip

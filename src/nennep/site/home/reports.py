"""Month reports: those that wait to be taken in, and mine that was given back."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on
from nennep.reports.presenters.issued.words import below_url, issued_url
from nennep.reports.presenters.month import month_words
from nennep.reports.queries.issued import given_back_to, waiting_at
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line for each month whose reports wait at an organisation, and one for each report given back."""
    waiting = waiting_at(actor, actor.held_with(Permission.REPORT_RECEIVE))
    names = names_on({row.org_id for row in waiting}, actor.today) if waiting else {}
    for row in waiting:
        words = {"count": row.count, "month": month_words(row.month)}
        yield HomeItem(
            state="due",
            text=_("%(count)s báo cáo %(month)s từ cấp dưới") % words,
            words=_("chờ nhận"),
            detail=_("Nộp lên %(name)s, sớm nhất ngày %(day)s.") % {
                "name": names.get(row.org_id, ""), "day": format_day(row.since)},
            url=below_url(row.org_id, row.month),
            action_label=_("Xem và nhận"),
        )  # fmt: skip
    for report in given_back_to(actor, actor.held_with(Permission.REPORT_SUBMIT)):
        yield HomeItem(
            state="late",
            text=_("Báo cáo %(month)s, số %(number)s") % {
                "month": month_words(report.month), "number": report.number_text},
            words=_("cấp trên trả lại"),
            detail=report.why,
            url=issued_url(report),
            action_label=_("Xem lý do"),
        )  # fmt: skip

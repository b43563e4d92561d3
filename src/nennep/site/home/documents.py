"""Documents sent to me that I have not opened."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.documents.queries import unopened_of
from nennep.kernel.actor import Actor
from nennep.site import links
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line a document, the oldest first."""
    for delivery in unopened_of(actor):
        document = delivery.document
        yield HomeItem(
            state="due",
            text=document.subject,
            words=_("chưa mở"),
            detail=_("%(number)s, gửi ngày %(day)s") % {
                "number": document.number_text, "day": format_day(delivery.sent_at)},
            url=links.document(document.pk),
            action_label=_("Đọc"),
        )  # fmt: skip

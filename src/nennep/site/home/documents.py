"""Documents sent to me, or to an office I keep, that are not opened yet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.documents.presenters import named
from nennep.documents.queries import unopened_at, unopened_of
from nennep.kernel.actor import Actor
from nennep.site import links
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day

MOST = 5


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line a document, the oldest first."""
    for delivery in unopened_of(actor):
        document = delivery.document
        yield HomeItem(
            state="due",
            text=named(document, actor.today),
            words=_("chưa mở"),
            detail=_("%(number)s, gửi ngày %(day)s") % {
                "number": document.number_text, "day": format_day(delivery.sent_at)},
            url=links.document(document.pk),
            action_label=_("Đọc"),
        )  # fmt: skip


def to_my_offices(actor: Actor) -> Iterable[HomeItem]:
    """What came to the organisations for which the actor drafts: one line a document, at most five."""
    held = set(actor.held_with(Permission.DOCUMENT_DRAFT))
    if not held:
        return
    for delivery in unopened_at(actor, held)[:MOST]:
        document = delivery.document
        yield HomeItem(
            state="due",
            text=named(document, actor.today),
            words=_("cấp ủy chưa mở"),
            detail=_("%(number)s, gửi ngày %(day)s") % {
                "number": document.number_text, "day": format_day(delivery.sent_at)},
            url=links.document(document.pk),
            action_label=_("Đọc"),
        )  # fmt: skip

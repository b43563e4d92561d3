"""Documents sent to me, or to an office I keep, that are not opened yet; drafts that wait for comments or answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.documents.presenters import named
from nennep.documents.queries import comments_awaited, comments_to_answer, unopened_at, unopened_of
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.organisations.queries import names_on
from nennep.site import links
from nennep.site.home.items import HomeItem
from nennep.ui.formats import days_left, format_day, format_number


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
    rows = list(unopened_at(actor, held))
    names = names_on({delivery.issuer_id for delivery in rows}, actor.today) if rows else {}
    for delivery in rows:
        document = delivery.document
        yield HomeItem(
            state="due",
            text=named(document, actor.today),
            words=_("cấp ủy chưa mở"),
            detail=_("%(number)s của %(issuer)s, gửi ngày %(day)s") % {
                "number": document.number_text, "issuer": names.get(delivery.issuer_id, ""),
                "day": format_day(delivery.sent_at)},
            url=links.document(document.pk),
            action_label=_("Đọc"),
        )  # fmt: skip


def to_comment(actor: Actor) -> Iterable[HomeItem]:
    """The drafts on which my offices were asked for comments and have given none; then my drafts with comments to
    answer. One line a draft."""
    for request in comments_awaited(actor):
        left = (request.due_on - actor.today).days
        yield HomeItem(
            state="due" if left >= 0 else "late",
            text=_("Góp ý dự thảo: %(what)s") % {"what": named(request.document, actor.today)},
            words=days_left(left), detail=_("Hạn %(day)s.") % {"day": format_day(request.due_on)},
            url=address("documents:comments", request.document_id), action_label=_("Góp ý"), due_on=request.due_on,
        )  # fmt: skip
    for document, count in comments_to_answer(actor):
        yield HomeItem(
            state="due", text=_("Góp ý vào dự thảo: %(what)s") % {"what": named(document, actor.today)},
            words=_("%(n)s chưa trả lời") % {"n": format_number(count)},
            url=address("documents:comments", document.pk), action_label=_("Trả lời"),
        )  # fmt: skip

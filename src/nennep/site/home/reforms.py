"""Reorganisations: what waits for a decision, and what was done to my organisations, gathered in one line each."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.organisations.drafts import waiting_reforms
from nennep.organisations.told import own_orgs, told_to
from nennep.site.home.items import HomeItem
from nennep.site.presenters.told import gathered, text_of
from nennep.ui.formats import format_day, format_number

MOST_LINES = 3


def waiting(actor: Actor) -> Iterable[HomeItem]:
    """To be approved, returned to be worked on, or refused by the night. One query, for those who keep or sign."""
    if not (actor.has(Permission.ORGANISATION_MANAGE) or actor.has(Permission.DOCUMENT_ISSUE)):
        return
    for reform in waiting_reforms(actor):
        day = _("hiệu lực %(day)s") % {"day": format_day(reform.effective_on)}
        state, words = "due", _("chờ duyệt")
        if reform.state == "draft":
            state, words = "late", _("bị trả lại")
        elif reform.state == "approved":
            state, words = "missing", _("chưa thực hiện được")
        yield HomeItem(
            state=state, text=_("Phương án: %(title)s") % {"title": reform.title}, words=words,
            detail=reform.failed or reform.returned_why or day, url=reverse("reforms:detail", args=[reform.pk]),
            action_label=_("Xem"), due_on=reform.effective_on,
        )  # fmt: skip


def told(actor: Actor) -> Iterable[HomeItem]:
    """What applied reorganisations did to the actor's organisations, until it was looked at; one line for each."""
    events = told_to(actor, unseen=True)
    for row in gathered(events, own_orgs(actor), {}) if events else ():
        more = len(row.lines) - MOST_LINES
        rest = _(" và %(n)s thay đổi nữa") % {"n": format_number(more)} if more > 0 else ""
        said = "; ".join(map(text_of, row.lines[:MOST_LINES])) + rest
        yield HomeItem(
            state="due", text=row.title, words=_("có hiệu lực từ %(day)s") % {"day": format_day(row.effective_on)},
            detail=f"{said}. {row.source}" if row.source else said, url=reverse("told"), action_label=_("Xem"),
        )  # fmt: skip

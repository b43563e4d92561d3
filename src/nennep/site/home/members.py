"""Requests to correct a file, and to merge two of one person, that wait for my answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.members.queries import corrections_waiting
from nennep.members.queries.merges import merges_waiting
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day

MOST_MERGES = 20


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line a request, the oldest first; corrections, then files to be merged."""
    for request in corrections_waiting(actor):
        yield HomeItem(
            state="due",
            text=_("Đồng chí %(name)s đề nghị sửa hồ sơ") % {"name": request.person.full_name},
            words=_("chờ xem xét từ %(day)s") % {"day": format_day(request.asked_at)},
            detail=request.ground,
            url=reverse("members:correction", args=[request.pk]),
            action_label=_("Xem xét"),
        )
    if not actor.has(Permission.MEMBER_MANAGE):
        return
    for merge in merges_waiting(actor)[:MOST_MERGES]:
        yield HomeItem(
            state="due",
            text=_("Xác nhận gộp hồ sơ trùng của đồng chí %(name)s") % {"name": merge.kept.full_name},
            words=_("chờ xem xét từ %(day)s") % {"day": format_day(merge.asked_at)},
            detail=merge.reason,
            url=reverse("members:merge", args=[merge.pk]),
            action_label=_("Xem xét"),
        )

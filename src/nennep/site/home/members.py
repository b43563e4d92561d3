"""Requests to correct a file that wait for my decision."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.members.queries import corrections_waiting
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day


def items(actor: Actor) -> Iterable[HomeItem]:
    """One line a request, the oldest first."""
    for request in corrections_waiting(actor):
        yield HomeItem(
            state="due",
            text=_("Đồng chí %(name)s đề nghị sửa hồ sơ") % {"name": request.person.full_name},
            words=_("chờ xem xét từ %(day)s") % {"day": format_day(request.asked_at)},
            detail=request.ground,
            url=reverse("members:correction", args=[request.pk]),
            action_label=_("Xem xét"),
        )

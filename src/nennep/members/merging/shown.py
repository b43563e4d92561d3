"""What a member's file says of its being merged with another."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.members.blocks import FileBlock, file_block
from nennep.members.models import Person
from nennep.members.queries.merges import merges_of
from nennep.members.states import Merge
from nennep.ui.formats import format_day
from nennep.ui.shapes import Event


@file_block
def merges(actor: Actor, person: Person, day: datetime.date) -> FileBlock | None:
    """Who asked that a file be merged into this one, who confirmed it, why, and what was taken back; None where there
    was nothing."""
    events = []
    for merge in merges_of(person.pk):
        words = {"name": merge.other.full_name, "asked": merge.asked_by.name, "confirmed": _name(merge.decided_by)}
        events.append(
            Event(
                format_day(merge.decided_at),
                _("Gộp hồ sơ trùng của %(name)s") % words,
                detail=_("%(asked)s đề nghị, %(confirmed)s xác nhận") % words,
                source=merge.reason,
            )
        )
        if merge.state == Merge.UNDONE:
            events.append(
                Event(
                    format_day(merge.undone_at), _("Hoàn lại lần gộp hồ sơ"), detail=_name(merge.undone_by),
                    source=merge.undone_why,
                )
            )  # fmt: skip
    return FileBlock(_("Gộp hồ sơ trùng"), tuple(reversed(events))) if events else None


def _name(user: User | None) -> str:
    return user.name if user else ""

"""What documents add to a member's file: contests the member took part in, with the organisers' results (S0.3)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.documents.queries.spreading import contests_of_person
from nennep.kernel.actor import Actor
from nennep.members.blocks import FileBlock, file_block
from nennep.ui.formats import format_day
from nennep.ui.shapes import Event

if TYPE_CHECKING:
    from nennep.members.models import Person


@file_block
def contests(actor: Actor, person: Person, day: datetime.date) -> FileBlock | None:
    """Each round with its result, the contest, who held it and what it made known; None for who was in none."""
    rows = contests_of_person(actor, person.pk, day)
    if not rows:
        return None
    return FileBlock(title=_("Hội thi"), events=[
        Event(
            format_day(row.round.held_on), f"{row.round.name}: {row.result}", ". ".join(filter(None, (
                row.round.spread.note, _("%(org)s tổ chức") % {"org": row.round.organiser},
                row.place_name and _("Dự thi cho %(org)s") % {"org": row.place_name}))),
            source=row.round.basis,
        )
        for row in rows
    ])  # fmt: skip

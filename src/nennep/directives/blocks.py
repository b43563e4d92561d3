"""What directives add to a member's file: the documents that were studied, and those still to be studied (E8)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.directives.presenters.study import Beside, study_events
from nennep.directives.queries.study import lines_of_person, numbers_of, titles_of
from nennep.kernel.actor import Actor
from nennep.members.blocks import FileBlock, file_block
from nennep.members.models import Person
from nennep.organisations.queries import names_on


@file_block
def studied(actor: Actor, person: Person, day: datetime.date) -> FileBlock | None:
    """By the rolls of meetings; None for somebody of whom no document was asked."""
    lines = lines_of_person(person.pk, day)
    if not lines:
        return None
    orgs = names_on({one.held_by for one in lines if one.held_by}, day)
    beside = Beside({}, orgs, titles_of(actor, lines), own=person.pk == actor.person_id)
    return FileBlock(_("Học tập, quán triệt văn bản"), study_events(lines, numbers_of(actor, lines), beside))

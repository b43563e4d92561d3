"""Events of the audit in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.audit.wording import words_for
from nennep.kernel import clock
from nennep.kernel.actor import SYSTEM, Actor
from nennep.organisations.queries import names_on
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class EventRow:
    """One act: when, who, what, where."""

    at: str
    who: str
    what: str
    place: str


def event_rows(events: Iterable[AuditEvent], actor: Actor) -> list[EventRow]:
    """Acts with the names of their organisations as they are today."""
    rows = list(events)
    names = names_on({event.org_id for event in rows if event.org_id is not None}, actor.today)
    return [
        EventRow(
            at=f"{clock.local(event.at):%H:%M}, {format_day(event.at)}",
            who=_("Hệ thống") if event.actor_id is None and event.actor_name == SYSTEM else event.actor_name,
            what=words_for(event),
            place=names.get(event.org_id or 0, ""),
        )
        for event in rows
    ]

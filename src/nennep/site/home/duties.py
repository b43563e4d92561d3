"""What my cells owe and by when."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.obligations.queries import owed_by
from nennep.organisations.queries import names_on
from nennep.site import links
from nennep.site.home.items import HomeItem, cells_of_work
from nennep.site.presenters.organisation import duty_title, duty_words
from nennep.ui.formats import format_day


def items(actor: Actor) -> Iterable[HomeItem]:
    """Open duties, one line each; the name of the cell is told where the actor works for several."""
    cells = cells_of_work(actor)
    names = names_on(cells, actor.today) if len(cells) > 1 else {}
    for cell in cells:
        for owed in owed_by(actor, cell, actor.today):
            if owed.met_on is not None or owed.state not in {"missing", "late", "due"}:
                continue
            place = f"{names[cell]}. " if cell in names else ""
            yield HomeItem(
                state=owed.state,
                text=duty_title(owed),
                words=duty_words(owed, actor.today),
                detail=place
                + _("Hạn %(day)s, theo %(basis)s.") % {"day": format_day(owed.due_on), "basis": owed.basis},
                url=links.meetings_of(cell),
                due_on=owed.due_on,
            )

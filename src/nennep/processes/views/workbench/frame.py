"""What every page of one reorganisation shows around its own matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.organisations.states import ReformState
from nennep.processes.workbench.wording import STATE_MARKS
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    import datetime

    from nennep.organisations.models import Reform


def place(org_id: int, day: datetime.date, *more: Crumb) -> list[Crumb]:
    """The organisation's path and the list of its reorganisations."""
    here = f"{reverse('reforms:list')}?don-vi={org_id}"
    return [*crumbs(path_steps(org_id, day)), Crumb(_("Phương án sắp xếp"), here), *more]


def frame(reform: Reform, today: datetime.date, *, inner: bool = True) -> dict[str, Any]:
    """Path, title and state."""
    own = Crumb(reform.title, reverse("reforms:detail", args=[reform.pk])) if inner else Crumb(reform.title)
    return {
        "reform": reform,
        "path": place(reform.home_id, today, own),
        "state": {"mark": STATE_MARKS[reform.state], "words": str(ReformState(reform.state).label)},
    }

"""What every page of one reorganisation shows around its own matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.organisations.states import ReformState
from nennep.processes.workbench.wording import STATE_MARKS
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from nennep.organisations.models import Reform


MOST_PRINTED = 3000


def place(org_id: int, day: datetime.date, *more: Crumb) -> list[Crumb]:
    """The organisation's path and the list of its reorganisations."""
    here = f"{reverse('reforms:list')}?don-vi={org_id}"
    return [*crumbs(path_steps(org_id, day)), Crumb(_("Phương án sắp xếp"), here), *more]


def shown(
    request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], size: int, name: str = "page"
) -> Page[Any]:  # fmt: skip
    """A page of a list; with `?ca=1` the whole of it, as it is printed (in pages of MOST_PRINTED, if it is longer)."""
    whole = "ca" in request.GET
    return Paginator(rows, MOST_PRINTED if whole else size).get_page(request.GET.get(name))


def frame(reform: Reform, today: datetime.date, *, inner: bool = True) -> dict[str, Any]:
    """Path, title and state."""
    own = Crumb(reform.title, reverse("reforms:detail", args=[reform.pk])) if inner else Crumb(reform.title)
    return {
        "reform": reform,
        "path": place(reform.home_id, today, own),
        "state": {"mark": STATE_MARKS[reform.state], "words": str(ReformState(reform.state).label)},
    }

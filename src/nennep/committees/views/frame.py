"""What the pages of committees share: the organisation in the head, and the one way a form runs its action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpRequest, QueryDict

from nennep.access.pages import tell
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    import datetime

    from nennep.orgtree.models import OrgNow


def frame(org: OrgNow, day: datetime.date, *places: Crumb) -> dict[str, Any]:
    """Context of a page about an organisation on a day: names, path (then `places`), and whether it is today's page."""
    steps = path_steps(org.org_id, day)
    today = clock.today()
    query = "" if day == today else f"?ngay={day:%d/%m/%Y}"
    return {
        "org": org,
        "org_name": steps[-1].name if steps else "",
        "crumbs": [*crumbs(steps, query), *places],
        "day": day,
        "today": today,
        "is_today": day == today,
        "query": query,
    }


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, if it was sent: an empty one is answered like any other."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent, was in order, and its act went through; a broken rule is said beside its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except RuleBroken as refusal:
        tell(form, refusal)
        return False
    return True

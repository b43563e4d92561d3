"""What the pages of committees share: the organisation in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nennep.kernel import clock
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

"""Members over the years, through every reorganisation."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, last_day, month_of
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.cube.today import by_year, read_months, reads_alike
from nennep.reports.lake.years import Years, read_years
from nennep.reports.people import PEOPLE
from nennep.reports.presenters import files, years
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.members import AS_IS, list_url
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import Place, place_of


@page(reads=["GET"])
def years_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """Eight year ends and a day: how many, who, how old, what the files do not say; as the tree was, or as it is."""
    actor, day = actor_of(request), as_of(request)
    place = place_of(actor, org_id)
    as_is = request.GET.get("cay") == AS_IS
    asked = Asked(month_of(day), day, actor.today)
    found = read_years(actor, place, day, as_is=as_is)
    stood = place.stood[-1]
    names = names_on({*found.below, *ids_of(stood.path)}, day)
    opens, below = actor.may(Permission.MEMBER_VIEW, place.now), actor.may(Permission.MEMBER_VIEW, f"{place.now}~")

    def url(measure: str, on: datetime.date) -> str:
        return list_url(org_id, PEOPLE[measure], on, actor.today, as_is=as_is) if opens else ""

    summed = not as_is or reads_alike(place)
    listing = None
    if day in found.total:
        listing = years.below(found, names, org_id, day, actor.today, as_is=as_is,
                              opens=lambda org: opens if org == org_id else below)  # fmt: skip
    return render(request, "reports/years.html", {
        "name": names.get(org_id, ""),
        "path": crumbs(actor, stood.path, names, asked),
        "trees": _trees(org_id, day, actor.today, as_is=as_is),
        "as_is": as_is,
        "heads": [years.label_of(one) for one in found.total],
        "charts": years.drawings(found) if found.total else [],
        "rows": [*years.rows(found, url), *(_meetings(actor, place, found, as_is=as_is) if summed else [])],
        "country": not summed,
        "listing": listing,
        "read_at": found.read_at,
        "day": day,
        "today": actor.today,
        "others": other_reports(org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(day, None),
    })  # fmt: skip


def _meetings(actor: Actor, place: Place, found: Years, *, as_is: bool) -> list[years.YearRow]:
    """The cells' meetings of each year out of the cube."""
    if not found.total:
        return []
    last = max(found.total)
    end = min(last_day(add_months(month_of(actor.today), -1)), last)
    months = [month for year in sorted({day.year for day in found.total}) for number in range(1, 13)
              if last_day(month := datetime.date(year, number, 1)) <= end]  # fmt: skip
    return years.meetings(found, by_year(read_months(actor, place, months, years.MEETING_FIGURES, as_is=as_is)))


def _trees(org_id: int, day: datetime.date, today: datetime.date, *, as_is: bool) -> list[tuple[str, str, bool]]:
    """The two readings: words, address, whether it is this one."""
    here = reverse("reports:years", args=[org_id])
    on = {} if day == today else {"ngay": f"{day:%d/%m/%Y}"}

    def to(**words: str) -> str:
        return f"{here}?{urlencode(on | words, safe='/')}" if on or words else here

    return [
        (_("Theo tổ chức lúc đó"), to(), not as_is),
        (_("Theo tổ chức hôm nay"), to(cay=AS_IS), as_is),
    ]

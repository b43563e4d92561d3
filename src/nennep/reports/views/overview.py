"""The whole of an organisation at a glance, out of the cube: finished months, as they are known today."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.kernel.period import add_months, last_day, month_of
from nennep.organisations.queries import codes_on, names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.cube.reading import read_cube, read_level
from nennep.reports.levels import offered
from nennep.reports.presenters import files, month
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.others import other_reports
from nennep.reports.presenters.overview import level_files
from nennep.reports.presenters.overview import page as shown
from nennep.reports.queries import place_of
from nennep.reports.views.asked import asked_year

MONTHS, MONTHS_OF_A_FILE = 24, 12


@page(reads=["GET"])
def overview(request: HttpRequest, org_id: int) -> HttpResponse:
    """Two years of meetings and members by month, and a row an organisation below; every figure opens its records."""
    actor = actor_of(request)
    place = place_of(actor, org_id)
    last = add_months(month_of(actor.today), -1)
    asked = Asked(last, actor.today, actor.today)
    months = [add_months(last, -back) for back in range(MONTHS)]
    cube = read_cube(actor, place, months, figures=shown.FIGURES, people=shown.COUNTED)
    stood = place.stood[-1]
    names = names_on({*cube.by_child, *ids_of(stood.path)}, last_day(last))
    context = {
        "name": names.get(org_id, ""),
        "path": crumbs(actor, stood.path, names, asked),
        "day": actor.today,
        "today": actor.today,
        "others": other_reports(org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(actor.today, None),
    }
    if not cube.months:
        return render(request, "reports/overview.html", context)
    opens, below = actor.may(Permission.MEMBER_VIEW, place.now), actor.may(Permission.MEMBER_VIEW, f"{place.now}~")
    end = cube.months[-1]
    return render(request, "reports/overview.html", context | {
        "month": month.month_words(end),
        "people": cube.total()[end].people,
        "charts": shown.drawings(cube),
        "listing": shown.table(cube, names, org_id, asked, lambda child: opens if child == org_id else below),
        "gaps": shown.gaps(cube, org_id, asked, opens=opens),
        "files": level_files.links(org_id, stood.level, last.year - 1),
        "waiting": ", ".join(month.month_words(one) for one in sorted(cube.waiting)),
    })  # fmt: skip


@page(reads=["GET"])
def level_file(request: HttpRequest, org_id: int, level: str) -> HttpResponse:
    """Every organisation of a level below by month, in Excel: the last twelve months, or those of a year."""
    actor = actor_of(request)
    place = place_of(actor, org_id)
    found = offered(place.stood[-1].level)
    if level not in found:
        raise Http404
    of, words = found[level]
    last = add_months(month_of(actor.today), -1)
    months = [add_months(last, -back) for back in range(MONTHS_OF_A_FILE)]
    if request.GET.get("nam", "").strip():
        year = asked_year(request).month.year
        months = [last.replace(year=year, month=number) for number in range(1, 13)]
    rows = read_level(actor, place, months, of, figures=level_files.FIGURES, people=level_files.COUNTED)
    here, above = level_files.places_of(rows)
    day = last_day(max(months))
    names = names_on({org_id, *here, *above}, day)
    codes = codes_on(here, day)
    return level_files.file(words, names.get(org_id, ""), rows, names, codes, until=max(months), day=actor.today)

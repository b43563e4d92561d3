"""Members of an organisation at the end of several years: as the tree was each time, or as it is today."""

from __future__ import annotations

import datetime
import functools
import json
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.reports.lake.engines import ask_duckdb
from nennep.reports.lake.export import ABOUT, NoExport, current
from nennep.reports.lake.relations import on_postgres
from nennep.reports.lake.statements import people_by, sight
from nennep.reports.people import PEOPLE_MEASURES
from nennep.reports.queries.place import Place

COUNT = 8  # years
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Years:
    """What was read. `total`: the counts of each day on which there were members, in order; `below`: those of the last
    day by organisation directly below (the organisation itself for its own members). `read_at`: when the files were
    written that it was read from; None when it was read from the records."""

    total: Mapping[datetime.date, Counts]
    below: Mapping[int, Counts]
    read_at: datetime.datetime | None


def days_until(day: datetime.date) -> list[datetime.date]:
    """The ends of the years before the day, and the day itself, in order."""
    return [*(datetime.date(year, 12, 31) for year in range(day.year - COUNT, day.year)), day]


def read_years(actor: Actor, place: Place, day: datetime.date, *, as_is: bool) -> Years:
    """Members on each of the days, of cells within the actor's reach.

    Above communes out of the files of the last export, where there is one: a statement a day, kept for the next reader
    of the same files. Otherwise out of the records.
    """
    files = _files() if OrgNow.objects.get(org_id=place.org_id).level < Level.COMMUNE else None
    seen = sight(actor, Permission.REPORT_VIEW)
    total: dict[datetime.date, Counts] = {}
    for one in days_until(day):
        path = _path(place, one, as_is=as_is)
        if path is not None:
            [sums] = _ask(files, people_by(path, one, seen=seen, as_is=as_is), one)
            counts = dict(zip(PEOPLE_MEASURES, map(_whole, sums), strict=True))
            if counts["members"]:
                total[one] = counts
    return Years(total, _below(files, place, day, seen, as_is=as_is), _written(files))


def _below(
    files: pathlib.Path | None, place: Place, day: datetime.date, seen: str, *, as_is: bool
) -> dict[int, Counts]:
    path = _path(place, day, as_is=as_is)
    if path is None:
        return {}
    text = people_by(path, day, cuts=["below_now" if as_is else "below"], seen=seen, as_is=as_is)
    return {
        int(str(child), 16) if child else place.org_id: dict(zip(PEOPLE_MEASURES, map(_whole, sums), strict=True))
        for child, *sums in _ask(files, text, day)
    }


def _path(place: Place, day: datetime.date, *, as_is: bool) -> str | None:
    stood = place.on(day)
    return place.now if as_is else None if stood is None else stood.path


def _whole(value: object) -> int:
    return int(str(value))


def _files() -> pathlib.Path | None:
    try:
        version = current(settings.LAKE_DIR)
    except NoExport:
        return None
    return version if (version / ABOUT).exists() else None


def _written(files: pathlib.Path | None) -> datetime.datetime | None:
    if files is None:
        return None
    about = json.loads((files / ABOUT).read_text(encoding="utf-8"))
    return clock.local(datetime.datetime.fromisoformat(about["at"]))


def _ask(files: pathlib.Path | None, text: str, day: datetime.date) -> tuple[tuple[object, ...], ...]:
    if files is not None:
        return _of_files(files, text)
    with connection.cursor() as cursor:
        cursor.execute(on_postgres(text, day))
        return tuple(cursor.fetchall())


@functools.lru_cache(maxsize=512)
def _of_files(version: pathlib.Path, text: str) -> tuple[tuple[object, ...], ...]:
    """The files of a version never change; whose reach it is stands in the statement."""
    return tuple(ask_duckdb(version, text))

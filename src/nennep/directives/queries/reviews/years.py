"""A review over several years, year by year: what was asked, done and late; the indicators that the document's targets
are read from; results that were entered. Read out of records alone."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils import translation

from nennep.directives.measures import MEASURES, Measure
from nennep.directives.models import Target, TargetKind, TargetResult
from nennep.directives.queries.heat import may_count
from nennep.directives.queries.target_results import MOMENT, live_on
from nennep.directives.queries.targets import stands, targets_visible_to
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import by_words
from nennep.members.queries.flows import members_under
from nennep.obligations.states import ObligationKind
from nennep.orgtree.queries import END_OF_RANGE, path_now

MOST_SERIES = 20


@dataclass(frozen=True, slots=True)
class Year:
    """The days of a calendar year that a review covers, both included."""

    first_on: datetime.date
    last_on: datetime.date

    @property
    def number(self) -> int:
        """The calendar year."""
        return self.first_on.year

    def as_data(self) -> dict[str, Any]:
        """For keeping."""
        return {"first_on": self.first_on.isoformat(), "last_on": self.last_on.isoformat()}


def is_long(first_on: datetime.date, as_of: datetime.date) -> bool:
    """Whether a period is longer than a year, so that its years are told apart."""
    following = (first_on.year + 1, first_on.month, first_on.day)
    return (as_of.year, as_of.month, as_of.day) >= following


def years_between(first_on: datetime.date, as_of: datetime.date) -> list[Year]:
    """The years of a period, the first and the last as far as they lie in it."""
    return [
        Year(max(first_on, datetime.date(year, 1, 1)), min(as_of, datetime.date(year, 12, 31)))
        for year in range(first_on.year, as_of.year + 1)
    ]


def year_figures(
    actor: Actor, document: Document, org_id: int, path: str, first_on: datetime.date, as_of: datetime.date
) -> dict[str, Any]:
    """As data: `chain`, a row a year; `series`, each with its name, unit and a value a year ("" where nothing is
    known). A fixed number of queries a year."""
    years = years_between(first_on, as_of)
    with translation.override("vi"):  # what is kept is kept in one language
        indicators = _indicators(actor, document, org_id, years)
    series = [*indicators, *_entered(actor, document, org_id, years)]
    return {"chain": _chain(actor, document, path, years, as_of), "series": series}


# Duties as known at the end of a day, each with the day it was opened, due, met: as `queries/heat.py` reads them.
_CHAIN = """
with duties as (
  select o.kind, (o.opened_at at time zone %(zone)s)::date as opened_on,
         coalesce((select s.old_due from obligations_obligationstep s where s.obligation_id = o.id
                   and s.kind = 'extended' and s.at >= %(end)s order by s.at limit 1), o.due_on) as due_on,
         coalesce(case when o.met_known_at < %(end)s then o.met_on end,
                  (select min(e.met_on) from obligations_evidence e where e.obligation_id = o.id
                   and e.withdrawn_at >= %(end)s and e.known_from < %(end)s)) as met_on
  from obligations_obligation o {tree}
  where o.document_id = %(document)s and o.source is not null and o.opened_at < %(end)s
    and (o.lifted_at < %(end)s) is not true {place}
)
select y.first_on,
       count(*) filter (where d.opened_on between y.first_on and y.last_on),
       count(*) filter (where d.met_on between y.first_on and y.last_on),
       count(*) filter (where d.met_on between y.first_on and y.last_on and d.kind = %(study)s),
       count(*) filter (where d.met_on between y.first_on and y.last_on and d.kind = %(programme)s),
       count(*) filter (where d.due_on between y.first_on and y.last_on and d.due_on < %(day)s
                        and (d.met_on > d.due_on or d.met_on is null))
from unnest(%(firsts)s::date[], %(lasts)s::date[]) as y(first_on, last_on) cross join duties d
group by y.first_on
"""
_TREE = "join orgtree_orgversion v on v.org_id = o.org_id and v.valid_from <= %(day)s and v.valid_to > %(day)s"
_PLACE = "and v.path >= %(path)s and v.path < %(path_end)s"


def _chain(
    actor: Actor, document: Document, path: str, years: Sequence[Year], as_of: datetime.date
) -> list[dict[str, Any]]:
    """Asked in the year, met in it (of that studied, planned, everything else), and what was not done by a deadline in
    it. One query; nothing for those who do not see all of it."""
    if not may_count(actor, path):
        return []
    whole = path == path_now(document.org_id)
    text = _CHAIN.format(tree="" if whole else _TREE, place="" if whole else _PLACE)
    with connection.cursor() as cursor:
        cursor.execute(text, {
            "document": document.pk, "day": as_of, "end": clock.end_of(as_of), "zone": str(clock.ZONE), "path": path,
            "path_end": path + END_OF_RANGE, "study": ObligationKind.STUDY, "programme": ObligationKind.PROGRAMME,
            "firsts": [one.first_on for one in years], "lasts": [one.last_on for one in years],
        })  # fmt: skip
        found = {first: counts for first, *counts in cursor.fetchall()}
    rows = []
    for year in years:
        asked, met, studied, planned, late = found.get(year.first_on, (0, 0, 0, 0, 0))
        rows.append(year.as_data() | {"asked": asked, "met": met, "studied": studied, "planned": planned,
                                      "done": met - studied - planned, "late": late})  # fmt: skip
    return rows


def _indicators(actor: Actor, document: Document, org_id: int, years: Sequence[Year]) -> list[dict[str, Any]]:
    """The indicators that targets of the document are read from, for the organisation, in each year: also in years for
    which no target was set. Years of which no member is on record say nothing."""
    used = targets_visible_to(actor).filter(document=document).exclude(measure="").order_by("measure")
    slugs = [slug for slug in used.values_list("measure", flat=True).distinct() if slug in MEASURES][:MOST_SERIES]
    known = [year for year in years if slugs and members_under([org_id], year.last_on).get(org_id)]
    found = []
    for slug in slugs:
        measure = MEASURES[slug]
        values = {year: _measured(measure, org_id, year) for year in known}
        found.append(_series(str(measure.name).removesuffix(", %"), str(measure.unit), measure.kind, [
            (year, values.get(year)) for year in years
        ]))  # fmt: skip
    return found


def _measured(measure: Measure, org_id: int, year: Year) -> Decimal | None:
    found = measure.read([org_id], year.first_on, year.last_on, clock.today()).get(org_id)
    if measure.kind == TargetKind.SHARE:
        return None if found is None else found.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found or Decimal(0)


def _entered(actor: Actor, document: Document, org_id: int, years: Sequence[Year]) -> list[dict[str, Any]]:
    """The targets of the organisation whose results were entered: what each year added to a count, where a state or a
    share stood at its end. A year in which nothing was entered says nothing."""
    own = targets_visible_to(actor).filter(live_on(years[-1].last_on), document=document, org_id=org_id, measure="")
    rows = list(own.order_by("part__position", *by_words("name"), "first_on", "pk"))
    keys = {one.pk for one in rows}
    wholes = [one for one in rows if one.parent_id not in keys][:MOST_SERIES]
    if not wholes:
        return []
    days = _days_entered(wholes)
    ends = [*(year.last_on for year in years), years[0].first_on - datetime.timedelta(days=1)]
    stood = {day: stands(wholes, day, known_at=clock.now() + MOMENT) for day in ends}
    found: defaultdict[tuple[str, str, str], dict[Year, Decimal]] = defaultdict(dict)
    for one in wholes:  # of the same name: set year after year
        values = found[one.name, one.unit, one.kind]
        for year, before in zip(years, [ends[-1], *ends], strict=False):
            added = _added(one, stood[year.last_on][one.pk].result, stood[before][one.pk].result)
            if added is not None and any(year.first_on <= day <= year.last_on for day in days[one.pk]):
                values[year] = added + (values.get(year, 0) if one.kind in TargetKind.GROWS else 0)
    return [_series(*key, [(year, values.get(year)) for year in years]) for key, values in found.items()]


def _added(target: Target, result: Decimal | None, before: Decimal | None) -> Decimal | None:
    if result is None or target.kind not in TargetKind.GROWS:
        return result
    return result - (before or 0)


def _days_entered(wholes: Iterable[Target]) -> dict[int, Collection[datetime.date]]:
    """Target -> the days of which a result was entered for it or for a part of it, at any depth."""
    root = {one.pk: one.pk for one in wholes}
    wave = list(root)
    while wave:
        parts = dict(Target.objects.filter(parent__in=wave).values_list("pk", "parent_id"))
        wave = [pk for pk in parts if pk not in root]
        root |= {pk: root[parts[pk] or 0] for pk in wave}
    found: dict[int, set[datetime.date]] = {pk: set() for pk in root.values()}
    entered = TargetResult.objects.filter(target__in=root, known_to__isnull=True)
    for pk, day in entered.values_list("target_id", "on"):
        found[root[pk]].add(day)
    return dict(found)


def _series(name: str, unit: str, kind: str, values: Iterable[tuple[Year, Decimal | None]]) -> dict[str, Any]:
    return {"name": name, "unit": unit, "kind": kind, "rows": [
        year.as_data() | {"value": "" if value is None else f"{value.normalize():f}"} for year, value in values
    ]}  # fmt: skip

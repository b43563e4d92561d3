"""An issued report beside the same month as it is known today: which lines say something else (J2, J5)."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.frozen import Counted, counted_in, names_in
from nennep.reports.models import IssuedReport
from nennep.reports.queries.issued import counted_lines, names_of
from nennep.reports.queries.place import place_of, tree_day
from nennep.reports.queries.reading import counting_rules, rules_for

NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Difference:
    """An organisation whose own line is another today, or counts under another one directly below the report's.

    `path_*`: where it stood, "" where it did not count. `way_*`: the organisations from below the report's own down to
    it. `under_*`: the name of the one directly below, where it counts under another one today; else "".
    """

    org_id: int
    name: str
    path_then: str
    path_now: str
    then: Figures
    now: Figures
    way_then: tuple[int, ...] = ()
    way_now: tuple[int, ...] = ()
    under_then: str = ""
    under_now: str = ""

    @property
    def changed(self) -> dict[str, tuple[int, int]]:
        """Measure -> what it was and what it is, of those that differ."""
        pairs = zip(MEASURES, self.then, self.now, strict=True)
        return {name: (then, now) for name, then, now in pairs if then != now}

    @property
    def path(self) -> str:
        """Where it stands in the tree that counts it."""
        return self.path_now or self.path_then

    @property
    def is_elsewhere(self) -> bool:
        """Whether it counts on one side alone, or on both and under different organisations directly below."""
        return not (self.path_then and self.path_now) or self.way_then[:1] != self.way_now[:1]


@dataclass(frozen=True, slots=True)
class Compared:
    """Both totals and every line that differs, in the order of the tree; they add up: `now` = `then` + differences.

    `rules_now`: the rule set of cell meetings that counts today, "" without one; `as_of` today.
    """

    report: IssuedReport
    as_of: datetime.date
    then: Figures
    now: Figures
    rules_then: str
    rules_now: str
    lines: tuple[Difference, ...]

    @property
    def day_then(self) -> datetime.date:
        """The day whose tree the report counted."""
        return tree_day(self.report.month, self.report.as_of)

    @property
    def day_now(self) -> datetime.date:
        """The day whose tree counts today."""
        return tree_day(self.report.month, self.as_of)


def compare(actor: Actor, report: IssuedReport, as_of: datetime.date) -> Compared:
    """The report and the month as known on the day, for those who may see its figures. Six queries at most."""
    place = place_of(actor, report.org_id)
    month, content = report.month, report.content
    day = tree_day(month, as_of)
    stood = place.on(day)
    rules = rules_for(place, stood, month) if stood is not None else None
    today = counted_lines(actor, stood, month, as_of, counting_rules(rules)) if stood is not None else []
    then, now = counted_in(content), {one.org_id: one for one in today}
    names = names_in(content) | names_of(today, day)
    sides = _Sides(content["org"]["path"], stood.path if stood is not None else "")
    found = [sides.difference(org, names.get(org, ""), then.get(org), now.get(org)) for org in then.keys() | now.keys()]
    lines = _named([line for line in found if line.changed or line.is_elsewhere], names, day)
    return Compared(
        report, as_of, total_of(one.figures for one in then.values()), total_of(one.figures for one in now.values()),
        content["issuing"]["rules"].get("cell_meetings", ""), rules.slug if rules else "",
        tuple(sorted(lines, key=lambda line: (line.path, line.org_id))),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where the report's organisation stood, and stands: ways begin below it."""

    path_then: str
    path_now: str

    def difference(self, org: int, name: str, then: Counted | None, now: Counted | None) -> Difference:
        old, new = then.path if then else "", now.path if now else ""
        return Difference(
            org, name, old, new, then.figures if then else NOTHING, now.figures if now else NOTHING,
            tuple(ids_of(old[len(self.path_then) :])), tuple(ids_of(new[len(self.path_now) :])),
        )  # fmt: skip


def _named(lines: list[Difference], names: dict[int, str], day: datetime.date) -> list[Difference]:
    """With what those directly below are called, for the lines that count under another one today."""
    moved = {line.org_id for line in lines if line.path_then and line.path_now and line.is_elsewhere}
    if not moved:
        return lines
    below = {way[0] for line in lines for way in (line.way_then, line.way_now) if way and line.org_id in moved}
    called = names_on(below - names.keys(), day) | names

    def named(way: tuple[int, ...]) -> str:
        return called.get(way[0], "") if way else ""

    return [
        dataclasses.replace(line, under_then=named(line.way_then), under_now=named(line.way_now))
        if line.org_id in moved else line
        for line in lines
    ]  # fmt: skip

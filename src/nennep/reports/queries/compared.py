"""An issued report beside the same month as it is known today: which lines say something else (J2, J5)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.kernel.actor import Actor
from nennep.orgtree.queries import ids_of
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.frozen import counted_in, names_in
from nennep.reports.models import IssuedReport
from nennep.reports.queries.issued import counted_lines, names_of
from nennep.reports.queries.place import place_of, tree_day
from nennep.reports.queries.reading import counting_rules, rules_for

NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Difference:
    """An organisation whose own line is another today. `path_*`: where it stood, "" where it did not count."""

    org_id: int
    name: str
    path_then: str
    path_now: str
    then: Figures
    now: Figures

    @property
    def changed(self) -> dict[str, tuple[int, int]]:
        """Measure -> what it was and what it is, of those that differ."""
        pairs = zip(MEASURES, self.then, self.now, strict=True)
        return {name: (then, now) for name, then, now in pairs if then != now}

    @property
    def path(self) -> str:
        """Where it stands in the tree that counts it."""
        return self.path_now or self.path_then


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
    """The report and the month as known on the day, for those who may see its figures. Five queries."""
    place = place_of(actor, report.org_id)
    month, content = report.month, report.content
    day = tree_day(month, as_of)
    stood = place.on(day)
    rules = rules_for(place, stood, month) if stood is not None else None
    today = counted_lines(actor, stood, month, as_of, counting_rules(rules)) if stood is not None else []
    then, now = counted_in(content), {one.org_id: one for one in today}
    names = names_in(content) | names_of(today, day)
    lines = [
        Difference(
            org, names.get(org, ""), then[org].path if org in then else "", now[org].path if org in now else "",
            then[org].figures if org in then else NOTHING, now[org].figures if org in now else NOTHING,
        )
        for org in then.keys() | now.keys()
        if org not in then or org not in now or then[org].figures != now[org].figures
    ]  # fmt: skip
    return Compared(
        report, as_of, total_of(one.figures for one in then.values()), total_of(one.figures for one in now.values()),
        content["issuing"]["rules"].get("cell_meetings", ""), rules.slug if rules else "",
        tuple(sorted(lines, key=lambda line: (line.path, line.org_id))),
    )  # fmt: skip


def steps_of(line: Difference) -> set[int]:
    """The organisations on the ways to where it stood and stands."""
    return {*ids_of(line.path_then), *ids_of(line.path_now)}

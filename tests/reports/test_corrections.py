"""Whatever is corrected after a report was issued, through the acts that correct it: the report stays, the comparison
says what is counted today and which of the acts made it so, and the cube is counted again (J2, J5)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.errors import Refusal
from nennep.obligations.models import Obligation
from nennep.orgtree.models import OrgEdge, OrgEvent, OrgNow
from nennep.reports.actions import submit_report
from nennep.reports.cube import keeping
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.frozen import canonical, digest_of
from nennep.reports.models import CubeNote, IssuedReport
from nennep.reports.queries import place_of
from nennep.reports.queries.causes import Cause, Traced, trace
from nennep.reports.queries.compared import compare
from nennep.reports.queries.issued import counted_lines, wrong_reports
from nennep.reports.queries.place import tree_day
from nennep.reports.queries.reading import counting_rules, read_month, rules_for
from nennep.reports.settle import differences, settle
from tests.reports.correcting import ACTS
from tests.reports.test_known import DECEMBER, DUE, JANUARY, NOVEMBER, OCTOBER, Told, told

__all__ = ["told"]
pytestmark = pytest.mark.db
Line = tuple[str, Figures]
Lines = dict[int, Line]
Changed = dict[int, dict[int, set[str]]]
NO_LINE: Line = ("", Figures())


def directly_below(path: str, top: str) -> str:
    """The step under the report's organisation, "." for that one itself."""
    return path[len(top) :].partition(".")[0] or "."


def lines_today(told: Told, org_id: int) -> Lines:
    """The own line of each organisation at or under one, counted now, and under whom directly below it counts."""
    today = clock.today()
    place = place_of(told.world.system, org_id)
    stood = place.on(tree_day(NOVEMBER, today))
    if stood is None:
        return {}
    rules = counting_rules(rules_for(place, stood, NOVEMBER))
    rows = counted_lines(told.world.system, stood, NOVEMBER, today, rules)
    return {row.org_id: (directly_below(row.path, stood.path), row.figures) for row in rows}


def lines_in(report: IssuedReport) -> Lines:
    """The same as the report holds it."""
    top = report.content["org"]["path"]
    rows = report.content["counted"]
    return {row["org"]: (directly_below(row["path"], top), Figures(*row["figures"])) for row in rows}


def differing(old: Line, new: Line) -> set[str]:
    """The measures that are others, and "place" where it counts under another one."""
    pairs = zip(("place", *MEASURES), (old[0], *old[1]), (new[0], *new[1]), strict=True)
    return {name for name, one, other in pairs if one != other}


def between(before: dict[int, Lines], after: dict[int, Lines]) -> Changed:
    """Report -> organisation -> measures that are others."""
    found: Changed = {}
    for key, old in before.items():
        for org in old.keys() | after[key].keys():
            names = differing(old.get(org, NO_LINE), after[key].get(org, NO_LINE))
            if names:
                found.setdefault(key, {})[org] = names
    return found


@dataclass
class Story:
    """Reports of November issued at a moment, and what each act and each passing of time since changed of them."""

    told: Told
    reports: list[IssuedReport] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    acts: dict[datetime.datetime, tuple[str, Changed]] = field(default_factory=dict)
    time: list[Changed] = field(default_factory=list)
    counted: dict[int, Lines] | None = None  # as counted last, until the clock goes on

    def issue(self) -> None:
        world = self.told.world
        for org in (world.a1, world.a2, world.b1, world.commune_a, world.commune_b, world.province):
            if OrgNow.objects.get(org=org).alive:
                self.reports.append(submit_report(actor=world.system, org_id=org.pk, month=NOVEMBER))
        self.kept = [(canonical(report.content), report.digest) for report in self.reports]

    def lines(self) -> dict[int, Lines]:
        return {report.pk: lines_today(self.told, report.org_id) for report in self.reports}

    def go_to(self, at: datetime.datetime) -> None:
        """The clock goes on, and the system's day with it."""
        self.counted = None
        self.told.time.move_to(at, tick=False)
        self.told.world = dataclasses.replace(self.told.world, system=system_actor("corrections"))

    def act(self, name: str, at: datetime.datetime) -> bool:
        """Do it, unless it is refused; then nothing of it is kept."""
        old = self.counted or self.lines()
        self.go_to(at)
        eve = self.lines()
        self.time.append(between(old, eve))
        try:
            with transaction.atomic():
                ACTS[name](self.told)
        except (Refusal, Http404, Obligation.DoesNotExist, Post.DoesNotExist):
            return False
        self.counted = self.lines()
        self.acts[at] = (name, between(eve, self.counted))
        return True

    def changed_by(self, cause: Cause, report: IssuedReport, org: int) -> set[str]:
        """The measures of an organisation that the act behind a cause changed."""
        if cause.kind == "time":
            found = list(self.time)
        elif cause.kind == "corrected":
            found = [changed for name, changed in self.acts.values() if name in AMENDING]
        else:
            assert cause.known_at in self.acts, cause
            found = [self.acts[cause.known_at][1]]
        names = {name for changed in found for name in changed.get(report.pk, {}).get(org, set())}
        return names | NOT_MET if names & NOT_MET else names

    def check_reports(self) -> None:
        """Each stays to the byte, and what is said of it today is so."""
        assert wrong_reports() == 0
        for report, kept in zip(self.reports, self.kept, strict=True):
            again = IssuedReport.objects.get(pk=report.pk)
            assert (canonical(again.content), again.digest) == kept
            assert digest_of(again.content) == again.digest
            self.check_compared(again)

    def check_compared(self, report: IssuedReport) -> None:
        system, today = self.told.world.system, clock.today()
        compared = compare(system, report, today)
        fresh = read_month(system, place_of(system, report.org_id), NOVEMBER, today)
        assert compared.now == (fresh.total if fresh is not None else Figures())
        now = lines_today(self.told, report.org_id)
        assert compared.now == total_of([Figures(), *(figures for _below, figures in now.values())])
        expected = between({0: lines_in(report)}, {0: now}).get(0, {})
        traced = trace(system, compared, compared.lines)
        assert {one.line.org_id: changed_in(one) for one in traced} == expected
        for one in traced:
            self.check_causes(report, one)

    def check_causes(self, report: IssuedReport, one: Traced) -> None:
        """Every measure has a cause that changed it; every cause changed one of them."""
        changed, causes = changed_in(one), [(cause.kind, cause.known_at) for cause in one.causes]
        said = (one.line.name, one.line.changed, causes, self.acts)
        assert one.open == frozenset(), said
        explained: set[str] = set()
        for cause in one.causes:
            really = self.changed_by(cause, report, one.line.org_id) & changed
            if "cells" in really:  # it counts on one side alone, whatever else was recorded
                really = changed
            assert really, (cause.kind, said)
            explained |= really
        assert explained == changed, said


def changed_in(one: Traced) -> set[str]:
    """What a line says is another, the place among it."""
    return {*one.line.changed, *(["place"] if one.line.is_elsewhere else [])}


NOT_MET = {"due", "late", "missing"}  # one and the same, as the days pass
AMENDING = {"absent", "two absent", "present after all", "excused instead", "exempt instead", "grade confirmed"}


def check_cube(told: Told) -> None:
    """Counted again by the worker, it is what the records say: before the reorganisation, in its month and after."""
    keeping.renew(actor=told.world.system, today=JANUARY)
    settle(actor=told.world.system, today=JANUARY)
    assert not CubeNote.objects.exists()
    assert keeping.differences() == 0
    assert differences() == 0


def before_everything(told: Told) -> None:
    """The world was built before the clock was set."""
    known = clock.at(OCTOBER)
    OrgEdge.objects.update(known_from=known)
    OrgEvent.objects.update(recorded_at=known)


def tell(told: Told, first: Sequence[str], day: datetime.date, then: Sequence[str]) -> Story:
    """Some acts, the reports of the day, further acts in December, each an hour after the other."""
    story = Story(told)
    before_everything(told)
    at = clock.at(max(day, DUE + datetime.timedelta(days=2)), 8)
    for name in first:
        at += datetime.timedelta(minutes=20)
        story.act(name, at)
    story.go_to(at + datetime.timedelta(minutes=20))
    story.issue()
    keeping.renew(actor=told.world.system, today=JANUARY)
    at = clock.at(DECEMBER.replace(day=5), 8)
    for name in then:
        at += datetime.timedelta(minutes=20)
        story.act(name, at)
    return story


DAYS = (NOVEMBER.replace(day=25), DECEMBER.replace(day=3))
FIRST = {
    "not expelled": ["expelled"], "visit confirmed": ["visited"], "present after all": ["two absent"],
    "task one again in time": ["task one again"], "task two again": ["task in time"],
    "task one dropped": ["task one again"],
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
def test_one_correction(told: Told, what: str) -> None:
    """Of a month that ran when it was reported, and of one that was over."""
    day = DAYS[list(ACTS).index(what) % len(DAYS)]
    first = FIRST.get(what, [])
    story = tell(told, first, day, [what])
    assert [name for name, _changed in story.acts.values()] == [*first, what]
    story.check_reports()
    check_cube(told)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(st.sampled_from(sorted(ACTS)), max_size=4, unique=True),
    then=st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=7, unique=True),
    day=st.sampled_from(DAYS),
)
def test_any_corrections(told: Told, first: list[str], then: list[str], day: datetime.date) -> None:
    with transaction.atomic():
        story = tell(told, first, day, then)
        story.check_reports()
        check_cube(told)
        transaction.set_rollback(True)

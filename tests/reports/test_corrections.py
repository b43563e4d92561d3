"""Whatever is corrected after a report was issued, through the acts that correct it: the report stays, the comparison
says what is counted today and which of the acts made it so, and the cube is counted again (J2, J5)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.committees.actions import end_post
from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.errors import Refusal
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Visit
from nennep.meetings.states import Presence
from nennep.members.actions import (
    PersonFacts,
    change_standing,
    edit_file,
    exempt_member,
    move_home,
    register_member,
    withdraw_standing,
)
from nennep.members.register.dates import PartialDate
from nennep.members.states import Standing
from nennep.obligations.actions import lift_obligation
from nennep.obligations.models import Obligation
from nennep.organisations.actions import dissolve_organisation, found_organisation, move_organisation
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgNow
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from nennep.processes.reform import approve, submit
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
from tests.processes.test_reform import prepared
from tests.reports.test_known import DECEMBER, DUE, JANUARY, NOVEMBER, OCTOBER, Told, told

__all__ = ["told"]
pytestmark = pytest.mark.db
MID = NOVEMBER.replace(day=14)


def _amend(told: Told, **marks: Presence) -> None:
    actions.amend_minutes(
        actor=told.actor("secretary"), meeting_id=told.meeting.pk, reason="Ghi nhầm",
        marks={told.world.people[key].pk: Mark(presence) for key, presence in marks.items()},
    )  # fmt: skip


def _lift(told: Told, org: Org, kind: str, period: datetime.date) -> None:
    row = Obligation.objects.get(org=org, kind=kind, period=period)
    lift_obligation(actor=told.world.system, obligation_id=row.pk, reason="Lũ lụt")


def _paper(told: Told, org: Org, key: str, day: datetime.date, kind: str = "regular", **more: object) -> None:
    paper = PaperMeeting(
        kind=kind, starts_at=clock.at(day, 19), ended_at=clock.at(day, 21), secretary_id=told.world.people[key].pk,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    record_paper_meeting(actor=told.world.system, org_id=org.pk, paper=paper)


def _finish(told: Told, number: int, day: int) -> None:
    actions.finish_task(
        actor=told.actor("secretary"), task_id=told.tasks[number], evidence="Đã xong",
        done_on=NOVEMBER.replace(day=day),
    )  # fmt: skip


def _visit(told: Told) -> None:
    actions.report_visit(
        actor=told.world.system, cell_id=told.world.a1.pk, visitor_id=told.world.people["superior"].pk,
        visited_on=NOVEMBER.replace(day=3),
    )  # fmt: skip


def _confirm_visit(told: Told) -> None:
    for visit in Visit.objects.filter(state="reported"):
        key = "superior" if visit.visitor_confirmed_at is None else "secretary"
        actions.confirm_visit(actor=told.actor(key), visit_id=visit.pk)


def _standing(told: Told, key: str, standing: Standing) -> None:
    change_standing(
        actor=told.world.system, person_id=told.world.people[key].pk, standing=standing, on=MID, decision_no="3-QĐ"
    )


def _register(told: Told) -> None:
    facts = PersonFacts(
        full_name="Lê Thị Sáu", sex="F", birth_on=datetime.date(1990, 1, 1), admitted_on=datetime.date(2015, 1, 1),
        official_on=datetime.date(2016, 1, 1),
    )  # fmt: skip
    register_member(actor=told.world.system, cell_id=told.world.b1.pk, facts=facts, since=OCTOBER)


def _move(told: Told, org: Org, parent: Org) -> None:
    move_organisation(
        actor=told.world.system, org_id=org.pk, parent_id=parent.pk, effective_on=MID, decision_no="9-QĐ/TU"
    )


def _found(told: Told) -> None:
    found_organisation(
        actor=told.world.system, parent_id=told.world.commune_b.pk, name="Chi bộ thôn Bình Yên",
        kind="chi-bo-truc-thuoc", effective_on=MID, decision_no="02-QĐ/TU", unit_type="residential",
    )  # fmt: skip


def _reform(told: Told, *operations: dict[str, object]) -> None:
    reform = prepared(told.world, *operations, on=MID)
    submit(actor=told.world.system, reform_id=reform.pk)
    approve(actor=told.world.system, reform_id=reform.pk)


def _new_cell(told: Told, *sources: Org) -> None:
    into = {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": told.world.commune_b.pk}
    _reform(told, {"do": "merge", "sources": [org.pk for org in sources], "into": into})


def _end_post(told: Told) -> None:
    post = Post.objects.get(org=told.world.a1, title="uy-vien")
    end_post(actor=told.world.system, post_id=post.pk, on=MID, why="Chuyển công tác")


MONTHLY, THEMATIC = "monthly_meeting", "thematic_meeting"
Act = Callable[[Told], object]
ACTS: dict[str, Act] = {
    "absent": lambda told: _amend(told, member=Presence.UNEXCUSED),
    "two absent": lambda told: _amend(told, other=Presence.UNEXCUSED, deputy=Presence.EXCUSED),
    "present after all": lambda told: _amend(told, member=Presence.PRESENT, other=Presence.PRESENT),
    "excused instead": lambda told: _amend(told, member=Presence.EXCUSED),
    "exempt instead": lambda told: _amend(told, member=Presence.EXEMPT),
    "grade confirmed": lambda told: actions.confirm_quality(
        actor=told.actor("superior"), meeting_id=told.meeting.pk, grade="Khá"
    ),
    "duty waived a2": lambda told: _lift(told, told.world.a2, MONTHLY, NOVEMBER),
    "duty waived b1": lambda told: _lift(told, told.world.b1, MONTHLY, NOVEMBER),
    "theme waived b1": lambda told: _lift(told, told.world.b1, THEMATIC, OCTOBER),
    "duty waived the month before": lambda told: _lift(told, told.world.a2, MONTHLY, OCTOBER),
    "a2 met": lambda told: _paper(told, told.world.a2, "leader", NOVEMBER.replace(day=20), with_thematic=True),
    "b1 met": lambda told: _paper(
        told, told.world.b1, "b_secretary", NOVEMBER.replace(day=5),
        marks={told.world.people["b_member"].pk: Mark(Presence.EXCUSED)},
    ),
    "b1 met the month before": lambda told: _paper(
        told, told.world.b1, "b_secretary", OCTOBER.replace(day=5),
        marks={told.world.people["b_member"].pk: Mark(Presence.EXCUSED)},
    ),
    "b1 met on a theme": lambda told: _paper(
        told, told.world.b1, "b_secretary", NOVEMBER.replace(day=9), kind="thematic", theme="Học tập"
    ),
    "task in time": lambda told: _finish(told, 1, 10),
    "task late": lambda told: _finish(told, 1, 21),
    "task one again in time": lambda told: _finish(told, 0, 17),
    "task one again": lambda told: actions.reopen_task(
        actor=told.actor("secretary"), task_id=told.tasks[0], why="Chưa đạt"
    ),
    "task two again": lambda told: actions.reopen_task(
        actor=told.actor("secretary"), task_id=told.tasks[1], why="Chưa đạt"
    ),
    "task one dropped": lambda told: actions.drop_task(
        actor=told.actor("secretary"), task_id=told.tasks[0], why="Thôi"
    ),
    "task two dropped": lambda told: actions.drop_task(
        actor=told.actor("secretary"), task_id=told.tasks[1], why="Thôi"
    ),
    "visited": _visit,
    "visit confirmed": _confirm_visit,
    "suspended": lambda told: _standing(told, "other", Standing.SUSPENDED),
    "expelled": lambda told: _standing(told, "ninth", Standing.EXPELLED),
    "not expelled": lambda told: withdraw_standing(
        actor=told.world.system, person_id=told.world.people["ninth"].pk, reason="Ghi nhầm người"
    ),
    "exempted": lambda told: exempt_member(
        actor=told.world.system, person_id=told.world.people["other"].pk, on=MID, ground="Ốm lâu", decision_no="1"
    ),
    "moved home": lambda told: move_home(
        actor=told.world.system, person_id=told.world.people["eighth"].pk, cell_id=told.world.b1.pk, on=MID
    ),
    "born later": lambda told: edit_file(
        actor=told.world.system, person_id=told.world.people["member"].pk,
        values={"birth": PartialDate.from_iso("1981-05-06")}, basis="Giấy khai sinh",
    ),
    "registered": _register,
    "post ended": _end_post,
    "a2 moved": lambda told: _move(told, told.world.a2, told.world.commune_b),
    "a1 moved": lambda told: _move(told, told.world.a1, told.world.commune_b),
    "b1 ended": lambda told: dissolve_organisation(
        actor=told.world.system, org_id=told.world.b1.pk, effective_on=MID, decision_no="5-QĐ/TU"
    ),
    "founded": _found,
    "communes merged": lambda told: _reform(
        told, {"do": "merge", "sources": [told.world.commune_b.pk], "into": told.world.commune_a.pk}
    ),
    "a1 taken in by b1": lambda told: _reform(
        told, {"do": "merge", "sources": [told.world.a1.pk], "into": told.world.b1.pk}
    ),
    "cells made one": lambda told: _new_cell(told, told.world.a2, told.world.b1),
}  # fmt: skip
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
        self.told.time.move_to(at, tick=False)
        self.told.world = dataclasses.replace(self.told.world, system=system_actor("corrections"))

    def act(self, name: str, at: datetime.datetime) -> bool:
        """Do it, unless it is refused; then nothing of it is kept."""
        old = self.lines()
        self.go_to(at)
        eve = self.lines()
        self.time.append(between(old, eve))
        try:
            with transaction.atomic():
                ACTS[name](self.told)
        except (Refusal, Http404, Obligation.DoesNotExist, Post.DoesNotExist):
            return False
        self.acts[at] = (name, between(eve, self.lines()))
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

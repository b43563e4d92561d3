"""Closing: what follows in other areas, in one transaction."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from functools import partial
from time import sleep
from typing import Any

import pytest
import time_machine
from django.db import connection

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Refusal, RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import lock_minutes, visits
from nennep.meetings.models import Meeting, Minutes, Visit
from nennep.members.actions import PersonFacts, register_member
from nennep.members.models import PartyTeam, TeamPlace
from nennep.obligations.models import Obligation
from nennep.processes.close_meeting import close_meeting, draft_conclusion
from nennep.processes.founding import found_with_duties
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from tests.factories.world import World, build_world
from tests.meetings.stages import ENDS, EVENING, STARTS, reach_stage

SINCE = datetime.date(2025, 8, 1)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """The evening of the meeting."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secretary(time: time_machine.Traveller, world: World) -> Actor:
    """The secretary of cell A1."""
    return actor_for(world.users["secretary"])


def met(world: World) -> set[tuple[str, datetime.date]]:
    """Duties of A1 that are met."""
    rows = Obligation.objects.filter(org=world.a1, met_on__isnull=False)
    return set(rows.values_list("kind", "period"))


def test_close_meeting_meets_the_month(world: World, secretary: Actor, time: time_machine.Traveller) -> None:
    """D1: the regular meeting meets the month, on its day, known when it was locked."""
    meeting = reach_stage("held", world=world, secretary=secretary, time=time)

    closed = close_meeting(actor=secretary, meeting_id=meeting.pk)

    assert met(world) == {("monthly_meeting", datetime.date(2026, 11, 1))}
    owed = Obligation.objects.get(org=world.a1, kind="monthly_meeting")
    assert (owed.met_on, owed.met_known_at, owed.evidence_id) == (
        datetime.date(2026, 11, 3), closed.closed_at, meeting.pk)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "combined", "duties"),
    [
        ("regular", True, {("monthly_meeting", 11), ("thematic_meeting", 10)}),
        ("thematic", False, {("thematic_meeting", 10)}),
        ("extraordinary", False, set()),
    ],
)
def test_close_meeting_meets_what_its_kind_meets(
    world: World,
    secretary: Actor,
    kind: str,
    combined: bool,
    duties: set[tuple[str, int]],
) -> None:
    """Rules 3.1: a theme never replaces the regular meeting; combined they meet both."""
    paper = PaperMeeting(kind=kind, starts_at=STARTS, ended_at=ENDS, theme="Đất đai" if kind == "thematic" else "",
                         with_thematic=combined, secretary_id=world.people["clerk"].pk)  # fmt: skip

    record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=paper)

    assert {(name, period.month) for name, period in met(world)} == duties


def teams_of_a1(world: World) -> list[PartyTeam]:
    """Cell A1 grown large enough for two party teams of three."""
    for number in range(40):
        facts = PersonFacts(full_name=f"Nguyễn Văn Thứ {number}", official_on=datetime.date(2010, 1, 1))
        register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=SINCE)
    teams = [PartyTeam.objects.create(cell=world.a1, name=f"Tổ {n}", valid_from=SINCE) for n in (1, 2)]
    for team, keys in zip(teams, (("secretary", "member", "eighth"), ("clerk", "other", "ninth")), strict=True):
        for key in keys:
            TeamPlace.objects.create(team=team, person=world.people[key], valid_from=SINCE)
    return teams


def test_close_meeting_by_team_when_all_teams_met(world: World, secretary: Actor) -> None:
    """S2.4: meetings by team stand for the cell's once each team of the cell has met in the month."""
    papers = [
        PaperMeeting(kind="team", starts_at=STARTS, ended_at=ENDS, team_id=team.pk,
                     secretary_id=world.people[key].pk)
        for team, key in zip(teams_of_a1(world), ("member", "clerk"), strict=True)
    ]  # fmt: skip

    first = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=papers[0])
    assert met(world) == set()
    second = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=papers[1])

    assert (first.summoned, second.summoned) == (3, 3)
    assert met(world) == {("monthly_meeting", datetime.date(2026, 11, 1))}


def test_close_meeting_by_team_is_met_when_the_last_team_met(
    world: World, secretary: Actor, time: time_machine.Traveller
) -> None:
    """S2.4: the team that met last on the 20th locks first, the one of the 3rd after it: the month was met on the
    20th, whoever locks last."""
    time.move_to(clock.at(datetime.date(2026, 11, 21), 8))
    shift = datetime.timedelta(days=17)
    later, earlier = (
        PaperMeeting(kind="team", starts_at=STARTS + days, ended_at=ENDS + days, team_id=team.pk,
                     secretary_id=world.people[key].pk)
        for team, key, days in zip(teams_of_a1(world), ("member", "clerk"), (shift, shift * 0), strict=True)
    )  # fmt: skip

    for paper in (later, earlier):
        record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=paper)

    owed = Obligation.objects.get(org=world.a1, kind="monthly_meeting")
    assert owed.met_on == datetime.date(2026, 11, 20)


def test_close_meeting_drafts_the_resolution(world: World, secretary: Actor, time: time_machine.Traveller) -> None:
    """S4.8: the cell's resolution in its four parts, from what was decided and given out."""
    meeting = reach_stage("held", world=world, secretary=secretary, time=time)
    decision = actions.decide(actor=secretary, meeting_id=meeting.pk, text="Làm đường thôn", agree=7)
    actions.decide(actor=secretary, meeting_id=meeting.pk, text="Không được thông qua", agree=1)
    actions.give_task(actor=secretary, meeting_id=meeting.pk, text="Vận động", due_on=datetime.date(2026, 11, 20),
                      person_id=world.people["deputy"].pk, decision_id=decision.pk)  # fmt: skip
    actions.score_quality(actor=secretary, meeting_id=meeting.pk, grade="Tốt")

    close_meeting(actor=secretary, meeting_id=meeting.pk, draft="nghi-quyet")

    document = Document.objects.get()
    text = str(document.content)
    assert (document.kind, document.state, document.source_id) == ("nghi-quyet", "draft", meeting.pk)
    assert not [line for line in document.content["recipients"] if line.startswith("Lưu")]
    assert all(words in text for words in ("Làm đường thôn", "Vận động", "Tốt", "PHƯƠNG HƯỚNG, NHIỆM VỤ"))
    assert "Không được thông qua" not in text


def test_close_meeting_of_a_committee_drafts_a_notice(world: World, time: time_machine.Traveller) -> None:
    """S4.8: after each session the committee tells its cells what it concluded, on each report heard too."""
    leader = actor_for(world.users["leader"])
    meeting = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee", place="Trụ sở",
                                      starts_at=STARTS)  # fmt: skip
    actions.edit_meeting(actor=leader, meeting_id=meeting.pk, values={"secretary_id": world.people["superior"].pk})
    actions.open_meeting(actor=leader, meeting_id=meeting.pk, opened_at=STARTS)
    actions.decide(actor=leader, meeting_id=meeting.pk, text="Tăng cường dự họp", agree=2)
    actions.hear_report(actor=leader, meeting_id=meeting.pk, cell_id=world.a1.pk, month=STARTS.date(),
                        decided="Chú ý chuyên đề")  # fmt: skip
    actions.end_meeting(actor=leader, meeting_id=meeting.pk)

    closed = close_meeting(actor=leader, meeting_id=meeting.pk, draft="thong-bao")

    text = str(Document.objects.get().content)
    assert all(words in text for words in ("Tăng cường dự họp", "Chi bộ thôn Đông Hà: Chú ý chuyên đề", "Trụ sở"))
    assert (closed.summoned, closed.committee_attended) == (2, 2)
    assert closed.minutes.get().content["hearings"][0]["cell"] == "Chi bộ thôn Đông Hà"


def test_close_meeting_refusals(world: World, secretary: Actor, time: time_machine.Traveller) -> None:
    """An unknown draft, a draft before locking: refused, and nothing is locked."""
    meeting = reach_stage("held", world=world, secretary=secretary, time=time)

    with pytest.raises(RuleBroken, match="Chỉ dự thảo được"):
        close_meeting(actor=secretary, meeting_id=meeting.pk, draft="quyet-dinh")
    with pytest.raises(RuleBroken, match="Hãy khóa biên bản trước"):
        draft_conclusion(actor=secretary, meeting_id=meeting.pk, kind="nghi-quyet")
    with pytest.raises(RuleBroken, match="vừa được người khác cập nhật"):
        close_meeting(actor=secretary, meeting_id=meeting.pk, version=0)

    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_record_paper_meeting_uses_the_prepared_meeting(
    world: World, secretary: Actor, time: time_machine.Traveller
) -> None:
    """D18: prepared and called here, held without a phone signal, entered from paper afterwards."""
    meeting = reach_stage("called", world=world, secretary=secretary, time=time)
    time.move_to(clock.at(datetime.date(2026, 11, 5), 8), tick=False)
    paper = PaperMeeting(kind="regular", starts_at=STARTS, ended_at=ENDS, records={"report": "Đã báo cáo"})

    closed = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=paper, meeting_id=meeting.pk)

    assert (closed.pk, closed.state, closed.minutes_long, closed.notices.count()) == (meeting.pk, "closed", 100, 10)
    owed = Obligation.objects.get(org=world.a1, kind="monthly_meeting")
    assert owed.met_known_at == clock.at(datetime.date(2026, 11, 5), 8)


def test_found_with_duties_opens_the_running_month(world: World, time: time_machine.Traveller) -> None:
    """D1: a cell that stands on the first of the month owes for it; one founded later from the next month on."""
    staff = actor_for(world.users["staff_a"])
    early, late = (
        found_with_duties(actor=staff, parent_id=world.commune_a.pk, name=name, kind="chi-bo", effective_on=day)
        for name, day in [("Chi bộ một", datetime.date(2026, 10, 1)), ("Chi bộ hai", datetime.date(2026, 11, 2))]
    )

    assert Obligation.objects.filter(org=early).count() == 3
    assert Obligation.objects.filter(org=late).count() == 0


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run each act on its own connection under the web's role, all starting together; what each one says."""
    outcomes: list[str] = []
    start = threading.Barrier(len(acts))

    def press(act: Callable[[], str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set role nennep_web")
        start.wait()
        try:
            outcomes.append(act())
        except Refusal as refusal:
            outcomes.append(refusal.sentence)
        except Exception as fault:  # noqa: BLE001  what a page would answer with 500 is told by name
            outcomes.append(type(fault).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_close_meeting_by_two_at_once() -> None:
    """Issue 5: two secretaries press at the same moment, on two connections: one locks, the other gets a sentence."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        with acting(system_actor("test")):
            world = build_world()
            secretary = actor_for(world.users["secretary"])
            meeting = reach_stage("held", world=world, secretary=secretary, time=traveller)
        people = [secretary, actor_for(world.users["deputy"])]

        def close(person: Actor) -> str:
            close_meeting(actor=person, meeting_id=meeting.pk)
            return "closed"

        outcomes = at_once([partial(close, person) for person in people])

        with acting(system_actor("test")):
            versions = Minutes.objects.filter(meeting=meeting).count()
            locked = AuditEvent.objects.filter(kind="meetings.meeting.closed").count()
    assert outcomes == ["Biên bản cuộc họp này đã khóa.", "closed"]
    assert (versions, locked) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_close_meeting_of_two_teams_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """S2.4: both teams' minutes are locked at the same moment: one of the two sees that all have met."""
    with time_machine.travel(EVENING, tick=False):
        with acting(system_actor("test")):
            world = build_world()
            held = [_held_by_team(world, team, key) for team, key in
                    zip(teams_of_a1(world), ("member", "clerk"), strict=True)]  # fmt: skip
        people = [actor_for(world.users[key]) for key in ("secretary", "deputy")]
        both = threading.Barrier(2)

        def lock_together(**given: Any) -> Meeting:
            locked = lock_minutes(**given)
            both.wait()
            return locked

        monkeypatch.setattr("nennep.processes.close_meeting.lock_minutes", lock_together)

        def close(person: Actor, meeting: Meeting) -> str:
            return close_meeting(actor=person, meeting_id=meeting.pk).state

        outcomes = at_once([partial(close, *pair) for pair in zip(people, held, strict=True)])

        with acting(system_actor("test")):
            duties = met(world)
    assert outcomes == ["closed", "closed"]
    assert duties == {("monthly_meeting", datetime.date(2026, 11, 1))}


def _held_by_team(world: World, team: PartyTeam, secretary: str) -> Meeting:
    """A team's meeting that has ended; its minutes are not locked yet."""
    system = world.system
    meeting = actions.convene_meeting(actor=system, org_id=world.a1.pk, kind="team", starts_at=STARTS, team_id=team.pk,
                                      secretary_id=world.people[secretary].pk)  # fmt: skip
    actions.open_meeting(actor=system, meeting_id=meeting.pk, opened_at=STARTS)
    return actions.end_meeting(actor=system, meeting_id=meeting.pk, ended_at=ENDS)


@pytest.mark.django_db(transaction=True)
def test_close_meeting_while_the_superior_reports_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    """D10: the minutes name a superior who reports the visit at the same moment: one visit, confirmed by both."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        with acting(system_actor("test")):
            world = build_world()
            secretary = actor_for(world.users["secretary"])
            meeting = reach_stage("held", world=world, secretary=secretary, time=traveller)
            visitor = world.people["superior"]
            actions.add_guest(actor=secretary, meeting_id=meeting.pk, name=visitor.full_name, is_superior=True,
                              person_id=visitor.pk)  # fmt: skip
        superior = actor_for(world.users["superior"])
        row_for = visits._row_for  # both sides look before either writes

        def slowly(*given: Any) -> Visit | None:
            found = row_for(*given)
            sleep(0.3)
            return found

        monkeypatch.setattr(visits, "_row_for", slowly)

        def close() -> str:
            return close_meeting(actor=secretary, meeting_id=meeting.pk).state

        def report() -> str:
            actions.report_visit(actor=superior, cell_id=world.a1.pk, visitor_id=visitor.pk, visited_on=STARTS.date())
            return "reported"

        outcomes = at_once([close, report])

        with acting(system_actor("test")):
            states = list(Visit.objects.values_list("state", flat=True))
    assert outcomes == ["closed", "reported"]
    assert states == ["confirmed"]

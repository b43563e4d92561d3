"""Article 002, its meeting part: a mountain district of Quảng Nam in 2022 and early 2023."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.committees.queries import assigned_superiors_on
from nennep.documents.layout.specs import date_text
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings import actions
from nennep.meetings.models import Meeting, Visit
from nennep.meetings.queries import visit_counts, visits_by, visits_of_person
from nennep.members.actions import found_team
from nennep.members.models import Person
from nennep.obligations.models import Obligation, ObligationKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import Org
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from tests.factories.once import one_world
from tests.stories import mountain
from tests.stories.mountain import Mountain
from tests.stories.telling import content_of, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = datetime.date(2023, 1, 15)


@dataclass
class Told:
    """The story, its counted visits, and the district's secretary."""

    story: Mountain
    visits: list[Visit]
    leader: Actor


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """The year 2022, told once."""
    with one_world(django_db_blocker, clock.at(mountain.SINCE)) as time:
        story = mountain.build(time)
        visits = mountain.year_of_visits(story)
        story.go(DAY)
        yield Told(story, visits, story.actor(story.committee[0]))


@pytest.fixture(autouse=True)
def on_the_day(told: Told) -> None:
    """Every test begins on the day of the article."""
    told.story.go(DAY)


def test_s2_5_district_members_look_after_communes_and_cells(told: Told) -> None:
    """Each cell has three of the district's committee, each of whom looks after a commune and its three cells."""
    story = told.story
    for cell in story.cells:
        assert assigned_superiors_on(cell.pk, DAY).count() == 3
    holdings = story.actor(story.committee[4]).holdings
    held = [holding.org_id for holding in holdings if holding.role == "assigned_superior"]
    assert sorted(held) == sorted([story.communes[1].pk, *(cell.pk for cell in story.cells[3:6])])


def test_s2_10_139_visits_in_2022(told: Told) -> None:
    """Visits are counted, not persons: 139 by the district's twelve members at twelve cells."""
    assert len(told.visits) == 139
    district = visit_counts(told.leader, told.story.district.pk, 2022, level=Level.DISTRICT)
    assert (district.visits, district.persons, district.cells) == (139, 12, 12)
    everybody = visit_counts(told.leader, told.story.district.pk, 2022)
    assert (everybody.visits, everybody.persons) == (140, 13)
    levels = visits_by(told.leader, told.story.district.pk, 2022, "level")
    assert {row.key: row.visits for row in levels} == {Level.DISTRICT: 139, Level.COMMUNE: 1}
    cells = visits_by(told.leader, told.story.district.pk, 2022, "cell")
    assert sum(row.visits for row in cells) == 140
    assert max(row.visits for row in cells) == 13
    persons = visits_by(told.leader, told.story.district.pk, 2022, "visitor")
    assert sum(row.visits for row in persons) == 140
    months = {row.label: row.visits for row in visits_by(told.leader, told.story.district.pk, 2022, "month")}
    assert [months[f"{number:02}/2022"] for number in range(1, 13)] == [11, 11, *[12] * 4, 11, 11, *[12] * 3, 12]


def test_visits_as_known_on_an_earlier_day(told: Told) -> None:
    """What was confirmed later is not in the figure of an earlier day."""
    half = visit_counts(told.leader, told.story.district.pk, 2022, as_of=datetime.date(2022, 6, 30))
    assert half.visits == 70


def test_s2_7_a_visit_is_confirmed_by_both_sides(told: Told) -> None:
    """Nobody confirms the own word; a refused visit and one that still waits do not count."""
    story = told.story
    assert all(visit.visitor_confirmed_at and visit.cell_confirmed_at for visit in told.visits)
    assert sorted(Visit.objects.exclude(state="confirmed").values_list("state", flat=True)) == ["refused", "reported"]
    person = story.committee[5]
    year = list(visits_of_person(story.actor(person), person.pk, 2022))
    assert [visit.visited_on for visit in year] == sorted(visit.visited_on for visit in year if visit.visited_on)
    assert {visit.org_id for visit in year} <= {cell.pk for cell in story.cells[3:6]}


def test_s2_7_the_confirmation_form_names_day_month_and_year(told: Told) -> None:
    """Printed for one visit and rolled up for the year of one visitor."""
    visit = told.visits[0]
    person = Person.objects.get(pk=visit.visitor_id)
    client = Client()
    client.force_login(told.story.account(person))
    form = client.get(reverse("meetings:visit_paper", args=[visit.pk, "pdf"]))
    assert form.status_code == 200
    words = pdf_text(content_of(form))
    assert "PHIẾU XÁC NHẬN" in words
    assert person.full_name in words
    assert date_text(visit.visited_on) == "ngày 03 tháng 01 năm 2022"
    assert date_text(visit.visited_on) in words.partition("Thời gian")[2]
    year = client.get(reverse("meetings:person_year", args=[person.pk, 2022, "pdf"]))
    assert f"Tổng số: {Visit.objects.filter(visitor=person, state='confirmed').count()} lượt" in pdf_text(
        content_of(year)
    )


def test_s2_12_the_visitor_leaves_remarks(told: Told) -> None:
    """What the superior advised the cell stands with the visit."""
    spoken = [visit for visit in told.visits if visit.remarks]
    assert {visit.remarks for visit in spoken} == {mountain.REMARKS}
    assert len(spoken) == 70


def _team_month(story: Mountain, cell: Org, month: datetime.date) -> list[Meeting]:
    """All teams of the large cell meet in a month, in place of the whole cell."""
    day = month.replace(day=4)
    story.go(day, 22)
    secretary = story.actor(story.secretary(cell))
    return [
        record_paper_meeting(
            actor=secretary, org_id=cell.pk,
            paper=PaperMeeting(
                kind="team", team_id=team.pk, starts_at=clock.at(day, 19), ended_at=clock.at(day, 20, 40),
                secretary_id=story.members[cell.pk][number + 3].pk, place="Nhà tổ trưởng",
            ),
        )
        for number, team in enumerate(story.teams)
    ]  # fmt: skip


def test_s2_4_teams_meet_in_place_of_the_cell_as_often_as_allowed(told: Told) -> None:
    """In the pilot no number is known; from 03-HD/TW on three months a year, in cells of fifty and more."""
    story, cell = told.story, told.story.cells[0]
    meetings = _team_month(story, cell, datetime.date(2022, 11, 1))
    assert [meeting.rule_set for meeting in meetings] == ["01-hd-tu-quang-nam-2021"] * 3
    assert sum(meeting.attended for meeting in meetings) == mountain.BIG
    owed = Obligation.objects.get(org=cell, kind=ObligationKind.MONTHLY_MEETING, period=datetime.date(2022, 11, 1))
    assert owed.met_on == datetime.date(2022, 11, 4)
    for month in (2, 5, 8):
        _team_month(story, cell, datetime.date(2023, month, 1))
    with pytest.raises(RuleBroken, match="hết mức 3 lần"):
        _team_month(story, cell, datetime.date(2023, 10, 1))


def test_a_small_cell_does_not_meet_by_team(told: Told) -> None:
    """Fifty members are the least, from the day the central rule knows a number."""
    story, cell = told.story, told.story.cells[4]
    secretary = story.actor(story.secretary(cell))
    team = found_team(actor=secretary, cell_id=cell.pk, name="Tổ đảng 1", on=datetime.date(2023, 1, 2))
    with pytest.raises(RuleBroken, match="chưa đủ 50"):
        actions.convene_meeting(
            actor=secretary, org_id=cell.pk, kind="team", team_id=team.pk, starts_at=clock.at(DAY, 19)
        )


def test_s2_8_one_cell_of_each_commune_holds_a_model_meeting(told: Told) -> None:
    """The committees of the other cells of the commune are invited, come, and write down what they learnt."""
    story = told.story
    for number in range(4):
        host, guests = story.cells[number * 3], story.cells[number * 3 + 1 : number * 3 + 3]
        story.go(datetime.date(2023, 1, 16))
        secretary = story.actor(story.secretary(host))
        meeting = actions.convene_meeting(
            actor=secretary, org_id=host.pk, kind="regular", starts_at=clock.at(datetime.date(2023, 1, 20), 19),
            place="Nhà văn hóa thôn", is_model=True, invited=[cell.pk for cell in guests],
            secretary_id=story.members[host.pk][2].pk,
        )  # fmt: skip
        story.go(datetime.date(2023, 1, 20), 19)
        actions.open_meeting(actor=secretary, meeting_id=meeting.pk)
        for cell in guests:
            actions.record_observers(
                actor=story.actor(story.secretary(cell)), meeting_id=meeting.pk, org_id=cell.pk, came=2,
                lesson="Gợi ý thảo luận theo từng việc cụ thể",
            )  # fmt: skip
    models = Meeting.objects.filter(is_model=True)
    assert models.count() == 4
    assert {meeting.observers.count() for meeting in models} == {2}
    assert sum(row.came or 0 for meeting in models for row in meeting.observers.all()) == 16
    with pytest.raises(RuleBroken, match="cùng đảng bộ"):
        actions.invite_cells(
            actor=story.actor(story.secretary(story.cells[0])), meeting_id=_being_prepared(story).pk,
            org_ids=[story.cells[5].pk],
        )  # fmt: skip


def _being_prepared(story: Mountain) -> Meeting:
    return actions.convene_meeting(
        actor=story.actor(story.secretary(story.cells[0])), org_id=story.cells[0].pk, kind="regular",
        starts_at=clock.at(datetime.date(2023, 2, 3), 19), is_model=True,
    )  # fmt: skip

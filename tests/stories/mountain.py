"""The world of article 002's meeting part: a mountain district of Quảng Nam, its communes and cells, in 2022."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

import time_machine

from nennep.committees.actions import assign_all, constitute_body, fill_post, fill_posts
from nennep.committees.models import BodyKind
from nennep.meetings import actions
from nennep.meetings.models import Visit
from nennep.members.actions import found_team, place_in_team
from nennep.members.models import PartyTeam, Person
from nennep.orgtree.models import Org
from nennep.regulations.actions import adopt_rule_set
from tests.stories.telling import Telling

ERA = datetime.date(2015, 8, 1)
SINCE = datetime.date(2021, 5, 1)
PILOT = datetime.date(2021, 6, 1)
COMMUNES = ("Trà Đông", "Trà Dương", "Trà Kót", "Trà Tân")
PLACES = ("thôn 1", "thôn 2", "thôn 3")
BIG = 56  # members of the one residential cell that is large enough for meetings by team
REMARKS = "Chi bộ cần nêu rõ việc làm được, chưa làm được của từng đảng viên"


@dataclass
class Mountain(Telling):
    """Four communes of three cells each; the district's committee of twelve, three for each commune."""

    province: Org = field(init=False)
    district: Org = field(init=False)
    office: Org = field(init=False)
    communes: list[Org] = field(default_factory=list)
    cells: list[Org] = field(default_factory=list)
    members: dict[int, list[Person]] = field(default_factory=dict)
    committee: list[Person] = field(default_factory=list)
    teams: list[PartyTeam] = field(default_factory=list)

    def secretary(self, cell: Org) -> Person:
        """The secretary of a cell."""
        return self.members[cell.pk][0]

    def visitor(self, index: int, turn: int = 0) -> Person:
        """One of the three of the district's committee who look after the commune of a cell."""
        return self.committee[index // 3 * 3 + turn % 3]


def _tree(story: Mountain) -> None:
    story.province = story.found(None, "Đảng bộ tỉnh Quảng Nam", "dang-bo-tinh", ERA)
    story.district = story.found(story.province, "Đảng bộ huyện Bắc Trà My", "dang-bo-huyen", ERA)
    story.office = story.found(story.district, "Chi bộ cơ quan Huyện ủy", "chi-bo-co-so", ERA, "agency")
    story.members[story.office.pk] = [story.member(story.office, SINCE) for _ in range(12)]
    for commune in COMMUNES:
        parent = story.found(story.district, f"Đảng bộ xã {commune}", "dang-bo-xa", ERA)
        story.communes.append(parent)
        for place in PLACES:
            cell = story.found(parent, f"Chi bộ {place} xã {commune}", "chi-bo-truc-thuoc", ERA, "residential")
            size = BIG if not story.cells else 5
            story.cells.append(cell)
            story.members[cell.pk] = [story.member(cell, SINCE) for _ in range(size)]


def _posts(story: Mountain) -> None:
    for cell in story.cells:
        large = len(story.members[cell.pk]) > 8
        kind = BodyKind.CELL_COMMITTEE if large else BodyKind.CELL
        constitute_body(actor=story.system, org_id=cell.pk, kind=kind, label="2020-2022", on=SINCE)
        for person, title in zip(story.members[cell.pk], ("bi-thu", "pho-bi-thu"), strict=False):
            fill_post(actor=story.system, org_id=cell.pk, kind=kind, person_id=person.pk, title=title, on=SINCE)
    for number, commune in enumerate(story.communes):
        constitute_body(
            actor=story.system, org_id=commune.pk, kind=BodyKind.COMMITTEE, label="2020-2025", on=SINCE, seats=3
        )
        people = [story.members[story.cells[number * 3 + place].pk][1] for place in range(3)]
        fill_posts(actor=story.system, org_id=commune.pk, kind=BodyKind.COMMITTEE,
                   person_ids=[person.pk for person in people], title="uy-vien", on=SINCE)  # fmt: skip


def _district(story: Mountain) -> None:
    """The district's committee; each of its members looks after a commune and its cells (S2.5)."""
    story.committee, kind = story.members[story.office.pk], BodyKind.COMMITTEE
    district = story.district.pk
    constitute_body(actor=story.system, org_id=district, kind=kind, label="2020-2025", on=SINCE, seats=12)
    fill_post(actor=story.system, org_id=district, kind=kind, person_id=story.committee[0].pk, title="bi-thu", on=SINCE)
    fill_posts(actor=story.system, org_id=district, kind=kind, title="uy-vien", on=SINCE,
               person_ids=[person.pk for person in story.committee[1:]])  # fmt: skip
    leader = story.actor(story.committee[0])
    for number, person in enumerate(story.committee):
        commune = number // 3
        cells = story.cells[commune * 3 : commune * 3 + 3]
        assign_all(
            actor=leader, org_id=district, person_id=person.pk, on=SINCE, visits_planned=4, decision_no="15-QĐ/HU",
            target_org_ids=[story.communes[commune].pk, *(cell.pk for cell in cells)],
        )  # fmt: skip


def _teams(story: Mountain) -> None:
    """The large cell has three party teams, each with a head."""
    cell = story.cells[0]
    secretary = story.actor(story.secretary(cell))
    for number in range(3):
        team = found_team(actor=secretary, cell_id=cell.pk, name=f"Tổ đảng {number + 1}", on=SINCE)
        for place, person in enumerate(story.members[cell.pk][number::3]):
            place_in_team(actor=secretary, team_id=team.pk, person_id=person.pk, on=SINCE, is_head=place == 0)
        story.teams.append(team)


def build(time: time_machine.Traveller) -> Mountain:
    """The district as it stood when the province's pilot of meetings by team began."""
    story = Mountain(time=time, dice=random.Random(2))  # noqa: S311  invented names, no secret
    story.go(SINCE)
    _tree(story)
    _posts(story)
    _district(story)
    _teams(story)
    story.go(PILOT)
    adopt_rule_set(
        actor=story.system, org_id=story.province.pk, slug="01-hd-tu-quang-nam-2021", valid_from=PILOT,
        decided_by="Hướng dẫn 01-HD/TU ngày 01/06/2021",
    )  # fmt: skip
    return story


def year_of_visits(story: Mountain) -> list[Visit]:
    """2022: the district's members attend each of twelve cells each month but five times: 139 visits, each said by one
    side and confirmed by the other. Three more do not count: refused, not yet confirmed, and by a commune's member."""
    visits = []
    for month in range(1, 13):
        for index, cell in enumerate(story.cells):
            if (month, index) in {(1, 3), (2, 7), (7, 11), (8, 5), (12, 0)}:
                continue
            day, person = datetime.date(2022, month, 3 + index), story.visitor(index, month)
            story.go(day, 21)
            visitor, secretary = story.actor(person), story.actor(story.secretary(cell))
            first, second = (visitor, secretary) if month % 2 else (secretary, visitor)
            visit = actions.report_visit(
                actor=first, cell_id=cell.pk, visitor_id=person.pk, visited_on=day,
                remarks=REMARKS if first is visitor else "",
            )  # fmt: skip
            visits.append(actions.confirm_visit(actor=second, visit_id=visit.pk))
    _not_counted(story)
    return visits


def _not_counted(story: Mountain) -> None:
    story.go(datetime.date(2022, 12, 20), 21)
    cell, day = story.cells[1], datetime.date(2022, 12, 20)
    person = story.visitor(1, 0)
    refused = actions.report_visit(actor=story.actor(person), cell_id=cell.pk, visitor_id=person.pk, visited_on=day)
    actions.refuse_visit(actor=story.actor(story.secretary(cell)), visit_id=refused.pk, why="Hôm đó chi bộ không họp")
    waiting = story.visitor(1, 1)
    actions.report_visit(actor=story.actor(waiting), cell_id=cell.pk, visitor_id=waiting.pk, visited_on=day)
    of_commune = story.members[story.cells[2].pk][1]
    visit = actions.report_visit(
        actor=story.actor(of_commune), cell_id=cell.pk, visitor_id=of_commune.pk, visited_on=day
    )
    actions.confirm_visit(actor=story.actor(story.secretary(cell)), visit_id=visit.pk)

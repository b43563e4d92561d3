"""The world of article 004: a party area of eight cells in two provinces under the Khối, January to July 2020."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

import time_machine

from nennep.committees.actions import adopt_working_rules, assign_all, constitute_body, fill_post, fill_posts
from nennep.committees.models import BodyKind
from nennep.members.actions import add_workplace, exempt_member
from nennep.members.models import Person
from nennep.organisations.actions import set_places
from nennep.orgtree.models import Org
from tests.stories.telling import Telling

ERA = datetime.date(2015, 8, 1)
SINCE = datetime.date(2019, 12, 1)
# Eight cells with 121 members together; the last three lie in the second province.
CELLS = (
    ("Chi bộ Văn phòng Cục", 18, "Hải Dương"),
    ("Chi bộ Phòng Kế hoạch và Quản lý hàng dự trữ", 14, "Hải Dương"),
    ("Chi bộ Phòng Tài chính kế toán", 16, "Hải Dương"),
    ("Chi bộ Phòng Kỹ thuật bảo quản", 15, "Hải Dương"),
    ("Chi bộ Chi cục Dự trữ số 1", 17, "Hải Dương"),
    ("Chi bộ Chi cục Dự trữ số 2", 13, "Hưng Yên"),
    ("Chi bộ Chi cục Dự trữ số 3", 15, "Hưng Yên"),
    ("Chi bộ Chi cục Dự trữ số 4", 13, "Hưng Yên"),
)
STORES = tuple((f"Kho {place}", f"huyện {place}") for place in ("Thanh Miện", "Ninh Giang", "Gia Lộc"))
RULES = (
    "Đảng ủy họp thường kỳ mỗi tháng một lần, nghe các chi bộ báo cáo.\n"
    "Tài liệu gửi trước cho cấp ủy viên ít nhất ba ngày."
)


@dataclass
class Reserve(Telling):
    """The tree, its people by cell (committee of each cell first), and the committee of the area."""

    area_name = "Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng"
    province: Org = field(init=False)
    block: Org = field(init=False)
    area: Org = field(init=False)
    cells: list[Org] = field(default_factory=list)
    members: list[list[Person]] = field(default_factory=list)
    committee: list[Person] = field(default_factory=list)

    def secretary(self, index: int) -> Person:
        """The secretary of a cell."""
        return self.members[index][0]

    def clerk(self, index: int) -> Person:
        """Who writes a cell's minutes."""
        return self.members[index][2]


def _tree(story: Reserve) -> None:
    story.province = story.found(None, "Đảng bộ tỉnh Hải Dương", "dang-bo-tinh", ERA)
    story.block = story.found(story.province, "Đảng bộ Khối các cơ quan tỉnh Hải Dương", "dang-bo-tuong-duong", ERA)
    story.area = story.found(story.block, story.area_name, "dang-bo-co-so", ERA, "agency")
    for name, size, place in CELLS:
        cell = story.found(story.area, name, "chi-bo-truc-thuoc", ERA, "agency")
        set_places(actor=story.system, org_id=cell.pk, places=[("", place)], on=SINCE)
        story.cells.append(cell)
        story.members.append([story.member(cell, SINCE) for _ in range(size)])
    set_places(actor=story.system, org_id=story.area.pk, places=[("", "Hải Dương"), ("", "Hưng Yên")], on=SINCE)


def _cell_committees(story: Reserve) -> None:
    for cell, people in zip(story.cells, story.members, strict=True):
        constitute_body(
            actor=story.system, org_id=cell.pk, kind=BodyKind.CELL_COMMITTEE, label="2020-2022", on=SINCE, seats=3
        )
        for person, title in zip(people, ("bi-thu", "pho-bi-thu", "uy-vien"), strict=False):
            fill_post(actor=story.system, org_id=cell.pk, kind=BodyKind.CELL_COMMITTEE, person_id=person.pk,
                      title=title, on=SINCE)  # fmt: skip


def _committee(story: Reserve) -> None:
    """Seven members of the area's committee: a secretary, a deputy, five more; each looks after cells or a union."""
    story.committee = [people[4] for people in story.members[:7]]
    kind, area = BodyKind.COMMITTEE, story.area.pk
    constitute_body(actor=story.system, org_id=area, kind=kind, label="2015-2020", on=SINCE, seats=7)
    fill_post(actor=story.system, org_id=area, kind=kind, person_id=story.committee[0].pk, title="bi-thu", on=SINCE)
    fill_post(actor=story.system, org_id=area, kind=kind, person_id=story.committee[1].pk, title="pho-bi-thu", on=SINCE)
    fill_posts(actor=story.system, org_id=area, kind=kind, person_ids=[one.pk for one in story.committee[2:]],
               title="uy-vien", on=SINCE)  # fmt: skip
    leader = story.actor(story.committee[0])
    adopt_working_rules(
        actor=leader, org_id=area, title="Quy chế làm việc của Đảng ủy Cục", text=RULES, on=SINCE,
        decision_no="01-QC/ĐU",
    )  # fmt: skip
    unions = {1: ["Công đoàn Cục"], 2: ["Đoàn Thanh niên"], 3: ["Hội Cựu chiến binh"]}
    fields = {0: ["Công tác tổ chức, cán bộ"], 4: ["Bảo vệ kho, phòng cháy"], 5: ["Kiểm tra, giám sát"]}
    targets = [[1], [2], [3], [4], [5], [6], [7, 0]]
    for place, person in enumerate(story.committee):
        assign_all(
            actor=leader, org_id=area, person_id=person.pk, on=SINCE, visits_planned=2, decision_no="02-QĐ/ĐU",
            target_org_ids=[story.cells[index].pk for index in targets[place]],
            unions=unions.get(place, ()), fields=fields.get(place, ()),
        )  # fmt: skip


def _workplaces(story: Reserve) -> None:
    """Members of one cell work at stores in different districts (S4.2)."""
    secretary = story.actor(story.secretary(4))
    for number, person in enumerate(story.members[4]):
        unit, district = STORES[number % len(STORES)]
        add_workplace(actor=secretary, person_id=person.pk, unit=unit, on=SINCE, locality=district,
                      province="Hải Dương")  # fmt: skip


def build(time: time_machine.Traveller) -> Reserve:
    """The area as it stood in January 2020, before its first meeting of the year."""
    story = Reserve(time=time, dice=random.Random(4))  # noqa: S311  invented names, no secret
    story.go(datetime.date(2019, 12, 2))
    _tree(story)
    _cell_committees(story)
    _committee(story)
    _workplaces(story)
    story.go(datetime.date(2020, 1, 2))
    exempt_member(actor=story.system, person_id=story.members[0][17].pk, ground="Sức khỏe yếu", on=SINCE)
    return story

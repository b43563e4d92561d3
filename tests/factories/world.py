"""Two communes of one province, with cells, members, posts and accounts, all made through the real actions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from nennep.access.models import Grant, User
from nennep.committees.actions import assign, constitute_body, fill_post
from nennep.committees.models import BodyKind
from nennep.kernel.actor import Actor, system_actor
from nennep.members.actions import PersonFacts, exempt_member, place_temporarily, register_member
from nennep.members.models import Person
from nennep.organisations.actions import found_organisation
from nennep.orgtree.models import Org

START = datetime.date(2025, 7, 1)
SINCE = datetime.date(2025, 8, 1)


@dataclass
class World:
    """Commune A has cells A1 (ten members) and A2; commune B has cell B1. Accounts by role in `users`.

    A1: nine official members (secretary, deputy, committee member among them), one of them exempt, one temporarily at
    A2, and one probationary member. The commune leader and the superior assigned to A1 are members of A2.
    """

    system: Actor
    province: Org
    commune_a: Org
    commune_b: Org
    a1: Org
    a2: Org
    b1: Org
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def member(self, key: str, name: str, cell: Org, *, official: bool = True, born: int = 1970) -> Person:
        """Register a member of a cell; admitted in 2000, or in 2026 for a probationary one."""
        admitted = datetime.date(2000, 5, 19) if official else datetime.date(2026, 5, 19)
        facts = PersonFacts(
            full_name=name, sex="F" if " Thị " in name else "M", birth_on=datetime.date(born, 2, 3),
            admitted_on=admitted, official_on=datetime.date(2001, 5, 19) if official else None,
        )  # fmt: skip
        person = register_member(actor=self.system, cell_id=cell.pk, facts=facts, since=SINCE)
        self.people[key] = person
        return person

    def account(self, key: str, name: str, *, person: Person | None = None) -> User:
        """Open an account; one of a member takes its roles by rule."""
        user = User.objects.create_user(
            username=key, password="mat-khau-thu-nghiem", name=name, person_id=person.pk if person else None
        )
        self.users[key] = user
        return user


def _tree(system: Actor) -> World:
    def found(parent: Org | None, name: str, kind: str) -> Org:
        return found_organisation(
            actor=system, parent_id=parent.pk if parent else None, name=name, kind=kind, effective_on=START,
            decision_no="01-QĐ/TU", unit_type="residential" if kind.startswith("chi-bo") else "",
        )  # fmt: skip

    province = found(None, "Đảng bộ tỉnh Hải Đông", "dang-bo-tinh")
    commune_a = found(province, "Đảng bộ xã An Khánh Thượng", "dang-bo-xa")
    commune_b = found(province, "Đảng bộ xã Bình Minh", "dang-bo-xa")
    return World(
        system=system, province=province, commune_a=commune_a, commune_b=commune_b,
        a1=found(commune_a, "Chi bộ thôn Đông Hà", "chi-bo-truc-thuoc"),
        a2=found(commune_a, "Chi bộ cơ quan xã An Khánh Thượng", "chi-bo-truc-thuoc"),
        b1=found(commune_b, "Chi bộ thôn Bình An", "chi-bo-truc-thuoc"),
    )  # fmt: skip


def _people(world: World) -> None:
    world.member("secretary", "Hoàng Văn Bằng", world.a1)
    world.member("deputy", "Đỗ Thị Khánh Vân", world.a1)
    world.member("clerk", "Phan Hữu Nghĩa", world.a1)
    world.member("member", "Nguyễn Đình Thuần", world.a1)
    world.member("other", "Vũ Thị Ngọc Ánh", world.a1)
    world.member("old", "Dương Văn Sửu", world.a1, born=1938)
    world.member("away", "Lê Trọng Khuê", world.a1)
    world.member("eighth", "Bùi Thị Hồng Nhạn", world.a1)
    world.member("ninth", "Đặng Thế Quỳnh", world.a1)
    world.member("probationer", "Cao Thị Ý Nhi", world.a1, official=False, born=2000)
    world.member("leader", "Trần Quốc Oai", world.a2)
    world.member("superior", "Ngô Văn An", world.a2)
    world.member("a2_third", "Mai Thị Tường Vi", world.a2)
    world.member("b_secretary", "Hồ Thị Bích Liễu", world.b1)
    world.member("b_member", "Võ Minh Khởi", world.b1)
    world.member("b_third", "Tạ Thị Nguyệt Quế", world.b1)
    exempt_member(actor=world.system, person_id=world.people["old"].pk, ground="Tuổi cao, sức yếu", on=SINCE)
    place_temporarily(
        actor=world.system, person_id=world.people["away"].pk, cell_id=world.a2.pk, on=datetime.date(2025, 9, 1)
    )


def _posts(world: World) -> None:
    def body(org: Org, kind: BodyKind) -> None:
        constitute_body(actor=world.system, org_id=org.pk, kind=kind, label="2025-2030", on=SINCE, seats=3)

    def post(org: Org, kind: BodyKind, person: str, title: str) -> None:
        fill_post(
            actor=world.system, org_id=org.pk, kind=kind, person_id=world.people[person].pk, title=title, on=SINCE
        )

    body(world.a1, BodyKind.CELL_COMMITTEE)
    post(world.a1, BodyKind.CELL_COMMITTEE, "secretary", "bi-thu")
    post(world.a1, BodyKind.CELL_COMMITTEE, "deputy", "pho-bi-thu")
    post(world.a1, BodyKind.CELL_COMMITTEE, "clerk", "uy-vien")
    body(world.a2, BodyKind.CELL)
    post(world.a2, BodyKind.CELL, "a2_third", "bi-thu")
    body(world.b1, BodyKind.CELL)
    post(world.b1, BodyKind.CELL, "b_secretary", "bi-thu")
    body(world.commune_a, BodyKind.COMMITTEE)
    post(world.commune_a, BodyKind.COMMITTEE, "leader", "bi-thu")
    post(world.commune_a, BodyKind.COMMITTEE, "superior", "uy-vien")
    assign(
        actor=world.system, org_id=world.commune_a.pk, person_id=world.people["superior"].pk, on=SINCE,
        target_org_id=world.a1.pk, visits_planned=4, decision_no="12-QĐ/ĐU",
    )  # fmt: skip


def _accounts(world: World) -> None:
    for key in ("secretary", "deputy", "clerk", "member", "probationer", "superior", "leader", "b_secretary"):
        person = world.people[key]
        world.account(key, person.full_name, person=person)
    for key, org in (("staff_a", world.commune_a), ("staff_b", world.commune_b), ("staff_province", world.province)):
        user = world.account(key, f"Cán bộ tổ chức {key}")
        Grant.objects.create(user=user, role="organisation_staff", org=org, valid_from=START, basis="test")


def build_world() -> World:
    """The whole world; call it with the system's sight."""
    world = _tree(system_actor("test world"))
    _people(world)
    _posts(world)
    _accounts(world)
    return world

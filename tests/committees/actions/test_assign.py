"""Assignments: several at once, across provinces, ended (S2.5, S4.2, S4.3)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.actions import assign, assign_all, constitute_body, end_assignment, fill_post
from nennep.committees.models import Assignment, BodyKind
from nennep.committees.queries import assigned_superiors_on, places_on
from nennep.kernel.errors import Denied, RuleBroken
from nennep.organisations.actions import found_organisation
from nennep.organisations.models import OrganisationPlace
from tests.factories.world import SINCE, START, World

pytestmark = pytest.mark.db
NOVEMBER = datetime.date(2026, 11, 1)


def give(world: World, who: str = "leader", person: str = "leader", **given: Any) -> list[Assignment]:
    wish: dict[str, Any] = {"org_id": world.commune_a.pk, "person_id": world.people[person].pk, "on": NOVEMBER,
                               "target_org_ids": [world.a1.pk]}  # fmt: skip
    return assign_all(actor=actor_for(world.users[who]), **{**wish, **given})


def test_assign_all_writes_each_and_says_so_in_the_audit(world: World) -> None:
    rows = give(world, target_org_ids=[world.a1.pk, world.a2.pk], unions=["Hội  Nông dân "], fields=["Dân vận"],
                visits_planned=4, decision_no="20-TB/ĐU")  # fmt: skip

    assert [(r.target, r.target_org_id, r.target_text, r.visits_planned) for r in rows] == [
        ("organisation", world.a1.pk, "", 4), ("organisation", world.a2.pk, "", 4),
        ("union", None, "Hội Nông dân", None), ("field", None, "Dân vận", None),
    ]  # fmt: skip
    events = AuditEvent.objects.filter(kind="committees.assignment.given", subject_id__in=[r.pk for r in rows])
    assert {e.data["what"] for e in events} == {
        "Chi bộ thôn Đông Hà", "Chi bộ cơ quan xã An Khánh Thượng", "Hội Nông dân", "Dân vận",
    }  # fmt: skip


def test_assign_all_gives_the_superiors_role(world: World) -> None:
    give(world)

    roles = {(h.role, h.org_id) for h in actor_for(world.users["leader"]).holdings}

    assert ("assigned_superior", world.a1.pk) in roles


def test_assign_all_reaches_over_provinces(world: World) -> None:
    """S4.2: an area whose cells lie in two provinces; what counts is the tree, not the territory."""
    area = found_organisation(actor=world.system, parent_id=world.province.pk, kind="dang-bo-co-so",
                              name="Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng", effective_on=START,
                              decision_no="01-QĐ/TU")  # fmt: skip
    cells = [
        found_organisation(actor=world.system, parent_id=area.pk, kind="chi-bo-truc-thuoc", name=name,
                           effective_on=START, decision_no="02-QĐ/ĐU")
        for name in ("Chi bộ Chi cục Hải Dương", "Chi bộ Chi cục Hưng Yên")
    ]  # fmt: skip
    for cell, province in zip(cells, ("Hải Dương", "Hưng Yên"), strict=True):
        OrganisationPlace.objects.create(org=cell, province=province, valid_from=START)
    constitute_body(actor=world.system, org_id=area.pk, kind=BodyKind.COMMITTEE, label="2025-2030", on=SINCE)
    chief = world.member("chief", "Lương Thế Hiển", cells[0])
    fill_post(actor=world.system, org_id=area.pk, kind=BodyKind.COMMITTEE, person_id=chief.pk, title="bi-thu", on=SINCE)

    actor = actor_for(world.account("chief", "Lương Thế Hiển", person=chief))
    assign_all(actor=actor, org_id=area.pk, person_id=chief.pk, on=SINCE, target_org_ids=[cell.pk for cell in cells])

    assert places_on([cell.pk for cell in cells], NOVEMBER) == {cells[0].pk: "Hải Dương", cells[1].pk: "Hưng Yên"}
    assert [assigned_superiors_on(cell.pk, NOVEMBER).get().person_name for cell in cells] == ["Lương Thế Hiển"] * 2


@pytest.mark.parametrize(("person", "given", "sentence"), [
    ("member", {}, "Chỉ phân công được người đang giữ chức danh"),
    ("superior", {}, "đang phụ trách Chi bộ thôn Đông Hà"),
    ("leader", {"target_org_ids": []}, "Hãy chọn ít nhất một"),
    ("leader", {"target_org_ids": [], "unions": ["   "]}, "Hãy ghi đoàn thể hoặc lĩnh vực"),
    ("leader", {"fields": ["x" * 201]}, "tối đa 200 ký tự"),
    ("leader", {"fields": [f"Việc {n}" for n in range(201)]}, "tối đa 200 việc"),
    ("leader", {"on": datetime.date(2040, 1, 1)}, "không hợp lý"),
])  # fmt: skip
def test_assign_all_refuses(world: World, person: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        give(world, person=person, **given)


@pytest.mark.parametrize("key", ["b1", "commune_a", "province"])
def test_assign_all_refuses_what_does_not_stand_below(world: World, key: str) -> None:
    with pytest.raises(RuleBroken, match="Chỉ phân công phụ trách tổ chức trực thuộc"):
        give(world, target_org_ids=[getattr(world, key).pk])


def test_assign_all_refuses_the_same_field_twice(world: World) -> None:
    give(world, target_org_ids=[], fields=["Dân vận"])

    with pytest.raises(RuleBroken, match="đang phụ trách dân vận"):
        give(world, target_org_ids=[], fields=["dân vận"])


def test_assign_refuses_an_organisation_without_its_name(world: World) -> None:
    with pytest.raises(RuleBroken, match="Hãy chọn tổ chức"):
        assign(actor=world.system, org_id=world.commune_a.pk, person_id=world.people["leader"].pk, on=NOVEMBER)


@pytest.mark.parametrize("who", ["member", "superior", "secretary"])
def test_assign_all_is_for_leaders_and_the_office(world: World, who: str) -> None:
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư"):
        give(world, who)


def test_end_assignment_keeps_the_row(world: World) -> None:
    row = Assignment.objects.get()

    end_assignment(actor=actor_for(world.users["leader"]), assignment_id=row.pk, on=NOVEMBER)

    row.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (SINCE, NOVEMBER)
    assert AuditEvent.objects.filter(kind="committees.assignment.ended", subject_id=row.pk).count() == 1
    assert not [h for h in actor_for(world.users["superior"]).holdings if h.role == "assigned_superior"]


def test_end_assignment_refuses_wrong_days(world: World) -> None:
    row = Assignment.objects.get()

    with pytest.raises(RuleBroken, match="phải sau ngày bắt đầu"):
        end_assignment(actor=world.system, assignment_id=row.pk, on=SINCE)
    end_assignment(actor=world.system, assignment_id=row.pk, on=NOVEMBER)
    with pytest.raises(RuleBroken, match="đã kết thúc từ 01/11/2026"):
        end_assignment(actor=world.system, assignment_id=row.pk, on=NOVEMBER)


def test_end_assignment_of_another_branch_is_not_found(world: World) -> None:
    with pytest.raises(Http404):
        end_assignment(
            actor=actor_for(world.users["b_secretary"]), assignment_id=Assignment.objects.get().pk, on=NOVEMBER
        )

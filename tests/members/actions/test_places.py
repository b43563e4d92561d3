"""Places: home, temporary, work, party teams; who keeps the file sees all of it wherever it happened (B11, S4.2)."""

from __future__ import annotations

import datetime

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.models import TeamPlace
from nennep.members.queries import get_member, home_cell_on, members_on, team_of_on, team_people_on
from nennep.members.queries.history import person_on, records_of
from nennep.orgtree.queries import path_now
from tests.factories.world import World

D = datetime.date


def test_move_home_lets_the_file_follow(world: World) -> None:
    """The new commune sees the whole file and counts the member; the old one still has its past."""
    person = world.people["member"]
    actions.move_home(
        actor=world.system, person_id=person.pk, cell_id=world.b1.pk, on=D(2026, 3, 1), decision_no="21-GT/ĐU"
    )
    new, old = actor_for(world.users["staff_b"]), actor_for(world.users["staff_a"])

    with acting(new):
        records = records_of(get_member(new, person.pk))
        members = {one.pk for one in members_on(new, path_now(world.commune_b.pk), D(2026, 3, 1))}
    with acting(old):
        before = {one.pk for one in members_on(old, path_now(world.commune_a.pk), D(2026, 2, 28))}
        after = {one.pk for one in members_on(old, path_now(world.commune_a.pk), D(2026, 3, 1))}

    assert [row.valid_from for row in records.standings] == [D(2000, 5, 19), D(2001, 5, 19), D(2026, 3, 1)]
    assert [row.cell_id for row in records.places] == [world.a1.pk, world.b1.pk]
    assert (person.pk in members, person.pk in before, person.pk in after) == (True, True, False)


@pytest.mark.parametrize(
    ("cell", "on", "sentence"),
    [("a1", D(2026, 3, 1), "đúng chi bộ đã chọn"), ("commune_a", D(2026, 3, 1), "hãy chọn một chi bộ"),
     ("a2", D(2025, 8, 1), "phải sau đó"), ("a2", D(1900, 1, 1), "không hợp lý")],
)  # fmt: skip
def test_move_home_refuses(world: World, cell: str, on: D, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        actions.move_home(
            actor=world.system, person_id=world.people["member"].pk, cell_id=getattr(world, cell).pk, on=on
        )


def test_move_home_needs_the_right_at_both_ends(world: World) -> None:
    person = world.people["member"].pk
    staff, secretary = actor_for(world.users["staff_a"]), actor_for(world.users["secretary"])

    with acting(staff), pytest.raises(Http404):
        actions.move_home(actor=staff, person_id=person, cell_id=world.b1.pk, on=D(2026, 3, 1))
    with acting(secretary), pytest.raises((Denied, Http404)):
        actions.move_home(actor=secretary, person_id=person, cell_id=world.a2.pk, on=D(2026, 3, 1))


def test_temporary_place_and_back(world: World) -> None:
    person = world.people["member"]
    actions.place_temporarily(
        actor=world.system, person_id=person.pk, cell_id=world.b1.pk, on=D(2026, 1, 1), until=D(2026, 7, 1)
    )

    with pytest.raises(RuleBroken, match="đang sinh hoạt tạm thời ở nơi khác"):
        actions.place_temporarily(actor=world.system, person_id=person.pk, cell_id=world.a2.pk, on=D(2026, 6, 1))
    with pytest.raises(RuleBroken, match="chi bộ sinh hoạt chính thức"):
        actions.place_temporarily(actor=world.system, person_id=person.pk, cell_id=world.a1.pk, on=D(2026, 8, 1))
    actions.leave_temporary_place(actor=world.system, person_id=person.pk, on=D(2026, 3, 1))

    records = records_of(person)
    assert person_on(records, D(2026, 2, 28)).temporary is not None
    assert person_on(records, D(2026, 3, 1)).temporary is None
    assert home_cell_on(person.pk, D(2026, 2, 1)) == world.a1.pk


def test_several_workplaces_at_once(world: World) -> None:
    """S4.2: stores in several districts."""
    person = world.people["member"]
    for unit, province in (("Kho Mỹ Hào", "Hưng Yên"), ("Kho Cẩm Giàng", "Hải Dương")):
        actions.add_workplace(actor=world.system, person_id=person.pk, unit=unit, province=province, on=D(2026, 1, 1))
    first = person_on(records_of(person), D(2026, 2, 1)).workplaces[0]

    with pytest.raises(RuleBroken, match="đã có trong hồ sơ"):
        actions.add_workplace(actor=world.system, person_id=person.pk, unit="Kho Mỹ Hào", on=D(2026, 2, 1))
    with pytest.raises(RuleBroken, match="phải sau ngày bắt đầu"):
        actions.end_workplace(actor=world.system, person_id=person.pk, workplace_id=first.pk, on=D(2026, 1, 1))
    actions.end_workplace(actor=world.system, person_id=person.pk, workplace_id=first.pk, on=D(2026, 6, 1))

    records = records_of(person)
    assert [row.unit for row in person_on(records, D(2026, 5, 31)).workplaces] == ["Kho Mỹ Hào", "Kho Cẩm Giàng"]
    assert [row.unit for row in person_on(records, D(2026, 6, 1)).workplaces] == ["Kho Cẩm Giàng"]


def test_party_teams_with_one_head_at_a_time(world: World) -> None:
    team = actions.found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ đảng 1", on=D(2026, 1, 1))
    member, other = world.people["member"], world.people["other"]

    actions.place_in_team(actor=world.system, team_id=team.pk, person_id=member.pk, on=D(2026, 1, 1), is_head=True)
    actions.place_in_team(actor=world.system, team_id=team.pk, person_id=other.pk, on=D(2026, 5, 1), is_head=True)

    def heads(day: datetime.date) -> list[int]:
        return [one.person_id for one in team_people_on(world.a1.pk, day) if one.is_head]

    assert (heads(D(2026, 4, 30)), heads(D(2026, 5, 1))) == ([member.pk], [other.pk])
    assert team_of_on(member.pk, D(2026, 5, 1)) == team
    actions.leave_team(actor=world.system, team_id=team.pk, person_id=member.pk, on=D(2026, 6, 1))
    assert team_of_on(member.pk, D(2026, 6, 1)) is None
    actions.end_team(actor=world.system, team_id=team.pk, on=D(2026, 7, 1))
    assert not TeamPlace.objects.filter(team=team, valid_to__gt=D(2026, 7, 1)).exists()


def test_party_teams_refuse(world: World) -> None:
    team = actions.found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ đảng 1", on=D(2026, 1, 1))
    actor = world.system

    with pytest.raises(RuleBroken, match="đã có tổ đảng tên này"):
        actions.found_team(actor=actor, cell_id=world.a1.pk, name="TỔ ĐẢNG 1", on=D(2026, 1, 1))
    with pytest.raises(RuleBroken, match="sinh hoạt chính thức tại chi bộ"):
        actions.place_in_team(actor=actor, team_id=team.pk, person_id=world.people["leader"].pk, on=D(2026, 2, 1))
    with pytest.raises(RuleBroken, match="không hoạt động"):
        actions.place_in_team(actor=actor, team_id=team.pk, person_id=world.people["member"].pk, on=D(2025, 12, 1))
    with pytest.raises(RuleBroken, match="không ở trong tổ"):
        actions.leave_team(actor=actor, team_id=team.pk, person_id=world.people["member"].pk, on=D(2026, 2, 1))
    staff = actor_for(world.users["staff_b"])
    with acting(staff), pytest.raises(Http404):
        actions.end_team(actor=staff, team_id=team.pk, on=D(2026, 2, 1))


def test_papers_are_noted_once_and_dropped_with_a_reason(world: World) -> None:
    """B13."""
    person = world.people["member"].pk
    row = actions.note_paper(actor=world.system, person_id=person, code="the-dang-vien", dated_on=D(2001, 6, 1))

    with pytest.raises(RuleBroken, match="đã được ghi"):
        actions.note_paper(actor=world.system, person_id=person, code="the-dang-vien", dated_on=D(2001, 6, 1))
    for wrong in ({"code": "nothing"}, {"number": 105}, {"number": 1, "code": "the-dang-vien"}, {}):
        with pytest.raises(RuleBroken):
            actions.note_paper(actor=world.system, person_id=person, **wrong)
    with pytest.raises(RuleBroken, match="tương lai"):
        actions.note_paper(actor=world.system, person_id=person, number=3, dated_on=D(2099, 1, 1))
    with pytest.raises(RuleBroken, match="lý do"):
        actions.drop_paper(actor=world.system, person_id=person, paper_id=row.pk, reason="")
    actions.drop_paper(actor=world.system, person_id=person, paper_id=row.pk, reason="Nhầm người")

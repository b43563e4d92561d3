"""What ends, and what may still be done before the day on which it ends (A1, A5)."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.actions import assign, constitute_body, fill_post
from nennep.committees.models import Assignment, Body, Post, Term
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.members.actions import found_team, move_home, place_temporarily
from nennep.members.models import Affiliation, PartyTeam
from nennep.organisations.actions import (
    dissolve_organisation,
    found_organisation,
    move_organisation,
    rename_organisation,
    set_places,
)
from nennep.orgtree.models import Org, OrgNow
from nennep.processes.dissolving import dissolve_with_bodies
from tests.factories.world import START, World

DAY = datetime.timedelta(days=1)
D = datetime.date
AUGUST = D(2026, 8, 1)


def found(world: World, kind: str = "chi-bo", parent: Org | None = None, on: datetime.date = AUGUST) -> Org:
    return found_organisation(
        actor=world.system, parent_id=(parent or world.commune_a).pk, name="Chi bộ thôn Ngắn", kind=kind,
        effective_on=on, decision_no="4-QĐ/ĐU",
    )  # fmt: skip


def led_by_other(world: World) -> Org:
    """A cell with one member, who is its secretary and is looked after from above; the member has left it again."""
    cell, person, on = found(world), world.people["other"], D(2026, 8, 2)
    move_home(actor=world.system, person_id=person.pk, cell_id=cell.pk, on=on)
    constitute_body(actor=world.system, org_id=cell.pk, kind="cell", label="2025-2027", on=on)
    fill_post(actor=world.system, org_id=cell.pk, kind="cell", person_id=person.pk, title="bi-thu", on=on)
    found_team(actor=world.system, cell_id=cell.pk, name="Tổ 1", on=on)
    assign(
        actor=world.system, org_id=world.commune_a.pk, person_id=world.people["superior"].pk, target_org_id=cell.pk,
        on=on,
    )  # fmt: skip
    move_home(actor=world.system, person_id=person.pk, cell_id=world.a1.pk, on=D(2026, 9, 2))
    return cell


def test_the_end_of_a_cell_ends_its_posts_and_the_roles_they_gave(world: World) -> None:
    cell, end = led_by_other(world), D(2026, 10, 1)
    account = world.account("other", "Vũ Thị Ngọc Ánh", person=world.people["other"])
    before = {holding.role for holding in actor_for(account).holdings if holding.org_id == cell.pk}

    dissolve_with_bodies(
        actor=actor_for(world.users["staff_a"]), org_id=cell.pk, effective_on=end, decision_no="9-QĐ/ĐU"
    )

    assert before == {"cell_secretary"}
    assert {holding.org_id for holding in actor_for(account).holdings} == {world.a1.pk}
    ends = {
        row.valid_to
        for rows in (Post.objects.filter(org=cell), Body.objects.filter(org=cell), Term.objects.filter(org=cell),
                     Assignment.objects.filter(target_org=cell), PartyTeam.objects.filter(cell=cell))
        for row in rows
    }  # fmt: skip
    assert ends == {end}
    said = set(AuditEvent.objects.filter(data__on=end.isoformat()).values_list("kind", flat=True))
    assert said == {"committees.post.ended", "committees.assignment.ended", "members.team.ended"}


@pytest.mark.parametrize("temporary", [False, True])
def test_who_comes_after_the_day_stands_in_the_way_too(world: World, temporary: bool) -> None:
    """Not only who is counted on the day: otherwise a member would belong to a cell that is no more."""
    cell, person = found(world), world.people["other"].pk
    move = place_temporarily if temporary else move_home
    move(actor=world.system, person_id=person, cell_id=cell.pk, on=D(2026, 10, 15))

    with pytest.raises(RuleBroken, match="Còn 1 đảng viên"):
        dissolve_with_bodies(actor=world.system, org_id=cell.pk, effective_on=D(2026, 10, 1), decision_no="9-QĐ")

    assert OrgNow.objects.get(org=cell).alive


def test_nobody_joins_a_cell_whose_end_is_recorded(world: World) -> None:
    cell, end = found(world), clock.today() + 30 * DAY
    dissolve_with_bodies(actor=world.system, org_id=cell.pk, effective_on=end, decision_no="9-QĐ/ĐU")
    person = world.people["other"].pk

    for move in (move_home, place_temporarily):
        with pytest.raises(RuleBroken, match="nên không nhận thêm đảng viên"):
            move(actor=world.system, person_id=person, cell_id=cell.pk, on=clock.today())

    assert not Affiliation.objects.filter(cell=cell).exists()


def test_nothing_is_placed_under_what_ends(world: World) -> None:
    """It would fall out of the tree on the day, without a decision of its own."""
    area = found(world, "dang-bo-co-so")
    dissolve_organisation(
        actor=world.system, org_id=area.pk, effective_on=clock.today() + 30 * DAY, decision_no="9-QĐ/ĐU"
    )

    for day in (clock.today(), clock.today() + 40 * DAY):
        with pytest.raises(RuleBroken, match="nên không nhận thêm tổ chức trực thuộc"):
            found(world, parent=area, on=day)
        with pytest.raises(RuleBroken, match="nên không nhận thêm tổ chức trực thuộc"):
            move_organisation(actor=world.system, org_id=world.a1.pk, parent_id=area.pk, effective_on=day)

    assert not OrgNow.objects.filter(parent=area).exists()


def test_nothing_is_moved_under_what_did_not_exist_yet(world: World) -> None:
    area = found(world, "dang-bo-co-so")

    with pytest.raises(RuleBroken, match="được lập từ 01/08/2026") as refusal:
        move_organisation(actor=world.system, org_id=world.a1.pk, parent_id=area.pk, effective_on=D(2026, 7, 30))

    assert refusal.value.field == "effective_on"


def test_what_ends_is_not_renamed(world: World) -> None:
    cell, end = found(world), clock.today() + 30 * DAY
    dissolve_organisation(actor=world.system, org_id=cell.pk, effective_on=end, decision_no="9-QĐ/ĐU")

    with pytest.raises(RuleBroken, match="nên không đổi tên được nữa"):
        rename_organisation(actor=world.system, org_id=cell.pk, name="Tên khác", effective_on=clock.today())


def test_an_end_before_a_recorded_change_is_refused_in_words(world: World) -> None:
    cell, later = found(world), clock.today() + 30 * DAY
    rename_organisation(actor=world.system, org_id=cell.pk, name="Tên khác", effective_on=later)

    with pytest.raises(RuleBroken, match="ngày kết thúc phải sau ngày đó") as refusal:
        dissolve_organisation(actor=world.system, org_id=cell.pk, effective_on=later - 10 * DAY, decision_no="9-QĐ")

    assert refusal.value.field == "effective_on"


def test_places_noted_today_can_all_be_taken_away_today(world: World) -> None:
    set_places(actor=world.system, org_id=world.a1.pk, places=[("", "Hải Phòng")], on=START)
    set_places(actor=world.system, org_id=world.a2.pk, places=[("", "Hải Phòng")], on=START)

    assert set_places(actor=world.system, org_id=world.a1.pk, places=[], on=START) == []

    event = AuditEvent.objects.filter(kind="organisations.places.set").latest("pk")
    assert (event.subject_id, event.data["old"], event.data["new"]) == (world.a1.pk, "Hải Phòng", "")

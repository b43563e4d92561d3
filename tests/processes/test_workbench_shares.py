"""A division by shares: stated in percent, carried out by one rule, mended by hand, applied, taken back (A4, A13)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from django.urls import reverse

from nennep.access.models import User
from nennep.members.actions import PersonFacts, register_member
from nennep.members.models import Affiliation, PartyTeam, Person, TeamPlace
from nennep.organisations.actions import add_steps, choose, create_reform
from nennep.organisations.drafts import choices_of, steps_of
from nennep.organisations.models import Reform
from nennep.organisations.reform.operations import Split
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot
from nennep.processes.reform import approve, counter, plan_with_members, submit
from nennep.processes.shares.dividing import Targets, by_shares, hamlet_of, in_order
from nennep.processes.views.workbench import choices
from tests.factories.world import START, World
from tests.processes.drafting import ON, SignIn, divided, draft, halved, once, split_off, text

pytestmark = pytest.mark.django_db
SIGNED = datetime.date(2026, 10, 20)


def url(reform: Reform) -> str:
    return reverse("reforms:shares", args=[reform.pk, steps_of(reform)[0].pk])


def homes(world: World, day: datetime.date) -> dict[int, int]:
    rows = Affiliation.objects.filter(kind="home", known_to__isnull=True, valid_from__lte=day, valid_to__gt=day)
    return dict(rows.values_list("person_id", "cell_id"))


def test_the_members_of_a_cell_are_divided_in_the_order_of_the_list(world: World, client_of: SignIn) -> None:
    """Who goes where stands with names before it is submitted; one is moved by hand; it is applied, taken back."""
    reform = draft(world, halved(world))
    reform.refresh_from_db()
    here = client_of(world.users["staff_province"])
    people = [person for person, cell in homes(world, ON).items() if cell == world.a1.pk]
    names = list(Person.objects.filter(pk__in=people).order_by("sort_key", "pk").values_list("full_name", flat=True))
    first = round(len(people) * 0.6)

    page = text(here.post(url(reform), once(**{"ty-n1": "60", "ty-n2": "40%"}), follow=True))

    assert f"Về Chi bộ Đông 1: {first} đảng viên" in page
    assert f"Về Chi bộ Đông 2: {len(people) - first} đảng viên" in page
    assert [page.index(f"<li>{name}</li>") for name in names] == sorted(
        page.index(f"<li>{name}</li>") for name in names
    )
    _before, plan = plan_with_members(actor=world.system, reform_id=reform.pk)
    assert plan.applicable
    (step,) = steps_of(reform)
    hand = {choice.subject: choice.target for choice in choices_of(reform) if choice.what == "person"}
    moved = next(person for person, target in hand.items() if target == "n1")
    sent = {f"p-{person}": target for person, target in hand.items()} | {f"p-{moved}": "n2", "con-lai": "n1"}
    sent |= {f"s-{person}": target for person, target in hand.items()} | {"s-con-lai": "n1"}
    here.post(reverse("reforms:people", args=[reform.pk, step.pk, world.a1.pk]), once(**sent))
    assert "1 trường hợp đang quyết khác với quy tắc" in text(here.get(url(reform)))

    before = homes(world, ON - datetime.timedelta(days=1))
    submit(actor=world.system, reform_id=reform.pk)
    approve(actor=world.system, reform_id=reform.pk, decision_no="8-QĐ/TU", signed_on=SIGNED)
    after, keys = homes(world, ON), Reform.objects.get(pk=reform.pk).keys
    assert after.keys() == before.keys()
    assert sum(cell == keys["n1"] for cell in after.values()) == first - 1
    assert after[moved] == keys["n2"]
    back = ON + datetime.timedelta(days=10)
    again = counter(actor=world.system, reform_id=reform.pk, effective_on=back, decision_no="9-QĐ/TU", signed_on=SIGNED)
    submit(actor=world.system, reform_id=again.pk)
    approve(actor=world.system, reform_id=again.pk)
    assert homes(world, back) == before


@pytest.mark.parametrize(("sent", "said"), [
    ({"ty-n1": "60", "ty-n2": "30"}, "Các phần cộng lại 90 %, phải vừa đủ 100 %."),
    ({"ty-n1": "60,5", "ty-n2": "60"}, "Các phần cộng lại 120,5 %, phải vừa đủ 100 %."),
    ({"ty-n1": "100", "ty-n2": ""}, "Hãy ghi tỷ lệ của mọi phần, mỗi phần lớn hơn 0%."),
    ({"ty-n1": "100", "ty-n2": "0"}, "Hãy ghi tỷ lệ của mọi phần, mỗi phần lớn hơn 0%."),
    ({"ty-n1": "sáu mươi", "ty-n2": "40"}, "Tỷ lệ “sáu mươi” không đọc được"),
    ({"ty-n1": "-5", "ty-n2": "105"}, "Tỷ lệ “-5” không đọc được"),
])  # fmt: skip
def test_shares_that_are_not_the_whole_are_refused_and_nothing_typed_is_lost(
    world: World, client_of: SignIn, sent: dict[str, str], said: str
) -> None:
    reform = draft(world, halved(world))

    page = text(client_of(world.users["staff_province"]).post(url(reform), once(**sent)))

    assert said in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in sent.items())
    assert not choices_of(reform)
    assert not steps_of(reform)[0].operation["shares"]


def test_whole_cells_of_a_commune_go_in_the_order_of_their_names(world: World, client_of: SignIn) -> None:
    """A share stated in a table waits on the work list; one button carries it out for all; by hand stays by hand."""
    operation = divided(world) | {"shares": {"n1": 50, "n2": 50}}
    reform = create_reform(actor=world.system, home_id=world.province.pk, title="Chia", effective_on=ON)
    add_steps(actor=world.system, reform_id=reform.pk, operations=[operation])
    here, work = client_of(world.users["staff_province"]), reverse("reforms:decisions", args=[reform.pk])
    assert "Chia Đảng bộ xã An Khánh Thượng thành Đảng bộ xã Mới 1 50%, Đảng bộ xã Mới 2 50%" in text(here.get(work))
    (step,) = steps_of(reform)
    here.post(work, once(**{f"c-{step.pk}-org-{world.a2.pk}": "n2"}))

    page = text(here.post(work, once(luat="ty-le"), follow=True))

    assert "Đã ghi 1 quyết định" in page
    found = {row.subject: row.target for row in choices_of(reform)}
    assert found.keys() == {world.a1.pk, world.a2.pk}
    assert found[world.a2.pk] == "n2"
    page = text(here.post(url(reform), once(**{"ty-n1": "50", "ty-n2": "50"}), follow=True))
    found = {row.subject: row.target for row in choices_of(reform)}
    assert found == {world.a2.pk: "n1", world.a1.pk: "n2"}  # "cơ quan" before "thôn"
    assert "1 tổ chức, " in page


def test_what_somebody_else_chose_meanwhile_is_not_overwritten_by_shares(
    world: World, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen by hand after the list was read and before the shares are written: refused, and the other choice stays."""
    reform = draft(world, divided(world) | {"shares": {"n1": 50, "n2": 50}})
    (step,) = steps_of(reform)

    def first(before: Snapshot, plan: Plan, splits: Mapping[int, Split]) -> Targets:
        found = by_shares(before, plan, splits)
        assert found[step.pk, "org"][world.a2.pk] == "n1"  # "cơ quan" before "thôn"
        choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="org", targets={world.a2.pk: "n2"})
        return found

    monkeypatch.setattr(choices, "by_shares", first)
    here = client_of(world.users["staff_province"])

    page = text(here.post(reverse("reforms:decisions", args=[reform.pk]), once(luat="ty-le")))

    assert "người khác đã chọn nơi đến khác" in page
    assert [(row.subject, row.target) for row in choices_of(reform)] == [(world.a2.pk, "n2")]


def test_of_a_cell_that_goes_on_the_rest_stays(world: World, client_of: SignIn) -> None:
    """A stated share to which nobody goes yet is told; afterwards who stays needs no choice."""
    reform = draft(world, split_off(world) | {"shares": {"n1": 30, str(world.a1.pk): 70}})
    here = client_of(world.users["staff_province"])
    findings = reverse("reforms:findings", args=[reform.pk])
    assert "đã ghi tỷ lệ nhưng chưa chọn ai" in text(here.get(findings))

    here.post(url(reform), once(**{"ty-n1": "30", f"ty-{world.a1.pk}": "70"}))

    people = sum(cell == world.a1.pk for cell in homes(world, ON).values())
    assert len(choices_of(reform)) == round(people * 0.3)
    assert "đã ghi tỷ lệ nhưng chưa chọn ai" not in text(here.get(findings))
    (step,) = steps_of(reform)
    step.operation["shares"] = {"n1": 30}
    step.save()
    assert "không đủ các phần, hoặc cộng lại không đủ 100%" in text(here.get(findings))


def test_who_comes_after_the_division_goes_to_the_largest_part(world: World, client_of: SignIn) -> None:
    reform = draft(world, halved(world))
    client_of(world.users["staff_province"]).post(url(reform), once(**{"ty-n1": "40", "ty-n2": "60"}))
    late = register_member(actor=world.system, cell_id=world.a1.pk, facts=PersonFacts(full_name="Người Đến Sau"),
                           since=datetime.date(2026, 10, 25))  # fmt: skip

    _before, plan = plan_with_members(actor=world.system, reform_id=reform.pk)

    assert plan.applicable
    assert next(row for row in plan.people if row.cell == world.a1.pk).of(late.pk) == "n2"


def test_party_teams_and_hamlets_are_kept_together(world: World) -> None:
    people = [person for person, cell in homes(world, ON).items() if cell == world.a1.pk]
    listed = in_order(people, "name", ON)
    team = PartyTeam.objects.create(cell=world.a1, name="Tổ 1", valid_from=START)
    TeamPlace.objects.create(team=team, person_id=listed[-1], valid_from=START)

    assert in_order(people, "team", ON) == [listed[-1], *listed[:-1]]
    Person.objects.filter(pk=listed[1]).update(address="Số 5, thôn Đông Hà, xã An Khánh")
    assert in_order(people, "hamlet", ON) == [listed[1], listed[0], *listed[2:]]


@pytest.mark.parametrize(("address", "hamlet"), [
    ("Số 5, thôn Đông Hà, xã An Khánh", "thôn Đông Hà"), ("Tổ dân phố 3, phường Bình Minh", "Tổ dân phố 3"),
    ("12 Lê Lợi, phường Bình Minh", ""), ("", ""),
])  # fmt: skip
def test_the_hamlet_of_an_address(address: str, hamlet: str) -> None:
    assert hamlet_of(address) == hamlet


def test_whoever_changed_the_step_meanwhile_is_not_overwritten(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(world, halved(world))
    sent: dict[str, Any] = {"ty-n1": "60", "ty-n2": "40", "seen": "otherwise"}

    page = text(client_of(boss).post(url(reform), once(**sent)))

    assert "Chi bộ Đông 1" in page
    assert 'value="60"' in page
    assert not choices_of(reform)


def test_only_divisions_within_sight_have_shares(world: World, client_of: SignIn) -> None:
    reform = draft(world, halved(world), {"do": "rename", "org": world.b1.pk, "name": "Chi bộ Nam"})
    here = client_of(world.users["staff_province"])
    rename = steps_of(reform)[1].pk

    assert here.get(reverse("reforms:shares", args=[reform.pk, rename])).status_code == 404
    assert here.get(reverse("reforms:shares", args=[reform.pk, 999_999])).status_code == 404
    assert client_of(world.users["member"]).get(url(reform)).status_code == 404

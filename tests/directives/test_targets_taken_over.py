"""Results that successors took over at a reorganisation: added up, shared, never counted twice (E9)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from nennep.directives.actions import set_target, split_by_period, split_target
from nennep.directives.models import Target, TargetResult
from nennep.directives.queries.reviews import assembled
from nennep.directives.queries.targets import parts_of_target, stands
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.organisations.actions import choose
from nennep.organisations.drafts import steps_of
from nennep.processes.reform import approve, submit
from tests.directives.making import province_leader, resolution
from tests.directives.test_target_pages import signed_in, text
from tests.directives.test_targets import given_to, result, stand, wish
from tests.directives.test_targets_collide import live, merged
from tests.documents.making import actor_of
from tests.factories.world import World
from tests.processes.test_reform import ON, applied, prepared

D = datetime.date
TWO_YEARS = {"first_on": D(2026, 1, 1), "last_on": D(2027, 12, 31)}
YEARS = [(D(year, 1, 1), D(year, 12, 31)) for year in (2026, 2027)]
JUNE, JULY, NOVEMBER = D(2026, 6, 1), D(2026, 7, 1), D(2026, 11, 10)


def split(world: World, kind: str = "state", value: int = 100) -> tuple[Target, Target, Target]:
    """A target of commune A and its parts of the cells A1 and A2."""
    whole = given_to(world, kind=kind, unit="%" if kind == "share" else "nhà", value=Decimal(value))
    half = Decimal(value) if kind == "share" else Decimal(value) / 2
    one, two = split_target(actor=actor_of(world, "leader"), target_id=whole.pk,
                            shares={world.a1.pk: half, world.a2.pk: half})  # fmt: skip
    return whole, one, two


def in_two_years(world: World, target: Target) -> list[Target]:
    halves = [(first, last, target.value / 2) for first, last in YEARS]
    values = halves if target.kind == "count" else [halves[0], (*YEARS[1], target.value)]
    return split_by_period(actor=world.system, target_id=target.pk, periods=values)


def known(world: World, target: Target, on: D, value: int) -> None:
    """A result as it stands in the records, of whoever, in whatever year."""
    with acting(world.system):
        TargetResult.objects.create(target=target, org_id=target.org_id, on=on, value=value, proof="Sổ theo dõi",
                                    known_from=clock.now(), by_name="Văn phòng")  # fmt: skip


def of_org(world: World, org_id: int) -> Target:
    with acting(world.system):
        return live(org_id)[0]


def divided(world: World) -> dict[str, int]:
    """The cell A1 becomes two of its commune, with seven ("m") and three ("n") members: the identities of the new."""
    keys = ("secretary", "deputy", "clerk", "member", "other", "old", "eighth", "ninth", "probationer", "away")
    people = [world.people[key].pk for key in keys]
    parent = world.commune_a.pk
    parts = [{"key": key, "name": f"Chi bộ {key}", "kind": "chi-bo", "parent": parent} for key in "mn"]
    reform = prepared(world, {"do": "split", "source": world.a1.pk, "parts": parts})
    where = {pk: "m" if place < 7 else "n" for place, pk in enumerate(people)}
    (step,) = steps_of(reform)
    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person", targets=where)
    submit(actor=world.system, reform_id=reform.pk)
    keys_of_new: dict[str, int] = approve(actor=world.system, reform_id=reform.pk).keys
    return keys_of_new


def test_targets_of_merged_cells_are_added_up(world: World) -> None:
    """E9: the successor owes the sum, and what each had reached counts; figures of before stay."""
    whole = given_to(world, value=Decimal(30))
    one, two = split_target(actor=actor_of(world, "leader"), target_id=whole.pk,
                            shares={world.a1.pk: Decimal(10), world.a2.pk: Decimal(20)})  # fmt: skip
    read = given_to(world, world.a1, measure="ket-nap", name="Đọc từ hồ sơ", value=Decimal(2))
    result(world, one, D(2026, 6, 1), 4)
    result(world, two, D(2026, 6, 1), 7)

    reform = applied(world, {"do": "merge", "sources": [world.a1.pk, world.a2.pk], "into": {
        "key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}})  # fmt: skip

    with acting(world.system):
        new = Target.objects.get(org_id=reform.keys["n"], name=whole.name)
        heir = Target.objects.get(org_id=reform.keys["n"], name=read.name)
    assert (new.value, new.parent_id, new.took_over_on) == (30, whole.pk, ON)
    assert stand(world, new).result == 11
    assert stand(world, heir).result == 1  # the probationer, admitted in A1 before the merger
    assert (stand(world, whole).result, stand(world, whole).summed) == (11, True)
    result(world, new, clock.today(), 15)
    assert stand(world, new).result == 15
    assert (stand(world, whole).result, stand(world, whole, D(2026, 10, 31)).result) == (15, None)
    before = {one.pk for one in parts_of_target(world.system, whole, D(2026, 10, 31))}
    assert before == {one.pk, two.pk}


def test_a_target_taken_in_by_an_organisation_that_has_the_same(world: World) -> None:
    """E9: merged into one that goes on, its own target and the other's become one."""
    whole = given_to(world, value=Decimal(30))
    one, two = split_target(actor=actor_of(world, "leader"), target_id=whole.pk,
                            shares={world.a1.pk: Decimal(10), world.a2.pk: Decimal(20)})  # fmt: skip
    result(world, one, D(2026, 6, 1), 4)
    result(world, two, D(2026, 6, 1), 7)

    applied(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})

    with acting(world.system):
        (new,) = Target.objects.filter(parent=whole, ended_on__isnull=True)
    assert (new.org_id, new.value) == (world.a2.pk, 30)
    assert stand(world, new).result == 11


def test_a_divided_target_is_shared_by_members_and_nothing_is_lost(world: World) -> None:
    """E9: of divided units by the number of members that came to each, the result of before with it."""
    target = given_to(world, world.a1, value=Decimal(9))
    result(world, target, D(2026, 6, 1), 5)

    orgs = divided(world)

    with acting(world.system):
        new = {one.org_id: one for one in Target.objects.filter(ended_on__isnull=True)}
    assert {key: new[org].value for key, org in orgs.items()} == {"m": 6, "n": 3}
    carried = {key: stand(world, new[org]).result for key, org in orgs.items()}
    assert carried == {"m": 4, "n": 1}  # 3,5 and 1,5: equal remainders, the first goes first


def test_a_target_without_a_successor_ends_and_says_why(world: World) -> None:
    """Section 6: an organisation dissolved with work open."""
    target = given_to(world, world.a1)
    applied(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})
    again = given_to(world, world.a2, name="Khác")
    with acting(world.system):
        target.refresh_from_db()
        assert target.ended_on == ON
        assert "kế thừa" in target.ended_why
        again.refresh_from_db()
        assert again.ended_on is None


def test_numbers_at_a_moment_of_merged_cells_are_added_up(world: World) -> None:
    """What each had last is the result of the new cell until one is entered for it; each is shown."""
    whole, one, two = split(world)
    result(world, one, JUNE, 10)
    result(world, two, JUNE, 15)
    result(world, two, JULY, 20)

    new = of_org(world, merged(world, world.a1.pk, world.a2.pk))

    found = stand(world, new)
    assert (found.result, found.taken, found.summed) == (30, True, False)
    assert (stand(world, whole).result, stand(world, whole, D(2026, 10, 31)).result) == (30, None)
    page = text(signed_in(world, "leader"), f"/chi-tieu/muc/{new.pk}/")
    assert "từ kết quả của các tổ chức trước khi sắp xếp" in page
    assert "kết quả mang theo 10" in page
    assert "kết quả mang theo 20" in page
    result(world, new, NOVEMBER, 28)
    assert (stand(world, new).result, stand(world, new).taken, stand(world, whole).result) == (28, False, 28)


def test_a_merged_cell_without_a_result_is_said(world: World) -> None:
    """The other's result is all that is known, and the page says whose is missing; of neither nothing is known."""
    _whole, _one, two = split(world)
    new = of_org(world, merged(world, world.a1.pk, world.a2.pk))
    assert stand(world, new).result is None
    known(world, two, JUNE, 20)

    assert stand(world, new).result == 20
    assert "chưa có kết quả mang theo" in text(signed_in(world, "leader"), f"/chi-tieu/muc/{new.pk}/")


def test_percentages_of_merged_cells_are_not_added_up(world: World) -> None:
    """60 and 70 per cent are not 130; the new cell has none until one is entered."""
    _whole, one, two = split(world, "share", 80)
    result(world, one, JUNE, 60)
    result(world, two, JUNE, 70)

    new = of_org(world, merged(world, world.a1.pk, world.a2.pk))

    assert stand(world, new).result is None
    assert "mang theo" not in text(signed_in(world, "leader"), f"/chi-tieu/muc/{new.pk}/")


def test_a_percentage_of_a_divided_cell_is_not_added_to_anothers(world: World) -> None:
    """Each of the two keeps the percentage; merged with another cell in one step it is not added to the other's."""
    _whole, one, two = split(world, "share", 80)
    result(world, one, JUNE, 60)
    result(world, two, JUNE, 70)
    orgs = divided(world)
    assert [stand(world, of_org(world, org)).result for org in orgs.values()] == [60, 60]


@pytest.mark.parametrize("kind", ["state", "count"])
def test_each_merged_cell_counts_with_the_last_year_it_knows(world: World, kind: str) -> None:
    """A1 entered the first year alone, A2 both: 10 and 25 stand, 10 + 20 + 25 happened."""
    whole = given_to(world, kind=kind, unit="nhà", value=Decimal(100), **TWO_YEARS)
    both = split_target(actor=actor_of(world, "leader"), target_id=whole.pk,
                        shares={world.a1.pk: Decimal(50), world.a2.pk: Decimal(50)})  # fmt: skip
    first, second = ([*in_two_years(world, one)] for one in both)
    for year, value in ((first[0], 10), (second[0], 20), (second[1], 25)):
        known(world, year, JUNE, value)
    before = stand(world, whole).result

    top, *years = live_of(world, merged(world, world.a1.pk, world.a2.pk))

    assert before == (35 if kind == "state" else 55)
    assert (stand(world, top).result, stand(world, whole).result) == (before, before)
    assert [stand(world, one).result for one in years] == [30, 25]
    known(world, years[0], NOVEMBER, 33)
    assert stand(world, top).result == (33 if kind == "state" else 58)


def live_of(world: World, org_id: int) -> list[Target]:
    with acting(world.system):
        return live(org_id)


@pytest.mark.parametrize("kind", ["state", "count"])
def test_years_of_a_divided_cell_are_counted_once(world: World, kind: str) -> None:
    """The share of what was before is in the share of the whole; the years add what came since."""
    target = given_to(world, world.a1, kind=kind, unit="nhà", value=Decimal(20), **TWO_YEARS)
    year, _next = in_two_years(world, target)
    known(world, year, JUNE, 10)

    orgs = divided(world)

    found = {key: live_of(world, org) for key, org in orgs.items()}
    assert {key: stand(world, rows[0]).result for key, rows in found.items()} == {"m": 7, "n": 3}
    assert {key: stand(world, rows[1]).result for key, rows in found.items()} == {"m": 7, "n": 3}
    known(world, found["m"][1], NOVEMBER, 9)
    assert stand(world, found["m"][0]).result == 9


@pytest.mark.parametrize("kind", ["state", "count"])
def test_a_result_of_before_that_becomes_known_after_a_division_is_shared(world: World, kind: str) -> None:
    """Nothing was known when the cell was divided; what is known since is shared by the same rule, not counted whole at
    each, and the page says so."""
    target = given_to(world, world.a1, kind=kind, unit="nhà", value=Decimal(20))
    orgs = divided(world)
    new = {key: of_org(world, org) for key, org in orgs.items()}
    assert [stand(world, one).result for one in new.values()] == [None, None]
    known(world, target, JUNE, 5)

    assert {key: stand(world, one).result for key, one in new.items()} == {"m": 4, "n": 1}
    page = text(signed_in(world, "leader"), f"/chi-tieu/muc/{new['n'].pk}/")
    assert "chia theo số đảng viên chuyển đến từng tổ chức; kết quả mang theo 1" in page


def test_what_one_whole_entered_and_the_others_parts_are_counted_once(world: World) -> None:
    """Two communes become one and a cell of each becomes one: A entered 50 for itself, of B only its cell is known."""
    document = resolution(world)
    top = set_target(actor=province_leader(world), document_id=document.pk, wish=wish(value=Decimal(90)))
    a, b = split_target(actor=province_leader(world), target_id=top.pk,
                        shares={world.commune_a.pk: Decimal(60), world.commune_b.pk: Decimal(30)})  # fmt: skip
    for whole, cell, value in ((a, world.a1, 10), (b, world.b1, 30)):
        (part,) = split_target(actor=world.system, target_id=whole.pk, shares={cell.pk: whole.value})
        known(world, part, JUNE, value)
    known(world, a, JUNE, 50)

    keys = applied(
        world,
        {"do": "merge", "sources": [world.commune_a.pk, world.commune_b.pk], "into": {
            "key": "c", "name": "Đảng bộ xã An Bình", "kind": "dang-bo-xa", "parent": world.province.pk}},
        {"do": "merge", "sources": [world.a1.pk, world.b1.pk], "into": {
            "key": "n", "name": "Chi bộ mới", "kind": "chi-bo-truc-thuoc", "parent": "c"}},
    ).keys  # fmt: skip

    commune, cell = of_org(world, keys["c"]), of_org(world, keys["n"])
    assert (stand(world, cell).result, stand(world, commune).result, stand(world, top).result) == (40, 80, 80)
    known(world, cell, NOVEMBER, 45)
    assert (stand(world, commune).result, stand(world, top).result) == (85, 85)


@pytest.mark.parametrize("kind", ["state", "count"])
def test_cells_that_changed_with_a_divided_commune_are_counted_once(world: World, kind: str) -> None:
    """Commune A is divided and its cells become one: what they had reached is in the share already."""
    _whole, one, two = split(world, kind)
    for part, value in ((one, 10), (two, 20)):
        known(world, part, JUNE, value)

    keys = commune_divided(world, {"do": "merge", "sources": [world.a1.pk, world.a2.pk], "into": {
        "key": "n", "name": "Chi bộ mới", "kind": "chi-bo-truc-thuoc", "parent": "x"}})  # fmt: skip

    new = {key: of_org(world, org) for key, org in keys.items()}
    assert new["n"].parent_id == new["x"].pk
    assert {key: stand(world, one).result for key, one in new.items()} == {"x": 30, "y": 0, "n": 30}
    known(world, new["n"], NOVEMBER, 36)
    assert {key: stand(world, one).result for key, one in new.items()} == {"x": 36, "y": 0, "n": 36}


def commune_divided(world: World, *operations: dict[str, Any]) -> dict[str, int]:
    """Commune A becomes two, each with one of its cells: the identities of the new."""
    parts = [{"key": key, "name": f"Đảng bộ xã {key}", "kind": "dang-bo-xa", "parent": world.province.pk}
             for key in "xy"]  # fmt: skip
    reform = prepared(world, {"do": "split", "source": world.commune_a.pk, "parts": parts, "default": "x"}, *operations)
    if not operations:
        choose(actor=world.system, reform_id=reform.pk, step_id=steps_of(reform)[0].pk, what="org",
               targets={world.a1.pk: "x", world.a2.pk: "y"})  # fmt: skip
    submit(actor=world.system, reform_id=reform.pk)
    keys: dict[str, int] = approve(actor=world.system, reform_id=reform.pk).keys
    return keys


@pytest.mark.parametrize("kind", ["state", "count"])
def test_a_result_of_a_cell_after_its_commune_was_divided_is_shared(world: World, kind: str) -> None:
    """Nothing was known on the day; what the cells enter later is not the whole result of each commune."""
    _whole, one, two = split(world, kind)
    keys = commune_divided(world)
    for part, value in ((one, 10), (two, 20)):
        known(world, part, NOVEMBER, value)

    found = {key: stand(world, of_org(world, org)).result for key, org in keys.items()}

    assert found == {"x": 23, "y": 7}  # of 13 members ten and three


@pytest.mark.parametrize("kind", ["state", "count"])
def test_a_divided_cell_merged_again_is_counted_once(world: World, kind: str) -> None:
    """A1 is divided; the larger half enters more for the year, then becomes one with A2."""
    target = given_to(world, kind=kind, unit="nhà", value=Decimal(100), **TWO_YEARS)
    both = split_target(actor=actor_of(world, "leader"), target_id=target.pk,
                        shares={world.a1.pk: Decimal(50), world.a2.pk: Decimal(50)})  # fmt: skip
    first, second = ([*in_two_years(world, one)] for one in both)
    known(world, first[0], JUNE, 10)
    known(world, second[0], JUNE, 20)
    larger = divided(world)["m"]
    assert stand(world, target).result == 30
    known(world, live_of(world, larger)[1], NOVEMBER, 9)
    assert stand(world, target).result == 32

    top, *_years = live_of(world, merged(world, larger, world.a2.pk, on=D(2026, 11, 15)))

    assert (stand(world, top).result, stand(world, target).result) == (29, 32)


def test_percentages_that_come_to_one_cell_by_a_division_are_not_added_up(world: World) -> None:
    """The percentage of a divided cell is not that of a cell which takes part of it in beside its own."""
    _whole, one, two = split(world, "share", 80)
    known(world, one, JUNE, 60)
    known(world, two, JUNE, 70)
    part = {"key": "m", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}
    keys = applied(world, {"do": "split", "source": world.a1.pk, "parts": [part, world.a2.pk], "default": "m"}).keys

    assert stand(world, of_org(world, keys["m"])).result == 60
    assert stand(world, of_org(world, world.a2.pk)).result is None


def test_the_people_of_a_divided_cell_see_the_same_result(world: World) -> None:
    """The target of before is out of their sight; what was shared of it is theirs, once, and the page says so."""
    target = given_to(world, world.a1, value=Decimal(20), **TWO_YEARS)
    known(world, in_two_years(world, target)[0], JUNE, 10)
    org = divided(world)["n"]
    whole, year, _next = live_of(world, org)
    world.account("ninth", "Người của chi bộ mới", person=world.people["ninth"])

    with acting(actor_of(world, "ninth")):
        assert not Target.objects.filter(pk=target.pk).exists()
        assert {pk: one.result for pk, one in stands([whole, year], clock.today()).items()} == {whole.pk: 3, year.pk: 3}
    page = text(signed_in(world, "ninth"), f"/chi-tieu/muc/{whole.pk}/")
    assert "Nhận chỉ tiêu của tổ chức đã kết thúc hoạt động" in page
    assert "kết quả mang theo 3" in page
    assert f"/chi-tieu/muc/{target.pk}/" not in page


def test_a_review_of_a_day_before_the_takeover_tells_each_target_once(world: World) -> None:
    """What A2 has since it took A1 in is not told beside its own target of that day."""
    whole, one, two = split(world)
    known(world, one, JUNE, 10)
    known(world, two, JUNE, 20)
    applied(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})

    with acting(world.system):
        told = {
            day: assembled(world.system, whole.document, world.a2.pk, D(2026, 1, 1), day, yearly=True).as_data()
            for day in (D(2026, 10, 31), NOVEMBER)
        }

    assert [[row["value"] for row in figures["targets"]] for figures in told.values()] == [["50"], ["100"]]
    assert [[one["rows"][0]["value"] for one in figures["years"]["series"]] for figures in told.values()] == [
        ["20"], [""]]  # fmt: skip

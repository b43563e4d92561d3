"""Targets: set, split, read from records or entered with proof, changed, kept through a reorganisation (E5, E8, E9)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from nennep.audit.models import AuditEvent
from nennep.directives.actions import (
    TargetInput,
    change_target,
    enter_result,
    set_target,
    split_by_period,
    split_target,
    withdraw_result,
    withdraw_target,
)
from nennep.directives.models import Target
from nennep.directives.queries.targets import (
    Stand,
    get_target,
    parts_of_target,
    split_now,
    stands,
    targets_of_document,
    targets_of_org,
    targets_visible_to,
    way_up,
)
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members.actions import PersonFacts, register_member
from nennep.organisations.actions import found_organisation
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import World

D = datetime.date
YEAR = {"first_on": D(2026, 1, 1), "last_on": D(2026, 12, 31)}


def wish(**given: Any) -> TargetInput:
    return TargetInput(**({"name": "Kết nạp đảng viên", "unit": "đảng viên", "value": Decimal(90), **YEAR} | given))


def given_to(world: World, org: Any = None, **given: Any) -> Target:
    document = issued(world, "leader")
    return set_target(actor=actor_of(world, "leader"), document_id=document.pk, wish=wish(**given),
                      org_id=org.pk if org else None)  # fmt: skip


def stand(world: World, target: Target, day: D | None = None) -> Stand:
    with acting(world.system):
        fresh = Target.objects.get(pk=target.pk)
        return stands([fresh], day or clock.today())[target.pk]


def result(world: World, target: Target, on: D, value: int, who: str = "leader") -> None:
    enter_result(actor=actor_of(world, who), target_id=target.pk, on=on, value=Decimal(value), proof="Biên bản số 4")


def admitted(world: World, cell: Any, on: D, **facts: Any) -> None:
    made = PersonFacts(full_name="Lý Thị Mới", sex="F", birth_on=D(2000, 1, 1), admitted_on=on, **facts)
    register_member(actor=world.system, cell_id=cell.pk, facts=made, since=on)


def test_a_result_read_from_records_is_typed_by_nobody(world: World) -> None:
    """S2.14, S2.16: admissions of the year come from the members' files, by the cell of that day."""
    whole = given_to(world, measure="ket-nap", value=Decimal(4))
    owners = given_to(world, measure="ket-nap-chu-doanh-nghiep", name="Chủ doanh nghiệp", value=Decimal(1))
    admitted(world, world.a2, D(2026, 3, 3), occupation="Chủ doanh nghiệp tư nhân")
    admitted(world, world.b1, D(2026, 3, 4))
    admitted(world, world.a2, D(2025, 12, 30))

    assert stand(world, whole).result == 2  # one in A2, and the world's probationer in A1
    assert stand(world, whole).read
    assert stand(world, whole, D(2026, 4, 1)).result == 1
    assert stand(world, owners).light == "reached"
    assert stand(world, owners, D(2026, 3, 2)).result == 0
    with pytest.raises(Denied, match="đọc từ hồ sơ"):
        result(world, whole, D(2026, 5, 1), 3)


def test_organisations_founded_in_private_firms_are_counted(world: World) -> None:
    """S2.16: one party organisation founded in a private firm."""
    target = given_to(world, measure="lap-to-chuc-doanh-nghiep-tu-nhan", name="Lập tổ chức", value=Decimal(1))
    for name, unit in (("Chi bộ Công ty may", "private_enterprise"), ("Chi bộ thôn mới", "residential")):
        found_organisation(actor=world.system, parent_id=world.commune_a.pk, name=name, kind="chi-bo-truc-thuoc",
                           effective_on=D(2026, 6, 1), decision_no="4-QĐ/ĐU", unit_type=unit)  # fmt: skip

    assert stand(world, target).result == 1
    assert stand(world, target, D(2026, 5, 31)).result == 0


def test_the_ratio_is_rounded_as_the_giver_chose(world: World) -> None:
    """S2.14, S2.15: 112 of 90 is 124 % or 124,44 %; 120 of 90 is 133,33 %."""
    plain = given_to(world, places=0, name="a")
    exact = given_to(world, name="b")
    for target in (plain, exact):
        result(world, target, D(2026, 10, 31), 112)

    assert stand(world, plain).ratio.replace("\xa0", " ") == "124 %"
    assert stand(world, exact).ratio.replace("\xa0", " ") == "124,44 %"
    result(world, exact, D(2026, 11, 1), 120)
    assert stand(world, exact).ratio.replace("\xa0", " ") == "133,33 %"
    assert stand(world, exact, D(2026, 10, 31)).result is None  # nobody knew it then


def test_a_corrected_or_withdrawn_result_stays_known_for_earlier_days(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Principle 2: what was known before is kept."""
    target = given_to(world)
    yesterday = clock.today() - datetime.timedelta(days=1)
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: clock.at(yesterday, 9))
        result(world, target, D(2026, 6, 30), 40)
        assert stand(world, target, yesterday).result == 40
    result(world, target, D(2026, 6, 30), 44)

    assert stand(world, target, yesterday).result == 40
    assert stand(world, target).result == 44
    entered = target.results.get(known_to__isnull=True)
    withdraw_result(actor=actor_of(world, "leader"), target_id=target.pk, result_id=entered.pk, reason="Đếm trùng")
    assert stand(world, target).result is None
    assert stand(world, target, yesterday).result == 40
    with pytest.raises(RuleBroken, match="đã được sửa hoặc rút"):
        withdraw_result(actor=actor_of(world, "leader"), target_id=target.pk, result_id=entered.pk, reason="Lần nữa")


def test_a_split_whose_parts_do_not_add_up_is_kept_with_the_reason_and_shown(world: World) -> None:
    """E5: the sum is checked against the whole; a published list that does not add up is shown as such."""
    target = given_to(world, value=Decimal(19))
    shares = {world.a1.pk: Decimal(10), world.a2.pk: Decimal(12)}
    with pytest.raises(RuleBroken, match="cộng lại được 22, thừa 3 so với chỉ tiêu chung 19"):
        split_target(actor=actor_of(world, "leader"), target_id=target.pk, shares=shares)
    parts = split_target(actor=actor_of(world, "leader"), target_id=target.pk, shares=shares, why="Như văn bản")

    with acting(world.system):
        found = split_now(target, target.value, stands(parts, clock.today()).values())
    assert found is not None
    assert found.sentence == "2 phần cộng lại là 22, nhiều hơn chỉ tiêu chung 19 là 3."
    assert get_target(world.system, target.pk).split_why == "Như văn bản"
    assert [one.pk for one in way_up(parts[0])] == [target.pk]
    assert AuditEvent.objects.filter(kind="directives.target.set").count() == 3


def test_entered_results_of_the_parts_are_the_result_of_the_whole(world: World) -> None:
    """Principle 1: nobody adds up by hand; what the whole's own office enters goes before."""
    target = given_to(world, value=Decimal(20))
    one, two = split_target(actor=actor_of(world, "leader"), target_id=target.pk,
                            shares={world.a1.pk: Decimal(10), world.a2.pk: Decimal(10)})  # fmt: skip
    result(world, one, D(2026, 6, 1), 4, "secretary")
    result(world, two, D(2026, 7, 1), 5)

    assert (stand(world, target).result, stand(world, target).summed) == (9, True)
    result(world, target, D(2026, 8, 1), 11)
    assert (stand(world, target).result, stand(world, target).summed) == (11, False)


def test_a_term_is_split_into_years_that_add_up(world: World) -> None:
    """S2.13, S3.8: a target of a term with yearly values."""
    target = given_to(world, first_on=D(2026, 1, 1), last_on=D(2030, 12, 31), value=Decimal(450))
    years = [(D(year, 1, 1), D(year, 12, 31), Decimal(90)) for year in range(2026, 2031)]
    overlapping = [*years[:4], (D(2029, 12, 31), D(2030, 12, 31), Decimal(90))]
    leader = actor_of(world, "leader")
    beyond = [*years, (D(2031, 1, 1), D(2031, 1, 1), Decimal(1))]
    for periods, said in ((years[:1], "hai kỳ"), (overlapping, "chồng"), (beyond, "thời hạn")):
        with pytest.raises(RuleBroken, match=said):
            split_by_period(actor=leader, target_id=target.pk, periods=periods)
    parts = split_by_period(actor=leader, target_id=target.pk, periods=years)

    assert [one.value for one in parts] == [90] * 5
    result(world, parts[0], D(2026, 9, 30), 70)
    found = stand(world, target)
    assert (found.result, found.summed) == (70, True)
    assert [one.pk for one in parts_of_target(leader, target, clock.today())] == [one.pk for one in parts]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "tên chỉ tiêu"),
        ({"value": Decimal(-1)}, "từ 0"),
        ({"value": Decimal("NaN")}, "từ 0"),
        ({"value": Decimal(10) ** 12}, "quá lớn"),
        ({"value": Decimal("1.00001")}, "bốn chữ số"),
        ({"kind": "share", "value": Decimal(101)}, "100 %"),
        ({"kind": "score"}, "cách tính"),
        ({"measure": "diem-cong"}, "Nguồn số liệu"),
        ({"measure": "ket-nap", "kind": "share", "value": Decimal(9)}, "Nguồn số liệu"),
        ({"unit": ""}, "đơn vị tính"),
        ({"places": 5}, "bốn chữ số"),
        ({"first_on": D(2027, 1, 1)}, "từ ngày đầu kỳ"),
        ({"last_on": D(2060, 1, 1)}, "20 năm"),
        ({"first_on": D(2020, 1, 1), "last_on": D(2020, 12, 31)}, "hết trước ngày ban hành"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_in_words(world: World, given: dict[str, Any], said: str) -> None:
    """Section 6: bad input."""
    with pytest.raises(RuleBroken, match=said):
        given_to(world, **given)
    assert not Target.objects.exists()


def test_a_target_is_set_and_split_once(world: World) -> None:
    """Section 6: a target split twice; a receiver of another branch, or inside another receiver."""
    target = given_to(world, world.a1)
    leader = actor_of(world, "leader")
    with pytest.raises(RuleBroken, match="đã giao chỉ tiêu này"):
        set_target(actor=leader, document_id=target.document_id, wish=wish(), org_id=world.a1.pk)
    with pytest.raises(RuleBroken, match="không đứng dưới"):
        given_to(world, world.b1)
    whole = given_to(world, name="Chung")
    for shares, said in (
        ({}, "ít nhất một"),
        ({world.b1.pk: Decimal(1)}, "không đứng dưới"),
        ({world.commune_a.pk: Decimal(1)}, "không đứng dưới"),
    ):
        with pytest.raises(RuleBroken, match=said):
            split_target(actor=leader, target_id=whole.pk, shares=shares)
    split_target(actor=leader, target_id=whole.pk, shares={world.a1.pk: Decimal(90)})
    with pytest.raises(RuleBroken, match="đã được chia"):
        split_target(actor=leader, target_id=whole.pk, shares={world.a2.pk: Decimal(90)})


def test_a_split_does_not_count_a_unit_twice(world: World) -> None:
    """Section 6: an organisation and one under it are not both receivers."""
    document = issued(world, "leader")
    with acting(world.system):
        whole = set_target(actor=world.system, document_id=document.pk, wish=wish())
        Target.objects.filter(pk=whole.pk).update(org_id=world.province.pk)
        with pytest.raises(RuleBroken, match="đã nằm trong"):
            split_target(actor=world.system, target_id=whole.pk,
                         shares={world.commune_a.pk: Decimal(60), world.a1.pk: Decimal(30)})  # fmt: skip


def test_who_may_what_with_a_target(world: World) -> None:
    """Another branch finds nothing, in the database neither; those below read; the giver changes."""
    target = given_to(world)
    (part,) = split_target(actor=actor_of(world, "leader"), target_id=target.pk, shares={world.a1.pk: Decimal(90)})
    secretary = actor_of(world, "secretary")

    assert [one.pk for one in targets_visible_to(secretary)] == [part.pk]
    for act in (lambda: get_target(actor_of(world, "staff_b"), target.pk),
                lambda: get_target(actor_of(world, "b_secretary"), part.pk)):  # fmt: skip
        with pytest.raises(Http404):
            act()
    with acting(actor_of(world, "staff_b")):
        assert not Target.objects.exists()
    with pytest.raises(Denied, match="nơi giao"):
        change_target(actor=secretary, target_id=part.pk, value=Decimal(5), on=clock.today(), why="Ít người")
    with pytest.raises(Denied, match="được giao"):
        result(world, part, D(2026, 3, 1), 3, "member")
    with pytest.raises(Denied, match="đã ban hành"):
        set_target(actor=actor_of(world, "leader"), document_id=drafted(world, "leader").pk, wish=wish())


def test_a_changed_value_counts_from_its_day_on(world: World) -> None:
    """Figures of earlier days keep the old value."""
    target = given_to(world)
    leader = actor_of(world, "leader")
    change_target(actor=leader, target_id=target.pk, value=Decimal(100), on=D(2026, 5, 1), why="12-TB/ĐU")
    change_target(actor=leader, target_id=target.pk, value=Decimal(80), on=D(2026, 9, 1), why="20-TB/ĐU")

    days = [D(2026, 4, 30), D(2026, 5, 1), D(2026, 8, 31), D(2026, 9, 1)]
    assert [stand(world, target, day).value for day in days] == [90, 100, 100, 80]
    for value, on, said in ((80, D(2026, 10, 1), "bằng mức"), (70, D(2026, 8, 1), "gần nhất"),
                            (70, D(2027, 1, 1), "gần nhất")):  # fmt: skip
        with pytest.raises(RuleBroken, match=said):
            change_target(actor=leader, target_id=target.pk, value=Decimal(value), on=on, why="x")


def test_a_withdrawn_target_takes_its_parts_along(world: World) -> None:
    """Withdrawn with a reason, kept for ever, and no longer owed."""
    target = given_to(world)
    split_target(actor=actor_of(world, "leader"), target_id=target.pk, shares={world.a1.pk: Decimal(90)})
    withdraw_target(actor=actor_of(world, "leader"), target_id=target.pk, reason="Trùng với văn bản khác")

    leader, today = actor_of(world, "leader"), clock.today()
    assert targets_of_org(leader, world.a1.pk, today) == []
    assert targets_of_document(leader, target.document_id, today) == []
    yesterday = today - datetime.timedelta(days=1)
    assert [one.pk for one in targets_of_org(leader, world.commune_a.pk, yesterday)] == [target.pk]
    assert AuditEvent.objects.filter(kind="directives.target.withdrawn").count() == 2
    with pytest.raises(Denied, match="đã kết thúc"):
        result(world, target, D(2026, 3, 1), 3)


def test_the_number_of_statements_does_not_grow_with_the_targets(world: World) -> None:
    """Lists keep a constant number of queries."""

    def statements(count: int) -> int:
        targets = [given_to(world, name=f"Chỉ tiêu {count} {number}", measure="ket-nap") for number in range(count)]
        with (
            acting(world.system),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            stands(targets, clock.today())
        return len(asked)

    assert statements(2) == statements(8) <= 8

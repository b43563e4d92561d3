"""Targets split into their years: what the parts make of the whole, and the check against it (E5, E8, S2.13, S3.8)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from nennep.audit.models import AuditEvent
from nennep.directives.actions import enter_result, split_by_period, split_target
from nennep.directives.models import Target
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.orgtree.models import Org
from tests.directives.test_target_pages import signed_in, text
from tests.directives.test_targets import given_to, result, stand
from tests.documents.making import actor_of
from tests.factories.world import World
from tests.processes.test_reform import applied

D = datetime.date
YEARS = [(D(year, 1, 1), D(year, 12, 31)) for year in (2026, 2027, 2028)]
VALUES = (10, 20, 50)


def whole_of(world: World, kind: str, value: int, org: Org | None = None) -> Target:
    return given_to(world, org, kind=kind, name=f"Nhà văn hóa ({kind})", unit="nhà", value=Decimal(value),
                    first_on=D(2026, 1, 1), last_on=D(2028, 12, 31))  # fmt: skip


def in_years(world: World, target: Target, why: str = "") -> list[Target]:
    periods = [(first, last, Decimal(value)) for (first, last), value in zip(YEARS, VALUES, strict=True)]
    return split_by_period(actor=world.system, target_id=target.pk, periods=periods, why=why)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> D:
    """A day of the third year, on which the test goes on."""
    day = D(2028, 6, 1)
    monkeypatch.setattr(clock, "now", lambda: clock.at(day, 9))
    return day


@pytest.mark.parametrize(("kind", "second", "third"), [("count", 30, 80), ("state", 20, 50), ("share", None, None)])
def test_what_the_entered_years_make_of_the_whole(
    world: World, later: D, kind: str, second: int | None, third: int | None
) -> None:
    """10, 20 and 50 of three years are 80 that happened, 50 that stand, and no percentage at all."""
    target = whole_of(world, kind, 80 if kind == "count" else 50)
    years = in_years(world, target)
    assert stand(world, target, later).result is None
    for year, value in zip(years[:2], VALUES, strict=False):
        result(world, year, year.last_on, value)

    found = stand(world, target, later)
    assert (found.result, found.summed, found.last) == (second, second is not None, kind == "state")
    result(world, years[2], later, 50)
    assert stand(world, target, later).result == third
    if kind != "share":
        result(world, target, later, 49)
        assert (stand(world, target, later).result, stand(world, target, later).summed) == (49, False)


def test_a_number_at_a_moment_adds_up_over_organisations(world: World) -> None:
    """Two cells with 10 and 20 have 30, each by the last year it knows."""
    target = whole_of(world, "state", 100)
    one, two = split_target(actor=actor_of(world, "leader"), target_id=target.pk,
                            shares={world.a1.pk: Decimal(50), world.a2.pk: Decimal(50)})  # fmt: skip
    years = in_years(world, one)
    result(world, years[0], D(2026, 6, 1), 10, "secretary")
    result(world, two, D(2026, 6, 1), 20)

    found = stand(world, target)
    assert (found.result, found.summed, found.last) == (30, True, False)


def test_the_last_year_must_be_the_whole_or_the_giver_says_why(world: World) -> None:
    """E5: of a number at a moment the last year is checked, of a count the sum, of a percentage nothing."""
    state, count, share = (whole_of(world, kind, value) for kind, value in (("state", 80), ("count", 50), ("share", 9)))
    with pytest.raises(RuleBroken, match="kỳ cuối là 50, thiếu 30 so với chỉ tiêu chung 80") as refused:
        in_years(world, state)
    assert refused.value.field == "why"
    with pytest.raises(RuleBroken, match="cộng lại được 80, thừa 30 so với chỉ tiêu chung 50"):
        in_years(world, count)
    in_years(world, share)
    in_years(world, state, why="Như văn bản")
    in_years(world, whole_of(world, "state", 50, world.a1))

    totals = AuditEvent.objects.filter(kind="directives.target.split").order_by("pk").values_list("data", flat=True)
    assert [one["total"] for one in totals] == ["không cộng vào nhau", "kỳ cuối 50", "kỳ cuối 50"]


def test_the_last_year_holds_after_a_merger_too(world: World) -> None:
    """E9: cells merged year by year; the whole of the new cell is its own last known year, not a sum over time."""
    both = split_target(actor=actor_of(world, "leader"), target_id=whole_of(world, "state", 100).pk,
                        shares={world.a1.pk: Decimal(50), world.a2.pk: Decimal(50)})  # fmt: skip
    for one in both:
        in_years(world, one)
    into = {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}
    new = applied(world, {"do": "merge", "sources": [world.a1.pk, world.a2.pk], "into": into}).keys["n"]
    with acting(world.system):
        top, *years = Target.objects.filter(org_id=new, ended_on__isnull=True).order_by("first_on", "-last_on")
    assert [one.value for one in (top, *years)] == [100, 20, 40, 100]
    enter_result(actor=world.system, target_id=years[0].pk, on=D(2026, 11, 10), value=Decimal(12), proof="Sổ theo dõi")

    assert (stand(world, top).result, stand(world, top).last) == (12, True)


def test_the_pages_say_what_the_years_make_of_the_whole(world: World, later: D) -> None:
    """The form says which rule holds; the page of the whole shows the last year and where its result comes from."""
    leader, target = signed_in(world, "leader"), whole_of(world, "state", 80)
    form = f"/chi-tieu/muc/{target.pk}/chia-nam"
    asked = text(leader, form)
    assert "mức của năm cuối là mức của chỉ tiêu chung" in asked
    assert "Lý do, nếu năm cuối khác chỉ tiêu chung" in asked
    sent = {"y2026": "10", "y2027": "20", "y2028": "50", "why": ""}
    assert "kỳ cuối là 50, thiếu 30" in leader.post(form, sent).content.decode()
    after = leader.post(form, sent | {"why": "Như văn bản"}, follow=True).content.decode()
    assert "Mức của kỳ cuối là 50, ít hơn chỉ tiêu chung 80 là 30." in after
    for year, value in zip(Target.objects.filter(parent=target).order_by("first_on"), (10, 20), strict=False):
        result(world, year, year.last_on, value)

    page = text(leader, f"/chi-tieu/muc/{target.pk}/")
    assert "của kỳ gần nhất đã có kết quả" in page
    assert "cộng từ các phần" not in page
    assert '<span class="fig">20</span>' in page or ">20<" in page
    share = whole_of(world, "share", 90)
    assert "Tỷ lệ không cộng vào nhau" in text(leader, f"/chi-tieu/muc/{share.pk}/chia-nam")
    assert "Tỷ lệ không cộng vào nhau" in text(leader, f"/chi-tieu/muc/{share.pk}/chia")

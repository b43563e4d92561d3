"""Targets read what reports count (E4): each indicator that fits is a measure, its result the report's own figure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.directives.actions import TargetInput, set_target, split_target
from nennep.directives.measures import MEASURES
from nennep.directives.models import Target
from nennep.directives.queries.targets import Stand, split_now, stands
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.reports.cube.keeping import renew
from nennep.reports.figures import Figures, total_of
from nennep.reports.indicators import INDICATORS
from nennep.reports.measures import fits, is_known, share_of
from nennep.reports.models import CubeNote
from nennep.reports.people import PEOPLE
from nennep.reports.queries import month_lines, place_of
from nennep.reports.queries.demography import demography
from nennep.reports.queries.reading import counting_rules, rules_for
from tests.directives.making import resolution
from tests.factories.world import World
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, write
from tests.reports.test_month import BEFORE, CELL_MONTH, fill

pytestmark = pytest.mark.db
D = datetime.date
FIRST, LAST, KNOWN = D(2026, 9, 1), D(2026, 10, 31), D(2026, 11, 20)


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel(clock.at(KNOWN, 8), tick=False):
        yield


def month(world: World, org_id: int, first: D, as_of: D) -> Figures:
    """What the page of the month says."""
    place = place_of(world.system, org_id)
    stood = place.on(min(as_of, D(2026, 10, 31)))
    assert stood is not None
    rules = counting_rules(rules_for(place, stood, first))
    return total_of([Figures(), *(line.figures for line in month_lines(world.system, place, first, as_of, rules))])


def places(world: World) -> list[int]:
    return [org.pk for org in (world.province, world.commune_a, world.commune_b, world.a1)]


def reads_as_the_months(world: World, known_on: D) -> None:
    """Every measure of the month, for all places in one go, against the pages of the months."""
    months = [one for one in (SEPTEMBER, OCTOBER) if one <= known_on]  # each the last of its quarter so far
    pages = {org: [month(world, org, one, known_on) for one in months] for org in places(world)}
    for one in filter(fits, INDICATORS.values()):
        found = MEASURES[f"thang-{one.slug}"].read(places(world), FIRST, min(LAST, known_on), known_on)
        for org, both in pages.items():
            part, whole = sum(map(one.count, both)), sum(map(one.of, both))
            if not one.whole:
                assert found.get(org, Decimal(0)) == part, (one.slug, org)
            else:
                assert found.get(org) == (share_of(part, whole) if whole else None), (one.slug, org)


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(
    now=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH), before=st.tuples(BEFORE, BEFORE, BEFORE), days=st.integers(0, 50)
)
def test_a_result_is_the_figure_of_the_report(
    world: World, now: Sequence[CellMonth], before: Sequence[CellMonth], days: int
) -> None:
    """E4: whatever happened, as of any day, out of the records, and out of the cube once it has counted."""
    with transaction.atomic():
        with acting(world.system):
            fill(world, now, before)
            reads_as_the_months(world, FIRST + datetime.timedelta(days=days))
            reads_as_the_months(world, KNOWN)
        renew(actor=world.system, today=KNOWN)
        with acting(world.system):
            with CaptureQueriesContext(connection) as asked:
                MEASURES["thang-du-hop"].read(places(world), FIRST, LAST, KNOWN)
            assert len(asked) == 1  # the cube alone
            reads_as_the_months(world, KNOWN)
        transaction.set_rollback(True)


def test_a_change_not_counted_yet_is_read_from_the_records(world: World) -> None:
    """What a note waits for is not read out of the cube."""
    with acting(world.system):
        fill(world, (CellMonth(held=Held()),) * 3, (CellMonth(),) * 3)
        renew(actor=world.system, today=KNOWN)
        write(world.a1, SEPTEMBER, CellMonth(owes=False, visits=(4,)), world.people["superior"])
        assert CubeNote.objects.exists()
        read = MEASURES["thang-luot-du"].read([world.commune_a.pk, world.commune_b.pk], FIRST, LAST, KNOWN)
    assert read[world.commune_a.pk] == 1
    assert read.get(world.commune_b.pk, Decimal(0)) == 0


def test_members_are_counted_as_the_page_of_members_counts(world: World) -> None:
    """B11, E4: each stock of members on the last day, and its share of all members; one statement for all places."""
    for one in filter(is_known, PEOPLE.values()):
        slug = f"dang-vien-{one.slug}"
        with acting(world.system):
            counts = MEASURES[slug].read(places(world), FIRST, LAST, KNOWN)
            shares = MEASURES[f"{slug}-ty-le"].read(places(world), FIRST, LAST, KNOWN) if one.whole else {}
            for org in places(world):
                page = demography(world.system, place_of(world.system, org), LAST)
                assert page is not None
                assert counts.get(org, Decimal(0)) == page.counts[one.measure], (slug, org)
                if one.whole:
                    assert shares.get(org) == (share_of(page.counts[one.measure], page.members) if page.members
                                               else None), (slug, org)  # fmt: skip
    with acting(world.system), CaptureQueriesContext(connection) as asked:
        MEASURES["dang-vien-nu"].read(places(world), FIRST, LAST, KNOWN)
    assert len(asked) == 2


def test_only_what_can_be_a_target_is_offered() -> None:
    """Not how a month under way stands, not what a goal of the place decides, not what files leave out."""
    assert {one.slug for one in INDICATORS.values() if not fits(one)} == {
        "phai-hop", "con-han", "qua-han", "vang-co-ly-do", "duoc-mien", "duoi-muc", "hai-thang-duoi-muc", "loai-kha",
        "loai-trung-binh", "loai-kem", "tai-lieu",
    }  # fmt: skip
    assert [one.slug for one in PEOPLE.values() if not is_known(one) and "chua" not in one.slug] == [
        "ket-nap", "cong-nhan-chinh-thuc", "ket-nap-trong-nam", "ly-luan-khac", "chuyen-mon-khac",
    ]  # fmt: skip


def target(world: World, measure: str, kind: str, value: int) -> Target:
    with time_machine.travel(clock.at(FIRST, 8), tick=False):
        document = resolution(world)
    made = TargetInput("Dự họp", "%" if kind == "share" else "đảng viên", Decimal(value), FIRST, LAST, kind=kind,
                       measure=measure)  # fmt: skip
    return set_target(actor=actor_for(world.users["province_leader"]), document_id=document.pk, wish=made)


def stand_of(world: World, target: Target, day: D = KNOWN) -> Stand:
    with acting(world.system):
        return stands([Target.objects.get(pk=target.pk)], day)[target.pk]


def test_shares_are_never_added_up(world: World) -> None:
    """E4: the whole reads its own share: 9 of 10 and 1 of 30 are 25 %, neither 93 nor 46; parts do not add up."""
    with acting(world.system):
        write(world.a1, OCTOBER, CellMonth(held=Held(attended=9, excused=1, unexcused=0)), world.people["superior"])
        write(world.b1, OCTOBER, CellMonth(held=Held(attended=1, excused=29, unexcused=0)), world.people["superior"])
    whole = target(world, "thang-du-hop", "share", 90)
    shares = {world.commune_a.pk: Decimal(90), world.commune_b.pk: Decimal(90)}
    parts = split_target(actor=actor_for(world.users["province_leader"]), target_id=whole.pk, shares=shares)

    assert stand_of(world, whole).result == 25
    assert stand_of(world, whole).read
    assert [stand_of(world, part).result for part in parts] == [90, Decimal("3.3333")]
    assert split_now(whole, Decimal(90), [stand_of(world, part) for part in parts]) is None
    assert stand_of(world, whole, D(2026, 9, 30)).result is None  # nobody was summoned: no share, not 0 %


def test_the_result_opens_into_its_months(world: World) -> None:
    """J3: each month with part, whole and the report's list; who may not open figures sees no link."""
    with acting(world.system):
        write(world.a1, OCTOBER, CellMonth(held=Held(attended=9, excused=1, unexcused=0)), world.people["superior"])
    whole = target(world, "thang-du-hop", "share", 90)
    client = Client()
    client.force_login(world.users["province_leader"])
    page = client.get(reverse("targets:behind", args=[whole.pk])).content.decode()
    listed = f"{reverse('reports:behind', args=[world.province.pk, 'du-hop'])}?thang=10/2026"
    assert listed in page
    assert "tháng 9/2026" not in page  # nothing was counted in it
    assert client.get(listed).status_code == 200
    members = target(world, "dang-vien-nu", "state", 4)
    page = client.get(reverse("targets:behind", args=[members.pk])).content.decode()
    listed = f"{reverse('reports:members_behind', args=[world.province.pk, 'nu'])}?ngay=31/10/2026"
    assert listed in page
    assert client.get(listed).status_code == 200


def test_the_source_decides_how_it_is_reckoned(world: World) -> None:
    """The form offers every measure by its group; whoever chooses one need not choose the kind too."""
    document = resolution(world)
    client = Client()
    client.force_login(world.users["province_leader"])
    page = reverse("targets:new", args=[document.pk])
    assert "<optgroup" in client.get(page).content.decode()
    sent = {"org_id": world.province.pk, "measure": "dang-vien-nu-ty-le", "name": "Đảng viên nữ", "value": "30",
            "kind": "count", "direction": "at_least", "first_on": "01/01/2026", "last_on": "31/12/2026"}  # fmt: skip
    client.post(page, sent)
    made = Target.objects.get()
    assert (made.kind, made.unit, made.measure) == ("share", "%", "dang-vien-nu-ty-le")

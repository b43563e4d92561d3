"""Article 002, its figures of admissions: Núi Thành, 2021 and 2022."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.directives.actions import TargetInput, set_target, split_by_period
from nennep.directives.models import Target
from nennep.directives.queries.targets import Stand, stands, targets_of_org
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.members.actions import PersonFacts, register_member
from nennep.members.queries.flows import ADMITTED_OWNERS, flow_members
from nennep.orgtree.models import Org
from tests.factories.once import one_world
from tests.stories import directing
from tests.stories.directing import Directing
from tests.stories.telling import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
D = datetime.date
TERM, ISSUED, TOLD = D(2020, 8, 10), D(2021, 2, 22), D(2023, 2, 10)
ADMITTED = {2021: 112, 2022: 120}
OWNERS = {2021: 1, 2022: 2}  # three in the two years
ROUNDED, EXACT = "Kết nạp đảng viên", "Kết nạp đảng viên (hai số lẻ)"


@dataclass
class Told:
    """The district, its thematic resolution, the targets by name and year."""

    story: Directing
    district: Org
    resolution: Document
    yearly: dict[tuple[str, int], Target]
    whole: Target


def _admit(story: Directing, cell: Org, year: int) -> None:
    """As many as the article says, spread over the year; the owners of private firms are among them."""
    story.go(D(year, 12, 30))
    for number in range(ADMITTED[year]):
        story.serial += 1
        day = D(year, 1 + number % 12, 1 + number % 27)
        work = "Chủ doanh nghiệp tư nhân" if number < OWNERS[year] else "Nông dân"
        facts = PersonFacts(full_name=f"Trần Văn {story._mark()}", sex="M", birth_on=D(1990, 1, 1), admitted_on=day,
                            occupation=work)  # fmt: skip
        register_member(actor=story.system, cell_id=cell.pk, facts=facts, since=day)


def _target(story: Directing, org: Org, document: Document, **given: Any) -> Target:
    values: dict[str, Any] = {"name": ROUNDED, "unit": "đảng viên", "value": Decimal(450), "first_on": D(2021, 1, 1),
              "last_on": D(2025, 12, 31), "measure": "ket-nap", "places": 0} | given  # fmt: skip
    return set_target(actor=story.head(org), document_id=document.pk, wish=TargetInput(**values))


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """A target of 90 a year for 2021-2025, once rounded to whole percent and once with two decimals."""
    with one_world(django_db_blocker, clock.at(TERM)) as time:
        story = directing.build(time, since=TERM, term="2020-2025", name="Đảng bộ tỉnh Quảng Nam")
        district = story.below(story.province, "Đảng bộ huyện Núi Thành", "dang-bo-huyen")
        commune = story.below(district, "Đảng bộ xã Tam Hiệp", "dang-bo-xa")
        cell = story.found(commune, "Chi bộ thôn Vĩnh Đại", "chi-bo-truc-thuoc", TERM, "residential")
        story.go(ISSUED)
        resolution = story.issue(district, "nghi-quyet", "Về công tác kết nạp đảng viên giai đoạn 2021-2025")
        whole = _target(story, district, resolution)
        exact = _target(story, district, resolution, name=EXACT, places=2)
        years = [(D(year, 1, 1), D(year, 12, 31), Decimal(90)) for year in range(2021, 2026)]
        yearly = {
            (one.name, one.first_on.year): one
            for target in (whole, exact)
            for one in split_by_period(actor=story.head(district), target_id=target.pk, periods=years)
        }
        _target(story, district, resolution, name="Kết nạp chủ doanh nghiệp tư nhân", value=Decimal(3),
                measure="ket-nap-chu-doanh-nghiep", last_on=D(2022, 12, 31))  # fmt: skip
        _target(story, district, resolution, name="Lập tổ chức đảng trong doanh nghiệp tư nhân", value=Decimal(1),
                unit="tổ chức", measure="lap-to-chuc-doanh-nghiep-tu-nhan", last_on=D(2022, 12, 31))  # fmt: skip
        _admit(story, cell, 2021)
        story.go(D(2022, 5, 19))
        story.found(district, "Chi bộ Công ty may Tam Quang", "chi-bo-co-so", D(2022, 5, 19), "private_enterprise")
        _admit(story, cell, 2022)
        story.go(TOLD)
        yield Told(story, district, resolution, yearly, whole)


@pytest.fixture(autouse=True)
def on_the_day(told: Told) -> None:
    """Every test begins on the day of the article."""
    told.story.go(TOLD)


def stand(told: Told, target: Target, day: D = TOLD) -> Stand:
    """Where a target stood."""
    with acting(told.story.system):
        return stands([Target.objects.get(pk=target.pk)], day)[target.pk]


def percent(one: Stand) -> str:
    """The ratio with plain spaces."""
    return one.ratio.replace("\N{NO-BREAK SPACE}", " ")


def test_s2_13_a_thematic_resolution_with_targets_for_each_year(told: Told) -> None:
    """S2.13: five years of 90 make up the 450 of the period."""
    years = [told.yearly[(ROUNDED, year)] for year in range(2021, 2026)]
    assert sum(one.value for one in years) == told.whole.value == 450
    assert {one.parent_id for one in years} == {told.whole.pk}


def test_s2_14_112_of_90_in_2021(told: Told) -> None:
    """S2.14: 124 % as the article prints it, 124,44 % exactly; read from the members' records."""
    rounded, exact = (stand(told, told.yearly[(name, 2021)]) for name in (ROUNDED, EXACT))
    assert (rounded.result, rounded.value, rounded.read, rounded.light) == (112, 90, True, "reached")
    assert (percent(rounded), percent(exact)) == ("124 %", "124,44 %")


def test_s2_15_120_of_90_in_2022(told: Told) -> None:
    """S2.15: 133,33 %; the period so far is the sum of both years."""
    exact = stand(told, told.yearly[(EXACT, 2022)])
    assert (exact.result, percent(exact)) == (120, "133,33 %")
    assert stand(told, told.whole).result == 112 + 120
    assert stand(told, told.whole, D(2021, 12, 31)).result == 112


def test_s2_16_three_owners_and_one_new_organisation(told: Told) -> None:
    """S2.16: read from occupations of new members and from organisations founded; the three are listed by name."""
    with acting(told.story.system):
        found = {one.measure: one for one in targets_of_org(told.story.system, told.district.pk, TOLD) if one.measure}
    owners = stand(told, found["ket-nap-chu-doanh-nghiep"])
    firms = stand(told, found["lap-to-chuc-doanh-nghiep-tu-nhan"])
    assert (owners.result, firms.result) == (3, 1)
    head = told.story.head(told.district)
    people = flow_members(head, ADMITTED_OWNERS, told.district.pk, D(2021, 1, 1), D(2022, 12, 31))
    assert [one.occupation for one in people] == ["Chủ doanh nghiệp tư nhân"] * 3


def test_pages_show_the_published_figures(told: Told) -> None:
    """S2.14, S2.15: the year's list shows 112 of 90 with both roundings, and 120 of 90."""
    user = told.story.account(told.story.heads[told.district.pk])
    address = reverse("targets:of_org", args=[told.district.pk])
    for year, wanted in ((2021, ("112", "124\N{NO-BREAK SPACE}%", "124,44\N{NO-BREAK SPACE}%")),
                         (2022, ("120", "133,33\N{NO-BREAK SPACE}%"))):  # fmt: skip
        page = page_of(user, f"{address}?nam={year}")
        assert all(words in page for words in wanted), year

"""The whole at a glance says what the month pages and members' pages say, and every figure opens them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
import time_machine
from django.test import Client

from nennep.access.models import User
from nennep.kernel import clock
from nennep.members.models import Person
from nennep.reports.cube.keeping import renew
from nennep.reports.models import CubeLine
from nennep.reports.people import people_indicator
from nennep.reports.presenters.tables import percent_text
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography
from tests.factories.world import World
from tests.reports.rows import OCTOBER, Held, close, words
from tests.reports.test_month import fill
from tests.reports.test_people import people
from tests.reports.test_settled import DECEMBER, FULL, POOR

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]


@pytest.fixture
def full(world: World) -> World:
    fill(world, (FULL, POOR, POOR), (POOR, POOR, FULL))
    people(world)
    Person.objects.filter(pk=world.people["deputy"].pk).update(birth_on=None)
    renew(actor=world.system, today=clock.today())
    return world


def page_of(world: World, client_of: SignIn, who: str, org_id: int) -> str:
    response = client_of(world.users[who]).get(f"/bao-cao/toan-canh/{org_id}/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_every_figure_opens_as_many_records_as_it_says(full: World, client_of: SignIn) -> None:
    page = page_of(full, client_of, "staff_province", full.province.pk)
    client = client_of(full.users["staff_province"])
    links = re.findall(r'<a href="(/bao-cao/dang-vien/(\d+)/([^/]+)/\?[^"]+)">([\d.,]+)</a>', page)

    assert "đảng viên cuối tháng 10/2026" in words(page)
    for address, org_id, slug, figure in links:
        listed = re.search(r"Cộng ([\d.]+) đảng viên", words(client.get(address).content))
        found = demography(full.system, place_of(full.system, int(org_id)), OCTOBER.replace(day=31))
        assert listed is not None
        assert found is not None
        share = percent_text(people_indicator(slug).share(found.counts))
        assert int(listed[1]) == found.counts[people_indicator(slug).measure] > 0
        assert figure in {listed[1], share}, slug
    assert {link[2] for link in links} >= {"dang-vien", "nu", "duoi-30-tuoi", "dai-hoc", "ket-nap", "chua-ro-ngay-sinh"}
    shown = re.findall(r'<a href="(/bao-cao/thang/[^"]+)">([\d,]+)</a>', page)
    assert {percent for _address, percent in shown} > {"100,0"}
    for address, percent in shown:
        figure = re.search(r"([\d.]+)/([\d.]+) (?:chi bộ|lượt người) \(", words(client.get(address).content))
        assert figure is not None
        assert percent_text(Fraction(int(figure[1]), int(figure[2]))) == percent, address


@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_rows_and_gaps_are_those_of_the_records(full: World, client_of: SignIn) -> None:
    page = words(page_of(full, client_of, "staff_province", full.province.pk))
    members = words(
        client_of(full.users["staff_province"]).get(f"/bao-cao/dang-vien/{full.province.pk}/?ngay=31/10/2026").content
    )

    found = re.search(r"(\d+) đảng viên cuối tháng 10/2026, trong đó (\d+) nữ, (\d+) dự bị", page)
    assert found is not None
    assert "{} đảng viên, trong đó {} nữ, {} dự bị".format(*found.groups()) in members
    assert "Đảng viên chưa rõ ngày sinh 2" in page
    for name in ("Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh"):
        assert name in page
    assert page.count("Chi bộ họp trong tháng và đảng viên dự họp") >= 1


@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_commune_sees_its_own_and_waiting_months_are_named(full: World, client_of: SignIn) -> None:
    assert "Đang tính lại" not in page_of(full, client_of, "staff_a", full.commune_a.pk)
    close(full.a2, OCTOBER, Held(kind="committee"), "committee")
    assert "Đang tính lại: tháng 10/2026." in words(page_of(full, client_of, "staff_a", full.commune_a.pk))
    assert client_of(full.users["staff_a"]).get(f"/bao-cao/toan-canh/{full.province.pk}/").status_code == 404


def test_before_the_first_count_there_is_a_word_for_it(world: World, client_of: SignIn) -> None:
    CubeLine.objects.all().delete()
    assert "Khi tháng đầu tiên kết thúc" in words(page_of(world, client_of, "staff_province", world.province.pk))
    assert renew(actor=world.system, today=DECEMBER) > 0
    assert "Theo đơn vị" in words(page_of(world, client_of, "staff_province", world.province.pk))

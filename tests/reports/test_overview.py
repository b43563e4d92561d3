"""The whole at a glance says what the month pages and members' pages say, and every figure opens them."""

from __future__ import annotations

import html
import io
import itertools
import re
from collections.abc import Callable
from fractions import Fraction

import openpyxl
import pytest
import time_machine
from django.test import Client

from nennep.access.models import User
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.members.models import Person
from nennep.organisations.actions import move_organisation
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import path_on
from nennep.reports.cube.keeping import renew
from nennep.reports.cube.reading import read_cube
from nennep.reports.models import CubeLine
from nennep.reports.people import people_indicator
from nennep.reports.presenters.overview.level_files import COUNTED, FIGURES
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


def _sheet(client: Client, address: str) -> tuple[list[object], dict[tuple[object, object], list[object]]]:
    """The heads of the file, and by unit and month the rest of its line."""
    response = client.get(address)
    assert response.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    start = next(number for number, row in enumerate(rows) if row[0] == "Đơn vị")
    lines = {(row[0], row[3]): list(row[4:]) for row in rows[start + 1 :]}
    return list(rows[start]), lines


@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_file_of_a_level_holds_what_the_cube_holds_of_each(full: World, client_of: SignIn) -> None:
    """J2, J5: every commune, every cell by month in one table, each count that of the page."""
    client, province = client_of(full.users["staff_province"]), full.province.pk
    cube = read_cube(full.system, place_of(full.system, province), [OCTOBER], figures=FIGURES, people=COUNTED)
    names = names_on(cube.by_child, OCTOBER)

    heads, lines = _sheet(client, f"/bao-cao/toan-canh/{province}/xa.xlsx")

    assert heads[:4] == ["Đơn vị", "Mã số", "Trực thuộc", "Tháng"]
    found = {unit: counts for (unit, month), counts in lines.items() if month.date() == OCTOBER}
    assert len(found) > 1
    for org_id, row in cube.by_child.items():
        if org_id != province:
            figures, people = row[OCTOBER].figures, row[OCTOBER].people
            wanted = [*(getattr(figures, name) for name in FIGURES), *(people[name] for name in COUNTED)]
            assert found[names[org_id]] == wanted
    cells = _sheet(client, f"/bao-cao/toan-canh/{province}/chi-bo.xlsx")[1]
    for place, (commune, month) in itertools.product([FIGURES.index("attended"), len(FIGURES)], lines):
        below = sum(counts[place] for (cell, when), counts in cells.items()
                    if when == month and cell in _cells_under(full, commune))  # fmt: skip
        assert below == lines[commune, month][place]


def _cells_under(world: World, commune: object) -> set[str]:
    top = {"commune_a": world.commune_a, "commune_b": world.commune_b}
    path = next(path_on(org.pk, OCTOBER) for org in top.values() if names_on([org.pk], OCTOBER)[org.pk] == commune)
    cells = OrgVersion.objects.filter(level=5, path__startswith=path).values_list("org_id", flat=True)
    return set(names_on(cells, OCTOBER).values())


@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_file_of_a_level_keeps_to_what_the_reader_sees(full: World, client_of: SignIn) -> None:
    """Another branch is not found; what left the reader's reach since is not in the sums."""
    client = client_of(full.users["staff_a"])
    assert client.get(f"/bao-cao/toan-canh/{full.commune_b.pk}/chi-bo.xlsx").status_code == 404
    assert client.get(f"/bao-cao/toan-canh/{full.commune_a.pk}/xa.xlsx").status_code == 404
    assert client.get(f"/bao-cao/toan-canh/{full.commune_a.pk}/abc.xlsx").status_code == 404
    before = _sheet(client, f"/bao-cao/toan-canh/{full.commune_a.pk}/chi-bo.xlsx")[1]
    with acting(full.system):
        move_organisation(actor=full.system, org_id=full.a1.pk, parent_id=full.commune_b.pk,
                          effective_on=OCTOBER.replace(month=11, day=1), decision_no="5-QĐ/TU",
                          signed_on=OCTOBER.replace(day=30))  # fmt: skip
    after = _sheet(client, f"/bao-cao/toan-canh/{full.commune_a.pk}/chi-bo.xlsx")[1]
    gone = names_on([full.a1.pk], OCTOBER)[full.a1.pk]
    assert {unit for unit, _month in before} - {unit for unit, _month in after} == {gone}
    above = _sheet(client_of(full.users["staff_province"]), f"/bao-cao/toan-canh/{full.province.pk}/chi-bo.xlsx")[1]
    assert {unit for unit, _month in above} > {gone}


@pytest.mark.parametrize(("query", "status"), [("?nam=2025", 200), ("?nam=abc", 400), ("?nam=2099", 400)])
@time_machine.travel(clock.at(OCTOBER.replace(month=11, day=9)), tick=False)
def test_file_of_a_level_of_a_year(full: World, client_of: SignIn, query: str, status: int) -> None:
    client = client_of(full.users["staff_province"])
    assert client.get(f"/bao-cao/toan-canh/{full.province.pk}/xa.xlsx{query}").status_code == status

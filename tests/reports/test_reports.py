"""Hearing, visits, members' figures, the year: each equals the records it stands on."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.members.queries import members_on
from nennep.obligations.models import Obligation
from nennep.orgtree.queries import path_on
from nennep.regulations.registry import SETS
from nennep.reports.figures import GRADES
from nennep.reports.indicators import INDICATORS
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography
from nennep.reports.queries.visits import visits_below
from tests.factories.world import World
from tests.reports.rows import OCTOBER, CellMonth, Held, words, write

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
DAY = datetime.date(2026, 11, 20)


def test_members_figures_equal_the_list_of_members(world: World) -> None:
    """As of any day: the count is that of the list behind it."""
    for org in (world.province, world.commune_a, world.a1):
        place = place_of(world.system, org.pk)
        for day in (datetime.date(2025, 7, 15), datetime.date(2025, 9, 1), DAY):
            found = demography(world.system, place, day)
            people = list(members_on(world.system, path_on(org.pk, day), day))
            assert found is not None
            assert found.members == len(people)
            assert found.women == sum(person.sex == "F" for person in people)
            assert sum(found.ages) == found.members


def test_members_page_opens_into_the_list(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["staff_a"]).get(f"/bao-cao/dang-vien/{world.commune_a.pk}/?ngay=20/11/2026").content

    assert "13 đảng viên, trong đó 5 nữ, 1 dự bị, 1 được miễn sinh hoạt." in words(page)
    listed = f"{reverse('reports:members_behind', args=[world.commune_a.pk, 'du-bi'])}?ngay=20/11/2026"
    assert listed in html.unescape(page.decode())
    assert "Cộng 1 đảng viên" in words(client_of(world.users["staff_a"]).get(listed).content)


def test_members_figures_of_a_day_before_the_organisation(world: World, client_of: SignIn) -> None:
    response = client_of(world.users["staff_a"]).get(f"/bao-cao/dang-vien/{world.commune_a.pk}/?ngay=01/06/2025")

    assert response.status_code == 404
    assert "không hoạt động vào ngày đã chọn" in words(response.content)


def test_visits_of_a_year_by_organisation_below(world: World, client_of: SignIn) -> None:
    """S2.10: three visits of one person to two cells are three visits and one person."""
    write(world.a1, OCTOBER, CellMonth(owes=False, visits=(3, 9)), world.people["superior"])
    write(world.a2, OCTOBER, CellMonth(owes=False, visits=(5,)), world.people["superior"])
    place = place_of(world.system, world.province.pk)

    rows = visits_below(world.system, place, 2026, DAY)
    early = visits_below(world.system, place, 2026, datetime.date(2026, 10, 4))
    page = client_of(world.users["staff_province"]).get(
        f"/bao-cao/luot-du/{world.province.pk}/?nam=2026&ngay=20/11/2026"
    )

    assert [(row.org_id, row.visits, row.persons, row.cells) for row in rows] == [(world.commune_a.pk, 3, 1, 2)]
    assert [row.visits for row in early] == [1]
    assert "3 lượt dự, của 1 người, ở 2 chi bộ." in words(page.content)


def test_hearing_lists_what_is_late_first(world: World, client_of: SignIn) -> None:
    """S4.7: due, late and heard, each with the cell's own report."""
    for org, due in ((world.a1, 31), (world.a2, 10)):
        Obligation.objects.create(
            org=org, owed_to=world.commune_a, kind="monthly_report", period=OCTOBER,
            due_on=datetime.date(2026, 10, due), basis="x", rule_set="x",
        )  # fmt: skip
    address = f"/bao-cao/nghe-chi-bo/{world.commune_a.pk}/?thang=10/2026&ngay=20/10/2026"

    page = client_of(world.users["leader"]).get(address)

    said = words(page.content)
    assert (
        "2 chi bộ báo cáo trực tiếp: đã nghe 0, có báo cáo chờ nghe 0, chậm hoặc không báo cáo 1, chưa đến hạn 1."
        in said
    )
    assert said.index("Chi bộ cơ quan xã") < said.index("Chi bộ thôn Đông Hà")
    assert f"{reverse('reports:cell_report', args=[world.a1.pk])}?thang=10/2026" in html.unescape(page.content.decode())


def test_year_shows_each_month_and_opens_it(world: World, client_of: SignIn) -> None:
    write(world.a1, OCTOBER, CellMonth(held=Held()), world.people["superior"])
    client = client_of(world.users["staff_a"])
    address = f"/bao-cao/nam/{world.commune_a.pk}/?nam=2026&ngay=20/11/2026"

    met, came = client.get(address), client.get(f"{address}&chi-tieu=du-hop")

    assert "Chi bộ thôn Đông Hà 100,0 100,0" in words(met.content)
    assert "Chi bộ thôn Đông Hà 80,0 80,0" in words(came.content)
    behind = f"{reverse('reports:behind', args=[world.a1.pk, 'da-hop'])}?thang=10/2026"
    assert behind in html.unescape(met.content.decode())
    assert "Chưa có số liệu" in words(client.get(f"/bao-cao/nam/{world.commune_a.pk}/?nam=2025").content)


def test_grades_are_those_of_every_scoring_frame() -> None:
    """A frame with other names would be counted as graded, but in no column: then GRADES must grow."""
    names = {
        band.name
        for rules in SETS.values()
        if rules.family == "meeting_scoring"
        for band in rules.rules.grades.value or ()
    }
    assert names <= set(GRADES)


def test_indicators_rest_on_rules_that_exist() -> None:
    known = {name for rules in SETS.values() if rules.family == "cell_meetings" for name in rules.rules.parameters()}
    assert {one.rule for one in INDICATORS.values()} - {""} <= known

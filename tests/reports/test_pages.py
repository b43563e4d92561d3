"""The pages of figures: what they say, where each figure leads, who sees them, and that size costs no query."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import Grant, User
from nennep.kernel.actor import Actor
from nennep.meetings.models import Meeting
from nennep.obligations.models import Obligation
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.orgtree.models import Org
from nennep.reports.indicators import INDICATORS
from tests.factories.world import START, World
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, words, write

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
WHEN = "thang=10/2026&ngay=20/11/2026"


@pytest.fixture
def october(world: World) -> World:
    """A1 met with 80 % twice running and a visit, A2 did not meet, B1 met late."""
    poor = Held(attended=8, excused=1, unexcused=1, grade="Khá", speakers=4)
    write(world.a1, SEPTEMBER, CellMonth(held=poor), world.people["superior"])
    write(world.a1, OCTOBER, CellMonth(held=poor, visits=(3,), tasks=((20, 18), (25, None))), world.people["superior"])
    write(world.a2, OCTOBER, CellMonth(), world.people["superior"])
    write(
        world.b1, OCTOBER, CellMonth(held=Held(day=12, attended=10, excused=0, unexcused=0)), world.people["superior"]
    )
    return world


def get(client: Client, view: str, *args: object, query: str = WHEN) -> str:
    response = client.get(f"{reverse(f'reports:{view}', args=args)}?{query}")
    assert response.status_code == 200, (view, args, response.status_code)
    return response.content.decode()


def test_month_says_who_met_and_names_who_did_not(october: World, client_of: SignIn) -> None:
    """J1: the sentence on top, then the exceptions by name with whom to call."""
    page = get(client_of(october.users["staff_province"]), "month", october.province.pk)

    said = words(page)
    assert "3 chi bộ phải họp: 2 đã họp, trong đó 1 họp muộn, 1 không họp. Dự họp 90 %." in said
    assert "Chi bộ cơ quan xã An Khánh Thượng không họp trong tháng · Đảng bộ xã An Khánh Thượng" in said
    assert "Bí thư Mai Thị Tường Vi" in said
    assert "Chi bộ hai tháng liền dưới mức 90 % dự họp" in said
    assert "Dự họp 18/20 đảng viên phải dự (90 %), đạt mục tiêu từ 90 %." in said
    assert "Số liệu tính đến ngày 20/11/2026" in said
    assert "Đang xem như ngày 20/11/2026." in said


def test_every_figure_of_the_month_opens_into_a_list_that_says_it(october: World, client_of: SignIn) -> None:
    """J3: each link of the page leads to a list, and the list's head repeats the figure."""
    client = client_of(october.users["staff_province"])
    page = get(client, "month", october.province.pk)

    links = set(re.findall(r'href="(/bao-cao/thang/\d+/[a-z-]+/\?[^"]+)">(?:<b>)?([^<]+)', page))
    assert {link.split("/")[4] for link, _figure in links} >= {"phai-hop", "da-hop", "khong-hop", "du-hop", "duoi-muc"}
    for link, figure in links:
        listed = client.get(html.unescape(link))
        assert listed.status_code == 200, link
        if figure.isdecimal():
            head = words(re.search(r'<p class="stat">(.*?)</p>', listed.content.decode(), re.DOTALL)[1])
            assert head.startswith(figure), (link, figure, head)


def test_lists_lead_to_the_records(october: World, client_of: SignIn) -> None:
    """J3: a line opens its meeting, its visit, its cell."""
    client = client_of(october.users["staff_province"])
    meeting = Meeting.objects.get(org=october.a1, month=OCTOBER, kind="regular")
    visit = october.a1.visits.get()

    attended = get(client, "behind", october.province.pk, "du-hop")
    visits = get(client, "behind", october.province.pk, "luot-du")
    missing = get(client, "behind", october.province.pk, "khong-hop")

    assert reverse("meetings:detail", args=[meeting.pk]) in attended
    assert reverse("reports:month", args=[october.a1.pk]) in attended
    assert reverse("meetings:visit", args=[visit.pk]) in visits
    assert "Mai Thị Tường Vi" in missing


def test_list_of_every_indicator_opens(october: World, client_of: SignIn) -> None:
    client = client_of(october.users["staff_province"])
    for slug, one in INDICATORS.items():
        assert html.escape(str(one.name), quote=False) in get(client, "behind", october.province.pk, slug)


def test_month_of_a_cell_reads_its_own_records(october: World, client_of: SignIn) -> None:
    page = words(get(client_of(october.users["secretary"]), "month", october.a1.pk))

    assert "Đã họp ngày 03/10/2026: 8/10 đảng viên dự (80 %), xếp loại Khá." in page
    assert "Vắng không lý do 1/10 lượt người (10 %)" in page


def test_figures_name_no_members(october: World, client_of: SignIn) -> None:
    """Figures only: a list of absences names cells, not people; leaders alone are named, to be called."""
    client = client_of(october.users["staff_province"])

    page = get(client, "behind", october.province.pk, "vang-khong-ly-do")

    assert not [person.full_name for person in october.people.values() if person.full_name in page]


def test_as_of_an_earlier_day_the_late_meeting_is_not_there(october: World, client_of: SignIn) -> None:
    client = client_of(october.users["staff_province"])

    said = words(get(client, "month", october.province.pk, query="thang=10/2026&ngay=05/10/2026"))

    assert "3 chi bộ phải họp: 1 đã họp, 2 chưa họp còn trong hạn." in said
    assert "như đã biết đến hết ngày 05/10/2026. Tổ chức nào trực thuộc nơi nào: như biết hôm nay" in said
    assert "như biết hôm nay" not in words(get(client, "month", october.province.pk, query="thang=10/2026"))


def test_hidden_branch_is_not_found(october: World, client_of: SignIn) -> None:
    """Forged ids of another branch: 404, never 403 or data. A plain member reads no figures at all."""
    for view in ("month", "year", "visits", "hearing", "members"):
        other = reverse(f"reports:{view}", args=[october.commune_b.pk])
        assert client_of(october.users["staff_a"]).get(other).status_code == 404
        assert client_of(october.users["member"]).get(other).status_code == 404
        assert client_of(october.users["staff_b"]).get(other).status_code == 200


def test_files_and_lists_of_a_hidden_branch_are_not_found(october: World, client_of: SignIn) -> None:
    client, cell = client_of(october.users["staff_a"]), october.b1.pk
    addresses = [
        reverse("reports:behind", args=[cell, "da-hop"]), reverse("reports:behind_file", args=[cell, "da-hop"]),
        reverse("reports:month_file", args=[cell, "pdf"]), reverse("reports:year_file", args=[cell]),
        reverse("reports:visits_file", args=[cell]), reverse("reports:cell_report", args=[cell]),
        reverse("reports:cell_report_file", args=[cell, "pdf"]),
    ]  # fmt: skip
    assert {client.get(f"{address}?{WHEN}").status_code for address in addresses} == {404}


UNREADABLE = {
    "thang=13/2026": "Tháng “13/2026” không đọc được.",
    "thang=%00": "không đọc được.",
    "thang=99/9999999999": "không đọc được.",
    "thang=" + "1" * 500: "không đọc được.",
    "thang=12/2026&ngay=20/11/2026": "Tháng 12/2026 chưa đến; hãy xem từ tháng 11/2026 trở về trước.",
    "ngay=30/02/2026": "Ngày “30/02/2026” không đọc được.",
}


def test_unreadable_months_and_days_get_a_sentence(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    for query, sentence in UNREADABLE.items():
        for view in ("month", "hearing"):
            response = client.get(f"{reverse(f'reports:{view}', args=[world.province.pk])}?{query}")
            assert response.status_code == 400
            assert sentence in response.content.decode()
            assert "\0" not in response.content.decode()


def test_other_hostile_addresses_get_a_sentence(world: World, client_of: SignIn) -> None:
    client, org = client_of(world.users["staff_province"]), world.province.pk
    expected = {
        f"/bao-cao/nam/{org}/?nam=20%C2%B26": 400, f"/bao-cao/nam/{org}/?nam=9999": 400,
        f"/bao-cao/nam/{org}/?nam=1": 400,
        "/bao-cao/thang/999999999999999999/": 404, "/bao-cao/thang/99999999999999999999999/": 404,
        f"/bao-cao/thang/{org}/khong-co/": 404, f"/bao-cao/thang/{org}/thang.exe": 404,
        f"/bao-cao/thang/{org}/du-hop/?page=99999999999999": 200, f"/bao-cao/thang/{org}/du-hop/?page=-1": 200,
        f"/bao-cao/nam/{org}/?chi-tieu=%00": 200, f"/bao-cao/thang/{org}/?thang=06/2025": 404,
        f"/bao-cao/chi-bo/{org}/": 404,
    }  # fmt: skip
    assert {address: client.get(address).status_code for address in expected} == expected


def test_month_before_the_organisation_says_so(world: World, client_of: SignIn) -> None:
    response = client_of(world.users["staff_province"]).get(f"/bao-cao/thang/{world.province.pk}/?thang=06/2025")

    assert "Tổ chức này không hoạt động trong tháng 6/2025" in response.content.decode()


def test_index_leads_to_the_reports_of_ones_own_organisations(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["staff_a"]).get(reverse("reports:index")).content.decode()

    assert reverse("reports:month", args=[world.commune_a.pk]) in page
    assert reverse("reports:month", args=[world.province.pk]) not in page
    assert client_of(world.users["probationer"]).get(reverse("reports:index")).status_code == 403


def _province(system: Actor, communes: int) -> tuple[Org, User]:
    """A province of its own with so many communes of one cell, all of which met in October."""
    seeds = [OrgSeed(f"Đảng bộ tỉnh {communes}", "dang-bo-tinh", None)]
    seeds += [OrgSeed(f"Đảng bộ xã {number}", "dang-bo-xa", 0) for number in range(communes)]
    seeds += [OrgSeed(f"Chi bộ {number}", "chi-bo-truc-thuoc", 1 + number) for number in range(communes)]
    ids = load_organisations(actor=system, seeds=seeds, effective_on=START)
    at = datetime.datetime(2026, 10, 3, 14, tzinfo=datetime.UTC)
    for cell in ids[1 + communes :]:
        Meeting.objects.create(
            org_id=cell, body_kind="cell", kind="regular", state="closed", month=OCTOBER, title="Kỳ họp", starts_at=at,
            rule_set="x", closed_at=at, summoned=10, attended=8, excused=2,
        )  # fmt: skip
        Obligation.objects.create(
            org_id=cell,
            kind="monthly_meeting",
            period=OCTOBER,
            due_on=datetime.date(2026, 10, 7),
            basis="x",
            rule_set="x",
        )
    user = User.objects.create_user(username=f"staff{communes}", password="mat-khau-thu-nghiem", name="Cán bộ")
    Grant.objects.create(user=user, role="organisation_staff", org_id=ids[0], valid_from=START, basis="test")
    return Org.objects.get(pk=ids[0]), user


@pytest.mark.parametrize("view", ["month", "behind", "year", "visits", "hearing", "members"])
def test_pages_ask_the_same_with_1_3_and_69_rows(
    db: None, sight: None, system: Actor, client_of: SignIn, view: str
) -> None:
    counts = []
    for communes in (1, 3, 69):
        org, user = _province(system, communes)
        client, args = client_of(user), (org.pk, "du-hop") if view == "behind" else (org.pk,)
        get(client, view, *args)
        with CaptureQueriesContext(connection) as asked:
            page = get(client, view, *args)
        counts.append(sum(not re.match(r"SAVEPOINT|RELEASE|select set_config", one["sql"]) for one in asked))
        if view == "month":
            assert f"{communes} chi bộ phải họp" in words(page)
            assert page.count('<tr class="total">') == 2
    assert len(set(counts)) == 1
    assert counts[0] <= (15 if view in ("month", "behind", "year") else 20)


def test_many_rows_fold_into_one_that_opens(db: None, sight: None, system: Actor, client_of: SignIn) -> None:
    org, user = _province(system, 69)
    client = client_of(user)

    folded = get(client, "month", org.pk)
    whole = get(client, "month", org.pk, query=f"{WHEN}&het=1")

    assert "49 đơn vị còn lại" in words(folded)
    assert "đơn vị còn lại" not in words(whole)
    assert len(folded.encode()) < 100_000

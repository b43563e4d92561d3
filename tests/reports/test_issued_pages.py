"""Pages of issued reports: who sees which buttons, what the frozen page says, files out of what was frozen."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel import clock
from nennep.reports.actions import receive_report, return_report, submit_report
from nennep.reports.models import IssuedReport
from nennep.reports.presenters.issued import words as issued_words
from nennep.reports.queries.issued import FromBelow
from nennep.site.home.reports import items as home_items
from tests.factories.world import World
from tests.reports.rows import OCTOBER, CellMonth, Held, words, write

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
DAY = datetime.date(2026, 11, 5)
OCT = "?thang=10/2026"


@pytest.fixture
def november(world: World) -> Iterator[time_machine.Traveller]:
    """Ten o'clock on 5 November, October's records in."""
    visitor = world.people["superior"]
    write(world.a1, OCTOBER, CellMonth(held=Held(day=3, attended=9, excused=1, unexcused=0)), visitor)
    write(world.a2, OCTOBER, CellMonth(), visitor)
    with time_machine.travel(clock.at(DAY, 10), tick=False) as traveller:
        yield traveller


def page(client: Client, view: str, key: int, query: str = "") -> str:
    response = client.get(reverse(f"reports:{view}", args=[key]) + query)
    assert response.status_code == 200, (view, response.status_code)
    return response.content.decode()


def submitted(world: World) -> IssuedReport:
    return submit_report(actor=world.system, org_id=world.a1.pk, month=OCTOBER)


def test_month_page_leads_through_submitting_to_the_issued_report(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    client = client_of(world.users["secretary"])
    month = page(client, "month", world.a1.pk, OCT)
    assert reverse("reports:submit", args=[world.a1.pk]) in month

    before = words(page(client, "submit", world.a1.pk, OCT))
    assert "gửi Đảng bộ xã An Khánh Thượng" in before
    sent = client.post(reverse("reports:submit", args=[world.a1.pk]) + OCT, follow=True)

    report = IssuedReport.objects.get()
    assert sent.redirect_chain[-1][0] == reverse("reports:issued", args=[report.pk])
    said = words(sent.content)
    assert "Đã nộp báo cáo, số 01-BC/CB." in said
    assert "Đã nộp lúc 10 giờ ngày 05/11/2026 (Hoàng Văn Bằng), chờ cấp trên nhận" in said
    assert report.digest in said
    assert "Báo cáo 01-BC/CB như đã nộp" in words(page(client, "month", world.a1.pk, OCT))
    again = client.post(reverse("reports:submit", args=[world.a1.pk]) + OCT)
    assert (again.status_code, IssuedReport.objects.count()) == (403, 1)


def test_those_who_may_not_submit_read_why(world: World, november: time_machine.Traveller, client_of: SignIn) -> None:
    for key, org in (("clerk", world.a1), ("staff_a", world.a1), ("staff_a", world.commune_a)):
        client = client_of(world.users[key])
        said = words(page(client, "month", org.pk, OCT))
        assert "Chỉ bí thư, phó bí thư của tổ chức này được nộp báo cáo." in said
        assert client.post(reverse("reports:submit", args=[org.pk]) + OCT).status_code == 403


def test_superior_receives_returns_and_the_cell_reads_why(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    report = submitted(world)
    staff, secretary = client_of(world.users["staff_a"]), client_of(world.users["secretary"])
    assert "Rút báo cáo" not in words(page(staff, "issued", report.pk))
    assert "Nhận báo cáo" not in words(page(secretary, "issued", report.pk))

    received = staff.post(reverse("reports:receive", args=[report.pk]), follow=True)
    assert "Cấp trên đã nhận lúc 10 giờ ngày 05/11/2026" in words(received.content)
    assert "muốn sửa, hãy đề nghị cấp trên trả lại" in words(page(secretary, "issued", report.pk))
    empty = staff.post(reverse("reports:give_back", args=[report.pk]), {"why": ""})
    assert empty.status_code == 200
    staff.post(reverse("reports:give_back", args=[report.pk]), {"why": "Thiếu ngày họp"})

    assert "Cấp trên trả lại lúc 10 giờ ngày 05/11/2026 (Cán bộ tổ chức staff_a): Thiếu ngày họp" in words(
        page(secretary, "issued", report.pk)
    )
    assert "Nộp báo cáo" in words(page(secretary, "month", world.a1.pk, OCT))


def test_the_cell_takes_its_report_back(world: World, november: time_machine.Traveller, client_of: SignIn) -> None:
    report = submitted(world)
    client = client_of(world.users["deputy"])
    page(client, "withdraw", report.pk)
    client.post(reverse("reports:withdraw", args=[report.pk]), {"why": "Nhầm tháng"})
    report.refresh_from_db()
    assert (report.state, report.why) == ("withdrawn", "Nhầm tháng")
    assert client.get(reverse("reports:withdraw", args=[report.pk])).status_code == 403


def test_list_from_below_takes_all_in_at_once(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    submitted(world)
    submit_report(actor=world.system, org_id=world.a2.pk, month=OCTOBER)
    staff, member = client_of(world.users["staff_a"]), client_of(world.users["superior"])
    said = words(page(staff, "from_below", world.commune_a.pk, OCT))
    assert "2 đơn vị trực thuộc: đã nhận 0, chờ nhận 2, trả lại 0, chưa nộp 0" in said
    assert "Nhận cả 2 báo cáo đang chờ" in said
    assert "Nhận cả" not in words(page(member, "from_below", world.commune_a.pk, OCT))
    address = reverse("reports:from_below", args=[world.commune_a.pk]) + OCT
    assert member.post(address).status_code == 403
    taken = staff.post(address, follow=True)

    assert "Đã nhận 2 báo cáo." in words(taken.content)
    assert "đã nhận 2, chờ nhận 0" in words(taken.content)


def test_frozen_page_and_files_stay_when_the_records_change(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    """To the last byte: page and Excel of the report are the same after a late correction."""
    report = submit_report(actor=world.system, org_id=world.commune_a.pk, month=OCTOBER)
    client = client_of(world.users["staff_a"])
    files = {kind: reverse("reports:issued_file", args=[report.pk, kind]) for kind in ("xlsx", "docx", "pdf")}

    def sheet() -> list[tuple[object, ...]]:
        book = load_workbook(io.BytesIO(client.get(files["xlsx"]).content))
        return [row for tab in book for row in tab.iter_rows(values_only=True)]

    def text() -> str:
        with zipfile.ZipFile(io.BytesIO(client.get(files["docx"]).content)) as archive:
            return words(archive.read("word/document.xml"))

    said, rows, paper = words(page(client, "issued", report.pk)), sheet(), text()
    november.move_to(clock.at(datetime.date(2026, 11, 9), 10), tick=False)
    world.a1.meetings.update(attended=1, unexcused=8)
    write(world.a2, OCTOBER, CellMonth(owes=False, held=Held(day=20)), world.people["superior"])

    client = client_of(world.users["staff_a"])
    assert words(page(client, "issued", report.pk)) == said
    assert (sheet(), text()) == (rows, paper)
    assert "2 chi bộ phải họp: 1 đã họp, 1 không họp. Dự họp 90 %." in said
    assert report.digest in paper
    assert "Số 01-BC/ĐU" in paper
    assert client.get(files["pdf"]).content.startswith(b"%PDF")


def test_other_branches_and_members_find_nothing(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    report = submitted(world)
    for key in ("staff_b", "b_secretary", "member", "probationer"):
        client = client_of(world.users[key])
        for view in ("issued", "give_back", "withdraw"):
            assert client.get(reverse(f"reports:{view}", args=[report.pk])).status_code == 404, (key, view)
        for kind in ("xlsx", "pdf"):
            assert client.get(reverse("reports:issued_file", args=[report.pk, kind])).status_code == 404
        assert client.post(reverse("reports:receive", args=[report.pk])).status_code == 404
        for view in ("submit", "from_below"):
            assert client.get(reverse(f"reports:{view}", args=[world.commune_a.pk])).status_code == 404


def test_versions_of_the_month_are_listed(world: World, november: time_machine.Traveller, client_of: SignIn) -> None:
    first = submitted(world)
    receive_report(actor=world.system, report_id=first.pk)
    return_report(actor=world.system, report_id=first.pk, why="Sửa")
    second = submitted(world)
    said = page(client_of(world.users["staff_a"]), "issued", second.pk)
    assert reverse("reports:issued", args=[first.pk]) in said
    assert "Bản 1, số 01-BC/CB" in words(said)


def test_pages_speak_english_too(world: World, november: time_machine.Traveller, client_of: SignIn) -> None:
    """The page is in the reader's language, the paper never."""
    report = submitted(world)
    client = client_of(world.users["staff_a"])
    client.get("/ngon-ngu/en?den=/")
    assert "waits to be received" in page(client, "issued", report.pk)
    paper = client.get(reverse("reports:issued_file", args=[report.pk, "docx"])).content
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert "Số liệu tính đến ngày 05/11/2026" in words(archive.read("word/document.xml"))


def test_home_of_the_superior_counts_what_waits_to_be_taken_in(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    """One line a month for whoever takes reports in; nobody else is asked; gone once they are taken in."""
    reports = [submit_report(actor=world.system, org_id=cell.pk, month=OCTOBER) for cell in (world.a1, world.a2)]

    office = client_of(world.users["staff_a"])
    home = words(office.get("/").content)
    assert "2 báo cáo tháng 10/2026 từ cấp dưới" in home
    assert "Nộp lên Đảng bộ xã An Khánh Thượng, sớm nhất ngày 05/11/2026." in home
    for key in ("staff_b", "staff_province", "secretary", "member"):
        assert "từ cấp dưới" not in words(client_of(world.users[key]).get("/").content), key

    for report in reports:
        receive_report(actor=world.system, report_id=report.pk)
    assert "từ cấp dưới" not in words(office.get("/").content)


def test_home_of_the_cell_says_why_its_report_came_back(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    """With the superior's reason, until another version is handed in."""
    report = submitted(world)
    return_report(actor=world.system, report_id=report.pk, why="Thiếu hai đảng viên được miễn")

    cell = client_of(world.users["secretary"])
    home = words(cell.get("/").content)
    assert f"Báo cáo tháng 10/2026, số {report.number_text}" in home
    assert "Thiếu hai đảng viên được miễn" in home
    assert "Thiếu hai đảng viên" not in words(client_of(world.users["staff_b"]).get("/").content)

    submitted(world)
    assert "Thiếu hai đảng viên" not in words(cell.get("/").content)


@pytest.mark.parametrize("cells", [1, 2])
def test_home_asks_the_same_of_one_waiting_report_and_of_more(
    world: World, november: time_machine.Traveller, cells: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for cell in (world.a1, world.a2)[:cells]:
        submit_report(actor=world.system, org_id=cell.pk, month=OCTOBER)
    actor = actor_for(world.users["staff_a"])

    with django_assert_num_queries(2):
        assert [item.words for item in home_items(actor)] == ["chờ nhận"]


@pytest.mark.parametrize(("silent", "folded"), [(8, 0), (9, 9)])
def test_many_that_have_not_handed_in_do_not_bury_the_reports_that_wait(silent: int, folded: int) -> None:
    """Without a day of their own and in great number they are folded together; a few stand among the others."""
    rows = [FromBelow(key, f"Đảng bộ {key}", is_cell=False, report=None, duty=None) for key in range(silent)]

    assert len(issued_words.silent(rows)) == folded

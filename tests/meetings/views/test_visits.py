"""Visits on the page: the plan, both sides' word, counts that open into records, printed forms."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from nennep.kernel.actor import Actor
from nennep.meetings.actions import confirm_visit, report_visit
from nennep.meetings.models import Visit
from tests.factories.world import World
from tests.meetings.views.browsing import send, text

pytestmark = pytest.mark.db


def _visit(world: World, actor: Callable[[str], Actor], day: datetime.date, *, confirmed: bool = True) -> Visit:
    superior = world.people["superior"].pk
    visit = report_visit(actor=actor("superior"), cell_id=world.a1.pk, visitor_id=superior, visited_on=day)
    return confirm_visit(actor=actor("secretary"), visit_id=visit.pk) if confirmed else visit


def test_plan_is_made_from_the_assignments(world: World, browser: Callable[[str], Client]) -> None:
    page = f"/cuoc-hop/du-hop/ke-hoach/{world.commune_a.pk}/"

    refused = send(browser("superior"), page, "plan:2026")
    made = send(browser("leader"), page, "plan:2026")
    shown = text(browser("leader").get(page))

    assert refused.status_code == 302
    assert made["Location"] == f"{page}?nam=2026"
    assert Visit.objects.filter(from_org=world.commune_a, state="planned").count() == 4
    assert "Ngô Văn An Chi bộ thôn Đông Hà 4 0 0" in shown


def test_superior_reports_and_the_cell_confirms(world: World, browser: Callable[[str], Client]) -> None:
    superior, cell = browser("superior"), browser("secretary")

    future = send(superior, "/cuoc-hop/du-hop/", "report", cell_id=str(world.a1.pk), visited_on="04/11/2026")
    sent = send(superior, "/cuoc-hop/du-hop/", "report", cell_id=str(world.a1.pk), visited_on="03/11/2026",
                remarks="Sát việc.")  # fmt: skip
    visit = Visit.objects.get(visitor=world.people["superior"])
    own = send(superior, f"/cuoc-hop/du-hop/{visit.pk}/", "confirm", remarks="")
    waiting = text(cell.get("/cuoc-hop/du-hop/"))
    done = send(cell, f"/cuoc-hop/du-hop/{visit.pk}/", "confirm", remarks="Đúng.")

    assert "Ngày dự không thể ở tương lai." in text(future)
    assert (sent.status_code, done.status_code) == (302, 302)
    assert "Lần dự này không chờ người dự xác nhận." in text(own)
    assert "Chờ đồng chí xác nhận Ngô Văn An" in waiting
    visit.refresh_from_db()
    assert visit.state == "confirmed"


def test_cell_reports_and_the_superior_refuses(world: World, browser: Callable[[str], Client]) -> None:
    page = f"/cuoc-hop/du-hop/chi-bo/{world.a1.pk}/"
    sent = send(browser("clerk"), page, "report", visitor_id=str(world.people["superior"].pk), visited_on="02/11/2026")
    visit = Visit.objects.get(visitor=world.people["superior"])

    refused = send(browser("superior"), f"/cuoc-hop/du-hop/{visit.pk}/", "refuse", why="Hôm đó tôi đi họp tỉnh")

    assert (sent.status_code, refused.status_code) == (302, 302)
    assert "không xác nhận: Hôm đó tôi đi họp tỉnh" in text(browser("clerk").get(f"/cuoc-hop/du-hop/{visit.pk}/"))


def test_counts_open_into_records(
    world: World, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    _visit(world, actor, datetime.date(2026, 9, 3))
    _visit(world, actor, datetime.date(2026, 10, 3))
    _visit(world, actor, datetime.date(2026, 11, 3), confirmed=False)
    client, org = browser("leader"), world.commune_a.pk
    person = world.people["superior"].pk

    counts = text(client.get(f"/cuoc-hop/du-hop/so-luot/{org}/"))
    every = text(client.get(f"/cuoc-hop/du-hop/danh-sach/{org}/?nam=2026&nguoi={person}"))
    month = text(client.get(f"/cuoc-hop/du-hop/danh-sach/{org}/?nam=2026&thang=10/2026"))
    none = text(client.get(f"/cuoc-hop/du-hop/danh-sach/{org}/?nam=2025"))
    odd = client.get(f"/cuoc-hop/du-hop/danh-sach/{org}/?nguoi=abc")

    assert "2 lượt của 1 người, ở 1 chi bộ" in counts
    assert "Đảng bộ xã An Khánh Thượng: 2 lượt" in every
    assert "Đảng bộ xã An Khánh Thượng: 1 lượt" in month
    assert "Không có lần dự nào." in none
    assert odd.status_code == 400


def test_forms_are_printed(world: World, browser: Callable[[str], Client], actor: Callable[[str], Actor]) -> None:
    visit = _visit(world, actor, datetime.date(2026, 10, 3))
    client, person = browser("superior"), world.people["superior"].pk
    addresses = [f"/cuoc-hop/du-hop/{visit.pk}/phieu", f"/cuoc-hop/du-hop/nguoi/{person}/2026",
                 f"/cuoc-hop/du-hop/chi-bo/{world.a1.pk}/2026"]  # fmt: skip

    papers = [client.get(f"{address}.{kind}") for address in addresses for kind in ("pdf", "docx")]

    assert [paper.content[:4] for paper in papers] == [b"%PDF", b"PK\x03\x04"] * 3
    assert client.get(addresses[0] + ".exe").status_code == 404
    assert browser("b_secretary").get(addresses[0] + ".pdf").status_code == 404
    assert browser("b_secretary").get(addresses[1] + ".pdf").status_code == 404


def test_another_branch_has_no_visits(
    world: World, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    visit = _visit(world, actor, datetime.date(2026, 10, 3))
    client = browser("b_secretary")
    pages = [f"{visit.pk}/", f"chi-bo/{world.a1.pk}/", f"ke-hoach/{world.commune_a.pk}/",
             f"so-luot/{world.commune_a.pk}/", f"danh-sach/{world.commune_a.pk}/"]  # fmt: skip

    assert [client.get(f"/cuoc-hop/du-hop/{page}").status_code for page in pages] == [404] * 5


def test_waiting_visit_names_the_side_that_has_not_confirmed(world: World, browser: Callable[[str], Client]) -> None:
    """S2.7: the visitor who has reported reads that the cell is waited for, and so does the cell."""
    superior = browser("superior")
    cell = str(world.a1.pk)
    send(superior, "/cuoc-hop/du-hop/", "report", cell_id=cell, visited_on="01/11/2026")

    assert "chờ chi bộ xác nhận" in text(superior.get("/cuoc-hop/du-hop/"))

"""The page of one organisation: by role, as of any date, with what it owes and who is late below it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.documents.actions import Known, register_document
from nennep.kernel import clock
from nennep.kernel.period import add_months, month_of
from nennep.obligations.actions import open_obligations
from nennep.organisations.actions import dissolve_organisation, found_organisation, rename_organisation
from nennep.orgtree.models import Org
from nennep.ui.formats import format_day
from tests.factories.world import START, World

SignIn = Callable[[User], Client]
MOST_QUERIES = 15
DAY = datetime.timedelta(days=1)


def page_of(client: Client, org: Org, day: str = "") -> str:
    return client.get(reverse("organisations:detail", args=[org.pk]), {"ngay": day} if day else {}).content.decode()


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("secretary", {"province", "commune_a", "a1"}),
        ("member", {"province", "commune_a", "a1"}),
        ("leader", {"province", "commune_a", "a1", "a2"}),
        ("superior", {"province", "commune_a", "a1", "a2"}),
        ("staff_a", {"province", "commune_a", "a1", "a2"}),
        ("staff_b", {"province", "commune_b", "b1"}),
        ("staff_province", {"province", "commune_a", "commune_b", "a1", "a2", "b1"}),
    ],
)
def test_page_by_role(world: World, client_of: SignIn, key: str, seen: set[str]) -> None:
    client = client_of(world.users[key])

    found = {
        name
        for name in ("province", "commune_a", "commune_b", "a1", "a2", "b1")
        if client.get(reverse("organisations:detail", args=[getattr(world, name).pk])).status_code == 200
    }

    assert found == seen


@pytest.mark.parametrize("pk", [0, 10**18 - 1])
def test_page_of_an_organisation_that_is_not_there(world: World, client_of: SignIn, pk: int) -> None:
    assert client_of(world.users["staff_province"]).get(f"/to-chuc/{pk}/").status_code == 404


def test_page_of_a_cell(world: World, client_of: SignIn) -> None:
    page = text(page_of(client_of(world.users["secretary"]), world.a1))

    assert "Đang hoạt động" in page
    assert "10 đảng viên (9 chính thức, 1 dự bị)" in page
    assert "Chi ủy, nhiệm kỳ 2025-2030 3/3 người" in page
    assert "Bí thư chi bộ Hoàng Văn Bằng 01/08/2025" in page
    assert "Cấp trên phụ trách Ngô Văn An, Đảng bộ xã An Khánh Thượng" in page
    assert "Nơi hoạt động Thôn, bản, tổ dân phố" in page


def test_page_of_a_commune_names_vacant_seats_and_who_looks_after_what(world: World, client_of: SignIn) -> None:
    page = text(page_of(client_of(world.users["leader"]), world.commune_a))

    assert "2/3 người · khuyết 1" in page
    assert "Ngô Văn An 01/08/2025 Chi bộ thôn Đông Hà" in page
    assert "2 chi bộ, 13 đảng viên (12 chính thức, 1 dự bị)" in page


def test_a_plain_member_sees_no_figures_and_no_links_to_files(world: World, client_of: SignIn) -> None:
    page = page_of(client_of(world.users["member"]), world.a1)

    assert "9 chính thức" not in page
    assert f"/dang-vien/{world.people['secretary'].pk}/" not in page
    assert "Hoàng Văn Bằng" in page


def test_duties_show_as_a_year_and_as_a_list(world: World, client_of: SignIn) -> None:
    for back in (2, 1, 0):
        open_obligations(actor=world.system, month=add_months(month_of(clock.today()), -back))

    page = page_of(client_of(world.users["secretary"]), world.a1)
    commune = text(page_of(client_of(world.users["leader"]), world.commune_a))

    month = clock.today()
    assert "Họp thường kỳ" in page
    assert f"Báo cáo tháng {month.month}/{month.year}" in page
    assert "Chi bộ đã họp" in commune
    assert "Trực thuộc, việc cần xem trước" in commune


def test_the_decision_of_an_act_by_itself_leads_to_its_document(world: World, client_of: SignIn) -> None:
    """Same number, same day of signing, kept in a register at or above: its page is opened from the chronology, without
    a second typing; another day, another document; whoever may not read it sees the number alone. Where two of the line
    issued one each under that number that day, nobody is led to the wrong one."""
    signed = datetime.date(2026, 2, 20)

    def paper(org: Org, issuer: str, day: datetime.date) -> str:
        known = Known("quyet-dinh", "01-QĐ/ĐU", "Về việc đổi tên chi bộ", issuer, dated_on=day, issuer_org_id=org.pk,
                      own=True)  # fmt: skip
        document = register_document(actor=world.system, org_id=org.pk, known=known)
        return f'href="{reverse("documents:detail", args=[document.pk])}"'

    beside = paper(world.commune_b, "Đảng ủy xã Bình Minh", signed)
    rename_organisation(
        actor=world.system, org_id=world.a1.pk, name="Chi bộ Đông Hà 1", effective_on=datetime.date(2026, 3, 1),
        decision_no="01-QĐ/ĐU", signed_on=signed,
    )  # fmt: skip
    office, below = client_of(world.users["staff_a"]), client_of(world.users["secretary"])
    above = client_of(world.users["staff_province"])

    link = paper(world.commune_a, "Đảng ủy xã An Khánh Thượng", signed)

    assert link in page_of(office, world.a1)
    assert link in page_of(above, world.a1)
    assert beside not in page_of(above, world.a1)
    assert "01-QĐ/ĐU" in page_of(below, world.a1)
    assert link not in page_of(below, world.a1)
    other = paper(world.province, "Tỉnh ủy Hải Đông", signed)
    assert link not in page_of(above, world.a1)
    assert other not in page_of(above, world.a1)


def test_page_as_of_a_past_date(world: World, client_of: SignIn) -> None:
    rename_organisation(
        actor=world.system, org_id=world.a1.pk, name="Chi bộ Đông Hà 1", effective_on=datetime.date(2026, 3, 1),
        decision_no="3-QĐ/ĐU",
    )  # fmt: skip
    client = client_of(world.users["staff_a"])

    past, now = page_of(client, world.a1, "28/02/2026"), page_of(client, world.a1)

    assert "<h1>Chi bộ thôn Đông Hà</h1>" in past
    assert "Đang xem như ngày 28/02/2026." in past
    assert "sau ngày đang xem" in past
    assert reverse("organisations:rename", args=[world.a1.pk]) not in past
    assert "<h1>Chi bộ Đông Hà 1</h1>" in now
    assert reverse("organisations:rename", args=[world.a1.pk]) in now


def test_page_before_the_beginning_and_after_the_end(world: World, client_of: SignIn) -> None:
    cell = found_organisation(
        actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ thôn Ngắn", kind="chi-bo-truc-thuoc",
        effective_on=START, decision_no="4-QĐ/ĐU",
    )  # fmt: skip
    dissolve_organisation(actor=world.system, org_id=cell.pk, effective_on=clock.today() - DAY, decision_no="5-QĐ/ĐU")
    client = client_of(world.users["staff_a"])

    assert "Chưa thành lập" in page_of(client, cell, "30/06/2025")
    assert "Đang hoạt động" in page_of(client, cell, "01/07/2025")
    ended = page_of(client, cell)
    assert "Đã kết thúc hoạt động" in ended
    assert f"từ {format_day(clock.today() - DAY)}" in ended


@pytest.mark.parametrize("day", ["31/02/2026", "hôm qua", "01/01/1800", "\x00"])
def test_a_wrong_date_is_answered_in_a_sentence(world: World, client_of: SignIn, day: str) -> None:
    answer = client_of(world.users["staff_a"]).get(f"/to-chuc/{world.a1.pk}/", {"ngay": day})

    assert answer.status_code == 400
    assert "không đọc được" in answer.content.decode()


@pytest.mark.parametrize("key", ["staff_a", "leader", "staff_province"])
def test_page_asks_the_same_number_of_queries_for_any_number_of_cells(
    world: World, client_of: SignIn, key: str
) -> None:
    client = client_of(world.users[key])

    def counted() -> int:
        page_of(client, world.commune_a)
        with CaptureQueriesContext(connection) as seen:
            page_of(client, world.commune_a)
        noise = ("SAVEPOINT", "RELEASE", "ROLLBACK")
        return len([row for row in seen.captured_queries if not row["sql"].startswith(noise)]) - 2

    open_obligations(actor=world.system, month=month_of(clock.today()))
    few = counted()
    for number in range(20):
        found_organisation(
            actor=world.system, parent_id=world.commune_a.pk, name=f"Chi bộ thôn {number}", kind="chi-bo-truc-thuoc",
            effective_on=START, decision_no="6-QĐ/ĐU",
        )  # fmt: skip
    open_obligations(actor=world.system, month=month_of(clock.today()))

    assert counted() == few <= MOST_QUERIES


@pytest.mark.parametrize(
    ("key", "status"),
    [("staff_a", 200), ("leader", 200), ("staff_province", 200), ("secretary", 403), ("member", 403), ("staff_b", 404)],
)
def test_log_by_role(world: World, client_of: SignIn, key: str, status: int) -> None:
    rename_organisation(
        actor=world.system, org_id=world.a1.pk, name="Chi bộ Đông Hà 1", effective_on=datetime.date(2026, 3, 1),
        decision_no="3-QĐ/ĐU",
    )  # fmt: skip

    answer = client_of(world.users[key]).get(reverse("organisations:events", args=[world.a1.pk]))

    assert answer.status_code == status
    if status == 200:
        body = answer.content.decode()
        assert "Đổi tên “Chi bộ thôn Đông Hà” thành “Chi bộ Đông Hà 1” từ 01/03/2026, 3-QĐ/ĐU" in body
        assert "organisations.organisation" not in body


def test_log_is_filtered(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    def shown(**query: str) -> str:
        return client.get(reverse("organisations:events", args=[world.commune_a.pk]), query).content.decode()

    assert "Lập “Đảng bộ xã An Khánh Thượng”" in shown()
    assert "Lập “Chi bộ thôn Đông Hà”" not in shown()
    assert "Lập “Chi bộ thôn Đông Hà”" in shown(below="on")
    assert "Lập “" not in shown(area="meetings")
    assert "Lập “" not in shown(until="01/01/2020")
    assert shown(since="x\x00y").count("<table") == 1


def test_dissolving_shows_what_stands_in_the_way(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    address = reverse("organisations:dissolve", args=[world.a1.pk])
    form = {"effective_on": format_day(clock.today()), "decision_no": "9-QĐ/ĐU", "signed_on": ""}

    page = text(client.get(address).content.decode())
    refused = client.post(address, form)

    assert "Đảng viên còn sinh hoạt ở đây" in page
    assert "Còn 10 đảng viên sinh hoạt ở đây" in refused.content.decode()


@pytest.mark.parametrize(("key", "status"), [("leader", 403), ("secretary", 403), ("member", 403), ("staff_b", 404)])
def test_dissolving_by_role(world: World, client_of: SignIn, key: str, status: int) -> None:
    answer = client_of(world.users[key]).get(reverse("organisations:dissolve", args=[world.a1.pk]))

    assert answer.status_code == status


def test_an_empty_cell_is_dissolved(world: World, client_of: SignIn) -> None:
    cell = found_organisation(
        actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ thôn Ngắn", kind="chi-bo-truc-thuoc",
        effective_on=START, decision_no="4-QĐ/ĐU",
    )  # fmt: skip
    form = {"effective_on": format_day(clock.today()), "decision_no": "9-QĐ/ĐU", "signed_on": ""}

    answer = client_of(world.users["staff_a"]).post(reverse("organisations:dissolve", args=[cell.pk]), form)

    assert answer.status_code == 302
    assert not Org.objects.get(pk=cell.pk).now.alive

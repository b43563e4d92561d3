"""Register, inboxes, spreading and working rules as pages."""

from __future__ import annotations

import io
import pathlib

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.committees.actions import assign_all
from nennep.committees.models import WorkingRules
from nennep.documents.actions import deliver_document, record_spread, revoke_document
from nennep.documents.models import Spread
from nennep.documents.queries import search_documents
from nennep.kernel import clock
from nennep.kernel.db import acting
from tests.documents.making import actor_of, drafted, issued, received
from tests.documents.views.clicks import SignIn, body_of
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
ALL = {"Thu đảng phí", "Đại hội", "Báo cáo tháng"}


def test_landing_leads_to_the_own_register_and_members_to_their_own_list(world: World, client_of: SignIn) -> None:
    wanted = {"leader": reverse("documents:register", args=[world.commune_a.pk]),
              "secretary": reverse("documents:register", args=[world.a1.pk]),
              "member": reverse("documents:mine")}  # fmt: skip

    found = {who: client_of(world.users[who]).get("/van-ban/").headers["Location"] for who in wanted}

    assert found == wanted


def test_register_lists_drafts_first_then_the_newest(world: World, client_of: SignIn) -> None:
    issued(world, subject="Đã ra trước")
    issued(world, subject="Đã ra sau")
    drafted(world, subject="Còn dự thảo")

    text = body_of(client_of(world.users["clerk"]), reverse("documents:register", args=[world.a1.pk]))

    places = [text.index(words) for words in ("Còn dự thảo", "Đã ra sau", "Đã ra trước")]
    assert places == sorted(places)
    assert 'Đã cấp <span class="fig">2</span> số' in text


@pytest.mark.parametrize(("query", "found"), [
    ("q=dang+phi", {"Thu đảng phí"}), ("q=02-nq", {"Đại hội"}), ("q=ĐẠI+hoi+nghi+quyet", {"Đại hội"}),
    ("kind=bao-cao", {"Báo cáo tháng"}), ("state=revoked", {"Báo cáo tháng"}), ("q=%25_", set()),
    ("year=2026", ALL), ("year=1999", ALL), ("term=2025-08-01", ALL), ("q=%00", ALL), ("page=999", ALL),
    ("page=x", ALL),
])  # fmt: skip
def test_register_filters(world: World, client_of: SignIn, query: str, found: set[str]) -> None:
    """K6: accents or not, any words of number, kind and subject; hostile filters are no error."""
    issued(world, subject="Thu đảng phí")
    issued(world, subject="Đại hội")
    report = issued(world, subject="Báo cáo tháng", kind="bao-cao")
    revoke_document(actor=actor_of(world, "secretary"), document_id=report.pk, why="Sai")

    text = body_of(client_of(world.users["secretary"]), reverse("documents:register", args=[world.a1.pk]) + f"?{query}")

    assert {words for words in ALL if f"<td>{words}" in text} == found


def test_search_finds_by_number_and_subject_without_marks(world: World) -> None:
    """K6: any order of words, capitals or not, decomposed letters too."""
    document = issued(world, subject="Về chuyển đổi số ở thôn Đông Hà")
    actor = actor_of(world, "secretary")

    with acting(actor):
        hits = [len(search_documents(actor, text)) for text in (
            "chuyen doi so", "DONG HA chuyển", "01-NQ/CB", "01-nq", "Đo\u0302ng Ha\u0300", "không có", "", "%",
            "nghị quyết",
        )]  # fmt: skip

    assert hits == [1, 1, 1, 1, 1, 0, 0, 0, 1]
    assert document.number == 1


def test_register_as_a_sheet_is_in_the_order_of_numbers_and_never_a_formula(world: World, client_of: SignIn) -> None:
    """J7."""
    issued(world, subject="=1+1")
    issued(world, subject="Thứ hai")

    response = client_of(world.users["secretary"]).get(reverse("documents:register_sheet", args=[world.a1.pk]))

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    rows = [tuple(row[:4]) for row in sheet.iter_rows(min_row=6, values_only=True)]
    assert [(row[0], row[3]) for row in rows if row[0]] == [("01-NQ/CB", "=1+1"), ("02-NQ/CB", "Thứ hai")]
    assert sheet["D6"].data_type == "s"
    assert "attachment" in response.headers["Content-Disposition"]


def test_inbox_shows_opened_and_spread(world: World, client_of: SignIn) -> None:
    """S4.8, S4.5."""
    document = received(world)
    client = client_of(world.users["secretary"])
    url = reverse("documents:inbox", args=[world.a1.pk])
    assert "chưa mở" in body_of(client, url)

    client.get(reverse("documents:detail", args=[document.pk]))
    record_spread(actor=actor_of(world, "secretary"), document_id=document.pk, org_id=world.a1.pk, form="board",
                  done_on=clock.today())  # fmt: skip

    text = body_of(client, url)
    assert "đã mở" in text
    assert "Đã phổ biến: 1 lần" in text
    assert "Kết luận họp tháng" not in body_of(client, url + "?opened=no")
    assert "Kết luận họp tháng" in body_of(client, url + "?q=ket+luan&opened=yes")


def test_mine_shows_what_was_sent_in_person(world: World, client_of: SignIn) -> None:
    document = issued(world, subject="Gửi riêng", openness="named")
    deliver_document(
        actor=actor_of(world, "secretary"), document_id=document.pk, person_ids=[world.people["member"].pk]
    )

    assert "Gửi riêng" in body_of(client_of(world.users["member"]), reverse("documents:mine"))
    assert "Gửi riêng</a>" not in body_of(client_of(world.users["probationer"]), reverse("documents:mine"))
    assert "Chưa có văn bản nào gửi riêng" in body_of(client_of(world.users["staff_a"]), reverse("documents:mine"))


@pytest.mark.parametrize("name", ["register", "inbox", "spreads", "register_sheet", "draft", "rules", "adopt_rules"])
def test_lists_of_another_branch_are_not_found(world: World, client_of: SignIn, name: str) -> None:
    url = reverse(f"documents:{name}", args=[world.b1.pk])

    assert client_of(world.users["secretary"]).get(url).status_code == 404


def test_spread_is_noted_and_taken_back_on_its_page(world: World, client_of: SignIn) -> None:
    """S4.5."""
    document = received(world)
    client = client_of(world.users["secretary"])
    waiting = body_of(client, reverse("documents:spreads", args=[world.a1.pk]))
    assert '<span class="fig">1</span> chưa ghi việc phổ biến' in waiting
    url = reverse("documents:spread", args=[document.pk, world.a1.pk])
    assert "Loa truyền thanh" in body_of(client, url)

    sent = client.post(url, {"form": "meeting", "done_on": f"{clock.today():%d/%m/%Y}", "people": "18"})

    assert sent.status_code == 302
    assert "18 người" in body_of(client, reverse("documents:spreads", args=[world.a1.pk]))
    assert "Hội nghị, cuộc họp chi bộ" in body_of(
        client_of(world.users["leader"]), reverse("documents:detail", args=[document.pk])
    )
    back = client.post(reverse("documents:take_back_spread", args=[Spread.objects.get().pk]))
    assert back.headers["Location"] == url
    assert not Spread.objects.exists()


@pytest.mark.parametrize(("values", "sentence"), [
    ({"form": "x", "done_on": "01/11/2026"}, "không có trong danh sách"),
    ({"form": "radio", "done_on": "31/02/2026"}, "không có trong lịch"),
    ({"form": "radio", "done_on": "01/01/2020"}, "từ ngày ban hành"),
    ({"form": "radio", "done_on": "01/11/2026", "people": "nhiều"}, "Ghi một số nguyên"),
])  # fmt: skip
def test_spread_refuses_wrong_input_in_words(
    world: World, client_of: SignIn, values: dict[str, str], sentence: str
) -> None:
    url = reverse("documents:spread", args=[received(world).pk, world.a1.pk])

    response = client_of(world.users["secretary"]).post(url, values)

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_working_rules_are_kept_in_versions_with_files(
    world: World, client_of: SignIn, settings: object, tmp_path: pathlib.Path
) -> None:
    """S4.3, C4."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    client = client_of(world.users["leader"])
    url = reverse("documents:rules", args=[world.commune_a.pk])
    assert "Chưa có quy chế nào vào ngày này" in body_of(client, url)

    for day, text in (("01/08/2025", "Điều 1. Bản đầu"), ("01/11/2026", "Điều 1. Bản sửa")):
        sent = client.post(reverse("documents:adopt_rules", args=[world.commune_a.pk]), {
            "title": "Quy chế làm việc", "on": day, "text": text,
            "file": SimpleUploadedFile("quyche.pdf", b"%PDF-1"),
        })  # fmt: skip
        assert sent.status_code == 302, sent.content.decode()

    assert WorkingRules.objects.count() == 2
    assert "Bản sửa" in body_of(client, url)
    assert "Bản đầu" in body_of(client, url + "?ngay=01/01/2026")
    assert "quyche.pdf" in body_of(client_of(world.users["secretary"]), url)
    refused = client.post(reverse("documents:adopt_rules", args=[world.commune_a.pk]), {
        "title": "x", "on": "02/11/2026", "text": "", "file": SimpleUploadedFile("a.exe", b"MZ"),
    })  # fmt: skip
    assert "Chỉ nhận tệp PDF" in refused.content.decode()


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_duties_on_paper(world: World, client_of: SignIn, kind: str, begins: bytes) -> None:
    """S4.3: the matrix as a notice to sign, and as a sheet."""
    assign_all(actor=world.system, org_id=world.commune_a.pk, person_id=world.people["leader"].pk, on=SINCE,
               unions=["Hội Nông dân"], fields=["Dân vận"])  # fmt: skip
    url = reverse("documents:duties", args=[world.commune_a.pk, kind])

    response = client_of(world.users["secretary"]).get(url + "?ngay=01/11/2026")

    assert b"".join(response.streaming_content).startswith(begins)
    assert client_of(world.users["b_secretary"]).get(url).status_code == 404


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_ask_as_often_for_many_rows_as_for_few(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])
    urls = [reverse(f"documents:{name}", args=[world.a1.pk]) for name in ("register", "inbox", "spreads")]

    def fill(count: int) -> None:
        for _ in range(count):
            document = received(world)
            issued(world)
            record_spread(actor=actor_of(world, "secretary"), document_id=document.pk, org_id=world.a1.pk,
                          form="meeting", done_on=clock.today(), people=9)  # fmt: skip

    fill(1)
    few = [queries_of(client, url) for url in urls]
    fill(4)

    many = [queries_of(client, url) for url in urls]
    assert many == few
    assert max(few) <= 25

"""One document as pages: what it shows, and drafting, editing, issuing, sending."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.documents.actions import deliver_document, edit_document, revoke_document
from nennep.documents.models import Delivery, Document
from nennep.kernel import clock
from tests.documents.making import actor_of, drafted, issued, received
from tests.documents.views.clicks import SignIn, body_of, to
from tests.factories.world import World

pytestmark = pytest.mark.db
TODAY = {"dated_on": f"{clock.today():%d/%m/%Y}"}


def refused_button(text: str, label: str) -> bool:
    return re.search(rf'aria-disabled="true"[^>]*>{label}<', text) is not None


def test_detail_shows_the_paper_and_what_may_be_done(world: World, client_of: SignIn) -> None:
    """K1, K2."""
    document = drafted(world)

    text = body_of(client_of(world.users["clerk"]), to("detail", document))

    for words in ("ĐẢNG CỘNG SẢN VIỆT NAM", "NGHỊ QUYẾT", "- Vận động nhân dân", "T/M CHI BỘ", "Dự thảo lần 1",
                  "05-HD/VPTW", "- Lưu Chi bộ."):  # fmt: skip
        assert words in text
    assert refused_button(text, "Ban hành")
    assert "Chỉ bí thư, phó bí thư của tổ chức này được ký ban hành" in text


def test_detail_of_a_received_document_notes_the_opening_once(world: World, client_of: SignIn) -> None:
    document = received(world)
    url = to("detail", document)
    assert "1 chưa mở" in body_of(client_of(world.users["leader"]), url)

    text = body_of(client_of(world.users["secretary"]), url)
    body_of(client_of(world.users["clerk"]), url)

    assert "Gửi nơi nhận" not in text
    assert Delivery.objects.get(document=document).opened_by == "Hoàng Văn Bằng"
    assert "Hoàng Văn Bằng mở" in body_of(client_of(world.users["leader"]), url)


def test_detail_shows_text_as_text(world: World, client_of: SignIn) -> None:
    document = drafted(world, subject="<script>alert(1)</script>")

    assert "<script>alert" not in body_of(client_of(world.users["secretary"]), to("detail", document))


@pytest.mark.parametrize("pk", ["0", "99999999", "999999999999999999"])
@pytest.mark.parametrize("place", [
    "{}/", "{}/sua", "{}/ban-hanh", "{}/gui", "{}/thu-hoi", "{}/tep", "{}/van-ban.pdf", "{}/ban/1/", "tep/{}", "so/{}/",
    "den/{}/", "quy-che/tep/{}", "{}/pho-bien/1",
])  # fmt: skip
def test_hostile_ids_are_not_found(world: World, client_of: SignIn, place: str, pk: str) -> None:
    assert client_of(world.users["secretary"]).get("/van-ban/" + place.format(pk)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "edit", "issue", "deliver", "revoke", "attach"])
def test_a_draft_of_another_branch_is_not_found(world: World, client_of: SignIn, name: str) -> None:
    client = client_of(world.users["b_secretary"])
    url = to(name, drafted(world))

    assert client.get(url).status_code == 404
    assert client.post(url, {"subject": "x"}).status_code in {404, 405}


def draft_values(**given: str) -> dict[str, str]:
    return {"kind": "nghi-quyet", "body_kind": "cell", "subject": "Về công tác dân vận", "addressed_to": "",
            "body": "Điều 1. Nội dung\n- một", "recipients": "Đảng ủy xã\n- Đảng viên;",
            "openness": "ordinary"} | given  # fmt: skip


def test_draft_page_offers_what_may_be_issued_and_shows_the_rule_of_the_rest(world: World, client_of: SignIn) -> None:
    """rules 9.2."""
    text = body_of(client_of(world.users["secretary"]), reverse("documents:draft", args=[world.a1.pk]))

    assert ">Nghị quyết (NQ)</option>" in text
    assert ">Chỉ thị (CT)</option>" not in text
    assert "Chi bộ không có thẩm quyền ban hành chỉ thị (399-QĐ/TW)" in text


def test_draft_is_saved_and_shown(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])

    response = client.post(reverse("documents:draft", args=[world.a1.pk]), draft_values())

    document = Document.objects.get()
    assert response.headers["Location"] == to("detail", document)
    assert document.content["recipients"] == ["Đảng ủy xã", "Đảng viên"]
    assert "<b>Điều 1.</b> Nội dung" in body_of(client, to("detail", document))


@pytest.mark.parametrize(("given", "sentence"), [
    ({"kind": "chi-thi"}, "không có thẩm quyền ban hành chỉ thị (399-QĐ/TW)"),
    ({"kind": "thu-tinh"}, "không có trong danh sách"),
    ({"body_kind": "standing"}, "không có trong danh sách"),
    ({"subject": ""}, "Cần ghi mục này"),
    ({"subject": "a\x00b"}, "ký tự không đọc được"),
    ({"subject": "x" * 301}, "tối đa 300 ký tự"),
    ({"body": "x" * 300_001}, "tối đa 300.000 ký tự"),
    ({"recipients": "x\n" * 61}, "Ghi tối đa 60 dòng"),
    ({"openness": "secret"}, "không có trong danh sách"),
])  # fmt: skip
def test_draft_refuses_wrong_input_in_words(
    world: World, client_of: SignIn, given: dict[str, str], sentence: str
) -> None:
    response = client_of(world.users["secretary"]).post(
        reverse("documents:draft", args=[world.a1.pk]), draft_values(**given)
    )

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Document.objects.exists()


def test_edit_conflict_shows_both_texts_and_takes_the_merged_one(world: World, client_of: SignIn) -> None:
    """Two people, one draft: nothing is lost."""
    document = drafted(world)
    edit_document(actor=actor_of(world, "clerk"), document_id=document.pk, subject="Của đồng chí Nghĩa",
                  content={"blocks": [], "recipients": []}, version=1)  # fmt: skip
    client = client_of(world.users["secretary"])
    values = draft_values(subject="Của bí thư", version="1")

    response = client.post(to("edit", document), values)

    text = response.content.decode()
    assert response.status_code == 200
    for words in ("vừa được người khác sửa", "Của đồng chí Nghĩa", 'value="Của bí thư"', 'name="version" value="2"'):
        assert words in text
    assert client.post(to("edit", document), values | {"version": "2"}).status_code == 302
    document.refresh_from_db()
    assert (document.subject, document.version) == ("Của bí thư", 3)
    assert "Của đồng chí Nghĩa" in body_of(client, reverse("documents:version", args=[document.pk, 2]))


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_edit_with_a_hostile_version_is_no_error(world: World, client_of: SignIn, version: str) -> None:
    document = drafted(world)

    response = client_of(world.users["secretary"]).post(to("edit", document), draft_values(version=version))

    assert response.status_code == 200
    document.refresh_from_db()
    assert document.version == 1


def test_edit_keeps_a_table_that_was_not_touched(world: World, client_of: SignIn) -> None:
    block = {"type": "table", "columns": [{"title": "Việc", "width": 3.0, "align": "left"}], "rows": [["Vận động"]],
             "total": [], "row_height": 0.0, "dense": False}  # fmt: skip
    document = drafted(world, content={"blocks": [block], "recipients": []})
    client = client_of(world.users["secretary"])
    text = body_of(client, to("edit", document))
    assert "| Vận động |" in text

    client.post(to("edit", document), draft_values(body="| Việc |\n| Vận động |\nThêm một dòng", version="1"))

    document.refresh_from_db()
    assert document.content["blocks"][0] == block
    assert document.content["blocks"][1]["text"] == "Thêm một dòng"


def test_versions_are_for_those_who_draft(world: World, client_of: SignIn) -> None:
    document = issued(world)
    url = reverse("documents:version", args=[document.pk, 1])

    assert client_of(world.users["clerk"]).get(url).status_code == 200
    assert client_of(world.users["member"]).get(url).status_code == 404
    assert client_of(world.users["clerk"]).get(reverse("documents:version", args=[document.pk, 9])).status_code == 404


def test_issue_page_announces_the_number_and_gives_it(world: World, client_of: SignIn) -> None:
    """K3."""
    issued(world)
    document = drafted(world)
    client = client_of(world.users["deputy"])
    text = body_of(client, to("issue", document))
    assert "02-NQ/CB" in text
    assert "Phó bí thư: Đỗ Thị Khánh Vân" in text

    response = client.post(to("issue", document), TODAY)

    assert response.status_code == 302
    assert "Đã ban hành số 02-NQ/CB" in body_of(client, to("detail", document))


@pytest.mark.parametrize(("day", "sentence"), [
    ("31/02/2026", "không có trong lịch"), ("01/01/2199", "không thể ở tương lai"), ("", "Cần ghi mục này"),
    ("01/01/1990", "chưa thành lập"),
])  # fmt: skip
def test_issue_refuses_wrong_days_in_words(world: World, client_of: SignIn, day: str, sentence: str) -> None:
    response = client_of(world.users["secretary"]).post(to("issue", drafted(world)), {"dated_on": day})

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_issue_sent_twice_takes_one_number(world: World, client_of: SignIn) -> None:
    document, client = drafted(world), client_of(world.users["secretary"])
    values = TODAY | {"_once": "0d2f6a4e-2d0c-4a57-9f0a-6b9a5a1c7d11"}

    codes = [client.post(to("issue", document), values).status_code for _ in range(2)]

    assert codes == [302, 302]
    document.refresh_from_db()
    assert document.number == 1


def test_deliver_sends_to_all_below_and_to_people_at_once(world: World, client_of: SignIn) -> None:
    """S4.8."""
    document = issued(world, "leader", kind="thong-bao")
    client = client_of(world.users["leader"])
    assert "Tất cả 2 tổ chức trực thuộc" in body_of(client, to("deliver", document))

    client.post(to("deliver", document), {"all_below": "on", "person_ids": [world.people["superior"].pk]})

    names = set(Delivery.objects.values_list("receiver_name", flat=True))
    assert names == {"Chi bộ thôn Đông Hà", "Chi bộ cơ quan xã An Khánh Thượng", "Ngô Văn An"}
    again = body_of(client, to("deliver", document))
    assert "3 nơi đã được gửi" in again
    assert "Tất cả 2 tổ chức" not in again


def test_deliver_in_a_cell_goes_to_all_members(world: World, client_of: SignIn) -> None:
    document = issued(world)
    client = client_of(world.users["secretary"])

    client.post(to("deliver", document), {"all_people": "on"})

    assert Delivery.objects.filter(document=document, person_id__isnull=False).count() == 10


def test_deliver_finds_people_by_name_and_refuses_others(world: World, client_of: SignIn) -> None:
    document = issued(world, "leader", kind="thong-bao")
    client = client_of(world.users["leader"])
    assert "Phan Hữu Nghĩa" in body_of(client, to("deliver", document) + "?tim=phan+huu")

    for values, sentence in (
        ({}, "ít nhất một nơi nhận"),
        ({"org_ids": [world.b1.pk]}, "nơi nhận trong danh sách này"),
        ({"person_ids": [world.people["b_member"].pk]}, "người nhận trong danh sách này"),
        ({"org_ids": ["x"]}, "nơi nhận trong danh sách này"),
    ):
        assert sentence in client.post(to("deliver", document), values).content.decode()


def test_revoke_by_its_page(world: World, client_of: SignIn) -> None:
    document = issued(world)
    client = client_of(world.users["secretary"])
    assert "không làm lại được" in body_of(client, to("revoke", document))

    assert client.post(to("revoke", document), {"why": "Sai thẩm quyền"}).status_code == 302

    text = body_of(client, to("detail", document))
    assert "Đã thu hồi" in text
    assert "Sai thẩm quyền" in text


def test_a_revoked_document_is_seen_as_such_by_its_receiver(world: World, client_of: SignIn) -> None:
    document = received(world)
    revoke_document(actor=actor_of(world, "leader"), document_id=document.pk, why="Ban hành nhầm")

    text = body_of(client_of(world.users["secretary"]), to("detail", document))

    assert "Ban hành nhầm" in text
    assert "Ghi việc phổ biến" not in text


def test_receivers_of_the_same_name_are_told_apart_by_their_superior(world: World, client_of: SignIn) -> None:
    document = issued(world, "leader", kind="thong-bao")
    deliver_document(actor=actor_of(world, "leader"), document_id=document.pk, org_ids=[world.a1.pk])

    text = body_of(client_of(world.users["leader"]), to("detail", document))

    assert 'Chi bộ thôn Đông Hà<br><span class="small quiet">Đảng bộ xã An Khánh Thượng' in text


def test_detail_asks_as_often_for_many_receivers_as_for_few(world: World, client_of: SignIn) -> None:
    document, client = issued(world), client_of(world.users["secretary"])
    send: dict[str, Any] = {"actor": actor_of(world, "secretary"), "document_id": document.pk}

    def asked() -> int:
        client.get(to("detail", document))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(to("detail", document)).status_code == 200
        return len(seen)

    deliver_document(**send, person_ids=[world.people["member"].pk])
    few = asked()
    deliver_document(**send, person_ids=[p.pk for k, p in world.people.items() if p.registered_at_id == world.a1.pk])

    assert asked() == few


def test_searching_for_a_person_keeps_every_tick(world: World, client_of: SignIn) -> None:
    """What was ticked stays ticked through searches, organisations, all below, and people whom the new list leaves out;
    nothing is sent before the button that says so."""
    document, client = issued(world, "leader", kind="thong-bao"), client_of(world.users["leader"])
    clerk, deputy = world.people["clerk"], world.people["deputy"]
    ticked = {"org_ids": [world.a1.pk], "person_ids": [deputy.pk], "loc": "loc", "tim": "phan huu", "da-tim": ""}

    page = client.post(to("deliver", document), ticked).content.decode()

    assert Delivery.objects.count() == 0
    for name in ("Phan Hữu Nghĩa", deputy.full_name):
        assert name in page
    boxes = re.findall(r'<input[^>]*name="(org_ids|person_ids)"[^>]*value="(\d+)"[^>]*checked', page)
    assert sorted(boxes) == [("org_ids", str(world.a1.pk)), ("person_ids", str(deputy.pk))]

    client.post(to("deliver", document), ticked | {"loc": "loc", "da-tim": "phan huu", "all_people": "on", "tim": "x"})
    client.post(to("deliver", document), {"org_ids": [world.a1.pk], "person_ids": [deputy.pk, clerk.pk],
                                          "tim": "không ai", "da-tim": "không ai"})  # fmt: skip
    names = set(Delivery.objects.values_list("receiver_name", flat=True))
    assert names == {"Chi bộ thôn Đông Hà", deputy.full_name, "Phan Hữu Nghĩa"}


def test_ticks_that_are_no_persons_do_no_harm(world: World, client_of: SignIn) -> None:
    """Hostile values come back as a sentence, whether one searches or sends."""
    document, client = issued(world, "leader", kind="thong-bao"), client_of(world.users["leader"])
    for values in ({"person_ids": ["9" * 40, "²", "-1", ""]}, {"person_ids": [world.people["b_member"].pk]}):
        page = client.post(to("deliver", document), values | {"loc": "loc", "tim": "x"})
        assert page.status_code == 200
        assert "Võ Minh Khởi" not in page.content.decode()
        assert "người nhận trong danh sách này" in client.post(to("deliver", document), values).content.decode()

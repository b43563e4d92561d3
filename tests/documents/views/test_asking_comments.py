"""Choosing whom to ask for comments among many: by kind, by name, all of a list; without script (S0.7)."""

from __future__ import annotations

import datetime
import re
import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.documents.models import CommentRequest, Document
from nennep.organisations.actions import found_organisation
from tests.documents.making import drafted
from tests.factories.world import START, World

pytestmark = pytest.mark.usefixtures("world")


def many(world: World, cells: int = 14) -> Document:
    """A draft of commune A, which has so many more cells and one grassroots committee."""
    for number in range(cells + 1):
        grassroots = number == cells
        found_organisation(
            actor=world.system, parent_id=world.commune_a.pk, effective_on=START, decision_no="02-QĐ/TU",
            name=f"Đảng bộ Trường Tiểu học {number}" if grassroots else f"Chi bộ thôn Phú Hòa {number + 1}",
            kind="dang-bo-co-so" if grassroots else "chi-bo-truc-thuoc",
            unit_type="" if grassroots else "residential",
        )  # fmt: skip
    return drafted(world, who="leader")


def signed_in(world: World) -> Client:
    client = Client()
    client.force_login(world.users["leader"])
    return client


def ticks(page: str) -> tuple[int, int]:
    """(boxes of places, of them ticked)."""
    boxes = re.findall(r"<input[^>]*name=\"org_ids\"[^>]*>", page)
    return len(boxes), sum("checked" in box for box in boxes)


def test_a_whole_kind_is_asked_by_one_box(world: World) -> None:
    """All of the kind that were not asked yet, beside single ones; who was asked keeps its day."""
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    assert client.post(page, {"due_on": "01/12/2030", "org_ids": [world.a1.pk]}).status_code == 302
    shown = client.get(page).content.decode()
    assert "cả 15 nơi chưa gửi" in shown
    assert "đã gửi, hạn 01/12/2030" in shown
    form = {"due_on": "05/12/2030", "kinds": ["chi-bo-truc-thuoc"], "org_ids": [world.province.pk]}
    assert client.post(page, form).status_code == 302
    due = dict(CommentRequest.objects.values_list("org_id", "due_on"))
    assert len(due) == 17
    assert (due[world.a1.pk], due[world.province.pk]) == (datetime.date(2030, 12, 1), datetime.date(2030, 12, 5))


def narrowed(client: Client, page: str, act: str = "loc", **sent: object) -> str:
    """The page after a button of the list was pressed, which asks nobody."""
    answer = client.post(page, {"due_on": "05/12/2030", "loc": act, **sent})
    assert (answer.status_code, CommentRequest.objects.count()) == (200, 0)
    return answer.content.decode()


def test_found_by_name_and_kind_and_all_of_the_list_ticked(world: World) -> None:
    """With or without accents, however they are written; all of what was found, or none; nothing found is said."""
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    assert ticks(client.get(page).content.decode()) == (18, 0)
    found = narrowed(client, page, tim="phu hoa 1")
    assert ticks(found) == (6, 0)
    assert "6 nơi tìm thấy" in found
    assert ticks(narrowed(client, page, tim=unicodedata.normalize("NFD", "Phú Hòa 1"))) == (6, 0)
    whole = narrowed(client, page, "het", tim="phu hoa 1")
    assert ticks(whole) == (6, 6)
    assert "Bỏ chọn 6 nơi chưa gửi" in whole
    assert ticks(narrowed(client, page, tim="oa")) == (0, 0)  # words are found by their beginning
    assert ticks(narrowed(client, page, loai="dang-bo-co-so")) == (1, 0)
    assert ticks(narrowed(client, page, "bo-loc", loai="dang-bo-co-so")) == (18, 0)
    assert "Không nơi nào có tên như vậy" in narrowed(client, page, tim="không có")


def test_ticks_survive_every_narrowing_of_the_list(world: World) -> None:
    """Those outside the list stand by themselves, and are asked with the rest; the day and the kinds stay too."""
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    first = narrowed(client, page, tim="phu hoa 1", org_ids=[world.a1.pk, world.province.pk], kinds="chi-bo-truc-thuoc")
    assert ticks(first) == (8, 2)
    assert "ngoài danh sách đang lọc: 2 nơi" in first
    assert 'value="05/12/2030"' in first
    assert re.search(r'name="kinds"[^>]*checked', first)
    chosen = re.findall(r'name="org_ids" value="(\d+)"[^>]*checked', first)
    assert sorted(chosen) == sorted([str(world.a1.pk), str(world.province.pk)])
    more = narrowed(client, page, "het", tim="phu hoa 1", org_ids=chosen)
    assert ticks(more) == (8, 8)
    chosen = re.findall(r'name="org_ids" value="(\d+)"[^>]*checked', more)
    back = narrowed(client, page, "thoi", tim="phu hoa 1", org_ids=chosen)
    assert ticks(back) == (8, 2)
    assert ticks(narrowed(client, page, "bo-loc", tim="phu", org_ids=chosen)) == (18, 8)
    assert client.post(page, {"due_on": "05/12/2030", "tim": "phu hoa 1", "org_ids": chosen}).status_code == 302
    assert sorted(CommentRequest.objects.values_list("org_id", flat=True)) == sorted(map(int, chosen))


def test_all_of_the_list_leaves_out_who_was_asked(world: World) -> None:
    """Ticking all ticks who was not asked yet, says how many that is, and then offers to untick them."""
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    assert client.post(page, {"due_on": "01/12/2030", "org_ids": [world.a1.pk]}).status_code == 302
    before = client.get(page).content.decode()
    assert "Chọn hết 17 nơi chưa gửi" in before
    after = client.post(page, {"due_on": "05/12/2030", "loc": "het"}).content.decode()
    assert ticks(after) == (18, 17)
    assert "Bỏ chọn 17 nơi chưa gửi" in after


@pytest.mark.parametrize(
    "sent",
    [{"loai": "x' or 1=1"}, {"tim": "\u0301\u0000%"}, {"org_ids": ["0", "-1", "9" * 40, "một", "\u0000"]},
     {"kinds": ["khong-co"]}, {"due_on": "3\u0301/ngày\u0000"}, {"loc": "khac"}, {"tim": "x" * 5000}],
)  # fmt: skip
def test_what_is_forged_narrows_nothing_and_breaks_nothing(world: World, sent: dict[str, object]) -> None:
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    answer = client.post(page, {"due_on": "05/12/2030", "loc": "loc", "org_ids": [world.a1.pk]} | sent)
    assert (answer.status_code, CommentRequest.objects.count()) == (200, 0)
    assert ticks(answer.content.decode())[1] == ("org_ids" not in sent)


def test_what_is_refused_keeps_every_tick(world: World) -> None:
    """Sent from a narrowed list with a bad day: the list stays narrowed, the ticked ones are there and ticked."""
    document, client = many(world), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])
    sent = {"due_on": "x", "tim": "phu", "org_ids": [world.a1.pk, world.a2.pk]}
    assert ticks(client.post(page, sent).content.decode()) == (16, 2)
    nobody = client.post(page, {"due_on": "01/12/2030"}).content.decode()
    assert "Hãy chọn ít nhất một nơi góp ý" in nobody
    assert CommentRequest.objects.count() == 0


def test_few_places_need_no_search_and_many_no_more_queries(world: World) -> None:
    document, client = drafted(world, who="leader"), signed_in(world)
    page = reverse("documents:comments", args=[document.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as ran:
            client.get(page)
        return len(ran)

    asked()
    few = asked()
    assert 'name="tim"' not in client.get(page).content.decode()
    many(world)
    assert 'name="tim"' in client.get(page).content.decode()
    assert asked() == few

"""The pages about rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.regulations.registry import SETS
from tests.factories.world import World

pytestmark = pytest.mark.db

SignIn = Callable[[User], Client]


@pytest.fixture
def reader(world: World, client_of: SignIn) -> Client:
    return client_of(world.users["member"])


def test_list_shows_what_held_on_the_day(reader: Client) -> None:
    page = reader.get(reverse("regulations:list"), {"ngay": "01/05/2026"})

    text = page.content.decode()
    assert page.status_code == 200
    assert 'Có hiệu lực ngày đang xem: <b><span class="nb">20-QĐ/TW</span></b>.' in text
    assert "tỉnh Lào Cai" in text


def test_list_before_any_rule(reader: Client) -> None:
    page = reader.get(reverse("regulations:list"), {"ngay": "30/04/1975"})

    assert page.status_code == 200
    assert "Chưa có quy định cho ngày đang xem." in page.content.decode()


def test_list_with_a_day_that_is_none(reader: Client) -> None:
    assert reader.get(reverse("regulations:list"), {"ngay": "30/02/2026"}).status_code == 400


def test_detail_of_every_set(reader: Client) -> None:
    for slug, shown in SETS.items():
        page = reader.get(reverse("regulations:detail", kwargs={"slug": slug}))

        text = page.content.decode()
        assert page.status_code == 200
        assert shown.number in text
        assert text.count('<th scope="row">') == len(shown.rules.parameters())


def test_detail_says_what_is_not_settled_and_what_is_kept_from_before(reader: Client) -> None:
    text = reader.get(reverse("regulations:detail", kwargs={"slug": "208-qd-tw-2026"})).content.decode()

    assert "các nguồn chưa thống nhất" in text
    assert "điểm chưa được xác nhận" in text
    assert reverse("regulations:detail", kwargs={"slug": "45-qd-tw-2011"}) in text


def test_detail_unknown(reader: Client) -> None:
    assert reader.get(reverse("regulations:detail", kwargs={"slug": "khong-co"})).status_code == 404


def test_rules_need_somebody_signed_in(db: None) -> None:
    assert Client().get(reverse("regulations:list")).status_code == 302

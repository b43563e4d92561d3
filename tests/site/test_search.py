"""The one search box: people, organisations, documents, in one's own sight alone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.organisations.actions import rename_organisation
from tests.factories.world import World

SignIn = Callable[[User], Client]


def found(client: Client, text: str) -> list[str]:
    page = client.get("/tim", {"q": text}).content.decode()
    return re.findall(r'class="name"><a href="[^"]+">([^<]+)<', page)


@pytest.mark.parametrize("text", ["Hoàng Văn Bằng", "hoang van bang", "bang hoang", "BẰNG", "bằ"])
def test_people_are_found_with_and_without_accents_in_any_order(world: World, client_of: SignIn, text: str) -> None:
    assert found(client_of(world.users["staff_a"]), text) == ["Hoàng Văn Bằng"]


def test_organisations_are_found_by_present_and_past_names(world: World, client_of: SignIn) -> None:
    rename_organisation(
        actor=world.system, org_id=world.a1.pk, name="Chi bộ Rạng Đông", effective_on=datetime.date(2026, 3, 1),
        decision_no="3-QĐ/ĐU",
    )  # fmt: skip
    client = client_of(world.users["staff_a"])

    assert found(client, "rang dong") == ["Chi bộ Rạng Đông"]
    assert found(client, "thon dong ha") == ["Chi bộ Rạng Đông"]
    assert "trước đây là Chi bộ thôn Đông Hà" in client.get("/tim", {"q": "thon dong ha"}).content.decode()


@pytest.mark.parametrize(
    ("key", "names"),
    [("staff_b", ["Hồ Thị Bích Liễu"]), ("staff_a", []), ("secretary", []), ("b_secretary", ["Hồ Thị Bích Liễu"])],
)
def test_nobody_finds_what_another_branch_keeps(world: World, client_of: SignIn, key: str, names: list[str]) -> None:
    assert found(client_of(world.users[key]), "bich lieu") == names


def test_nothing_found_says_so(world: World, client_of: SignIn) -> None:
    assert "Không tìm thấy" in client_of(world.users["staff_a"]).get("/tim?q=zzzz").content.decode()


def test_search_leads_on_to_the_texts_of_documents(world: World, client_of: SignIn) -> None:
    """K6: the box looks into names, numbers and subjects; whoever has a register is led to it with the same words."""
    office = client_of(world.users["staff_a"])
    page = office.get("/tim", {"q": "gắn với hộ dân"}).content.decode()
    link = re.search(r'href="(/van-ban/\?q=[^"]+)"', page)
    assert link is not None
    list_page = office.get(link[1], follow=True).content.decode()
    assert 'value="gắn với hộ dân"' in list_page
    inbox = reverse("documents:inbox", args=[world.commune_a.pk])
    assert f'href="{inbox}?q=g%E1%BA%AFn+v%E1%BB%9Bi+h%E1%BB%99+d%C3%A2n"' in list_page
    assert "/van-ban/?q=" not in office.get("/tim").content.decode()


@pytest.mark.parametrize(
    "text", ["", " ", "a\x00b", "x" * 5000, "'; drop table", "%_\\", "🙂", "a" * 190, "1 2 3 4 5 6 7 8 9"]
)
def test_any_text_is_answered(world: World, client_of: SignIn, text: str) -> None:
    assert client_of(world.users["staff_a"]).get("/tim", {"q": text}).status_code == 200


def test_a_long_text_is_refused_in_a_sentence(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["staff_a"]).get("/tim", {"q": "x" * 300}).content.decode()

    assert "Ghi tối đa 200 ký tự" in page

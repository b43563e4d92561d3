"""A page of one sentence leads back to where the person was, and on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from nennep.access.models import User
from nennep.ui.views import back_of, stale_form
from tests.factories.world import World

SignIn = Callable[[User], Client]
HERE = "http://testserver"


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (f"{HERE}/to-chuc/7/?ngay=01/10/2026", "/to-chuc/7/?ngay=01/10/2026"),
        (f"{HERE}/", ""),  # the way home stands there already
        (f"{HERE}/dang-vien/5/", ""),  # the very page that was refused
        ("", ""),
        ("http://elsewhere.example/to-chuc/7/", ""),
        ("javascript:alert(1)", ""),
        (f"{HERE}//elsewhere.example/", ""),
    ],
)
def test_back_leads_to_a_page_of_this_site_alone(came_from: str, back: str) -> None:
    assert back_of(RequestFactory().get("/dang-vien/5/", headers={"referer": came_from})) == back


def test_back_of_a_refused_form_is_the_form() -> None:
    request = RequestFactory().post("/cap-uy/5/nhiem-ky-moi", headers={"referer": f"{HERE}/cap-uy/5/nhiem-ky-moi"})

    assert back_of(request) == "/cap-uy/5/nhiem-ky-moi"
    assert 'href="/cap-uy/5/nhiem-ky-moi">Quay lại trang trước<' in stale_form(request).content.decode()


def test_refusals_lead_back_and_on(world: World, client_of: SignIn) -> None:
    came_from = reverse("organisations:detail", args=[world.a1.pk])
    client = client_of(world.users["secretary"])

    denied = client.get(reverse("access:accounts"), headers={"referer": HERE + came_from})
    missing = client.get("/to-chuc/999999999/", headers={"referer": HERE + came_from})
    before = client.get(reverse("reports:month", args=[world.a1.pk]), {"thang": "01/1990"})

    assert (denied.status_code, missing.status_code, before.status_code) == (403, 404, 404)
    for answer in (denied, missing):
        assert f'href="{came_from}">Quay lại trang trước<' in answer.content.decode()
    assert 'href="/to-chuc/">Tổ chức<' in missing.content.decode()
    assert f'href="{came_from}">Trang của tổ chức<' in before.content.decode()

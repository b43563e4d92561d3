"""What holds for every page by the way in to it: methods, forms sent again, nothing left in a browser's cache."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from tests.factories.world import World

SignIn = Callable[[User], Client]


def test_a_form_changed_after_it_was_taken_is_refused_in_words(world: World, client_of: SignIn) -> None:
    """The browser's back button brings the old form with its token: the correction is neither dropped nor a second."""
    client = client_of(world.users["staff_a"])
    form = {"name": "Người Mới", "username": "moi.nv", "_once": str(uuid.uuid4())}

    client.post(reverse("access:open_account"), form)
    corrected = client.post(
        reverse("access:open_account"), form | {"name": "Người Mới Hơn", "username": "moi.hon", "_draft": "nn-draft:1"}
    )

    assert corrected.status_code == 409
    assert "chỗ vừa sửa thì chưa ghi" in corrected.content.decode()
    assert "nn_saved" not in corrected.cookies  # the draft stays
    assert not User.objects.filter(username="moi.hon").exists()


def test_the_same_form_again_is_the_same_whatever_surrounds_it(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    form = {"name": "Người Mới", "username": "moi.nv", "_once": str(uuid.uuid4())}

    first = client.post(reverse("access:open_account"), form | {"csrfmiddlewaretoken": "x"})
    second = client.post(reverse("access:open_account"), form | {"csrfmiddlewaretoken": "y", "_draft": "nn-draft:2"})

    assert (second.status_code, second["Location"]) == (302, first["Location"])


@pytest.mark.parametrize("name", ["access:unlock_account", "access:end_session"])
def test_the_head_of_a_page_that_only_writes_is_not_served(world: World, client_of: SignIn, name: str) -> None:
    answer = client_of(world.users["staff_a"]).head(reverse(name, args=[world.users["secretary"].pk]))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/", "/to-chuc/", "/tai-khoan/", "/accounts/sessions/"])
def test_no_page_of_a_person_stays_in_a_cache(world: World, client_of: SignIn, path: str) -> None:
    assert "no-store" in client_of(world.users["secretary"]).get(path)["Cache-Control"]


def test_what_the_framework_cannot_read_is_said_in_our_words(world: World, client_of: SignIn) -> None:
    said = client_of(world.users["staff_a"]).post(
        reverse("access:open_account"), b"name=x", content_type="application/x-www-form-urlencoded; charset=utf-7"
    )

    assert said.status_code == 400
    assert "Địa chỉ hoặc dữ liệu gửi lên không đúng." in said.content.decode()
    assert "HTTP requests" not in said.content.decode()

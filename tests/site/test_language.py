"""The reader's language (M7): Vietnamese first, English by choice."""

from __future__ import annotations

import pytest
from django.test import Client


def test_pages_are_vietnamese_whatever_the_browser_asks_for(db: None) -> None:
    response = Client(headers={"accept-language": "en-US,en"}).get("/accounts/login/")

    assert response.headers["Content-Language"] == "vi"
    assert "Đăng nhập" in response.content.decode()


def test_choose_remembers_and_leads_back(db: None) -> None:
    client = Client()

    response = client.get("/ngon-ngu/en?den=/accounts/login/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_choose_never_leads_away(db: None, target: str) -> None:
    assert Client().get("/ngon-ngu/vi", {"den": target})["Location"] == "/"


def test_choose_ignores_a_language_that_is_not_ours(db: None) -> None:
    assert Client().get("/ngon-ngu/fr").cookies.get("nn_language") is None

"""The reader's language (M7): Vietnamese first, English by choice."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices
from django.test import Client
from django.utils import translation

from nennep.meetings.states import MeetingKind, MeetingState
from nennep.members.states import Merge


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


@pytest.mark.parametrize("kind", [MeetingKind, MeetingState, Merge])
def test_states_are_said_in_the_language_of_the_page(kind: type[TextChoices]) -> None:
    """M7: the labels of kinds and states are words of the interface, and keep to Vietnamese where that is read."""
    with translation.override("vi"):
        ours = [str(one.label) for one in kind]
    with translation.override("en"):
        theirs = [str(one.label) for one in kind]

    assert [one for one in theirs if not one.isascii()] == []
    assert not set(ours) & set(theirs)

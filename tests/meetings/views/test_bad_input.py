"""Nothing that is typed brings a page down: each answer is a sentence, and nothing is lost or written by it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from django.test import Client

from nennep.meetings.models import Decision, Meeting
from tests.factories.world import World
from tests.meetings.stages import Stage
from tests.meetings.views.browsing import send, text

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]
ODD = ["a\x00b", "x" * 30_000, "31/02/2026", "-1", "99999999999999999999", "\U0001f600", "<script>"]


@pytest.mark.parametrize("value", ODD)
def test_forms_of_the_room_answer_in_words(stage: BRING, browser: Callable[[str], Client], value: str) -> None:
    meeting = stage("open")
    client, base = browser("secretary"), f"/cuoc-hop/{meeting.pk}/"
    forms = [
        ("diem-danh/", "note", {"person_id": value, "presence": value, "at_clock": value}),
        ("ket-luan/", "decide", {"text": "x", "way": value, "agree": value, "item_id": value}),
        ("ket-luan/", "task", {"text": value, "due_on": value, "person_id": value}),
        ("cham-diem/", "score", {"grade": value, "p0": value}),
        ("ket-luan/", "end", {"hour": value}),
    ]

    answers = [send(client, base + page, act, **values).status_code for page, act, values in forms]

    assert answers == [200] * 5
    assert not Decision.objects.filter(meeting=meeting).exists()


@pytest.mark.parametrize("act", ["", "nothing", "record:x", "record:" + "9" * 40, "decide:-1"])
def test_acts_that_a_page_does_not_have(stage: BRING, browser: Callable[[str], Client], act: str) -> None:
    meeting = stage("open")

    answer = send(browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/", act, text="x")

    assert answer.status_code == 400
    assert "Trang này không nhận việc vừa gửi. Hãy tải lại trang." in text(answer)


def test_rows_of_another_meeting_are_not_found(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/"

    answers = [send(client, page, f"{act}:999999", text="x", gist="x").status_code
               for act in ("record", "speech_text", "withdraw", "drop_speech")]  # fmt: skip

    assert answers == [404] * 4


@pytest.mark.parametrize("query", ["?thang=13/2026", "?thang=%00", "?loai=party", "?thang=١/2026"])
def test_addresses_that_cannot_be_read(world: World, browser: Callable[[str], Client], query: str) -> None:
    answer = browser("secretary").get(f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/{query}")

    assert answer.status_code == 400


def test_decomposed_letters_are_composed(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    words = unicodedata.normalize("NFD", "Thăm đồng chí Sửu")

    send(browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/", "decide", text=words, way="none")

    assert Decision.objects.get(meeting=meeting).text == "Thăm đồng chí Sửu"

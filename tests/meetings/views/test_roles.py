"""Who gets which page of a meeting: the steps for who works on it, an overview for members and superiors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nennep.meetings.models import Meeting
from tests.factories.world import World
from tests.meetings.stages import Stage
from tests.meetings.views.browsing import seen, send, text

pytestmark = pytest.mark.db
STEPS = ("chuan-bi", "gui", "diem-danh", "ket-luan", "cham-diem", "thong-qua", "gui-cap-tren")
BRING = Callable[[Stage], Meeting]


@pytest.mark.parametrize("role", ["secretary", "deputy", "clerk"])
def test_those_who_work_on_it_have_every_step(stage: BRING, browser: Callable[[str], Client], role: str) -> None:
    meeting, client = stage("open"), browser(role)

    answers = [client.get(f"/cuoc-hop/{meeting.pk}/{step}/").status_code for step in STEPS]

    assert answers == [200] * 7
    assert client.get(f"/cuoc-hop/{meeting.pk}/")["Location"] == f"/cuoc-hop/{meeting.pk}/ket-luan/"


@pytest.mark.parametrize("role", ["member", "probationer", "superior", "leader", "staff_a", "staff_province"])
def test_those_who_attend_or_watch_are_led_to_the_overview(
    stage: BRING, browser: Callable[[str], Client], role: str
) -> None:
    meeting, client = stage("closed"), browser(role)
    overview = f"/cuoc-hop/{meeting.pk}/"

    steps = [client.get(f"{overview}{step}/") for step in STEPS]

    assert [answer.headers.get("Location") for answer in steps] == [overview] * 7
    shown = text(client.get(overview))
    assert "Biên bản đã thông qua" in shown
    assert "Sinh hoạt thường kỳ tháng 11/2026" in shown


@pytest.mark.parametrize("role", ["b_secretary", "staff_b"])
def test_another_branch_finds_nothing(stage: BRING, browser: Callable[[str], Client], role: str) -> None:
    meeting, client = stage("closed"), browser(role)
    pages = ["", *(f"{step}/" for step in STEPS), "giay-to/bien-ban.pdf", "giay-to/giay-moi.docx", "khoa/"]

    answers = {page: client.get(f"/cuoc-hop/{meeting.pk}/{page}").status_code for page in pages}
    sent = send(client, f"/cuoc-hop/{meeting.pk}/ket-luan/", "dues", note="x").status_code

    assert answers == {page: 405 if page == "khoa/" else 404 for page in pages}
    assert sent == 404
    assert client.post(f"/cuoc-hop/{meeting.pk}/khoa/").status_code == 404


def test_member_who_sends_a_step_is_told_so(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")

    answer = send(browser("member"), f"/cuoc-hop/{meeting.pk}/ket-luan/", "dues", note="9/9")

    assert answer.status_code == 403
    assert "Chỉ những người chuẩn bị, ghi hoặc chủ trì cuộc họp làm được việc này." in text(answer)
    meeting.refresh_from_db()
    assert meeting.dues_note == ""


def test_committee_member_of_the_cell_may_record_but_not_lock(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting, client = stage("held"), browser("clerk")

    page = text(client.get(f"/cuoc-hop/{meeting.pk}/thong-qua/"))
    locked = client.post(f"/cuoc-hop/{meeting.pk}/khoa/", {"version": meeting.version}, follow=True)

    sentence = "Chỉ bí thư, phó bí thư được khóa biên bản."
    assert sentence in page
    assert sentence in text(locked)
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_member_sees_no_minutes_before_they_are_locked(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("held")

    shown = text(browser("member").get(f"/cuoc-hop/{meeting.pk}/"))

    assert "Chương trình" in shown
    assert "BIÊN BẢN" not in shown


def test_invited_cell_sees_the_head_of_a_model_meeting_only(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], object]
) -> None:
    meeting = stage("preparing")
    secretary = browser("secretary")
    page = f"/cuoc-hop/{meeting.pk}/chuan-bi/"
    details = secretary.get(page)

    saved = send(secretary, page, "details", seen=seen(details, "details"), title=meeting.title, day="03/11/2026",
                 hour="19:30", place="Nhà văn hóa thôn", chair_id=str(meeting.chair_id),
                 secretary_id=str(meeting.secretary_id), is_model="on")  # fmt: skip
    invited = send(secretary, page, "invite", org_ids=[world.a2.pk])
    account = world.account("a2_third", "Mai Thị Tường Vi", person=world.people["a2_third"])
    guest = Client()
    guest.force_login(account)
    shown = guest.get(f"/cuoc-hop/{meeting.pk}/")

    assert (saved.status_code, invited.status_code) == (302, 302)
    assert shown.status_code == 200
    assert "Chương trình" not in text(shown)
    assert guest.get(f"/cuoc-hop/{meeting.pk}/giay-to/bien-ban.pdf").status_code == 404

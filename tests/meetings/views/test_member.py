"""A member's side: the notice, the answer, the task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nennep.kernel.actor import Actor
from nennep.meetings.actions import give_task
from nennep.meetings.models import Meeting, Notice, Task
from tests.factories.world import World
from tests.meetings.proving import paper_of
from tests.meetings.stages import STARTS, Stage
from tests.meetings.views.browsing import send, text

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]


def test_member_opens_the_notice_and_asks_to_be_excused(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    meeting = stage("called")
    client, page = browser("member"), f"/cuoc-hop/{meeting.pk}/"

    listed = text(client.get("/cuoc-hop/"))
    read = client.get(page)
    untouched = Notice.objects.get(meeting=meeting, person=world.people["member"])
    opened = send(client, page, "open")
    bare = send(client, page, "answer", answer="excused", text="")
    sent = send(client, page, "answer", answer="excused", text="Đi công tác")
    notice = Notice.objects.get(meeting=meeting, person=world.people["member"])

    assert "chưa trả lời" in listed
    assert untouched.opened_at is None
    assert "Tôi đã đọc giấy mời" in text(read)
    assert (opened.status_code, sent.status_code) == (302, 302)
    assert "Ghi lý do xin vắng." in text(bare)
    assert (notice.answer, notice.answer_text) == ("excused", "Đi công tác")
    assert "xin vắng: Đi công tác" in text(client.get(page))


def test_answer_after_the_opening_is_refused_in_words(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")

    answer = send(browser("member"), f"/cuoc-hop/{meeting.pk}/", "answer", answer="coming", text="")

    assert "Cuộc họp đã khai mạc hoặc đã hủy nên không trả lời giấy mời được nữa." in text(answer)


def test_task_is_reported_finished_and_taken_up_again(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    meeting = stage("held")
    task = give_task(actor=actor("secretary"), meeting_id=meeting.pk, text="Lập danh sách 14 hộ",
                     due_on=STARTS.date(), person_id=world.people["member"].pk)  # fmt: skip
    member, secretary, page = browser("member"), browser("secretary"), f"/cuoc-hop/viec/{task.pk}/"

    mine = text(member.get("/cuoc-hop/viec/"))
    reported = send(member, page, "report", text="Đã làm 10 hộ.")
    nothing = text(member.get(page))
    paper = paper_of(world.a1, "Danh sách 14 hộ")
    proof = f"documents.document:{paper.pk}"
    bare = send(member, page, "finish", evidence="", proof=proof)
    words_alone = send(member, page, "finish", evidence="Danh sách 14 hộ", proof="")
    finished = send(member, page, "finish", evidence="Danh sách 14 hộ", done_on="03/11/2026", proof=proof)
    told = member.get(page).content.decode()
    dropped = send(member, page, "reopen", why="Tự mở lại")
    again = send(secretary, page, "reopen", why="Thiếu 2 hộ")
    shown = text(secretary.get(page))

    assert "Lập danh sách 14 hộ" in mine
    assert (reported.status_code, finished.status_code, again.status_code) == (302, 302, 302)
    assert "Cần ghi mục này." in text(bare)
    assert "Chưa có gì để chứng minh" in nothing
    assert "Cần chọn một mục." in text(words_alone)
    assert f'href="/van-ban/{paper.pk}/"' in told
    assert "Chỉ bí thư, phó bí thư hoặc chi ủy viên được giao lại hoặc thôi việc này." in text(dropped)
    assert "Thiếu 2 hộ" in shown
    assert Task.objects.get(pk=task.pk).state == "open"
    assert "Lập danh sách 14 hộ" in text(secretary.get("/cuoc-hop/viec/?state=all"))
    assert "Không có việc nào như vậy." in text(secretary.get("/cuoc-hop/viec/?state=done"))
    assert browser("b_secretary").get(page).status_code == 404


def test_member_finds_own_task_and_minutes_after_locking(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    meeting = stage("held")
    give_task(actor=actor("secretary"), meeting_id=meeting.pk, text="Lập danh sách", due_on=STARTS.date(),
              person_id=world.people["member"].pk)  # fmt: skip
    browser("secretary").post(f"/cuoc-hop/{meeting.pk}/khoa/", {"draft": ""})

    shown = text(browser("member").get(f"/cuoc-hop/{meeting.pk}/"))

    assert "Việc giao cho tôi Lập danh sách" in shown
    assert "BIÊN BẢN" in shown

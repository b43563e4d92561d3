"""A meeting entered from the paper minute book by one sending."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from nennep.meetings.models import Meeting, RollEntry, Speech, Task
from tests.factories.world import World
from tests.meetings.views.browsing import text

pytestmark = pytest.mark.db


def _book(world: World, **more: str) -> dict[str, str]:
    people = {key: str(person.pk) for key, person in world.people.items()}
    return {
        "hour": "19:30", "end": "21:15", "place": "Nhà văn hóa thôn", "chair_id": people["secretary"],
        "secretary_id": people["clerk"], "dues": "9/9 đã nộp", f"p{people['other']}": "excused",
        "remarks": "Vũ Thị Ngọc Ánh: con ốm\nNguyễn Đình Thuần: đến muộn 19:50",
        "superiors": people["superior"], "guests": "Lê Văn Tư, Trưởng thôn",
        "step_report": "Đã làm 3 việc.", "speeches": "Bùi Thị Hồng Nhạn: Hỗ trợ hộ nghèo.",
        "d0_text": "Lập danh sách 14 hộ.", "d0_agree": "6", "d0_task": "Lập danh sách", "d0_person": people["deputy"],
        "d0_due": "20/11/2026", "grade": "Tốt", "draft": "nghi-quyet", "_once": str(uuid.uuid4()), **more,
    }  # fmt: skip


def test_secretary_enters_the_whole_meeting_at_once(
    world: World, browser: Callable[[str], Client], time: time_machine.Traveller
) -> None:
    client, page = browser("secretary"), f"/cuoc-hop/to-chuc/{world.a1.pk}/nhap/?ngay=03/11/2026&loai=regular"
    time.shift(600)
    book = _book(world)

    fresh = client.get(page)
    sent = client.post(page, book)
    twice = client.post(page, book)
    meeting = Meeting.objects.get(org=world.a1)
    roll = {entry.person_name: entry for entry in RollEntry.objects.filter(meeting=meeting)}

    assert fresh.status_code == 200
    assert sent["Location"] == twice["Location"] == f"/cuoc-hop/{meeting.pk}/thong-qua/"
    assert (meeting.state, meeting.grade, meeting.superior_present, meeting.attended) == ("closed", "Tốt", True, 7)
    assert (roll["Vũ Thị Ngọc Ánh"].presence, roll["Vũ Thị Ngọc Ánh"].reason) == ("excused", "con ốm")
    assert (roll["Nguyễn Đình Thuần"].presence, roll["Nguyễn Đình Thuần"].at_clock) == ("late", "19:50")
    assert Task.objects.get(meeting=meeting).person_name == "Đỗ Thị Khánh Vân"
    assert Speech.objects.get(meeting=meeting).person_id == world.people["eighth"].pk


def test_faults_of_the_book_are_said_and_nothing_is_kept(world: World, browser: Callable[[str], Client]) -> None:
    client, page = browser("secretary"), f"/cuoc-hop/to-chuc/{world.a1.pk}/nhap/?ngay=03/11/2026"

    stranger = client.post(page, _book(world, remarks="Trần Văn Không Có: ốm"))
    loose = client.post(page, _book(world, d1_task="Việc không có kết luận"))
    many = client.post(page, _book(world, d0_agree="60"))
    uncounted = client.post(page, _book(world, d0_agree="", d0_against="5"))

    assert "Không thấy “Trần Văn Không Có” trong danh sách." in text(stranger)
    assert "Ghi nội dung kết luận." in text(loose)
    assert "Tổng số phiếu là 60" in text(many)
    assert "Ghi số phiếu tán thành, 0 nếu không có." in text(uncounted)
    assert "Nhà văn hóa thôn" in many.content.decode()
    assert not Meeting.objects.filter(org=world.a1).exists()


def test_members_may_not_enter(world: World, browser: Callable[[str], Client]) -> None:
    page = f"/cuoc-hop/to-chuc/{world.a1.pk}/nhap/?ngay=03/11/2026"

    member = browser("member").post(page, _book(world))

    assert "Chỉ bí thư, phó bí thư hoặc chi ủy viên được lập cuộc họp ở đây." in text(member)
    assert browser("b_secretary").get(page).status_code == 404
    assert not Meeting.objects.filter(org=world.a1).exists()

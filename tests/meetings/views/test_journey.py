"""The whole road of a cell's meeting through its pages: convened, called, opened, recorded, scored, locked, sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from nennep.kernel import clock
from nennep.meetings.models import AgendaItem, Decision, Meeting, Minutes, Notice, RollEntry, Task
from tests.factories.world import World
from tests.meetings.views.browsing import seen, send, text

pytestmark = pytest.mark.db


def test_secretary_walks_from_first_thought_to_signed_minutes(
    world: World, browser: Callable[[str], Client], time: time_machine.Traveller
) -> None:
    people = {key: person.pk for key, person in world.people.items()}
    time.move_to(clock.at(datetime.date(2026, 10, 26), 9), tick=False)
    client = browser("secretary")

    fresh = client.get(f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/?thang=11/2026")
    convened = client.post(fresh.request["PATH_INFO"], {
        "kind": "regular", "day": "03/11/2026", "hour": "19:30", "place": "Nhà văn hóa thôn",
        "chair_id": people["secretary"], "secretary_id": people["clerk"], "drafter_id": "",
    })  # fmt: skip
    meeting = Meeting.objects.get(org=world.a1)
    base = f"/cuoc-hop/{meeting.pk}/"

    assert fresh.status_code == 200
    assert "Ngày sinh hoạt chung của tháng" in text(fresh)
    assert convened["Location"] == f"{base}chuan-bi/"
    assert text(client.get(base + "chuan-bi/")).count("Đang chuẩn bị") == 1

    called = send(client, base + "gui/", "call")
    assert called.status_code == 302
    assert Notice.objects.filter(meeting=meeting).count() == 10

    time.move_to(clock.at(datetime.date(2026, 11, 3), 19, 35), tick=False)
    client = browser("secretary")
    assert send(client, base + "diem-danh/", "open", hour="19:30").status_code == 302
    absent = {f"p{people['other']}": "excused", f"p{people['member']}": "present"}
    assert send(client, base + "diem-danh/", "marks", **absent).status_code == 302
    assert RollEntry.objects.get(meeting=meeting, person=people["other"]).presence == "excused"

    time.move_to(clock.at(datetime.date(2026, 11, 3), 20, 30), tick=False)
    client = browser("secretary")
    page = client.get(base + "ket-luan/")
    item = AgendaItem.objects.get(meeting=meeting, step="report")
    recorded = send(client, base + "ket-luan/", f"record:{item.pk}", text="Đã làm 3 việc.", finished="on",
                    seen=seen(page, f"record:{item.pk}"))  # fmt: skip
    assert recorded.status_code == 302
    dues = send(client, base + "ket-luan/", "dues", note="9/9 đã nộp", seen=seen(page, "dues"))
    assert dues.status_code == 302
    decided = send(client, base + "ket-luan/", "decide", text="Lập danh sách 14 hộ.", way="counts", agree="6",
                   against="0", abstain="0")  # fmt: skip
    assert decided.status_code == 302
    decision = Decision.objects.get(meeting=meeting)
    assert (decision.agree, decision.carried) == (6, True)
    given = send(client, base + "ket-luan/", f"decision_task:{decision.pk}", text="Lập danh sách",
                 person_id=people["deputy"], due_on="20/11/2026")  # fmt: skip
    assert given.status_code == 302
    assert Task.objects.get(meeting=meeting).person_name == "Đỗ Thị Khánh Vân"

    assert send(client, base + "cham-diem/", "score", grade="Tốt").status_code == 302
    time.move_to(clock.at(datetime.date(2026, 11, 3), 21, 15), tick=False)
    client = browser("secretary")
    assert send(client, base + "ket-luan/", "end", hour="21:10").status_code == 302
    meeting.refresh_from_db()
    closed = client.post(base + "khoa/", {"version": meeting.version, "draft": "nghi-quyet"})
    assert closed["Location"] == base + "gui-cap-tren/"
    meeting.refresh_from_db()
    assert meeting.state == "closed"
    assert Minutes.objects.get(meeting=meeting).version == 1

    sent = client.get(base + "gui-cap-tren/")
    assert "Nghị quyết" in text(sent)
    assert send(client, base + "gui-cap-tren/", "report").status_code == 302
    paper = client.get(base + "giay-to/bien-ban.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert "filename*=UTF-8''Bi%C3%AAn" in paper["Content-Disposition"]
    for step in ("chuan-bi", "gui", "diem-danh", "ket-luan", "cham-diem", "thong-qua", "gui-cap-tren"):
        assert client.get(f"{base}{step}/").status_code == 200, step

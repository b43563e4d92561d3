"""Locking, versions with what they changed, the document that follows, the report upward, confirming."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nennep.documents.models import Delivery, Document
from nennep.kernel.actor import Actor
from nennep.meetings.actions import add_guest, amend_minutes, decide, score_quality
from nennep.meetings.models import Decision, Meeting, Minutes, RollEntry, Visit
from tests.factories.world import World
from tests.meetings.stages import Stage
from tests.meetings.views.browsing import seen, send, text

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]


def _locked(meeting: Meeting, client: Client, draft: str = "") -> None:
    meeting.refresh_from_db()
    client.post(f"/cuoc-hop/{meeting.pk}/khoa/", {"version": meeting.version, "draft": draft})
    meeting.refresh_from_db()
    assert meeting.state == "closed"


def test_an_open_meeting_is_not_locked_and_says_why(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client = browser("secretary")

    page = text(client.get(f"/cuoc-hop/{meeting.pk}/thong-qua/"))
    answer = client.post(f"/cuoc-hop/{meeting.pk}/khoa/", {"version": meeting.version}, follow=True)

    assert "Hãy kết thúc cuộc họp trước khi khóa biên bản." in page
    assert "Hãy kết thúc cuộc họp trước khi khóa biên bản." in text(answer)


def test_two_secretaries_locking_at_once_lock_once(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("held")
    data = {"version": str(meeting.version), "draft": ""}

    first = browser("secretary").post(f"/cuoc-hop/{meeting.pk}/khoa/", data)
    second = browser("deputy").post(f"/cuoc-hop/{meeting.pk}/khoa/", data, follow=True)

    assert first["Location"] == f"/cuoc-hop/{meeting.pk}/gui-cap-tren/"
    assert "Biên bản cuộc họp này đã khóa." in text(second)
    assert Minutes.objects.filter(meeting=meeting).count() == 1


def test_correction_is_a_version_that_shows_what_changed(
    stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    meeting = stage("held")
    decision = decide(actor=actor("secretary"), meeting_id=meeting.pk, text="Lập danh sách 14 hộ.")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/thong-qua/"
    _locked(meeting, client)
    texts = {f"r{item.pk}": item.record for item in meeting.agenda.all()} | {"dues": meeting.dues_note}

    silent = send(client, page, "amend", reason="", **texts, **{f"d{decision.pk}": "Lập danh sách 15 hộ."})
    nothing = send(client, page, "amend", reason="Xem lại", **texts, **{f"d{decision.pk}": "Lập danh sách 14 hộ."})
    done = send(client, page, "amend", reason="Đếm lại số hộ", **texts, **{f"d{decision.pk}": "Lập danh sách 15 hộ."})
    shown = text(client.get(page))
    old = client.get(page + "?ban=1")

    assert "Cần ghi mục này." in text(silent)
    assert "Hãy sửa ít nhất một chỗ." in text(nothing)
    assert done.status_code == 302
    assert "Bản 2 đang có hiệu lực" in shown
    assert "Đếm lại số hộ" in shown
    assert "- Lập danh sách 14 hộ. - Lập danh sách 15 hộ." in shown
    assert "Lập danh sách 14 hộ." in text(old)
    assert client.get(page + "?ban=9").status_code == 404
    assert client.get(page + "?ban=x").status_code == 404
    assert client.get(f"/cuoc-hop/{meeting.pk}/giay-to/bien-ban.pdf?ban=1").content.startswith(b"%PDF-")


def test_correction_drawn_before_another_is_refused(
    stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    """D13: the deputy's page still shows the old dues: sending it would undo the secretary's correction unseen."""
    meeting = stage("closed")
    page = f"/cuoc-hop/{meeting.pk}/thong-qua/"
    item = meeting.agenda.order_by("position")[0]
    texts = {f"r{row.pk}": row.record for row in meeting.agenda.all()} | {"dues": meeting.dues_note}
    deputy = browser("deputy")
    mark = seen(deputy.get(page), "amend")
    amend_minutes(actor=actor("secretary"), meeting_id=meeting.pk, reason="Bổ sung", dues="9/9 đã nộp")

    stale = send(deputy, page, "amend", seen=mark, reason="Sửa chữ", **(texts | {f"r{item.pk}": "Đã báo cáo."}))
    again = send(deputy, page, "amend", seen=seen(deputy.get(page), "amend"), reason="Sửa chữ",
                 **(texts | {f"r{item.pk}": "Đã báo cáo.", "dues": "9/9 đã nộp"}))  # fmt: skip

    meeting.refresh_from_db()
    assert "Biên bản vừa có bản sửa khác." in text(stale)
    assert again.status_code == 302
    assert meeting.dues_note == "9/9 đã nộp"
    assert meeting.minutes.count() == 3


def test_roll_is_corrected_person_by_person(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("closed")
    client, page = browser("deputy"), f"/cuoc-hop/{meeting.pk}/thong-qua/"

    done = send(client, page, "mark", person_id=str(world.people["other"].pk), presence="excused", absence="Ốm",
                reason="Ghi nhầm")  # fmt: skip

    assert done.status_code == 302
    assert RollEntry.objects.get(meeting=meeting, person=world.people["other"]).reason == "Ốm"
    meeting.refresh_from_db()
    assert (meeting.attended, meeting.excused) == (7, 1)


def test_resolution_is_numbered_and_sent_and_the_report_goes_up(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    meeting = stage("held")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/gui-cap-tren/"
    _locked(meeting, client, "nghi-quyet")
    document = Document.objects.get(source_type="meetings.meeting", source_id=meeting.pk)

    future = send(client, page, f"issue:{document.pk}", dated_on="04/11/2026")
    issued = send(client, page, f"issue:{document.pk}", dated_on="03/11/2026")
    nobody = send(client, page, f"deliver:{document.pk}")
    sent = send(client, page, f"deliver:{document.pk}", org_ids=[str(world.commune_a.pk)], members="on")
    reported = send(client, page, "report")
    shown = text(client.get(page))

    assert "Ngày ban hành không thể ở tương lai." in text(future)
    assert issued.status_code == 302
    assert "Chọn ít nhất một nơi nhận." in text(nobody)
    assert (sent.status_code, reported.status_code) == (302, 302)
    assert Delivery.objects.filter(document=document).count() == 11
    assert "01-NQ/CB" in shown
    assert "Cấp trên đã nhận kỳ họp này để xem và tổng hợp." in shown
    assert send(client, page, f"issue:{document.pk + 999}", dated_on="03/11/2026").status_code == 404


def test_nothing_drafted_can_be_drafted_later(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("closed")
    client = browser("secretary")

    empty = text(client.get(f"/cuoc-hop/{meeting.pk}/gui-cap-tren/"))
    drafted = client.post(f"/cuoc-hop/{meeting.pk}/du-thao/", {"kind": "thong-bao"}, follow=True)

    assert "Chưa soạn văn bản nào từ cuộc họp này." in empty
    assert "Đã soạn dự thảo từ các kết luận." in text(drafted)


def test_superior_confirms_quality_and_visit_each_in_its_place(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    meeting = stage("open")
    secretary = actor("secretary")
    add_guest(actor=secretary, meeting_id=meeting.pk, name="Ngô Văn An", person_id=world.people["superior"].pk,
              is_superior=True)  # fmt: skip
    score_quality(actor=secretary, meeting_id=meeting.pk, grade="Tốt")
    own = browser("secretary")
    send(own, f"/cuoc-hop/{meeting.pk}/ket-luan/", "end", hour="21:10")
    _locked(meeting, own)
    visit, client = Visit.objects.get(meeting=meeting), browser("superior")

    confirmed = send(client, f"/cuoc-hop/{meeting.pk}/", "confirm")
    page = text(client.get(f"/cuoc-hop/{meeting.pk}/"))
    word = send(client, f"/cuoc-hop/du-hop/{visit.pk}/", "confirm", remarks="Nội dung sát việc.")
    steps = text(own.get(f"/cuoc-hop/{meeting.pk}/gui-cap-tren/"))

    assert confirmed.status_code == 302
    assert "Đồng chí Ngô Văn An xác nhận ngày 03/11/2026." in page
    assert word.status_code == 302
    visit.refresh_from_db()
    assert visit.state == "confirmed"
    assert "đã xác nhận hai bên" in steps
    assert Decision.objects.filter(meeting=meeting).count() == 0

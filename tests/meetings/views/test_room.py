"""Roll call, what was said, decisions, tasks, the score."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from nennep.meetings.models import AgendaItem, Decision, Guest, Meeting, Observer, RollEntry, Speech, Task
from nennep.meetings.queries import minutes_content
from tests.factories.world import World
from tests.meetings.stages import Stage
from tests.meetings.views.browsing import seen, send, text

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]


def test_grid_changes_only_who_was_touched(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/diem-danh/"
    other, member = world.people["other"].pk, world.people["member"].pk
    send(client, page, "note", person_id=str(member), presence="late", at_clock="19:50")

    sent = send(client, page, "marks", **{f"p{other}": "unexcused", f"p{member}": "present"})
    shown = client.get(page)

    assert sent.status_code == 302
    assert RollEntry.objects.get(meeting=meeting, person_id=other).presence == "unexcused"
    late = RollEntry.objects.get(meeting=meeting, person_id=member)
    assert (late.presence, late.at_clock) == ("late", "19:50")
    assert "7/8 có mặt · 1 vắng không lý do · 1 đến muộn" in text(shown)
    assert "Đến muộn 19:50" in text(shown)
    assert "6 người còn lại có mặt đúng giờ: mở để sửa" in text(shown)


def test_exempt_member_who_came_is_noted(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/diem-danh/"

    send(client, page, "note", person_id=str(world.people["old"].pk), presence="present")

    entry = RollEntry.objects.get(meeting=meeting, person=world.people["old"])
    assert (entry.presence, entry.came_anyway) == ("exempt", True)
    assert "Dương Văn Sửu: được miễn sinh hoạt (có đến dự)" in text(client.get(page))


def test_host_counts_who_came_to_the_model_meeting(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    """S2.8: the host notes beside the roll how many of each invited cell came; a cell not invited is not found."""
    meeting = stage("open")
    Meeting.objects.filter(pk=meeting.pk).update(is_model=True)
    observer = Observer.objects.create(
        meeting=meeting, org=world.a1, invited_org=world.a2, invited_name="Chi bộ cơ quan xã"
    )
    client, page = browser("clerk"), f"/cuoc-hop/{meeting.pk}/diem-danh/"
    act = f"observe:{world.a2.pk}"
    mark = seen(client.get(page), act)

    many = send(client, page, act, seen=mark, came="2000", lesson="")
    done = send(client, page, act, seen=mark, came="4", lesson="Chuẩn bị kỹ")
    stranger = send(client, page, f"observe:{world.b1.pk}", came="1")

    observer.refresh_from_db()
    meeting.refresh_from_db()
    assert (many.status_code, done.status_code, stranger.status_code) == (200, 302, 404)
    assert (observer.came, observer.lesson) == (4, "Chuẩn bị kỹ")
    assert "Chi bộ cơ quan xã : 4 người đến Chuẩn bị kỹ" in text(client.get(page))
    assert minutes_content(meeting)["observers"] == [{"name": "Chi bộ cơ quan xã", "came": 4, "lesson": "Chuẩn bị kỹ"}]


def test_unknown_mark_and_person_are_refused(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/diem-danh/"

    odd = send(client, page, "marks", **{f"p{world.people['other'].pk}": "asleep"})
    stranger = send(client, page, "note", person_id=str(world.people["b_member"].pk), presence="late")

    assert "Có một dòng điểm danh chưa đọc được. Hãy chọn lại." in text(odd)
    assert "Người đã chọn không có trong danh sách. Chọn lại." in text(stranger)


def test_guests_and_superiors(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("clerk"), f"/cuoc-hop/{meeting.pk}/diem-danh/"

    nobody = send(client, page, "guest", person_id="", name="")
    send(client, page, "guest", person_id=str(world.people["superior"].pk))
    send(client, page, "guest", person_id="", name="Lê Văn Tư", title="Trưởng thôn")
    guests = list(Guest.objects.filter(meeting=meeting).order_by("id").values_list("name", "is_superior"))
    dropped = send(client, page, f"drop_guest:{Guest.objects.get(name='Lê Văn Tư').pk}")

    assert "Ghi họ tên, hoặc chọn cấp ủy viên ở trên." in text(nobody)
    assert guests == [("Ngô Văn An", True), ("Lê Văn Tư", False)]
    assert dropped.status_code == 302
    assert Guest.objects.filter(meeting=meeting).count() == 1


def test_record_of_an_item_changed_meanwhile_shows_both_texts(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    page = f"/cuoc-hop/{meeting.pk}/ket-luan/"
    item = AgendaItem.objects.get(meeting=meeting, step="report")
    first, second = browser("secretary"), browser("clerk")
    mark = seen(first.get(page), f"record:{item.pk}")
    send(second, page, f"record:{item.pk}", seen=mark, text="Thư ký ghi thế này.")

    refused = send(first, page, f"record:{item.pk}", seen=mark, text="Bí thư ghi thế kia.")

    assert "Thư ký ghi thế này." in text(refused)
    assert "Bí thư ghi thế kia." in text(refused)
    item.refresh_from_db()
    assert item.record == "Thư ký ghi thế này."


def test_proposal_becomes_a_task(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("clerk"), f"/cuoc-hop/{meeting.pk}/ket-luan/"

    nameless = send(client, page, "speech", gist="Không rõ ai nói")
    send(client, page, "speech", person_id=str(world.people["eighth"].pk), gist="Hỗ trợ hộ nghèo.", is_proposal="on")
    speech = Speech.objects.get(meeting=meeting)
    given = send(client, page, f"speech_task:{speech.pk}", text="Lập danh sách hộ nghèo",
                 person_id=str(world.people["deputy"].pk), due_on="30/11/2026")  # fmt: skip
    early = send(client, page, "task", text="Việc cũ", person_id=str(world.people["deputy"].pk), due_on="30/02/2026")
    page_now = text(client.get(page))

    assert "Chọn người phát biểu, hoặc ghi tên khách." in text(nameless)
    assert given.status_code == 302
    assert Task.objects.get(meeting=meeting).speech_id == speech.pk
    assert "Ngày 30/02/2026 không có trong lịch." in text(early)
    assert "Lập danh sách hộ nghèo" in page_now


def test_vote_by_name_and_counts_beyond_the_room(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/"
    voters = ["secretary", "deputy", "clerk", "member", "other", "eighth", "ninth"]
    votes = {f"v{world.people[key].pk}": "agree" for key in voters} | {f"v{world.people['other'].pk}": "against"}

    fresh = text(client.get(page))
    many = send(client, page, "decide", text="Đồng ý kết nạp.", way="counts", agree="40")
    blank = send(client, page, "decide", text="Đồng ý kết nạp.", way="counts")
    named = send(client, page, "decide", text="Đồng ý kết nạp.", way="names", matter="admission", **votes)
    shown = text(client.get(page))

    assert "Dự họp 7/7 đảng viên chính thức, đủ quá nửa để ra nghị quyết." in fresh
    assert "Tổng số phiếu là 40, nhiều hơn 7 người có quyền biểu quyết đang có mặt." in text(many)
    assert "Ghi số phiếu tán thành, 0 nếu không có." in text(blank)
    assert named.status_code == 302
    decision = Decision.objects.get(meeting=meeting)
    assert (decision.agree, decision.against, decision.by_name, decision.carried) == (6, 1, True, True)
    assert "Tán thành 6/7, đạt hai phần ba (cần 5)." in shown
    assert "Không tán thành: Vũ Thị Ngọc Ánh" in shown


def test_vote_by_name_where_somebody_left_early(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    """D7, D9: who left has no vote on the page from then on; a vote taken before is entered with its hour."""
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/"
    gone = world.people["other"].pk
    send(client, f"/cuoc-hop/{meeting.pk}/diem-danh/", "note", person_id=str(gone), presence="left", at_clock="20h30")
    votes = {f"v{world.people[key].pk}": "agree" for key in ("secretary", "deputy", "clerk", "member", "eighth")}

    fresh = client.get(page).content.decode()
    now = send(client, page, "decide", text="Làm đường.", way="names", **{f"v{gone}": ""}, **votes)
    then = send(client, page, "decide", text="Góp quỹ.", way="names", hour="20h00", **{f"v{gone}": "agree"}, **votes)
    early = send(client, page, "decide", text="Sớm.", way="names", hour="19h00", **votes)

    assert f'name="v{gone}" value="" checked' in fresh
    assert (now.status_code, then.status_code) == (302, 302)
    first, second = Decision.objects.filter(meeting=meeting).order_by("position")
    assert (first.agree, first.present_then) == (6, 6)
    assert (second.agree, second.present_then) == (7, 7)
    assert "Giờ biểu quyết không thể trước lúc khai mạc." in text(early)


def test_hour_of_coming_late_must_be_readable_and_within_the_meeting(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    """D7: the quorum at a moment is counted with these hours."""
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/diem-danh/"
    member = world.people["member"].pk

    vague = send(client, page, "note", person_id=str(member), presence="late", at_clock="một lúc")
    early = send(client, page, "note", person_id=str(member), presence="late", at_clock="18h")

    assert 'value="một lúc"' in vague.content.decode()
    assert "trước lúc khai mạc (19:30)" in text(early)
    assert RollEntry.objects.get(meeting=meeting, person_id=member).presence == "present"


def test_decision_sent_twice_is_taken_once(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page, token = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/", uuid.uuid4()

    first = send(client, page, "decide", once=token, text="Thăm đồng chí Sửu.", way="none")
    second = send(client, page, "decide", once=token, text="Thăm đồng chí Sửu.", way="none")

    assert (first.status_code, second.status_code) == (302, 302)
    assert Decision.objects.filter(meeting=meeting).count() == 1
    withdrawn = send(client, page, f"withdraw:{Decision.objects.get(meeting=meeting).pk}")
    assert withdrawn.status_code == 302
    assert not Decision.objects.filter(meeting=meeting).exists()


def test_item_is_passed_on_to_the_committee_above(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/"
    item = AgendaItem.objects.get(meeting=meeting, step="answers")

    foreign = send(client, page, "send_item", item_id=str(item.pk), to_org_id=str(world.b1.pk))
    sent = send(client, page, "send_item", item_id=str(item.pk), to_org_id=str(world.commune_a.pk))

    assert foreign.status_code == 200
    assert sent.status_code == 302
    item.refresh_from_db()
    assert item.sent_to_id == world.commune_a.pk


def test_score_by_grade_where_the_frame_has_no_points(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/cham-diem/"

    wrong = send(client, page, "score", grade="Xuất sắc")
    done = send(client, page, "score", grade="Tốt")

    assert "Mục đã chọn không có trong danh sách. Chọn lại một mục." in text(wrong)
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert meeting.grade == "Tốt"


def test_end_before_the_beginning_is_refused(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("open")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/ket-luan/"

    early = send(client, page, "end", hour="19:00")
    unread = send(client, page, "end", hour="25:99")
    done = send(client, page, "end", hour="21 giờ 10")
    again = send(client, page, "reopen")

    assert "Giờ kết thúc phải sau giờ bắt đầu." in text(early)
    assert "Giờ phải từ 0 đến 23, phút từ 0 đến 59." in text(unread)
    assert (done.status_code, again.status_code) == (302, 302)
    meeting.refresh_from_db()
    assert meeting.state == "open"

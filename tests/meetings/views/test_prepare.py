"""Convening, details, agenda, papers, the preparatory meeting, notices."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.kernel import clock
from nennep.meetings.models import AgendaItem, Meeting, Notice, Paper
from nennep.meetings.presenters.steps import notices
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage
from tests.meetings.views.browsing import seen, send, text
from tests.regulations.test_meetings import asking_ahead

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]


def test_second_regular_meeting_of_a_month_is_refused_at_the_form(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    stage("preparing")
    client, page = browser("secretary"), f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/"
    people = {key: str(person.pk) for key, person in world.people.items()}

    fresh = client.get(page)
    answer = client.post(page, {"kind": "regular", "day": "10/11/2026", "hour": "19:30", "place": "Nhà ông Sửu",
                                "chair_id": people["secretary"], "secretary_id": people["clerk"]})  # fmt: skip

    assert 'value="27/10/2026"' in fresh.content.decode()
    assert answer.status_code == 200
    assert "Tháng 11/2026 đã có kỳ sinh hoạt thường kỳ; mỗi tháng một kỳ." in text(answer)
    assert 'value="Nhà ông Sửu"' in answer.content.decode()


def test_new_meeting_takes_place_and_hour_of_the_latest_one_even_if_only_called(
    world: World, stage: BRING, browser: Callable[[str], Client]
) -> None:
    """D1: last time's habits, not the office's sheet; another kind has its own month and its own agenda."""
    meeting = stage("called")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.at(datetime.date(2026, 11, 3), 15), place="Đình làng")
    page = f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/"

    december = browser("secretary").get(f"{page}?thang=12/2026").content.decode()
    unasked = browser("secretary").get(page).content.decode()
    other = text(browser("secretary").get(f"{page}?loai=committee"))

    assert 'value="15:00"' in december
    assert 'value="Đình làng"' in december
    assert f'{page}?loai=extraordinary"' in unasked
    assert "Chuẩn bị nội dung đưa ra chi bộ thảo luận, biểu quyết" in other
    assert "Nghe báo cáo tháng của các chi bộ" not in other


def test_hour_already_past_is_taken_only_when_it_is_meant(world: World, browser: Callable[[str], Client]) -> None:
    """D1: the form says that the hour has passed, keeps what was written, and offers the minute book."""
    client, page = browser("secretary"), f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/?loai=extraordinary"
    given = {"kind": "extraordinary", "day": "02/11/2026", "hour": "14:00", "place": "Nhà ông Sửu"}

    fresh = text(client.get(page))
    asked = client.post(page, given)
    meant = client.post(page, {**given, "past": "on"})

    assert "Vẫn lập cuộc họp cho giờ đã qua" not in fresh
    assert "Giờ họp 14 giờ, ngày 02/11/2026 đã qua." in text(asked)
    assert 'value="Nhà ông Sửu"' in asked.content.decode()
    assert "Nhập cuộc họp đã họp trên giấy" in text(asked)
    assert meant.status_code == 302


def test_thematic_meeting_asks_for_its_theme(world: World, browser: Callable[[str], Client]) -> None:
    client, page = browser("secretary"), f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/?loai=thematic"

    fresh = text(client.get(page))
    answer = client.post(page, {"kind": "thematic", "day": "28/11/2026", "hour": "19h30", "place": "", "theme": ""})

    assert "Tên chuyên đề" in fresh
    assert "Quý 4/2026 mới có 0/1 kỳ sinh hoạt chuyên đề" in fresh
    assert "Cần ghi mục này." in text(answer)


def test_details_changed_meanwhile_show_both_texts(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("preparing")
    page = f"/cuoc-hop/{meeting.pk}/chuan-bi/"
    first, second = browser("secretary"), browser("deputy")
    values = {"title": meeting.title, "day": "03/11/2026", "hour": "19:30", "chair_id": str(meeting.chair_id),
              "secretary_id": str(meeting.secretary_id)}  # fmt: skip
    mark = seen(first.get(page), "details")

    saved = send(second, page, "details", seen=mark, place="Trường mầm non", **values)
    refused = send(first, page, "details", seen=mark, place="Nhà ông Sửu", **values)
    again = send(first, page, "details", seen=seen(refused, "details"), place="Nhà ông Sửu", **values)

    assert saved.status_code == 302
    assert refused.status_code == 200
    assert "Có người vừa ghi khác ở đây." in text(refused)
    assert "Bản đang lưu Địa điểm: Trường mầm non" in text(refused)
    assert 'value="Nhà ông Sửu"' in refused.content.decode()
    assert again.status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "Nhà ông Sửu"


def _lines(meeting: Meeting) -> dict[str, str]:
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    values = {"lines": str(len(items) + 2)}
    for number, item in enumerate(items):
        values |= {f"i{number}-item_id": str(item.pk), f"i{number}-place": str(number + 1),
                   f"i{number}-title": item.title}  # fmt: skip
    return values


def test_agenda_is_added_to_reordered_and_shortened(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("preparing")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/chuan-bi/"
    titles = list(AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True))
    count = len(titles)

    added = send(client, page, "agenda", seen=seen(client.get(page), "agenda"), **_lines(meeting),
                 **{f"i{count}-title": "Xét đơn của hộ ông Tư", f"i{count}-confidential": "on"})  # fmt: skip
    last = AgendaItem.objects.filter(meeting=meeting).order_by("position").last()
    assert last is not None
    assert (added.status_code, last.title, last.confidential) == (302, "Xét đơn của hộ ông Tư", True)

    values = _lines(meeting) | {f"i{count}-confidential": "on"}
    send(client, page, "agenda", seen=seen(client.get(page), "agenda"), move=f"up:{last.pk}", **values)
    last.refresh_from_db()
    assert last.position == count

    values = _lines(meeting)
    moved = values | {"i2-place": "1"}
    send(client, page, "agenda", seen=seen(client.get(page), "agenda"), **moved)
    now = list(AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True))
    assert now[:3] == [titles[0], titles[2], titles[1]]

    send(client, page, "agenda", seen=seen(client.get(page), "agenda"), move=f"drop:{last.pk}", **_lines(meeting))
    assert not AgendaItem.objects.filter(pk=last.pk).exists()


def test_stale_agenda_is_not_overwritten(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("preparing")
    page = f"/cuoc-hop/{meeting.pk}/chuan-bi/"
    first, second = browser("secretary"), browser("deputy")
    mark, values = seen(first.get(page), "agenda"), _lines(meeting)
    send(second, page, "agenda", seen=mark, **(values | {"i0-title": "Chào cờ"}))

    refused = send(first, page, "agenda", seen=mark, **(values | {"i1-title": "Điểm danh đầu giờ"}))

    assert "Có người vừa sửa chương trình." in text(refused)
    assert 'value="Điểm danh đầu giờ"' in refused.content.decode()
    assert AgendaItem.objects.filter(meeting=meeting, title="Chào cờ").exists()


def test_papers_are_attached_marked_late_and_removed(
    stage: BRING, browser: Callable[[str], Client], time: time_machine.Traveller
) -> None:
    meeting = stage("preparing")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/chuan-bi/"

    wrong = send(client, page, "paper", title="", file=SimpleUploadedFile("a.exe", b"MZ"))
    empty = send(client, page, "paper", title="", file=SimpleUploadedFile("a.pdf", b""))
    nothing = send(client, page, "paper", title="")
    kept = send(client, page, "paper", title="Dự thảo nghị quyết", file=SimpleUploadedFile("nq.pdf", b"%PDF-1.7 x"))
    paper = Paper.objects.get(meeting=meeting)
    read = client.get(f"/cuoc-hop/{meeting.pk}/tai-lieu/{paper.pk}")

    assert "Chỉ nhận tệp PDF, Word, Excel, PowerPoint hoặc ảnh (JPG, PNG)." in text(wrong)
    assert "Tệp rỗng. Chọn tệp khác." in text(empty)
    assert "Chọn một tệp, hoặc ghi tên tài liệu phát bản giấy." in text(nothing)
    assert kept.status_code == 302
    assert b"".join(read.streaming_content) == b"%PDF-1.7 x"
    assert read["Content-Disposition"] == 'attachment; filename="nq.pdf"'
    assert (read["Content-Security-Policy"], read["X-Content-Type-Options"]) == (
        "default-src 'none'; sandbox", "nosniff",
    )  # fmt: skip

    assert send(client, page, f"drop_paper:{paper.pk}").status_code == 302
    assert not Paper.objects.filter(pk=paper.pk).exists()
    send(client, page, "paper", title="Phát bản giấy")
    send(client, f"/cuoc-hop/{meeting.pk}/gui/", "call")
    time.move_to(clock.at(datetime.date(2026, 11, 3), 8), tick=False)
    late = browser("secretary")
    send(late, page, "paper", title="Đến sát giờ")
    assert "Tài liệu gửi trong ngày họp, muộn" in text(late.get(page))


def test_preparatory_meeting_is_recorded(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("preparing")
    client, page = browser("deputy"), f"/cuoc-hop/{meeting.pk}/chuan-bi/"
    mark = seen(client.get(page), "preparatory")

    future = send(client, page, "preparatory", seen=mark, held_on="04/11/2026", present="Ba đồng chí chi ủy")
    saved = send(client, page, "preparatory", seen=mark, held_on="24/10/2026", present="Ba đồng chí chi ủy",
                 rated="Tháng 10 làm xong 3 việc.", proposed="Bàn việc nước sạch.")  # fmt: skip

    assert "Buổi họp chuẩn bị phải trước cuộc họp và không ở tương lai." in text(future)
    assert saved.status_code == 302
    assert "Tháng 10 làm xong 3 việc." in text(client.get(page))


def test_notice_is_previewed_sent_told_otherwise_and_recalled(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("preparing")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/gui/"

    before = text(client.get(page))
    send(client, page, "call")
    after = text(client.get(page))
    notice = Notice.objects.get(meeting=meeting, person_name="Dương Văn Sửu")
    told = send(client, page, "tell", notice_id=str(notice.pk), how="Đưa giấy mời tận nhà")
    final = text(client.get(page))
    recalled = send(client, page, "recall")

    assert "9 người được triệu tập và 1 cấp ủy viên cấp trên phụ trách nhận giấy mời" in before
    assert "Lê Trọng Khuê: sinh hoạt tạm thời nơi khác" in before
    assert "GIẤY MỜI" in before
    assert "Đã gửi 10 người, trước 9 ngày: 0 đã mở, 10 chưa mở." in after
    assert told.status_code == 302
    assert "đã báo: Đưa giấy mời tận nhà" in final
    assert "1 người đã mở hoặc đã được báo" in final
    steps = [page.partition("Đã gửi 10 người")[2].partition("Không phải dự")[0] for page in (after, final)]
    assert "hoặc đã được báo" not in steps[0]
    assert recalled.status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "preparing"


def test_sent_notices_name_each_person_once(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    """The unopened and the excused first, the rest after them; one excused who has a new notice unopened, once."""
    meeting = stage("called")
    send(browser("member"), f"/cuoc-hop/{meeting.pk}/", "open")
    send(browser("clerk"), f"/cuoc-hop/{meeting.pk}/", "answer", answer="excused", text="Con ốm")
    Notice.objects.filter(meeting=meeting, person=world.people["clerk"]).update(opened_at=None)

    rows = notices.notice_rows(list(meeting.notices.order_by("id")), notices.ahead_of(meeting))
    first = notices.exceptions(list(meeting.notices.order_by("id")), notices.ahead_of(meeting))

    assert [row.name for row in rows] == [world.people["member"].full_name]
    assert sorted([row.name for row in rows] + [todo.what for todo in first]) == sorted(
        meeting.notices.values_list("person_name", flat=True)
    )
    assert [(todo.words, todo.detail) for todo in first if todo.what == world.people["clerk"].full_name] == [
        ("xin vắng", "Con ốm; chưa mở giấy mời")
    ]


def test_notices_sent_late_are_marked_and_listed(
    stage: BRING, browser: Callable[[str], Client], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D4: under a rule that asks for three days, who was told the evening before stands marked and named."""
    meeting = stage("called")
    page = f"/cuoc-hop/{meeting.pk}/gui/"
    late = Notice.objects.get(meeting=meeting, person=world.people["member"])
    Notice.objects.filter(pk=late.pk).update(sent_at=STARTS - datetime.timedelta(days=1), opened_at=STARTS)
    plain = text(browser("secretary").get(page))

    monkeypatch.setattr("nennep.meetings.presenters.steps.notices.rule_set_by_slug", lambda _slug: asking_ahead(3))
    marked = text(browser("secretary").get(page))

    assert "Đã gửi 10 người, trước 1 đến 9 ngày: 1 đã mở, 9 chưa mở." in plain
    assert "muộn" not in plain
    assert "1 người được báo muộn" in marked
    assert f"{late.person_name}: trước 1 ngày, muộn" in marked
    assert marked.count("trước 1 ngày, muộn") == 2


def test_meeting_is_called_off_with_a_reason(stage: BRING, browser: Callable[[str], Client]) -> None:
    meeting = stage("called")
    client, page = browser("secretary"), f"/cuoc-hop/{meeting.pk}/chuan-bi/"

    bare = send(client, page, "cancel", why=" ")
    done = send(client, page, "cancel", why="Bão số 12")

    assert "Cần ghi mục này." in text(bare)
    assert done.status_code == 302
    assert "Lý do: Bão số 12" in text(client.get(page))

"""The month of a cell clicked through: prepared, called, held, closed and printed; a member beside it."""

from __future__ import annotations

from collections.abc import Callable

import fitz
import pytest
from playwright.sync_api import expect

from nennep.documents.queries import drafted_from
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.meetings import actions
from nennep.meetings.models import Meeting
from tests.e2e.desk import Desk
from tests.factories.world import World

pytestmark = pytest.mark.e2e


def convened(world: World, system: Actor, *, called: bool) -> Meeting:
    """The November meeting of the first cell, this evening at half past seven."""
    with acting(system):
        meeting = actions.convene_meeting(
            actor=system, org_id=world.a1.pk, kind="regular", starts_at=clock.at(clock.today(), 19, 30),
            place="Nhà văn hóa thôn", secretary_id=world.people["clerk"].pk,
        )  # fmt: skip
        if called:
            actions.call_meeting(actor=system, meeting_id=meeting.pk)
    return meeting


def test_secretary_takes_a_meeting_from_preparing_to_the_printed_resolution(
    desk: Callable[..., Desk], world: World, system: Actor
) -> None:
    """Every step on its page; at the end the minutes are locked and the resolution is drafted and printed."""
    meeting = convened(world, system, called=False)
    here, base = desk("secretary"), f"/cuoc-hop/{meeting.pk}/"
    here.go(f"{base}chuan-bi/").check_accessible()
    here.go(f"{base}gui/")
    here.page.locator("form:has([value=call]) button, button[value=call]").first.click()
    here.see("Đã gửi")
    here.go(f"{base}diem-danh/")
    here.write("Lúc", "16:30")
    here.press("Mở cuộc họp")
    here.see("có mặt")
    here.check_accessible()
    here.go(f"{base}ket-luan/")
    here.write("Kết luận, quyết định", "Mỗi tổ có một đảng viên phụ trách nước sạch")
    here.press("Thêm kết luận")
    here.see("Mỗi tổ có một đảng viên phụ trách nước sạch")
    here.check_accessible()
    here.write("Lúc", "17:59")
    here.press("Kết thúc cuộc họp")
    here.see("họp 89 phút")
    here.go(f"{base}thong-qua/").check_accessible()
    here.page.get_by_label("Soạn dự thảo nghị quyết").check()
    here.press("Thông qua và khóa biên bản")
    with acting(system):
        meeting.refresh_from_db()
    assert meeting.state == "closed"
    with acting(system):
        [resolution] = drafted_from(system, meeting._meta.label_lower, meeting.pk)
    here.go(f"/van-ban/{resolution.pk}/").check_accessible()
    for paper in (f"{base}giay-to/bien-ban.pdf", f"/van-ban/{resolution.pk}/van-ban.pdf"):
        answer = here.page.request.get(here.site + paper)
        with fitz.open(stream=answer.body(), filetype="pdf") as printed:
            words = " ".join(" ".join(page.get_text() for page in printed).split())
        assert "Mỗi tổ có một đảng viên phụ trách nước sạch" in words


def test_going_back_after_a_mended_form_shows_the_form_and_what_was_written(
    desk: Callable[..., Desk], world: World, system: Actor
) -> None:
    """A form refused once and then taken: the back button leads to the page, not to the browser's question."""
    meeting = convened(world, system, called=True)
    here = desk("member").go(f"/cuoc-hop/{meeting.pk}/")
    here.page.get_by_label("Tôi xin vắng").check()
    here.press("Gửi trả lời")
    here.see("Ghi lý do xin vắng.")
    here.write("Lý do xin vắng", "Đi viện")
    here.page.get_by_label("Tôi xin vắng").check()
    here.press("Gửi trả lời")
    here.see("Đã gửi trả lời.")
    here.page.go_back()
    here.see("Giấy mời của tôi")


def test_member_on_a_phone_reads_the_notice_and_asks_to_be_excused(
    desk: Callable[..., Desk], world: World, system: Actor
) -> None:
    """The secretary then finds the reason on the roll."""
    meeting = convened(world, system, called=True)
    here = desk("member", phone=True)
    here.go(f"/cuoc-hop/{meeting.pk}/").check_accessible()
    here.press("Tôi đã đọc giấy mời")
    here.page.get_by_role("radio", name="Xin vắng").check()
    here.write("Lý do xin vắng, lời nhắn", "Đi công tác tỉnh ngoài")
    here.press("Gửi trả lời")
    with acting(system):
        notice = meeting.notices.get(person_id=world.people["member"].pk)
    assert (notice.answer, notice.answer_text) == ("excused", "Đi công tác tỉnh ngoài")
    assert notice.opened_at is not None


def test_member_asks_for_a_correction_and_the_secretary_decides(
    desk: Callable[..., Desk], world: World, system: Actor
) -> None:
    """The file says something else only after the secretary has agreed."""
    person = world.people["member"]
    here = desk("member")
    here.go("/dang-vien/toi/de-nghi/?muc=phone").check_accessible()
    here.page.locator("[name=new]").fill("0912345678")
    here.page.locator("[name=ground]").fill("Đổi số từ tháng 10")
    here.press("Gửi đề nghị")
    with acting(system):
        person.refresh_from_db()
        asked = person.corrections.get()
    assert person.phone == ""
    there = desk("secretary").go(f"/dang-vien/de-nghi/{asked.pk}/")
    there.see("Đổi số từ tháng 10")
    there.check_accessible()
    there.press("Sửa hồ sơ theo đề nghị")
    with acting(system):
        person.refresh_from_db()
    assert person.phone == "0912345678"


def test_double_click_sends_a_form_once(desk: Callable[..., Desk], world: World, system: Actor) -> None:
    """Two clicks on “Lập cuộc họp” make one meeting."""
    here = desk("secretary").go(f"/cuoc-hop/to-chuc/{world.a1.pk}/moi/?loai=extraordinary")
    here.write("Ngày", "28/11/2026")
    here.write("Giờ", "19:30")
    here.write("Địa điểm", "Nhà văn hóa thôn")
    here.page.get_by_role("button", name="Lập cuộc họp").dblclick()
    here.page.wait_for_url("**/chuan-bi/**")
    with acting(system):
        assert Meeting.objects.filter(org=world.a1).count() == 1


def test_a_lost_connection_costs_no_word(desk: Callable[..., Desk], world: World) -> None:
    """Offline the form stays, a sentence says so; on the next visit the words are there again."""
    here = desk("secretary").go(f"/to-chuc/{world.a1.pk}/thong-tin")
    here.write("Ghi chú", "Họp tại nhà văn hóa cũ đến hết năm")
    here.page.context.set_offline(True)
    here.page.get_by_role("button", name="Lưu", exact=True).click()
    here.see("Mất kết nối. Chữ đã ghi vẫn còn trên máy này; có mạng lại rồi gửi.")
    here.page.context.set_offline(False)
    here.see("Đã có mạng lại. Gửi được rồi.")
    here.page.reload()
    expect(here.page.get_by_label("Ghi chú")).to_have_value("Họp tại nhà văn hóa cũ đến hết năm")
    here.press("Lưu")
    here.see("Đã lưu thông tin chung.")


def test_text_size_and_dark_ground_last(desk: Callable[..., Desk]) -> None:
    """What a reader chose is there on the next page and the next visit."""
    here = desk("secretary").go("/")
    here.page.get_by_role("button", name="Chữ to").click()
    here.page.get_by_role("button", name="Nền tối").click()
    again = Desk(here.page.context.new_page(), here.site).go("/to-chuc/")
    chosen = again.page.evaluate("[document.documentElement.dataset.size, document.documentElement.dataset.theme]")
    assert all(chosen), chosen
    again.check_accessible()
    assert again.faults == []


def test_province_goes_down_to_a_meeting_by_keyboard(desk: Callable[..., Desk], world: World, system: Actor) -> None:
    """Skip link first, then a link followed with Enter; and the month as of a past day."""
    here = desk("staff_province").go("/")
    here.page.keyboard.press("Tab")
    assert here.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    here.go(f"/bao-cao/thang/{world.province.pk}/?thang=10/2026").check_accessible()
    link = here.page.get_by_role("link", name="Đảng bộ xã An Khánh Thượng").first
    link.focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_url(f"**/bao-cao/thang/{world.commune_a.pk}/**")
    here.see("Chi bộ thôn Đông Hà")
    here.go(f"/bao-cao/thang/{world.commune_a.pk}/?thang=10/2026&ngay=15/10/2026")
    here.see("15/10/2026")

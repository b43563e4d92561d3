"""The office reads a register from Excel; a superior confirms having attended, and the quality of the meeting."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from playwright.sync_api import expect

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.meetings import actions
from nennep.meetings.models import Meeting
from nennep.members.models import Person
from nennep.processes.close_meeting import close_meeting
from tests.e2e.desk import Desk
from tests.factories.world import World

pytestmark = pytest.mark.e2e
HEADER = ("TT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên", "Chi bộ")
ROWS = (
    (1, "NGUYỄN THỊ SEN", "12/05/1980", "03/02/2005", "03/02/2006", "99.100001", "Chi bộ thôn Đông Hà"),
    (2, "Trần  Văn Đoàn", "30/02/1975", "19/05/2001", "19/05/2002", "99.100002", "Chi bộ thôn Đông Hà"),
)


def register() -> bytes:
    """A register as an office keeps it: a title, a header, two people, one of them with a day that does not exist."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH ĐẢNG VIÊN")
        for number, row in enumerate((HEADER, *ROWS), 2):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def names(system: Actor, world: World) -> set[str]:
    """Who of the register is in the cell's list."""
    with acting(system):
        rows = Person.objects.filter(registered_at=world.a1, card_no__startswith="99.1000")
        return set(rows.values_list("full_name", flat=True))


def test_office_imports_a_register_mends_a_row_and_takes_it_back(
    desk: Callable[..., Desk], world: World, system: Actor
) -> None:
    """Nothing is written before the office confirms; 30/02 is told in words and mended; the batch can be undone."""
    here = desk("staff_a").go(f"/dang-vien/nap/{world.commune_a.pk}/")
    here.check_accessible()
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    here.page.locator("[type=file]").set_input_files(
        {"name": "danh-sach.xlsx", "mimeType": sheet, "buffer": register()}
    )
    here.press("Đọc tệp")
    here.check_accessible()
    here.press("Tiếp tục")
    here.check_accessible()
    here.press("Đọc và so từng dòng")
    here.check_accessible()
    assert names(system, world) == set()
    batch = here.page.url.split("/tep/")[1].split("/")[0]
    here.go(f"/dang-vien/tep/{batch}/dong/5/")  # the second person: two title rows, a header, one person before
    here.check_accessible()
    here.page.locator("[id^='o-birth']").fill("28/02/1975")
    here.page.locator("button[name=luu]").click()
    here.page.wait_for_load_state()
    here.go(f"/dang-vien/tep/{batch}/")
    here.press("Ghi vào danh sách")
    assert names(system, world) == {"Nguyễn Thị Sen", "Trần Văn Đoàn"}
    here.write("Lý do hoàn lại", "Nạp nhầm tệp cũ")
    here.press("Hoàn lại lần nạp này")
    here.see("Lần nạp này đã được hoàn lại.")
    assert names(system, world) == set()


def closed(world: World, system: Actor) -> Meeting:
    """This evening's meeting, scored and locked, with the superior in the room."""
    today = clock.today()
    with acting(system):
        meeting = actions.convene_meeting(
            actor=system, org_id=world.a1.pk, kind="regular", starts_at=clock.at(today, 15), place="Nhà văn hóa thôn",
            secretary_id=world.people["clerk"].pk,
        )  # fmt: skip
        actions.open_meeting(actor=system, meeting_id=meeting.pk, opened_at=clock.at(today, 15))
        person = world.people["superior"]
        actions.add_guest(actor=system, meeting_id=meeting.pk, name=person.full_name, title="Đảng ủy viên",
                          person_id=person.pk, is_superior=True)  # fmt: skip
        actions.score_quality(actor=system, meeting_id=meeting.pk, grade="Tốt")
        actions.end_meeting(actor=system, meeting_id=meeting.pk, ended_at=clock.at(today, 16, 40))
        return close_meeting(actor=system, meeting_id=meeting.pk)


def test_superior_confirms_attendance_and_quality(desk: Callable[..., Desk], world: World, system: Actor) -> None:
    """From the front page or the list of visits to both confirmations; the paper names the day."""
    meeting = closed(world, system)
    with acting(system):
        visit = meeting.visits.get()
    here = desk("superior").go("/")
    here.check_accessible()
    here.go(f"/cuoc-hop/du-hop/{visit.pk}/").check_accessible()
    here.page.locator("#xac-nhan textarea").first.fill("Thảo luận sát việc, phân công rõ người")
    here.press("Xác nhận có dự")
    here.go(f"/cuoc-hop/{meeting.pk}/").check_accessible()
    here.press("Xác nhận chất lượng")
    expect(here.page.locator("#cham-diem")).to_contain_text("Ngô Văn An")
    with acting(system):
        visit.refresh_from_db()
        meeting.refresh_from_db()
    assert (visit.state, visit.remarks) == ("confirmed", "Thảo luận sát việc, phân công rõ người")
    assert meeting.quality_confirmed_by == "Ngô Văn An"

"""Three communes become one: prepared, decided, approved as the superior, applied, remembered, taken back."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from nennep.access.models import Grant
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations.actions import found_organisation
from nennep.organisations.models import Reform
from nennep.orgtree.models import OrgNow
from nennep.ui.formats import format_day
from tests.e2e.desk import Desk
from tests.factories.world import START, World

pytestmark = pytest.mark.e2e
NEW = "Đảng bộ xã An Bình Thượng"
OLD = ("Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh", "Đảng bộ xã Cẩm Sơn")
DAY = datetime.timedelta(days=1)


def furnished(world: World, system: Actor) -> None:
    """A third commune with a cell, and the head of the province's office, who approves."""
    with acting(system):
        third = found_organisation(actor=system, parent_id=world.province.pk, name="Đảng bộ xã Cẩm Sơn",
                                   kind="dang-bo-xa", effective_on=START)  # fmt: skip
        found_organisation(actor=system, parent_id=third.pk, name="Chi bộ thôn Cẩm", kind="chi-bo-truc-thuoc",
                           effective_on=START)  # fmt: skip
        boss = world.account("boss", "Trưởng ban tổ chức")
        Grant.objects.create(user=boss, role="organisation_staff", org=world.province, valid_from=START, basis="test")


def choose(here: Desk, name: str) -> None:
    """Search for an organisation and tick it; what was ticked before stays."""
    here.page.locator("[name='tim-sources']").fill(name.lower())
    here.page.locator("button[name='tim-']").first.click()
    here.page.wait_for_load_state()
    here.page.get_by_label(name).first.check()


def state(system: Actor, title: str) -> str:
    with acting(system):
        return str(Reform.objects.get(title=title).state)


def prepare(here: Desk, day: str) -> str:
    """Begin it, merge three communes into a new one; the address of its page."""
    here.go("/to-chuc/phuong-an/").check_accessible()
    here.follow("Lập phương án mới")
    here.check_accessible()
    here.write("Tên phương án", "Hợp nhất ba xã")
    here.write("Có hiệu lực từ ngày", day)
    here.write("Số quyết định, tờ trình", "12-TTr/BTC")
    here.press("Lưu")
    here.check_accessible()
    address = here.page.url.removeprefix(here.site)
    here.follow("Hợp nhất, nhập")
    here.check_accessible()
    for name in OLD:
        choose(here, name)
    here.check_accessible()
    here.write("Tên tổ chức mới", NEW)
    here.press("Thêm bước")
    here.see(f"Hợp nhất 3 tổ chức thành {NEW}")
    return address


def look_around(here: Desk, address: str) -> None:
    """Every page of the draft is accessible, and fits a phone."""
    for path in ("", "phat-hien/", "quyet/", "cay/", "tac-dong/chi-bo/", "cap-uy/n1/", "bang/", "sua/"):
        here.go(address + path).check_accessible()
        here.page.set_viewport_size({"width": 390, "height": 844})
        here.check_accessible()
        here.page.set_viewport_size({"width": 1366, "height": 900})


def approve(boss: Desk, address: str, number: str) -> None:
    """By the decision's number and day; its day has come, so it is applied at once."""
    boss.go(address).follow("Duyệt phương án")
    boss.check_accessible()
    boss.write("Quyết định số", number)
    boss.write("Ký ngày", format_day(clock.today() - 10 * DAY))
    boss.page.locator("select[name='issuer']").select_option(index=1)
    boss.press("Duyệt")
    boss.see("Đã duyệt và thực hiện")
    boss.check_accessible()


def test_three_communes_are_merged_and_taken_back(desk: Callable[..., Desk], world: World, system: Actor) -> None:
    """Two people; lineage both ways; everyone touched is told; the way back restores the communes."""
    furnished(world, system)
    here = desk("staff_province")
    address = prepare(here, format_day(clock.today() - 10 * DAY))
    look_around(here, address)
    here.go(address).press("Trình duyệt")
    here.see("Người soạn phương án không tự duyệt")

    boss = desk("boss").go("/")
    boss.see("Phương án: Hợp nhất ba xã")
    approve(boss, address, "01-QĐ/TU")
    assert state(system, "Hợp nhất ba xã") == "applied"
    boss.follow(NEW)
    for name in OLD:
        boss.see(name)
    boss.check_accessible()
    boss.go(f"/to-chuc/{world.commune_a.pk}/").see("Đã kết thúc hoạt động từ ngày")
    boss.check_accessible()
    desk("member").go("/").see("Hợp nhất ba xã")

    here.go(address).follow("Đảo lại")
    here.check_accessible()
    here.write("Số quyết định, tờ trình", "13-TTr/BTC")
    here.press("Lập phương án đảo lại")
    here.check_accessible()
    back = here.page.url.removeprefix(here.site)
    here.press("Trình duyệt")
    approve(boss, back, "02-QĐ/TU")
    assert state(system, "Hợp nhất ba xã") == "taken_back"
    with acting(system):
        assert OrgNow.objects.get(org=world.a1).parent_id == world.commune_a.pk

"""Pages of targets, by role (E5, E8)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.directives.actions import set_parts, split_target
from nennep.directives.models import Target
from nennep.kernel import clock
from nennep.kernel.db import acting
from tests.directives.test_parts import THREE
from tests.directives.test_targets import admitted, given_to, result
from tests.documents.making import actor_of, issued
from tests.factories.world import World

D = datetime.date


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_target_is_set_split_and_filled_through_the_pages(world: World) -> None:
    """S2.13, S2.14, E5: from the document to the cell's own line; a wrong form loses nothing."""
    document = issued(world, "leader")
    (_group, part, _other) = set_parts(actor=actor_of(world, "leader"), document_id=document.pk, parts=THREE)
    leader, secretary = signed_in(world, "leader"), signed_in(world, "secretary")
    page = f"/chi-tieu/van-ban/{document.pk}/giao"
    wish = {"name": "Nhà vệ sinh đạt chuẩn", "value": "1.209,5", "unit": "hộ", "kind": "count", "places": "0",
            "direction": "at_least", "first_on": "01/01/2026", "last_on": "31/12/2026", "measure": "",
            "org_id": str(world.commune_a.pk), "part_id": str(part.pk)}  # fmt: skip

    wrong = leader.post(page, wish | {"last_on": "31/12/2020"}).content.decode()
    assert "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi." in wrong
    assert "Nhà vệ sinh đạt chuẩn" in wrong
    made = leader.post(page, wish, follow=True).content.decode()
    assert "Đã giao chỉ tiêu." in made
    assert "1.209,5" in made
    target = Target.objects.get()
    split = f"/chi-tieu/muc/{target.pk}/chia"
    assert f'name="o{world.a1.pk}"' in text(leader, split)
    shares = {f"o{world.a1.pk}": "1.000", f"o{world.a2.pk}": "300", "why": ""}
    assert (
        "Các phần cộng lại được 1.300, thừa 90,5 so với chỉ tiêu chung 1.209,5"
        in leader.post(split, shares).content.decode()
    )
    after = leader.post(split, shares | {"why": "Giao dư"}, follow=True).content.decode()
    assert "2 phần cộng lại là 1.300, nhiều hơn chỉ tiêu chung 1.209,5 là 90,5." in after
    own = text(secretary, f"/chi-tieu/{world.a1.pk}/?nam=2026")
    assert "Nhà vệ sinh đạt chuẩn" in own
    assert "chưa có kết quả" in own
    part_of_a1 = Target.objects.get(org=world.a1)
    enter = f"/chi-tieu/muc/{part_of_a1.pk}/ket-qua"
    secretary.post(enter, {"value": "940", "on": "15/11/2026", "proof": "Biên bản số 9"})
    whole = text(leader, f"/chi-tieu/muc/{target.pk}/")
    assert "cộng từ các phần" in whole
    assert "78\xa0%" in whole.replace("&nbsp;", "\xa0")


def test_a_figure_opens_into_the_members_it_counts(world: World) -> None:
    """S2.14: each figure opens into its records."""
    target = given_to(world, measure="ket-nap", value=Decimal(3))
    admitted(world, world.a2, D(2026, 3, 3))
    page = text(signed_in(world, "leader"), f"/chi-tieu/muc/{target.pk}/danh-sach")

    assert "Lý Thị Mới" in page
    assert '<span class="fig">2</span>' in page
    assert "Lý Thị Mới" not in text(signed_in(world, "leader"), f"/chi-tieu/muc/{target.pk}/danh-sach?ngay=01/02/2026")


def test_buttons_say_who_may(world: World) -> None:
    """A refused button stays, disabled, with the reason; another branch finds nothing."""
    target = given_to(world)
    (part,) = split_target(actor=actor_of(world, "leader"), target_id=target.pk, shares={world.a1.pk: Decimal(90)})
    page = text(signed_in(world, "secretary"), f"/chi-tieu/muc/{part.pk}/")

    assert "Chỉ nơi giao chỉ tiêu được điều chỉnh hoặc rút." in page
    for who in ("staff_b", "b_secretary"):
        own = (f"muc/{part.pk}/", f"muc/{target.pk}/ket-qua", f"{world.a1.pk}/", f"van-ban/{target.document_id}/")
        for address in own:
            assert signed_in(world, who).get(f"/chi-tieu/{address}").status_code == 404


@pytest.mark.parametrize("act", ["dieu-chinh", "rut", "chia-nam", "ket-qua"])
def test_each_act_has_a_page(world: World, act: str) -> None:
    target = given_to(world, first_on=D(2026, 1, 1), last_on=D(2027, 12, 31))
    result(world, target, D(2026, 6, 1), 4)
    page = text(signed_in(world, "leader"), f"/chi-tieu/muc/{target.pk}/{act}")

    assert "_once" in page


def test_changing_and_withdrawing_through_the_pages(world: World) -> None:
    """What is changed is shown with its reason; what is withdrawn stays."""
    target = given_to(world)
    result(world, target, D(2026, 6, 1), 4)
    leader, root = signed_in(world, "leader"), f"/chi-tieu/muc/{target.pk}/"
    change = f"{root}dieu-chinh"
    leader.post(change, {"value": "80", "on": "01/11/2026", "why": "12-TB/ĐU"})
    assert "12-TB/ĐU" in text(leader, root)
    taken = f"{root}ket-qua/{target.results.get().pk}/rut"
    leader.post(taken, {"reason": "Đếm nhầm"})
    assert "đã rút: Đếm nhầm" in text(leader, root)
    end = f"{root}rut"
    leader.post(end, {"reason": "Văn bản khác thay"})
    assert "Văn bản khác thay" in text(leader, root)
    with acting(world.system):
        assert Target.objects.get().ended_on == clock.today()


def test_a_year_list_asks_a_constant_number_of_queries(world: World) -> None:
    """Lists keep a constant number of queries."""
    client = signed_in(world, "leader")

    def statements(count: int) -> int:
        for number in range(count):
            given_to(world, name=f"Chỉ tiêu {count} {number}")
        with CaptureQueriesContext(connection) as asked:
            text(client, f"/chi-tieu/{world.commune_a.pk}/?nam=2026")
        return len(asked)

    for odd in ("0000", "9999", "٢٠٢٦", "x"):
        assert client.get(f"/chi-tieu/{world.commune_a.pk}/?nam={odd}").status_code == 200
    statements(1)
    assert statements(2) == statements(6) <= 20

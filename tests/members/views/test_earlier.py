"""A member's file lists what was recorded before, for those who may open it and for the member (B11, B12)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.committees.actions import end_post
from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.members.actions import end_exemption, move_home
from nennep.ui.formats import format_day
from tests.factories.world import World

D = datetime.date
BEFORE = "Đã ghi trước đây"


def part_of(page: str) -> str:
    """The closed part of the page."""
    return page[page.index(BEFORE) :].split("</details>", maxsplit=1)[0]


def test_the_file_tells_what_was_recorded_before_a_late_change(
    world: World, client_of: Callable[[User], Client]
) -> None:
    person, today = world.people["old"], format_day(clock.today())
    file = reverse("members:file", args=[person.pk])
    assert BEFORE not in client_of(world.users["staff_a"]).get(file).text
    end_exemption(actor=world.system, person_id=person.pk, on=D(2026, 9, 1))
    move_home(actor=world.system, person_id=person.pk, cell_id=world.a2.pk, on=D(2026, 10, 1))

    page = client_of(world.users["staff_a"]).get(file).text

    part = part_of(page)
    assert f"{BEFORE}: 3 dòng" in part
    assert "Sinh hoạt chính thức tại Chi bộ thôn Đông Hà" in part
    assert "Miễn công tác và sinh hoạt" in part
    assert "Đảng viên chính thức" in part
    assert "từ 01/08/2025</span>" in part
    assert part.count(f"– <time>{today}</time>") == 3
    assert client_of(world.users["staff_b"]).get(file).status_code == 404


def test_the_member_sees_it_too_with_posts(world: World, client_of: Callable[[User], Client]) -> None:
    person = world.people["secretary"]
    post = Post.objects.get(person=person, known_to__isnull=True)
    end_post(actor=world.system, post_id=post.pk, on=D(2026, 9, 1), why="Nghỉ")

    page = client_of(world.users["secretary"]).get(reverse("members:mine")).text

    assert "Bí thư" in part_of(page)
    assert "từ 01/08/2025</span>" in part_of(page)


@pytest.mark.parametrize("ahead", [1, 40])
def test_what_is_to_come_replaces_nothing(world: World, client_of: Callable[[User], Client], ahead: int) -> None:
    person = world.people["member"]
    on = clock.today() + datetime.timedelta(days=ahead)
    move_home(actor=world.system, person_id=person.pk, cell_id=world.a2.pk, on=on)

    assert BEFORE not in client_of(world.users["staff_a"]).get(reverse("members:file", args=[person.pk])).text

"""The lists: mine, an organisation's year, what is within reach; as many queries for three rows as for one."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.actions import convene_meeting, give_task
from nennep.meetings.models import Meeting
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage
from tests.meetings.views.browsing import text

pytestmark = pytest.mark.db
BRING = Callable[[Stage], Meeting]


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def _two_more(world: World, actor: Actor) -> None:
    for day in (20, 27):
        convene_meeting(actor=actor, org_id=world.a1.pk, kind="extraordinary", place="Nhà văn hóa",
                        starts_at=clock.at(datetime.date(2026, 11, day), 19, 30))  # fmt: skip


@pytest.mark.parametrize(("role", "address"), [("secretary", ""), ("leader", ""), ("secretary", "to-chuc/{a1}/")])
def test_lists_of_meetings_ask_the_same_for_one_and_for_three(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor], role: str, address: str
) -> None:
    stage("open")
    client, url = browser(role), "/cuoc-hop/" + address.format(a1=world.a1.pk)
    one = _queries(client, url)

    _two_more(world, actor("secretary"))

    assert _queries(client, url) == one


def test_list_of_tasks_asks_the_same_for_one_and_for_three(
    world: World, stage: BRING, browser: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    meeting = stage("open")

    def give(text: str) -> None:
        give_task(actor=actor("secretary"), meeting_id=meeting.pk, text=text, due_on=STARTS.date(),
                  person_id=world.people["member"].pk)  # fmt: skip

    give("một")
    client = browser("secretary")
    one = _queries(client, "/cuoc-hop/viec/")
    give("hai")
    give("ba")

    assert _queries(client, "/cuoc-hop/viec/") == one


def test_superior_filters_the_month(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    stage("closed")
    client = browser("staff_province")

    every = text(client.get("/cuoc-hop/"))
    other = text(client.get("/cuoc-hop/?thang=10/2026"))
    named = text(client.get("/cuoc-hop/?q=dong+ha&kind=regular&state=closed"))
    nobody = text(client.get("/cuoc-hop/?q=binh+an"))

    assert "Trong phạm vi theo dõi, tháng 11/2026 1 cuộc họp" in every
    assert "8/8" in every
    assert "Trong phạm vi theo dõi, tháng 10/2026 0 cuộc họp" in other
    assert "Chi bộ thôn Đông Hà" in named
    assert "0 cuộc họp" in nobody


def test_late_meeting_stands_first_with_its_act(world: World, stage: BRING, browser: Callable[[str], Client]) -> None:
    stage("held")

    shown = text(browser("secretary").get("/cuoc-hop/"))

    assert "chờ thông qua biên bản" in shown
    assert "Khóa biên bản" in shown


def test_years_to_choose_end_with_this_one_unless_something_is_there(
    world: World, stage: Callable[[Stage], Meeting], browser: Callable[[str], Client]
) -> None:
    """Next year is offered when a meeting of it is prepared, and from December on."""
    meeting = stage("preparing")
    page = f"/cuoc-hop/to-chuc/{world.a1.pk}/"

    now = browser("secretary").get(page).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(month=datetime.date(2027, 1, 1))
    ahead = browser("secretary").get(page).content.decode()

    assert '<option value="2027"' not in now
    assert '<option value="2027"' in ahead

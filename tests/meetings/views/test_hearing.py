"""A committee hears its cells: the list by how far each is, one report out of records, what was concluded."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.actions import convene_meeting, open_meeting
from nennep.meetings.models import Hearing, Meeting
from nennep.obligations.actions import open_obligations
from tests.factories.world import World
from tests.meetings.stages import Stage
from tests.meetings.views.browsing import seen, send, text

pytestmark = pytest.mark.db


@pytest.fixture
def committee(world: World, stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]) -> Meeting:
    """The commune committee's meeting of the evening, after cell A1 has locked its own."""
    open_obligations(actor=world.system, month=datetime.date(2026, 11, 1))
    stage("closed")
    leader = actor("leader")
    made = convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee", place="Trụ sở Đảng ủy",
                           starts_at=clock.at(datetime.date(2026, 11, 3), 21))  # fmt: skip
    return open_meeting(actor=leader, meeting_id=made.pk)


def test_cells_are_heard_one_by_one(world: World, committee: Meeting, browser: Callable[[str], Client]) -> None:
    client, page = browser("leader"), f"/cuoc-hop/{committee.pk}/nghe-bao-cao/"
    one = f"{page}{world.a1.pk}/"

    listed = text(client.get(page))
    report = client.get(one)
    heard = send(client, one, "hear", seen=seen(report, "hear"), decided="Đồng ý; thêm việc nước sạch.")
    after = text(client.get(page))

    assert "2 chi bộ: đã nghe 0" in listed
    assert "Sinh hoạt thường kỳ tháng 11/2026" in text(report)
    assert "8/8 (100,0 %)" in text(report).replace("\u00a0", " ")
    assert heard.status_code == 302
    assert Hearing.objects.get(meeting=committee).decided == "Đồng ý; thêm việc nước sạch."
    assert "đã nghe 1" in after


def test_hearing_is_not_there_for_others(world: World, committee: Meeting, browser: Callable[[str], Client]) -> None:
    page = f"/cuoc-hop/{committee.pk}/nghe-bao-cao/"

    answers = {role: browser(role).get(page).status_code for role in ("secretary", "member", "b_secretary", "staff_b")}

    assert set(answers.values()) == {404}
    assert browser("leader").get(f"{page}{world.b1.pk}/").status_code == 404
    assert browser("leader").get(page + "?thang=13/2026").status_code == 400

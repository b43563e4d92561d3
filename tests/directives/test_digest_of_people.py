"""Who answers for a task, or helps, is told of it in the one digest of the day (section 2, S3.7)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.directives.actions import build_digests, charge_people, end_task, give_evidence
from nennep.directives.models import Digest, DirectedTask
from nennep.directives.queries.tasks import duty_of
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.members.actions import move_home
from nennep.obligations.actions import send_back_obligation
from tests.directives.making import province_leader, resolution
from tests.directives.test_cascade import secretary, studied
from tests.directives.test_tasks import DUE, given
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def told(day: datetime.date) -> dict[str, tuple[int, ...]]:
    """Account -> (late, soon, fresh, returned, reminded, own) of the day's digest."""
    build_digests(actor=system_actor("night"), day=day)
    rows = Digest.objects.filter(day=day).select_related("user")
    return {
        one.user.username: (one.late, one.soon, one.fresh, one.returned, one.reminded, one.own) for one in rows
    }  # fmt: skip


def morning(time: time_machine.Traveller, day: datetime.date) -> datetime.date:
    time.move_to(clock.at(day, 6))
    return day


def charged(world: World, *helpers: str, due_on: datetime.date = DUE, **more: Any) -> DirectedTask:
    """A task of cell A1 for which a plain member answers."""
    people = world.people
    return given(world, world.a1, due_on=due_on, person_id=people["member"].pk,
                 deputy_ids=tuple(people[one].pk for one in helpers), **more)  # fmt: skip


def test_new_due_soon_and_overdue_reach_who_answers_and_who_helps(world: World, time: time_machine.Traveller) -> None:
    """One digest a person and day, beside the leaders' own; no other member is told."""
    charged(world, "clerk")
    new = told(morning(time, D(2026, 10, 17)))
    soon = told(morning(time, D(2026, 12, 26)))
    late = told(morning(time, D(2027, 1, 2)))
    between = told(morning(time, D(2027, 1, 2)))

    assert new["member"] == new["clerk"] == (0, 0, 1, 0, 0, 1)
    assert new["secretary"] == (0, 0, 1, 0, 0, 0)
    assert soon["member"] == (0, 1, 0, 0, 0, 1)
    assert late["member"] == late["clerk"] == (1, 0, 0, 0, 0, 1)
    assert set(late) == {"secretary", "deputy", "member", "clerk"}
    assert between == late
    assert told(morning(time, D(2026, 11, 15))) == {}


def test_charged_later_is_new_on_that_day_and_naming_again_is_not(world: World, time: time_machine.Traveller) -> None:
    """New is what somebody was charged with since yesterday, whenever the task was given."""
    task = charged(world)
    people = world.people
    morning(time, D(2026, 11, 10))
    for _time in range(2):
        charge_people(actor=secretary(world), task_id=task.pk, person_id=people["member"].pk,
                      deputy_ids=[people["clerk"].pk])  # fmt: skip
    assert told(morning(time, D(2026, 11, 11))) == {"clerk": (0, 0, 1, 0, 0, 1)}


def test_sent_back_is_told_to_the_people_and_to_the_office(world: World, time: time_machine.Traveller) -> None:
    """A duty that was sent back is open again, however far its deadline is."""
    document = resolution(world)
    task = charged(world, document=document)
    meeting = studied(world, document, time)
    give_evidence(actor=secretary(world), obligation_id=duty_of(task).pk, evidence_type="meetings.meeting",
                  record_id=meeting.pk)  # fmt: skip
    send_back_obligation(actor=province_leader(world), obligation_id=duty_of(task).pk, reason="Ghi nhầm")
    day = clock.today() + datetime.timedelta(days=1)
    found = told(morning(time, day))
    assert found["member"] == (0, 0, 0, 1, 0, 1)
    assert found["secretary"] == (0, 0, 0, 1, 0, 0)


def test_who_has_left_the_place_or_whose_task_was_taken_back_is_told_nothing(
    world: World, time: time_machine.Traveller
) -> None:
    """Nobody is told of work at a place where they no longer belong, or that is not owed any more."""
    charged(world)
    ended = charged(world, text="Việc thôi giao", document=resolution(world))
    end_task(actor=province_leader(world), task_id=ended.pk, reason="Thôi")
    move_home(actor=world.system, person_id=world.people["member"].pk, cell_id=world.b1.pk, on=D(2026, 10, 16))
    assert "member" not in told(morning(time, D(2026, 10, 17)))


def test_the_page_shows_ones_own_tasks_first(world: World, time: time_machine.Traveller) -> None:
    """A plain member reads the line, opens the task, and home leads there until it is read."""
    task = charged(world, text="Rà soát chỗ thiếu")
    told(morning(time, D(2026, 10, 17)))
    client = Client()
    client.force_login(world.users["member"])
    assert "1 việc đồng chí được phân công" in client.get("/").content.decode()
    page = client.get(reverse("directives:digest")).content.decode()
    assert "Việc đồng chí được phân công" in page
    assert "Rà soát chỗ thiếu" in page
    address = reverse("directives:task", args=[task.pk])
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    assert "Bản tin ngày" not in client.get("/").content.decode()


def test_more_people_ask_no_more_statements(world: World, time: time_machine.Traveller) -> None:
    """The digests of all are one statement; the page takes as many queries for one own task as for six."""

    def build(day: datetime.date) -> int:
        with CaptureQueriesContext(connection) as asked_of:
            assert told(morning(time, day))
        return len(asked_of)

    def read() -> int:
        client = Client()
        client.force_login(User.objects.get(username="member"))
        client.get(reverse("directives:digest"))
        with CaptureQueriesContext(connection) as asked_of:
            assert client.get(reverse("directives:digest")).status_code == 200
        return len(asked_of)

    document = resolution(world)
    charged(world, document=document, due_on=D(2026, 10, 18))
    few, one = build(D(2026, 10, 17)), read()
    for number in range(6):
        charged(world, "clerk", "other", "eighth", document=document, text=f"Việc {number}", due_on=D(2026, 10, 30))
    assert (build(D(2026, 10, 18)), read()) == (few, one)

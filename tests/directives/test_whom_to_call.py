"""Whom to call about what is owed: whoever acts for the organisation on the day (section 2, interface.md 2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from nennep.access.actors import actor_for
from nennep.committees.actions import constitute_body, end_post, fill_post
from nennep.committees.models import BodyKind, Post
from nennep.committees.queries import leader_on
from nennep.directives.queries.duties import whom_to_call
from nennep.kernel.db import acting
from nennep.meetings.queries.book import RosterBook
from nennep.members.actions import change_standing, exempt_member
from nennep.members.states import Standing
from nennep.reports.queries.people import leaders_on
from tests.directives.making import TODAY
from tests.factories.world import SINCE, World

D = datetime.date
pytestmark = pytest.mark.usefixtures("time")
BEFORE = TODAY - datetime.timedelta(days=30)
YESTERDAY = TODAY - datetime.timedelta(days=1)
Act = Callable[[World, str], object]


def suspended(world: World, key: str) -> None:
    change_standing(actor=world.system, person_id=world.people[key].pk, standing=Standing.SUSPENDED, on=YESTERDAY,
                    decision_no="9-QĐ")  # fmt: skip


def exempt(world: World, key: str) -> None:
    exempt_member(actor=world.system, person_id=world.people[key].pk, ground="Ốm nặng", on=YESTERDAY)


def dead(world: World, key: str) -> None:
    change_standing(actor=world.system, person_id=world.people[key].pk, standing=Standing.DIED, on=YESTERDAY,
                    decision_no="9-TB")  # fmt: skip


def out_of_post(world: World, key: str) -> None:
    end_post(actor=world.system, post_id=Post.objects.get(person=world.people[key]).pk, on=YESTERDAY, why="Thôi")


def wrong(world: World, key: str) -> None:
    Post.objects.filter(person=world.people[key]).update(known_to="2026-10-15T00:00:00Z")


HINDERED: tuple[Act, ...] = (suspended, exempt, dead, out_of_post, wrong)


@pytest.mark.parametrize("how", HINDERED)
@pytest.mark.parametrize(
    ("hindered", "called"),
    [((), "secretary"), (("secretary",), "deputy"), (("deputy",), "secretary"), (("secretary", "deputy"), "clerk"),
     (("secretary", "deputy", "clerk"), "")],
)  # fmt: skip
def test_the_next_who_acts_is_named(world: World, how: Act, hindered: tuple[str, ...], called: str) -> None:
    """The secretary, the deputy, another of the cell committee, nobody; and the same on the reports' pages; the day
    before it is still the secretary."""
    for key in hindered:
        how(world, key)
    name = world.people[called].full_name if called else None
    assert whom_to_call([world.a1.pk], TODAY).get(world.a1.pk) == name
    found = leaders_on([world.a1.pk], TODAY, phones=False).get(world.a1.pk)
    assert (found.name if found else None) == name
    leader = leader_on(world.a1.pk, TODAY)  # who signs and who chairs: of the leaders alone
    leads = RosterBook([world.a1.pk]).leader(world.a1.pk, TODAY)
    assert (leader.person_name if leader else None) == (name if called != "clerk" else None)
    assert (leads[1] if leads else None) == (name if called != "clerk" else None)
    if how is not wrong:
        assert whom_to_call([world.a1.pk], BEFORE) == {world.a1.pk: world.people["secretary"].full_name}


def test_a_leader_whose_file_is_out_of_the_readers_sight(world: World) -> None:
    """A commune's secretary belongs to a cell elsewhere: the office below does not see that file, and still is told
    who acts."""
    fill_post(actor=world.system, org_id=world.b1.pk, kind=BodyKind.CELL, person_id=world.people["a2_third"].pk,
              title="pho-bi-thu", on=SINCE)  # fmt: skip
    reader = actor_for(world.users["b_secretary"])
    with acting(reader):
        assert whom_to_call([world.b1.pk], TODAY) == {world.b1.pk: world.people["b_secretary"].full_name}
    suspended(world, "b_secretary")
    with acting(reader):
        assert whom_to_call([world.b1.pk], TODAY) == {world.b1.pk: world.people["a2_third"].full_name}
    suspended(world, "a2_third")
    with acting(reader):
        assert whom_to_call([world.b1.pk], TODAY) == {}


def test_a_committee_without_leaders_names_its_standing_committee(world: World) -> None:
    """Not just any member of the committee."""
    suspended(world, "leader")
    assert whom_to_call([world.commune_a.pk], TODAY) == {}
    constitute_body(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.STANDING, label="2025-2030", on=SINCE,
                    seats=3)  # fmt: skip
    fill_post(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.STANDING,
              person_id=world.people["superior"].pk, title="uy-vien", on=SINCE)  # fmt: skip
    assert whom_to_call([world.commune_a.pk], TODAY) == {world.commune_a.pk: world.people["superior"].full_name}

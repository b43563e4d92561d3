"""Who leaves the Party holds no post any more; a leaving entered by mistake gives the posts back (C2, B8)."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.models import Assignment, Post
from nennep.committees.queries import KNOWN, leader_on, posts_on
from nennep.kernel.period import OPEN_END
from nennep.members import actions
from nennep.members.states import Standing
from tests.factories.world import World

pytestmark = pytest.mark.db
LEFT = datetime.date(2026, 11, 2)


def leave(world: World, key: str) -> None:
    actions.change_standing(
        actor=actor_for(world.users["staff_a"]), person_id=world.people[key].pk, standing=Standing.DIED, on=LEFT,
        decision_no="9-QĐ",
    )  # fmt: skip


def test_posts_and_assignments_end_with_the_member_and_the_seat_is_free(world: World) -> None:
    secretary, superior = world.people["secretary"], world.people["superior"]

    leave(world, "secretary")
    leave(world, "superior")

    assert not posts_on(world.a1.pk, LEFT).filter(person=secretary).exists()
    assert posts_on(world.a1.pk, LEFT - datetime.timedelta(days=1)).filter(person=secretary).exists()
    leading = leader_on(world.a1.pk, LEFT)
    assert leading is not None
    assert leading.person_id == world.people["deputy"].pk
    assert not Assignment.objects.filter(person=superior, valid_to__gt=LEFT).exists()
    assert AuditEvent.objects.filter(kind="committees.post.ended", data__why="Ra khỏi danh sách đảng viên").exists()


def test_leaving_by_mistake_gives_back_the_posts_unless_taken(world: World) -> None:
    person = world.people["secretary"]
    before = set(Post.objects.filter(KNOWN, person=person, valid_to=OPEN_END).values_list("pk", flat=True))
    leave(world, "secretary")

    actions.withdraw_standing(actor=world.system, person_id=person.pk, reason="Ghi nhầm người")

    assert set(Post.objects.filter(KNOWN, person=person, valid_to=OPEN_END).values_list("pk", flat=True)) == before
    assert AuditEvent.objects.filter(kind="committees.post.resumed").count() == len(before)

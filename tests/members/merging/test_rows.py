"""What the rows of other areas do when two files are made one: they follow, stay as written, or refuse (B10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection

from nennep.committees.models import Assignment, Post
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.meetings.models import Meeting, Notice, RollEntry, Task, Visit
from nennep.members import actions
from nennep.members.models import Person
from nennep.reports.models import CubeNote
from tests.factories.world import World
from tests.members.merging.making import actors, asked, double, merged

D = datetime.date
MONTH = D(2026, 9, 1)


def meeting(world: World, state: str = "called", **more: Any) -> Meeting:
    at = clock.at(D(2026, 9, 3), 19)
    counts: dict[str, Any] = {"closed_at": at, "summoned": 1, "attended": 1, "excused": 0, "unexcused": 0} | more
    return Meeting.objects.create(
        org=world.a2, body_kind="cell", kind="extraordinary", state=state, month=MONTH, title="Họp", starts_at=at,
        rule_set="42-hd-btctw-2025", **(counts if state == "closed" else more),
    )  # fmt: skip


def on_roll(held: Meeting, *people: Person) -> None:
    """People on a roll, of a closed meeting too, as history is loaded."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.correcting', 'history', true)")
    for person in people:
        RollEntry.objects.create(
            meeting=held, org=held.org, month=MONTH, person=person, person_name=person.full_name, official=True
        )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        cursor.execute("select set_config('app.correcting', '', true)")


def task(world: World, held: Meeting, person: Person) -> Task:
    return Task.objects.create(
        meeting=held, org=world.a2, person=person, person_name=person.full_name, text="Việc", due_on=D(2026, 12, 1),
        given_at=clock.now(),
    )  # fmt: skip


def looks_after(world: World, person: Person, what: str) -> None:
    Assignment.objects.create(
        org=world.commune_a, person=person, person_name=person.full_name, target="field", target_text=what,
        valid_from=D(2026, 1, 1),
    )  # fmt: skip


def test_locked_rolls_stay_and_open_ones_follow(world: World) -> None:
    kept, other = world.people["member"], double(world)
    closed, coming = meeting(world, "closed"), meeting(world)
    on_roll(closed, kept, other)
    on_roll(coming, other)
    given = task(world, closed, other)
    Notice.objects.create(
        meeting=closed, org=world.a2, person=other, person_name=other.full_name, sent_at=clock.now()
    )  # fmt: skip

    key = merged(world, other)

    assert set(RollEntry.objects.filter(meeting=closed).values_list("person_id", flat=True)) == {kept.pk, other.pk}
    assert list(RollEntry.objects.filter(meeting=coming).values_list("person_id", flat=True)) == [kept.pk]
    given.refresh_from_db()
    assert (given.person_id, given.person_name) == (kept.pk, other.full_name)
    assert Notice.objects.get(meeting=closed).person_id == kept.pk

    actions.undo_merge(actor=actors(world)[1], merge_id=key, reason="Nhầm")
    given.refresh_from_db()
    assert given.person_id == other.pk
    assert list(RollEntry.objects.filter(meeting=coming).values_list("person_id", flat=True)) == [other.pk]


def test_both_on_an_open_roll_refuse(world: World) -> None:
    kept, other = world.people["member"], double(world)
    on_roll(meeting(world), kept, other)

    with pytest.raises(RuleBroken, match="điểm danh ở cuộc họp tháng 09/2026"):
        asked(world, other)


def test_work_given_since_keeps_a_merge_from_being_undone(world: World) -> None:
    kept, other = world.people["member"], double(world)
    key = merged(world, other)
    task(world, meeting(world), kept)

    with pytest.raises(RuleBroken, match="ở phần nhiệm vụ chi bộ giao"):
        actions.undo_merge(actor=actors(world)[1], merge_id=key, reason="Nhầm")


def test_posts_and_assignments_follow_and_the_same_post_is_not_there_twice(world: World) -> None:
    kept, other = world.people["old"], double(world, "old")
    for person in (kept, other):
        looks_after(world, person, f"Lĩnh vực {person.pk}")
    post = Post.objects.filter(known_to__isnull=True).order_by("pk")[0]
    for person, start in ((kept, D(2026, 1, 1)), (other, D(2026, 2, 1))):
        Post.objects.create(
            person=person, person_name=person.full_name, org=post.org, body=post.body, title="uy-vien",
            valid_from=start,
        )  # fmt: skip

    key = merged(world, other, key="old")

    assert Post.objects.filter(person=kept, title="uy-vien", known_to__isnull=True).count() == 1
    assert not Post.objects.filter(person=other, known_to__isnull=True).exists()
    assert Assignment.objects.filter(person=kept).count() == 2
    actions.undo_merge(actor=actors(world)[1], merge_id=key, reason="Nhầm")
    assert Post.objects.get(person=other, known_to__isnull=True).valid_from == D(2026, 2, 1)
    assert Assignment.objects.filter(person=other).count() == 1


def test_same_post_with_other_dates_refuses(world: World) -> None:
    kept, other = world.people["old"], double(world, "old")
    post = Post.objects.filter(known_to__isnull=True).order_by("pk")[0]
    for person, start in ((kept, D(2026, 2, 1)), (other, D(2026, 1, 1))):
        Post.objects.create(
            person=person, person_name=person.full_name, org=post.org, body=post.body, title="uy-vien",
            valid_from=start,
        )  # fmt: skip

    with pytest.raises(RuleBroken, match=r"từ 01/02/2026 và từ 01/01/2026"):
        asked(world, other, key="old")


def test_same_assignment_of_both_refuses(world: World) -> None:
    kept, other = world.people["old"], double(world, "old")
    for person in (kept, other):
        looks_after(world, person, "Văn hóa")

    with pytest.raises(RuleBroken, match="phụ trách Văn hóa"):
        asked(world, other, key="old")


def test_visits_of_one_day_stay_and_others_follow(world: World) -> None:
    kept, other = world.people["member"], double(world)
    for person, day in ((kept, 3), (other, 3), (other, 4)):
        Visit.objects.create(
            org=world.a1, visitor=person, visitor_name=person.full_name, from_org=world.commune_a, level=3, year=2026,
            visited_on=D(2026, 9, day), state="reported",
        )  # fmt: skip

    merged(world, other)

    assert Visit.objects.filter(visitor=kept).count() == 2
    assert Visit.objects.get(visitor=other).visited_on == D(2026, 9, 3)


def test_months_of_both_files_are_counted_anew(world: World) -> None:
    """Figures: the cube's months are noted by the usual triggers, in both cells."""
    other = double(world)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    last = max(CubeNote.objects.values_list("pk", flat=True), default=0)

    merged(world, other)

    noted = set(CubeNote.objects.filter(pk__gt=last).values_list("org_id", flat=True))
    assert {world.a2.pk} <= noted

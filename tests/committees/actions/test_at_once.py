"""A post is written while a merge of files is confirmed: it never names the file that is merged away (B10, C1)."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from nennep.access.actors import actor_for
from nennep.committees.actions import fill_posts, set_first_posts
from nennep.committees.models import BodyKind, FirstPost, Post
from nennep.kernel.db import acting
from nennep.members.actions import confirm_merge
from nennep.members.merging.written import write as really
from nennep.members.models import Person
from nennep.organisations.actions import add_step, create_reform
from tests.documents.test_concurrency import at_once, lasting
from tests.factories.world import World
from tests.members.merging.making import actors, asked, double

pytestmark = pytest.mark.db
__all__ = ["lasting"]
D = datetime.date


def somebody_waits() -> bool:
    """Whether another connection waits for a row of this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from pg_stat_activity where datname = current_database() "
            "and wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Confirming a merge pauses, with both files locked and all of it written, until another connection waits; the
    event says that it has come so far."""
    written = threading.Event()

    def write(kept: Person, other: Person, choices: list[str]) -> object:
        found = really(kept, other, choices)
        written.set()
        until = time.monotonic() + 20
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.05)
        return found

    monkeypatch.setattr("nennep.members.actions.merge.write", write)
    return written


def while_merging(world: World, other: Person, written: threading.Event, act: Callable[[], object]) -> list[object]:
    """Confirm the merge of a person's second file and do something else in the middle of it; both results."""
    with acting(world.system):
        key = asked(world, other)
    confirming = actors(world)[1]

    def then() -> object:
        assert written.wait(20)
        return act()

    return at_once(lambda: confirm_merge(actor=confirming, merge_id=key).state, then)


def second_file(world: World) -> Person:
    with acting(world.system):
        return double(world)


def test_no_post_names_a_file_that_is_being_merged(lasting: World, meanwhile: threading.Event) -> None:
    world, other = lasting, second_file(lasting)
    with acting(world.system):
        office = actor_for(world.users["staff_a"])

    results = while_merging(world, other, meanwhile, lambda: fill_posts(
        actor=office, org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE, person_ids=[other.pk], title="uy-vien",
        on=D(2026, 11, 1),
    ))  # fmt: skip

    assert results[0] == "done"
    assert "đã được gộp vào hồ sơ khác của cùng một người" in str(results[1])
    with acting(world.system):
        assert not Post.objects.filter(person=other).exists()


def test_no_first_post_names_a_file_that_is_being_merged(lasting: World, meanwhile: threading.Event) -> None:
    world, other = lasting, second_file(lasting)
    with acting(world.system):
        office = actor_for(world.users["staff_a"])
        reform = create_reform(actor=office, home_id=world.commune_a.pk, title="Lập chi bộ", effective_on=D(2027, 1, 1))
        operation = {"do": "found", "new": {"key": "moi", "kind": "chi-bo-truc-thuoc", "name": "Chi bộ mới",
                                            "parent": world.commune_a.pk}}  # fmt: skip
        add_step(actor=office, reform_id=reform.pk, operation=operation)

    results = while_merging(world, other, meanwhile, lambda: set_first_posts(
        actor=office, reform_id=reform.pk, target="moi", kind="chi-bo-truc-thuoc", body=BodyKind.CELL_COMMITTEE,
        label="2027-2030", holders=[(other.pk, "bi-thu")],
    ))  # fmt: skip

    assert results[0] == "done"
    assert "đã được gộp vào hồ sơ khác của cùng một người" in str(results[1])
    with acting(world.system):
        assert not FirstPost.objects.exists()

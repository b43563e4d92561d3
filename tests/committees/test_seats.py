"""Seats, vacancies with their age, and what the rules say (C1, C3)."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.committees.actions import constitute_body, end_post, fill_posts
from nennep.committees.models import Body, BodyKind, Post, Term
from nennep.committees.seats import _vacancies, bodies_on, leaders_missing, verdicts_on
from nennep.kernel.db import acting
from nennep.kernel.period import OPEN_END
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import path_now
from tests.factories.world import SINCE, World

OCTOBER, NOVEMBER = datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)


def post_of(world: World, key: str) -> Post:
    return Post.objects.get(person=world.people[key], valid_to=OPEN_END)


@pytest.mark.db
def test_bodies_on_count_persons_and_empty_seats_by_age(world: World) -> None:
    end_post(actor=world.system, post_id=post_of(world, "clerk").pk, on=OCTOBER, why="Chuyển")
    end_post(actor=world.system, post_id=post_of(world, "secretary").pk, on=NOVEMBER, why="Nghỉ hưu")

    (body,) = bodies_on(world.a1.pk, NOVEMBER)

    assert (body.filled, [p.title for p in body.posts]) == (1, ["pho-bi-thu"])
    assert [(v.title, v.since) for v in body.vacancies] == [("bi-thu", NOVEMBER), ("", OCTOBER)]
    assert bodies_on(world.a1.pk, SINCE)[0].vacancies == ()


@pytest.mark.db
def test_a_person_in_two_posts_takes_one_seat(world: World) -> None:
    fill_posts(actor=world.system, org_id=world.a1.pk, kind=BodyKind.CELL_COMMITTEE, title="uy-vien", on=SINCE,
               person_ids=[world.people["deputy"].pk])  # fmt: skip

    assert bodies_on(world.a1.pk, NOVEMBER)[0].filled == 3


@pytest.mark.db
def test_leaders_missing_names_organisations_without_a_secretary(world: World) -> None:
    """C3: found by itself, for the whole subtree, within reach."""
    end_post(actor=world.system, post_id=post_of(world, "a2_third").pk, on=OCTOBER, why="Chuyển")
    end_post(actor=world.system, post_id=post_of(world, "b_secretary").pk, on=NOVEMBER, why="Chuyển")

    def seen(key: str) -> list[tuple[int, datetime.date]]:
        actor = actor_for(world.users[key])
        with acting(actor):
            found = leaders_missing(actor, path_now(world.province.pk), NOVEMBER)
        return [(one.org_id, one.since) for one in found]

    assert seen("staff_province") == [(world.a2.pk, OCTOBER), (world.b1.pk, NOVEMBER)]
    assert seen("leader") == [(world.a2.pk, OCTOBER)]
    assert seen("secretary") == []


@pytest.mark.db
def test_verdicts_judge_the_standing_third(world: World) -> None:
    keys = ("secretary", "deputy", "clerk", "ninth", "eighth", "other", "away")
    everybody = [world.people[key].pk for key in keys]
    fill_posts(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE, title="uy-vien", on=SINCE,
               person_ids=everybody)  # fmt: skip
    constitute_body(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.STANDING, label="2025-2030", on=SINCE)
    fill_posts(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.STANDING, title="uy-vien", on=SINCE,
               person_ids=everybody[:4])  # fmt: skip
    org = get_organisation(world.system, world.commune_a.pk)

    found = verdicts_on(world.system, org, bodies_on(org.org_id, NOVEMBER), NOVEMBER)

    assert [v.kind for v in found if "Ban thường vụ" in v.sentence] == ["missing"]
    assert "4/9 cấp ủy viên, quá mức 3" in " ".join(v.sentence for v in found)


@pytest.mark.db
def test_verdicts_are_empty_before_the_first_rule_set_and_without_sight(world: World) -> None:
    org = get_organisation(world.system, world.a1.pk)
    bodies = bodies_on(org.org_id, NOVEMBER)

    assert verdicts_on(world.system, org, bodies, datetime.date(1980, 1, 1)) == []
    assert verdicts_on(actor_for(world.users["member"]), org, bodies, NOVEMBER) == []


days = st.dates(datetime.date(2025, 8, 1), datetime.date(2027, 1, 1))


@given(seats=st.integers(0, 9), periods=st.lists(st.tuples(days, days, st.integers(1, 6)), max_size=9), day=days)
def test_vacancies_never_outnumber_the_seats(
    seats: int, periods: list[tuple[datetime.date, datetime.date, int]], day: datetime.date
) -> None:
    body = Body(kind=BodyKind.CELL_COMMITTEE, valid_from=SINCE)
    term = Term(seats=seats, valid_from=SINCE)
    posts = [Post(person_id=p, title="uy-vien", valid_from=min(a, b), valid_to=max(a, b)) for a, b, p in periods]
    now = [p for p in posts if p.valid_from <= day < p.valid_to]
    gone = [p for p in posts if p.valid_to <= day]

    empty = _vacancies(body, term, now, gone, day)

    persons = len({p.person_id for p in now})
    assert len(empty) == max(seats - persons, 1)
    assert all(SINCE <= one.since <= day for one in empty)

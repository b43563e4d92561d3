"""What may be seen, found and listed: by role, by date, by name (B1, B11)."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.members.presenters import date_words, party_age
from nennep.members.queries import count_standings, keys_under, members_on, members_visible_to
from nennep.members.register.dates import PartialDate
from nennep.members.rules import badges_on, occasion_after
from nennep.members.search import find_people, search_members
from nennep.orgtree.queries import path_now
from tests.factories.world import World

D = datetime.date


def seen(world: World, account: str) -> set[str]:
    """The keys of the people an account may see."""
    actor = actor_for(world.users[account])
    with acting(actor):
        keys = set(members_visible_to(actor).values_list("pk", flat=True))
    return {key for key, person in world.people.items() if person.pk in keys}


A1 = {"secretary", "deputy", "clerk", "member", "other", "old", "away", "eighth", "ninth", "probationer"}
A2 = {"leader", "superior", "a2_third"}
B1 = {"b_secretary", "b_member", "b_third"}


@pytest.mark.parametrize(
    ("account", "people"),
    [
        ("member", {"member"}), ("probationer", {"probationer"}), ("secretary", A1), ("clerk", A1),
        ("superior", A1 | A2), ("leader", A1 | A2), ("staff_a", A1 | A2), ("staff_b", B1), ("b_secretary", B1),
        ("staff_province", A1 | A2 | B1),
    ],
)  # fmt: skip
def test_members_visible_to_each_role(world: World, account: str, people: set[str]) -> None:
    assert seen(world, account) == people


@pytest.mark.parametrize("account", ["staff_a", "staff_b", "secretary"])
def test_row_security_alone_hides_the_other_branch(world: World, account: str) -> None:
    """The second wall: without any condition of ours."""
    actor = actor_for(world.users[account])
    with acting(actor):
        people = set(Person.objects.values_list("pk", flat=True))
        persons = set(StandingRow.objects.values_list("person_id", flat=True))
        places = set(Affiliation.objects.values_list("person_id", flat=True))
    others = {world.people[key].pk for key in (A1 if account == "staff_b" else B1)}

    assert people
    assert not others & (people | persons | places)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ho thi bich lieu", {"b_secretary"}), ("LIỄU Bích", {"b_secretary"}), ("lie hồ", set()),
        ("hồ lie", {"b_secretary"}),
        ("", set()), ("' | ! & :*", set()), ("\\ thi vi", {"a2_third"}), ("(((", set()), ("vi", {"a2_third"}),
    ],
)  # fmt: skip
def test_search_by_words_in_any_order(world: World, text: str, keys: set[str]) -> None:
    found = {person.pk for person in search_members(world.system, text)}

    assert found == {world.people[key].pk for key in keys}


@pytest.mark.parametrize(("account", "count"), [("staff_a", 0), ("staff_b", 1), ("staff_province", 1), ("member", 0)])
def test_search_stays_within_reach(world: World, account: str, count: int) -> None:
    actor = actor_for(world.users[account])
    with acting(actor):
        assert len(search_members(actor, "bich lieu")) == count
        assert find_people([""], "bich lieu", 5) == ([] if count == 0 else [world.people["b_secretary"].pk])


def test_search_by_card_or_citizen_number(world: World) -> None:
    person = world.people["member"]
    Person.objects.filter(pk=person.pk).update(card_no="12.345678", citizen_id="001070000001")

    assert [one.pk for one in search_members(world.system, " 12.345678 ")] == [person.pk]
    assert [one.pk for one in search_members(world.system, "001070000001")] == [person.pk]


def test_members_are_in_vietnamese_order(world: World) -> None:
    names = [one.full_name for one in members_on(world.system, path_now(world.a1.pk), D(2026, 11, 1))]

    assert names == [
        "Vũ Thị Ngọc Ánh", "Hoàng Văn Bằng", "Lê Trọng Khuê", "Phan Hữu Nghĩa", "Bùi Thị Hồng Nhạn", "Cao Thị Ý Nhi",
        "Đặng Thế Quỳnh", "Dương Văn Sửu", "Nguyễn Đình Thuần", "Đỗ Thị Khánh Vân",
    ]  # fmt: skip


def test_members_on_counts_nobody_before_the_standing_began(world: World) -> None:
    path = path_now(world.a1.pk)
    days = [D(2025, 8, 1), D(2026, 5, 18), D(2026, 5, 19)]

    assert [members_on(world.system, path, day).count() for day in days] == [9, 9, 10]


def test_members_of_few_cells_are_those_of_many(world: World) -> None:
    """The list of a commune and its count by standing are asked another way than those of a province."""
    people = 0
    for actor in (world.system, *(actor_for(user) for user in world.users.values())):
        for org in (world.province, world.commune_a, world.commune_b, world.a1, world.a2, world.b1):
            for day in (D(2020, 3, 31), D(2026, 11, 1), D(2030, 1, 1)):
                path = path_now(org.pk)
                keys = keys_under(actor, path, day)
                assert keys == list(members_on(actor, path, day).values_list("pk", flat=True))
                assert count_standings(path, day, few=True) == count_standings(path, day)
                people += len(keys)
    assert people > 100


def test_badges_follow_the_rule_set_of_the_day() -> None:
    """B8: 35 and 95 years came in 2026; awards on 3/2, 19/5, 2/9 and 7/11."""
    admitted = PartialDate(D(1991, 6, 10))

    before, after = badges_on(admitted, D(2026, 1, 10)), badges_on(admitted, D(2026, 8, 1))

    assert (before.reached and before.reached.years, before.coming) == (30, None)
    assert after.reached is not None
    assert (after.reached.years, after.reached.full_on, after.reached.given_on) == (35, D(2026, 6, 10), D(2026, 9, 2))
    assert badges_on(PartialDate(D(1991, 1, 1), "year"), D(2026, 8, 1)).unsure
    assert occasion_after(D(2026, 11, 8), D(2026, 11, 8)) == D(2027, 2, 3)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (PartialDate(D(1983, 7, 1), "month"), "tháng 7/1983"), (PartialDate(D(1983, 1, 1), "year"), "năm 1983"),
        (PartialDate(D(1983, 7, 9)), "09/07/1983"), (None, ""),
    ],
)  # fmt: skip
def test_dates_are_shown_with_their_precision(known: PartialDate | None, words: str) -> None:
    assert date_words(known) == words


def test_party_age_counts_full_months() -> None:
    assert party_age(PartialDate(D(2012, 5, 10)), D(2026, 11, 9)) == "14 năm 5 tháng"
    assert party_age(PartialDate(D(2012, 5, 10)), D(2026, 11, 10)) == "14 năm 6 tháng"


def test_list_reads_one_query_whatever_its_length(world: World) -> None:
    from nennep.members.queries.listing import Wish, listed  # noqa: PLC0415
    from nennep.orgtree.models import OrgNow  # noqa: PLC0415

    org = OrgNow.objects.get(org_id=world.commune_a.pk)
    with CaptureQueriesContext(connection) as context:
        people = list(listed(world.system, org, org.path, D(2026, 1, 1), Wish()))

    assert (len(people), len(context)) == (12, 1)

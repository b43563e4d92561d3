"""Prepared statements: kept by the server, bound to no sight, and the same rows as without."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nennep.access.actors import actor_for
from nennep.kernel import prepared
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.prepared import Prepared, rows_of
from nennep.kernel.statements import Blank
from nennep.members import queries as members
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import _path_on
from tests.factories.world import World

DAY = datetime.date(2026, 11, 15)
TIMES = 8  # beyond the five askings for which the server plans anew


def kept(part: str) -> list[tuple[int, int]]:
    """How often the kept statements with this text ran by a plan for all values, and by one of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select generic_plans, custom_plans from pg_prepared_statements where statement like %s order by 1",
            [f"%{part}%"],
        )
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def counted(actor: Actor, path: str, *, anew: bool = False) -> int:
    with acting(actor):
        return sum(members.count_standings(path, DAY, few=not anew).values())


def test_statement_is_prepared_once_and_its_plan_serves_all_values(world: World) -> None:
    for org in (world.a1, world.a2, world.b1, world.province) * 2:
        assert _path_on(org.pk, DAY) == [OrgNow.objects.get(org_id=org.pk).path]

    assert kept('"orgtree_orgversion"."path" AS "path"') == [(TIMES - 5, 5)]


def test_page_that_only_reads_asks_by_one_plan_from_the_first_time_on(world: World) -> None:
    """Each connection would plan every statement five times more; acts, which follow, are planned as ever."""
    with acting(world.system, reading=True):
        for org in (world.a1, world.province):
            assert _path_on(org.pk, DAY) == [OrgNow.objects.get(org_id=org.pk).path]
        assert kept('"orgtree_orgversion"."path" AS "path"') == [(2, 0)]


def test_kept_plan_reads_the_sight_of_each_transaction(world: World) -> None:
    """The same statement over the same connection: each actor's figures are those without a kept plan."""
    top = OrgNow.objects.get(org_id=world.province.pk).path
    nobody = Actor(name="x", today=DAY, user_id=1)
    readers = [world.system, nobody, *(actor_for(world.users[key]) for key in ("staff_a", "staff_b", "secretary"))]
    apart = {actor.name: counted(actor, top, anew=True) for actor in readers}
    assert apart["x"] == 0
    assert len(set(apart.values())) >= 3

    for _ in range(TIMES):
        for actor in readers:
            assert counted(actor, top) == apart[actor.name]
    (generic, _custom), *_others = kept('"members_standingrow"."standing" AS')
    assert generic > 0


def test_statement_is_prepared_again_after_a_rollback(world: World) -> None:
    for _ in range(3):
        with transaction.atomic():
            assert _path_on(world.a1.pk, DAY) != []
            transaction.set_rollback(True)
    assert _path_on(world.a1.pk, DAY) != []


def test_known_statement_is_asked_without_a_cursor_and_gives_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody logs what is asked, it goes through a cursor as ever."""
    through: list[str] = []
    execute = prepared._PreparedCursor.execute

    def noted(self: Any, text: str, *rest: Any) -> Any:
        through.append(text)
        return execute(self, text, *rest)

    monkeypatch.setattr(prepared._PreparedCursor, "execute", noted)
    first, then = _path_on(world.a1.pk, DAY), [_path_on(org.pk, DAY) for org in (world.a1, world.b1)]

    assert len(through) == 1
    assert then == [first, [OrgNow.objects.get(org_id=world.b1.pk).path]]
    with CaptureQueriesContext(connection) as asked:
        assert _path_on(world.a1.pk, DAY) == first
    assert len(through) == len(asked) + 1 == 2


def test_what_a_known_statement_is_refused_for_is_told_as_ever(world: World) -> None:
    text = "select 12 / %s, %s"
    statement = Prepared(text, ("n", "day"), lambda _one: True)
    values: Any = [(5, DAY), (3, DAY), (0, DAY)]
    assert [rows_of(connection, statement, text, value) for value in values[:2]] == [[(2, DAY)], [(4, DAY)]]

    with pytest.raises(DataError), transaction.atomic():
        rows_of(connection, statement, text, values[2])

    assert rows_of(connection, statement, text, values[1]) == [(4, DAY)]  # prepared again after the rollback


def test_whole_numbers_of_any_size_are_found(world: World) -> None:
    for number in (0, 2**15, 2**31 - 1, 2**31, 2**40, -1, -(2**31), -(2**31) - 1):
        assert _path_on(number, DAY) == []
    assert len(kept('"orgtree_orgversion"."path" AS "path"')) == 2  # one for each of the two types a literal has


def test_fixed_values_are_in_the_text_and_the_same_stand_in_has_one_place() -> None:
    day = Blank("day")
    fixed: list[Any] = ["it's 50%", 7, None, True, DAY]
    text = "select %s, '%%s', %s, %s, %s, %s where a <= %s and b > %s and c = %s"
    statement = Prepared(text, [*fixed, day, day, Blank("c")], lambda one: isinstance(one, Blank))

    assert statement.text == (
        "select 'it''s 50%', '%s', 7, NULL, true, '2026-11-15'::date where a <= $1 and b > $1 and c = $2"
    )
    assert statement.places == [5, 7]
    assert statement.values([*fixed, "x", "x", [1, 2**40]]) == ["x", "{1,1099511627776}"]

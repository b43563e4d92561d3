"""Authority: roles by date and place, and the second wall behind them (M1, M2)."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.access.queries import holders_at
from nennep.committees.actions import end_post
from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.kernel.actor import Actor, Holding
from nennep.kernel.db import NOWHERE, PrivilegedRole, acting, refuse_privileged_role
from nennep.kernel.period import OPEN_END
from nennep.members.actions import change_standing
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.members.states import Standing
from nennep.orgtree.models import OrgNow
from tests.factories.world import World

pytestmark = pytest.mark.db


def roles(world: World, key: str) -> set[tuple[str, int]]:
    return {(holding.role, holding.org_id) for holding in actor_for(world.users[key]).holdings}


def test_posts_and_membership_give_roles_by_rule(world: World) -> None:
    assert roles(world, "secretary") == {("member", world.a1.pk), ("cell_secretary", world.a1.pk)}
    assert roles(world, "superior") == {
        ("member", world.a2.pk), ("committee_member", world.commune_a.pk), ("assigned_superior", world.a1.pk),
    }  # fmt: skip


def test_a_role_ends_with_the_post(world: World) -> None:
    """The secretary is secretary to the last day of the post, without anybody clicking."""
    post = Post.objects.get(person=world.people["secretary"], title="bi-thu")

    end_post(actor=world.system, post_id=post.pk, on=clock.today(), why="Chuyển công tác")

    assert roles(world, "secretary") == {("member", world.a1.pk)}


@pytest.mark.parametrize("standing", [Standing.EXPELLED, Standing.SUSPENDED, Standing.DIED])
def test_who_is_suspended_or_out_of_the_party_holds_no_role_by_rule(world: World, standing: Standing) -> None:
    """The post may still run, its end not being recorded : sight and acts end with the standing all the same."""
    posts = list(Post.objects.filter(valid_to=OPEN_END).values_list("pk", flat=True))
    for key in ("secretary", "superior"):
        change_standing(
            actor=world.system, person_id=world.people[key].pk, standing=standing, on=clock.today(), decision_no="9-QĐ"
        )

    Post.objects.filter(pk__in=posts).update(valid_to=OPEN_END)

    left = {role for key in ("secretary", "superior") for role, _org in roles(world, key)}
    assert left <= {"member"}
    assert Post.objects.filter(person=world.people["secretary"], valid_to__gt=clock.today()).exists()
    assert {held.name for held in holders_at(world.a1.pk, clock.today()) if held.person_id} == {
        world.people[key].full_name for key in ("deputy", "clerk", "leader")
    }


def test_those_who_hold_roles_above_are_named_to_a_cell_that_does_not_see_their_files(world: World) -> None:
    with acting(actor_for(world.users["secretary"])):
        names = {held.name for held in holders_at(world.a1.pk, clock.today())}

    assert world.people["leader"].full_name in names


def test_second_wall_lets_nothing_through_from_another_branch(world: World) -> None:
    """Raw tables, no filter of the application: rows inside, none outside."""
    actor = actor_for(world.users["b_secretary"])
    outside = OrgNow.objects.get(org=world.commune_a).path
    with acting(actor):
        for model, column in ((Person, "registered_at"), (Affiliation, "cell"), (StandingRow, "cell")):
            rows = model.objects.all()
            assert rows.count() > 0
            assert rows.filter(**{f"{column}__now__path__startswith": outside}).count() == 0


def test_second_wall_refuses_writing_into_another_branch(world: World) -> None:
    actor = actor_for(world.users["b_secretary"])
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Affiliation.objects.create(
            person=world.people["member"], cell=world.a2, kind="temporary", valid_from=datetime.date(2026, 1, 1)
        )


def test_without_sight_nothing_is_seen(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.all', '0', true), set_config('app.scope', '~', true), "
                       "set_config('app.more', '', true), set_config('app.person', '0', true)")  # fmt: skip
    assert Person.objects.count() == 0


def test_settings_that_an_earlier_transaction_left_empty_show_nothing(world: World) -> None:
    """What `set_config(..., true)` made is '' afterwards, not unset: a pooled connection then is in nobody's sight."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity order by relname")
        tables = [row[0] for row in cursor.fetchall()]
        full = sum(_rows(cursor, table) > 0 for table in tables)
        for name in ("all", "top", "scope", "more", "above", "person", "user"):
            cursor.execute("select set_config(%s, '', true)", [f"app.{name}"])
        assert full > 10
        assert {table: _rows(cursor, table) for table in tables if _rows(cursor, table)} == {}


def test_the_sight_goes_back_to_nowhere_when_its_transaction_ends(transactional_db: None) -> None:
    with acting(Actor(name="test", today=clock.today(), reason="test", holdings=(_HELD,))):
        assert _scope() == _HELD.path

    assert _scope() == NOWHERE


_HELD = Holding(role="member", org_id=1, path="000001.", subtree=False, permissions=frozenset())


def _scope() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.scope')")
        return str(cursor.fetchone()[0])


def _rows(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f'select count(*) from "{table}"')
    return int(cursor.fetchone()[0])


def test_the_web_role_is_accepted_and_the_owner_refused(db: None) -> None:
    refuse_privileged_role()
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    with pytest.raises(PrivilegedRole):
        refuse_privileged_role()


def test_an_account_without_any_role_sees_nothing(world: World) -> None:
    stranger = actor_for(User.objects.create_user(username="la", name="Người lạ"))
    with acting(stranger):
        assert (stranger.holdings, Person.objects.count()) == ((), 0)

"""The planner learns of many changes when they are committed, not when autovacuum comes by."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.bulk import insert_rows, learn_at_commit, planned_without
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.orgtree.mass import new_orgs
from nennep.orgtree.models import Org, OrgEvent
from tests.factories.statistics import times_analysed

MANY = 200


@pytest.fixture
def known(transactional_db: None) -> None:
    """What the tables hold is in the planner's statistics; the test goes on as the web role."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("analyze orgtree_org, orgtree_orgevent")
        cursor.execute(f"set role {WEB_ROLE}")


def write(orgs: int, events: int) -> None:
    """Rows written and told of in one transaction."""
    with acting(system_actor("test")):
        ids = new_orgs(orgs)
        on = clock.today()
        rows = (("found", org, "", on, "", clock.now()) for org in ids[:events])
        insert_rows(OrgEvent, ("kind", "org_id", "decision_no", "effective_on", "note", "recorded_at"), rows)
        learn_at_commit()


def test_tables_that_changed_much_are_analysed_once_the_transaction_is_over(known: None) -> None:
    before = times_analysed(Org), times_analysed(OrgEvent)

    with transaction.atomic():
        write(MANY, 5)
        assert (times_analysed(Org), times_analysed(OrgEvent)) == before

    assert (times_analysed(Org), times_analysed(OrgEvent)) == (before[0] + 1, before[1])


def test_what_changed_little_is_left_to_autovacuum(known: None) -> None:
    before = times_analysed(Org)

    write(5, 5)

    assert times_analysed(Org) == before


def test_what_is_rolled_back_is_not_learned(known: None) -> None:
    before = times_analysed(Org)

    with transaction.atomic():
        write(MANY, 5)
        transaction.set_rollback(True)

    assert times_analysed(Org) == before


def test_one_way_of_joining_is_left_out_and_comes_back_as_it_was(db: None) -> None:
    """Nested as well: what was off before stays off."""

    def is_on() -> str:
        with connection.cursor() as cursor:
            cursor.execute("show enable_hashjoin")
            return str(cursor.fetchone()[0])

    with transaction.atomic():
        with planned_without("hashjoin"):
            with planned_without("hashjoin"):
                assert is_on() == "off"
            assert is_on() == "off"
        assert is_on() == "on"

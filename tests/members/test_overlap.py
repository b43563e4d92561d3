"""The database refuses overlapping standings and places, of two transactions at once too."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.members.actions import PersonFacts, register_member
from nennep.members.models import Affiliation, StandingRow
from nennep.organisations.actions import found_organisation
from tests.factories.world import World

D = datetime.date
START = D(2025, 7, 1)


def now_checked() -> None:
    """Run the deferred checks."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def write_overlapping_standing(world: World) -> None:
    """A standing inside another one, checked at once and rolled back with its savepoint."""
    with transaction.atomic():
        StandingRow.objects.create(
            person=world.people["member"], cell=world.a1, standing="suspended", valid_from=D(2005, 1, 1),
            valid_to=D(2006, 1, 1),
        )  # fmt: skip
        now_checked()


def write_place(world: World, kind: str) -> None:
    """A place of a kind in A2 for a month, checked at once."""
    with transaction.atomic():
        Affiliation.objects.create(
            person=world.people["member"], cell=world.a2, kind=kind, valid_from=D(2026, 1, 1), valid_to=D(2026, 2, 1)
        )
        now_checked()


def test_overlapping_standing_is_refused_in_raw_sql_too(world: World) -> None:
    with pytest.raises(IntegrityError, match="overlaps"):
        write_overlapping_standing(world)


def test_overlapping_place_of_one_kind_is_refused_and_of_the_other_kind_is_not(world: World) -> None:
    write_place(world, "temporary")

    with pytest.raises(IntegrityError, match="overlaps"):
        write_place(world, "home")


def test_withdrawn_rows_do_not_count(world: World) -> None:
    person = world.people["member"]
    with connection.cursor() as cursor:
        cursor.execute("update members_affiliation set known_to = now() where person_id = %s", [person.pk])

    Affiliation.objects.create(person=person, cell=world.a2, valid_from=D(2025, 8, 1))
    now_checked()


@pytest.mark.django_db(transaction=True)
def test_two_transactions_cannot_both_overlap() -> None:
    """Each sees no overlap by itself; the lock on the person's row lets only one of them through."""
    system = system_actor("test")
    with acting(system):
        top = found_organisation(actor=system, parent_id=None, name="Tỉnh", kind="dang-bo-tinh", effective_on=START)
        place = found_organisation(actor=system, parent_id=top.pk, name="Xã", kind="dang-bo-xa", effective_on=START)
        cell = found_organisation(
            actor=system, parent_id=place.pk, name="Chi bộ", kind="chi-bo-truc-thuoc", effective_on=START
        )
        facts = PersonFacts(full_name="Lý A")
        person = register_member(actor=system, cell_id=cell.pk, facts=facts, since=D(2026, 1, 1))
    barrier, outcomes = threading.Barrier(2, timeout=20), []

    def write(start: datetime.date) -> None:
        try:
            with acting(system_actor("thread")):
                Affiliation.objects.create(
                    person_id=person.pk, cell_id=cell.pk, kind="temporary", valid_from=start, valid_to=D(2026, 12, 31)
                )
                barrier.wait()
            outcomes.append("written")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[day]) for day in (D(2026, 3, 1), D(2026, 4, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["refused", "written"]

"""Rounds of a document that was replaced for a while: they go on when it is in force again (S1.2, S3.4)."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from nennep.directives.actions import open_standing
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.directives.rounds import When
from nennep.documents.actions import link_document, revoke_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.models import Obligation
from tests.directives.making import TODAY, asked, province_leader, resolution
from tests.factories.world import World

D = datetime.date
pytestmark = pytest.mark.usefixtures("time")
MONTHLY = When("every", TODAY, due_on=D(2026, 10, 31), months=1, until=D(2027, 6, 30))


def replaced(world: World, old: Document, time: time_machine.Traveller) -> Document:
    """Replaced on 5 November 2026."""
    time.move_to(clock.at(D(2026, 11, 5), 8))
    new = resolution(world, subject="Bản mới")
    link_document(actor=province_leader(world), document_id=new.pk, kind="replaces", target_id=old.pk)
    return new


def rounds(document: Document, cell: int) -> list[tuple[datetime.date, datetime.date]]:
    rows = Obligation.objects.filter(document=document, org_id=cell).order_by("period")
    return list(rows.values_list("period", "due_on"))


def test_rounds_go_on_and_those_of_the_time_between_are_not_asked(world: World, time: time_machine.Traveller) -> None:
    """What was open stays open throughout; the round that runs on the day of taking back is owed in time; the one that
    began and was due while it was replaced is never asked."""
    document = asked(world, "report", when=MONTHLY).requirement.document
    time.move_to(clock.at(D(2026, 11, 2), 1))
    open_standing(actor=system_actor("night"))
    first = [(TODAY, D(2026, 10, 31)), (D(2026, 11, 1), D(2026, 11, 30))]
    assert rounds(document, world.a1.pk) == first

    new = replaced(world, document, time)
    time.move_to(clock.at(D(2027, 1, 10), 1))
    open_standing(actor=system_actor("night"))
    assert rounds(document, world.a1.pk) == first
    revoke_document(actor=province_leader(world), document_id=new.pk, why="Sai thẩm quyền")
    open_standing(actor=system_actor("night"))

    assert rounds(document, world.a1.pk) == [*first, (D(2027, 1, 1), D(2027, 1, 31))]
    assert Obligation.objects.filter(document=document, lifted_at__isnull=False).count() == 0


def test_the_register_knows_the_time_between(world: World, time: time_machine.Traveller) -> None:
    """In force now; asked for a time within which it was replaced throughout, it is not found."""
    document = resolution(world)
    new = replaced(world, document, time)
    time.move_to(clock.at(D(2027, 1, 10), 8))
    revoke_document(actor=province_leader(world), document_id=new.pk, why="Sai thẩm quyền")

    def found(wanted: Wanted) -> bool:
        return register_visible_to(world.system, wanted, clock.today()).filter(pk=document.pk).exists()

    assert found(Wanted(force="in_force"))
    assert not found(Wanted(since=D(2026, 11, 10), until=D(2026, 12, 10)))
    assert found(Wanted(since=D(2026, 11, 1), until=D(2026, 12, 10)))

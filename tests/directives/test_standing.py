"""Standing requirements through time: missed rounds, bodies that have ended (E2, A10)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import ask_below, end_requirement, open_standing
from nennep.directives.models import Requirement
from nennep.directives.rounds import When
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.models import Obligation
from nennep.processes.founding import found_with_duties
from tests.directives.making import CELL, TODAY, asked, cells, resolution, wish
from tests.factories.world import World
from tests.processes.test_reform import applied

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
HALF_YEARS = When("every", TODAY, due_on=D(2027, 4, 16), months=6, until=D(2028, 4, 16))


def night() -> int:
    return open_standing(actor=system_actor("night"))


def rounds(requirement: Requirement) -> dict[int, list[tuple[D, D]]]:
    found: dict[int, list[tuple[D, D]]] = {}
    for row in Obligation.objects.filter(source=requirement.pk).order_by("period"):
        found.setdefault(row.org_id, []).append((row.period, row.due_on))
    return found


def test_rounds_missed_while_the_worker_stood_still(world: World, time: time_machine.Traveller) -> None:
    """Back after a year and more: each missed round once, with its own period and deadline, for who existed then; the
    last one too, although its day has passed."""
    said = asked(world, "interim_review", when=HALF_YEARS)
    time.move_to(clock.at(D(2027, 6, 1), 1))
    found = found_with_duties(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ mới", kind="chi-bo",
                              effective_on=D(2027, 6, 1))  # fmt: skip
    Obligation.objects.exclude(period=TODAY).exclude(org=found).delete()
    Obligation.objects.filter(org=found).delete()
    time.move_to(clock.at(D(2028, 5, 2), 1))

    assert night() > 0
    assert night() == 0

    every = [(TODAY, D(2027, 4, 16)), (D(2027, 4, 17), D(2027, 10, 16)), (D(2027, 10, 17), D(2028, 4, 16))]
    got = rounds(said.requirement)
    assert [got[org.pk] for org in cells(world)] == [every] * 3
    assert got[found.pk] == every[2:]


def ask_of_commune(world: World) -> tuple[Document, Requirement]:
    leader = actor_for(world.users["leader"])
    document = resolution(world, actor=leader, org_id=world.commune_a.pk)
    said = ask_below(actor=leader, document_id=document.pk, wish=wish("interim_review", when=HALF_YEARS,
                                                                       levels=(CELL,)))  # fmt: skip
    return document, said.requirement


def test_what_an_ended_body_asked_goes_on_under_its_successor(world: World, time: time_machine.Traveller) -> None:
    """Two communes are merged: the cells that were asked owe the next round to the new one, those of the other commune
    owe nothing; the document stays in force and says that its body has ended; the successor can end it."""
    document, requirement = ask_of_commune(world)
    time.move_to(clock.at(D(2026, 11, 2), 8))
    world.system = system_actor("test")
    reform = applied(world, {"do": "merge", "sources": [world.commune_a.pk, world.commune_b.pk], "into": {
        "key": "n", "name": "Đảng bộ xã An Bình", "kind": "dang-bo-xa", "parent": world.province.pk}})  # fmt: skip
    heir = reform.keys["n"]
    time.move_to(clock.at(D(2027, 4, 20), 1))

    assert night() == 2
    assert night() == 0

    rows = Obligation.objects.filter(source=requirement.pk, period=D(2027, 4, 17))
    assert {(row.org_id, row.owed_to_id, row.due_on) for row in rows} == {
        (world.a1.pk, heir, D(2027, 10, 16)), (world.a2.pk, heir, D(2027, 10, 16))}  # fmt: skip
    client = Client()
    client.force_login(world.users["staff_province"])
    page = client.get(reverse("directives:document", args=[document.pk])).content.decode()
    assert "còn hiệu lực đến khi được thay thế" in page
    ended = end_requirement(actor=world.system, requirement_id=requirement.pk, reason="Có nghị quyết mới")
    assert ended.ended_at == clock.now()
    assert night() == 0


def test_what_was_replaced_opens_no_further_round(world: World, time: time_machine.Traveller) -> None:
    """Replaced on this very day: no further round is opened."""
    document, requirement = ask_of_commune(world)
    Document.objects.filter(pk=document.pk).update(in_force_until=D(2027, 4, 20))
    time.move_to(clock.at(D(2027, 4, 20), 1))
    assert night() == 0
    assert Obligation.objects.filter(source=requirement.pk).count() == 2

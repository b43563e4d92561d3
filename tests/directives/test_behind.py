"""The list behind a figure: as many as the figure says, on every day, for every place; the order; one plan for all."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from nennep.access.actors import actor_for
from nennep.directives.queries import duties
from nennep.directives.queries.duties import STATES, behind, duties_shown
from nennep.directives.queries.heat import heat_of, summed
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.obligations.actions import extend_obligations, lift_obligation, send_back_obligation
from nennep.obligations.models import Obligation
from nennep.orgtree.models import Org, OrgNow
from nennep.orgtree.queries import parents_of
from tests.directives.making import asked, province_leader
from tests.directives.test_cascade import studied
from tests.factories.world import World

D = datetime.date
TODAY = D(2026, 10, 16)
DAYS = (D(2026, 10, 15), TODAY, D(2026, 11, 2), D(2026, 11, 3), D(2026, 11, 16), D(2026, 11, 17), D(2026, 12, 20))


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    """16 October 2026, the day of the resolution."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False) as traveller:
        yield traveller


def now(org: Org) -> OrgNow:
    return OrgNow.objects.get(org_id=org.pk)


@pytest.fixture
def told(world: World, time: time_machine.Traveller) -> Document:
    """Three cells asked twice: one studied and was sent back, one was given more time, one was let off."""
    said = asked(world)
    asked(world, document=said.requirement.document, kind="programme", text="Ban hành chương trình")
    studied(world, said.requirement.document, time)
    by = province_leader(world)
    row = {one.org_id: one.pk for one in Obligation.objects.filter(source=said.requirement.pk)}
    time.move_to(clock.at(D(2026, 11, 10), 8))
    extend_obligations(actor=by, obligation_ids=[row[world.b1.pk]], due_on=D(2026, 12, 15), reason="Lũ")
    lift_obligation(actor=by, obligation_id=row[world.a2.pk], reason="Sắp hợp nhất")
    time.move_to(clock.at(D(2026, 11, 16), 8))
    send_back_obligation(actor=by, obligation_id=row[world.a1.pk], reason="Chưa đủ thành phần")
    time.move_to(clock.at(D(2026, 12, 20), 8))
    document: Document = said.requirement.document
    return document


def test_lists_are_as_long_as_the_figures_they_stand_behind(world: World, told: Document) -> None:
    """E2: the same duties as the table by level counts, as known on every day."""
    leader, seen = province_leader(world), 0
    for org in (world.province, world.commune_a, world.commune_b):
        place = now(org)
        for day in DAYS:
            keys = {state: behind(leader, told, place, day, state=state) for state in STATES}
            total = summed(heat_of(leader, told, place.path, day).values())
            assert (len(keys["all"]), len(keys["met"]), len(keys["late"])) == (total.owed, total.met, total.overdue)
            assert len(keys["tardy"]) == total.met_late
            assert set(keys["left"]) == set(keys["all"]) - set(keys["met"])
            assert set(keys["late"]) | set(keys["extended"]) <= set(keys["left"])
            assert not set(keys["waived"]) & set(keys["all"])
            seen += sum(map(len, keys.values()))
    assert seen > 100


def test_what_is_not_done_stands_first_by_its_day(world: World, told: Document) -> None:
    leader = province_leader(world)

    found, above = duties_shown(behind(leader, told, now(world.province), D(2026, 12, 20)))

    assert found == sorted(found, key=lambda row: (row.met_on or D.min, row.due_on, row.org_id, row.pk))
    assert above == parents_of([row.org_id for row in found])
    assert [row.pk for row in duties_shown([found[1].pk, 0, found[0].pk])[0]] == [found[1].pk, found[0].pk]
    assert behind(actor_for(world.users["staff_b"]), told, now(world.province), D(2026, 12, 20)) == [
        row.pk for row in found if row.org_id == world.b1.pk
    ]


def test_one_plan_for_all_values_gives_the_rows_of_the_queryset(world: World, told: Document) -> None:
    """Whatever narrows the list; places of a commune and of a province go by different plans."""
    row = Obligation.objects.filter(document=told, met_on__isnull=True, lifted_at__isnull=True).order_by("pk")[0]
    narrowing: list[dict[str, Any]] = [
        {}, {"source": row.source}, {"period": row.period}, {"level": 5}, {"level": 4},
        {"source": row.source, "period": row.period, "level": 5},
    ]  # fmt: skip
    found = 0
    for user in ("province_leader", "leader", "staff_b", "secretary"):
        province_leader(world)
        actor = actor_for(world.users[user])
        for org, state, narrow in ((o, s, n) for o in (world.province, world.a1) for s in STATES for n in narrowing):
            for day in (D(2026, 11, 10), D(2026, 12, 20)):
                given: dict[str, Any] = {"document": told.pk, "day": day, **narrow}
                if org != world.province:
                    given["path"] = now(org).path
                statement = duties._behind(state, tuple(given), past=day < clock.today())
                keys = behind(actor, told, now(org), day, state=state, **narrow)
                assert keys == list(statement.plain(actor, **given)) == statement(actor, **given)
                found += len(keys)
    assert found > 100

"""Counts of duties kept beside them: right in the transaction of every act, proved, and not read while places move."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection

from nennep.access.actors import actor_for
from nennep.directives.actions import end_requirement
from nennep.directives.queries.standing import _counted, documents_asking
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.meetings.actions import amend_minutes
from nennep.meetings.models import AgendaDocument
from nennep.obligations.actions import (
    extend_obligations,
    lift_obligation,
    open_obligations,
    send_back_obligation,
)
from nennep.obligations.counts import differences, duties_by_document, duties_by_month, keep
from nennep.obligations.models import CountNote, DutyCount, Obligation
from nennep.obligations.queries import Tally, _months, _months_of_few, _year, tallies_by_month, tallies_of_year
from nennep.organisations.actions import found_organisation, move_organisation
from nennep.orgtree.derive import refresh_now
from nennep.orgtree.models import Org, OrgNow
from nennep.orgtree.queries import path_now
from tests.directives.making import CELL, COMMUNE, asked, province_leader
from tests.directives.test_cascade import secretary, studied
from tests.factories.world import World, build_world
from tests.processes.test_reform import applied, merge

D = datetime.date
TODAY, FIRST = D(2026, 10, 16), D(2026, 1, 1)
KINDS = ("monthly_meeting", "monthly_report", "thematic_meeting")


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    """16 October 2026, the day of the resolution."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False) as traveller:
        yield traveller


@pytest.fixture
def kept(world: World) -> World:
    """The world with the duties of two months open, and what stands there counted."""
    for month in (D(2026, 9, 1), D(2026, 10, 1)):
        open_obligations(actor=world.system, month=month)
    keep(actor=world.system)
    return world


def places(world: World) -> list[Org]:
    return [world.province, world.commune_a, world.commune_b, world.a1]


def same(world: World, *, read: bool = True) -> int:
    """The kept counts say what the duties say, in every place; how many duties that were. `read`: they are read."""
    day, total = clock.today(), 0
    last = day.replace(day=1)
    with acting(world.system):
        assert differences() == 0
        for org in places(world):
            path = path_now(org.pk)
            counted, found = _counted(path, day), duties_by_document(org.pk, day)
            assert (found is None) == CountNote.objects.filter(org_id=org.pk).exists()
            assert found == counted if read else found in (None, counted)
            total += sum(owed for owed, _met, _late in counted.values())
            for kind in KINDS:
                plain = {period: tuple(counts) for period, *counts in _months.anew(
                    world.system, path, kind, FIRST, last, day)}  # fmt: skip
                plain = {period: counts for period, counts in plain.items() if counts[0]}
                months = duties_by_month(path, [kind], FIRST, last, day)
                assert months is None or months == {(kind, period): counts for period, counts in plain.items()}
                told = tallies_by_month(world.system, path, kind, FIRST, last, day)
                assert {
                    period: (one.owed, one.met, one.met_late, one.overdue) for period, one in told.items() if one.owed
                } == plain
                total += sum(counts[0] for counts in plain.values())
            for few in (False, True):
                year = tallies_of_year(world.system, path, day.year, day, few=few)
                rows = _year.anew(world.system, path, FIRST, D(day.year, 12, 31), day)
                assert {key: one for key, one in year.items() if one.owed} == {
                    (kind, period): Tally(*counts) for kind, period, *counts in rows if counts[0]
                }
    return total


def is_kept(org: Org) -> bool:
    """Whether the counts of an organisation are read."""
    with acting(system_actor("test")):
        return duties_by_document(org.pk, clock.today()) is not None


def test_counts_follow_every_act(kept: World, time: time_machine.Traveller) -> None:
    """Opened, asked, met by a meeting, given more time, let off, sent back, corrected, no longer asked: right at once,
    folded or not."""
    by = province_leader(kept)
    before = same(kept)
    said = asked(kept)
    assert same(kept) > before
    second = asked(kept, document=said.requirement.document, text="Ban hành", levels=(COMMUNE, CELL))
    meeting = studied(kept, said.requirement.document, time)
    same(kept)
    row = {one.org_id: one.pk for one in Obligation.objects.filter(source=said.requirement.pk)}
    time.move_to(clock.at(D(2026, 11, 20), 8))
    same(kept)
    extend_obligations(actor=by, obligation_ids=[row[kept.b1.pk]], due_on=D(2026, 12, 15), reason="Lũ")
    same(kept)
    lift_obligation(actor=by, obligation_id=row[kept.a2.pk], reason="Sắp hợp nhất")
    same(kept)
    keep(actor=kept.system)
    assert not DutyCount.objects.filter(fresh=True).exists()
    same(kept)
    link = AgendaDocument.objects.get(item__meeting=meeting)
    amend_minutes(actor=secretary(kept), meeting_id=meeting.pk, reason="Ghi nhầm nội dung", not_taken_up=[link.pk])
    same(kept)
    open_obligations(actor=kept.system, month=D(2026, 11, 1))
    same(kept)
    end_requirement(actor=by, requirement_id=second.requirement.pk, reason="Có nghị quyết mới")
    same(kept)
    assert is_kept(kept.province)
    assert not CountNote.objects.exists()


def test_evidence_sent_back_and_duties_taken_out(kept: World, time: time_machine.Traveller) -> None:
    said = asked(kept)
    studied(kept, said.requirement.document, time)
    row = Obligation.objects.get(org=kept.a1, source=said.requirement.pk)
    assert duties_by_document(kept.province.pk, clock.today()) == {said.requirement.document_id: (3, 1, 0)}

    send_back_obligation(actor=province_leader(kept), obligation_id=row.pk, reason="Chưa đủ thành phần")

    with acting(kept.system):
        assert duties_by_document(kept.province.pk, clock.today()) == {said.requirement.document_id: (3, 0, 0)}
        Obligation.objects.filter(org=kept.b1, source=said.requirement.pk).delete()
        assert duties_by_document(kept.province.pk, clock.today()) == {said.requirement.document_id: (2, 0, 0)}
    same(kept)


def test_a_reorganisation_waits_to_be_counted_anew(kept: World, time: time_machine.Traveller) -> None:
    """Merged cells: everything above both is counted from the duties until the worker has counted again."""
    asked(kept)
    time.move_to(clock.at(D(2026, 11, 2), 8))
    kept.system = system_actor("test")

    applied(kept, merge(kept))

    assert not is_kept(kept.province)
    same(kept, read=False)
    keep(actor=kept.system)
    assert is_kept(kept.province)
    assert same(kept) > 0


def test_noted_counts_are_not_read(kept: World) -> None:
    """One organisation's note concerns none of the others; counted again, it is gone."""
    with acting(kept.system):
        CountNote.objects.create(org_id=kept.province.pk)
    assert not is_kept(kept.province)
    assert is_kept(kept.commune_a)

    keep(actor=kept.system)

    assert is_kept(kept.province)
    assert not CountNote.objects.exists()


def test_a_cell_founded_anew_and_one_that_moves(kept: World) -> None:
    found_organisation(actor=kept.system, parent_id=kept.commune_b.pk, name="Chi bộ mới", kind="chi-bo",
                       effective_on=D(2026, 10, 1))  # fmt: skip
    assert is_kept(kept.province), "who owes nothing yet changes no count"
    open_obligations(actor=kept.system, month=D(2026, 10, 1))
    same(kept)

    move_organisation(actor=kept.system, org_id=kept.a2.pk, parent_id=kept.commune_b.pk, effective_on=TODAY)

    assert not is_kept(kept.commune_a)
    same(kept, read=False)
    keep(actor=kept.system)
    assert (is_kept(kept.commune_a), is_kept(kept.commune_b)) == (True, True)
    same(kept)


def test_what_is_dated_ahead_counts_from_its_day(kept: World, time: time_machine.Traveller) -> None:
    """At midnight the tree of the day is another before the worker has noted it: months are counted from the duties."""
    move_organisation(actor=kept.system, org_id=kept.a2.pk, parent_id=kept.commune_b.pk, effective_on=D(2026, 10, 20))
    keep(actor=kept.system)
    same(kept)
    path, kind = path_now(kept.commune_a.pk), KINDS[0]
    ahead = D(2026, 10, 20)
    with acting(kept.system):
        assert duties_by_month(path, [kind], FIRST, TODAY, TODAY) is not None
        assert duties_by_month(path, [kind], FIRST, TODAY, ahead) is None

    time.move_to(clock.at(ahead, 0))

    same(kept, read=False)
    refresh_now()
    same(kept, read=False)
    keep(actor=kept.system)
    same(kept)
    with acting(kept.system):
        assert duties_by_month(path, [kind], FIRST, ahead, ahead) is not None


def test_earlier_days_are_counted_from_the_duties(kept: World, time: time_machine.Traveller) -> None:
    """As of a day past, what was known later does not count, whatever the counts hold by now."""
    row = Obligation.objects.filter(org=kept.a1, kind=KINDS[0]).latest("period")
    lift_obligation(actor=kept.system, obligation_id=row.pk, reason="Lũ")
    path = path_now(kept.province.pk)

    found = {day: tallies_by_month(kept.system, path, KINDS[0], FIRST, TODAY, day) for day in (TODAY, D(2026, 10, 15))}

    assert [found[day][D(2026, 10, 1)].owed for day in found] == [2, 3]


def test_who_sees_not_all_is_told_from_what_he_sees(kept: World) -> None:
    """The counts of a province are for who sees all of it, on the page and in the database."""
    path, leader = path_now(kept.province.pk), actor_for(kept.users["staff_b"])
    told = tallies_by_month(leader, path, KINDS[0], FIRST, TODAY, TODAY)
    assert {one.owed for one in told.values()} == {1}
    assert documents_asking(leader, path_now(kept.province.pk)) == []
    with acting(leader):
        assert set(DutyCount.objects.values_list("org_id", flat=True)) == {kept.commune_b.pk}


def test_a_database_of_before_is_counted_by_the_worker(kept: World) -> None:
    """As the migration leaves it: every place noted, nothing kept; until then the duties themselves are counted."""
    CountNote.objects.all().delete()
    DutyCount.objects.all().delete()
    CountNote.objects.bulk_create(CountNote(org_id=one) for one in OrgNow.objects.values_list("org_id", flat=True))
    asked(kept)
    assert not any(is_kept(org) for org in places(kept))
    assert same(kept, read=False) > 0
    keep(actor=kept.system)
    assert same(kept) > 0
    assert not DutyCount.objects.filter(fresh=True).exists()


def test_a_place_counts_once_however_few(kept: World) -> None:
    """The plan for few and the kept counts say the same."""
    for org in places(kept)[1:]:
        path = path_now(org.pk)
        with acting(kept.system):
            few = {one: tuple(c) for one, *c in _months_of_few(
                kept.system, path, KINDS[0], [D(2026, 9, 1), D(2026, 10, 1)], TODAY)}  # fmt: skip
            found = duties_by_month(path, KINDS[:1], FIRST, TODAY, TODAY)
            assert found == {(KINDS[0], period): counts for period, counts in few.items()}


def test_a_wrong_count_is_found(kept: World) -> None:
    with acting(kept.system), connection.cursor() as cursor:
        cursor.execute("update obligations_dutycount set met = met + 1 where id = "
                       "(select min(id) from obligations_dutycount)")  # fmt: skip
        assert differences() == 2  # what is kept, and what was counted


@pytest.mark.django_db(transaction=True)
def test_duties_entered_while_their_cell_moves() -> None:
    """Two at once, neither waits: what is counted for where the cell stood is counted anew."""
    system = system_actor("test")
    with acting(system):
        world = build_world()
    keep(actor=system)
    entered, moved = threading.Event(), threading.Event()

    def enter() -> None:
        try:
            with acting(system):
                open_obligations(actor=system, month=TODAY)
                entered.set()
                moved.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=enter)
    writer.start()
    assert entered.wait(30)
    move_organisation(actor=system, org_id=world.a2.pk, parent_id=world.commune_b.pk, effective_on=TODAY)
    for _ in range(2):
        keep(actor=system)
    assert not is_kept(world.commune_a)
    assert not is_kept(world.commune_b)
    moved.set()
    writer.join()
    keep(actor=system)

    assert is_kept(world.commune_a)
    assert is_kept(world.commune_b)
    with acting(system):
        assert differences() == 0
        path = path_now(world.commune_b.pk)
        found = duties_by_month(path, KINDS[:1], FIRST, TODAY, TODAY)
        assert found == {(KINDS[0], D(2026, 10, 1)): (2, 0, 0, 2)}


@pytest.mark.django_db(transaction=True)
def test_who_only_reads_duties_holds_nothing_up() -> None:
    """A long reading (a backup) puts no count where a cell stood: counting anew does not wait for it."""
    system = system_actor("test")
    with acting(system):
        world = build_world()
    reading, counted = threading.Event(), threading.Event()

    def read() -> None:
        try:
            with acting(system):
                assert Obligation.objects.count() == 0
                reading.set()
                counted.wait(30)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(30)
    move_organisation(actor=system, org_id=world.a2.pk, parent_id=world.commune_b.pk, effective_on=TODAY)
    keep(actor=system)
    found = [is_kept(one) for one in (world.commune_a, world.commune_b)]
    counted.set()
    reader.join()
    assert found == [True, True]


def test_only_the_system_counts(kept: World) -> None:
    with pytest.raises(ValueError, match="system"):
        keep(actor=province_leader(kept))

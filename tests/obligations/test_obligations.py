"""Duties: opened by rule for every living cell, met by evidence, as known on a day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import Http404
from procrastinate.contrib.django import app

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.obligations.actions import lift_obligation, meet_obligation, open_obligations
from nennep.obligations.jobs import open_this_month
from nennep.obligations.models import Obligation, ObligationKind
from nennep.obligations.queries import (
    as_known_on,
    get_obligation,
    obligations_visible_to,
    owed_by,
    owed_in,
    owed_in_year,
)
from nennep.organisations.actions import dissolve_organisation, found_organisation, move_organisation
from nennep.regulations.actions import adopt_rule_set
from tests.factories.world import World

MONTH = datetime.date(2026, 11, 1)
NOW = clock.at(datetime.date(2026, 11, 22), 8)
K = ObligationKind


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    """22 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def actor(world: World) -> Callable[[str], Actor]:
    """A function: the account of that key as an actor."""
    return lambda key: actor_for(world.users[key])


def rows(**where: object) -> list[tuple[int, str, datetime.date, datetime.date]]:
    """Organisation, kind, period and deadline of the duties there are."""
    found = Obligation.objects.filter(**where).order_by("org_id", "kind")
    return [(row.org_id, row.kind, row.period, row.due_on) for row in found]


def test_open_obligations_for_every_cell(world: World) -> None:
    """D1: in a month each living cell owes its meeting by day 03, its report by the end, and the quarter's theme."""
    new = open_obligations(actor=world.system, month=datetime.date(2026, 11, 15))

    assert new == 9
    assert rows(org=world.a1) == [
        (world.a1.pk, "monthly_meeting", MONTH, datetime.date(2026, 11, 3)),
        (world.a1.pk, "monthly_report", MONTH, datetime.date(2026, 11, 30)),
        (world.a1.pk, "thematic_meeting", datetime.date(2026, 10, 1), datetime.date(2026, 12, 31)),
    ]
    owed = Obligation.objects.get(org=world.a1, kind=K.MONTHLY_MEETING)
    assert (owed.owed_to_id, owed.rule_set, owed.basis) == (
        world.commune_a.pk, "42-hd-btctw-2025", "Điều lệ Đảng, Điều 24")  # fmt: skip
    assert AuditEvent.objects.filter(kind="obligations.month.opened").count() == 1


def test_open_obligations_again_adds_nothing(world: World) -> None:
    """Idempotent: the nightly job may run as often as it likes."""
    open_obligations(actor=world.system, month=MONTH)

    assert open_obligations(actor=world.system, month=MONTH) == 0
    assert open_this_month(0) == 0
    assert Obligation.objects.count() == 9
    assert AuditEvent.objects.filter(kind="obligations.month.opened").count() == 1


def test_open_obligations_only_what_stood_and_stands(world: World) -> None:
    """J1: a cell founded within the month, or ended before the deadline, owes nothing for it."""
    found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ mới", kind="chi-bo",
                       effective_on=datetime.date(2026, 11, 2))  # fmt: skip
    ended = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ cũ", kind="chi-bo",
                               effective_on=datetime.date(2026, 9, 1))  # fmt: skip
    dissolve_organisation(actor=world.system, org_id=ended.pk, effective_on=datetime.date(2026, 11, 3))

    open_obligations(actor=world.system, month=MONTH)

    meeting_owed = {org for org, kind, _period, _due in rows() if kind == K.MONTHLY_MEETING}
    assert meeting_owed == {world.a1.pk, world.a2.pk, world.b1.pk}


def test_open_obligations_by_the_rules_of_their_time(world: World) -> None:
    """Rules by date: in August 2025 no common day yet in the set of the first of July, and before 2018 no theme."""
    open_obligations(actor=world.system, month=datetime.date(2025, 8, 1))
    with_common_day = rows(org=world.a1, kind=K.MONTHLY_MEETING)
    Obligation.objects.all().delete()
    open_obligations(actor=world.system, month=datetime.date(2025, 7, 1))

    assert with_common_day[0][3] == datetime.date(2025, 8, 3)
    assert rows(org=world.a1, kind=K.MONTHLY_MEETING)[0][3] == datetime.date(2025, 7, 31)


def test_open_obligations_by_the_rules_of_the_place(world: World) -> None:
    """Rules-supplement 1: where a report is due three working days after the meeting, it is due then, there only."""
    adopt_rule_set(actor=world.system, org_id=world.commune_a.pk, slug="29-qd-tu-lao-cai-2026-bao-cao",
                   valid_from=datetime.date(2026, 2, 1), decided_by="29-QĐ/TU")  # fmt: skip

    open_obligations(actor=world.system, month=MONTH)

    due = {org: day for org, _kind, _period, day in rows(kind=K.MONTHLY_REPORT)}
    assert due == {
        world.a1.pk: datetime.date(2026, 11, 6), world.a2.pk: datetime.date(2026, 11, 6),
        world.b1.pk: datetime.date(2026, 11, 30),
    }  # fmt: skip


def test_open_obligations_of_one_organisation(world: World) -> None:
    """At and under one organisation only."""
    assert open_obligations(actor=world.system, month=MONTH, org_id=world.commune_b.pk) == 3
    assert {org for org, *_rest in rows()} == {world.b1.pk}


def test_open_obligations_only_by_the_system(world: World, actor: Callable[[str], Actor]) -> None:
    """Nobody opens or avoids a duty by hand."""
    with pytest.raises(ValueError, match="by the system"):
        open_obligations(actor=actor("leader"), month=MONTH)


def test_meet_obligation_keeps_the_first_evidence(world: World) -> None:
    """Duty and evidence: met by a record, once; opened on the way when no job has."""
    first = meet_obligation(actor=world.system, org_id=world.a1.pk, kind=K.MONTHLY_MEETING, period=MONTH,
                            met_on=datetime.date(2026, 11, 3), evidence=world.a1)  # fmt: skip
    meet_obligation(actor=world.system, org_id=world.a1.pk, kind=K.MONTHLY_MEETING, period=MONTH,
                    met_on=datetime.date(2026, 11, 9), evidence=world.a2)  # fmt: skip

    assert first is not None
    first.refresh_from_db()
    assert (first.met_on, first.evidence_type, first.evidence_id) == (
        datetime.date(2026, 11, 3), "orgtree.org", world.a1.pk)  # fmt: skip
    assert first.met_known_at == NOW


def test_meet_obligation_where_nothing_was_owed(world: World) -> None:
    """A committee owes no cell meeting; nothing is made up."""
    met = meet_obligation(actor=world.system, org_id=world.commune_a.pk, kind=K.MONTHLY_MEETING, period=MONTH,
                          met_on=MONTH, evidence=world.a1)  # fmt: skip

    assert met is None


@pytest.mark.parametrize(
    ("kind", "as_of", "state"),
    [
        (K.MONTHLY_MEETING, datetime.date(2026, 11, 3), "due"),
        (K.MONTHLY_MEETING, datetime.date(2026, 11, 4), "late"),
        (K.MONTHLY_MEETING, datetime.date(2026, 11, 30), "late"),
        (K.MONTHLY_MEETING, datetime.date(2026, 12, 1), "missing"),
        (K.THEMATIC_MEETING, datetime.date(2026, 12, 31), "due"),
        (K.THEMATIC_MEETING, datetime.date(2027, 1, 1), "missing"),
        (K.MONTHLY_REPORT, datetime.date(2026, 12, 31), "late"),
        (K.MONTHLY_REPORT, datetime.date(2027, 1, 1), "missing"),
    ],
)
def test_as_known_on_while_not_met(world: World, kind: K, as_of: datetime.date, state: str) -> None:
    """Mock, README 3: late can still be done, missing cannot."""
    open_obligations(actor=world.system, month=MONTH)

    assert as_known_on(Obligation.objects.get(org=world.a1, kind=kind), as_of).state == state


def test_as_known_on_counts_what_was_known(world: World) -> None:
    """J2: met on day 3 and entered on day 20: on day 10 it was late, on day 20 it is done."""
    meet_obligation(actor=world.system, org_id=world.a1.pk, kind=K.MONTHLY_MEETING, period=MONTH, evidence=world.a1,
                    met_on=datetime.date(2026, 11, 3), known_at=clock.at(datetime.date(2026, 11, 20), 9))  # fmt: skip
    row = Obligation.objects.get(org=world.a1, kind=K.MONTHLY_MEETING)

    on_day_10, on_day_20 = (as_known_on(row, datetime.date(2026, 11, day)) for day in (10, 20))

    assert (on_day_10.state, on_day_10.met_on, on_day_10.evidence_id, on_day_10.is_open) == ("late", None, None, True)
    assert (on_day_20.state, on_day_20.met_on, on_day_20.is_open) == ("done", datetime.date(2026, 11, 3), False)


def test_as_known_on_done_after_the_deadline(world: World) -> None:
    """Met late stays late."""
    meet_obligation(actor=world.system, org_id=world.a1.pk, kind=K.MONTHLY_MEETING, period=MONTH, evidence=world.a1,
                    met_on=datetime.date(2026, 11, 9))  # fmt: skip

    owed = as_known_on(Obligation.objects.get(org=world.a1, kind=K.MONTHLY_MEETING), datetime.date(2026, 12, 5))

    assert (owed.state, owed.is_open) == ("late", False)


def test_owed_in_a_subtree(world: World, actor: Callable[[str], Actor]) -> None:
    """J1: the cells under an organisation, as it stood; a reader of another branch gets none."""
    open_obligations(actor=world.system, month=MONTH)
    day = datetime.date(2026, 11, 22)

    under_a = owed_in(actor("staff_a"), world.commune_a.pk, K.MONTHLY_MEETING, MONTH, day)
    province = owed_in(actor("staff_province"), world.province.pk, K.MONTHLY_MEETING, MONTH, day)

    assert {row.org_id for row in under_a} == {world.a1.pk, world.a2.pk}
    assert len(province) == 3
    assert owed_in(actor("staff_b"), world.commune_a.pk, K.MONTHLY_MEETING, MONTH, day) == []
    assert owed_in(actor("staff_a"), 999_999, K.MONTHLY_MEETING, MONTH, day) == []
    with acting(actor("staff_b")):
        assert {row.org_id for row in Obligation.objects.all()} == {world.b1.pk}


def test_owed_in_a_quarter_reads_the_tree_of_the_day(
    world: World, actor: Callable[[str], Actor], today: time_machine.Traveller
) -> None:
    """J1: a cell that moved in December owes the quarter's theme under its new committee, until the quarter's end."""
    open_obligations(actor=world.system, month=MONTH)
    move_organisation(
        actor=world.system, org_id=world.a1.pk, parent_id=world.commune_b.pk, effective_on=datetime.date(2026, 11, 15)
    )
    today.move_to(clock.at(datetime.date(2026, 12, 20), 8))
    quarter = datetime.date(2026, 10, 1)

    before, after = (
        {row.org_id for row in owed_in(world.system, world.commune_b.pk, K.THEMATIC_MEETING, quarter, day)}
        for day in (datetime.date(2026, 11, 14), datetime.date(2026, 12, 20))
    )

    assert world.a1.pk not in before
    assert world.a1.pk in after


def test_duties_open_just_after_midnight_in_vietnam() -> None:
    """On the first of a month nobody waits until seven in the morning: the worker's clock is UTC."""
    (periodic,) = [
        one for key, one in app.periodic_registry.periodic_tasks.items() if key[0] == "obligations.open_this_month"
    ]
    hour, minute = (int(part) for part in reversed(periodic.cron.split()[:2]))
    moment = datetime.datetime(2026, 10, 31, hour, minute, tzinfo=datetime.UTC)

    assert clock.local(moment) == clock.at(datetime.date(2026, 11, 1), 0, 20)


def test_owed_by_one_cell(world: World, actor: Callable[[str], Actor]) -> None:
    """Home: what the cell owes now, and last month's report that can still be given."""
    for month in (9, 10, 11):
        open_obligations(actor=world.system, month=datetime.date(2026, month, 1))

    owed = owed_by(actor("secretary"), world.a1.pk, datetime.date(2026, 11, 22))

    assert [(row.kind, row.period.month, row.state) for row in owed] == [
        (K.MONTHLY_REPORT, 10, "late"), (K.MONTHLY_MEETING, 11, "late"), (K.MONTHLY_REPORT, 11, "due"),
        (K.THEMATIC_MEETING, 10, "due"),
    ]  # fmt: skip
    year = owed_in_year(actor("secretary"), [world.a1.pk], 2026, datetime.date(2026, 11, 22))
    assert year[world.a1.pk, K.MONTHLY_MEETING, datetime.date(2026, 9, 1)].state == "missing"


def test_lift_obligation_by_the_committee_above(world: World, actor: Callable[[str], Actor]) -> None:
    """A duty lifted says why and is owed no more; a cell never lifts its own."""
    open_obligations(actor=world.system, month=MONTH)
    row = Obligation.objects.get(org=world.a1, kind=K.MONTHLY_MEETING)

    with pytest.raises(Denied, match="cấp ủy cấp trên"):
        lift_obligation(actor=actor("secretary"), obligation_id=row.pk, reason="Bận")
    with pytest.raises(RuleBroken, match="lý do miễn"):
        lift_obligation(actor=actor("leader"), obligation_id=row.pk, reason=" ")
    with pytest.raises(RuleBroken, match="300"):
        lift_obligation(actor=actor("leader"), obligation_id=row.pk, reason="x" * 301)
    with pytest.raises(Http404):
        lift_obligation(actor=actor("staff_b"), obligation_id=row.pk, reason="x")
    lifted = lift_obligation(actor=actor("leader"), obligation_id=row.pk, reason="Lũ lụt\x00")

    assert (lifted.lifted_why, as_known_on(lifted, datetime.date(2026, 12, 1)).state) == ("Lũ lụt", "none")
    with pytest.raises(Denied, match="đã được miễn"):
        lift_obligation(actor=actor("leader"), obligation_id=row.pk, reason="nữa")
    assert AuditEvent.objects.filter(kind="obligations.duty.lifted").count() == 1


def test_lift_obligation_not_when_met(world: World, actor: Callable[[str], Actor]) -> None:
    """What is done needs no lifting."""
    row = meet_obligation(actor=world.system, org_id=world.a1.pk, kind=K.MONTHLY_MEETING, period=MONTH, met_on=MONTH,
                          evidence=world.a1)  # fmt: skip
    assert row is not None

    with pytest.raises(Denied, match="đã làm xong"):
        lift_obligation(actor=actor("leader"), obligation_id=row.pk, reason="x")


def test_get_obligation_out_of_sight(world: World, actor: Callable[[str], Actor]) -> None:
    """Issue 5: another branch's duty is not found."""
    open_obligations(actor=world.system, month=MONTH)
    row = Obligation.objects.get(org=world.a1, kind=K.MONTHLY_MEETING)

    assert get_obligation(actor("member"), row.pk).pk == row.pk
    with pytest.raises(Http404):
        get_obligation(actor("b_secretary"), row.pk)
    assert obligations_visible_to(actor("b_secretary")).count() == 3

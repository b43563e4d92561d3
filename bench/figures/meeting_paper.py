"""meeting.paper: a meeting of 25 people entered from the minute book, checks and all, beside one INSERT a row of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Max, Model

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.figures.meeting_record import PEOPLE, large_cell
from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.meetings.models import AgendaItem, Decision, Meeting, Minutes, Notice, RollEntry
from nennep.meetings.queries.book import RosterBook
from nennep.obligations.models import Obligation
from nennep.processes.paper_meeting import PaperDecision, PaperMeeting, record_paper_meeting

DAY = datetime.date(2026, 11, 10)  # after the months that are loaded
TIMES = 10
BY_TRIGGERS = ["reports_touched", "reports_cubenote", "obligations_dutycount"]
# What the act writes into, those that others refer to first.
WRITTEN: tuple[type[Model], ...] = (Meeting, AgendaItem, RollEntry, Notice, Decision, Minutes, Obligation, AuditEvent)


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _now_all_checks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def _inserted() -> int:
    """How many rows this session has inserted so far, into whatever table; the notes of triggers come on both sides."""
    counted = "select coalesce(sum(n_tup_ins), 0) from pg_stat_xact_user_tables where relname <> all (%s)"
    return int(str(rows_of(counted, [BY_TRIGGERS])[0][0]))


def _last() -> dict[type[Model], int]:
    return {model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in WRITTEN}


def _after(last: dict[type[Model], int]) -> list[Model]:
    return [row for model, pk in last.items() for row in model._default_manager.filter(pk__gt=pk).order_by("pk")]


def _contents(rows: Sequence[Model]) -> list[tuple[object, ...]]:
    """All columns but the moments at which a row was written."""
    return [
        (row._meta.label, *(getattr(row, field.attname) for field in row._meta.concrete_fields
                            if not getattr(field, "auto_now_add", False)))
        for row in rows
    ]  # fmt: skip


def _secretary() -> tuple[Actor, int, PaperMeeting]:
    """The cell, its secretary's account, and what stands in the minute book. Within the caller's transaction."""
    cell, people = large_cell()
    leader = RosterBook([cell]).leader(cell, DAY)
    if leader is None:
        raise RuntimeError("the cell has no secretary")
    chair = leader[0]
    writer = next(one.person_id for one in people if one.person_id != chair)
    user = User.objects.create_user(username="bench-bi-thu", name="bench", person_id=chair)
    paper = PaperMeeting(
        kind="regular", place="Nhà văn hóa", starts_at=clock.at(DAY, 19), ended_at=clock.at(DAY, 20), chair_id=chair,
        secretary_id=writer, told_at=clock.at(DAY - datetime.timedelta(days=5), 8),
        decisions=(PaperDecision(text="Thu đủ đảng phí trong tháng."),),
    )  # fmt: skip
    return actor_for(user), cell, paper


def measure() -> Figure:
    """Both as the web role under row security with all deferred checks; milliseconds a meeting, then taken back."""
    found: dict[str, list[tuple[object, ...]]] = {}
    written: list[Model] = []
    whole = True

    def act(actor: Actor, cell: int, paper: PaperMeeting) -> float:
        nonlocal whole
        last, before = _last(), _inserted()

        def record() -> None:
            record_paper_meeting(actor=actor, org_id=cell, paper=paper)
            _now_all_checks()

        with as_web(actor):
            took = seconds(record)
        written[:] = _after(last)
        whole = whole and _inserted() - before == len(written)
        found["ours"] = _contents(written)
        return took

    def one_by_one(actor: Actor) -> float:
        last = _last()

        def insert() -> None:
            with roll_open(HISTORY):  # the meeting is written closed, its roll after it
                for row in written:
                    row.save(force_insert=True)
            _now_all_checks()

        with as_web(actor):
            took = seconds(insert)
        found["baseline"] = _contents(_after(last))
        return took

    with _taken_back():
        actor, cell, paper = _secretary()

        def ours() -> float:
            spent = 0.0
            for _ in range(TIMES):
                with _taken_back():
                    spent += act(actor, cell, paper)
            return spent

        def baseline() -> float:
            spent = 0.0
            for _ in range(TIMES):
                with _taken_back():
                    spent += one_by_one(actor)
            return spent

        mine, theirs = in_turn(ours, baseline, rounds=3)
    roll = sum(isinstance(row, RollEntry) for row in written)
    return Figure(
        "meeting.paper", mine / TIMES * 1000, theirs / TIMES * 1000, "ms", 0.67,
        equal=whole and found["ours"] == found["baseline"] and roll >= PEOPLE,
        note=f"a meeting from the minute book with every check / its {len(written)} rows, one INSERT each, no check",
    )  # fmt: skip

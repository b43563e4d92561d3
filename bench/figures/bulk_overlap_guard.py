"""bulk.overlap_guard: a bulk load of standings and places with the check that nothing overlaps, beside none at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

from bench.figure import Figure, in_turn, seconds
from bench.load import DAY
from nennep.kernel.actor import system_actor
from nennep.kernel.bulk import insert_rows
from nennep.kernel.db import acting
from nennep.kernel.period import OPEN_END
from nennep.members.actions import PersonFacts
from nennep.members.bulk import NewMember, bulk_writing, load_members
from nennep.members.models import Affiliation, StandingRow
from nennep.members.states import PlaceKind, Standing
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow

PEOPLE = 60_000
SINCE = datetime.date(2020, 1, 1)
_KNOWN = {"decision_no": "", "note": "", "known_from": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}

Guard = Callable[[Sequence[int]], AbstractContextManager[None]]


@contextmanager
def _unguarded(_ids: Sequence[int]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.bulk', '1', true)")
    yield


def _load(ids: Sequence[int], cells: Sequence[int], guard: Guard) -> int:
    """Two standings one after the other and a home for each person; how many rows."""
    parts = ((Standing.PROBATIONARY, SINCE, DAY), (Standing.OFFICIAL, DAY, OPEN_END))
    with guard(ids):
        rows = insert_rows(
            StandingRow, ("person_id", "cell_id", "standing", "valid_from", "valid_to"),
            ((key, cell, standing.value, start, end)
             for key, cell in zip(ids, cells, strict=True) for standing, start, end in parts),
            same=_KNOWN,
        )  # fmt: skip
        rows += insert_rows(
            Affiliation, ("person_id", "cell_id", "valid_from"),
            ((key, cell, SINCE) for key, cell in zip(ids, cells, strict=True)),
            same={"kind": PlaceKind.HOME.value, "valid_to": OPEN_END, **_KNOWN},
        )  # fmt: skip
    return rows


def _bare_people(cells: Sequence[int]) -> list[int]:
    """People without standings and places."""
    people = load_members(
        NewMember(facts=PersonFacts(full_name=f"Nguyễn Văn {number}"), cell_id=cell, since=SINCE)
        for number, cell in enumerate(cells)
    )
    for rows in (StandingRow, Affiliation):
        rows.objects.filter(person_id__in=people).delete()
    return people


def measure() -> Figure:
    """Rows of 60,000 people who are there already; seconds. Each round is rolled back."""
    with acting(system_actor("bench")):
        known = list(OrgNow.objects.filter(level=Level.CELL, alive=True).values_list("org_id", flat=True)[:4_000])
        cells = [known[number % len(known)] for number in range(PEOPLE)]
        people = _bare_people(cells)
        counted: set[int] = set()

        def round_of(guard: Guard) -> float:
            with transaction.atomic():
                taken = seconds(lambda: counted.add(_load(people, cells, guard)))
                transaction.set_rollback(True)
            return taken

        mine, theirs = in_turn(lambda: round_of(bulk_writing), lambda: round_of(_unguarded), rounds=5)
        transaction.set_rollback(True)
    return Figure(
        "bulk.overlap_guard", mine, theirs, "s", 5, equal=counted == {3 * PEOPLE},
        note=f"{3 * PEOPLE:,} rows of {PEOPLE:,} people: with one check of all / with none",
    )  # fmt: skip

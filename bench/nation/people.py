"""5.6 million invented members: COPY straight into tables whose indexes and references are built once at the end."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from bench.nation.tree import SINCE
from nennep.kernel import clock
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, sort_key
from nennep.members.actions import PersonFacts
from nennep.site.demo.people import invent

MEMBERS = 5_622_463
EVE = datetime.date(2025, 6, 30)  # everybody is a member by then, so that the count of the eve is the national one
POOL = 40_000  # people invented whole; the others have the name and facts of one of them, and numbers of their own
_TABLES = ("members_person", "members_standingrow", "members_affiliation")
_FACTS = (
    "full_name, folded, sort_key, sex, birth_on, ethnicity, admitted_on, official_on, schooling, profession, theory, "
    "occupation"
)
_SAME = (
    "common_name, birth_precision, religion, native_place, address, phone, admitted_precision, official_precision, "
    "version, created_at, tenant"
)
_KNOWN = "known_from, decision_no, note"
_COPIES = {
    "members_person": f"id, uid, registered_at_id, citizen_id, card_no, {_FACTS}, {_SAME}",
    "members_standingrow": f"person_id, cell_id, standing, valid_from, valid_to, {_KNOWN}",
    "members_affiliation": f"person_id, cell_id, kind, valid_from, valid_to, {_KNOWN}",
}
_OVERLAPS = """
select count(*) from (
  select valid_from, lag(valid_to) over (partition by person_id order by valid_from) before from {table}
) x where valid_from < before
"""
_BLOCK = 20_000
Say = Callable[[str], None]


def _text(value: object) -> str:
    return r"\N" if value is None else str(value)


def _invented(dice: random.Random, serial: int) -> tuple[str, str, str]:
    """The lines of one of the pool, as COPY reads them: person's facts, the standing, the first day of the home."""
    facts: PersonFacts = invent(dice, serial, EVE)
    key = r"\\x" + sort_key(facts.full_name).hex()
    parts = (facts.full_name, fold(facts.full_name), key, facts.sex, facts.birth_on, facts.ethnicity, facts.admitted_on,
             facts.official_on, facts.schooling, facts.profession, facts.theory, facts.occupation)  # fmt: skip
    if facts.official_on is not None:
        standing = f"official\t{facts.official_on}\t{OPEN_END}"
    else:
        standing = f"probationary\t{facts.admitted_on}\t{OPEN_END}"
    since = max(SINCE, facts.admitted_on or SINCE)
    return "\t".join(map(_text, parts)), standing, f"home\t{since}\t{OPEN_END}"


def _cells_of_members(cells: Sequence[int], dice: random.Random) -> Iterator[int]:
    """The cell of each member: small and large cells next to each other, the national count in all."""
    base, extra = divmod(MEMBERS, len(cells))
    shift = 0
    for index, cell in enumerate(cells):
        even = index % 2 == 0 and index + 1 < len(cells)
        shift = dice.randrange(0, base - 6) if even else -shift
        for _ in range(base + (index < extra) + shift):
            yield cell
        shift = shift if even else 0


def load_members_of_nation(cells: Sequence[int], say: Say) -> None:
    """Load everybody with the present standing and the home: the standing before recognition is left out."""
    dice = random.Random(7)  # noqa: S311  invented data, the same every time
    pool = [_invented(dice, serial) for serial in range(POOL)]
    now = clock.now().isoformat()
    same = f"\tday\t\t\t\t\tday\tday\t1\t{now}\t1\n"
    known = f"\t{now}\t\t\n"
    with built_at_the_end(_TABLES, say):
        block: list[tuple[int, int]] = []
        began = time.monotonic()
        for serial, cell in enumerate(_cells_of_members(cells, dice), 1):
            block.append((serial, cell))
            if len(block) == _BLOCK or serial == MEMBERS:
                _copy(block, pool, same, known)
                block = []
                if serial % (25 * _BLOCK) == 0 or serial == MEMBERS:
                    say(f"{serial:,} of {MEMBERS:,} members, {time.monotonic() - began:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("select setval(pg_get_serial_sequence('members_person', 'id'), %s)", [MEMBERS])
    with connection.cursor() as cursor:
        for table in _TABLES[1:]:
            cursor.execute(_OVERLAPS.format(table=table))
            if cursor.fetchone()[0]:
                raise RuntimeError(f"{table}: periods overlap")


def _copy(block: list[tuple[int, int]], pool: list[tuple[str, str, str]], same: str, known: str) -> None:
    people, standings, homes = [], [], []
    for serial, cell in block:
        facts, standing, home = pool[serial * 7919 % POOL]
        people.append(f"{serial}\t00000000-0000-4000-8000-{serial:012x}\t{cell}\t999{serial:09d}\t99.{serial:06d}\t"
                      f"{facts}\t{same}")  # fmt: skip
        standings.append(f"{serial}\t{cell}\t{standing}{known}")
        homes.append(f"{serial}\t{cell}\t{home}{known}")
    with connection.cursor() as cursor:
        for table, lines in zip(_TABLES, (people, standings, homes), strict=True):
            with cursor.copy(f"copy {table} ({_COPIES[table]}) from stdin") as copy:
                copy.write("".join(lines))


@contextmanager
def built_at_the_end(tables: Sequence[str], say: Say) -> Iterator[None]:
    """Take secondary indexes and references away and triggers out of use; put all of it back, references checked.

    Keys and unique constraints stay.
    """
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'; set synchronous_commit = off; set work_mem = '256MB'")
        cursor.execute(
            "select c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid) "
            "from pg_constraint c where c.contype = 'f' and c.conrelid::regclass::text = any(%s)", [list(tables)],
        )  # fmt: skip
        references = cursor.fetchall()
        cursor.execute(
            "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i "
            "where i.indrelid::regclass::text = any(%s) "
            "and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)", [list(tables)],
        )  # fmt: skip
        indexes = cursor.fetchall()
        for table, name, _definition in references:
            cursor.execute(f"alter table {table} drop constraint {name}")
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger user")
        yield
        for name, definition in indexes:
            say(f"index {name}")
            cursor.execute(definition)
        for table, name, definition in references:
            cursor.execute(f"alter table {table} add constraint {name} {definition}")
        for table in tables:
            cursor.execute(f"alter table {table} enable trigger user")

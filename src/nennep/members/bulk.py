"""Loading many members at once: what `register_member` writes for one, by COPY, with one check instead of triggers."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.bulk import insert_rows, take_ids
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, sort_key, tidy
from nennep.members.actions.register import PersonFacts, standing_periods
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.members.states import PlaceKind

_FACTS = (
    "sex", "birth_on", "birth_precision", "ethnicity", "religion", "native_place", "address", "phone", "citizen_id",
    "card_no", "admitted_on", "admitted_precision", "official_on", "official_precision", "schooling", "profession",
    "theory", "occupation",
)  # fmt: skip
_facts_of = attrgetter(*_FACTS)
_PERSON = ("id", "uid", "registered_at_id", "full_name", "folded", "sort_key", *_FACTS)
_DATED = ("person_id", "cell_id", "valid_from", "valid_to")
_OVERLAPS = """
select person_id from (
  select person_id, valid_from, lag(valid_to) over (partition by person_id, kind order by valid_from) as before
  from (select person_id, kind, valid_from, valid_to from members_affiliation
        where known_to is null and person_id = any(%(ids)s)
        union all
        select person_id, 'standing', valid_from, valid_to from members_standingrow
        where known_to is null and person_id = any(%(ids)s)) periods
) x where valid_from < before limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """What `register_member` takes, for many at once; `note` stands beside the place (a remark of the register)."""

    facts: PersonFacts
    cell_id: int
    since: datetime.date
    decision_no: str = ""
    note: str = ""


@contextmanager
def bulk_writing(person_ids: Sequence[int]) -> Iterator[None]:
    """Write standings and places of these people without a check a row, then check all of them in one statement.

    Raises RuleBroken when periods overlap; the transaction is the caller's and must not be committed then.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.bulk', '1', true)")
        yield
        cursor.execute("select set_config('app.bulk', '', true)")
        cursor.execute(_OVERLAPS, {"ids": list(person_ids)})
        found = cursor.fetchone()
        if found is not None:
            raise RuleBroken(f"Các khoảng thời gian của một đảng viên (số {found[0]}) chồng lên nhau.")


def load_members(members: Iterable[NewMember], *, batch_id: int | None = None) -> list[int]:
    """Load new members within the caller's transaction and sight; their ids in the given order.

    The caller has checked rights and facts, and writes the audit. Persons, standing from the admission and recognition
    dates, home place from `since`: row for row what `register_member` would write.
    """
    rows = list(members)
    ids = take_ids(Person, len(rows))
    now = clock.now()
    both = list(zip(ids, rows, strict=True))
    insert_rows(
        Person, _PERSON, (_person(key, member) for key, member in both),
        same={"tenant": 1, "common_name": "", "version": 1, "created_at": now},
    )  # fmt: skip
    known = {"known_from": now, "batch_id": batch_id}
    with bulk_writing(ids):
        insert_rows(
            StandingRow, ("standing", *_DATED),
            (
                (standing, key, member.cell_id, start, end)
                for key, member in both
                for standing, start, end in standing_periods(
                    member.facts.admitted_on, member.facts.official_on, member.since
                )
            ),
            same={"decision_no": "", "note": "", **known},
        )  # fmt: skip
        insert_rows(
            Affiliation, ("person_id", "cell_id", "valid_from", "decision_no", "note"),
            ((key, one.cell_id, one.since, one.decision_no, one.note) for key, one in both),
            same={"kind": PlaceKind.HOME.value, "valid_to": OPEN_END, **known},
        )  # fmt: skip
    return ids


def _person(key: int, member: NewMember) -> tuple[object, ...]:
    facts, name = member.facts, tidy(member.facts.full_name)
    return (key, uuid.uuid4(), member.cell_id, name, fold(name), sort_key(name), *_facts_of(facts))

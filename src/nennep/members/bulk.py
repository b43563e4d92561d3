"""Loading many members at once: what `register_member` writes for one, by COPY, with one check instead of triggers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.bulk import copied, keys_text, take_ids
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold_each, sort_key_each, tidy_each
from nennep.members.actions.register import PersonFacts
from nennep.members.models import Person
from nennep.members.states import PlaceKind, Standing

_FACTS = (
    "sex", "birth_on", "birth_precision", "ethnicity", "religion", "native_place", "address", "phone", "citizen_id",
    "card_no", "admitted_on", "admitted_precision", "official_on", "official_precision", "schooling", "profession",
    "theory", "occupation",
)  # fmt: skip
_PERSON = ("id", "registered_at_id", "full_name", "folded", "sort_key")
_DATES = ("since", "admitted_on", "official_on")  # from which standing and place begin
_TEXTS = ("decision_no", "note")
_BLANK = {field.name: field.default for field in fields(PersonFacts)} | dict.fromkeys(_TEXTS, "")
_SHAPE = """
select {names} from members_person p, (select valid_from since, decision_no, note from members_affiliation) a
"""
_PERSONS = f"""
insert into members_person ({", ".join((*_PERSON, *_FACTS))}, uid, tenant, common_name, version, created_at)
select {", ".join(_PERSON)}, {{facts}}, gen_random_uuid(), 1, '', 1, %(now)s from bulk_rows
"""  # noqa: S608  the table's own names
# As `standing_periods` gives them.
_STANDINGS = """
insert into members_standingrow (
  person_id, cell_id, standing, valid_from, valid_to, decision_no, note, known_from, batch_id)
select id, registered_at_id, standing, valid_from, valid_to, '', '', %(now)s, %(batch)s
from bulk_rows, lateral (
  select %(probationary)s, admitted_on, coalesce(official_on, %(open)s)
  where admitted_on is not null and (official_on is null or admitted_on < official_on)
  union all
  select %(official)s, coalesce(official_on, since), %(open)s where official_on is not null or admitted_on is null
) periods (standing, valid_from, valid_to)
"""
_PLACES = """
insert into members_affiliation (
  person_id, cell_id, kind, valid_from, valid_to, decision_no, note, known_from, batch_id)
select id, registered_at_id, %(home)s, since, %(open)s, {texts}, %(now)s, %(batch)s from bulk_rows
"""
_OVERLAPS = """
select person_id from (
  select person_id, valid_from, lag(valid_to) over (partition by person_id, kind order by valid_from) as before
  from (select person_id, kind, valid_from, valid_to from members_affiliation
        where known_to is null and person_id = any(%(ids)s::bigint[])
        union all
        select person_id, 'standing', valid_from, valid_to from members_standingrow
        where known_to is null and person_id = any(%(ids)s::bigint[])) periods
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
        cursor.execute(_OVERLAPS, {"ids": keys_text(person_ids)})
        found = cursor.fetchone()
        if found is not None:
            raise RuleBroken(f"Các khoảng thời gian của một đảng viên (số {found[0]}) chồng lên nhau.")


def load_members(members: Iterable[NewMember], *, batch_id: int | None = None) -> list[int]:
    """Load new members within the caller's transaction and sight; their ids in the given order.

    The caller has checked rights and facts, and writes the audit. Persons, standing from the admission and recognition
    dates, home place from `since`: row for row what `register_member` would write.
    """
    rows = list(members)
    columns: dict[str, Sequence[object]] = {
        name: [getattr(member.facts, name) for member in rows] for name in ("full_name", *_FACTS)
    }
    columns |= {name: [getattr(member, name) for member in rows] for name in _TEXTS}
    return load_columns(
        [member.cell_id for member in rows], [member.since for member in rows], columns, batch_id=batch_id
    )


def load_columns(
    cell_ids: Sequence[int], since: Sequence[datetime.date], columns: Mapping[str, Sequence[object]], *,
    batch_id: int | None = None,
) -> list[int]:  # fmt: skip
    """As `load_members`, of columns equally long: the fields of `PersonFacts`, `decision_no` and `note`; those that
    are not given are blank. A column that is the same in all rows is not sent row by row."""
    ids = take_ids(Person, len(cell_ids))
    names = tidy_each(list(map(str, columns["full_name"])))
    sent: dict[str, Sequence[object]] = {
        "id": ids, "registered_at_id": cell_ids, "full_name": names, "folded": fold_each(names),
        "sort_key": sort_key_each(names), "since": since,
    }  # fmt: skip
    same: dict[str, Any] = {}
    for name in (*_FACTS, *_TEXTS):
        column = columns.get(name, ())
        if name in _DATES or (column and column.count(column[0]) < len(column)):
            sent[name] = column or [None] * len(ids)
        else:
            same[name] = column[0] if column else _BLANK[name]
    values = same | {
        "now": clock.now(), "batch": batch_id, "open": OPEN_END, "home": PlaceKind.HOME.value,
        "probationary": Standing.PROBATIONARY.value, "official": Standing.OFFICIAL.value,
    }  # fmt: skip
    places = {name: name if name in sent else f"%({name})s" for name in (*_FACTS, *_TEXTS)}
    facts, texts = (", ".join(places[name] for name in part) for part in (_FACTS, _TEXTS))
    shape = _SHAPE.format(names=", ".join(sent))
    with (
        bulk_writing(ids),
        copied(shape, tuple(sent), zip(*sent.values(), strict=True)) as cursor,
    ):
        for statement in (_PERSONS.format(facts=facts), _STANDINGS, _PLACES.format(texts=texts)):
            cursor.execute(statement, values)
    return ids

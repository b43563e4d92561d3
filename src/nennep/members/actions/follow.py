"""Members follow when cells end or are divided: what `move_home` writes for one, set-based for many."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nennep.audit.record import Fact, record_all
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.bulk import bulk_writing
from nennep.members.models import Person
from nennep.members.states import PlaceKind

# Every place in the cells that lasts beyond the day: where it goes (null: it ends), and until when it was to last.
_ROWS = """
create temp table follow on commit drop as
select a.id as row_id, a.person_id, a.kind, a.cell_id as from_cell, a.valid_from >= %(on)s as later,
       a.valid_to as until,
       case when a.kind = 'home' then coalesce(c.to_cell, d.to_cell) else d.to_cell end as to_cell
from unnest(%(cells)s::bigint[], %(defaults)s::bigint[], %(ending)s::boolean[]) as d(cell_id, to_cell, ending)
join members_affiliation a on a.cell_id = d.cell_id and a.known_to is null and a.valid_to > %(on)s
left join unnest(%(persons)s::bigint[], %(targets)s::bigint[]) as c(person_id, to_cell) on c.person_id = a.person_id
where case when a.kind = 'home' then (d.ending or coalesce(c.to_cell, d.to_cell) is not null)
      and coalesce(c.to_cell, d.to_cell) is distinct from a.cell_id else d.ending end;
analyze follow;
"""
_WITHOUT_HOME = "select count(*) from follow where kind = 'home' and to_cell is null"
# A temporary place where the home is, or comes to be, is none.
_NO_TEMPORARY_AT_HOME = """
update follow t set to_cell = null where t.kind = 'temporary' and exists (
  select 1 from follow h where h.kind = 'home' and h.person_id = t.person_id and h.to_cell = t.to_cell
  union all
  select 1 from members_affiliation a where a.person_id = t.person_id and a.kind = 'home' and a.known_to is null
    and a.cell_id = t.to_cell and a.valid_to > %(on)s)
"""
_WRITE = """
update members_affiliation a set valid_to = %(on)s from follow f where a.id = f.row_id and not f.later;
update members_affiliation a set known_to = %(now)s from follow f where a.id = f.row_id and f.later and
  f.to_cell is null;
update members_affiliation a set cell_id = f.to_cell from follow f where a.id = f.row_id and f.later and
  f.to_cell is not null;
update members_affiliation a set valid_to = %(on)s from follow f where f.kind = 'home' and a.kind = 'temporary'
  and a.person_id = f.person_id and a.cell_id = f.to_cell and a.known_to is null and a.valid_from < %(on)s and
  a.valid_to > %(on)s;
insert into members_affiliation (person_id, cell_id, kind, valid_from, valid_to, known_from, decision_no, note)
  select person_id, to_cell, kind, %(on)s, until, %(now)s, %(decision)s, '' from follow where not later and
  to_cell is not null;
create temp table follow_standing on commit drop as select s.id as row_id, s.person_id, s.standing, f.to_cell,
  s.valid_from >= %(on)s as later, s.valid_to as until from members_standingrow s join (select distinct on
  (person_id, from_cell) person_id, from_cell, to_cell from follow where kind = 'home' order by person_id,
  from_cell, later) f on f.person_id = s.person_id and f.from_cell = s.cell_id where s.known_to is null and
  s.valid_to > %(on)s;
update members_standingrow s set valid_to = %(on)s from follow_standing f where s.id = f.row_id and not f.later;
update members_standingrow s set cell_id = f.to_cell from follow_standing f where s.id = f.row_id and f.later;
insert into members_standingrow (person_id, cell_id, standing, valid_from, valid_to, known_from, decision_no,
  note) select person_id, to_cell, standing, %(on)s, until, %(now)s, '', '' from follow_standing where not later;
delete from members_teamplace t using members_partyteam p, follow f where p.id = t.team_id and f.kind = 'home'
  and t.person_id = f.person_id and p.cell_id = f.from_cell and t.valid_from >= %(on)s;
update members_teamplace t set valid_to = %(on)s from members_partyteam p, follow f where p.id = t.team_id and
  f.kind = 'home' and t.person_id = f.person_id and p.cell_id = f.from_cell and t.valid_to > %(on)s;
update members_person p set registered_at_id = f.to_cell from follow f where f.kind = 'home' and p.id =
  f.person_id and p.registered_at_id = f.from_cell;
update members_person p set registered_at_id = f.to_cell from follow f where f.kind = 'home' and p.merged_into_id =
  f.person_id and p.registered_at_id = f.from_cell;
"""
_TOLD = (
    "select f.person_id, f.kind, f.from_cell, f.to_cell, f.until, p.registered_at_id from follow f "
    "join members_person p on p.id = f.person_id order by f.person_id, f.kind, f.row_id"
)


@dataclass(frozen=True, slots=True)
class Following:
    """A cell whose members go elsewhere. `ending`: it ends, so that everybody leaves; otherwise only members do, those
    in `persons` (person -> cell; the cell itself: stays), and where there is a `default` all others.

    `default`: where everybody goes who is not in `persons`; where it ends, those who are here for a time too.
    """

    cell_id: int
    default: int | None
    persons: Mapping[int, int]
    ending: bool


def follow_cells(*, actor: Actor, cells: Sequence[Following], on: datetime.date, decision_no: str = "") -> int:
    """Move members with their cells from a day on; how many places changed. By the system, within a reorganisation.

    Homes and standing go on in the new cell, as long as they were to last; places in the old cell's party teams end;
    who was there for a time goes along to `default`, or the time ends. Nobody may be left without a home. Audit
    "members.person.moved" and "members.person.placed_temporarily" or "...came_back" for each.
    """
    if not actor.everything:
        raise Denied(_("Hệ thống chuyển sinh hoạt của đảng viên theo phương án đã duyệt."))
    if not cells:
        return 0
    with acting(actor):
        persons = [pair for cell in cells for pair in cell.persons.items()]
        values: dict[str, Any] = {
            "on": on, "now": clock.now(), "decision": decision_no,
            "cells": [cell.cell_id for cell in cells], "defaults": [cell.default for cell in cells],
            "ending": [cell.ending for cell in cells],
            "persons": [person for person, _cell in persons], "targets": [cell for _person, cell in persons],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, values)
            cursor.execute(_WITHOUT_HOME)
            left = cursor.fetchone()[0]
            if left:
                raise RuleBroken(_("Còn %(count)s đảng viên chưa có chi bộ nơi đến.") % {"count": left})
            cursor.execute(_NO_TEMPORARY_AT_HOME, values)
            cursor.execute(_TOLD)
            told = cursor.fetchall()
            with bulk_writing([row[0] for row in told]):
                cursor.execute(_WRITE, values)
            cursor.execute("drop table follow, follow_standing")
        record_all(actor, Person, (_fact(row, on, decision_no) for row in told))
    return len(told)


def _fact(row: tuple[Any, ...], on: datetime.date, decision_no: str) -> Fact:
    person_id, kind, old, new, until, home = row
    if kind == PlaceKind.HOME:
        data = {"old": old, "new": new, "on": on, "decision_no": decision_no}
        return "members.person.moved", person_id, new, data
    if new is None:
        return "members.person.came_back", person_id, home, {"cell": old, "on": on}
    data = {"cell": new, "on": on, "until": None if until == OPEN_END else until, "decision_no": decision_no}
    return "members.person.placed_temporarily", person_id, home, data

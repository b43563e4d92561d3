"""Checks that what is stored is what it must be."""

from __future__ import annotations

import argparse
import sys

from django.db import connection

from nennep.audit.chain import check, seal
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.orgtree import derive

# Counters of closed meetings against their frozen roster (scale.md 4).
_COUNTERS = """
select count(*) from meetings_meeting m left join lateral (
  select count(*) filter (where r.place <> 'temporary' and r.presence in ('present', 'late', 'left')) attended,
         count(*) filter (where r.place <> 'temporary' and r.presence = 'excused') excused,
         count(*) filter (where r.place <> 'temporary' and r.presence = 'unexcused') unexcused
  from meetings_rollentry r where r.meeting_id = m.id) r on true
where m.state = 'closed' and exists (select 1 from meetings_rollentry x where x.meeting_id = m.id)
  and (m.attended, m.excused, m.unexcused) is distinct from (r.attended, r.excused, r.unexcused)
"""
_HOME = """
select count(*) from members_person p join members_affiliation a on a.person_id = p.id and a.kind = 'home'
  and a.known_to is null and a.valid_to = '9999-12-31'
where a.cell_id <> p.registered_at_id
"""
_OVERLAPS = """
select count(*) from (
  select valid_from, lag(valid_to) over (partition by person_id, kind order by valid_from, id) before
  from members_affiliation where known_to is null) x where before > valid_from
"""


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def verify(chosen: argparse.Namespace) -> int:
    """Every check with its result; 1 when one of them fails."""
    seal()
    chain = check()
    with acting(system_actor("verify")):
        results = {
            "audit chain": len(chain.problems),
            "stored tree = derived tree": derive.differences(),
            "meeting counters = roll rows": _count(_COUNTERS),
            "file kept where the home is": _count(_HOME),
            "no overlapping places": _count(_OVERLAPS),
        }
    for name, wrong in results.items():
        sys.stdout.write(f"{'ok  ' if not wrong else 'FAIL'} {name}{'' if not wrong else f': {wrong}'}\n")
    for problem in chain.problems[:20]:
        sys.stdout.write(f"     {problem}\n")
    sys.stdout.write(f"     {chain.events} audit events, head {chain.head[:16]}\n")
    if chosen.head is not None:
        with chosen.head.open("a", encoding="utf-8") as file:
            file.write(f"{clock.now().isoformat()} {chain.events} {chain.head}\n")
    return 1 if any(results.values()) else 0

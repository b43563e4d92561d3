"""Checks that what is stored is what it must be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from django.db import connection

from nennep.audit.chain import check, seal
from nennep.documents.queries import series_with_gaps
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.obligations import counts
from nennep.orgtree import derive
from nennep.reports import settle
from nennep.reports.cube import keeping
from nennep.reports.queries.issued import wrong_reports
from nennep.site.operations.progress import Progress

_COUNTED = (
    "summoned", "attended", "late", "excused", "unexcused", "exempt", "elsewhere", "exempt_attended",
    "temporary_summoned", "temporary_attended", "official_summoned", "official_attended", "committee_summoned",
    "committee_attended",
)  # fmt: skip
# Counters of closed meetings against their frozen roll: `meetings.queries.counters.roll_counters` in SQL.
_COUNTERS = f"""
select count(*) from meetings_meeting m left join (
  select meeting_id,
    count(*) filter (where owed) summoned, count(*) filter (where owed and came) attended,
    count(*) filter (where presence = 'late') late, count(*) filter (where presence = 'excused') excused,
    count(*) filter (where presence = 'unexcused') unexcused, count(*) filter (where presence = 'exempt') exempt,
    count(*) filter (where presence = 'elsewhere') elsewhere, count(*) filter (where came and not owed) exempt_attended,
    count(*) filter (where owed and place = 'temporary') temporary_summoned,
    count(*) filter (where owed and came and place = 'temporary') temporary_attended,
    count(*) filter (where votes and (owed or came)) official_summoned,
    count(*) filter (where votes and came) official_attended,
    count(*) filter (where owed and in_committee) committee_summoned,
    count(*) filter (where owed and came and in_committee) committee_attended
  from (select meeting_id, presence, place, in_committee, presence not in ('exempt', 'elsewhere', 'suspended') owed,
               presence in ('present', 'late', 'left') or came_anyway came, official and place <> 'temporary' votes
        from meetings_rollentry) each
  group by meeting_id) r on r.meeting_id = m.id
where m.state = 'closed' and ({", ".join(f"m.{name}" for name in _COUNTED)})
  is distinct from ({", ".join(f"r.{name}" for name in _COUNTED)})
"""  # noqa: S608  constant text
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
_SAID = ("schooling", "profession", "theory")
# Qualifications that do not cover all time, or end otherwise than the file says.
_QUALIFIED = f"""
select count(*) from (
  select q.person_id, valid_from, valid_to, {", ".join(_SAID)},
         lag(valid_to) over w before, lead(valid_from) over w after
  from members_qualification q where known_to is null window w as (partition by person_id order by valid_from)
) q join members_person p on p.id = q.person_id
where q.valid_from <> coalesce(q.before, date '0001-01-01')
   or q.after is null and (q.valid_to <> date '9999-12-31'
      or ({", ".join(f"q.{name}" for name in _SAID)}) is distinct from ({", ".join(f"p.{name}" for name in _SAID)}))
"""  # noqa: S608  constant text


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def seal_all() -> None:
    """Link every event that is not linked yet."""
    while seal():
        pass


def verify(chosen: argparse.Namespace) -> int:
    """Every check with its result; 1 when one of them fails."""
    progress = Progress("verify")
    seal_all()
    chain = check()
    checks: dict[str, Callable[[], int]] = {
        "audit chain": lambda: len(chain.problems),
        "stored tree = derived tree": derive.differences,
        "meeting counters = roll rows": lambda: _count(_COUNTERS),
        "kept counts of duties = the duties": counts.differences,
        "settled months = their records": settle.differences,
        "cube = its records": keeping.differences,
        "issued reports = what was issued": wrong_reports,
        "file kept where the home is": lambda: _count(_HOME),
        "qualifications of all time, as the file says today": lambda: _count(_QUALIFIED),
        "no overlapping places": lambda: _count(_OVERLAPS),
        "number series without gaps": lambda: series_with_gaps().count(),
    }
    results: dict[str, int] = {}
    with acting(system_actor("verify")):
        for name, count in checks.items():
            progress.part(len(results), len(checks))
            results[name] = count()
    progress.part(len(checks), len(checks))
    progress.done(f"{chain.events} audit events, head {chain.head[:16]}")
    for name, wrong in results.items():
        sys.stdout.write(f"{'FAIL' if wrong else 'ok  '} {name}{f': {wrong}' if wrong else ''}\n")
    for problem in chain.problems[:20]:
        sys.stdout.write(f"     {problem}\n")
    if chosen.head is not None:
        with chosen.head.open("a", encoding="utf-8") as file:
            file.write(f"{clock.now().isoformat()} {chain.events} {chain.head}\n")
    return 1 if any(results.values()) else 0

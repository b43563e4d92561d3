"""Twelve months of closed meetings in every cell, with everybody's attendance: by INSERT ... SELECT, as the owner.

A made-up life, the same every time: who was there follows from the numbers of person and month.
"""

from __future__ import annotations

import datetime

from django.db import connection, transaction

from nennep.kernel.actor import system_actor
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.obligations.actions import open_obligations
from nennep.regulations.registry import rule_set

# One cell in fifty held no meeting in a month.
_MEETINGS = """
insert into meetings_meeting (
  tenant, org_id, body_kind, kind, state, month, title, theme, is_model, with_thematic, starts_at, place, hybrid_note,
  chair_name, chair_title, secretary_name, drafter_name, dues_note, rule_set, scoring_set, opened_at, ended_at,
  closed_at, cancelled_why, version, created_at, summoned, attended, late, excused, unexcused, exempt, elsewhere,
  exempt_attended, temporary_summoned, temporary_attended, official_summoned, official_attended, committee_summoned,
  committee_attended, speakers, minutes_long, papers_days_ahead, superior_present, tasks_given, score, grade,
  quality_confirmed_by)
select 1, o.org_id, coalesce(b.kind, 'cell'), 'regular', 'closed', %(month)s,
  'Sinh hoạt thường kỳ tháng ' || to_char(%(month)s::date, 'MM/YYYY'), '', false,
  (o.org_id + extract(month from %(month)s::date)::int) %% 3 = 0, t.at, '', '', '', '', '', '', '', %(rules)s, '',
  t.at, t.at + interval '95 minutes', t.at + interval '1 day', '', 1, t.at - interval '5 days',
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (o.org_id %% 7)::int, 95, (o.org_id %% 4)::int, o.org_id %% 11 = 0, 1,
  70 + o.org_id %% 30, (array['good', 'fair', 'average'])[1 + o.org_id %% 3], ''
from orgtree_orgnow o
left join lateral (select kind from committees_body b where b.org_id = o.org_id limit 1) b on true,
lateral (select (%(month)s::date + 2 + time '19:30') at time zone 'Asia/Ho_Chi_Minh' at) t
where o.level = 5 and o.alive and (o.org_id + extract(month from %(month)s::date)::int) %% 50 <> 0
"""
_ROLL = """
insert into meetings_rollentry (
  meeting_id, org_id, month, person_id, person_name, place, official, in_committee, presence, came_anyway, at_clock,
  reason, joined_from)
select m.id, m.org_id, m.month, p.id, p.full_name, 'home', p.official_on is not null,
  exists (select 1 from committees_post c where c.person_id = p.id and c.org_id = m.org_id and c.known_to is null),
  case when dice < 86 then 'present' when dice < 89 then 'late' when dice < 90 then 'left' when dice < 94 then 'excused'
       when dice < 95 then 'unexcused' else 'exempt' end, false, '', '', ''
from meetings_meeting m
join members_affiliation a on a.cell_id = m.org_id and a.known_to is null and a.kind = 'home'
  and a.valid_from <= m.month + 2 and a.valid_to > m.month + 2
join members_person p on p.id = a.person_id,
lateral (select (p.id * 7919 + extract(month from m.month)::int * 104729) % 100 dice) d
"""
_COUNTERS = """
update meetings_meeting m set
  summoned = r.owed, attended = r.attended, late = r.late, excused = r.excused, unexcused = r.unexcused,
  exempt = r.exempt, official_summoned = r.official, official_attended = r.official_attended,
  committee_summoned = r.committee, committee_attended = r.committee_attended
from (
  select meeting_id,
    count(*) filter (where presence <> 'exempt') owed,
    count(*) filter (where presence in ('present', 'late', 'left')) attended,
    count(*) filter (where presence = 'late') late,
    count(*) filter (where presence = 'excused') excused,
    count(*) filter (where presence = 'unexcused') unexcused,
    count(*) filter (where presence = 'exempt') exempt,
    count(*) filter (where presence <> 'exempt' and official) official,
    count(*) filter (where presence in ('present', 'late', 'left') and official) official_attended,
    count(*) filter (where presence <> 'exempt' and in_committee) committee,
    count(*) filter (where presence in ('present', 'late', 'left') and in_committee) committee_attended
  from meetings_rollentry group by meeting_id) r
where m.id = r.meeting_id
"""
_MET = """
update obligations_obligation o
set met_on = m.month + 2, met_known_at = m.closed_at, evidence_type = 'meetings.meeting', evidence_id = m.id
from meetings_meeting m
where o.kind = 'monthly_meeting' and m.org_id = o.org_id and m.month = o.period
"""
_TASKS = """
insert into meetings_task (
  meeting_id, org_id, person_id, person_name, text, due_on, state, done_on, evidence, given_at, settled_at)
select m.id, m.org_id, p.id, p.full_name, 'Báo cáo kết quả với chi bộ', m.month + 24,
  case when m.id % 5 = 0 then 'open' else 'done' end, case when m.id % 5 <> 0 then m.month + 20 end,
  case when m.id % 5 <> 0 then 'Đã báo cáo chi bộ' else '' end, m.starts_at,
  case when m.id % 5 <> 0 then (m.month + 20 + time '20:00') at time zone 'Asia/Ho_Chi_Minh' end
from meetings_meeting m
join lateral (select p.id, p.full_name from meetings_rollentry r join members_person p on p.id = r.person_id
              where r.meeting_id = m.id order by p.id limit 1) p on true
"""
# The table that each statement writes: the next one is planned on what it will find there.
_STATEMENTS = (
    (_ROLL, "meetings_rollentry"), (_COUNTERS, "meetings_meeting"), (_MET, "obligations_obligation"),
    (_TASKS, "meetings_task"),
)  # fmt: skip


def load_months(months: list[datetime.date]) -> None:
    """Write the months, oldest first."""
    actor = system_actor("bench")
    with transaction.atomic(), connection.cursor() as cursor:
        for month in months:
            open_obligations(actor=actor, month=month)
            cursor.execute(_MEETINGS, {"month": month, "rules": rule_set("cell_meetings", month).slug})
        cursor.execute("analyze meetings_meeting, obligations_obligation, members_person, members_affiliation")
        for statement, table in _STATEMENTS:
            with roll_open(HISTORY):
                cursor.execute(statement)
            cursor.execute(f"analyze {table}")

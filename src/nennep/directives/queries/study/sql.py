"""The statement behind `queries.study`: the meetings that count, who was on their rolls, and how each member stands."""

from __future__ import annotations

# Evidence and duties as known at the end of the day (%(end)s), like the figures of `queries.heat`.
_DUTY = "o.kind = 'study' and o.source is not null"
_EVIDENCE = (
    "select o.document_id, o.org_id, e.record_id as meeting_id, e.met_on, "
    "(e.withdrawn_at is null or e.withdrawn_at >= %(end)s) as stands from obligations_obligation o "
    f"join obligations_evidence e on e.obligation_id = o.id where {_DUTY} and e.type = 'meetings.meeting' "
    "and e.known_from < %(end)s and e.met_on <= %(day)s "
)
_HELD = "(coalesce(m.opened_at, m.starts_at) at time zone %(zone)s)::date"
_OWN_ROLL = (
    "(select r.meeting_id from meetings_rollentry r where r.person_id in "
    "(select x.id from members_person x where x.id = %(person)s or x.merged_into_id = %(person)s))"
)
_OWN_CELLS = (
    "(select a.cell_id from members_affiliation a where a.person_id = %(person)s and a.known_to is null "
    "and a.valid_from <= %(day)s and a.valid_to > %(day)s)"
)

# Of some cells and documents, or of one person: then only meetings of the own cells and of the own rolls are looked at.
NEAR_ALL = {
    "evident": _EVIDENCE + "and o.document_id = any(%(documents)s)",
    "further": "d.document_id = any(%(documents)s)",
    "places": "select * from unnest(%(cells)s::bigint[], %(children)s::bigint[]) as c(cell_id, child)",
    "only": "",
    "asked": "o.document_id = any(%(documents)s)",
    "who": "in (select file_id from files)",
}
# Of few people (a commune's) the lines of their rolls are looked up one by one; of many they are joined.
NEAR_FEW = NEAR_ALL | {"who": "= any(array(select file_id from files))"}
NEAR_PERSON = {
    "evident": (
        f"{_EVIDENCE} and o.org_id in {_OWN_CELLS} union {_EVIDENCE} and e.record_id in {_OWN_ROLL} union "
        f"{_EVIDENCE} and o.org_id in (select m.org_id from meetings_meeting m where m.id in {_OWN_ROLL}) "
    ),
    "further": f"(m.id in {_OWN_ROLL} or m.org_id in {_OWN_CELLS})",
    "places": f"select c.cell_id, c.cell_id as child from {_OWN_CELLS} as c(cell_id)",
    "only": "and a.person_id = %(person)s",
    "asked": f"o.org_id in {_OWN_CELLS}",
    "who": NEAR_FEW["who"],
}

# Rolls keep the file they were locked with: `files` are those of the people and what was merged into them.
TOLD = f"""
with evident as materialized ({{evident}}),
sessions as materialized (
  select v.document_id, v.meeting_id, v.org_id, v.met_on as held_on, m.month, m.org_id as held_by
  from evident v join meetings_meeting m on m.id = v.meeting_id where v.stands
  union
  select d.document_id, m.id, m.org_id, {_HELD}, m.month, m.org_id
  from meetings_agendadocument d join meetings_agendaitem i on i.id = d.item_id
  join meetings_meeting m on m.id = i.meeting_id
  where d.role = 'study' and m.state = 'closed' and m.closed_at < %(end)s and {_HELD} <= %(day)s and {{further}}
    and exists (select 1 from evident v where v.document_id = d.document_id and v.org_id = m.org_id and v.stands
                and v.met_on <= {_HELD})
    and not exists (select 1 from evident v where v.document_id = d.document_id and v.meeting_id = m.id)
),
places as ({{places}}),
people as materialized (
  select distinct on (a.person_id, a.cell_id) a.person_id, a.cell_id, c.child, a.kind = 'temporary' as temporary,
         a.valid_from, s.standing = 'suspended' as suspended,
         exists (select 1 from members_exemption x where x.person_id = a.person_id and x.known_to is null
                 and x.valid_from <= %(day)s and x.valid_to > %(day)s) as exempt,
         a.kind = 'home' and exists (
           select 1 from members_affiliation t where t.person_id = a.person_id and t.kind = 'temporary'
           and t.known_to is null and t.valid_from <= %(day)s and t.valid_to > %(day)s and t.cell_id <> a.cell_id
         ) as away
  from places c join members_affiliation a on a.cell_id = c.cell_id
  join members_standingrow s on s.person_id = a.person_id and s.known_to is null and s.valid_from <= %(day)s
    and s.valid_to > %(day)s and s.standing in ('probationary', 'official', 'suspended')
  where a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s {{only}}
  order by a.person_id, a.cell_id, a.kind
),
files as materialized (
  select distinct p.person_id as file_id, p.person_id from people p
  union all
  select x.id, x.merged_into_id from members_person x where x.merged_into_id in (select person_id from people)
),
rolls as (
  select s.document_id, s.meeting_id, s.held_on, s.held_by, w.person_id,
         coalesce(f.reason, r.reason) as reason, coalesce(f.presence, r.presence) as presence,
         coalesce(f.presence, r.presence) in ('present', 'late', 'left') or coalesce(f.came_anyway, r.came_anyway)
           as came
  from (select distinct document_id, meeting_id, held_on, month, held_by from sessions) s
  join meetings_rollentry r on r.meeting_id = s.meeting_id and r.month = s.month
  join files w on w.file_id = r.person_id
  left join meetings_formerentry f on f.meeting_id = r.meeting_id and f.person_id = r.person_id
    and f.known_from < %(end)s and f.known_to >= %(end)s
  where r.person_id {{who}}
    and r.month = any(array(select month from sessions))
),
marks as materialized (
  select document_id, person_id,
         (array_agg(array[meeting_id, held_by] order by held_on, meeting_id) filter (where came))[1:1] as studied_at,
         min(held_on) filter (where came) as studied_on,
         (array_agg(array[meeting_id, held_by] order by held_on desc, meeting_id desc))[1:1] as missed_at,
         max(held_on) as missed_on,
         (array_agg(presence order by held_on desc, meeting_id desc))[1] as missed_as,
         (array_agg(reason order by held_on desc, meeting_id desc))[1] as missed_why
  from rolls group by document_id, person_id
),
held as materialized (select document_id, org_id, max(held_on) as last_on from sessions group by document_id, org_id),
asked as materialized (
  select distinct o.document_id, o.org_id from obligations_obligation o
  where {_DUTY} and o.opened_at < %(end)s and (o.lifted_at < %(end)s) is not true and {{asked}}
),
told as (
  select a.document_id, p.person_id, p.cell_id, p.child, p.temporary, k.studied_on, k.studied_at, k.missed_on,
         k.missed_at, k.missed_why,
         case when p.away then 'elsewhere' when k.studied_on is not null then 'studied'
              when p.suspended then 'suspended' when p.exempt then 'exempt'
              when k.missed_as in ('excused', 'unexcused') then k.missed_as
              when k.missed_as is not null then 'freed_then'
              when h.last_on is null then 'not_held'
              when p.valid_from > h.last_on then 'joined_later' else 'not_called' end as state
  from people p join asked a on a.org_id = p.cell_id
  left join marks k on k.document_id = a.document_id and k.person_id = p.person_id
  left join held h on h.document_id = a.document_id and h.org_id = p.cell_id
)
"""

SUMS = """
select child, count(*) filter (where state = 'studied'),
       count(*) filter (where state not in ('studied', 'exempt', 'suspended', 'elsewhere')),
       count(*) filter (where state in ('exempt', 'suspended', 'elsewhere')),
       count(*) filter (where state in ('excused', 'unexcused'))
from told group by child
"""
_OF_PERSON = """
, told_once as (
  select * from told t where t.state <> 'elsewhere'
    or not exists (select 1 from told o where o.document_id = t.document_id and o.state <> 'elsewhere')
  union all
  select k.document_id, k.person_id, k.studied_at[1][2], null, false, k.studied_on, k.studied_at, null, null, null,
         'studied' from marks k
  where k.studied_on is not null and not exists (select 1 from told t where t.document_id = k.document_id)
)
"""
_ROWS = """
select t.document_id, t.person_id, t.cell_id, t.temporary, t.state, (coalesce(t.studied_at, t.missed_at))[1][1],
       coalesce(t.studied_on, t.missed_on), (coalesce(t.studied_at, t.missed_at))[1][2],
       case when t.studied_on is null then t.missed_why end
from {told} t join members_person n on n.id = t.person_id
where t.state = any(%(states)s)
order by case when t.state = 'studied' then 1 when t.state in ('exempt', 'suspended', 'elsewhere') then 2 else 0 end,
         n.sort_key, t.person_id, t.cell_id, coalesce(t.studied_on, t.missed_on) desc nulls last, t.document_id
limit %(most)s
"""
ROWS = _ROWS.format(told="told")
ROWS_OF_PERSON = _OF_PERSON + _ROWS.format(told="told_once")

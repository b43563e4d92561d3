-- One row a cell: what it owed and did in one month, as the tree was on :tree_day and as it was known on :as_of.
-- Counters come from the closed meetings' own columns; nothing is read from attendance rows.
with cells as (
  select v.org_id, v.path, substr(v.path, length(%(path)s) + 1) as below
  from orgtree_orgversion v
  where v.path >= %(path)s and v.path < %(path)s || 'g' and v.level = 5
    and v.valid_from <= %(tree_day)s and v.valid_to > %(tree_day)s
), duties as (
  select o.org_id,
         bool_or(o.kind = 'monthly_meeting') as owed,
         bool_or(o.kind = 'monthly_meeting' and o.lifted_why <> '') as lifted,
         max(o.due_on) filter (where o.kind = 'monthly_meeting') as due_on,
         min(o.met_on) filter (where o.kind = 'monthly_meeting' and (o.met_known_at at time zone %(zone)s)::date <= %(as_of)s)
           as met_on
  from obligations_obligation o join cells c on c.org_id = o.org_id
  where o.period = %(month)s and o.kind = 'monthly_meeting'
  group by o.org_id
), held as (
  select m.org_id,
         max(m.id) filter (where m.kind in ('regular', 'team')) as meeting_id,
         count(*) filter (where m.kind = 'thematic' or m.with_thematic) as thematic,
         coalesce(sum(m.summoned) filter (where m.kind in ('regular', 'team')), 0) as summoned,
         coalesce(sum(m.attended) filter (where m.kind in ('regular', 'team')), 0) as attended,
         coalesce(sum(m.excused) filter (where m.kind in ('regular', 'team')), 0) as excused,
         coalesce(sum(m.unexcused) filter (where m.kind in ('regular', 'team')), 0) as unexcused,
         coalesce(sum(m.exempt) filter (where m.kind in ('regular', 'team')), 0) as exempt,
         coalesce(sum(m.committee_summoned) filter (where m.kind in ('regular', 'team')), 0) as committee_summoned,
         coalesce(sum(m.committee_attended) filter (where m.kind in ('regular', 'team')), 0) as committee_attended,
         coalesce(sum(m.speakers), 0) as speakers,
         max(m.grade) filter (where m.kind in ('regular', 'team')) as grade,
         max(m.score) filter (where m.kind in ('regular', 'team')) as score,
         max(m.papers_days_ahead) filter (where m.kind in ('regular', 'team')) as papers_days_ahead
  from meetings_meeting m join cells c on c.org_id = m.org_id
  where m.month = %(month)s and m.state = 'closed' and m.body_kind in ('cell', 'cell_committee')
    and m.kind in ('regular', 'team', 'thematic')
    and (m.closed_at at time zone %(zone)s)::date <= %(as_of)s
  group by m.org_id
), seen as (
  select v.org_id, count(*) as visits, count(distinct v.visitor_id) as visitors
  from meetings_visit v join cells c on c.org_id = v.org_id
  where v.state = 'confirmed' and v.visited_on >= %(month)s and v.visited_on < %(next_month)s
    and v.visited_on <= %(as_of)s
  group by v.org_id
), work as (
  select t.org_id, count(*) as tasks_due,
         count(*) filter (where t.state = 'done' and t.done_on <= t.due_on and t.done_on <= %(as_of)s) as tasks_on_time
  from meetings_task t join cells c on c.org_id = t.org_id
  where t.due_on >= %(month)s and t.due_on < %(next_month)s and t.due_on <= %(as_of)s and t.state <> 'dropped'
  group by t.org_id
), lines as (
  select c.org_id, c.path, split_part(c.below, '.', 1) as child,
         coalesce(d.owed and not d.lifted, false) as owed, d.due_on, d.met_on,
         h.meeting_id, coalesce(h.thematic, 0) as thematic,
         coalesce(h.summoned, 0) as summoned, coalesce(h.attended, 0) as attended,
         coalesce(h.excused, 0) as excused, coalesce(h.unexcused, 0) as unexcused, coalesce(h.exempt, 0) as exempt,
         coalesce(h.committee_summoned, 0) as committee_summoned,
         coalesce(h.committee_attended, 0) as committee_attended,
         coalesce(h.speakers, 0) as speakers, coalesce(h.grade, '') as grade, h.score, h.papers_days_ahead,
         coalesce(s.visits, 0) as visits, coalesce(s.visitors, 0) as visitors,
         coalesce(w.tasks_due, 0) as tasks_due, coalesce(w.tasks_on_time, 0) as tasks_on_time
  from cells c
  left join duties d on d.org_id = c.org_id
  left join held h on h.org_id = c.org_id
  left join seen s on s.org_id = c.org_id
  left join work w on w.org_id = c.org_id
)

-- The sums of several months by the organisation below, in one statement. A version of the tree counts for a month when
-- it was in force on the month's last day, or on :as_of in the month that still runs. Under a wide organisation whole
-- months are read first and matched to its tree; under a narrow one, its organisations' own rows.
with places as (
  select v.org_id, split_part(substr(v.path, length(t.path) + 1), '.', 1) as child,
         date_trunc('month', greatest(v.valid_from, t.since))::date as first_month,
         case when least(v.valid_to, t.until) > %(as_of)s then date 'infinity'
              else date_trunc('month', least(v.valid_to, t.until))::date end as end_month
  from ({tops}) as t
  join orgtree_orgversion v on v.path >= t.path and v.path < t.path || 'g' and v.level = 5
       and v.valid_from < t.until and v.valid_to > t.since
  join orgtree_orgnow n on n.org_id = v.org_id
  where v.valid_from <= %(as_of)s and t.since <= %(as_of)s and {seen}
), met as (
  select o.period as month, p.child, count(*) as owed,
         count(*) filter (where o.met_known_at < %(until)s) as met
  from (
    select org_id, kind, period, met_known_at from obligations_obligation
    where period = any(%(wanted)s::date[]) and kind = 'monthly_meeting'
      and (lifted_at is null or lifted_at >= %(until)s) {months_first}
  ) o join places p on p.org_id = o.org_id and p.first_month <= o.period and p.end_month > o.period
  group by 1, 2
), themes as (
  select s.month, p.child, count(*) as owed, count(*) filter (where o.met_known_at < %(until)s) as met
  from unnest(%(months)s::date[], %(quarters)s::date[]) as s(month, quarter)
  join obligations_obligation o on o.period = s.quarter and o.kind = 'thematic_meeting'
       and (o.lifted_at is null or o.lifted_at >= %(until)s)
  join places p on p.org_id = o.org_id and p.first_month <= s.month and p.end_month > s.month
  group by 1, 2
), came as (
  select m.month, p.child, sum(m.summoned) as summoned, sum(m.attended) as attended,
         sum(m.committee_summoned) as committee_summoned, sum(m.committee_attended) as committee_attended
  from (
    select r.org_id, r.month, coalesce(f.summoned, r.summoned) as summoned, coalesce(f.attended, r.attended) as attended,
           coalesce(f.committee_summoned, r.committee_summoned) as committee_summoned,
           coalesce(f.committee_attended, r.committee_attended) as committee_attended
    from meetings_meeting r
    left join meetings_formercounters f on f.meeting_id = r.id and f.month = any(%(wanted)s::date[])
         and f.known_from < %(until)s and f.known_to >= %(until)s
    where r.month = any(%(wanted)s::date[]) and r.state = 'closed' and r.kind in ('regular', 'team')
      and r.closed_at < %(until)s {months_first}
  ) m join places p on p.org_id = m.org_id and p.first_month <= m.month and p.end_month > m.month
  group by 1, 2
)
select month, child, sum(owed), sum(met), sum(quarter_owed), sum(quarter_met), sum(summoned), sum(attended),
       sum(committee_summoned), sum(committee_attended)
from (
  select month, child, owed, met, 0 as quarter_owed, 0 as quarter_met, 0 as summoned, 0 as attended,
         0 as committee_summoned, 0 as committee_attended from met
  union all select month, child, 0, 0, owed, met, 0, 0, 0, 0 from themes
  union all select month, child, 0, 0, 0, 0, summoned, attended, committee_summoned, committee_attended from came
) as parts
group by 1, 2

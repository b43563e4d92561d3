-- One row an organisation at or under a path: what it owed and did in one month, as the tree was on :day and as it was
-- known before :until. Counters come from the closed meetings' own columns, or those kept by a correction that was not
-- known yet; nothing is read from attendance rows. known_at: the last moment before which the line would be another.
with orgs as (
  select v.org_id, v.level, v.path, split_part(substr(v.path, length(%(path)s) + 1), '.', 1) as child
  from orgtree_orgversion v join orgtree_orgnow n on n.org_id = v.org_id
  where v.path >= %(path)s and v.path < %(end)s and v.valid_from <= %(day)s and v.valid_to > %(day)s
    and {seen} and {only}
), held as (
  select m.org_id, max(m.closed_at) as known_at, max(m.own_id) as meeting_id, max(m.id) as any_meeting_id,
         bool_or(m.themed) as thematic,
         sum(m.summoned) filter (where own)::int as summoned, sum(m.attended) filter (where own)::int as attended,
         sum(m.excused) filter (where own)::int as excused, sum(m.unexcused) filter (where own)::int as unexcused,
         sum(m.exempt) filter (where own)::int as exempt, sum(m.speakers) filter (where own)::int as speakers,
         sum(m.committee_summoned) filter (where own)::int as committee_summoned,
         sum(m.committee_attended) filter (where own)::int as committee_attended,
         max(m.grade) filter (where own) as grade, max(m.score) filter (where own) as score,
         max(m.papers_days_ahead) filter (where own) as papers_days_ahead,
         count(*) filter (where board)::int as board_meetings, sum(m.summoned) filter (where board)::int as board_summoned,
         sum(m.attended) filter (where board)::int as board_attended
  from (
    select r.id, r.org_id, r.closed_at, coalesce(f.summoned, r.summoned) as summoned,
           coalesce(f.attended, r.attended) as attended, coalesce(f.excused, r.excused) as excused,
           coalesce(f.unexcused, r.unexcused) as unexcused, coalesce(f.exempt, r.exempt) as exempt,
           coalesce(f.speakers, r.speakers) as speakers,
           coalesce(f.committee_summoned, r.committee_summoned) as committee_summoned,
           coalesce(f.committee_attended, r.committee_attended) as committee_attended,
           coalesce(f.grade, r.grade) as grade, case when f.id is null then r.score else f.score end as score,
           case when f.id is null then r.papers_days_ahead else f.papers_days_ahead end as papers_days_ahead,
           case when r.kind in ('regular', 'team') then r.id end as own_id, r.kind in ('regular', 'team') as own,
           r.kind = 'committee' as board, r.kind = 'thematic' or r.with_thematic as themed
    from meetings_meeting r
    left join meetings_formercounters f on f.meeting_id = r.id and f.month = %(month)s
         and f.known_from < %(until)s and f.known_to >= %(until)s
    where r.month = %(month)s and r.state = 'closed' and r.kind in ('regular', 'team', 'thematic', 'committee')
      and r.closed_at < %(until)s {months_first}
  ) m join orgs c on c.org_id = m.org_id
  group by m.org_id
), before as (
  select m.org_id, max(m.closed_at) as known_at, sum(m.attended)::int as attended, sum(m.summoned)::int as summoned
  from (
    select r.org_id, r.closed_at, coalesce(f.attended, r.attended) as attended,
           coalesce(f.summoned, r.summoned) as summoned
    from meetings_meeting r
    left join meetings_formercounters f on f.meeting_id = r.id and f.month = %(month_before)s
         and f.known_from < %(until)s and f.known_to >= %(until)s
    where r.month = %(month_before)s and r.state = 'closed' and r.kind in ('regular', 'team')
      and r.closed_at < %(until)s {months_first}
  ) m join orgs c on c.org_id = m.org_id
  group by m.org_id
), replaced as (
  select f.org_id, max(f.known_to) as known_at
  from (
    select org_id, known_to from meetings_formercounters where month in (%(month)s, %(month_before)s)
    union all
    select org_id, known_to from meetings_formerresult where due_on >= %(month)s and due_on < %(next_month)s
  ) f join orgs c on c.org_id = f.org_id
  group by f.org_id
), seen as (
  select v.org_id, max(greatest(v.visitor_confirmed_at, v.cell_confirmed_at)) as known_at, count(*)::int as visits
  from meetings_visit v join orgs c on c.org_id = v.org_id
  where v.state = 'confirmed' and v.visited_on >= %(month)s and v.visited_on < %(next_month)s
    and v.visitor_confirmed_at < %(until)s and v.cell_confirmed_at < %(until)s
  group by v.org_id
), work as (
  select t.org_id, max(greatest(t.given_at, t.settled_at)) as known_at,
         count(*) filter (where (t.state = 'dropped' and t.settled_at < %(until)s) is not true)::int as tasks_due,
         count(*) filter (where t.due_on >= coalesce(
           f.done_on, case when t.state = 'done' and t.settled_at < %(until)s then t.done_on end))::int as tasks_on_time
  from meetings_task t join orgs c on c.org_id = t.org_id
  left join meetings_formerresult f on f.task_id = t.id and f.due_on >= %(month)s and f.due_on < %(next_month)s
       and f.known_from < %(until)s and f.known_to >= %(until)s
  where t.due_on >= %(month)s and t.due_on < %(next_month)s and t.due_on <= %(as_of)s and t.given_at < %(until)s
  group by t.org_id
), stood as (
  select c.*, greatest(d.met_known_at, d.lifted_at, q.met_known_at, q.lifted_at) as duty_known_at,
         case when d.lifted_at < %(until)s then null else d.due_on end as due_on,
         case when d.lifted_at < %(until)s then null when d.met_known_at < %(until)s then d.met_on end as met_on,
         case when d.id is null or d.lifted_at < %(until)s then 'none'
              when d.met_known_at < %(until)s then case when d.met_on <= d.due_on then 'done' else 'done_late' end
              when %(as_of)s <= d.due_on then 'due'
              when %(as_of)s < %(next_month)s then 'late'
              else 'missing' end as state,
         (q.id is not null and (q.lifted_at < %(until)s) is not true)::int as quarter_owed,
         ((q.met_known_at < %(until)s and (q.lifted_at < %(until)s) is not true) is true)::int as quarter_met
  from orgs c
  left join obligations_obligation d on d.org_id = c.org_id and d.kind = 'monthly_meeting' and d.period = %(month)s
       and c.level = 5
  left join obligations_obligation q on q.org_id = c.org_id and q.kind = 'thematic_meeting' and q.period = %(quarter)s
       and c.level = 5
), lines as (
  select c.org_id, c.path, c.child, c.level, c.state, c.due_on, c.met_on,
         case when c.level = 5 then h.meeting_id else h.any_meeting_id end as meeting_id,
         h.grade as grade_name, h.score, h.papers_days_ahead,
         (c.level = 5)::int as cells, (c.state <> 'none')::int as owed, (c.state in ('done', 'done_late'))::int as met,
         (c.state = 'done_late')::int as met_late, (c.state = 'due')::int as due, (c.state = 'late')::int as late,
         (c.state = 'missing')::int as missing, (h.thematic is true and c.level = 5)::int as thematic,
         c.quarter_owed, c.quarter_met, (h.meeting_id is not null)::int as held,
         coalesce(h.summoned, 0) as summoned, coalesce(h.attended, 0) as attended,
         coalesce(h.excused, 0) as excused, coalesce(h.unexcused, 0) as unexcused, coalesce(h.exempt, 0) as exempt,
         (h.attended * %(goal_den)s < h.summoned * %(goal_num)s + %(goal_strict)s and h.summoned > 0)::int as below_goal,
         (h.attended * %(goal_den)s < h.summoned * %(goal_num)s + %(goal_strict)s and h.summoned > 0
          and b.attended * %(goal_den)s < b.summoned * %(goal_num)s + %(goal_strict)s and b.summoned > 0)::int as below_twice,
         coalesce(h.committee_summoned, 0) as committee_summoned,
         coalesce(h.committee_attended, 0) as committee_attended,
         coalesce(h.board_meetings, 0) as board_meetings, coalesce(h.board_summoned, 0) as board_summoned,
         coalesce(h.board_attended, 0) as board_attended,
         (h.grade <> '')::int as graded, (h.grade = %(grade_1)s)::int as grade_1, (h.grade = %(grade_2)s)::int as grade_2,
         (h.grade = %(grade_3)s)::int as grade_3, (h.grade = %(grade_4)s)::int as grade_4,
         (h.papers_days_ahead >= %(papers_days)s)::int as papers, coalesce(h.speakers, 0) as speakers,
         coalesce(s.visits, 0) as visits, coalesce(w.tasks_due, 0) as tasks_due,
         coalesce(w.tasks_on_time, 0) as tasks_on_time,
         greatest(h.known_at, b.known_at, r.known_at, s.known_at, w.known_at, c.duty_known_at) as known_at
  from stood c
  left join held h on h.org_id = c.org_id
  left join before b on b.org_id = c.org_id
  left join replaced r on r.org_id = c.org_id
  left join seen s on s.org_id = c.org_id
  left join work w on w.org_id = c.org_id
)

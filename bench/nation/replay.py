"""The reform of 2025 replayed by the project's own acts: drafted, validated, decided, approved, applied, checked."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection

from bench.nation.draft import DECISION, ON, RULES, SIGNED, Draft, prepare
from bench.nation.load import tell
from bench.nation.tree import loaded
from bench.nation.units import Tables, read_tables
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import OPEN_END
from nennep.organisations.actions import add_steps, approve_reform, choose, create_reform
from nennep.organisations.drafts import steps_of
from nennep.organisations.models import Reform
from nennep.organisations.reform.result import Plan
from nennep.processes.reform import plan_with_members, submit

EVE = ON - datetime.timedelta(days=1)
TOLD = 30
TITLE = "Sắp xếp đơn vị hành chính, tổ chức chính quyền địa phương hai cấp"
# Members by what they stood under on a day: one row a province, a commune and a cell's superior, with a digest of all.
_TOTALS = """
select v.province_id, v.commune_id, v.grassroots_id, count(*) people, count(*) filter (where p.sex = 'F') women,
       count(*) filter (where s.standing = 'official') official, sum(p.id) who
from members_affiliation a
join orgtree_orgversion v on v.org_id = a.cell_id and v.valid_from <= %(day)s and v.valid_to > %(day)s
join members_person p on p.id = a.person_id
join members_standingrow s on s.person_id = p.id and s.known_to is null and s.valid_from <= %(day)s
     and s.valid_to > %(day)s
where a.kind = 'home' and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s
group by 1, 2, 3
"""
_DIGEST = f"""
select count(*), sum(people)::bigint, md5(string_agg(t::text, ';' order by province_id, commune_id, grassroots_id))
from ({_TOTALS}) t
"""
# People without exactly one home in a living cell on a day.
_HOMELESS = """
select (select count(*) from members_person) - count(*) from (
  select a.person_id from members_affiliation a
  join orgtree_orgversion v on v.org_id = a.cell_id and v.level = 5 and v.valid_from <= %(day)s and v.valid_to > %(day)s
  where a.kind = 'home' and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s
  group by a.person_id having count(*) = 1) one
"""
# Members of the new units whose unit of the eve is neither the same, nor a source of the new one by lineage: those of a
# commune by the commune, those of a district's organisation by that organisation's own move, told by an event.
_UNTRACED = """
select coalesce(sum(people), 0) from (
  select n.org_id, n.commune_id, n.province_id, o.commune_id old_commune, o.district_id old_district,
         o.province_id old_province, n.grassroots_id, o.grassroots_id old_grassroots,
         (select count(*) from members_affiliation a where a.cell_id = n.org_id and a.kind = 'home'
            and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s) people
  from orgtree_orgversion n
  join orgtree_orgversion o on o.org_id = n.org_id and o.valid_from <= %(eve)s and o.valid_to > %(eve)s
  where n.level = 5 and n.valid_from <= %(day)s and n.valid_to > %(day)s) c
where not (
  (c.commune_id is not distinct from c.old_commune
   or exists (select 1 from orgtree_orglineage l where l.from_org_id = coalesce(c.old_commune, c.old_district)
              and l.to_org_id = c.commune_id)
   or exists (select 1 from orgtree_orgevent e where e.kind = 'move' and e.effective_on = %(day)s
              and e.org_id = c.grassroots_id and c.grassroots_id = c.old_grassroots))
  and (c.province_id = c.old_province or exists (select 1 from orgtree_orglineage l
       where l.from_org_id = c.old_province and l.to_org_id = c.province_id)))
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The approved reorganisation, and what the eve's totals were."""

    reform_id: int
    tables: Tables
    draft: Draft


def _ask(sql: str, day: datetime.date) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'")
        cursor.execute(sql, {"day": day, "eve": EVE})
        row: tuple[object, ...] = cursor.fetchone()
    return row


def drafted(actor: Actor) -> Prepared:
    """Write the draft from the tables, show what it leaves open, decide it by the rules of `draft`, approve it."""
    tables = read_tables()
    nation = loaded(tables)
    draft = prepare(tables, nation)
    with acting(actor):
        reform = create_reform(actor=actor, home_id=nation.top, title=TITLE, effective_on=ON, decision_no=DECISION,
                               signed_on=SIGNED)  # fmt: skip
        add_steps(actor=actor, reform_id=reform.pk, operations=draft.steps)
        kinds = Counter(step["do"] for step in draft.steps)
        tell(f"draft: {len(draft.steps):,} steps ({', '.join(f'{kind} {count:,}' for kind, count in kinds.items())})")
        _tell_asked(tables, draft)
        _before, plan = plan_with_members(actor=actor, reform_id=reform.pk)
        _tell_plan(plan)
        _decide(actor, reform, plan)
        submit(actor=actor, reform_id=reform.pk)
        approve_reform(actor=actor, reform_id=reform.pk)
    return Prepared(reform.pk, tables, draft)


def _tell_asked(tables: Tables, draft: Draft) -> None:
    """Nothing that the table leaves open is dropped: each case with what the rule decides, where they are few."""
    for what, cases in draft.asked.items():
        tell(f"for a person to decide: {len(cases)} {what}; here {RULES[what]}")
        for key, decided in list(cases.items())[:TOLD]:
            unit = tables.before.get(key) or tables.after[key]
            tell(f"  {unit.level} {unit.code} {unit.name}: {decided}")
        if len(cases) > TOLD:
            tell(f"  and {len(cases) - TOLD} more")


def _tell_plan(plan: Plan) -> None:
    verdicts = Counter(finding.verdict for finding in plan.findings)
    tell(f"plan: {len(plan.founded):,} founded, {len(plan.ended):,} ended, {len(plan.edges):,} moved, "
         f"{len(plan.lineage):,} lines of lineage; findings {dict(verdicts) or 'none'}")  # fmt: skip
    for finding in plan.findings[:5]:
        tell(f"finding: {finding.sentence}")
    cases = Counter(row.step for row in plan.open)
    tell(f"open: {len(plan.open):,} organisations below {len(cases)} divided units have no target yet")


def _decide(actor: Actor, reform: Reform, plan: Plan) -> None:
    """What stands below a divided unit goes to its successors by turns, in the order of the table."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for row in plan.open:
        waiting[row.step].append(row.subject)
    parts = {step.pk: step.operation["parts"] for step in steps_of(reform) if step.pk in waiting}
    for step, orgs in waiting.items():
        into = parts[step]
        targets = {org: into[number % len(into)] for number, org in enumerate(sorted(orgs))}
        choose(actor=actor, reform_id=reform.pk, step_id=step, what="org", targets=targets)
    tell(f"decided: {sum(map(len, waiting.values())):,} organisations of {len(waiting)} divided communes, by turns")


def totals(day: datetime.date) -> tuple[object, ...]:
    """Rows, members and a digest of every total of a day as the tree was."""
    return _ask(_DIGEST, day)


def wrong(eve: tuple[object, ...]) -> dict[str, object]:
    """The checks after the reform; empty when all hold. `eve`: the totals of the eve, asked before it."""
    again = totals(EVE)
    found = {
        "people without exactly one home before": _ask(_HOMELESS, EVE)[0],
        "people without exactly one home after": _ask(_HOMELESS, ON)[0],
        "members of new units that do not trace to old ones": _ask(_UNTRACED, ON)[0],
        "members more or fewer on the day": int(str(totals(ON)[1])) - int(str(eve[1])),
        "totals of the eve changed": int(again != eve),
    }
    return {what: count for what, count in found.items() if count}


def the_reform(actor: Actor | None = None) -> Reform:
    """The reorganisation of this database, drafted now if it is not yet."""
    found = Reform.objects.filter(effective_on=ON, title=TITLE).first()
    if found is None:
        found = Reform.objects.get(pk=drafted(actor or system_actor("bench")).reform_id)
    return found


__all__ = ["EVE", "ON", "OPEN_END", "drafted", "the_reform", "totals", "wrong"]

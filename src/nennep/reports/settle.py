"""Settling months: counting the finished ones under wide organisations once, by the statement that reports count by.

Stored must equal counted (`nennep verify`).
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.period import OPEN_END, add_months, last_day, month_of, next_month
from nennep.orgtree.levels import Level
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.registry import NoRuleSet
from nennep.reports.models import SettledLine
from nennep.reports.queries.month import Rules
from nennep.reports.queries.place import above_both, parameters, statement
from nennep.reports.queries.reading import counting_rules
from nennep.reports.queries.settled import HOLDING, LINES, form, rules_key

ASKED = 24  # months that are settled even before the first record: pages ask for a year and the one before
_EVER = OPEN_END.replace(month=1)  # as of a day by which everything is known
_LINE = (
    "org_id", "month", "child", "form", "rules", "known_from", "around", "figures", "in_cells", "not_met", "due_on",
    "twice",
)  # fmt: skip
_COLUMNS = ", ".join(_LINE)
# The month is over on a day after its last; a cell that did not meet is said to have missed it after its day.
_COUNTED = """
select %(org_id)s::bigint as org_id, %(month)s::date as month, child, %(form)s as form, %(rules)s as rules,
       greatest(max(known_at) over (), %(over)s::timestamptz,
                (max(last_due) over () + 1)::timestamp at time zone %(zone)s) as known_from,
       %(around)s as around, figures, in_cells, not_met, due_on, twice
from ({lines}) as counted
"""
_OTHER_FORM = "delete from reports_settledline where form <> %(form)s"
# One statement: a note that it does not see yet stays, and the lines it concerns are not used while it stays.
_FORGET = """
with gone as (
  delete from reports_touched returning org_id, first_month, end_month
), noted as (
  select distinct org_id, first_month, end_month from gone
), touched as (
  select org_id, first_month, end_month from noted
  union
  select ('x' || lpad(step, 16, '0'))::bit(64)::bigint, n.first_month, n.end_month
  from noted n
  join orgtree_orgversion v on v.org_id = n.org_id and v.valid_from < n.end_month and v.valid_to > n.first_month,
  lateral unnest(string_to_array(rtrim(v.path, '.'), '.')) step
), months as (
  select distinct s.org_id, s.month from (select distinct org_id, month from reports_settledline) s
  join touched t on t.org_id = s.org_id and t.first_month <= s.month and t.end_month > s.month
)
delete from reports_settledline s using months m where s.org_id = m.org_id and s.month = m.month
"""
_UNSETTLED = """
select m.month, v.org_id, v.path
from (select month::date, (month + interval '1 month' - interval '1 day')::date as day
      from generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') month) m
join orgtree_orgversion v on v.level < %(wide)s and v.valid_from <= m.day and v.valid_to > m.day
where not exists (select 1 from reports_settledline s where s.org_id = v.org_id and s.month = m.month)
order by m.month desc, v.path
"""
_DIFFER = f"""
stored as (
  select {_COLUMNS} from reports_settledline where org_id = %(org_id)s and month = %(month)s and form = %(form)s
)
select count(*) from (
  (select * from counted except all select * from stored) union all
  (select * from stored except all select * from counted)
) one where exists (select 1 from holding)
"""  # noqa: S608  constant text
_FIRST = """
select least((select min(month) from meetings_meeting), (select min(period) from obligations_obligation))
"""
_STAND = """
select coalesce(min(n.path), ''), coalesce(max(n.path), '')
from orgtree_orgversion v join orgtree_orgnow n on n.org_id = v.org_id
where v.path >= %(path)s and v.path < %(end)s and v.valid_from <= %(day)s and v.valid_to > %(day)s
"""


def settle(*, actor: Actor, today: datetime.date | None = None) -> int:
    """Settle what is not settled of the months before today's, the newest first; returns how many were counted.

    A month is the lines of one organisation above communes. Only the system settles; nothing is audited, for nothing
    is decided. One transaction each; it waits for no writer, and no writer for it.
    """
    if not actor.everything:
        raise ValueError("Months are settled by the system.")
    this_month = month_of(today or clock.today())
    with acting(actor), connection.cursor() as cursor:
        one_at_a_time("reports.settle")
        cursor.execute(_OTHER_FORM, {"form": form()})
        cursor.execute(_FORGET)
        cursor.execute(_FIRST)
        asked = add_months(this_month, -ASKED)
        first, last = min(cursor.fetchone()[0] or asked, asked), add_months(this_month, -1)
        cursor.execute(_UNSETTLED, {"first": first, "last": last, "wide": Level.COMMUNE})
        wanted: list[tuple[datetime.date, int, str]] = cursor.fetchall()
    rules: dict[datetime.date, dict[int, Rules]] = {}
    for month, org_id, path in wanted:
        if month not in rules:
            rules[month] = _rules({one: way for of, one, way in wanted if of == month}, month)
        with acting(actor):
            one_at_a_time("reports.settle")
            if not SettledLine.objects.filter(org_id=org_id, month=month).exists():
                _settle(org_id, path, month, rules[month][org_id])
    return len(wanted)


def forget_other_rules(*, actor: Actor) -> int:
    """Drop months that were settled by another rule set than the one adopted since; returns how many."""
    with acting(actor):
        one_at_a_time("reports.settle")
        found: dict[datetime.date, dict[int, tuple[str, str]]] = {}
        for month, org_id, path, key in _settled():
            found.setdefault(month, {})[org_id] = (path, key)
        other = []
        for month, orgs in found.items():
            rules = _rules({org_id: path for org_id, (path, _) in orgs.items()}, month)
            other += [(month, one) for one, (path, key) in orgs.items() if _key(path, month, rules[one]) != key]
        for month, org_id in other:
            SettledLine.objects.filter(org_id=org_id, month=month).delete()
    return len(other)


def differences() -> int:
    """How many settled lines are not what their records say now, of months that nothing touched; 0 when all is well."""
    total = 0
    for month, org_id, path, key in _settled():
        rules = _rules({org_id: path}, month)[org_id]
        if key == _key(path, month, rules):
            (begins, counted), values = _counting(org_id, path, month, rules)
            values |= {"months": [month], "days": [last_day(month)], "paths": [path]}
            with connection.cursor() as cursor:
                cursor.execute(f"{begins}, {HOLDING}, counted as ({counted}), {_DIFFER}", values)
                total += int(cursor.fetchone()[0])
    return total


def _settled() -> list[tuple[datetime.date, int, str, str]]:
    """Month, organisation, its path then, and the rules by which it was counted, of all that is settled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct s.month, s.org_id, v.path, s.rules from reports_settledline s "
            "join orgtree_orgversion v on v.org_id = s.org_id and v.valid_from < s.month + interval '1 month' "
            "and v.valid_to >= s.month + interval '1 month' order by 1, 2"
        )
        rows: list[tuple[datetime.date, int, str, str]] = cursor.fetchall()
    return rows


def _rules(paths: dict[int, str], month: datetime.date) -> dict[int, Rules]:
    """What the rule sets in force on the month's first day decide, as for the pages of these organisations."""
    try:
        sets = rule_sets_for(paths, "cell_meetings", month)
    except NoRuleSet:
        return dict.fromkeys(paths, counting_rules(None))
    return {org_id: counting_rules(found) for org_id, found in sets.items()}


def _key(path: str, month: datetime.date, rules: Rules) -> str:
    return rules_key(parameters(path, month, _EVER, rules.goal, rules.papers_days))


def _counting(org_id: int, path: str, month: datetime.date, rules: Rules) -> tuple[tuple[str, str], dict[str, Any]]:
    """The statement that counts a month, as its `with` and its `select`, and its parameters."""
    values = parameters(path, month, _EVER, rules.goal, rules.papers_days)
    values |= {
        "org_id": org_id, "form": form(), "rules": rules_key(values), "over": clock.at(next_month(month)),
        "zone": clock.ZONE.key,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STAND, values)
        values["around"] = above_both(*cursor.fetchone())
    figures = statement("figures.sql").format(seen="true", only="true", months_first="offset 0")
    return (figures, _COUNTED.format(lines=LINES)), values


def _settle(org_id: int, path: str, month: datetime.date, rules: Rules) -> None:
    (begins, counted), values = _counting(org_id, path, month, rules)
    with connection.cursor() as cursor:
        cursor.execute(f"{begins} insert into reports_settledline ({_COLUMNS}) {counted}", values)

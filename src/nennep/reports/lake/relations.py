"""The relations that statements on any date are written on, as PostgreSQL makes them out of the records.

Each is exported as a file of the same name; there is nothing in them that names a person. Statements use these names
alone, so that PostgreSQL (`on_postgres`), DuckDB and Spark (`on_files`) run the same text.
"""

from __future__ import annotations

import datetime

from nennep.kernel.period import known_then
from nennep.members.states import Standing
from nennep.orgtree.known import tree_known
from nennep.reports.figures import MEASURES
from nennep.reports.people import PEOPLE_MEASURES, date_literal

ONE_DAY = datetime.timedelta(days=1)
_IN_PARTY = ", ".join(f"'{standing}'" for standing in Standing.IN_PARTY)
_PERSON = """p.sex, p.birth_on, p.admitted_on, case when p.admitted_precision = 'year' then 'year' else 'day' end as
       admitted_to, p.official_on, case when p.official_precision = 'year' then 'year' else 'day' end as official_to,
       p.ethnicity, coalesce(q.schooling, p.schooling) as schooling, coalesce(q.profession, p.profession) as profession,
       coalesce(q.theory, p.theory) as theory"""
# A member's home cell, standing and file in a period. {both} and {when}: that home and standing meet, or that both hold
# on a day; then {period} is that day, for the planner takes what compares the ends of two periods for rare.
# {qualified}: the same of qualifications; where there are no rows, what the file says holds for all time.
_MEMBER = """
select a.person_id, a.cell_id, s.standing, {period}, {person}
from members_affiliation a
join members_standingrow s on s.person_id = a.person_id and {s_known} and s.standing in ({standings}) {both}
join members_person p on p.id = a.person_id
left join members_qualification q on q.person_id = a.person_id and {q_known} {qualified}
where a.kind = 'home' and {a_known} {when}
"""
_PERIOD = """greatest(a.valid_from, s.valid_from, q.valid_from) as valid_from,
       least(a.valid_to, s.valid_to, q.valid_to) as valid_to"""  # PostgreSQL passes over null
_MEET = "and s.valid_from < a.valid_to and s.valid_to > a.valid_from"
_QUALIFIED = """and q.valid_from < a.valid_to and q.valid_to > a.valid_from
     and q.valid_from < s.valid_to and q.valid_to > s.valid_from"""
_ORG_VERSION = """
select org_id, level, path, province_id, district_id, commune_id, grassroots_id, cell_id, valid_from, valid_to
from orgtree_orgversion
"""
_ORG_NOW = "select org_id, path, level, case when alive then 1 else 0 end as alive from orgtree_orgnow"
_EXEMPTION = "select person_id, valid_from, valid_to from members_exemption where known_to is null"
_STANDING = """
select person_id, cell_id, standing, valid_from, valid_to from members_standingrow where known_to is null
"""
_AFFILIATION = """
select person_id, cell_id, kind, valid_from, valid_to from members_affiliation where known_to is null
"""
_MEETING = """
select id as meeting_id, org_id, body_kind, kind, month, summoned, attended, late, excused, unexcused, exempt,
       committee_summoned, committee_attended, speakers, papers_days_ahead, grade, cast(score as double precision) as
       score, case when with_thematic then 1 else 0 end as with_thematic
from meetings_meeting where state = 'closed'
"""
_COLUMNS = ", ".join(
    [f"c.figures[{number}] as {name}" for number, name in enumerate(MEASURES, start=1)]
    + [f"c.people[{number}] as people_{name}" for number, name in enumerate(PEOPLE_MEASURES, start=1)]
)
# The lines of cells and committees; sums of wider organisations are made of them.
_CUBE = f"select c.org_id, c.month, {_COLUMNS} from reports_cubeline c where c.own"  # noqa: S608  constant text


def _member(day: datetime.date | None, known_at: datetime.datetime | None = None) -> str:
    known = {f"{row}_known": known_then(row, known_at) for row in ("a", "s", "q")}
    if day is None:
        return _MEMBER.format(
            person=_PERSON, standings=_IN_PARTY, period=_PERIOD, both=_MEET, qualified=_QUALIFIED, when="", **known
        )
    on = date_literal(day)
    return _MEMBER.format(
        person=_PERSON, standings=_IN_PARTY, **known, both=f"and s.valid_from <= {on} and s.valid_to > {on}",
        when=f"and a.valid_from <= {on} and a.valid_to > {on}",
        qualified=f"and q.valid_from <= {on} and q.valid_to > {on}",
        period=f"{on} as valid_from, {date_literal(day + ONE_DAY)} as valid_to",
    )  # fmt: skip


def exported() -> dict[str, str]:
    """Each file with the statement that fills it."""
    return {
        "org_version": _ORG_VERSION, "org_now": _ORG_NOW, "member": _member(None), "standing": _STANDING,
        "affiliation": _AFFILIATION, "exemption": _EXEMPTION, "meeting": _MEETING, "cube": _CUBE,
    }  # fmt: skip


def relations_on(day: datetime.date, known_at: datetime.datetime | None = None) -> str:
    """The relations that statements on one day may use, for a `with`; `known_at`: as tree, places, standings,
    qualifications and exemptions were known at that moment. What else a file says of a person (sex, birth ...) has no
    history."""
    version, exemption = _ORG_VERSION, _EXEMPTION
    if known_at is not None:
        version = tree_known(day, known_at)
        exemption = exemption.replace("known_to is null", known_then("members_exemption", known_at))
    relations = {
        "org_version": version, "org_now": _ORG_NOW, "member": _member(day, known_at), "exemption": exemption,
    }  # fmt: skip
    return ", ".join(f"{name} as ({select})" for name, select in relations.items())


def on_postgres(text: str, day: datetime.date, known_at: datetime.datetime | None = None) -> str:
    """The statement over the records, as known at a moment or now: the relations it may use, then its text. Begins with
    `with`."""
    return f"with {relations_on(day, known_at)}, {text}"


def on_files(text: str) -> str:
    """The statement where the relations stand as files."""
    return f"with {text}"

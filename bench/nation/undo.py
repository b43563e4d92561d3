"""Within a transaction that is rolled back: the reform taken out again, what it had written kept aside, and the same
rows written once more by bare SQL, as somebody would who knew them all beforehand.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.nation.draft import ON
from nennep.kernel.period import OPEN_END
from nennep.organisations.models import Reform

# Tables with periods, and which of their rows begin with the reform.
_KEPT = ("orgtree_orgedge", "organisations_organisationname", "organisations_organisationkind",
         "organisations_organisationcode")  # fmt: skip # what was known before a late change stays in them
_DATED = ("orgtree_orgversion", *_KEPT)
_NEW = {
    "orgtree_org": "id = any(%(new)s)",
    "orgtree_orgevent": "id in (select event_id from organisations_reformevent where reform_id = %(reform)s)",
    "orgtree_orglineage": "event_id in (select event_id from organisations_reformevent where reform_id = %(reform)s)",
    "organisations_organisationprofile": "org_id = any(%(new)s)",
    "organisations_reformevent": "reform_id = %(reform)s",
    "orgtree_orgnow": "org_id = any(%(new)s)",
    **dict.fromkeys(_DATED, "valid_from = %(on)s"),
}
_AUDIT = "kind = 'organisations.reform.applied' or (kind like 'organisations.organisation.%%' and at >= %(at)s)"
_WATCHED = ("orgtree_orgversion", "orgtree_orgnow", "organisations_reform", *_KEPT)
_BEFORE = """
update orgtree_orgnow n set path = v.path, level = v.level, alive = true, parent_id = e.parent_id
from orgtree_orgversion v join orgtree_orgedge e on e.org_id = v.org_id and e.valid_to = %(open)s and e.known_to is null
where v.org_id = n.org_id and v.valid_to = %(open)s
"""
_DIGEST = {
    "orgtree_orgversion": "org_id, path, level, province_id, district_id, commune_id, grassroots_id, cell_id, "
    "valid_from, valid_to",
    "orgtree_orgnow": "org_id, path, level, parent_id, alive",
    "orgtree_orgedge": "org_id, parent_id, level, valid_from, valid_to",
    "orgtree_orglineage": "from_org_id, to_org_id, part",
    "organisations_organisationname": "org_id, name, folded, valid_from, valid_to",
    "organisations_organisationkind": "org_id, kind, valid_from, valid_to",
    "organisations_organisationcode": "org_id, code, valid_from, valid_to",
}


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _columns(table: str) -> str:
    """The columns that are written: keys of their own are given anew where nothing refers to them."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    kept = {"orgtree_org", "orgtree_orgevent"}
    return ", ".join(name for name in names if name != "id" or table in kept)


def take_out(reform: Reform) -> None:
    """Bring the tree of the eve back; temp tables `saved_*` hold the rows that the reform wrote, `closed_*` the ids of
    the rows whose period it ended. Only inside a transaction that is rolled back; triggers stay out of it."""
    values = {"reform": reform.pk, "new": list(reform.keys.values()), "on": ON, "open": OPEN_END,
              "at": reform.applied_at}  # fmt: skip
    _run("set constraints all immediate", {})
    for table in _WATCHED:
        _run(f"alter table {table} disable trigger user", {})
    for table, condition in _NEW.items():
        _run(f"create temp table saved_{table} on commit drop as select * from {table} where {condition}", values)
    _run(f"create temp table saved_audit on commit drop as select * from audit_auditevent where {_AUDIT}", values)
    _run("create temp table saved_changed on commit drop as select * from orgtree_orgnow", values)
    for table in _DATED:
        _run(
            f"create temp table closed_{table} on commit drop as select id from {table} where valid_to = %(on)s", values
        )
    for table in (*_DATED, "organisations_organisationprofile", "orgtree_orglineage", "organisations_reformevent",
                  "orgtree_orgnow"):  # fmt: skip
        _run(f"delete from {table} where {_NEW[table]}", values)
    for table in _DATED:
        if table in _KEPT:
            _run(f"delete from {table} where known_to is not null", values)  # what the reform made outdated
        _run(f"update {table} set valid_to = %(open)s where valid_to = %(on)s", values)
    _run("delete from orgtree_orgevent where id in (select id from saved_orgtree_orgevent)", values)
    _run(_BEFORE, values)
    _run("delete from orgtree_org where id = any(%(new)s)", values)
    _run("update organisations_reform set state = 'approved', applied_at = null, keys = '{}' where id = %(reform)s",
         values)  # fmt: skip
    _run("set constraints all immediate", {})
    for table in _WATCHED:
        _run(f"alter table {table} enable trigger user", {})
    for table in ("orgtree_orgversion", "orgtree_orgedge", "orgtree_orgnow"):
        _run(f"analyze {table}", {})


def write_bare(reform_id: int) -> None:
    """The rows of `saved_*` and `closed_*` in one statement a table, and all that must hold of them checked."""
    values = {"on": ON, "reform": reform_id}
    for table in _DATED:
        _run(f"update {table} t set valid_to = %(on)s from closed_{table} c where c.id = t.id", values)
    order = ("orgtree_org", "orgtree_orgevent", "orgtree_orglineage", "organisations_reformevent", *_DATED,
             "organisations_organisationprofile", "orgtree_orgnow")  # fmt: skip
    for table in order:
        columns = _columns(table)
        _run(f"insert into {table} ({columns}) select {columns} from saved_{table}", values)
    _run("update orgtree_orgnow n set path = s.path, level = s.level, alive = s.alive, parent_id = s.parent_id "
         "from saved_changed s where s.org_id = n.org_id", values)  # fmt: skip
    columns = ", ".join(name for name in _columns("audit_auditevent").split(", "))
    _run(f"insert into audit_auditevent ({columns}) select {columns} from saved_audit", values)
    _run("update organisations_reform set state = 'applied', applied_at = now() where id = %(reform)s", values)
    _run("set constraints all immediate", {})


def digest() -> dict[str, str]:
    """What the tree's tables hold as known now, without their own keys and the moments at which it became known; ids of
    new organisations are told by their order."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'")
        for table, columns in _DIGEST.items():
            now = "known_to is null" if table in _KEPT else "true"
            cursor.execute(
                f"select md5(string_agg(t::text, ';' order by {columns})) "
                f"from (select {columns} from {table} where {now}) t"
            )
            found[table] = cursor.fetchone()[0]
    return found

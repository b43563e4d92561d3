"""Row security as migration SQL: the second wall. Policies read the settings that `kernel.db.acting` makes."""

from __future__ import annotations

from django.db import connection, migrations

WEB_ROLE = "nennep_web"
_ALL = "(select current_setting('app.all', true)) = '1'"
_TOP = "(select current_setting('app.top', true)) = '1'"
# A setting made within a transaction is left empty when it ends, and every path begins with nothing: so empty is none.
_SCOPE = "(select nullif(current_setting('app.scope', true), ''))"
_MORE = "(select current_setting('app.more', true))"
_ABOVE = "(select string_to_array(nullif(current_setting('app.above', true), ''), ',')::bigint[])"
_PERSON = "(select nullif(current_setting('app.person', true), '')::bigint)"
_USER = "(select nullif(current_setting('app.user', true), '')::bigint)"
# The sight's path prefixes as text[].
SCOPES = (
    "string_to_array(concat_ws(',', current_setting('app.scope', true), "
    "nullif(current_setting('app.more', true), '')), ',')"
)


# The organisations within the further scopes; `rows` keeps the planner from expecting half the country.
_FURTHER = """
create or replace function sight_further() returns setof bigint
language plpgsql stable parallel safe rows 500 as $$
declare
  scope text;
begin
  foreach scope in array string_to_array(current_setting('app.more', true), ',') loop
    return query select n.org_id from public.orgtree_orgnow n where n.path >= scope and n.path < scope || 'g';
  end loop;
end $$
"""


def _sees(org: str) -> str:
    """SQL: the organisation in column `org` stands within one of the sight's path prefixes.

    The sight is read once a statement and kept as a hash of ids. So a row costs the planner next to nothing, and
    statements keep the scans and joins they have without a policy; asked row by row (`exists`), a list of 90,000 people
    took ten times as long. A sight of the whole tree (`app.top`) reads nothing at all.
    """
    return (
        f"({_TOP} and {org} is not null) or {org} in (select n.org_id from orgtree_orgnow n "
        f"where n.path >= {_SCOPE} and n.path < {_SCOPE} || 'g') "
        f"or ({_MORE} <> '' and {org} in (select f from sight_further() f))"
    )


def _above(org: str) -> str:
    """SQL: the organisation in column `org` stands above one of the sight's scopes (a cell sees whom it is under)."""
    return f"{org} = any ({_ABOVE}::bigint[])"


def protect(
    table: str,
    *orgs: str,
    person: str | None = None,
    user: str | None = None,
    above: str | None = None,
    also: str = "",
    open_insert: bool = False,
) -> migrations.RunSQL:
    """A migration step: rows are seen and written only where one of the `orgs` columns lies in sight.

    `person`, `user`: columns; rows about the actor's own person or by the actor's account are in sight too. `above`: an
    organisation column; rows of the organisations above the sight too. `also`: a further SQL condition on the row.
    `open_insert`: rows may be written for any organisation (audit, notices to others), but read in sight only.
    """
    conditions = [_ALL, *(_sees(f"{table}.{org}") for org in orgs)]
    if person:
        conditions.append(f"{table}.{person} = {_PERSON}")
    if user:
        conditions.append(f"{table}.{user} = {_USER}")
    if above:
        conditions.append(_above(f"{table}.{above}"))
    if also:
        conditions.append(f"({also})")
    using = " or ".join(conditions)
    check = "true" if open_insert else using
    return migrations.RunSQL(
        sql=[
            _FURTHER,
            f"alter table {table} enable row level security",
            f"create policy {table}_sight on {table} for all using ({using}) with check ({check})",
        ],
        reverse_sql=[f"drop policy {table}_sight on {table}", f"alter table {table} disable row level security"],
    )


def through(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A migration step: a row is in sight when its parent row is (the parent's own policy decides)."""
    using = f"exists (select 1 from {parent} p where p.id = {table}.{column})"
    return migrations.RunSQL(
        sql=[
            f"alter table {table} enable row level security",
            f"create policy {table}_sight on {table} for all using ({using}) with check ({using})",
        ],
        reverse_sql=[f"drop policy {table}_sight on {table}", f"alter table {table} disable row level security"],
    )


_GRANT = f"""
do $$
begin
  if not exists (select 1 from pg_roles where rolname = '{WEB_ROLE}') then
    begin
      create role {WEB_ROLE} nologin;
    exception when insufficient_privilege then
      raise exception 'Create the database role {WEB_ROLE} first (see docs/operations.md).';
    end;
  end if;
end $$;
grant usage on schema public to {WEB_ROLE};
grant select, insert, update, delete on all tables in schema public to {WEB_ROLE};
grant usage, select on all sequences in schema public to {WEB_ROLE};
revoke update, delete on audit_auditevent, audit_auditlink, audit_auditread from {WEB_ROLE};
"""


def grant_to_web_role() -> None:
    """Give the web role what it needs on every table, and nothing on the audit's past. Run by the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        if cursor.fetchone()[0] != WEB_ROLE:
            cursor.execute(_GRANT)

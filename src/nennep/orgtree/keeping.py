"""Dated facts that reports count keep what was known of them: triggers as migration SQL, for the areas above too.

A change of days that have come leaves a copy of the row as it was, with `known_to`; the row itself keeps its key and is
known from the moment of the change. A change of days to come only leaves none: what was known of every day up to then
stays the same. Rows of the transaction's own are changed in place: nobody else ever saw them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations

# The first day whose truth changes: with the end alone, the earlier end; else the earlier beginning.
_WHEN = """
old.known_to is null and new.known_to is null and old.known_from < transaction_timestamp()
and ({old}, old.valid_to) is distinct from ({new}, new.valid_to)
and case when ({old}) is distinct from ({new}) then least(old.valid_from, new.valid_from)
         else least(old.valid_to, new.valid_to) end <= (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date
"""
_KNOW_ANEW = """
create or replace function know_anew() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.known_from := statement_timestamp();
  return new;
end $$;
"""
# Both tables of the transition are joined by hash: a plan is kept from the first time on, which may have been for a
# single row. The columns are those that the table has when the triggers are made.
_KEEP = """
do $do$
declare
  columns text := (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = 'public.{table}'::regclass and attnum > 0 and not attisdropped
      and attname not in ('id', 'known_to'));
begin
  execute format($sql$
create or replace function {table}_keep() returns trigger language plpgsql security definer
set search_path = public, pg_temp set enable_nestloop = off as $$
begin
  insert into {table} (known_to, %1$s)
  select n.known_from, %2$s from was o join changed n on n.id = o.id
  where o.known_to is null and n.known_to is null and o.known_from < n.known_from
    and ({old}, o.valid_to) is distinct from ({new}, n.valid_to);
  return null;
end $$
$sql$, columns, 'o.' || replace(columns, ', ', ', o.'));
end $do$;
"""
_TRIGGERS = """
create or replace trigger {table}_know_anew before update on {table} for each row when ({when})
execute function know_anew();
create or replace trigger {table}_keep after update on {table} referencing old table as was new table as changed
for each statement execute function {table}_keep();
"""
_GONE = """
drop trigger {table}_keep on {table}; drop trigger {table}_know_anew on {table}; drop function {table}_keep();
"""


def _of(alias: str, content: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in ("valid_from", *content))


def keep_known(table: str, *content: str) -> migrations.RunSQL:
    """A migration step: the table keeps what was known of its rows. To be repeated when it gets another column.

    The table has id, valid_from, valid_to, known_from and known_to; `content`: the columns that say what holds in the
    period. A change of other columns (notes, approvals) keeps nothing.
    """
    when = _WHEN.format(old=_of("old", content), new=_of("new", content))
    keep = _KEEP.format(table=table, old=_of("o", content), new=_of("n", content))
    return migrations.RunSQL(
        sql=[_KNOW_ANEW, keep, _TRIGGERS.format(table=table, when=when)], reverse_sql=_GONE.format(table=table)
    )

"""No overlapping periods, checked when a transaction ends; search by name that keeps its index under row security."""

from typing import ClassVar

from django.db import migrations

# The person's row is locked first, so that two transactions cannot both see no overlap. The function runs as the
# owner of the tables: a period in a cell out of the writer's sight counts too. Bulk loads set `app.bulk` and run
# one check over everything they wrote (`members.bulk`).
_OVERLAP = """
create function {table}_no_overlap() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from members_person where id = new.person_id for no key update;
  if exists (
    select 1 from {table} a join {table} b on b.person_id = a.person_id and b.id <> a.id {same}
    where a.id = new.id and a.known_to is null and b.known_to is null
      and a.valid_from < b.valid_to and b.valid_from < a.valid_to
  ) then
    raise exception using errcode = 'exclusion_violation', constraint = '{table}_no_overlap',
      message = format('{table} %s of person %s overlaps another period', new.id, new.person_id);
  end if;
  return null;
end $$;
create constraint trigger {table}_no_overlap after insert or update on {table} deferrable initially deferred
for each row when (coalesce(current_setting('app.bulk', true), '') <> '1') execute function {table}_no_overlap();
"""
_NO_OVERLAP = "drop trigger {table}_no_overlap on {table}; drop function {table}_no_overlap();"

# `@@` is not leakproof: as the web role, the policy would be asked for every person before the index could be used.
# So the function reads as the owner, within the part of the paths that the sight of the transaction covers.
_FIND = """
alter table members_person add column words tsvector
  generated always as (array_to_tsvector(string_to_array(folded, ' '))) stored;
create index person_words on members_person using gin (words);
create index person_order on members_person (sort_key, id);
create function members_find(query text, prefixes text[], most int) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  wanted tsquery := query::tsquery;
  scopes text[] := case when current_setting('app.all', true) = '1' then array['']
    else string_to_array(concat_ws(',', current_setting('app.scope', true), nullif(current_setting('app.more', true), '')), ',') end;
  paths text[];
  cells bigint[];
begin
  select array_agg(distinct case when starts_with(p, s) then p else s end) into paths
    from unnest(prefixes) p, unnest(scopes) s where starts_with(p, s) or starts_with(s, p);
  select array_agg(org_id) into cells from (
    select o.org_id from unnest(paths) p join orgtree_orgnow o on o.path >= p and o.path < p || 'g' limit 400) few;
  if cells is null then
    return;
  elsif cardinality(cells) < 400 then
    return query with here as materialized (select distinct a.person_id from members_affiliation a where a.cell_id = any(cells))
      select p.id from here h join members_person p on p.id = h.person_id where p.words @@ wanted
      order by p.sort_key, p.id limit most;
  elsif numnode(wanted) = 1 then
    return query select p.id from members_person p
      where p.words @@ wanted and (select true from members_affiliation a join orgtree_orgnow o on o.org_id = a.cell_id
        join unnest(paths) x on o.path >= x and o.path < x || 'g' where a.person_id = p.id limit 1)
      order by p.sort_key, p.id limit most;
  else
    return query with found as materialized (select p.id, p.sort_key from members_person p where p.words @@ wanted)
      select f.id from found f
      where (select true from members_affiliation a join orgtree_orgnow o on o.org_id = a.cell_id
        join unnest(paths) x on o.path >= x and o.path < x || 'g' where a.person_id = f.id limit 1)
      order by f.sort_key, f.id limit most;
  end if;
end $$;
"""
_NO_FIND = """
drop function members_find(text, text[], int);
drop index person_order;
alter table members_person drop column words;
"""


def _guard(table: str, same: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql=_OVERLAP.format(table=table, same=same), reverse_sql=_NO_OVERLAP.format(table=table))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0003_papers"), ("orgtree", "0001_first")]
    operations: ClassVar = [
        _guard("members_affiliation", "and b.kind = a.kind"),
        _guard("members_standingrow", ""),
        migrations.RunSQL(sql=_FIND, reverse_sql=_NO_FIND),
    ]

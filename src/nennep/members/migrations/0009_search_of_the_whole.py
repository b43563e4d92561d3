"""Search by name is planned on the words asked for, and asks nobody's place where the whole tree is in sight."""

from typing import ClassVar

from django.db import migrations

# A plan made for any words would sort ten thousand people called Nguyễn to show thirty; and reading in the order of names
# until thirty are found would read everybody when the name stands at the end. So one word is looked for among the first
# two thousand people, and if they do not fill the page, through the index of words.
_FIND = """
create or replace function members_find(query text, prefixes text[], most int) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  wanted tsquery := query::tsquery;
  everything boolean := coalesce(current_setting('app.all', true), '') = '1';
  scopes text[] := case when everything then array['']
    else string_to_array(concat_ws(',', current_setting('app.scope', true), nullif(current_setting('app.more', true), '')), ',') end;
  paths text[];
  cells bigint[];
  first bigint[];
begin
  select array_agg(distinct case when starts_with(p, s) then p else s end) into paths
    from unnest(prefixes) p, unnest(scopes) s where starts_with(p, s) or starts_with(s, p);
  if paths is null then
    return;
  elsif '' = any(paths) or (current_setting('app.top', true) = '1' and current_setting('app.scope', true) = any(paths)) then
    if numnode(wanted) = 1 then
      select array_agg(f.id order by f.sort_key, f.id) into first from (
        select o.id, o.sort_key from (
          select p.id, p.sort_key, p.words from members_person p order by p.sort_key, p.id limit 2000) o
        where o.words @@ wanted order by o.sort_key, o.id limit most) f;
      if cardinality(first) = most then
        return query select unnest(first);
        return;
      end if;
    end if;
    return query with found as materialized (select p.id, p.sort_key from members_person p where p.words @@ wanted)
      select f.id from found f order by f.sort_key, f.id limit most;
    return;
  end if;
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


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0008_fewer_indexes")]
    operations: ClassVar = [migrations.RunSQL(sql=_FIND, reverse_sql=migrations.RunSQL.noop)]

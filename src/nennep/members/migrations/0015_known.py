"""Standings, places, exemptions and places of work keep what was known of them."""

from typing import ClassVar

from django.db import migrations

from nennep.orgtree.keeping import keep_known

# What is not known any more overlaps nothing: the check is not even queued for it.
_OVERLAP = """
drop trigger {table}_no_overlap on {table};
create constraint trigger {table}_no_overlap after insert or update on {table} deferrable initially deferred
for each row when ({known}coalesce(current_setting('app.bulk', true), '') <> '1') execute function {table}_no_overlap();
"""
# People are found where they are or were active, not where they turned out never to have been.
_FOUND = (
    ("where a.cell_id = any(cells))", "where a.cell_id = any(cells) and a.known_to is null)"),
    ("where a.person_id = p.id limit 1)", "where a.person_id = p.id and a.known_to is null limit 1)"),
    ("where a.person_id = f.id limit 1)", "where a.person_id = f.id and a.known_to is null limit 1)"),
)


def _find(pairs: tuple[tuple[str, str], ...]) -> str:
    """The function with other parts; an error where one of them is not in it."""
    text = "pg_get_functiondef('members_find(text, text[], int)'::regprocedure)"
    checks = "".join(
        f"""
  if position($text${old}$text$ in whole) = 0 then
    raise exception 'members_find is another function than expected';
  end if;
  whole := replace(whole, $text${old}$text$, $text${new}$text$);"""
        for old, new in pairs
    )
    return f"do $do$\ndeclare whole text := {text};\nbegin{checks}\n  execute whole;\nend $do$"


def _guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=_OVERLAP.format(table=table, known="new.known_to is null and "),
        reverse_sql=_OVERLAP.format(table=table, known=""),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0014_search_of_the_whole_at_once")]
    operations: ClassVar = [
        keep_known("members_standingrow", "person_id", "cell_id", "standing"),
        keep_known("members_affiliation", "person_id", "cell_id", "kind"),
        keep_known("members_exemption", "person_id", "cell_id", "ground", "temporary"),
        keep_known("members_workplace", "person_id", "cell_id", "unit", "locality", "province"),
        _guard("members_affiliation"),
        _guard("members_standingrow"),
        migrations.RunSQL(sql=_find(_FOUND), reverse_sql=_find(tuple((new, old) for old, new in _FOUND))),
    ]

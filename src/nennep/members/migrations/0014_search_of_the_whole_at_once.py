"""Search by name over the whole tree asks no statement for its paths: whether all is in sight is seen without one."""

from typing import ClassVar

from django.db import migrations

_CHANGES = (
    (
        "  first bigint[];\nbegin\n  select array_agg(",
        """  first bigint[];
  top text := case when current_setting('app.top', true) = '1' then current_setting('app.scope', true) end;
  asked text;
  whole boolean := false;
begin
  foreach asked in array prefixes loop
    whole := whole or (everything and asked = '') or coalesce(starts_with(top, asked), false);
  end loop;
  if not whole then select array_agg(""",
    ),
    (
        "where starts_with(p, s) or starts_with(s, p);\n  if paths is null then",
        "where starts_with(p, s) or starts_with(s, p);\n  end if;\n  if not whole and paths is null then",
    ),
    (
        "elsif '' = any(paths) or (current_setting('app.top', true) = '1' and current_setting('app.scope', true) = any(paths)) then",
        "elsif whole then",
    ),
)


def _replacing(pairs: tuple[tuple[str, str], ...]) -> str:
    """All of them at once: the function would not be read with one part alone."""
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


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0013_lighter_registers")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_replacing(_CHANGES), reverse_sql=_replacing(tuple((new, old) for old, new in _CHANGES)))
    ]

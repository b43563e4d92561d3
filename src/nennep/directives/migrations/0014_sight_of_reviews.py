"""Row security: a review is in sight with its report. What is frozen never changes and is never removed."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through

_FROZEN = """
create function directives_review_frozen() returns trigger language plpgsql as $$
begin
  if old.frozen_at is not null then
    raise exception 'A review that was issued is frozen (review %).', old.id;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger directives_review_frozen before update or delete on directives_review
for each row execute function directives_review_frozen();
"""
_BACK = """
drop trigger directives_review_frozen on directives_review;
drop function directives_review_frozen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0013_reviews"),
    ]
    operations: ClassVar = [
        through("directives_review", "report_id", "documents_document"),
        migrations.RunSQL(_FROZEN, _BACK),
    ]

"""Row security of contests: the lines are in sight at the organisation that noted them, at the contestant's cell and to
the contestant; the round, and what is noted of the contest, to whoever sees one of its lines."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0023_contests"),
    ]
    operations: ClassVar = [
        protect("documents_contestant", "org_id", "place_id", person="person_id"),
        protect("documents_contestround", "org_id"),
        migrations.RunSQL(
            sql=(
                "create policy documents_contestround_line on documents_contestround for select using (exists "
                "(select 1 from documents_contestant c where c.round_id = documents_contestround.id))"
            ),
            reverse_sql="drop policy documents_contestround_line on documents_contestround",
        ),
        migrations.RunSQL(
            sql=(
                "create policy documents_spread_contest on documents_spread for select using (exists "
                "(select 1 from documents_contestround r where r.spread_id = documents_spread.id))"
            ),
            reverse_sql="drop policy documents_spread_contest on documents_spread",
        ),
    ]

"""A file of working rules is in sight where the rules are: in the organisation, above it, and below it."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0005_sight_and_folding"),
        ("committees", "0002_sight"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=(
                "create policy documents_storedfile_rules on documents_storedfile for select using ("
                "owner_type = 'committees.workingrules' and exists "
                "(select 1 from committees_workingrules w where w.id = documents_storedfile.owner_id))"
            ),
            reverse_sql="drop policy documents_storedfile_rules on documents_storedfile",
        ),
    ]

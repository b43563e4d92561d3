"""Row security: that an event belongs to a reorganisation may be read wherever the event may be (keys, nothing more),
so that the page of an organisation below leads to the decision; it is written only where the reorganisation is in
sight."""

from typing import ClassVar

from django.db import migrations

_TABLE = "organisations_reformevent"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0008_known"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=[f"create policy {_TABLE}_read on {_TABLE} for select using (true)"],
            reverse_sql=[f"drop policy {_TABLE}_read on {_TABLE}"],
        ),
    ]

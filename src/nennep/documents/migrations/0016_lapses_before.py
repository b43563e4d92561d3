"""What had been replaced before lapses were kept gets its row."""

import datetime
from typing import Any, ClassVar

from django.db import migrations
from django.utils import timezone


def note_existing(apps: Any, _editor: Any) -> None:
    """One row for each document that a standing one ended; to be run again without harm."""
    lapse, link = apps.get_model("documents", "Lapse"), apps.get_model("documents", "DocumentLink")
    noted = set(lapse.objects.values_list("document_id", flat=True))
    rows = link.objects.filter(kind="replaces", document__state="issued").exclude(target_id__in=noted)
    for row in rows.select_related("document", "target").order_by("made_at", "pk").iterator():
        one, by = row.target, row.document
        day = by.in_force_from or by.dated_on
        if one.pk in noted or one.in_force_until is None or day is None:
            continue
        begun: datetime.date = one.in_force_from or one.dated_on or day
        if one.in_force_until == max(day, begun):
            lapse.objects.create(document=one, by=by, valid_from=one.in_force_until, known_from=timezone.now())
            noted.add(one.pk)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0015_sight_of_lapses"),
    ]
    operations: ClassVar = [
        migrations.RunPython(note_existing, migrations.RunPython.noop),
    ]

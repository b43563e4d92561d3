"""Items passed on to another organisation; the superior's confirmation of the quality."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0002_sight"),
        ("orgtree", "0001_first"),
    ]
    operations: ClassVar = [
        migrations.AddField(model_name="agendaitem", name="sent_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="agendaitem",
            name="sent_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items_received",
                to="orgtree.org",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=Q(sent_to__isnull=True, sent_at__isnull=True)
                | Q(sent_to__isnull=False, sent_at__isnull=False),
                name="agenda_sent_pair",
            ),
        ),
        migrations.AddField(model_name="meeting", name="quality_confirmed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="meeting",
            name="quality_confirmed_by",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="Cấp trên xác nhận"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=Q(quality_confirmed_at__isnull=True, quality_confirmed_by="")
                | (Q(quality_confirmed_at__isnull=False) & ~Q(quality_confirmed_by="")),
                name="meeting_quality_confirmed_pair",
            ),
        ),
    ]

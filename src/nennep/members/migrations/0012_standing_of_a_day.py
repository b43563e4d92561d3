"""The index of standings has all that standings of a day are read from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0011_search_below_a_place"),
        ("orgtree", "0002_lineage_part"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="standingrow",
            name="standing_person",
        ),
        migrations.AddIndex(
            model_name="standingrow",
            index=models.Index(
                fields=["person", "valid_to"],
                include=("valid_from", "standing", "cell", "known_to"),
                name="standing_person",
            ),
        ),
    ]

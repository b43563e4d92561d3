"""Row security of first committees: seen where the reorganisation is."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("committees", "0003_first_posts"),
        ("organisations", "0004_reform_sight"),
    ]
    operations: ClassVar = [
        through("committees_firstpost", "reform_id", "organisations_reform"),
    ]

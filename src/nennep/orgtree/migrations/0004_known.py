"""Edges keep what was known of them."""

from typing import ClassVar

from django.db import migrations

from nennep.orgtree.keeping import keep_known


class Migration(migrations.Migration):
    dependencies: ClassVar = [("orgtree", "0003_learn_changes")]
    operations: ClassVar = [keep_known("orgtree_orgedge", "org_id", "parent_id", "level")]

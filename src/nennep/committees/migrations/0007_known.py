"""Posts keep what was known of them."""

from typing import ClassVar

from django.db import migrations

from nennep.orgtree.keeping import keep_known


class Migration(migrations.Migration):
    dependencies: ClassVar = [("committees", "0006_leading_posts")]
    operations: ClassVar = [keep_known("committees_post", "person_id", "org_id", "body_id", "title")]

"""Names, kinds, codes and places keep what was known of them."""

from typing import ClassVar

from django.db import migrations

from nennep.orgtree.keeping import keep_known


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0007_takers")]
    operations: ClassVar = [
        keep_known("organisations_organisationname", "org_id", "name"),
        keep_known("organisations_organisationkind", "org_id", "kind"),
        keep_known("organisations_organisationcode", "org_id", "code"),
        keep_known("organisations_organisationplace", "org_id", "province", "locality"),
    ]

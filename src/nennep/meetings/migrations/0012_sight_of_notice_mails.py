"""Row security: e-mails about a meeting are in sight with its organisation, and to who got them."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0011_notice_mails"),
    ]
    operations: ClassVar = [
        protect("meetings_noticemail", "org_id", user="user_id"),
    ]

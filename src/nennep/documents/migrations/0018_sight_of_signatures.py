"""Row security: a signature is in sight with its file."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0017_signatures"),
    ]
    operations: ClassVar = [
        through("documents_filesignature", "file_id", "documents_storedfile"),
    ]

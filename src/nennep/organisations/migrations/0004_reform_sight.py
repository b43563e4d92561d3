"""Row security of reorganisations: seen where the organisation that prepares them lies in sight."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0003_reform"),
    ]
    operations: ClassVar = [
        protect("organisations_reform", "home_id"),
        through("organisations_reformstep", "reform_id", "organisations_reform"),
        through("organisations_reformchoice", "step_id", "organisations_reformstep"),
        through("organisations_reformevent", "reform_id", "organisations_reform"),
    ]

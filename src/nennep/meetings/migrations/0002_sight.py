"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0001_first"),
    ]
    operations: ClassVar = [
        protect("meetings_meeting", "org_id"),
        protect("meetings_agendaitem", "org_id"),
        protect("meetings_paper", "org_id"),
        protect("meetings_preparatoryrecord", "org_id"),
        protect("meetings_guest", "org_id"),
        protect("meetings_speech", "org_id"),
        protect("meetings_decision", "org_id"),
        protect("meetings_votebyname", "org_id"),
        protect("meetings_tasknote", "org_id"),
        protect("meetings_qualityline", "org_id"),
        protect("meetings_minutes", "org_id"),
        protect("meetings_notice", "org_id", person="person_id"),
        protect("meetings_task", "org_id", person="person_id"),
        protect("meetings_rollentry", "org_id", person="person_id"),
        protect("meetings_observer", "org_id", "invited_org_id"),
        protect("meetings_visit", "org_id", "from_org_id", person="visitor_id"),
        protect("meetings_hearing", "org_id", "cell_id"),
    ]

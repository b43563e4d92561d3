"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0001_first"),
    ]
    operations: ClassVar = [
        protect("members_affiliation", "cell_id", person="person_id"),
        protect(
            "members_person",
            "registered_at_id",
            person="id",
            also="exists (select 1 from members_affiliation a where a.person_id = members_person.id)",
        ),
        through("members_persontoken", "person_id", "members_person"),
        protect("members_standingrow", "cell_id", person="person_id"),
        protect("members_exemption", "cell_id", person="person_id"),
        protect("members_workplace", "cell_id", person="person_id"),
        protect("members_partyteam", "cell_id"),
        through("members_teamplace", "team_id", "members_partyteam"),
        protect("members_correctionrequest", "cell_id", person="person_id"),
        through("members_memberpaper", "person_id", "members_person"),
        protect("members_registerbatch", "org_id"),
        through("members_registerrow", "batch_id", "members_registerbatch"),
        protect("members_columnmemory", "org_id"),
    ]

"""Row security: who is invited sees the meeting; its agenda and papers; and items passed on are seen where they went."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect

_INVITED = (
    "exists (select 1 from meetings_notice n where n.meeting_id = {table}.{key} and n.person_id = "
    "(select nullif(current_setting('app.person', true), '')::bigint))"
)
_OBSERVES = "exists (select 1 from meetings_observer o where o.meeting_id = meetings_meeting.id)"


def _again(table: str, old: migrations.RunSQL, new: migrations.RunSQL) -> list[migrations.RunSQL]:
    drop = f"drop policy {table}_sight on {table}"
    return [migrations.RunSQL(sql=drop, reverse_sql=old.sql), new]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0003_sent_and_confirmed"),
    ]
    operations: ClassVar = [
        *_again(
            "meetings_meeting",
            protect("meetings_meeting", "org_id"),
            protect(
                "meetings_meeting",
                "org_id",
                also=f"{_INVITED.format(table='meetings_meeting', key='id')} or {_OBSERVES}",
            ),
        ),
        *_again(
            "meetings_agendaitem",
            protect("meetings_agendaitem", "org_id"),
            protect(
                "meetings_agendaitem",
                "org_id",
                "sent_to_id",
                also=_INVITED.format(table="meetings_agendaitem", key="meeting_id"),
            ),
        ),
        *_again(
            "meetings_paper",
            protect("meetings_paper", "org_id"),
            protect("meetings_paper", "org_id", also=_INVITED.format(table="meetings_paper", key="meeting_id")),
        ),
    ]

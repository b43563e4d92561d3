"""Invitations are asked by functions: the planner counts a meeting as cheap, and a month keeps scans, joins and workers."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import SCOPES, protect

# Functions of the tables' owner answer yes or no about one meeting; the policies ask them last.
_ASKED = f"""
create function meetings_invites_me(meeting bigint) returns boolean
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select exists (select 1 from meetings_notice n where n.meeting_id = meeting
                 and n.person_id = nullif(current_setting('app.person', true), '')::bigint)
$$;
create function meetings_observed_from_sight(meeting bigint) returns boolean
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select exists (select 1 from meetings_observer o join orgtree_orgnow n on n.org_id = o.invited_org_id
                 where o.meeting_id = meeting and n.path ^@ any ({SCOPES}))
$$;
"""  # noqa: S608  constants
_GONE = "drop function meetings_invites_me(bigint); drop function meetings_observed_from_sight(bigint);"


def _again(table: str, new: migrations.RunSQL) -> list[migrations.RunSQL]:
    drop = f"drop policy {table}_sight on {table}"
    return [migrations.RunSQL(sql=drop, reverse_sql=migrations.RunSQL.noop), new]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0004_invited_sight")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_ASKED, reverse_sql=_GONE),
        *_again(
            "meetings_meeting",
            protect(
                "meetings_meeting",
                "org_id",
                also="meetings_invites_me(meetings_meeting.id) or meetings_observed_from_sight(meetings_meeting.id)",
            ),
        ),
        *_again(
            "meetings_agendaitem",
            protect(
                "meetings_agendaitem",
                "org_id",
                "sent_to_id",
                also="meetings_invites_me(meetings_agendaitem.meeting_id)",
            ),
        ),
        *_again(
            "meetings_paper",
            protect("meetings_paper", "org_id", also="meetings_invites_me(meetings_paper.meeting_id)"),
        ),
    ]

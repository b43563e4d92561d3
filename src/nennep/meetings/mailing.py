"""Notices of meetings by e-mail: what somebody was last told that way is compared with what holds now.

A first notice, a changed hour or place, a meeting called off or called back: each is a difference, queued once.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nennep.access.mail import Event, Letter, send_due
from nennep.access.mail.message import link
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.meetings.models import Meeting, Notice, NoticeMail
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.organisations.queries import name_on
from nennep.ui.formats import format_day, format_hour

_LOOKED_BACK = datetime.timedelta(days=7)  # a notice that no worker saw for so long is not sent by e-mail any more

# `standing`: an e-mail that invites was sent, and none since that called it off.
_LAST = """
left join lateral (
  select l.id, l.kind, l.sequence, l.starts_at, l.place from meetings_noticemail l
  where l.meeting_id = m.id and l.user_id = {user} order by l.sequence desc limit 1) last on true
left join lateral (
  select exists (
    select from meetings_noticemail s where s.meeting_id = m.id and s.user_id = {user} and s.kind <> 'cancel'
      and s.state = 'sent' and s.sequence > coalesce((
        select max(c.sequence) from meetings_noticemail c where c.meeting_id = m.id and c.user_id = {user}
          and c.kind = 'cancel' and c.state = 'sent'), -1)) as standing) had on true
"""
_INTO = """
insert into meetings_noticemail (meeting_id, org_id, user_id, person_id, kind, starts_at, place, sequence, state,
                                 queued_at, next_at, tries, why)
"""
_TELL = f"""{_INTO}
select m.id, m.org_id, u.id, n.person_id, case when had.standing then 'update' else 'invite' end, m.starts_at, m.place,
       coalesce(last.sequence + 1, 0), 'waiting', %(now)s, %(now)s, 0, ''
from access_mailbox b
join access_user u on u.id = b.user_id and u.is_active
join meetings_notice n on n.person_id = u.person_id and n.sent_at >= greatest(b.confirmed_at, %(since)s)
join meetings_meeting m on m.id = n.meeting_id and m.state = 'called' and m.starts_at > %(now)s
{_LAST.format(user="u.id")}
where b.wanted and b.address <> ''
  and (last.id is null or last.kind = 'cancel' or last.starts_at <> m.starts_at or last.place <> m.place)
"""  # noqa: S608  constant text
_CALL_OFF = f"""{_INTO}
select m.id, m.org_id, told.user_id, told.person_id, 'cancel', last.starts_at, last.place, last.sequence + 1, 'waiting',
       %(now)s, %(now)s, 0, ''
from (select distinct t.meeting_id, t.user_id, t.person_id from meetings_noticemail t
      where t.starts_at > %(now)s and t.state = 'sent' and t.kind <> 'cancel') told
join meetings_meeting m on m.id = told.meeting_id and m.state in ('cancelled', 'preparing')
{_LAST.format(user="told.user_id")}
where had.standing and last.kind <> 'cancel' and last.starts_at > %(now)s
"""  # noqa: S608  constant text


def mail_soon() -> None:
    """Have the worker look as soon as this transaction is kept; nothing where no e-mail is sent."""
    if settings.MAIL_ON:
        app.configure_task("meetings.mail_now").defer()


def send_notices(actor: Actor) -> int:
    """Queue what e-mail has not told yet, and hand over what waits; how many were sent. Only the worker does this."""
    if not settings.MAIL_ON:
        return 0
    with acting(actor), connection.cursor() as cursor:
        one_at_a_time("meetings.mail")
        moments = {"now": clock.now(), "since": clock.now() - _LOOKED_BACK}
        cursor.execute(_TELL, moments)
        cursor.execute(_CALL_OFF, moments)
    return send_due(actor, NoticeMail, letter_of, once=False)


def _holds(row: NoticeMail, meeting: Meeting) -> bool:
    """Whether what an e-mail would say is still so."""
    if row.kind == NoticeMail.Kind.CANCEL:
        return meeting.state in (MeetingState.CANCELLED, MeetingState.PREPARING)
    if meeting.state != MeetingState.CALLED or meeting.starts_at <= clock.now():
        return False
    same = (row.starts_at, row.place) == (meeting.starts_at, meeting.place)
    return same and Notice.objects.filter(meeting=meeting, person_id=row.person_id).exists()


def letter_of(row: NoticeMail) -> Letter | None:
    """The e-mail in the reader's language; None when it no longer holds. It says what may stand on a locked screen:
    kind of meeting, organisation, time, place, link; never a title, a theme or the agenda."""
    meeting = Meeting.objects.get(pk=row.meeting_id)
    if not _holds(row, meeting):
        return None
    org = name_on(row.org_id, clock.local(row.starts_at).date())
    kind = str(MeetingKind(meeting.kind).label)
    what = _("%(kind)s ngày %(day)s") % {"kind": kind, "day": format_day(row.starts_at)}
    subject, first = {
        NoticeMail.Kind.INVITE: (_("Giấy mời: %(what)s"), _("Mời đồng chí dự họp.")),
        NoticeMail.Kind.UPDATE: (
            _("Đổi giờ, nơi họp: %(what)s"), _("Giờ hoặc nơi họp đã đổi; xin theo thư này.")
        ),
        NoticeMail.Kind.CANCEL: (_("Không họp: %(what)s"), _("Cuộc họp này không tiến hành như đã mời.")),
    }[NoticeMail.Kind(row.kind)]  # fmt: skip
    url = link(reverse("meetings:detail", args=[row.meeting_id]))
    at = f"{format_hour(row.starts_at)}, {format_day(row.starts_at)}"
    lines = [
        first, "", _("Loại cuộc họp: %(kind)s") % {"kind": kind}, _("Tổ chức: %(org)s") % {"org": org},
        _("Thời gian: %(at)s") % {"at": at}, _("Địa điểm: %(place)s") % {"place": row.place}, "",
        _("Xem giấy mời, trả lời: %(link)s") % {"link": url},
        _("Đổi hoặc tắt thư điện tử: %(link)s") % {"link": link(reverse("access:mailbox"))},
    ]  # fmt: skip
    return Letter(
        key=f"notice-{row.meeting_id}-{row.user_id}-{row.sequence}", subject=subject % {"what": what},
        body="\n".join(lines) + "\n",
        event=Event(
            key=f"meeting-{row.meeting_id}", sequence=row.sequence, starts=row.starts_at, summary=f"{kind}, {org}",
            place=row.place, url=url, cancelled=row.kind == NoticeMail.Kind.CANCEL,
        ),
    )  # fmt: skip

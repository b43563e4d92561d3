"""The day's digest by e-mail: its figures and the link, at most once, and not to who has opened it already."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.mail import Letter, send_due
from nennep.access.mail.message import link
from nennep.directives.models import Digest, DigestMail
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.ui.formats import format_day

_QUEUE = """
insert into directives_digestmail (digest_id, user_id, state, queued_at, next_at, tries, why)
select d.id, d.user_id, 'waiting', %(now)s, %(now)s, 0, ''
from directives_digest d
join access_mailbox b on b.user_id = d.user_id and b.wanted and b.address <> ''
join access_user u on u.id = d.user_id and u.is_active
where d.day = %(day)s and d.opened_at is null
on conflict (digest_id) do nothing
"""


def queue_digests(day: datetime.date) -> None:
    """Queue the e-mails of a day's digests, within the transaction that writes them; nothing where none is sent."""
    if settings.MAIL_ON:
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE, {"day": day, "now": clock.now()})


def send_digests(actor: Actor) -> int:
    """Hand over what waits; how many were sent. Only the worker does this."""
    return send_due(actor, DigestMail, letter_of, once=True)


def letter_of(row: DigestMail) -> Letter | None:
    """The e-mail in the reader's language: figures, no names of documents or people; None once the digest was opened
    or its day is over."""
    digest = Digest.objects.get(pk=row.digest_id)
    if digest.opened_at is not None or digest.day != clock.today():
        return None
    figures = (
        (digest.late, _("%(n)s việc quá hạn")), (digest.soon, _("%(n)s việc đến hạn trong bảy ngày")),
        (digest.fresh, _("%(n)s việc mới")), (digest.reminded, _("%(n)s việc được nhắc")),
        (digest.returned, _("%(n)s việc bị trả lại hoặc mở lại")),
        (len(digest.restored), _("%(n)s văn bản có hiệu lực trở lại")),
    )  # fmt: skip
    url = f"{reverse('directives:digest')}?ngay={digest.day:%d/%m/%Y}"
    lines = [
        _("Việc của đồng chí hôm nay:"), *(f"- {words % {'n': count}}" for count, words in figures if count), "",
        _("Đọc bản tin: %(link)s") % {"link": link(url)},
        _("Đổi hoặc tắt thư điện tử: %(link)s") % {"link": link(reverse("access:mailbox"))},
    ]  # fmt: skip
    return Letter(
        key=f"digest-{digest.pk}", subject=_("Bản tin ngày %(day)s") % {"day": format_day(digest.day)},
        body="\n".join(lines) + "\n",
    )  # fmt: skip

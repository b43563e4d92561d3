"""What the worker does for the whole installation: by the clock, where each job may run twice, and the link that
confirms an e-mail address, when it is asked for."""

from __future__ import annotations

import datetime
import smtplib

from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nennep.access.actions.mailbox import token_for
from nennep.access.mail.message import Letter, link, message
from nennep.access.models import FormOnce, Mailbox
from nennep.audit.chain import seal
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.orgtree.derive import refresh_now

KEPT = datetime.timedelta(days=7)  # a form that was sent is remembered this long


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="site.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Link the newest events of the audit into its chain, every minute."""
    seal()


@app.periodic(cron="5 17 * * *")
@app.task(queueing_lock="site.new_day")
def new_day(timestamp: int) -> None:
    """Just after midnight in Vietnam: changes dated today come into force; what has run out is forgotten."""
    refresh_now()
    FormOnce.objects.filter(taken_at__lt=clock.now() - KEPT).delete()
    Session.objects.filter(expire_date__lt=clock.now()).delete()


@app.task(
    name="access.send_link",
    retry=RetryStrategy(max_attempts=5, exponential_wait=6, retry_exceptions={OSError, smtplib.SMTPException}),
)
def send_link(user_id: int) -> bool:
    """Send the link that confirms an address, if one waits for it; whether it was sent. Tried five times over some
    hours; a worker killed meanwhile sends none, and the owner asks again."""
    if not settings.MAIL_ON:
        return False
    with acting(system_actor("access.send_link")):
        box = Mailbox.objects.filter(user_id=user_id, user__is_active=True).exclude(pending="").first()
    if box is None:
        return False
    with translation.override(box.language):
        letter = Letter(
            key=f"link-{user_id}-{box.asked_at:%Y%m%d%H%M%S}" if box.asked_at else f"link-{user_id}",
            subject=_("Xác nhận địa chỉ thư điện tử"),
            body=_(
                "Có người dùng Nền Nếp ghi địa chỉ này để nhận giấy mời họp và bản tin. Nếu là đồng chí, hãy mở liên"
                " kết sau trong 24 giờ, trên máy đang mở tài khoản của mình:\n\n%(link)s\n\nNếu không phải, xin bỏ"
                " qua thư này."
            ) % {"link": link(f"{reverse('access:confirm_mail')}?ma={token_for(box)}")},
        )  # fmt: skip
    message(letter, box.pending).send()
    return True

"""Where the owner of an account wants e-mail: giving an address, confirming it, switching it off. Only one's own."""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.http import Http404
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nennep.access.models import Mailbox, User
from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy

SALT = "nennep.access.mailbox"
VALID = datetime.timedelta(hours=24)
PAUSE = datetime.timedelta(minutes=1)
A_DAY = 5
# Allowed by the standard and used by nobody but to hide where a letter goes: quoted names, addresses of machines,
# encoded words.
_ODD = re.compile(r'["\[\]]|=\?')


def token_for(box: Mailbox) -> str:
    """What the link carries: signed, of this account and this address, good for a day."""
    return TimestampSigner(salt=SALT).sign_object({"user": box.user_id, "address": box.pending})


def _own(actor: Actor) -> Mailbox:
    if not settings.MAIL_ON or actor.user_id is None:
        raise Http404
    User.objects.select_for_update().get(pk=actor.user_id)  # of two forms sent at once the second sees the first
    return Mailbox.objects.filter(user_id=actor.user_id).first() or Mailbox(user_id=actor.user_id)


def ask_for_mail(*, actor: Actor, address: str, language: str) -> Mailbox:
    """Note an address and have a link sent there; the address confirmed before stays until the new one is.

    At most one link a minute and five a day. Audit "access.mailbox.asked", without the address. Raises RuleBroken.
    """
    with acting(actor):
        box, now = _own(actor), clock.now()
        address = tidy(address)
        try:
            if _ODD.search(address):
                raise ValidationError(address)
            validate_email(address)
        except ValidationError:
            raise RuleBroken(_("Địa chỉ thư điện tử chưa đúng; hãy viết như ten@vidu.vn."), field="address") from None
        if len(address) > 254:
            raise RuleBroken(_("Địa chỉ thư điện tử dài quá 254 chữ."), field="address")
        if address == box.address:
            raise RuleBroken(_("Địa chỉ này đã xác nhận rồi."), field="address")
        if box.asked_at is not None and now - box.asked_at < PAUSE:
            raise RuleBroken(_("Vừa gửi một thư xác nhận; hãy đợi một phút rồi gửi lại."), field="address")
        same_day = box.asked_at is not None and clock.local(box.asked_at).date() == clock.local(now).date()
        box.asked_today = box.asked_today + 1 if same_day else 1
        if box.asked_today > A_DAY:
            raise RuleBroken(_("Hôm nay đã gửi năm thư xác nhận; hãy thử lại ngày mai."), field="address")
        box.pending, box.asked_at, box.language = address, now, language
        box.save()
        app.configure_task("access.send_link").defer(user_id=box.user_id)
        record(actor, "access.mailbox.asked", box.user, org_id=box.user.org_id)
    return box


def address_in(actor: Actor, token: str) -> str:
    """The address that a link confirms. Raises RuleBroken when it is forged, too old, another account's, or replaced
    by another."""
    stale = RuleBroken(_("Liên kết xác nhận không đúng hoặc đã quá 24 giờ; hãy gửi lại thư xác nhận."))
    try:
        said = TimestampSigner(salt=SALT).unsign_object(token, max_age=VALID)
    except (BadSignature, ValueError, UnicodeError) as fault:
        raise stale from fault
    box = Mailbox.objects.filter(user_id=actor.user_id or 0).first()
    if box is None or not box.pending or said != {"user": actor.user_id, "address": box.pending}:
        raise stale
    return box.pending


def confirm_mail(*, actor: Actor, token: str) -> Mailbox:
    """Confirm the address a link was sent to; good once. Audit "access.mailbox.confirmed". Raises RuleBroken."""
    with acting(actor):
        box = _own(actor)
        box.address, box.confirmed_at = address_in(actor, token), clock.now()
        box.pending, box.wanted = "", True
        box.save()
        record(actor, "access.mailbox.confirmed", box.user, org_id=box.user.org_id)
    return box


def switch_mail(*, actor: Actor, wanted: bool, language: str) -> Mailbox:
    """Switch e-mail on or off, and choose its language. Audit "access.mailbox.switched"."""
    with acting(actor):
        box = _own(actor)
        if not box.address:
            raise RuleBroken(_("Hãy xác nhận một địa chỉ trước."))
        box.wanted, box.language = wanted, language
        box.save()
        record(actor, "access.mailbox.switched", box.user, org_id=box.user.org_id, data={"wanted": wanted})
    return box


def forget_mail(*, actor: Actor) -> User:
    """Erase one's address. Audit "access.mailbox.forgotten"."""
    with acting(actor):
        box = _own(actor)
        user = box.user
        Mailbox.objects.filter(user_id=box.user_id).update(address="", pending="", confirmed_at=None)
        record(actor, "access.mailbox.forgotten", user, org_id=user.org_id)
    return user

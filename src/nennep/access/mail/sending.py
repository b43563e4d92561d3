"""Handing over the e-mails that wait: one by one, each with its own transaction, again later when the server refuses.

At least once (`once=False`): marked as sent in the transaction that hands it over; a worker killed in between sends it
again, with the same Message-ID. At most once (`once=True`): marked before; one that was cut off is not sent again.

A letter that cannot be written is given up at once, and the others go on.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
import traceback
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from nennep.access.mail.message import Letter, message
from nennep.access.models import Mailbox, Outgoing
from nennep.access.states import MailState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting

log = logging.getLogger(__name__)
AGAIN = tuple(datetime.timedelta(minutes=wait) for wait in (1, 5, 15, 60, 240))  # then it is given up
MOST = 200  # of one run; the next one goes on

Row = TypeVar("Row", bound=Outgoing)
Build = Callable[[Row], Letter | None]


def send_due(actor: Actor, rows: type[Row], build: Build[Row], *, once: bool) -> int:
    """Hand over what waits in a table, the oldest first; how many were sent. Only the worker does this.

    `build` gives the letter in the reader's language, or None when it is no longer to be sent.
    """
    if not settings.MAIL_ON:
        return 0
    sent, server = 0, get_connection()
    try:
        for _turn in range(MOST):
            outcome = _one(actor, rows, build, server, once=once)
            if outcome is None:
                break
            sent += outcome == MailState.SENT
            if outcome == MailState.WAITING:  # the server does not answer: the others need not try now
                break
    finally:
        server.close()
    return sent


def _one(actor: Actor, rows: type[Row], build: Build[Row], server: BaseEmailBackend, *, once: bool) -> str | None:
    """Take one row and do what can be done; its new state, or None when nothing waits."""
    with acting(actor):
        row = (
            rows._default_manager.select_for_update(skip_locked=True, of=("self",))
            .filter(state=MailState.WAITING, next_at__lte=clock.now()).order_by("next_at", "pk").first()
        )  # fmt: skip
        if row is None:
            return None
        box = Mailbox.objects.filter(user_id=row.user_id, user__is_active=True, wanted=True).exclude(address="").first()
        letter = None
        if box is not None:
            try:
                with acting(actor), translation.override(box.language):  # what a fault broke off is undone
                    letter = build(row)
            except Exception as fault:  # noqa: BLE001  whatever it is, the others wait for their letters
                return _unwritten(row, fault)
        if box is None or letter is None:
            return _keep(row, MailState.DROPPED)
        if not once:
            return _hand_over(row, letter, box.address, server, once=False)
        row.state = MailState.SENDING
        row.save(update_fields=["state"])
    with acting(actor):
        return _hand_over(row, letter, box.address, server, once=True)


def _hand_over(row: Outgoing, letter: Letter, address: str, server: BaseEmailBackend, *, once: bool) -> str:
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        return _later(row, fault)
    try:
        server.send_messages([message(letter, address)])
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _words in fault.recipients.values()]
        return _keep(row, MailState.FAILED, fault) if min(codes, default=550) >= 500 else _later(row, fault)
    except smtplib.SMTPResponseException as fault:
        return _keep(row, MailState.FAILED, fault) if fault.smtp_code >= 500 else _later(row, fault)
    except (OSError, smtplib.SMTPException) as fault:
        server.close()
        return _keep(row, MailState.FAILED, fault) if once else _later(row, fault)
    except Exception as fault:  # noqa: BLE001  no fault of the server: its headers are written when it is handed over
        return _unwritten(row, fault)
    return _keep(row, MailState.SENT)


def _unwritten(row: Outgoing, fault: Exception) -> str:
    """Given up, however often it would be tried; the log says where it failed."""
    places = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(fault.__traceback__)]
    log.error("e-mail %s %s cannot be written: %s", type(row).__name__, row.pk, ", ".join(places))
    return _keep(row, MailState.FAILED, fault)


def _later(row: Outgoing, fault: Exception) -> str:
    """Try again after a while; given up after the last."""
    if row.tries >= len(AGAIN):
        return _keep(row, MailState.FAILED, fault)
    row.next_at = clock.now() + AGAIN[row.tries]
    row.tries += 1
    row.state, row.why = MailState.WAITING, _why(fault)
    row.save(update_fields=["state", "next_at", "tries", "why"])
    return row.state


def _keep(row: Outgoing, state: MailState, fault: Exception | None = None) -> str:
    row.state, row.done_at, row.why = state, clock.now(), _why(fault) if fault else ""
    row.save(update_fields=["state", "done_at", "why"])
    if fault is not None:
        log.warning("e-mail %s %s given up: %s", type(row).__name__, row.pk, row.why)
    return row.state


def _why(fault: Exception) -> str:
    """The kind of the fault and the server's code: its words may hold the address."""
    code = getattr(fault, "smtp_code", "")
    return f"{type(fault).__name__} {code}".strip()

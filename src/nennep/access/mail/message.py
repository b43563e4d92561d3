"""A message as plain text, with the meeting as a calendar part (RFC 5545, RFC 5546)."""

from __future__ import annotations

import datetime
import urllib.parse
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from nennep.kernel import clock

_FOLD = 73  # octets of a line's content; RFC 5545 allows 75


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting for the calendar. `key` and `sequence`: the same key with a higher sequence changes or cancels it."""

    key: str
    sequence: int
    starts: datetime.datetime
    summary: str
    place: str
    url: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. `key`: the same for the same e-mail, so that one sent twice is known as one."""

    key: str
    subject: str
    body: str
    event: Event | None = None


def host() -> str:
    """The site's host name, for identifiers."""
    return urllib.parse.urlsplit(settings.SITE_URL).hostname or "localhost"


def link(path: str) -> str:
    """The full address of a page."""
    return f"{settings.SITE_URL}{path}"


def one_line(text: str) -> str:
    """A text that may stand in a header: no line breaks, no control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def message(letter: Letter, address: str) -> EmailMessage:
    """The e-mail to one address, ready to be handed over."""
    made = EmailMultiAlternatives(
        subject=one_line(letter.subject), body=letter.body, to=[address],
        headers={"Message-ID": f"<{letter.key}@{host()}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    if letter.event is not None:
        method = "CANCEL" if letter.event.cancelled else "REQUEST"
        made.attach_alternative(calendar(letter.event, address), f"text/calendar; method={method}")
    return made


def calendar(event: Event, address: str) -> str:
    """The meeting as iCalendar. No end is given, for none is known."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nen Nep//VI",
        f"METHOD:{'CANCEL' if event.cancelled else 'REQUEST'}",
        "BEGIN:VEVENT", f"UID:{event.key}@{host()}", f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(clock.now())}", f"DTSTART:{_moment(event.starts)}",
        f"SUMMARY:{_escaped(event.summary)}", f"LOCATION:{_escaped(event.place)}", f"URL:{event.url}",
        f"ORGANIZER:mailto:{_address_of_sender()}", f"ATTENDEE;RSVP=FALSE:mailto:{address}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _address_of_sender() -> str:
    sender: str = settings.DEFAULT_FROM_EMAIL
    return sender.partition("<")[2].partition(">")[0] or sender


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    text = one_line(text)
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> str:
    """RFC 5545, 3.1: long lines go on after a line break and a space; a letter is never cut."""
    parts, current = [], ""
    for letter in line:
        if len((current + letter).encode()) > _FOLD:
            parts.append(current)
            current = ""
        current += letter
    return "\r\n ".join([*parts, current])

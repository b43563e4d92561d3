"""The day's digest by e-mail: figures and a link, at most once (D5)."""

from __future__ import annotations

import datetime
import smtplib

import pytest
import pytest_django.fixtures
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from nennep.access.actors import actor_for
from nennep.directives.actions import build_digests, open_digest
from nennep.directives.jobs import mail_digests
from nennep.directives.models import Digest, DigestMail
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from tests.directives.making import asked
from tests.factories.mail import switch_on, takes_mail
from tests.factories.world import World
from tests.meetings.test_mailing import refusing

pytestmark = pytest.mark.db


@pytest.fixture
def morning(settings: pytest_django.fixtures.SettingsWrapper, time: time_machine.Traveller, world: World) -> World:
    """The secretary takes e-mail; something was asked yesterday; it is half past six."""
    switch_on(settings)
    takes_mail(world.users["secretary"])
    asked(world)
    time.move_to(clock.at(clock.today() + datetime.timedelta(days=1), 6, 30), tick=False)
    return world


def build() -> int:
    return build_digests(actor=system_actor("night"), day=clock.today())


def test_who_takes_e_mail_gets_the_figures_and_a_link_once(morning: World) -> None:
    assert build() > 1

    assert (mail_digests(0), mail_digests(0)) == (1, 0)
    build()
    assert mail_digests(0) == 0
    (letter,) = mail.outbox
    digest = Digest.objects.get(user=morning.users["secretary"])
    assert letter.to == [f"{morning.users['secretary'].username}@thu.example.vn"]
    assert letter.subject == f"Bản tin ngày {clock.today():%d/%m/%Y}"
    assert f"- {digest.fresh} việc mới" in letter.body
    assert "quá hạn" not in letter.body
    assert f"https://nennep.example.vn/chi-dao/ban-tin?ngay={clock.today():%d/%m/%Y}" in letter.body
    assert list(DigestMail.objects.values_list("user_id", "state")) == [(morning.users["secretary"].pk, "sent")]


def test_an_opened_digest_or_one_of_yesterday_is_not_sent(morning: World, time: time_machine.Traveller) -> None:
    build()
    digest = Digest.objects.get(user=morning.users["secretary"])
    open_digest(actor=actor_for(morning.users["secretary"]), digest=digest)
    assert mail_digests(0) == 0
    assert DigestMail.objects.get().state == "dropped"

    DigestMail.objects.all().delete()
    Digest.objects.filter(pk=digest.pk).update(opened_at=None)
    build()
    time.shift(datetime.timedelta(days=1))
    assert mail_digests(0) == 0
    assert mail.outbox == []


def test_killed_between_handing_over_and_marking_sends_no_second(
    morning: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most once: marked before it is handed over; what was cut off stays so."""
    build()
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        mail_digests(0)
    monkeypatch.undo()

    assert mail_digests(0) == 0
    assert DigestMail.objects.get().state == "sending"


@pytest.mark.parametrize(
    ("fault", "state"),
    [(smtplib.SMTPDataError(451, b"later"), "waiting"), (smtplib.SMTPServerDisconnected("cut"), "failed")],
)
def test_only_a_plain_refusal_is_tried_again(
    morning: World, monkeypatch: pytest.MonkeyPatch, fault: Exception, state: str
) -> None:
    """A connection cut while the text went over may have delivered it."""
    build()
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(fault))

    mail_digests(0)

    assert DigestMail.objects.get().state == state


def test_a_server_that_cannot_be_reached_is_asked_again(morning: World, monkeypatch: pytest.MonkeyPatch) -> None:
    build()

    def unreachable(_self: EmailBackend) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", unreachable)
    assert mail_digests(0) == 0
    monkeypatch.undo()
    assert DigestMail.objects.get().state == "waiting"
    DigestMail.objects.update(next_at=clock.now())

    assert mail_digests(0) == 1


def test_e_mails_of_digests_are_seen_by_their_reader_only(morning: World) -> None:
    build()

    for key, seen in (("secretary", 1), ("member", 0), ("staff_province", 0)):
        with acting(actor_for(morning.users[key])):
            assert DigestMail.objects.count() == seen, key

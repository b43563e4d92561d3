"""Notices by e-mail: to whom, what they say, once, and how a server's refusal is met (D5)."""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
import pytest_django.fixtures
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from nennep.access.actions import switch_mail
from nennep.access.actors import actor_for
from nennep.access.mail import sending
from nennep.access.mail.sending import AGAIN
from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.meetings import actions, mailing
from nennep.meetings.actions import ItemInput
from nennep.meetings.jobs import keep_mailing, mail_now
from nennep.meetings.models import Meeting, NoticeMail
from tests.factories.mail import switch_on, takes_mail
from tests.factories.world import World
from tests.meetings.stages import PREPARED, STARTS, Stage
from tests.meetings.views.browsing import text

pytestmark = pytest.mark.db
Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]


@pytest.fixture(autouse=True)
def mail_is_on(settings: pytest_django.fixtures.SettingsWrapper, time: time_machine.Traveller, world: World) -> None:
    """E-mail is set up; the member takes it, before the meeting is called; nobody else does."""
    switch_on(settings)
    time.move_to(PREPARED - datetime.timedelta(days=1), tick=False)
    takes_mail(world.users["member"])


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="meetings.mail_now").count()


def last() -> mail.EmailMessage:
    return mail.outbox[-1]


def part(letter: mail.EmailMessage) -> str:
    assert isinstance(letter, mail.EmailMultiAlternatives)
    (only,) = letter.alternatives
    return str(only[0]).replace("\r\n ", "")


def test_who_takes_e_mail_gets_one_and_no_second(stage: Bring, world: World) -> None:
    meeting = stage("called")

    first, again, minutely = mail_now(), mail_now(), keep_mailing(0)

    assert jobs() == 1
    assert (first, again, minutely) == (1, 0, 0)
    (letter,) = mail.outbox
    assert letter.to == [f"{world.users['member'].username}@thu.example.vn"]
    assert letter.subject == "Giấy mời: Sinh hoạt thường kỳ ngày 03/11/2026"
    assert letter.from_email == "nennep@example.vn"
    for words in ("Sinh hoạt thường kỳ", "19 giờ 30, 03/11/2026", "Nhà văn hóa thôn", f"/cuoc-hop/{meeting.pk}/"):
        assert words in letter.body
    calendar = part(letter)
    assert "METHOD:REQUEST" in calendar
    assert f"UID:meeting-{meeting.pk}@nennep.example.vn" in calendar
    assert "SEQUENCE:0" in calendar
    assert "DTSTART:20261103T123000Z" in calendar


def test_an_e_mail_says_what_a_locked_screen_may_show(stage: Bring, actor: Find, world: World) -> None:
    """Titles, themes, agenda, papers and names of others stay inside; line breaks in a place add no header."""
    meeting = stage("preparing")
    actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk, values={"title": "KÍN một", "place": "Nhà A"})
    secret = ItemInput(title="KÍN hai", confidential=True)
    actions.add_item(actor=actor("secretary"), meeting_id=meeting.pk, item=secret)
    actions.attach_paper(actor=actor("secretary"), meeting_id=meeting.pk, title="KÍN ba")
    actions.call_meeting(actor=actor("secretary"), meeting_id=meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(place="Nhà A\r\nBcc: x@y.vn", theme="KÍN bốn")

    assert mail_now() == 1

    whole = last().message().as_string() + last().subject + str(last().body) + part(last())
    assert "KÍN" not in whole
    assert world.people["secretary"].full_name not in whole
    assert last().message()["Bcc"] is None
    assert "LOCATION:Nhà A Bcc: x@y.vn\r\n" in part(last())


@pytest.mark.parametrize("why", ["off", "locked", "late"])
def test_who_does_not_take_e_mail_gets_none(
    stage: Bring, actor: Find, world: World, why: str, time: time_machine.Traveller
) -> None:
    """Switched off, or an account that is locked; an address confirmed after the notice gets the next notice only."""
    if why == "off":
        switch_mail(actor=actor("member"), wanted=False, language="vi")
    if why == "locked":
        User.objects.filter(pk=world.users["member"].pk).update(is_active=False)
    stage("called")
    if why == "late":
        mail_now()
        mail.outbox.clear()
        time.shift(datetime.timedelta(hours=1))
        takes_mail(world.users["clerk"])

    assert mail_now() == 0
    assert mail.outbox == []


def test_switched_off_meanwhile_is_not_sent(stage: Bring, actor: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    stage("called")
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(OSError("away")))
    mail_now()
    monkeypatch.undo()
    switch_mail(actor=actor("member"), wanted=False, language="vi")
    NoticeMail.objects.update(next_at=PREPARED)

    assert mail_now() == 0
    assert list(NoticeMail.objects.values_list("state", flat=True)) == ["dropped"]


def test_a_job_is_queued_with_the_act_or_not_at_all(stage: Bring, actor: Find) -> None:
    meeting = stage("preparing")

    with transaction.atomic():
        actions.call_meeting(actor=actor("secretary"), meeting_id=meeting.pk)
        queued = jobs()
        transaction.set_rollback(True)

    assert (queued, jobs()) == (1, 0)
    assert mail_now() == 0


def test_a_changed_hour_goes_as_an_update(stage: Bring, actor: Find, world: World) -> None:
    """The same entry of the calendar, a higher sequence; a change of the title alone says nothing."""
    meeting = stage("called")
    mail_now()
    actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk, values={"title": "Họp chi bộ"})
    assert mail_now() == 0
    later = STARTS + datetime.timedelta(hours=1)
    actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk, values={"starts_at": later})

    assert mail_now() == 1
    assert last().subject == "Đổi giờ, nơi họp: Sinh hoạt thường kỳ ngày 03/11/2026"
    assert "20 giờ 30" in str(last().body)
    assert f"UID:meeting-{meeting.pk}@" in part(last())
    assert "SEQUENCE:1\r\n" in part(last())
    assert mail_now() == 0


def test_called_off_called_back_and_called_anew(stage: Bring, actor: Find) -> None:
    """Called back: a cancellation; called anew: an invitation; called off: a cancellation. To those who were told."""
    meeting = stage("called")
    secretary = actor("secretary")
    mail_now()
    actions.recall_meeting(actor=secretary, meeting_id=meeting.pk)
    mail_now()
    back = last()
    actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    mail_now()
    anew = last()
    actions.cancel_meeting(actor=secretary, meeting_id=meeting.pk, why="KÍN bão")
    mail_now()

    assert [letter.subject.partition(":")[0] for letter in mail.outbox] == [
        "Giấy mời", "Không họp", "Giấy mời", "Không họp",
    ]  # fmt: skip
    assert "METHOD:CANCEL" in part(back)
    assert "STATUS:CANCELLED" in part(back)
    assert "SEQUENCE:2" in part(anew)
    assert "KÍN" not in str(last().body)
    assert mail_now() == 0


def test_called_off_before_anything_was_sent_says_nothing(stage: Bring, actor: Find) -> None:
    meeting = stage("called")
    actions.cancel_meeting(actor=actor("secretary"), meeting_id=meeting.pk, why="Bão số 12")

    assert mail_now() == 0
    assert mail.outbox == []


def test_an_opened_meeting_is_not_told_of(stage: Bring) -> None:
    stage("open")

    assert mail_now() == 0


def refusing(fault: BaseException) -> Callable[..., int]:
    def send(_self: EmailBackend, _messages: object) -> int:
        raise fault

    return send


def test_a_server_that_does_not_answer_is_asked_again_and_then_given_up(
    stage: Bring, monkeypatch: pytest.MonkeyPatch, time: time_machine.Traveller, world: World
) -> None:
    meeting = stage("called")
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(smtplib.SMTPServerDisconnected("gone")))

    for wait in AGAIN:
        assert mail_now() == 0
        row = NoticeMail.objects.get()
        assert (row.state, row.next_at - datetime.datetime.now(datetime.UTC)) == ("waiting", wait)
        assert mail_now() == 0  # not before its time
        assert NoticeMail.objects.get().tries == row.tries
        time.shift(wait)
    mail_now()
    monkeypatch.undo()

    row = NoticeMail.objects.get()
    assert (row.state, row.tries, row.why) == ("failed", len(AGAIN), "SMTPServerDisconnected")
    assert mail_now() == 0
    client = Client()
    client.force_login(world.users["secretary"])
    assert "không gửi được thư điện tử" in text(client.get(f"/cuoc-hop/{meeting.pk}/gui/"))


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.vn": (550, b"none")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.vn": (451, b"later")}), "waiting"),
        (smtplib.SMTPDataError(554, b"no"), "failed"),
        (smtplib.SMTPDataError(421, b"busy"), "waiting"),
        (ValueError("a header that cannot be written"), "failed"),
        (LookupError("a@b.vn: a character set that nobody knows"), "failed"),
    ],
)
def test_refused_for_good_is_not_tried_again(
    stage: Bring, monkeypatch: pytest.MonkeyPatch, fault: Exception, state: str
) -> None:
    stage("called")
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(fault))

    mail_now()

    row = NoticeMail.objects.get()
    assert row.state == state
    assert "@" not in row.why


def key_error(*_asked: Any) -> Any:
    return {}["ai-do@thu.example.vn"]


def database_fault(*_asked: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select 'ai-do@thu.example.vn'::int")


@pytest.mark.parametrize(
    ("where", "broken", "why"),
    [
        ((mailing, "letter_of"), key_error, "KeyError"),
        ((mailing, "letter_of"), database_fault, "DataError"),
        ((sending, "message"), key_error, "KeyError"),
    ],
)
def test_a_letter_that_cannot_be_written_does_not_stop_the_others(
    stage: Bring, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    where: tuple[Any, str], broken: Callable[..., Any], why: str,
) -> None:  # fmt: skip
    """The fault of one is kept with it, and logged with its place but not its words, which may hold an address."""
    takes_mail(world.users["deputy"])
    stage("called")
    whole, turns = getattr(*where), iter((broken,))

    def first_broken(*asked: Any) -> Any:
        return next(turns, whole)(*asked)

    monkeypatch.setattr(*where, first_broken)

    with caplog.at_level(logging.ERROR, "nennep.access.mail.sending"):
        assert mail_now() == 1

    assert sorted(NoticeMail.objects.values_list("state", "why")) == [("failed", why), ("sent", "")]
    assert len(mail.outbox) == 1
    (told,) = [one.message for one in caplog.records if one.levelno == logging.ERROR]
    assert broken.__name__ in told
    assert "ai-do@thu.example.vn" not in caplog.text
    assert mail_now() == 0


def test_killed_between_handing_over_and_marking_sends_the_same_again(
    stage: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: nobody is left out; the second copy bears the same names, so programs take it for one."""
    stage("called")
    send = EmailBackend.send_messages

    def killed(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        send(self, messages)
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailBackend, "send_messages", killed)
    with pytest.raises(KeyboardInterrupt):
        mail_now()
    monkeypatch.undo()

    assert keep_mailing(0) == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert [row.split("DTSTAMP")[0] for row in map(part, mail.outbox)].count(part(first).split("DTSTAMP")[0]) == 2


def test_an_account_that_reads_english_is_written_to_in_english(stage: Bring, actor: Find) -> None:
    switch_mail(actor=actor("member"), wanted=True, language="en")
    stage("called")
    mail_now()

    assert last().subject == "Invitation: Regular meeting on 03/11/2026"
    assert "You are invited to a meeting." in str(last().body)


def test_how_an_e_mail_stands_is_shown_to_who_prepares_the_meeting(stage: Bring, actor: Find, world: World) -> None:
    """Beside the notice; row security shows it within the branch and to who got it."""
    meeting = stage("called")
    mail_now()
    client, page = Client(), f"/cuoc-hop/{meeting.pk}/gui/"
    client.force_login(world.users["secretary"])

    assert text(client.get(page)).count("đã gửi thư điện tử lúc 9 giờ, 25/10/2026") == 1
    actions.open_notice(actor=actor("member"), meeting_id=meeting.pk)
    assert text(client.get(page)).count("đã gửi thư điện tử lúc 9 giờ, 25/10/2026") == 1
    for key, seen in (("secretary", 1), ("member", 1), ("staff_b", 0)):
        with acting(actor_for(world.users[key])):
            assert NoticeMail.objects.count() == seen, key

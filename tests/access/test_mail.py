"""E-mail: only where an operator set it up, only to confirmed addresses, links that cannot be forged (D5)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
import pytest_django.fixtures
import time_machine
from django.core import mail
from django.core.signing import TimestampSigner
from django.http import Http404
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from nennep.access import actions
from nennep.access.actions.mailbox import SALT, token_for
from nennep.access.actors import actor_for
from nennep.access.mail.message import Event, Letter, calendar, message
from nennep.access.models import Mailbox
from nennep.config import env
from nennep.kernel.clock import ZONE
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.site.jobs import send_link
from tests.factories.mail import switch_on, takes_mail
from tests.factories.world import World

pytestmark = pytest.mark.db
SignIn = Callable[[str], Client]
MINE = "ten@thu.example.vn"


@pytest.fixture
def on(settings: pytest_django.fixtures.SettingsWrapper) -> None:
    switch_on(settings)


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(world.users[key])
        return client

    return sign_in


def link_in(letter: mail.EmailMessage) -> str:
    (found,) = re.findall(r"https://nennep\.example\.vn(\S+)", str(letter.body))
    return str(found)


def test_without_a_server_nothing_speaks_of_mail(world: World, signed_in: SignIn) -> None:
    client = signed_in("member")

    assert "hư điện tử" not in client.get(reverse("access:account")).content.decode()
    assert client.get(reverse("access:mailbox")).status_code == 404
    assert client.post(reverse("access:mailbox"), {"address": MINE}).status_code == 404
    with pytest.raises(Http404):
        actions.ask_for_mail(actor=actor_for(world.users["member"]), address=MINE, language="vi")


def test_an_address_counts_once_its_link_was_opened(world: World, on: None, signed_in: SignIn) -> None:
    client, user = signed_in("member"), world.users["member"]

    client.post(reverse("access:mailbox"), {"address": f" {MINE} "})
    waiting = ProcrastinateJob.objects.filter(task_name="access.send_link").values_list("args", flat=True)
    assert list(waiting) == [{"user_id": user.pk}]
    before = Mailbox.objects.get(user=user)
    assert send_link(user.pk) is True
    path = link_in(mail.outbox[0])
    shown = client.get(path).content.decode()
    still = Mailbox.objects.get(user=user)
    token = path.partition("ma=")[2]
    done = client.post(reverse("access:confirm_mail"), {"ma": token})
    again = client.post(reverse("access:confirm_mail"), {"ma": token})

    assert mail.outbox[0].to == [MINE]
    assert MINE in shown
    assert (before.address, before.pending, still.address) == ("", MINE, "")
    assert done.status_code == 302
    assert again.status_code == 409
    assert Mailbox.objects.get(user=user).address == MINE
    assert "đang nhận" in client.get(reverse("access:mailbox")).content.decode()
    assert send_link(user.pk) is False


def test_a_link_is_refused_when_forged_old_or_anothers(world: World, on: None, signed_in: SignIn) -> None:
    user, other = world.users["member"], world.users["secretary"]
    with time_machine.travel(datetime.datetime(2026, 11, 3, 9, tzinfo=ZONE), tick=False) as clock:
        box = actions.ask_for_mail(actor=actor_for(user), address=MINE, language="vi")
        actions.ask_for_mail(actor=actor_for(other), address=MINE, language="vi")
        good = token_for(box)
        forged = TimestampSigner(key="else", salt=SALT).sign_object({"user": user.pk, "address": MINE})
        other_salt = TimestampSigner(salt="else").sign_object({"user": user.pk, "address": MINE})
        for token in (forged, other_salt, good[:-1], good + "x", "", "x" * 999, "a:b:c", "ế:é:ể"):
            assert signed_in("member").get(reverse("access:confirm_mail"), {"ma": token}).status_code == 409
            assert signed_in("member").post(reverse("access:confirm_mail"), {"ma": token}).status_code == 409
        assert signed_in("secretary").post(reverse("access:confirm_mail"), {"ma": good}).status_code == 409
        assert Client().get(reverse("access:confirm_mail"), {"ma": good}).status_code == 302  # to sign-in
        clock.move_to(datetime.datetime(2026, 11, 3, 10, tzinfo=ZONE))
        actions.ask_for_mail(actor=actor_for(user), address="khac@thu.example.vn", language="vi")
        assert signed_in("member").post(reverse("access:confirm_mail"), {"ma": good}).status_code == 409
        late = token_for(Mailbox.objects.get(user=user))
        clock.move_to(datetime.datetime(2026, 11, 4, 10, 0, 1, tzinfo=ZONE))
        with pytest.raises(RuleBroken, match="24 giờ"):
            actions.confirm_mail(actor=actor_for(user), token=late)
    assert set(Mailbox.objects.values_list("address", flat=True)) == {""}


def test_links_are_few(world: World, on: None) -> None:
    """Nobody has somebody else's letter-box filled: one link a minute, five a day, an erased address included."""
    actor = actor_for(world.users["member"])
    with time_machine.travel(datetime.datetime(2026, 11, 3, 9, tzinfo=ZONE), tick=False) as clock:
        for turn in range(5):
            actions.ask_for_mail(actor=actor, address=f"a{turn}@thu.example.vn", language="vi")
            with pytest.raises(RuleBroken, match="đợi một phút"):
                actions.ask_for_mail(actor=actor, address=MINE, language="vi")
            clock.shift(datetime.timedelta(minutes=2))
        actions.forget_mail(actor=actor)
        with pytest.raises(RuleBroken, match="ngày mai"):
            actions.ask_for_mail(actor=actor, address=MINE, language="vi")
        clock.move_to(datetime.datetime(2026, 11, 4, 0, 1, tzinfo=ZONE))
        assert actions.ask_for_mail(actor=actor, address=MINE, language="vi").asked_today == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b",
        "a b@c.vn",
        "a@c.vn\nBcc: b@c.vn",
        "a@c.vn, b@c.vn",
        f"{'a' * 260}@c.vn",
        "<a@c.vn>",
        '"b@c.vn"@d.vn',
        '""@c.vn',
        "a@[127.0.0.1]",
        "=?utf-8?q?b=40c.vn?=@d.vn",
    ],
)
def test_a_wrong_address_is_said_beside_its_field(world: World, on: None, signed_in: SignIn, address: str) -> None:
    answer = signed_in("member").post(reverse("access:mailbox"), {"address": address})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_mail_is_switched_off_and_erased(world: World, on: None, signed_in: SignIn) -> None:
    takes_mail(world.users["member"])
    client = signed_in("member")

    client.post(reverse("access:switch_mail"), {"language": "en"})
    off = Mailbox.objects.get(user=world.users["member"])
    client.post(reverse("access:forget_mail"))

    assert (off.wanted, off.language) == (False, "en")
    assert client.post(reverse("access:switch_mail"), {"language": "fr"}).status_code == 409
    assert Mailbox.objects.get(user=world.users["member"]).address == ""


def test_addresses_are_seen_by_their_owner_only(world: World, on: None) -> None:
    """M2: row security keeps even the office that holds the account from the address."""
    takes_mail(world.users["member"])

    for key, seen in (("member", 1), ("secretary", 0), ("staff_a", 0), ("staff_province", 0)):
        with acting(actor_for(world.users[key])):
            assert Mailbox.objects.count() == seen, key


def test_names_cannot_add_headers(on: None) -> None:
    """A line break in a name ends up as a space; in the calendar nothing breaks out of its line."""
    starts = datetime.datetime(2026, 11, 3, 19, 30, tzinfo=ZONE)
    event = Event("meeting-1", 2, starts, "Họp\r\nATTENDEE:x; a, b\\", "Thôn " + "ế" * 90, "https://x")

    made = message(Letter("k", "Họp\r\nBcc: x@y.vn\u2028Cc: z", "Thân", event), MINE)
    sent = made.message()
    text = calendar(event, MINE)

    assert sent["Bcc"] is None
    assert sent["Cc"] is None
    assert sent["Subject"]
    assert made.subject == "Họp Bcc: x@y.vn Cc: z"
    assert "SUMMARY:Họp ATTENDEE:x\\; a\\, b\\\\\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"LOCATION:Thôn {'ế' * 90}\r\n" in text.replace("\r\n ", "")
    assert "DTSTART:20261103T123000Z\r\n" in text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://a%40b.vn:p%3A@mail.vn", ("mail.vn", 587, "a@b.vn", "p:", True, False)),
        ("smtps://mail.vn:4650", ("mail.vn", 4650, "", "", False, True)),
        ("smtp+plain://127.0.0.1", ("127.0.0.1", 25, "", "", False, False)),
    ],
)
def test_the_address_of_the_server_is_read(url: str, expected: tuple[object, ...]) -> None:
    got = env.mail(url, "n@x.vn", ["https://x.vn/"])

    assert (got.host, got.port, got.user, got.password, got.start_tls, got.tls) == expected
    assert (got.on, got.site) == (True, "https://x.vn")
    assert env.mail("", "", []).on is False


@pytest.mark.parametrize(
    ("url", "sender", "sites"),
    [("mail.vn", "n@x.vn", ["https://x"]), ("smtp://", "n@x.vn", ["https://x"]), ("smtp://m", "", ["https://x"]),
     ("smtp://m", "n@x.vn", [])],
)  # fmt: skip
def test_a_faulty_setting_stops_the_start(url: str, sender: str, sites: list[str]) -> None:
    with pytest.raises(ValueError, match="NENNEP_EMAIL_URL"):
        env.mail(url, sender, sites)

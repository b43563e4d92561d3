"""Tamper evidence (M4, M5)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from nennep.access.models import User
from nennep.audit.chain import check, seal
from nennep.audit.models import AuditEvent, AuditLink, AuditRead
from nennep.audit.record import content_of, record, record_all, record_read
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting

pytestmark = pytest.mark.db
NOW = datetime.timedelta(0)
NOON = datetime.datetime(2026, 11, 20, 5, tzinfo=datetime.UTC)


@pytest.fixture
def user(db: None, sight: None) -> User:
    return User.objects.create_user(username="nguoi-dung", name="Người Dùng")


def write(system: Actor, user: User, count: int) -> None:
    for index in range(count):
        record(
            system, "access.account.opened", user, org_id=None, data={"n": index, "ngày": datetime.date(2026, 11, 3)}
        )


def test_many_are_written_as_one_by_one(system: Actor, user: User) -> None:
    """`record_all` copies the rows that `record` would write: same content, same digest, and the chain holds."""
    opened, closed = "access.account.opened", "access.account.closed"
    day: dict[str, object] = {"ngày": datetime.date(2026, 11, 3), "ids": {2, 1}}
    told: list[tuple[str, dict[str, object]]] = [(opened, day), (closed, {})]
    with time_machine.travel(NOON, tick=False), acting(system):
        assert record_all(system, User, [(kind, user.pk, None, data) for kind, data in told]) == 2
        for kind, data in told:
            record(system, kind, user, org_id=None, data=data)

    rows = list(AuditEvent.objects.order_by("pk"))

    assert [content_of(row) for row in rows[:2]] == [content_of(row) for row in rows[2:]]
    assert [bytes(row.digest) for row in rows[:2]] == [bytes(row.digest) for row in rows[2:]]
    assert seal() == 4
    assert check(older_than=NOW).problems == ()


def test_seal_links_each_event_once_and_check_finds_nothing(system: Actor, user: User) -> None:
    write(system, user, 5)

    assert (seal(), seal()) == (5, 0)
    found = check(older_than=NOW)
    assert (found.events, found.problems) == (5, ())
    assert found.head == bytes(AuditLink.objects.get(position=5).chain).hex()


def test_check_names_an_event_that_was_changed(system: Actor, user: User) -> None:
    write(system, user, 3)
    seal()
    second = AuditEvent.objects.order_by("id")[1]

    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("alter table audit_auditevent disable trigger user")
        cursor.execute("update audit_auditevent set actor_name = 'ai đó' where id = %s", [second.pk])
        cursor.execute("alter table audit_auditevent enable trigger user")

    assert check(older_than=NOW).problems == (f"event {second.pk} was changed",)


def test_check_names_an_event_that_was_removed(system: Actor, user: User) -> None:
    write(system, user, 3)
    seal()
    last = AuditEvent.objects.order_by("-id")[0]

    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("alter table audit_auditevent disable trigger user")
        cursor.execute("delete from audit_auditevent where id = %s", [last.pk])
        cursor.execute("alter table audit_auditevent enable trigger user")

    assert f"event {last.pk} is missing" in check(older_than=NOW).problems


@pytest.mark.parametrize("statement", ["update audit_auditevent set kind = 'x'", "delete from audit_auditevent"])
def test_the_past_cannot_be_edited(system: Actor, user: User, statement: str) -> None:
    """Neither by the application nor in raw SQL as the web role."""
    write(system, user, 1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_nobody_writes_nothing(user: User) -> None:
    nobody = Actor(name="?", today=datetime.date(2026, 11, 3))
    with pytest.raises(ValueError, match="needs a user"):
        record(nobody, "x", user, org_id=None)


def test_reading_the_own_file_is_not_logged(system: Actor, user: User) -> None:
    """M3: others' readings are logged, one's own are not."""
    own = Actor(name="Chính mình", today=datetime.date(2026, 11, 3), user_id=user.pk, person_id=7)
    with acting(system):
        record_read(own, "hồ sơ", user, person_id=7, org_id=None)
        record_read(own, "hồ sơ", user, person_id=8, org_id=None)
        assert list(AuditRead.objects.values_list("person_id", flat=True)) == [8]

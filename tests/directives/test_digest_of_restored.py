"""A document is in force again since what replaced it was taken back: told in the one digest of a day (S1.2, S3.4)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.directives.actions import build_digests, end_requirement
from nennep.directives.models import Digest
from nennep.documents.actions import link_document, revoke_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.processes.reform import apply_due
from tests.directives.making import TODAY, asked, province_leader, resolution
from tests.directives.test_digest_of_people import charged
from tests.factories.world import World
from tests.processes.test_reform import applied

D = datetime.date
pytestmark = pytest.mark.usefixtures("time")
REPLACED, TAKEN_BACK = D(2026, 12, 1), D(2026, 12, 10)
OFFICE = {"province_leader", "staff_province"}


def replaced(world: World, time: time_machine.Traveller, *old: Document) -> Document:
    """By one document, on `REPLACED`."""
    time.move_to(clock.at(REPLACED, 8))
    new = resolution(world, subject="Bản mới")
    for one in old:
        link_document(actor=province_leader(world), document_id=new.pk, kind="replaces", target_id=one.pk)
    return new


def revoke(world: World, document: Document, time: time_machine.Traveller, **more: Any) -> None:
    time.move_to(clock.at(TAKEN_BACK, 14))
    revoke_document(actor=province_leader(world), document_id=document.pk, why="Sai thẩm quyền", **more)


def told(time: time_machine.Traveller, day: datetime.date, hour: int = 6) -> dict[str, list[int]]:
    """Account -> the documents that the digest of a day says are in force again; of those who are told of any."""
    time.move_to(clock.at(day, hour))
    build_digests(actor=system_actor("night"), day=day)
    rows = Digest.objects.filter(day=day).exclude(restored=[]).select_related("user")
    return {one.user.username: one.restored for one in rows}


def read(world: World, key: str) -> str:
    client = Client()
    client.force_login(world.users[key])
    return client.get(reverse("directives:digest")).content.decode()


def test_who_owes_by_it_and_the_issuer_are_told_once(world: World, time: time_machine.Traveller) -> None:
    """The next morning; who had no digest of the day yet, the same day; nobody twice."""
    old = asked(world).requirement.document
    new = replaced(world, time, old)
    assert told(time, TAKEN_BACK) == {}
    revoke(world, new, time)

    assert told(time, TAKEN_BACK, 15) == {key: [old.pk] for key in OFFICE}
    assert told(time, D(2026, 12, 11)) == {key: [old.pk] for key in ("secretary", "deputy", "b_secretary")}
    assert told(time, D(2026, 12, 12)) == {}


def test_of_one_statement_and_beside_what_is_owed(world: World, time: time_machine.Traveller) -> None:
    """The same row holds both; who has nothing else to be told gets a digest for it; no more statements for more
    documents."""

    def statements(day: datetime.date) -> int:
        with CaptureQueriesContext(connection) as ran:
            told(time, day)
        return len(ran)

    old = [asked(world, text=f"Việc {number}").requirement.document for number in range(3)]
    revoke(world, replaced(world, time, *old), time)
    day = D(2026, 12, 11)
    told(time, day)
    row = Digest.objects.get(day=day, user__username="secretary")
    assert (row.late, len(row.duties), row.restored) == (3, 3, [one.pk for one in old])
    assert Digest.objects.get(day=day, user__username="staff_province").duties == []
    Digest.objects.all().delete()
    Document.objects.filter(pk__in=[one.pk for one in old[1:]]).update(in_force_until=TODAY)
    few = statements(day)
    Document.objects.update(in_force_until=None)
    Digest.objects.all().delete()
    assert statements(day) <= few + 2  # whether the issuer of each still stands


@pytest.mark.parametrize("case", ["stays ended", "never out of force", "replaced again", "revoked itself", "lifted"])
def test_nobody_is_told_of_what_did_not_come_back(world: World, time: time_machine.Traveller, case: str) -> None:
    """A decision that keeps it ended, one taken back before its first day, replaced anew before the morning, taken back
    too; and who owes nothing by it any more is not told, its issuer is."""
    found = asked(world)
    old = found.requirement.document
    new = replaced(world, time, old)
    if case == "never out of force":
        revoke_document(actor=province_leader(world), document_id=new.pk, why="Sai thẩm quyền")
    if case == "lifted":
        end_requirement(actor=province_leader(world), requirement_id=found.requirement.pk, reason="Đã xong việc")
    if case != "never out of force":
        revoke(world, new, time, keep_ended=case == "stays ended")
    if case == "replaced again":
        again = resolution(world, subject="Bản mới hơn")
        link_document(actor=province_leader(world), document_id=again.pk, kind="replaces", target_id=old.pk)
    if case == "revoked itself":
        revoke_document(actor=province_leader(world), document_id=old.pk, why="Sai thẩm quyền")
    assert set(told(time, D(2026, 12, 11))) == (OFFICE if case == "lifted" else set())


def test_a_second_return_is_told_again(world: World, time: time_machine.Traveller) -> None:
    old = asked(world).requirement.document
    revoke(world, replaced(world, time, old), time)
    assert "secretary" in told(time, D(2026, 12, 11))
    time.move_to(clock.at(D(2026, 12, 11), 9))
    again = resolution(world, subject="Bản mới hơn")
    link_document(actor=province_leader(world), document_id=again.pk, kind="replaces", target_id=old.pk)
    time.move_to(clock.at(D(2026, 12, 14), 9))
    revoke_document(actor=province_leader(world), document_id=again.pk, why="Sai thẩm quyền")
    assert told(time, D(2026, 12, 15))["secretary"] == [old.pk]


def test_a_worker_that_stood_still_for_days_loses_nothing(world: World, time: time_machine.Traveller) -> None:
    old = asked(world).requirement.document
    revoke(world, replaced(world, time, old), time)
    assert "secretary" in told(time, D(2026, 12, 14))
    assert told(time, D(2026, 12, 15)) == {}


def test_who_answers_for_a_task_or_helps_is_told(world: World, time: time_machine.Traveller) -> None:
    """Beside the leaders of the place; nobody else of it."""
    old = resolution(world)
    charged(world, "clerk", document=old)
    revoke(world, replaced(world, time, old), time)
    assert set(told(time, D(2026, 12, 11))) == {*OFFICE, "secretary", "deputy", "member", "clerk"}


def test_the_office_of_the_successor_is_told_for_an_issuer_that_has_ended(
    world: World, time: time_machine.Traveller
) -> None:
    """A cell's own resolution; the cell went into another before the superior's document was taken back."""
    old = resolution(world, actor=world.system, org_id=world.b1.pk, body_kind="cell")
    time.move_to(clock.at(D(2026, 10, 25), 8))
    world.system = system_actor("test world")
    applied(world, {"do": "merge", "sources": [world.b1.pk], "into": world.a1.pk})
    new = replaced(world, time, old)
    apply_due()
    revoke(world, new, time)
    assert told(time, D(2026, 12, 11)) == {"secretary": [old.pk], "deputy": [old.pk]}


def test_the_page_says_which_since_when_and_what_is_left(world: World, time: time_machine.Traveller) -> None:
    """Home leads there; the issuer, who owes nothing, has no duties named; a document that one may not read is not."""
    old = asked(world).requirement.document
    new = replaced(world, time, old)
    revoke(world, new, time)
    told(time, D(2026, 12, 11))
    client = Client()
    client.force_login(world.users["secretary"])
    assert "1 văn bản có hiệu lực trở lại" in client.get("/").content.decode()
    page = read(world, "secretary")
    assert f'href="{reverse("documents:detail", args=[old.pk])}"' in page
    assert "10/12/2026" in page
    assert "1 việc chưa xong" in page
    office = read(world, "staff_province")
    assert new.number_text in office
    assert "không có việc chưa xong" in office
    assert "Đã xong cả" not in office
    Document.objects.filter(pk=old.pk).update(openness="named")
    hidden = read(world, "secretary")
    assert "1 văn bản khác mà đồng chí không có trong phạm vi đọc" in hidden
    assert "Có hiệu lực" not in hidden.split("</h1>")[-1]


def test_more_documents_ask_no_more_queries(world: World, time: time_machine.Traveller) -> None:
    def queries(*old: Document) -> int:
        Digest.objects.update(restored=[one.pk for one in old])
        client = Client()
        client.force_login(world.users["secretary"])
        client.get(reverse("directives:digest"))
        with CaptureQueriesContext(connection) as ran:
            assert client.get(reverse("directives:digest")).content.decode().count("có hiệu lực") >= 1
        return len(ran)

    old = [asked(world, text=f"Việc {number}").requirement.document for number in range(4)]
    revoke(world, replaced(world, time, *old), time)
    told(time, D(2026, 12, 11))
    assert queries(*old) == queries(old[0])

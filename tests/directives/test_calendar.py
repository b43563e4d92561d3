"""The calendar of reviews (S1.1): per document and level what is due when, what is late, which reports were made."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import ask_below, assemble_review
from nennep.directives.queries.reviews.calendar import reviews_due, reviews_reported
from nennep.directives.rounds import When
from nennep.documents.actions import issue_document, revoke_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.db import acting
from tests.directives.making import CELL, COMMUNE, TODAY, province_leader, resolution, wish
from tests.factories.world import World
from tests.reports.rows import words

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
FIRST, LAST = D(2027, 1, 1), D(2027, 12, 31)


def told(world: World, time: time_machine.Traveller) -> Document:
    """An interim review of communes by June 2027 and of cells by March; one commune has reported in May."""
    document = resolution(world)
    for level, due in ((COMMUNE, D(2027, 6, 30)), (CELL, D(2027, 3, 31))):
        ask_below(actor=province_leader(world), document_id=document.pk, wish=wish(
            "interim_review", text="Sơ kết", levels=(level,), when=When("date", TODAY, due_on=due)))  # fmt: skip
    time.move_to(clock.at(D(2027, 5, 10), 8))
    leader = actor_for(world.users["leader"])
    review = assemble_review(actor=leader, document_id=document.pk, org_id=world.commune_a.pk, kind="interim_review",
                             first_on=TODAY, as_of=D(2027, 5, 9))  # fmt: skip
    issue_document(actor=leader, document_id=review.report_id, dated_on=D(2027, 5, 10))
    return document


def page(world: World, who: str, org_id: int, query: str = "") -> str:
    client = Client()
    client.force_login(world.users[who])
    return client.get(reverse("directives:calendar", args=[org_id]) + query).content.decode()


def test_due_by_document_and_level_and_what_was_reported(world: World, time: time_machine.Traveller) -> None:
    """S1.1: three cells by March, late; two communes by June, one done; the report with its day and state."""
    document = told(world, time)
    head = province_leader(world)
    with acting(head):
        due = reviews_due(head, world.province.pk, FIRST, LAST)
        (made,) = reviews_reported(head, world.province.pk, FIRST, LAST)
        assert reviews_due(head, world.province.pk, D(2026, 1, 1), D(2026, 12, 31)) == []
    assert [(one.due_on, one.document_id, one.level, one.met, one.owed) for one in due] == [
        (D(2027, 3, 31), document.pk, CELL, 0, 3), (D(2027, 6, 30), document.pk, COMMUNE, 1, 2)]  # fmt: skip
    assert (made.org_id, made.as_of) == (world.commune_a.pk, D(2027, 5, 9))
    shown = words(page(world, "province_leader", world.province.pk, "?nam=2027"))
    assert "1 đợt đã quá ngày mà chưa xong" in shown
    for part in ("31/03/2027", "0/3", "30/06/2027", "1/2", "09/05/2027", "đã ban hành"):
        assert part in shown
    revoke_document(actor=actor_for(world.users["leader"]), document_id=made.report_id, why="Thiếu chữ ký")
    with acting(head):
        assert reviews_reported(head, world.province.pk, FIRST, LAST) == []


def test_each_sees_the_calendar_of_the_own_branch(world: World, time: time_machine.Traveller) -> None:
    """M2: a commune counts its own and its cells'; another branch is not found; odd years come back in order."""
    told(world, time)
    leader = actor_for(world.users["leader"])
    with acting(leader):
        due = reviews_due(leader, world.commune_a.pk, FIRST, LAST)
    assert [(one.level, one.met, one.owed) for one in due] == [(CELL, 0, 2), (COMMUNE, 1, 1)]
    client = Client()
    client.force_login(world.users["leader"])
    assert client.get(reverse("directives:calendar", args=[world.commune_b.pk])).status_code == 404
    for year in ("0000", "9999", "²²²²", "x", "-1", "12345"):
        assert client.get(reverse("directives:calendar", args=[world.commune_a.pk]) + f"?nam={year}").status_code == 200
    assert reverse("directives:calendar", args=[world.commune_a.pk]) in client.get(
        reverse("directives:owed", args=[world.commune_a.pk])).content.decode()  # fmt: skip


def test_many_reviews_ask_no_more_queries_than_few(world: World, time: time_machine.Traveller) -> None:
    """A list keeps a constant number of queries."""
    told(world, time)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(world, "province_leader", world.province.pk, "?nam=2027")
        return len(asked)

    page(world, "province_leader", world.province.pk, "?nam=2027")
    few = queries()
    for number in range(3):
        document, due = resolution(world, subject=f"Về việc {number}"), D(2027, 9, 1 + number)
        final = wish("final_review", text="Tổng kết", when=When("date", clock.today(), due_on=due))
        ask_below(actor=province_leader(world), document_id=document.pk, wish=final)
    assert queries() <= few

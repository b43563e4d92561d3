"""Contests by which a document is made known: rounds, results as the organisers wrote them, who sees them (S0.3)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.audit.models import AuditEvent
from nennep.documents.actions import (
    ContestantInput,
    record_contest_round,
    record_spread,
    take_back_contest_round,
    take_back_spread,
)
from nennep.documents.models import Contestant, ContestRound, Spread
from nennep.documents.queries.spreading import contest_of, contestants_visible_to, forms_of
from nennep.documents.views.blocks import contests
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members.models import Person
from nennep.orgtree.queries import path_now
from tests.documents.making import actor_of, issued
from tests.factories.world import World

pytestmark = pytest.mark.db
CARD = "30.012345"
ROUND = {"name": "Phần thi thuyết trình", "organiser": "Ban Tuyên giáo"}


def contest(world: World, **given: Any) -> Spread:
    document = issued(world, "leader")
    wish = {"org_id": world.commune_a.pk, "form": "contest", "done_on": clock.today(), "people": 120,
            "note": "Hội thi báo cáo viên giỏi"} | given  # fmt: skip
    return record_spread(actor=actor_of(world, "leader"), document_id=document.pk, **wish)


def lines(world: World) -> list[ContestantInput]:
    person = world.people["member"]
    with acting(world.system):
        Person.objects.filter(pk=person.pk).update(card_no=CARD)
    return [ContestantInput(person.full_name, "Chi bộ A1", "giải nhất", CARD),
            ContestantInput("Người ngoài danh sách", "Trường Chính trị", "giải  ba")]  # fmt: skip


def held(world: World, spread: Spread, who: str = "leader", **given: Any) -> ContestRound:
    wish = {**ROUND, "held_on": clock.today(), "contestants": lines(world)} | given
    return record_contest_round(actor=actor_of(world, who), spread_id=spread.pk, **wish)


def test_a_round_is_entered_once_with_its_results_as_written(world: World) -> None:
    """S0.3: type, organiser, date, participants, result; in the order of the paper, nothing ranked."""
    spread = contest(world)
    held(world, spread)

    leader = actor_of(world, "leader")
    with acting(leader):
        ((one, people),) = contest_of(leader, spread.document)
        assert forms_of(leader, spread.document_id, path_now(world.commune_a.pk), clock.today()) == [
            ("Hội thi", 1, 120)
        ]
        earlier = clock.today() - datetime.timedelta(days=1)
        assert forms_of(leader, spread.document_id, path_now(world.commune_a.pk), earlier) == []
    assert (one.name, one.organiser, one.held_on) == (*ROUND.values(), clock.today())
    assert [(row.name, row.place_name, row.result, row.person_id, row.place_id) for row in people] == [
        (world.people["member"].full_name, "Chi bộ A1", "giải nhất", world.people["member"].pk, world.a1.pk),
        ("Người ngoài danh sách", "Trường Chính trị", "giải ba", None, None),
    ]
    assert AuditEvent.objects.get(kind="documents.contest.recorded").data["people"] == 2
    with pytest.raises(RuleBroken, match="đã được ghi"):
        held(world, spread)


@pytest.mark.parametrize(("given", "sentence"), [
    ({"name": " "}, "tên vòng thi"),
    ({"organiser": ""}, "nơi tổ chức"),
    ({"held_on": datetime.date(2199, 1, 1)}, "từ ngày ban hành"),
    ({"held_on": datetime.date(2001, 1, 1)}, "từ ngày ban hành"),
    ({"contestants": []}, "từ một đến 300"),
    ({"contestants": [ContestantInput("", "", "giải nhất")]}, "Dòng 1: hãy ghi họ và tên"),
    ({"contestants": [ContestantInput("Lý An", "", "")]}, "Dòng 1: hãy ghi kết quả"),
    ({"contestants": [ContestantInput("Lý An", "x" * 201, "giải nhì")]}, "không quá 200"),
    ({"contestants": [ContestantInput("Lý An", "", "giải nhì", "99.999999")]}, "không thấy đảng viên Lý An"),
    ({"contestants": [ContestantInput("Lý An", "", "giải nhì", CARD)]}, "không thấy đảng viên Lý An"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(world: World, given: dict[str, Any], sentence: str) -> None:
    """Section 6: bad input; a card number that is another person's is never taken."""
    spread = contest(world)
    lines(world)

    with pytest.raises(RuleBroken, match=sentence):
        held(world, spread, **given)
    assert not ContestRound.objects.exists()


def test_a_member_stands_in_a_round_once_and_a_contest_has_a_name(world: World) -> None:
    spread = contest(world)
    with pytest.raises(RuleBroken, match="một dòng"):
        held(world, spread, contestants=[lines(world)[0]] * 2)
    with pytest.raises(RuleBroken, match="tên hội thi"):
        contest(world, note=" ")
    with pytest.raises(RuleBroken, match="hình thức hội thi"):
        held(world, contest(world, form="meeting"))


def test_who_sees_the_results(world: World) -> None:
    """Due process: the contestant in the own file, the contestant's cell, the organiser and above; no stranger, in the
    database neither."""
    spread = contest(world)
    held(world, spread)
    person = world.people["member"]
    counts = {"leader": 2, "staff_province": 2, "secretary": 1, "member": 1, "b_secretary": 0, "staff_b": 0}
    for who, count in counts.items():
        actor = actor_of(world, who)
        with acting(actor):
            assert contestants_visible_to(actor).count() == count, who
            assert Contestant.objects.count() == count, who
            assert (ContestRound.objects.count(), Spread.objects.count()) == (min(count, 1), min(count, 1)), who
    member = actor_of(world, "member")
    with acting(member):
        block = contests(member, person, clock.today())
        assert contests(member, person, clock.today() - datetime.timedelta(days=1)) is None
    assert block is not None
    assert [(one.text, one.detail, one.source) for one in block.events] == [(
        "Phần thi thuyết trình: giải nhất",
        "Hội thi báo cáo viên giỏi. Ban Tuyên giáo tổ chức. Dự thi cho Chi bộ A1", str(spread.document),
    )]  # fmt: skip


def test_what_was_entered_wrongly_is_taken_back(world: World) -> None:
    """The audit keeps what it said; the note of the contest goes last; others may not."""
    spread = contest(world)
    one = held(world, spread)
    leader = actor_of(world, "leader")
    with pytest.raises(RuleBroken, match="bỏ các vòng thi trước"):
        take_back_spread(actor=leader, spread_id=spread.pk)
    for act in (lambda: take_back_contest_round(actor=actor_of(world, "b_secretary"), round_id=one.pk),
                lambda: held(world, spread, "secretary", name="Khác")):  # fmt: skip
        with pytest.raises((Http404, Denied)):
            act()

    take_back_contest_round(actor=leader, round_id=one.pk)

    assert not Contestant.objects.exists()
    assert "giải nhất" in AuditEvent.objects.get(kind="documents.contest.taken_back").data["lines"]
    take_back_spread(actor=leader, spread_id=spread.pk)


def test_a_contest_through_the_pages(world: World) -> None:
    """S0.3: noted as a form of spreading, its round entered, read on the document's page, taken back."""
    document, client = issued(world, "leader"), Client()
    client.force_login(world.users["leader"])
    note = f"/van-ban/{document.pk}/pho-bien/{world.commune_a.pk}"
    wish = {"form": "contest", "done_on": f"{clock.today():%d/%m/%Y}", "people": "120", "note": "Hội thi báo cáo viên"}
    page = client.post(note, wish, follow=True).content.decode()
    assert "Hội thi báo cáo viên" in page
    spread = Spread.objects.get()
    here = f"/van-ban/pho-bien/ghi/{spread.pk}/hoi-thi"
    first, second = lines(world)
    told = f"{first.name}; Chi bộ A1; giải nhất; {CARD}\n\n{second.name}\tTrường Chính trị\tgiải ba"
    entered = {**ROUND, "held_on": f"{clock.today():%d/%m/%Y}", "contestants": told}
    wrong = client.post(here, entered | {"contestants": "Lý An, giải nhất"}).content.decode()
    assert "Dòng 1: hãy viết họ và tên" in wrong
    assert "Lý An, giải nhất" in wrong
    assert "Đã ghi vòng thi." in client.post(here, entered, follow=True).content.decode()

    page = client.get(f"/van-ban/{document.pk}", follow=True).content.decode()
    for words in ("Hội thi báo cáo viên", "Phần thi thuyết trình", "Ban Tuyên giáo tổ chức", "giải nhất", "giải ba"):
        assert words in page
    assert here in client.get(note).content.decode()
    stranger = Client()
    stranger.force_login(world.users["b_secretary"])
    assert stranger.get(here).status_code == 404
    back = f"/van-ban/pho-bien/vong-thi/{ContestRound.objects.get().pk}/bo"
    assert stranger.post(back).status_code == 404
    assert "Đã bỏ vòng thi đã ghi." in client.post(back, follow=True).content.decode()
    assert client.get(f"/van-ban/pho-bien/ghi/{contest(world, form='meeting').pk}/hoi-thi").status_code == 404


def test_the_results_of_many_rounds_are_one_query(world: World) -> None:
    """Lists keep a constant number of queries."""
    spread, leader = contest(world), actor_of(world, "leader")

    def statements() -> int:
        with acting(leader), CaptureQueriesContext(connection) as asked:
            contest_of(leader, spread.document)
        return len(asked)

    held(world, spread, name="Vòng 1")
    one = statements()
    held(world, spread, name="Vòng 2")
    held(world, spread, name="Vòng 3")
    assert statements() == one

"""Study of a document tracked per member (E8): the pages, lists and files; who may see them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.meetings.models import RollEntry
from nennep.members.actions import move_home
from nennep.obligations.models import Obligation
from tests.directives.making import asked
from tests.directives.test_pages import body, signed_in
from tests.directives.test_study import FIRST, LATER, SECOND, D, held
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def document(world: World) -> Document:
    """Asked of every cell on 16 October."""
    found: Document = asked(world).requirement.document
    return found


def test_pages_from_the_commune_to_the_names(world: World, document: Document, time: time_machine.Traveller) -> None:
    """E8: the commune's figures open the cell's list, with the meeting, the reason and the way to make it up."""
    held(world, world.a1, FIRST, document, {"member": "excused"})
    time.move_to(clock.at(SECOND, 9))
    page = reverse("directives:study", args=[document.pk])

    commune = body(signed_in(world, "leader"), page)
    assert "Chi bộ thôn Đông Hà" in commune
    assert "tỷ lệ đã học 58,3" in commune  # 7 of the 8 of A1, none of the 4 of A2
    assert f"danh-sach?don-vi={world.a1.pk}&amp;the=left" in commune
    listed = body(signed_in(world, "leader"), reverse("directives:study_list", args=[document.pk]),
                  **{"don-vi": world.a1.pk, "the": "left"})  # fmt: skip
    assert "Nguyễn Đình Thuần" in listed
    assert "vắng có lý do" in listed
    assert "Học ngày 20/10" in listed
    assert "Phan Hữu Nghĩa" not in listed
    own = body(signed_in(world, "secretary"), page)
    assert "Đưa vào cuộc họp học bù" in own
    duty = Obligation.objects.get(org=world.a1, document=document)
    assert page in body(signed_in(world, "secretary"), reverse("directives:duty", args=[duty.pk]))
    assert page in body(signed_in(world, "leader"), reverse("directives:document", args=[document.pk]))


def test_who_sees_lists(world: World, document: Document) -> None:
    """E8: committees and offices above; a member sees the own file alone; another branch and forged ids are 404."""
    page = reverse("directives:study", args=[document.pk])
    listing = reverse("directives:study_list", args=[document.pk])
    sheet = reverse("directives:study_excel", args=[document.pk])
    for who, org, status in (
        ("secretary", world.a1, 200), ("clerk", world.a1, 200), ("leader", world.a1, 200), ("staff_a", world.a2, 200),
        ("member", world.a1, 404), ("superior", world.b1, 404), ("secretary", world.a2, 404),
        ("secretary", world.commune_a, 404), ("staff_a", world.b1, 404), ("b_secretary", world.a1, 404),
    ):  # fmt: skip
        client = signed_in(world, who)
        found = [client.get(one, {"don-vi": org.pk}).status_code for one in (page, listing, sheet)]
        assert found == [status] * 3, (who, org)
    client = signed_in(world, "secretary")
    assert client.get(page, {"don-vi": "999999"}).status_code == 404
    assert client.get(reverse("directives:study", args=[999_999])).status_code == 404
    assert client.get(listing, {"the": "x"}).status_code == 400
    assert client.get(page, {"ngay": "x"}).status_code == 400


def test_why_somebody_was_away_stays_with_who_may_know_of_the_meeting(
    world: World, document: Document, time: time_machine.Traveller
) -> None:
    """E8: a member who came from another branch brings the mark, not the reason that stands on its roll."""
    person = world.people["b_member"]
    first = held(world, world.b1, FIRST, document, {"b_member": "excused"})
    with acting(world.system):
        with roll_open(HISTORY):
            RollEntry.objects.filter(meeting=first, person_id=person.pk).update(reason="Mổ ruột thừa")
        move_home(actor=world.system, person_id=person.pk, cell_id=world.a1.pk, on=D(2026, 11, 2))
        world.account("moved", person.full_name, person=person)
    time.move_to(clock.at(LATER, 9), tick=False)

    for name in ("study_list", "study_excel"):
        listing = reverse(f"directives:{name}", args=[document.pk])
        for who, says in (("secretary", False), ("staff_a", False), ("staff_province", True)):
            answer = signed_in(world, who).get(listing, {"don-vi": world.a1.pk})
            assert answer.status_code == 200
            shown = str(sheet_of(answer)) if name == "study_excel" else answer.content.decode()
            assert (person.full_name in shown, "Mổ ruột thừa" in shown) == (True, says), (name, who)
    file = reverse("members:file", args=[person.pk])
    for who, page, says in (("secretary", file, False), ("moved", reverse("members:mine"), True)):
        assert ("Mổ ruột thừa" in signed_in(world, who).get(page).content.decode()) == says, who


def test_the_own_file_names_what_was_studied_and_what_is_left(
    world: World, document: Document, time: time_machine.Traveller
) -> None:
    """E8: the member's own page and the file: each document once."""
    held(world, world.a1, FIRST, document, {"member": "excused"})
    time.move_to(clock.at(SECOND, 9))
    mine = body(signed_in(world, "member"), reverse("members:mine"))
    assert "Học tập, quán triệt văn bản" in mine
    assert "Chưa học: vắng có lý do" in mine
    file = body(signed_in(world, "secretary"), reverse("members:file", args=[world.people["clerk"].pk]))
    assert "Đã học. Học ngày 20/10" in file


def sheet_of(response: Any) -> list[tuple[Any, ...]]:
    content = b"".join(response.streaming_content)
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_excel_of_the_list(world: World, document: Document, time: time_machine.Traveller) -> None:
    """E8: the same rows as the page, dates as dates."""
    held(world, world.a1, FIRST, document, {"member": "excused"})
    time.move_to(clock.at(SECOND, 9))
    address = reverse("directives:study_excel", args=[document.pk])
    response = signed_in(world, "leader").get(address, {"the": "all", "don-vi": world.commune_a.pk})
    values = sheet_of(response)
    row = next(row for row in values if row[0] == "Nguyễn Đình Thuần")
    assert row[1:3] == ("Chi bộ thôn Đông Hà", "chưa học: vắng có lý do")
    assert row[3].date() == FIRST
    assert sum(row[0] in {person.full_name for person in world.people.values()} for row in values) == 14


def test_the_same_queries_for_one_and_for_many(world: World, document: Document, time: time_machine.Traveller) -> None:
    """Scale: neither meetings nor members make the pages ask more."""
    time.move_to(clock.at(LATER, 9))
    client, file = signed_in(world, "leader"), reverse("members:file", args=[world.people["clerk"].pk])
    place = {"don-vi": world.commune_a.pk}
    pages = [(reverse(f"directives:{name}", args=[document.pk]), place) for name in ("study", "study_list")]
    pages.append((file, {}))

    def counts() -> list[int]:
        found = []
        for address, query in pages:
            client.get(address, query)
            with CaptureQueriesContext(connection) as asked_for:
                client.get(address, query)
            found.append(len(asked_for))
        return found

    held(world, world.a1, FIRST, document)
    few = counts()
    held(world, world.a2, FIRST, document, {"leader": "excused"})
    held(world, world.a1, SECOND, document, {"member": "excused"}, kind="extraordinary")
    for n in range(12):
        world.member(f"more{n}", f"Nguyễn Văn {n}", world.a1)
    assert counts() == few

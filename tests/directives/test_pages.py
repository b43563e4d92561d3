"""The pages of directives: from above, from below, one duty and what is done about it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import TaskWish, ask_below, build_digests, give_task, remind_late
from nennep.directives.models import Digest, Reminder
from nennep.directives.queries.heat import heat_of, summed
from nennep.directives.rounds import When
from nennep.documents.actions import Known, deliver_document, register_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.models import AgendaDocument
from nennep.obligations.models import Obligation
from nennep.organisations.queries import name_on
from nennep.orgtree.queries import path_now
from tests.directives.making import CELL, COMMUNE, GRASSROOTS, TODAY, asked, province_leader, resolution, wish
from tests.directives.test_cascade import studied
from tests.documents.making import drafted
from tests.factories.world import World
from tests.meetings.stages import reach_stage

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def body(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


def test_document_from_above_and_to_the_minutes_in_three_clicks(world: World, time: time_machine.Traveller) -> None:
    """E1, E2, E9: the sentence, the table by level, the commune, the cell's minutes."""
    said = asked(world)
    ask_below(actor=province_leader(world), document_id=said.requirement.document_id, wish=wish(
        "programme", text="Ban hành chương trình", levels=(COMMUNE, GRASSROOTS)))  # fmt: skip
    meeting = studied(world, said.requirement.document, time)
    time.move_to(clock.at(D(2026, 12, 20), 8))
    client, page = (
        signed_in(world, "province_leader"),
        reverse("directives:document", args=[said.requirement.document_id]),
    )

    above = body(client, page)
    commune = body(client, page, **{"don-vi": world.commune_a.pk})
    behind = body(client, reverse("directives:who", args=[said.requirement.document_id]),
                  **{"don-vi": world.commune_a.pk, "the": "met"})  # fmt: skip

    assert "33,3\N{NO-BREAK SPACE}%" in above
    assert "Đảng bộ xã An Khánh Thượng" in above
    assert f"don-vi={world.commune_a.pk}" in above
    assert "Trần Quốc Oai" in above
    assert "Chi bộ thôn Đông Hà" in commune
    assert reverse("meetings:agree", args=[meeting.pk]) in behind
    earlier = body(client, page, ngay="20/10/2026")
    assert "33,3" not in earlier
    assert "0,0\N{NO-BREAK SPACE}%" in earlier
    then = body(client, reverse("directives:who", args=[said.requirement.document_id]), the="left", ngay="20/10/2026")
    assert "5</span> việc phải làm" in then


def test_heat_as_known_on_a_day(world: World, time: time_machine.Traveller) -> None:
    """J2: figures of an earlier day do not know what came later."""
    said = asked(world)
    path = path_now(world.province.pk)
    studied(world, said.requirement.document, time)
    time.move_to(clock.at(D(2026, 11, 20), 8))
    leader = province_leader(world)

    def on(day: D) -> tuple[int, int, int]:
        total = summed(heat_of(leader, said.requirement.document, path, day).values())
        return total.owed, total.met, total.overdue

    assert on(D(2026, 10, 15)) == (0, 0, 0)
    assert on(D(2026, 11, 2)) == (3, 0, 0)
    assert on(D(2026, 11, 3)) == (3, 1, 0)
    assert on(D(2026, 11, 20)) == (3, 1, 2)
    assert heat_of(actor_for(world.users["secretary"]), said.requirement.document, path, TODAY) == {}


def test_what_we_owe_with_its_sentence_and_its_button(world: World, time: time_machine.Traveller) -> None:
    """Section 2, from below: what, to whom, because of which sentence, by when; onto the agenda in one act."""
    said = asked(world, text="Mọi chi bộ học tập trong ba mươi ngày")
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    meeting = reach_stage("preparing", world=world, secretary=actor_for(world.users["secretary"]), time=time)
    client = signed_in(world, "secretary")

    landing, own = (
        body(client, reverse("directives:list")),
        body(client, reverse("directives:owed", args=[world.a1.pk])),
    )
    duty = body(client, reverse("directives:duty", args=[row.pk]))
    act = reverse("directives:change", args=[row.pk, "dua-vao-hop"])
    assert meeting.title in body(client, act)
    response = client.post(act, {"meeting": meeting.pk})

    for page in (landing, own, duty):
        assert "Mọi chi bộ học tập trong ba mươi ngày" in page
    assert response.status_code == 302
    link = AgendaDocument.objects.get(item__meeting=meeting)
    assert (link.document_id, link.role) == (said.requirement.document_id, "study")
    assert "Học tập, quán triệt 01-NQ/TU" in body(client, "/")
    assert "Đã có trong chương trình" not in duty
    planned = body(client, reverse("directives:duty", args=[row.pk]))
    assert f'Đã có trong chương trình: <a href="{reverse("meetings:detail", args=[meeting.pk])}">' in planned
    assert "Đưa vào cuộc họp khác" in planned


def test_the_page_of_an_organisation_names_what_documents_ask_of_it(world: World) -> None:
    """Beside what the rules ask: a cell's page each duty, the commune's page the list."""
    said, client = asked(world), signed_in(world, "province_leader")
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)

    cell, commune = (
        body(client, reverse("organisations:detail", args=[org.pk])) for org in (world.a1, world.commune_a)
    )

    assert f'href="{reverse("directives:duty", args=[row.pk])}"' in cell
    assert f'href="{reverse("directives:owed", args=[world.commune_a.pk])}"' in commune


def test_draft_of_what_is_owed_is_linked(world: World) -> None:
    """E3: the programme is drafted with its link; a stranger's duty is not found."""
    said = asked(world, "programme", text="Ban hành chương trình", levels=(COMMUNE, GRASSROOTS))
    row = Obligation.objects.get(org=world.commune_a, source=said.requirement.pk)
    address = reverse("directives:draft", args=[row.pk])

    assert signed_in(world, "b_secretary").post(address).status_code == 404
    assert signed_in(world, "leader").post(address).status_code == 302

    made = Document.objects.get(org=world.commune_a, state="draft")
    assert [(link.kind, link.target_id) for link in made.links.all()] == [
        ("implements", said.requirement.document_id)]  # fmt: skip


def test_asking_shows_how_many_first(world: World) -> None:
    """Interface 8: the first sending counts, the second one does it."""
    document = resolution(world)
    client, address = signed_in(world, "province_leader"), reverse("directives:ask", args=[document.pk])
    form = {"kind": "study", "text": "Học tập", "levels": ["5"], "due_rule": "days", "days": "30", "part_id": "",
            "form": ""}  # fmt: skip
    assert "Giao việc cho cấp dưới" in body(client, address)

    counted = client.post(address, form).content.decode()
    assert "3 nơi sẽ phải làm" in counted
    assert Obligation.objects.count() == 0
    assert client.post(address, form | {"sure": "1"}).status_code == 302
    assert Obligation.objects.count() == 3
    assert "từ 1 đến" in client.post(address, form | {"days": "0"}).content.decode()


def test_the_superior_decides_on_the_page(world: World) -> None:
    """Extended, waived; who may not is told so."""
    said = asked(world)
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    client = signed_in(world, "province_leader")
    act = reverse("directives:change", args=[row.pk, "gia-han"])

    assert client.get(act).status_code == 200
    assert "sau hạn" in client.post(act, {"due_on": "01/11/2026", "reason": "Lũ"}).content.decode()
    assert client.post(act, {"due_on": "01/12/2026", "reason": "Lũ"}).status_code == 302
    assert "Gia hạn từ 15/11/2026 đến 01/12/2026: Lũ" in body(client, reverse("directives:duty", args=[row.pk]))
    assert signed_in(world, "leader").get(act).status_code == 403
    assert client.get(reverse("directives:change", args=[row.pk, "xoa"])).status_code == 404
    assert client.post(reverse("directives:change", args=[row.pk, "mien"]), {"reason": "Bão"}).status_code == 302


def test_parts_as_lines(world: World) -> None:
    """S0.2: a line a part; a code that continues another stands within it."""
    document = resolution(world)
    client, address = signed_in(world, "province_leader"), reverse("directives:parts", args=[document.pk])

    assert client.get(address).status_code == 200
    assert "Dòng 2" in client.post(address, {"parts": "I. Tổ chức\nkhông có số"}).content.decode()
    assert client.post(address, {"parts": "I. Tổ chức\nI.1. Gắn với hộ dân\nII. Cán bộ"}).status_code == 302
    parts = [
        (part.code, part.kind, part.parent.code if part.parent else "") for part in document.parts.order_by("position")
    ]
    assert parts == [("I", "group", ""), ("I.1", "task", "I"), ("II", "group", "")]


def test_requirement_ended_on_its_page(world: World) -> None:
    said = asked(world)
    client, address = signed_in(world, "province_leader"), reverse("directives:end", args=[said.requirement.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "Đã có nghị quyết mới"}).status_code == 302
    assert "Đã có nghị quyết mới" in body(client, reverse("directives:document", args=[said.requirement.document_id]))


@pytest.mark.parametrize("query", [{"viec": "x"}, {"cap": "9" * 30}, {"the": "gone"}, {"don-vi": "-1"}])
def test_bad_addresses_are_told(world: World, query: dict[str, str]) -> None:
    """No input gives a 500."""
    said = asked(world)
    client = signed_in(world, "province_leader")

    response = client.get(reverse("directives:who", args=[said.requirement.document_id]), query)

    assert response.status_code == 400


def test_the_first_page_leads_to_targets_and_to_what_each_place_owes(world: World) -> None:
    """No page of directives is reached only by its address."""
    asked(world)

    page = body(signed_in(world, "secretary"), reverse("directives:list"))

    assert reverse("targets:list") in page
    assert f"Việc của {name_on(world.a1.pk, clock.today())}" in page


def test_what_a_reminder_announces_is_what_it_sends(world: World, time: time_machine.Traveller) -> None:
    """Section 2: a late task is announced and reminded of like every other late duty."""
    said = asked(world)
    document = said.requirement.document
    give_task(actor=province_leader(world), document_id=document.pk,
              wish=TaskWish("Rà soát", world.commune_a.pk, D(2026, 11, 25)))  # fmt: skip
    time.move_to(clock.at(D(2026, 12, 1), 6))
    client = signed_in(world, "province_leader")
    page = reverse("directives:remind", args=[document.pk])
    assert "4 việc quá hạn sẽ được nhắc" in body(client, page)

    assert "Đã nhắc 4 việc quá hạn" in client.post(page, follow=True).content.decode()

    assert "Không có gì để nhắc" in body(client, page)


def test_whom_to_call_is_told_on_a_phone_too(world: World, time: time_machine.Traveller) -> None:
    """Section 4: the latest places and every list of duties name the head to call, whatever the width."""
    said = asked(world)
    time.move_to(clock.at(D(2026, 12, 1), 6))
    client, document = signed_in(world, "province_leader"), said.requirement.document_id

    late = body(client, reverse("directives:document", args=[document]))
    listed = body(client, reverse("directives:who", args=[document]) + "?the=late")

    for page, key in ((late, "leader"), (listed, "secretary")):
        assert f'<td class="nb" data-l="Gọi cho">{world.people[key].full_name}</td>' in page


def test_reminding_once_a_day_and_digests_once_a_person(world: World, time: time_machine.Traveller) -> None:
    """Section 2 and 6: gathered, one a person and day; built again nothing is written, killed nothing is lost."""
    said = asked(world)
    time.move_to(clock.at(D(2026, 12, 1), 6))
    leader = province_leader(world)
    client = signed_in(world, "province_leader")
    page = reverse("directives:remind", args=[said.requirement.document_id])
    assert "3 việc quá hạn sẽ được nhắc" in body(client, page)
    assert f'<span class="small quiet">{name_on(world.commune_a.pk, clock.today())}</span>' in body(client, page)

    assert client.post(page).status_code == 302
    with pytest.raises(RuleBroken, match="chưa được nhắc"):
        remind_late(actor=leader, document_id=said.requirement.document_id, org_id=world.province.pk)
    with pytest.raises(Denied, match="nhắc cấp dưới"):
        remind_late(actor=actor_for(world.users["leader"]), document_id=said.requirement.document_id,
                    org_id=world.a1.pk)  # fmt: skip
    assert Reminder.objects.count() == 3
    night = system_actor("night")
    made = build_digests(actor=night, day=D(2026, 12, 1))
    again = build_digests(actor=night, day=D(2026, 12, 1))

    people = set(Digest.objects.values_list("user__username", flat=True))
    assert people == {"secretary", "deputy", "b_secretary", "leader", "staff_a", "staff_b"}
    assert (made, again) == (6, 0)
    own = Digest.objects.get(user=world.users["secretary"])
    assert (own.late, own.soon, own.fresh, own.reminded, len(own.duties)) == (1, 0, 0, 1, 1)
    above = Digest.objects.get(user=world.users["leader"])
    assert (above.late, above.reminded) == (2, 2)
    mine = signed_in(world, "secretary")
    assert "Bản tin ngày 01/12/2026" in body(mine, "/")
    assert "Học tập, quán triệt" in body(mine, reverse("directives:digest"))
    assert "Bản tin ngày 01/12/2026" not in body(mine, "/")
    assert signed_in(world, "member").get(reverse("directives:digest")).status_code == 404


def test_lists_take_the_same_statements_for_one_and_for_many(world: World, django_assert_max_num_queries: Any) -> None:
    """Lists keep a constant number of queries."""
    said = asked(world)
    for number in range(6):
        asked(world, document=said.requirement.document, text=f"Học tập lần {number}",
              when=When("date", TODAY, due_on=D(2026, 12, number + 1)))  # fmt: skip
    client = signed_in(world, "province_leader")
    body(client, reverse("directives:list"))

    for address in (
        reverse("directives:document", args=[said.requirement.document_id]),
        reverse("directives:who", args=[said.requirement.document_id]), reverse("directives:list"),
        reverse("directives:owed", args=[world.a1.pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(32):
            body(client, address)
    assert CELL == 5


def test_register_finds_enters_and_links(world: World) -> None:
    """E1, K6: found without accents; entered with its own number; linked; its own page opens without a sheet."""
    document = resolution(world, subject="Đổi mới sinh hoạt chi bộ")
    client = signed_in(world, "province_leader")
    page, enter = reverse("directives:register"), reverse("directives:enter", args=[world.province.pk])
    form = {"kind": "nghi-quyet", "number_text": "22-NQ/TW", "subject": "Nâng cao năng lực", "openness": "ordinary",
            "issuer_name": "Ban Chấp hành Trung ương", "dated_on": "02/02/2008", "secrecy": ""}  # fmt: skip

    assert document.number_text in body(client, page, q="doi moi sinh hoat", force="in_force")
    assert document.number_text not in body(client, page, q="khac han")
    assert "1930" in body(client, page, year="12")
    assert client.get(enter).status_code == 200
    assert "trích yếu" in client.post(enter, form | {"subject": ""}).content.decode().lower()
    assert client.post(enter, form).status_code == 302
    old = Document.objects.get(registered=True)
    link = reverse("directives:link", args=[document.pk])
    assert "22-NQ/TW" in body(client, link, tim="nang luc")
    assert client.post(link, {"kind": "implements", "target_id": old.pk}).status_code == 302
    assert "22-NQ/TW" in body(client, reverse("directives:document", args=[document.pk]))
    assert "Ban Chấp hành Trung ương" in body(client, reverse("documents:detail", args=[old.pk]))
    assert client.get(reverse("documents:paper", args=[old.pk, "pdf"])).status_code == 404


def test_a_meeting_says_what_it_does_with_documents(world: World, time: time_machine.Traveller) -> None:
    """S3.1: chosen while preparing, on the page of the meeting."""
    said = asked(world)
    meeting = reach_stage("preparing", world=world, secretary=actor_for(world.users["secretary"]), time=time)
    client, page = signed_in(world, "secretary"), reverse("meetings:prepare", args=[meeting.pk])
    item = meeting.agenda.order_by("position").first()
    assert item is not None
    assert "01-NQ/TU" in body(client, page)

    sent = client.post(page, {"act": "take_up", "item": item.pk, "document": said.requirement.document_id,
                              "role": "study", "online": "on"})  # fmt: skip
    assert sent.status_code == 302
    assert "trực tuyến" in body(client, page)
    link = AgendaDocument.objects.get(item=item)
    assert client.post(page, {"act": f"drop_document:{link.pk}"}).status_code == 302
    assert not AgendaDocument.objects.exists()


def test_a_draft_says_that_it_is_not_issued_yet(world: World) -> None:
    """E1: its day is not one that nobody knows any more."""
    page = body(signed_in(world, "secretary"), reverse("directives:document", args=[drafted(world).pk]))

    assert "chưa ban hành" in page
    assert "không rõ" not in page


def test_register_by_issuer_without_accents_term_series_and_force(world: World) -> None:
    """E1: found by the issuer's name without accents, by term, by series in the order of its numbers, by force."""
    clerk, leader = Client(), actor_for(world.users["leader"])
    clerk.force_login(world.users["leader"])
    page = reverse("directives:register")
    for number in ("01", "02"):
        register_document(actor=leader, org_id=world.commune_a.pk, known=Known(
            kind="nghi-quyet", number_text=f"{number}-NQ/ĐU", subject=f"Nghị quyết thứ {number}", issuer_name="",
            dated_on=D(2026, 1, 5), own=True,
        ))  # fmt: skip
    register_document(actor=leader, org_id=world.commune_a.pk, known=Known(
        kind="nghi-quyet", number_text="22-NQ/TW", subject="Trung ương", issuer_name="Ban Chấp hành Trung ương",
        dated_on=D(2008, 2, 2), in_force_until=D(2020, 1, 1),
    ))  # fmt: skip

    def found(**asked: str) -> list[str]:
        text = clerk.get(page, asked).content.decode()
        return [one for one in ("01-NQ/ĐU", "02-NQ/ĐU", "22-NQ/TW") if f">{one}<" in text]

    assert found(issuer="ban chap hanh") == ["22-NQ/TW"]
    assert found(issuer="an khanh") == ["01-NQ/ĐU", "02-NQ/ĐU"]
    assert found(term="2025") == ["01-NQ/ĐU", "02-NQ/ĐU"]
    assert found(term="2020") == []
    assert found(until="01/01/2010") == ["22-NQ/TW"]
    assert found(since="01/01/2021") == ["01-NQ/ĐU", "02-NQ/ĐU"]
    series = Document.objects.filter(number_text="01-NQ/ĐU").values_list("series_id", flat=True).get()
    text = clerk.get(page, {"day-so": str(series)}).content.decode()
    assert text.index(">01-NQ/ĐU<") < text.index(">02-NQ/ĐU<")
    assert "đã cấp 2 số" in text
    assert "2025-2030" in text
    assert clerk.get(page, {"day-so": "999999"}).status_code == 404
    sent = Document.objects.get(number_text="02-NQ/ĐU")
    deliver_document(actor=leader, document_id=sent.pk, org_ids=[world.a1.pk])
    other = Client()
    other.force_login(world.users["secretary"])
    assert ">02-NQ/ĐU<" in other.get(page).content.decode()
    assert other.get(page, {"day-so": str(series)}).status_code == 404
    assert clerk.get(page, {"day-so": "x", "term": "x", "since": "31/02/2024"}).status_code == 400

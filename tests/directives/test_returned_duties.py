"""What whoever owes reads first: that a duty came back, and why; the words of the draft that answers it (section 2)."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import assemble_review, draft_answer
from nennep.documents.actions import edit_document
from nennep.documents.states import LinkKind
from nennep.obligations.actions import send_back_obligation
from nennep.obligations.models import Obligation
from tests.directives.making import COMMUNE, TODAY, asked, province_leader, resolution
from tests.directives.test_cascade import studied
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")


def test_a_duty_that_was_sent_back_says_so_at_the_top(world: World, time: time_machine.Traveller) -> None:
    """Above the acts, with the day, the reason and who; nothing of it while the duty is met."""
    said = asked(world)
    studied(world, said.requirement.document, time)
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    client = Client()
    client.force_login(world.users["secretary"])

    def top() -> str:
        page = client.get(reverse("directives:duty", args=[row.pk])).content.decode()
        return page.split('class="acts"')[0]

    assert "Trả lại" not in top()
    send_back_obligation(actor=province_leader(world), obligation_id=row.pk, reason="Chưa đủ thành phần")
    assert re.search(r"Trả lại ngày \d\d/\d\d/2026: Chưa đủ thành phần \(Tạ Quang Định\)\.", top())


def test_the_draft_that_answers_names_the_kind_of_what_asks(world: World) -> None:
    """ "thực hiện Nghị quyết 01-NQ/TU về …": kept in one language, whatever the interface speaks."""
    document = resolution(world, subject="Về nâng cao chất lượng")
    said = asked(world, "programme", document, levels=(COMMUNE,))
    row = Obligation.objects.get(org=world.commune_a, source=said.requirement.pk)
    made = draft_answer(actor=actor_for(world.users["leader"]), obligation_id=row.pk)
    assert made.subject == f"thực hiện Nghị quyết {document.number_text} về nâng cao chất lượng"


def test_asking_ticks_no_level_by_itself(world: World) -> None:
    """Who asks communes alone does not ask every cell too by leaving a tick that stood there."""
    document = resolution(world)
    province_leader(world)
    client = Client()
    client.force_login(world.users["province_leader"])
    address = reverse("directives:ask", args=[document.pk])
    assert not re.search(r'name="levels"[^>]*checked', client.get(address).content.decode())
    sent = {"kind": "programme", "text": "Có chương trình", "due_rule": "days", "days": "45", "levels": ["3"]}
    assert "2 nơi sẽ phải làm" in client.post(address, sent).content.decode()


def test_a_review_names_the_kind_and_says_what_is_still_blank_before_it_is_issued(world: World) -> None:
    """Judgement and direction are written by people: as long as only dotted lines stand there, the page says so."""
    document = resolution(world, subject="Về nâng cao chất lượng")
    made = assemble_review(actor=province_leader(world), document_id=document.pk, org_id=world.province.pk,
                           kind=LinkKind.INTERIM_REVIEW, first_on=TODAY, as_of=TODAY).report  # fmt: skip
    assert made.subject == f"sơ kết Nghị quyết {document.number_text} về nâng cao chất lượng"
    client = Client()
    client.force_login(world.users["province_leader"])
    address = reverse("documents:issue", args=[made.pk])
    assert "Còn 2 chỗ để trống" in client.get(address).content.decode()
    written = [block for block in made.content["blocks"] if block["type"] != "lines"]
    edit_document(actor=province_leader(world), document_id=made.pk, subject=made.subject, version=made.version,
                  content=made.content | {"blocks": written})  # fmt: skip
    assert "chỗ để trống" not in client.get(address).content.decode()

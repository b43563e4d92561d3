"""What is offered as evidence and what counts: what is about the document, of the organisation itself (S3.1, S3.6)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.directives.actions import give_evidence
from nennep.documents.actions import Known, draft_document, issue_document, link_document, register_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.meetings.models import Meeting
from nennep.obligations.models import Evidence, Obligation
from tests.directives.making import asked, resolution
from tests.directives.test_cascade import secretary, studied
from tests.factories.world import World
from tests.meetings.stages import reach_stage

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def on_paper(world: World, document: Document, *, own: bool, number: str = "01-KH/CB") -> Document:
    """A plan of cell A1 of paper times (or of another issuer, entered by it) that implements a document."""
    known = Known(kind="ke-hoach", number_text=number, subject="Kế hoạch học tập", own=own, dated_on=D(2026, 10, 20),
                  issuer_name="" if own else "Ban Tuyên giáo")  # fmt: skip
    paper = register_document(actor=secretary(world), org_id=world.a1.pk, known=known)
    link_document(actor=secretary(world), document_id=paper.pk, kind="implements", target_id=document.pk)
    return paper


def issued(world: World, subject: str, day: datetime.date) -> Document:
    draft = draft_document(
        actor=secretary(world), org_id=world.a1.pk, body_kind="cell", kind="nghi-quyet", subject=subject,
        content={"blocks": text_to_blocks("Chi bộ quyết nghị:\n- Học tập"), "recipients": ["Đảng viên"]},
    )  # fmt: skip
    return issue_document(actor=secretary(world), document_id=draft.pk, dated_on=day)


def duty(world: World, document: Document, kind: str) -> Obligation:
    return Obligation.objects.get(org=world.a1, document=document, kind=kind)


def sent(world: World) -> Document:
    """A resolution of the province that asks the cells to study it."""
    return asked(world).requirement.document


@pytest.mark.parametrize("first", ["asked", "linked"])
def test_an_own_paper_document_counts_whether_it_is_linked_before_or_after_it_is_asked(
    world: World, time: time_machine.Traveller, first: str
) -> None:
    """One rule: the earlier search, the later link and naming by hand say the same."""
    document = sent(world)
    time.move_to(clock.at(D(2026, 10, 25), 8))
    if first == "linked":
        on_paper(world, document, own=True)
    asked(world, "programme", document=document, text="Ban hành kế hoạch")
    if first == "asked":
        on_paper(world, document, own=True)
    row = duty(world, document, "programme")
    assert (row.met_on, Evidence.objects.get(obligation=row).form) == (D(2026, 10, 20), "document")


@pytest.mark.parametrize("first", ["asked", "linked", "by_hand"])
def test_one_of_another_issuer_never_counts(world: World, time: time_machine.Traveller, first: str) -> None:
    """Nobody's evidence, in whichever way it comes."""
    document = sent(world)
    time.move_to(clock.at(D(2026, 10, 25), 8))
    paper = on_paper(world, document, own=False) if first != "asked" else None
    asked(world, "programme", document=document, text="Ban hành kế hoạch")
    paper = paper or on_paper(world, document, own=False)
    row = duty(world, document, "programme")
    with pytest.raises(RuleBroken, match="của chính tổ chức"):
        give(world, row, paper)
    assert (row.met_on, Evidence.objects.count()) == (None, 0)


def give(world: World, row: Obligation, paper: Document) -> None:
    give_evidence(actor=secretary(world), obligation_id=row.pk, evidence_type="documents.document", record_id=paper.pk)


def test_an_own_paper_document_may_be_named_by_hand(world: World, time: time_machine.Traveller) -> None:
    document = sent(world)
    time.move_to(clock.at(D(2026, 10, 25), 8))
    paper = on_paper(world, document, own=True)
    row = duty(world, document, "study")
    give(world, row, paper)
    row.refresh_from_db()
    assert row.met_on == D(2026, 10, 20)


def held(world: World, time: time_machine.Traveller) -> Meeting:
    """A locked meeting of cell A1 that took nothing up, on 3 November."""
    return reach_stage("closed", world=world, secretary=secretary(world), time=time)


def offered(world: World, row: Obligation, **query: Any) -> str:
    client = Client()
    client.force_login(world.users["secretary"])
    response = client.get(reverse("directives:give", args=[row.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_offered_is_what_is_about_the_document_and_the_rest_on_asking(
    world: World, time: time_machine.Traveller
) -> None:
    """By default what implements it; other records on asking, found by words; what is older is in neither."""
    document = sent(world)
    meeting = held(world, time)
    plan = on_paper(world, document, own=True)
    foreign = on_paper(world, document, own=False, number="77-KH/BTG")
    other = issued(world, "Việc thu đảng phí", clock.today())
    row = duty(world, document, "study")

    page = offered(world, row)
    assert f'value="document:{plan.pk}"' in page
    assert "khac=1" in page
    for record in (f"meeting:{meeting.pk}", f"document:{other.pk}", f"document:{foreign.pk}"):
        assert f'value="{record}"' not in page

    page = offered(world, row, khac="1")
    for record in (f"meeting:{meeting.pk}", f"document:{other.pk}", f"document:{plan.pk}"):
        assert f'value="{record}"' in page
    assert f'value="document:{foreign.pk}"' not in page
    page = offered(world, row, khac="1", tim="thu dang phi")
    assert f'value="document:{other.pk}"' in page
    assert f'value="meeting:{meeting.pk}"' not in page
    assert "Không tìm thấy hồ sơ nào" in offered(world, row, khac="1", tim="không có từ này")


def test_a_meeting_that_took_it_up_and_a_conference_are_offered(world: World, time: time_machine.Traveller) -> None:
    """A meeting that took the document up in another role may be named for studying."""
    document = sent(world)
    row = duty(world, document, "study")
    assert "Chưa có hồ sơ nào về văn bản này" in offered(world, row)
    meeting = studied(world, document, time, role="other")
    assert f'value="meeting:{meeting.pk}"' in offered(world, row)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=clock.at(D(2026, 10, 1), 19), opened_at=clock.at(D(2026, 10, 1), 19)
    )
    assert f'value="meeting:{meeting.pk}"' not in offered(world, row, khac="1")


def test_only_the_form_that_is_asked_for_is_offered(world: World, time: time_machine.Traveller) -> None:
    """What would be refused is not offered."""
    document = resolution(world)
    asked(world, document=document, form="conference")
    meeting = studied(world, document, time)
    row = duty(world, document, "study")
    assert f'value="meeting:{meeting.pk}"' not in offered(world, row, khac="1")
    Meeting.objects.filter(pk=meeting.pk).update(kind="conference")
    assert f'value="meeting:{meeting.pk}"' in offered(world, row)


def test_other_records_are_named_through_the_page(world: World, time: time_machine.Traveller) -> None:
    """The way through other records ends where the first does."""
    document = sent(world)
    meeting = held(world, time)
    row = duty(world, document, "study")
    client = Client()
    client.force_login(world.users["secretary"])
    address = reverse("directives:give", args=[row.pk])
    assert client.post(address, {"record": f"meeting:{meeting.pk}"}).status_code in (200, 422)
    assert Evidence.objects.count() == 0
    assert client.post(f"{address}?khac=1", {"record": f"meeting:{meeting.pk}"}).status_code == 302
    assert Evidence.objects.get().by_hand is True


def test_a_meeting_called_before_the_document_and_held_after_it_is_offered(
    world: World, time: time_machine.Traveller
) -> None:
    """What counts is when it was held, as in the act itself."""
    row = duty(world, sent(world), "study")
    meeting = held(world, time)
    assert row.document is not None
    issued_on = row.document.dated_on
    assert issued_on is not None
    before = clock.at(issued_on - datetime.timedelta(days=1), 8)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=before)
    address = f'value="meeting:{meeting.pk}"'
    assert address in offered(world, row, khac="1")
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=before)
    assert address not in offered(world, row, khac="1")

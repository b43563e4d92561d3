"""What was done before it was asked is found and counts; nobody types it a second time (S3.6, E6)."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from nennep.access.actors import actor_for
from nennep.directives.actions import open_standing
from nennep.documents.actions import deliver_document, draft_document, issue_document, link_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.meetings.models import Meeting
from nennep.obligations.actions import send_back_obligation
from nennep.obligations.models import Evidence, Obligation
from tests.directives.making import COMMUNE, GRASSROOTS, asked, province_leader, resolution
from tests.directives.test_cascade import studied
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def sent(world: World) -> Document:
    """A resolution of the province that was sent to cell A1."""
    document = resolution(world)
    deliver_document(actor=province_leader(world), document_id=document.pk, org_ids=[world.a1.pk])
    return document


def test_a_meeting_locked_before_the_requirement_is_its_evidence(world: World, time: time_machine.Traveller) -> None:
    """The cell studied the resolution in November; in December the province asks for it: it counts from November."""
    document = sent(world)
    meeting = studied(world, document, time)
    time.move_to(clock.at(D(2026, 12, 1), 8))

    said = asked(world, document=document)

    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    assert (said.opened, said.done, row.met_on, row.evidence_id) == (3, 1, D(2026, 11, 3), meeting.pk)
    assert Evidence.objects.get(obligation=row).by_hand is False
    open_standing(actor=system_actor("night"))
    assert Evidence.objects.count() == 1


def test_another_role_another_form_or_a_day_before_the_document_do_not_count(
    world: World, time: time_machine.Traveller
) -> None:
    """The date rule: not before the document was issued; the role and the form that were asked for."""
    document = sent(world)
    meeting = studied(world, document, time)
    time.move_to(clock.at(D(2026, 12, 1), 8))
    assert asked(world, "report", document=document, text="Báo cáo").done == 0
    assert asked(world, document=document, form="conference", text="Hội nghị").done == 0
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=clock.at(D(2026, 10, 1), 19), opened_at=clock.at(D(2026, 10, 1), 19)
    )
    assert asked(world, document=document, text="Học lại").done == 0


def test_a_programme_issued_before_it_was_asked_counts(world: World, time: time_machine.Traveller) -> None:
    """E2: the commune had its programme already."""
    document, leader = resolution(world), actor_for(world.users["leader"])
    first = asked(world, "study", document=document, levels=(COMMUNE, GRASSROOTS), text="Học tập")
    programme = draft_document(actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="chuong-trinh",
                               subject="Thực hiện nghị quyết", content={"blocks": []})  # fmt: skip
    link_document(actor=leader, document_id=programme.pk, kind="implements", target_id=document.pk)
    issue_document(actor=leader, document_id=programme.pk, dated_on=clock.today())
    time.move_to(clock.at(D(2026, 11, 1), 8))

    said = asked(world, "programme", document=document, levels=(COMMUNE, GRASSROOTS), text="Ban hành chương trình")

    assert (first.done, said.done) == (0, 1)
    row = Obligation.objects.get(org=world.commune_a, source=said.requirement.pk)
    assert (row.met_on, row.evidence_id) == (D(2026, 10, 16), programme.pk)


def test_what_was_sent_back_is_not_found_again(world: World, time: time_machine.Traveller) -> None:
    """Who asked decided that it does not count: the nightly job does not decide otherwise."""
    document = sent(world)
    studied(world, document, time)
    time.move_to(clock.at(D(2026, 12, 1), 8))
    said = asked(world, document=document)
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    send_back_obligation(actor=province_leader(world), obligation_id=row.pk, reason="Thiếu thành phần")

    open_standing(actor=system_actor("night"))

    row.refresh_from_db()
    assert row.met_on is None

"""Which round of what is asked a record meets: its own, not one begun later; never one of before the document."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine

from nennep.directives.actions import give_evidence, open_standing
from nennep.directives.rounds import When
from nennep.documents.actions import Known, link_document, register_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.meetings.actions import amend_minutes
from nennep.obligations.actions import send_back_obligation
from nennep.obligations.models import Evidence, Obligation
from tests.directives.making import TODAY, asked, province_leader, resolution
from tests.directives.test_cascade import secretary, studied
from tests.documents.making import issued
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
EVERY_MONTH = When("every", TODAY, due_on=D(2026, 11, 16), months=1, until=D(2027, 3, 16))


def rounds(world: World, source: int) -> list[tuple[D, D | None]]:
    rows = Obligation.objects.filter(org=world.a1, source=source).order_by("period")
    return [(row.period, row.met_on) for row in rows]


def test_corrected_minutes_of_one_round_do_not_meet_the_next(world: World, time: time_machine.Traveller) -> None:
    """E3: the November meeting met the first round; correcting its minutes in the second round meets nothing more."""
    said = asked(world, when=EVERY_MONTH)
    meeting = studied(world, said.requirement.document, time)
    time.move_to(clock.at(D(2026, 11, 20), 9))
    open_standing(actor=system_actor("night"))
    before = [(TODAY, D(2026, 11, 3)), (D(2026, 11, 17), None)]
    assert rounds(world, said.requirement.pk) == before

    amend_minutes(actor=secretary(world), meeting_id=meeting.pk, reason="Sửa lỗi chính tả",
                  dues="Đã thu đủ")  # fmt: skip

    assert rounds(world, said.requirement.pk) == before
    assert Evidence.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_further_link_of_a_report_does_not_meet_the_next_round(world: World, time: time_machine.Traveller) -> None:
    """E3: a report of the first round gets another link in the second round: no second round is met by it."""
    said = asked(world, "report", text="Báo cáo hằng tháng", when=EVERY_MONTH)
    other = resolution(world, subject="Nghị quyết khác")
    asked(world, document=other)
    report = issued(world, kind="bao-cao", subject="Báo cáo tháng đầu")
    link_document(actor=secretary(world), document_id=report.pk, kind="report", target_id=said.requirement.document_id)
    time.move_to(clock.at(D(2026, 11, 20), 9))
    open_standing(actor=system_actor("night"))

    link_document(actor=secretary(world), document_id=report.pk, kind="based_on", target_id=other.pk)

    assert rounds(world, said.requirement.pk) == [(TODAY, TODAY), (D(2026, 11, 17), None)]


def test_evidence_named_by_hand_meets_the_round_it_was_named_for(world: World, time: time_machine.Traveller) -> None:
    """S3.6: two rounds are open; who names a report on the second one's page meets the second one."""
    said = asked(world, "report", text="Báo cáo hằng tháng", when=EVERY_MONTH)
    time.move_to(clock.at(D(2026, 11, 20), 9))
    open_standing(actor=system_actor("night"))
    report = issued(world, kind="bao-cao", subject="Báo cáo tháng hai")
    second = Obligation.objects.filter(org=world.a1, source=said.requirement.pk).order_by("period")[1]

    give_evidence(actor=secretary(world), obligation_id=second.pk, evidence_type="documents.document",
                  record_id=report.pk)  # fmt: skip

    assert rounds(world, said.requirement.pk) == [(TODAY, None), (D(2026, 11, 17), D(2026, 11, 20))]


def test_what_was_sent_back_is_not_met_again_by_a_further_link(world: World) -> None:
    """E3: the superior sent the report back; another link of the same report does not make it good."""
    said = asked(world, "report", text="Báo cáo")
    other = resolution(world, subject="Nghị quyết khác")
    asked(world, document=other)
    report = issued(world, kind="bao-cao", subject="Báo cáo sơ sài")
    link_document(actor=secretary(world), document_id=report.pk, kind="report", target_id=said.requirement.document_id)
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    send_back_obligation(actor=province_leader(world), obligation_id=row.pk, reason="Thiếu số liệu")

    link_document(actor=secretary(world), document_id=report.pk, kind="based_on", target_id=other.pk)

    row.refresh_from_db()
    assert row.met_on is None


def test_a_report_of_another_issuer_that_was_entered_meets_nothing(world: World) -> None:
    """S3.6: a cell enters the report of another body and links it: its own report is still owed; its own old one is
    evidence."""
    said = asked(world, "report", text="Báo cáo")

    def entered(**given: Any) -> int:
        values = {"kind": "bao-cao", "number_text": "05-BC/ĐU", "subject": "Báo cáo", "dated_on": TODAY} | given
        found = register_document(actor=secretary(world), org_id=world.a1.pk, known=Known(**values))
        link_document(actor=secretary(world), document_id=found.pk, kind="report",
                      target_id=said.requirement.document_id)  # fmt: skip
        return Evidence.objects.filter(record_id=found.pk).count()

    assert entered(issuer_name="Đảng ủy nơi khác") == 0
    assert entered(issuer_name="", own=True, number_text="01-BC/CB") == 1


def test_a_late_report_still_meets_the_earliest_round(world: World, time: time_machine.Traveller) -> None:
    """A report that comes after its round ended makes up for the round that is missing."""
    said = asked(world, "report", text="Báo cáo hằng tháng", when=EVERY_MONTH)
    time.move_to(clock.at(D(2026, 11, 20), 9))
    open_standing(actor=system_actor("night"))
    report = issued(world, kind="bao-cao", subject="Báo cáo muộn")

    link_document(actor=secretary(world), document_id=report.pk, kind="report", target_id=said.requirement.document_id)

    assert rounds(world, said.requirement.pk) == [(TODAY, D(2026, 11, 20)), (D(2026, 11, 17), None)]


def test_a_meeting_of_before_the_document_meets_nothing(world: World, time: time_machine.Traveller) -> None:
    """Section 6, dates: minutes locked after the document came do not make an earlier meeting its evidence."""
    said = asked(world)
    document = said.requirement.document
    Document.objects.filter(pk=document.pk).update(dated_on=D(2026, 11, 10), in_force_from=D(2026, 11, 10))

    studied(world, document, time)  # the meeting of 3 November

    assert Evidence.objects.count() == 0

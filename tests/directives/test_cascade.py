"""What a document asks: opened below in one statement, met by evidence that exists, dated steps, passed on."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.directives.actions import end_requirement, give_evidence, open_standing
from nennep.directives.actions.ask import draft_requirement
from nennep.directives.queries.requirements import preview_of
from nennep.directives.rounds import When
from nennep.documents.actions import draft_document, issue_document, link_document, revoke_document
from nennep.documents.models import Delivery, Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.actions import amend_minutes, take_up_document
from nennep.meetings.models import AgendaDocument, AgendaItem, Meeting
from nennep.obligations.actions import extend_obligations, lift_obligation, send_back_obligation
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from nennep.obligations.queries import as_known_on, owed_by, tallies_of_year
from nennep.processes.close_meeting import close_meeting
from nennep.processes.founding import found_with_duties
from tests.directives.making import CELL, COMMUNE, GRASSROOTS, TODAY, asked, cells, province_leader, resolution, wish
from tests.factories.world import World
from tests.meetings.stages import reach_stage
from tests.processes.test_reform import applied, merge

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def secretary(world: World) -> Actor:
    return actor_for(world.users["secretary"])


def owed(world: World, document: Document) -> list[tuple[int, str, D]]:
    rows = Obligation.objects.filter(document=document).order_by("org_id", "kind", "period")
    return [(row.org_id, row.kind, row.due_on) for row in rows]


def test_ask_below_opens_for_every_cell_at_once(world: World) -> None:
    """E2, S0.11: every cell owes within thirty days, has been sent the document, and it is one statement."""
    said = asked(world)

    assert (said.opened, said.sent) == (3, 3)
    assert owed(world, said.requirement.document) == [(org.pk, "study", D(2026, 11, 15)) for org in cells(world)]
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    assert (row.owed_to_id, row.basis, row.level) == (world.province.pk, "01-NQ/TU", CELL)
    assert Delivery.objects.filter(document=said.requirement.document).count() == 3
    assert AuditEvent.objects.filter(kind="directives.requirement.asked").count() == 1


def test_ask_below_by_level_kind_and_exception(world: World) -> None:
    """Section 2: communes make a programme within 45 days; one is left out."""
    said = asked(world, "programme", text="Ban hành chương trình", levels=(COMMUNE, GRASSROOTS), kinds=("dang-bo-xa",),
                 besides=(world.commune_b.pk,), when=When("days", TODAY, days=45))  # fmt: skip

    assert owed(world, said.requirement.document) == [(world.commune_a.pk, "programme", D(2026, 11, 30))]


def test_preview_counts_what_will_open(world: World) -> None:
    """Interface 8: an act that touches others says to how many before it is done."""
    document = resolution(world)

    counted = preview_of(draft_requirement(province_leader(world), document, wish()), TODAY)

    assert counted == {CELL: 3}
    assert Obligation.objects.filter(document=document).count() == 0


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (When("days", TODAY, days=30), D(2026, 11, 15)),
        (When("date", TODAY, due_on=D(2026, 12, 1)), D(2026, 12, 1)),
        (When("next_meeting", TODAY), D(2026, 11, 3)),
        (When("every", TODAY, due_on=D(2027, 4, 16), months=6, until=D(2031, 10, 16)), D(2027, 4, 16)),
        (When("years", TODAY, years=5), D(2031, 10, 16)),
    ],
)
def test_due_rules(world: World, when: When, due: D) -> None:
    """Section 2: within days, by a date, at the next meeting, every six months, after five years."""
    said = asked(world, when=when)

    assert {row[2] for row in owed(world, said.requirement.document)} == {due}


def test_next_round_and_later_founded_open_at_night(world: World, time: time_machine.Traveller) -> None:
    """Section 2: a periodic review opens its next round; a cell founded since owes the running one; twice is once."""
    said = asked(world, "interim_review", when=When("every", TODAY, due_on=D(2027, 4, 16), months=6,
                                                    until=D(2027, 10, 16)))  # fmt: skip
    time.move_to(clock.at(D(2027, 4, 17), 1))
    founded = found_with_duties(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ mới", kind="chi-bo",
                                effective_on=D(2027, 4, 17))  # fmt: skip

    open_standing(actor=system_actor("night"))

    assert open_standing(actor=system_actor("night")) == 0
    rows = owed(world, said.requirement.document)
    assert len(rows) == 7
    assert [row for row in rows if row[0] == founded.pk] == [(founded.pk, "interim_review", D(2027, 10, 16))]
    time.move_to(clock.at(D(2027, 10, 17), 1))
    assert open_standing(actor=system_actor("night")) == 0


def test_later_founded_is_not_late_from_the_first_day(world: World, time: time_machine.Traveller) -> None:
    """A deadline that has passed is counted anew for a cell founded after it."""
    said = asked(world)
    time.move_to(clock.at(D(2027, 3, 1), 1))
    founded = found_with_duties(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ mới", kind="chi-bo",
                                effective_on=D(2027, 3, 1))  # fmt: skip

    row = Obligation.objects.get(org=founded, source=said.requirement.pk)

    assert row.due_on == D(2027, 3, 31)
    assert Delivery.objects.filter(document=said.requirement.document, org=founded).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": " "}, "câu yêu cầu"),
        ({"kind": "monthly_meeting"}, "việc phải làm"),
        ({"levels": ()}, "ít nhất một cấp"),
        ({"levels": (0,)}, "Không có tổ chức nào"),
        ({"form": "by_post"}, "hình thức"),
        ({"besides": (1,)}, "ở dưới nơi ban hành"),
        ({"when": When("days", TODAY, days=0)}, "từ 1 đến"),
        ({"when": When("days", TODAY, days=99_999)}, "từ 1 đến"),
        ({"when": When("days", D(2026, 10, 17), days=3)}, "tương lai"),
        ({"when": When("days", D(2026, 10, 15), days=3)}, "trước ngày ban hành"),
        ({"when": When("date", TODAY)}, "từ ngày giao"),
        ({"when": When("date", TODAY, due_on=D(2926, 1, 1))}, "quá xa"),
        ({"when": When("every", TODAY, due_on=D(2027, 1, 1), months=6)}, "kỳ cuối"),
        ({"when": When("sometime", TODAY)}, "cách tính hạn"),
        ({"levels": (COMMUNE,), "when": When("next_meeting", TODAY)}, "Chỉ chi bộ"),
    ],
)
def test_ask_below_refuses_in_words(world: World, given: dict[str, object], said: str) -> None:
    """Section 6: bad input gets a sentence, and nothing is opened or sent."""
    if given.get("besides") == (1,):
        given = {"besides": (999_999,)}
    document = resolution(world)
    kind = str(given.pop("kind", "study"))

    with pytest.raises(RuleBroken, match=said):
        asked(world, kind, document=document, **given)

    assert Obligation.objects.filter(document=document).count() == Delivery.objects.count() == 0


def test_ask_below_is_for_the_issuer_and_what_is_issued(world: World) -> None:
    """Permissions: the commune reads and does not ask in the province's name; a secret reading is not cascaded."""
    document = resolution(world)
    with pytest.raises(RuleBroken, match="mật"):
        asked(world, document=resolution(world, openness="named"))
    revoke_document(actor=province_leader(world), document_id=document.pk, why="Sai")

    with pytest.raises(Denied, match="chưa thu hồi"):
        asked(world, document=document)


def studied(world: World, document: Document, time: time_machine.Traveller, role: str = "study") -> Meeting:
    """Cell A1's regular meeting of November, which takes the document up."""
    meeting = reach_stage("held", world=world, secretary=secretary(world), time=time)
    item = AgendaItem.objects.filter(meeting=meeting, confidential=False).order_by("position")[0]
    take_up_document(actor=secretary(world), meeting_id=meeting.pk, item_id=item.pk, document_id=document.pk, role=role)
    return close_meeting(actor=secretary(world), meeting_id=meeting.pk)


def test_closing_a_meeting_is_the_evidence_of_studying(world: World, time: time_machine.Traveller) -> None:
    """S0.11, S4.5: when it was studied, in which form, how many came; nobody ticks anything."""
    said = asked(world)

    meeting = studied(world, said.requirement.document, time)

    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    evidence = Evidence.objects.get(obligation=row)
    assert (row.met_on, row.evidence_type, row.evidence_id) == (D(2026, 11, 3), "meetings.meeting", meeting.pk)
    assert (evidence.role, evidence.form, evidence.attended, evidence.summoned) == (
        "study", "regular", meeting.attended, meeting.summoned)  # fmt: skip
    assert Obligation.objects.filter(source=said.requirement.pk, met_on__isnull=True).count() == 2
    assert AuditEvent.objects.filter(kind="obligations.duty.met").count() == 1


def test_a_form_that_is_asked_for_is_not_met_by_another(world: World, time: time_machine.Traveller) -> None:
    """Section 2: required form of the evidence."""
    said = asked(world, form="conference")

    studied(world, said.requirement.document, time)

    assert Evidence.objects.count() == 0


def test_corrected_minutes_take_the_evidence_back_and_say_why(world: World, time: time_machine.Traveller) -> None:
    """Section 6: evidence withdrawn after it counted: open again, with the reason; earlier figures still know it."""
    said = asked(world)
    meeting = studied(world, said.requirement.document, time)
    link = AgendaDocument.objects.get(item__meeting=meeting)
    time.move_to(clock.at(D(2026, 11, 20), 9))

    amend_minutes(actor=secretary(world), meeting_id=meeting.pk, reason="Ghi nhầm nội dung", not_taken_up=[link.pk])

    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    step = ObligationStep.objects.get(obligation=row)
    assert (row.met_on, row.evidence_id, step.kind) == (None, None, "reopened")
    assert "đã sửa" in step.why
    withdrawn = Evidence.objects.get(obligation=row)
    assert withdrawn.withdrawn_at == clock.now()


def test_a_programme_that_implements_meets_and_revoked_reopens(world: World) -> None:
    """E3, S1.2: the commune's own programme is the evidence; taken back, the duty is open again and says why."""
    said = asked(world, "programme", text="Ban hành chương trình", levels=(COMMUNE, GRASSROOTS))
    leader = actor_for(world.users["leader"])
    programme = draft_document(actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="chuong-trinh",
                               subject="Thực hiện nghị quyết", content={"blocks": []})  # fmt: skip
    link_document(actor=leader, document_id=programme.pk, kind="implements", target_id=said.requirement.document_id)
    row = Obligation.objects.get(org=world.commune_a, source=said.requirement.pk)
    assert row.met_on is None

    issue_document(actor=leader, document_id=programme.pk, dated_on=TODAY)

    row.refresh_from_db()
    assert (row.met_on, row.evidence_type, row.evidence_id) == (TODAY, "documents.document", programme.pk)
    revoke_document(actor=leader, document_id=programme.pk, why="Sai số liệu")
    row.refresh_from_db()
    assert row.met_on is None
    assert "Sai số liệu" in ObligationStep.objects.get(obligation=row).why


def give(actor: Actor, row: Obligation, meeting: Meeting) -> Obligation:
    return give_evidence(actor=actor, obligation_id=row.pk, evidence_type="meetings.meeting", record_id=meeting.pk)


def test_evidence_from_another_branch_is_refused(world: World, time: time_machine.Traveller) -> None:
    """Section 6: a meeting of another cell does not count; one of another branch is not even found."""
    said = asked(world)
    second = asked(world, document=resolution(world, subject="Khác"))
    meeting = studied(world, second.requirement.document, time)
    other = Obligation.objects.get(org=world.a2, source=said.requirement.pk)
    own = Obligation.objects.get(org=world.a1, source=said.requirement.pk)

    with pytest.raises(RuleBroken, match="của chính tổ chức"):
        give(world.system, other, meeting)
    with pytest.raises(Http404):
        give(actor_for(world.users["b_secretary"]), own, meeting)
    with pytest.raises(Denied, match="phải làm"):
        give(actor_for(world.users["leader"]), own, meeting)
    met = give(secretary(world), own, meeting)
    assert met.met_on == D(2026, 11, 3)


def test_extended_waived_and_sent_back_by_who_asked(world: World, time: time_machine.Traveller) -> None:
    """Section 2: dated, by whom, with a reason; the commune does not decide about what the province asks."""
    said = asked(world)
    studied(world, said.requirement.document, time)
    by, leader = province_leader(world), actor_for(world.users["leader"])
    met = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    free = Obligation.objects.get(org=world.a2, source=said.requirement.pk)
    late = Obligation.objects.get(org=world.b1, source=said.requirement.pk)

    with pytest.raises(Denied, match="nơi yêu cầu"):
        extend_obligations(actor=leader, obligation_ids=[free.pk], due_on=D(2026, 12, 1), reason="Lũ")
    with pytest.raises(RuleBroken, match="sau hạn"):
        extend_obligations(actor=by, obligation_ids=[late.pk], due_on=D(2026, 11, 15), reason="Lũ")
    with pytest.raises(RuleBroken, match="lý do"):
        extend_obligations(actor=by, obligation_ids=[late.pk], due_on=D(2026, 12, 1), reason=" ")
    extend_obligations(actor=by, obligation_ids=[late.pk], due_on=D(2026, 12, 1), reason="Lũ")
    lift_obligation(actor=by, obligation_id=free.pk, reason="Sắp hợp nhất")
    send_back_obligation(actor=by, obligation_id=met.pk, reason="Chưa đủ thành phần")

    steps = {(row.obligation_id, row.kind, row.by_name, row.why) for row in ObligationStep.objects.all()}
    assert steps == {
        (late.pk, "extended", "Tạ Quang Định", "Lũ"), (free.pk, "waived", "Tạ Quang Định", "Sắp hợp nhất"),
        (met.pk, "sent_back", "Tạ Quang Định", "Chưa đủ thành phần"),
    }  # fmt: skip
    late.refresh_from_db()
    met.refresh_from_db()
    assert (late.due_on, met.met_on) == (D(2026, 12, 1), None)
    assert ObligationStep.objects.get(obligation=late).old_due == D(2026, 11, 15)
    with pytest.raises(Denied, match="chưa có bằng chứng"):
        send_back_obligation(actor=by, obligation_id=met.pk, reason="x")


def test_ended_requirement_lifts_what_is_open(world: World, time: time_machine.Traveller) -> None:
    """What is asked no longer is owed no longer, with the reason; what was done stays done."""
    said = asked(world)
    studied(world, said.requirement.document, time)

    end_requirement(actor=province_leader(world), requirement_id=said.requirement.pk, reason="Có nghị quyết mới")

    rows = Obligation.objects.filter(source=said.requirement.pk)
    assert {(row.org_id == world.a1.pk, row.lifted_why) for row in rows} == {(True, ""), (False, "Có nghị quyết mới")}
    assert open_standing(actor=system_actor("night")) == 0
    with pytest.raises(Denied, match="thôi yêu cầu"):
        end_requirement(actor=province_leader(world), requirement_id=said.requirement.pk, reason="x")


def test_merged_cells_owe_once(world: World, time: time_machine.Traveller) -> None:
    """Section 2: followed through a reorganisation, once and not twice; the nightly job adds nothing."""
    said = asked(world)
    time.move_to(clock.at(D(2026, 11, 2), 8))
    world.system = system_actor("test")

    reform = applied(world, merge(world))

    new = reform.keys["n"]
    row = Obligation.objects.get(org_id=new, source=said.requirement.pk)
    assert (row.due_on, row.met_on) == (D(2026, 11, 15), None)
    assert set(ObligationStep.objects.values_list("obligation__org_id", "kind", "successor_id")) == {
        (world.a1.pk, "followed", row.pk), (world.b1.pk, "followed", row.pk)}  # fmt: skip
    assert open_standing(actor=system_actor("night")) == 0
    assert Obligation.objects.filter(source=said.requirement.pk, lifted_at__isnull=True).count() == 2


def test_merged_while_one_was_done_stays_open(world: World, time: time_machine.Traveller) -> None:
    """The successor owes what one predecessor had not done; the other's evidence stays where it was."""
    said = asked(world)
    studied(world, said.requirement.document, time)
    time.move_to(clock.at(D(2026, 11, 5), 8))
    world.system = system_actor("test")

    reform = applied(world, merge(world))

    row = Obligation.objects.get(org_id=reform.keys["n"], source=said.requirement.pk)
    assert row.met_on is None
    before = Obligation.objects.get(org=world.a1, source=said.requirement.pk)
    assert (before.met_on, before.lifted_at) == (D(2026, 11, 3), clock.now())


def test_duties_by_rule_do_not_see_what_documents_ask(world: World) -> None:
    """Figures of months stay what they were."""
    asked(world)

    assert owed_by(secretary(world), world.a1.pk, TODAY) == []
    assert tallies_of_year(province_leader(world), "", 2026, TODAY) == {}


def test_sight_of_requirements_and_evidence(world: World, time: time_machine.Traveller) -> None:
    """M2: the database shows a cell its own duty with its sentence, and nothing of the cell beside it."""
    said = asked(world)
    studied(world, said.requirement.document, time)

    with acting(actor_for(world.users["b_secretary"])):
        assert {row.org_id for row in Obligation.objects.filter(source=said.requirement.pk)} == {world.b1.pk}
        assert Evidence.objects.count() == ObligationStep.objects.count() == 0
        assert said.requirement.__class__.objects.count() == 1
    with acting(secretary(world)):
        assert Evidence.objects.count() == 1


def test_late_stays_open_for_ever(world: World) -> None:
    """A duty from a document can still be made up: late, never missing."""
    said = asked(world)
    row = Obligation.objects.get(org=world.a1, source=said.requirement.pk)

    assert as_known_on(row, D(2029, 1, 1)).state == "late"


def test_cascade_takes_the_same_statements_for_one_and_for_many(world: World) -> None:
    """Speed, section 5: the number of statements does not grow with the organisations."""
    document, leader = resolution(world), province_leader(world)

    def count(levels: tuple[int, ...]) -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(world, document=document, levels=levels, text=f"Học tập {levels}")
        return len(queries)

    count((CELL,))
    assert leader is not None
    assert count((CELL,)) == count((COMMUNE, GRASSROOTS))

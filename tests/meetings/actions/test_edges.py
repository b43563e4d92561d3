"""The rarer refusals and turns of the acts on meetings."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import ItemInput
from nennep.meetings.models import Meeting, Observer, Visit
from nennep.meetings.queries import quality_of
from nennep.meetings.queries.hearings import cell_report
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import Obligation
from nennep.organisations.actions import dissolve_organisation, found_organisation
from nennep.processes.close_meeting import close_meeting, draft_conclusion
from tests.factories.world import World
from tests.meetings.stages import EVENING, STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
DAY = datetime.date(2026, 11, 3)


def test_convene_meeting_with_everything_chosen(world: World, actor: Find) -> None:
    """D2: what a person chooses stands; another chair than the secretary loses the secretary's title."""
    meeting = actions.convene_meeting(
        actor=actor("secretary"), org_id=world.a1.pk, kind="regular", starts_at=STARTS, title="Họp tháng mười một",
        chair_id=world.people["deputy"].pk, drafter_id=world.people["clerk"].pk,
    )  # fmt: skip

    assert (meeting.title, meeting.chair_name, meeting.chair_title, meeting.drafter_name) == (
        "Họp tháng mười một", "Đỗ Thị Khánh Vân", "", "Phan Hữu Nghĩa")  # fmt: skip
    edited = actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk, values={"with_thematic": True})
    assert edited.with_thematic is True
    with pytest.raises(RuleBroken, match="Sinh hoạt mẫu là"):
        actions.convene_meeting(actor=actor("leader"), org_id=world.commune_a.pk, kind="committee", starts_at=STARTS,
                                is_model=True)  # fmt: skip


def test_agenda_refuses_foreign_items_and_dead_receivers(stage: Bring, actor: Find, world: World) -> None:
    """D2, D17: an id of another meeting is not found; a dissolved organisation takes nothing."""
    meeting = stage("preparing")
    with pytest.raises(Http404):
        actions.set_agenda(actor=actor("clerk"), meeting_id=meeting.pk, items=[ItemInput("x", item_id=999_999)])
    ended = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ cũ", kind="chi-bo",
                               effective_on=datetime.date(2026, 9, 1))  # fmt: skip
    dissolve_organisation(actor=world.system, org_id=ended.pk, effective_on=datetime.date(2026, 10, 1))
    above = actions.convene_meeting(actor=actor("leader"), org_id=world.commune_a.pk, kind="committee",
                                    starts_at=STARTS)  # fmt: skip
    item = above.agenda.order_by("position")[0]
    with pytest.raises(RuleBroken, match="kết thúc hoạt động"):
        actions.send_item(actor=actor("leader"), meeting_id=above.pk, item_id=item.pk, to_org_id=ended.pk)


def test_nobody_to_summon(world: World, actor: Find, time: time_machine.Traveller) -> None:
    """A body without people neither is called nor opens."""
    meeting = actions.convene_meeting(actor=world.system, org_id=world.commune_b.pk, kind="committee", place="Trụ sở",
                                      starts_at=EVENING + datetime.timedelta(days=1))  # fmt: skip
    with pytest.raises(RuleBroken, match="Chưa có ai"):
        actions.call_meeting(actor=world.system, meeting_id=meeting.pk)
    time.move_to(EVENING + datetime.timedelta(days=1), tick=False)
    with pytest.raises(RuleBroken, match="Không có ai trong danh sách"):
        actions.open_meeting(actor=world.system, meeting_id=meeting.pk)


def test_observers_and_scores_have_their_place(stage: Bring, actor: Find, world: World) -> None:
    """S2.8, D16: lessons come after the model meeting; only cell meetings are scored."""
    meeting = stage("preparing")
    Observer.objects.create(meeting=meeting, org=world.a1, invited_org=world.a2, invited_name="Chi bộ cơ quan")
    with pytest.raises(Denied, match="chưa diễn ra"):
        actions.record_observers(actor=actor("secretary"), meeting_id=meeting.pk, org_id=world.a2.pk, came=2)
    leader = actor("leader")
    above = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee",
                                    starts_at=clock.at(datetime.date(2026, 10, 25), 8))  # fmt: skip
    actions.open_meeting(actor=leader, meeting_id=above.pk)
    with pytest.raises(Denied, match="Chỉ chấm điểm chất lượng sinh hoạt chi bộ"):
        actions.score_quality(actor=leader, meeting_id=above.pk, grade="Tốt")
    assert quality_of(above).criteria


def test_visit_remarks_of_both_sides(stage: Bring, actor: Find, world: World) -> None:
    """S2.12: the cell reports with its word, the visitor confirms with remarks; the report of the month names it."""
    meeting = stage("held")
    visitor = world.people["superior"].pk
    visit = actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visitor_id=visitor, visited_on=DAY,
                                 cell_remarks="Cảm ơn")  # fmt: skip

    confirmed = actions.confirm_visit(actor=actor("superior"), visit_id=visit.pk, remarks="Bám sát nội dung")

    assert (confirmed.cell_remarks, confirmed.remarks, confirmed.meeting_id) == (
        "Cảm ơn", "Bám sát nội dung", meeting.pk)  # fmt: skip
    report = cell_report(actor("leader"), world.a1.pk, DAY, DAY)
    assert report.visits == ("Ngô Văn An, Ủy viên dự ngày 03/11/2026",)


def test_locked_minutes_leave_settled_visits_alone(stage: Bring, actor: Find, world: World) -> None:
    """D10: a visit the cell refused or has confirmed is not touched; a guest without a post above is no visit."""
    meeting = stage("held")
    refused = actions.report_visit(actor=actor("leader"), cell_id=world.a1.pk, visitor_id=world.people["leader"].pk,
                                   visited_on=DAY)  # fmt: skip
    actions.refuse_visit(actor=actor("secretary"), visit_id=refused.pk, why="Không dự")
    for key in ("leader", "a2_third"):
        person = world.people[key]
        actions.add_guest(actor=actor("clerk"), meeting_id=meeting.pk, name=person.full_name, person_id=person.pk,
                          is_superior=True)  # fmt: skip

    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    assert list(Visit.objects.values_list("state", flat=True)) == ["refused"]


def test_drafts_from_a_thematic_meeting_and_as_a_notice(stage: Bring, actor: Find) -> None:
    """S4.8: the theme is the subject; a cell may tell its conclusions in a notice with the tasks given."""
    meeting = stage("held")
    actions.give_task(actor=actor("clerk"), meeting_id=meeting.pk, text="Vận động", person_name="Tổ 1",
                      due_on=datetime.date(2026, 12, 1))  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(theme="Đất công ích")
    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    resolution = draft_conclusion(actor=actor("secretary"), meeting_id=meeting.pk, kind="nghi-quyet")

    assert resolution.subject == "về Đất công ích"
    assert "Vận động" in str(resolution.content)


def test_obligations_of_another_time(world: World, time: time_machine.Traveller) -> None:
    """Rules by date: in 2012 no theme was owed, no common day was laid down, and its report went by those of 2007."""
    old = found_organisation(actor=world.system, parent_id=None, name="Đảng bộ tỉnh cũ", kind="dang-bo-tinh",
                             effective_on=datetime.date(2011, 3, 1))  # fmt: skip
    cell = found_organisation(actor=world.system, parent_id=old.pk, name="Chi bộ cũ", kind="chi-bo-co-so",
                              effective_on=datetime.date(2011, 3, 1))  # fmt: skip

    open_obligations(actor=world.system, month=datetime.date(2012, 5, 1), org_id=cell.pk)

    rows = Obligation.objects.filter(org=cell).order_by("kind").values_list("kind", "due_on", "rule_set")
    assert list(rows) == [
        ("monthly_meeting", datetime.date(2012, 5, 31), "09-hd-btctw-2012"),
        ("monthly_report", datetime.date(2012, 5, 31), "10-ct-tw-2007-bao-cao"),
    ]

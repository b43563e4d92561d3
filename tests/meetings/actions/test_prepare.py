"""Preparing: edits, agenda, papers, the preparatory meeting, passing items on, cancelling."""

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
from nennep.meetings.models import AgendaItem, Meeting, Notice
from nennep.meetings.queries import items_received
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]


def titles(meeting: Meeting) -> list[str]:
    """The agenda in order."""
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True))


def test_edit_meeting_changes_what_is_given(stage: Bring, actor: Find, events: Count, world: World) -> None:
    """D2: the rest stays; old and new are on record."""
    meeting = stage("preparing")

    edited = actions.edit_meeting(actor=actor("clerk"), meeting_id=meeting.pk, version=meeting.version, values={
        "place": "Trường học", "drafter_id": world.people["deputy"].pk, "hybrid_note": "Điểm cầu kho Hưng Yên",
    })  # fmt: skip

    assert (edited.place, edited.drafter_name, edited.title) == ("Trường học", "Đỗ Thị Khánh Vân", meeting.title)
    assert edited.version == meeting.version + 1
    assert events("meetings.meeting.edited") == 1


def test_edit_meeting_refuses_a_stale_version(stage: Bring, actor: Find) -> None:
    """Two people editing: the second is told, and nothing of the first is lost."""
    meeting = stage("preparing")
    actions.edit_meeting(actor=actor("clerk"), meeting_id=meeting.pk, version=meeting.version, values={"place": "A"})

    with pytest.raises(RuleBroken, match="vừa được người khác cập nhật"):
        actions.edit_meeting(actor=actor("deputy"), meeting_id=meeting.pk, version=meeting.version,
                             values={"place": "B"})  # fmt: skip

    meeting.refresh_from_db()
    assert meeting.place == "A"


def test_edit_meeting_moved_sends_notices_again(stage: Bring, actor: Find, time: time_machine.Traveller) -> None:
    """D4: a new hour is new to everybody; answers stay."""
    meeting = stage("called")
    actions.answer_notice(actor=actor("member"), meeting_id=meeting.pk, answer="coming")
    later = clock.at(datetime.date(2026, 11, 4), 19)
    time.move_to(clock.at(datetime.date(2026, 10, 28), 8))

    actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk, values={"starts_at": later})

    notices = Notice.objects.filter(meeting=meeting)
    assert not notices.filter(opened_at__isnull=False).exists()
    assert {clock.local(row.sent_at).day for row in notices} == {28}
    assert notices.filter(answer="coming").count() == 1


def test_edit_meeting_keeps_one_regular_a_month(stage: Bring, actor: Find, world: World) -> None:
    """1.1.6: moving into a month that has its meeting is refused."""
    meeting = stage("preparing")
    actions.convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular",
                            starts_at=clock.at(datetime.date(2026, 12, 3), 19))  # fmt: skip

    with pytest.raises(RuleBroken, match="Tháng 12/2026"):
        actions.edit_meeting(actor=actor("secretary"), meeting_id=meeting.pk,
                             values={"starts_at": clock.at(datetime.date(2026, 12, 9), 19)})  # fmt: skip


def test_edit_meeting_moved_is_held_under_the_rules_of_its_day(time: time_machine.Traveller, world: World) -> None:
    """D16: moved over 28/10/2025, when 42-HD/BTCTW came into force, it is held, scored and named like one set there."""
    old, new = (clock.at(datetime.date(2025, month, day), 19) for month, day in ((10, 20), (11, 3)))
    made = [
        actions.convene_meeting(actor=world.system, org_id=org.pk, kind="regular", starts_at=day)
        for org, day in ((world.a1, old), (world.a2, new))
    ]

    moved = actions.edit_meeting(actor=world.system, meeting_id=made[0].pk, values={"starts_at": new})

    facts = [(row.rule_set, row.scoring_set, row.title, row.month) for row in (moved, made[1])]
    assert facts[0] == facts[1]
    assert facts[0][0] == "42-hd-btctw-2025"


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 201), ("place", "\x00" + "y" * 201), ("theme", "z" * 301)],
)
def test_edit_meeting_refuses_text_that_does_not_fit(stage: Bring, actor: Find, field: str, value: str) -> None:
    """Issue 5: over-long and empty texts get a sentence and name their field."""
    with pytest.raises(RuleBroken) as refusal:
        actions.edit_meeting(actor=actor("secretary"), meeting_id=stage("preparing").pk, values={field: value})

    assert refusal.value.field == field


def test_edit_meeting_tidies_text(stage: Bring, actor: Find) -> None:
    """Issue 5: NUL bytes vanish, decomposed letters are composed."""
    edited = actions.edit_meeting(actor=actor("secretary"), meeting_id=stage("preparing").pk,
                                  values={"place": "Nha\u0300\x00  va\u0306n ho\u0301a"})  # fmt: skip

    assert edited.place == "Nhà văn hóa"


def test_cancel_meeting_says_why(stage: Bring, actor: Find, events: Count) -> None:
    """A meeting called off keeps its reason; without one it is not called off."""
    meeting = stage("called")

    with pytest.raises(RuleBroken, match="lý do không họp"):
        actions.cancel_meeting(actor=actor("secretary"), meeting_id=meeting.pk, why="  ")
    cancelled = actions.cancel_meeting(actor=actor("secretary"), meeting_id=meeting.pk, why="Bão số 12")

    assert (cancelled.state, cancelled.cancelled_why) == ("cancelled", "Bão số 12")
    assert events("meetings.meeting.cancelled") == 1


def test_recall_meeting_takes_notices_back(stage: Bring, actor: Find, events: Count) -> None:
    """Called too early: back to preparing, notices gone, on record."""
    meeting = actions.recall_meeting(actor=actor("secretary"), meeting_id=stage("called").pk)

    assert (meeting.state, meeting.called_at, Notice.objects.count()) == ("preparing", None, 0)
    assert events("meetings.meeting.recalled") == 1


def test_set_agenda_in_the_order_given(stage: Bring, actor: Find, events: Count, world: World) -> None:
    """D2: the whole list at once: kept, changed, added, removed, in order."""
    meeting = stage("preparing")
    first, second, *_rest = AgendaItem.objects.filter(meeting=meeting).order_by("position")

    actions.set_agenda(actor=actor("clerk"), meeting_id=meeting.pk, items=[
        ItemInput("Việc mới", drafter_id=world.people["deputy"].pk, minutes_planned=20),
        ItemInput(second.title, item_id=second.pk),
        ItemInput("Mở đầu", item_id=first.pk),
    ])  # fmt: skip

    assert titles(meeting) == ["Việc mới", second.title, "Mở đầu"]
    first.refresh_from_db()
    assert (first.step, first.position) == ("opening", 3)
    assert AgendaItem.objects.get(title="Việc mới").drafter_name == "Đỗ Thị Khánh Vân"
    assert events("meetings.agenda.set") == 1


def test_set_agenda_keeps_items_hidden_from_the_actor(stage: Bring, actor: Find, world: World) -> None:
    """D19: who does not see a confidential item cannot remove it by leaving it out."""
    meeting = stage("preparing")
    Meeting.objects.filter(pk=meeting.pk).update(secretary=None)
    secret = actions.add_item(actor=actor("secretary"), meeting_id=meeting.pk,
                              item=ItemInput("Việc cán bộ", confidential=True))  # fmt: skip

    actions.set_agenda(actor=actor("clerk"), meeting_id=meeting.pk, items=[ItemInput("Một việc")])

    assert titles(meeting) == ["Một việc", "Việc cán bộ"]
    with pytest.raises(Http404):
        actions.edit_item(actor=actor("clerk"), meeting_id=meeting.pk, item_id=secret.pk, item=ItemInput("Lộ"))


def test_set_agenda_loses_no_paper(stage: Bring, actor: Find, events: Count) -> None:
    """D3: an item with papers cannot be left out: the papers would go with it, even those that were sent."""
    meeting, clerk = stage("called"), actor("clerk")
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[0]
    actions.attach_paper(actor=clerk, meeting_id=meeting.pk, title="Báo cáo tháng", item_id=item.pk)

    with pytest.raises(RuleBroken, match="có tài liệu"):
        actions.set_agenda(actor=clerk, meeting_id=meeting.pk, items=[ItemInput("Một việc")])

    assert meeting.papers.get().item_id == item.pk
    assert events("meetings.agenda.set") == 0


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (ItemInput(""), "title"),
        (ItemInput("x" * 301), "title"),
        (ItemInput("Việc", minutes_planned=0), "minutes_planned"),
        (ItemInput("Việc", drafter_id=999_999_999), "drafter_id"),
    ],
)
def test_add_item_refuses_what_does_not_fit(stage: Bring, actor: Find, item: ItemInput, field: str) -> None:
    """Issue 5: each fault names its field."""
    with pytest.raises(RuleBroken) as refusal:
        actions.add_item(actor=actor("clerk"), meeting_id=stage("preparing").pk, item=item)

    assert refusal.value.field == field


def test_agenda_items_one_by_one(stage: Bring, actor: Find, events: Count) -> None:
    """D2: added at the end, changed, moved, removed; positions stay without gaps."""
    meeting, clerk = stage("preparing"), actor("clerk")
    new = actions.add_item(actor=clerk, meeting_id=meeting.pk, item=ItemInput("Việc thôn"))
    actions.edit_item(actor=clerk, meeting_id=meeting.pk, item_id=new.pk, item=ItemInput("Việc của thôn"))
    actions.move_item(actor=clerk, meeting_id=meeting.pk, item_id=new.pk, position=1)
    assert titles(meeting)[0] == "Việc của thôn"
    actions.move_item(actor=clerk, meeting_id=meeting.pk, item_id=new.pk, position=99)
    assert titles(meeting)[-1] == "Việc của thôn"

    actions.remove_item(actor=clerk, meeting_id=meeting.pk, item_id=new.pk)

    positions = AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, 15))
    kinds = [f"meetings.agenda_item.{verb}" for verb in ("added", "edited", "moved", "removed")]
    assert [events(kind) for kind in kinds] == [1, 1, 2, 1]
    with pytest.raises(Http404):
        actions.remove_item(actor=clerk, meeting_id=meeting.pk, item_id=new.pk)


def test_add_item_has_a_limit(stage: Bring, actor: Find) -> None:
    """Sixty points are enough for any meeting."""
    meeting = stage("preparing")

    with pytest.raises(RuleBroken, match="không quá 60 mục"):
        actions.set_agenda(actor=actor("clerk"), meeting_id=meeting.pk, items=[ItemInput("Việc")] * 61)
    actions.set_agenda(actor=actor("clerk"), meeting_id=meeting.pk, items=[ItemInput("Việc")] * 60)
    with pytest.raises(RuleBroken, match="không quá 60 mục"):
        actions.add_item(actor=actor("clerk"), meeting_id=meeting.pk, item=ItemInput("Việc"))


def test_agenda_is_closed_once_open(stage: Bring, actor: Find) -> None:
    """What was prepared is not changed while the meeting runs."""
    with pytest.raises(Denied, match="đã khai mạc"):
        actions.add_item(actor=actor("clerk"), meeting_id=stage("open").pk, item=ItemInput("Việc"))


def test_item_passed_on_and_taken(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D17: the cell passes an item to the commune committee, which takes it into a meeting of its own."""
    meeting, secretary, leader = stage("preparing"), actor("secretary"), actor("leader")
    item = actions.add_item(actor=secretary, meeting_id=meeting.pk, item=ItemInput("Đề nghị sửa đường"))

    actions.send_item(actor=secretary, meeting_id=meeting.pk, item_id=item.pk, to_org_id=world.commune_a.pk)

    assert [row.title for row in items_received(leader, world.commune_a.pk)] == ["Đề nghị sửa đường"]
    assert not items_received(actor("staff_b"), world.commune_a.pk).exists()
    above = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee", starts_at=STARTS)
    taken = actions.take_item(actor=leader, meeting_id=above.pk, item_id=item.pk)
    assert (taken.title, taken.sent_from_id, taken.carried_from_id) == ("Đề nghị sửa đường", world.a1.pk, item.pk)
    assert not items_received(leader, world.commune_a.pk).exists()
    with pytest.raises(Http404):
        actions.take_item(actor=leader, meeting_id=above.pk, item_id=item.pk)
    with pytest.raises(Denied, match="đã được chuyển"):
        actions.send_item(actor=secretary, meeting_id=meeting.pk, item_id=item.pk, to_org_id=world.province.pk)
    assert (events("meetings.agenda_item.sent"), events("meetings.agenda_item.taken")) == (1, 1)


def test_send_item_only_to_others_in_sight(stage: Bring, actor: Find, world: World) -> None:
    """D17: not to oneself, and not to an organisation one does not see."""
    meeting, secretary = stage("preparing"), actor("secretary")
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[0]

    with pytest.raises(RuleBroken, match="tổ chức khác"):
        actions.send_item(actor=secretary, meeting_id=meeting.pk, item_id=item.pk, to_org_id=world.a1.pk)
    with pytest.raises(Http404):
        actions.send_item(actor=secretary, meeting_id=meeting.pk, item_id=item.pk, to_org_id=world.b1.pk)


def test_record_preparatory_before_the_meeting(stage: Bring, actor: Find, events: Count) -> None:
    """Rules-supplement 1: the committee's own meeting, on record, before the cell's."""
    meeting = stage("preparing")

    made = actions.record_preparatory(actor=actor("clerk"), meeting_id=meeting.pk, held_on=datetime.date(2026, 10, 24),
                                      present="Chi ủy: 3 đồng chí", rated="Tốt\r\nĐúng hạn")  # fmt: skip

    assert (made.held_on, made.rated) == (datetime.date(2026, 10, 24), "Tốt\nĐúng hạn")
    with pytest.raises(RuleBroken, match="trước cuộc họp"):
        actions.record_preparatory(actor=actor("clerk"), meeting_id=meeting.pk, held_on=datetime.date(2026, 11, 4),
                                   present="Chi ủy")  # fmt: skip
    with pytest.raises(RuleBroken, match="thành phần dự"):
        actions.record_preparatory(actor=actor("clerk"), meeting_id=meeting.pk, held_on=made.held_on, present="")
    assert events("meetings.preparatory.recorded") == 1


def test_attach_paper_goes_out_with_the_notices(stage: Bring, actor: Find, events: Count) -> None:
    """D3, S4.4: attached while preparing, sent when called; attached later, sent at once."""
    meeting, clerk = stage("preparing"), actor("clerk")
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[3]
    paper = actions.attach_paper(actor=clerk, meeting_id=meeting.pk, title="Báo cáo", name="bao-cao.pdf",
                                 content=b"%PDF-1.7 x", item_id=item.pk)  # fmt: skip
    assert paper.file_id is not None
    assert paper.sent_at is None

    actions.call_meeting(actor=clerk, meeting_id=meeting.pk)
    late = actions.attach_paper(actor=clerk, meeting_id=meeting.pk, title="Phụ lục")

    paper.refresh_from_db()
    assert paper.sent_at is not None
    assert late.sent_at is not None
    with pytest.raises(Denied, match="đã gửi"):
        actions.remove_paper(actor=clerk, meeting_id=meeting.pk, paper_id=paper.pk)
    assert events("meetings.paper.attached") == 2


def test_attach_paper_refuses_bad_files(stage: Bring, actor: Find) -> None:
    """Issue 5: a file that is not what its name says gets a sentence, and nothing is kept."""
    meeting = stage("preparing")

    with pytest.raises(RuleBroken, match="không đúng là PDF"):
        actions.attach_paper(actor=actor("clerk"), meeting_id=meeting.pk, title="Báo cáo", name="x.pdf", content=b"MZ")
    with pytest.raises(RuleBroken, match="tương lai"):
        actions.attach_paper(actor=actor("clerk"), meeting_id=meeting.pk, title="Báo cáo",
                             sent_at=clock.at(datetime.date(2027, 1, 1)))  # fmt: skip
    with pytest.raises(Http404):
        actions.attach_paper(actor=actor("clerk"), meeting_id=meeting.pk, title="Báo cáo", item_id=999_999)


def test_remove_paper_before_it_went_out(stage: Bring, actor: Find, events: Count) -> None:
    """A paper attached by mistake is taken back while nobody has it; its item can go then."""
    meeting, clerk = stage("preparing"), actor("clerk")
    item = actions.add_item(actor=clerk, meeting_id=meeting.pk, item=ItemInput("Việc có tài liệu"))
    paper = actions.attach_paper(actor=clerk, meeting_id=meeting.pk, title="Nháp", item_id=item.pk)
    with pytest.raises(RuleBroken, match="Mục này có tài liệu"):
        actions.remove_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk)

    actions.remove_paper(actor=clerk, meeting_id=meeting.pk, paper_id=paper.pk)

    actions.remove_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk)
    assert events("meetings.paper.removed") == 1
    with pytest.raises(Http404):
        actions.remove_paper(actor=clerk, meeting_id=meeting.pk, paper_id=paper.pk)

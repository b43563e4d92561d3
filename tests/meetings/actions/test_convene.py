"""Convening: by rule, habit and what is left over."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.actions import cancel_meeting, convene_meeting, invite_cells, record_observers
from nennep.meetings.models import Meeting, Observer
from nennep.meetings.queries import cells_to_invite, meeting_draft
from nennep.members.actions import PersonFacts, register_member
from nennep.members.models import PartyTeam, TeamPlace
from nennep.organisations.actions import edit_profile
from nennep.processes.close_meeting import close_meeting
from nennep.regulations.actions import adopt_rule_set
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage

Find = Callable[[str], Actor]
NOVEMBER, DECEMBER = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)


def test_convene_meeting_by_the_common_day(world: World, actor: Find, events: Callable[[str], int]) -> None:
    """D2, issue 3: on day 03 by 50-CT/TW, in the secretary's chair, with the thirteen steps and the cell kind's own."""
    meeting = convene_meeting(actor=actor("clerk"), org_id=world.a1.pk, kind="regular", month=DECEMBER)

    assert clock.local(meeting.starts_at) == clock.at(datetime.date(2026, 12, 3), 19, 30)
    assert (meeting.month, meeting.title) == (DECEMBER, "Sinh hoạt thường kỳ tháng 12/2026")
    assert (meeting.chair_name, meeting.chair_title) == ("Hoàng Văn Bằng", "Bí thư")
    assert (meeting.rule_set, meeting.state, meeting.body_kind) == ("42-hd-btctw-2025", "preparing", "cell")
    steps = list(meeting.agenda.order_by("position").values_list("step", flat=True))
    assert steps[:7] == ["opening", "roll_call", "agenda", "report", "tasks_review", "information", "own"]
    assert len(steps) == 14
    assert events("meetings.meeting.convened") == 1


def test_convene_meeting_by_the_cells_own_habit(world: World, actor: Find, stage: Callable[[Stage], Meeting]) -> None:
    """Defaults come from the office's own day, then from last month: hour, place, secretary."""
    stage("closed")
    edit_profile(actor=world.system, org_id=world.a1.pk, values={"meeting_day": 5})

    draft = meeting_draft(actor("secretary"), world.a1.pk, "regular", month=DECEMBER)

    assert clock.local(draft.starts_at) == clock.at(datetime.date(2026, 12, 5), 19, 30)
    assert (draft.place, draft.secretary_name) == ("Nhà văn hóa thôn", "Phan Hữu Nghĩa")


def test_convene_meeting_regular_once_a_month(world: World, actor: Find) -> None:
    """1.1.6: one regular meeting a month; a cancelled one does not count."""
    secretary = actor("secretary")
    first = convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular", starts_at=STARTS)

    with pytest.raises(RuleBroken, match="Tháng 11/2026 đã có kỳ sinh hoạt thường kỳ"):
        convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular", starts_at=STARTS)
    cancel_meeting(actor=secretary, meeting_id=first.pk, why="Bão")

    again = convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular", starts_at=STARTS)
    assert again.pk != first.pk


def test_convene_meeting_thematic_has_its_theme(world: World, actor: Find) -> None:
    """S4.1: a thematic meeting names its theme and follows its own steps."""
    with pytest.raises(RuleBroken, match="chuyên đề") as refusal:
        convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="thematic", starts_at=STARTS)
    assert refusal.value.field == "theme"

    meeting = convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="thematic", starts_at=STARTS,
                              theme="Đất công ích")  # fmt: skip

    assert meeting.title == "Sinh hoạt chuyên đề tháng 11/2026: Đất công ích"
    assert meeting.agenda.filter(step="presentation").count() == 1


def test_convene_meeting_combined_with_a_theme(world: World, actor: Find) -> None:
    """Rules 3.1: combined, the theme is presented in the regular meeting."""
    meeting = convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular", starts_at=STARTS,
                              with_thematic=True)  # fmt: skip

    assert meeting.title == "Sinh hoạt thường kỳ tháng 11/2026, kết hợp chuyên đề"
    assert meeting.agenda.filter(step="presentation").count() == 1


@pytest.mark.parametrize(
    ("place", "kind", "body", "sentence"),
    [
        ("a1", "conference", None, "do cấp ủy cấp trên"),
        ("commune_a", "regular", None, "chỉ lập ở chi bộ"),
        ("a1", "regular", "committee", "không họp loại cuộc họp này"),
        ("a1", "gì đó", None, "Hãy chọn loại cuộc họp"),
    ],
)
def test_convene_meeting_kind_must_fit(
    world: World, place: str, kind: str, body: str | None, sentence: str, time: object
) -> None:
    """Each kind of meeting belongs to its kind of organisation."""
    with pytest.raises(RuleBroken, match=sentence):
        convene_meeting(actor=world.system, org_id=getattr(world, place).pk, kind=kind, body_kind=body,
                        starts_at=STARTS)  # fmt: skip


def test_convene_meeting_before_the_cell_existed(world: World, actor: Find) -> None:
    """A meeting is of an organisation that exists on its day."""
    with pytest.raises(RuleBroken, match="không hoạt động"):
        convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular",
                        starts_at=clock.at(datetime.date(2025, 6, 3), 19))  # fmt: skip


def test_convene_meeting_not_by_others(world: World, actor: Find) -> None:
    """M2: a plain member is refused in words; another branch does not find the cell."""
    with pytest.raises(Denied, match="được lập cuộc họp ở đây"):
        convene_meeting(actor=actor("member"), org_id=world.a1.pk, kind="regular", starts_at=STARTS)
    with pytest.raises(Http404):
        convene_meeting(actor=actor("b_secretary"), org_id=world.a1.pk, kind="regular", starts_at=STARTS)


def test_convene_meeting_officers_are_on_the_roster(world: World, actor: Find) -> None:
    """The chair and the secretary are people of the meeting."""
    with pytest.raises(RuleBroken, match="không có trong danh sách triệu tập") as refusal:
        convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular", starts_at=STARTS,
                        chair_id=world.people["b_member"].pk)  # fmt: skip

    assert refusal.value.field == "chair_id"


def _team(world: World, size: int) -> PartyTeam:
    """A team of the first two members, in a cell grown to a size."""
    team = PartyTeam.objects.create(cell=world.a1, name="Tổ đảng 1", valid_from=datetime.date(2025, 8, 1))
    for key in ("member", "other", "eighth"):
        TeamPlace.objects.create(team=team, person=world.people[key], valid_from=datetime.date(2025, 8, 1))
    for number in range(size - 10):
        facts = PersonFacts(full_name=f"Nguyễn Văn Thứ {number}", official_on=datetime.date(2010, 1, 1))
        register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=datetime.date(2025, 8, 1))
    return team


def test_convene_meeting_by_team_needs_a_large_cell(world: World, actor: Find) -> None:
    """S2.4: by team only from fifty members on (03-HD/TW)."""
    team = _team(world, 10)

    with pytest.raises(RuleBroken, match="chưa đủ 50"):
        convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="team", starts_at=STARTS, team_id=team.pk)


def test_convene_meeting_by_team_three_times_a_year(world: World, actor: Find) -> None:
    """S2.4: the fourth month by team in a year is refused; two teams in one month count once."""
    team = _team(world, 50)
    secretary = actor("secretary")
    for month in (8, 9, 10):
        convene_meeting(actor=secretary, org_id=world.a1.pk, kind="team", team_id=team.pk,
                        starts_at=clock.at(datetime.date(2026, month, 3), 19))  # fmt: skip

    with pytest.raises(RuleBroken, match="hết mức 3 lần"):
        convene_meeting(actor=secretary, org_id=world.a1.pk, kind="team", starts_at=STARTS, team_id=team.pk)
    with pytest.raises(RuleBroken, match="Hãy chọn tổ đảng"):
        convene_meeting(actor=secretary, org_id=world.a1.pk, kind="team", starts_at=STARTS, team_id=0)


def test_convene_meeting_carries_open_items_once(world: World, actor: Find, stage: Callable[[Stage], Meeting]) -> None:
    """D15: a point of the cell's own that was not finished stands on the next agenda, once; steps of the template do
    not come twice."""
    held = stage("held")
    held.agenda.create(org=world.a1, position=30, title="Sửa nhà văn hóa", drafter=world.people["deputy"],
                       drafter_name="Đỗ Thị Khánh Vân", confidential=True)  # fmt: skip
    close_meeting(actor=actor("secretary"), meeting_id=held.pk)

    december = convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular", month=DECEMBER)
    extra = convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="extraordinary",
                            starts_at=clock.at(datetime.date(2026, 12, 20), 8))  # fmt: skip

    carried = december.agenda.get(title="Sửa nhà văn hóa")
    assert carried.carried_from is not None
    assert (carried.carried_from.meeting_id, carried.drafter_name, carried.confidential) == (
        held.pk, "Đỗ Thị Khánh Vân", True)  # fmt: skip
    assert december.agenda.count() == 15
    assert not extra.agenda.filter(title="Sửa nhà văn hóa").exists()


def test_convene_meeting_of_a_committee(world: World, actor: Find) -> None:
    """S4.7: a committee's own meeting begins with the cells' reports; the leader of the committee convenes it."""
    meeting = convene_meeting(actor=actor("leader"), org_id=world.commune_a.pk, kind="committee", starts_at=STARTS)

    assert (meeting.body_kind, meeting.chair_name, meeting.scoring_set) == ("committee", "Trần Quốc Oai", "")
    assert meeting.agenda.filter(step="hearing").count() == 1


def test_convene_meeting_notes_the_scoring_frame_adopted_above(world: World, actor: Find) -> None:
    """Rules 3.3: the frame the commune adopted is the cell's."""
    adopt_rule_set(actor=world.system, org_id=world.commune_a.pk, slug="an-phu-2025-cham-diem",
                   valid_from=datetime.date(2025, 11, 1), decided_by="01-NQ/ĐU")  # fmt: skip

    meeting = convene_meeting(actor=actor("secretary"), org_id=world.a1.pk, kind="regular", starts_at=STARTS)

    assert meeting.scoring_set == "an-phu-2025-cham-diem"


def test_model_meeting_invites_cells_beside(world: World, actor: Find, events: Callable[[str], int]) -> None:
    """S2.8: one cell holds a model meeting, cells of the same commune are invited, others cannot be."""
    secretary = actor("secretary")
    assert [step.name for step in cells_to_invite(secretary, world.a1.pk, NOVEMBER)] == [
        "Chi bộ cơ quan xã An Khánh Thượng"
    ]

    meeting = convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular", starts_at=STARTS, is_model=True,
                              invited=[world.a2.pk])  # fmt: skip

    assert Observer.objects.get(meeting=meeting).invited_name == "Chi bộ cơ quan xã An Khánh Thượng"
    assert invite_cells(actor=secretary, meeting_id=meeting.pk, org_ids=[world.a2.pk]) == []
    with pytest.raises(RuleBroken, match="cùng đảng bộ"):
        invite_cells(actor=secretary, meeting_id=meeting.pk, org_ids=[world.b1.pk])
    assert events("meetings.observers.invited") == 2


def test_record_observers_by_the_host(
    world: World, actor: Find, stage: Callable[[Stage], Meeting], events: Callable[[str], int]
) -> None:
    """S2.8: how many came and what they learned is noted once the meeting took place."""
    meeting = stage("open")
    Observer.objects.create(meeting=meeting, org=world.a1, invited_org=world.a2, invited_name="Chi bộ cơ quan")

    observer = record_observers(actor=actor("secretary"), meeting_id=meeting.pk, org_id=world.a2.pk, came=3,
                                lesson="Chuẩn bị kỹ")  # fmt: skip

    assert (observer.came, observer.lesson) == (3, "Chuẩn bị kỹ")
    with pytest.raises(RuleBroken, match="không có trong danh sách mời"):
        record_observers(actor=actor("secretary"), meeting_id=meeting.pk, org_id=world.b1.pk, came=3)
    with pytest.raises(RuleBroken, match="từ 0 đến 1000"):
        record_observers(actor=actor("secretary"), meeting_id=meeting.pk, org_id=world.a2.pk, came=-1)
    with pytest.raises(Denied, match="chủ nhà"):
        record_observers(actor=actor("member"), meeting_id=meeting.pk, org_id=world.a2.pk, came=3)
    assert events("meetings.observers.recorded") == 1

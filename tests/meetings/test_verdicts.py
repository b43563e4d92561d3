"""What the rules say of a meeting, stage by stage."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import AgendaItem, Meeting
from nennep.meetings.queries import get_meeting
from nennep.meetings.states import Presence
from nennep.meetings.verdicts import rules_of
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage
from tests.regulations.test_meetings import asking_ahead

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]


def verdicts(meeting: Meeting) -> dict[str, str]:
    """Kind of each verdict by the first words of its rule's wording."""
    fresh = Meeting.objects.select_related("org__now").get(pk=meeting.pk)
    return {v.sentence: v.kind for v in rules_of(fresh)}


def kind_of(meeting: Meeting, words: str) -> str:
    """The kind of the one verdict whose sentence holds the words."""
    (kind,) = [kind for sentence, kind in verdicts(meeting).items() if words in sentence]
    return kind


def test_rules_of_while_preparing(stage: Bring, actor: Find) -> None:
    """D3, D16: papers and preparation are due, the agenda has its steps; each verdict names its rule."""
    meeting = stage("preparing")

    found = verdicts(meeting)

    assert kind_of(meeting, "Chưa gửi tài liệu") == "due"
    assert kind_of(meeting, "cấp ủy viên cấp trên") == "due"
    assert kind_of(meeting, "buổi họp chuẩn bị") == "due"
    assert kind_of(meeting, "Chương trình đủ 13 bước") == "done"
    assert len(found) == 4
    assert all(v.rule is not None for v in rules_of(get_meeting(actor("secretary"), meeting.pk)))


def test_rules_of_missing_steps(stage: Bring) -> None:
    """D16: a step left out of the agenda is named."""
    meeting = stage("preparing")
    AgendaItem.objects.filter(meeting=meeting, step="rating").delete()

    assert kind_of(meeting, "thiếu bước: Đánh giá, chấm điểm chất lượng") == "due"


def test_rules_of_while_called(stage: Bring, actor: Find) -> None:
    """D3, D4: with notices out the superior has been told."""
    meeting = stage("called")
    actions.record_preparatory(actor=actor("clerk"), meeting_id=meeting.pk, held_on=datetime.date(2026, 10, 24),
                               present="Chi ủy")  # fmt: skip
    actions.attach_paper(actor=actor("clerk"), meeting_id=meeting.pk, title="Báo cáo")

    assert (
        kind_of(meeting, "Đã báo thời gian, địa điểm, nội dung cho cấp ủy viên cấp trên phụ trách, trước 9") == "done"
    )
    assert kind_of(meeting, "Giấy mời gửi trước 9 ngày.") == "none"
    assert kind_of(meeting, "họp chuẩn bị ngày 24/10/2026, trước 10 ngày") == "done"
    assert kind_of(meeting, "Tài liệu gửi trước 9 ngày") == "done"


def test_rules_of_notices_under_a_rule_that_names_days(stage: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    """D4: where a local rule asks for ten days, nine are late: for all, and for the superior by a separate verdict."""
    meeting = stage("called")
    asking = asking_ahead(10)
    monkeypatch.setattr("nennep.meetings.verdicts.rule_set_by_slug", lambda _slug: asking)

    assert kind_of(meeting, "cấp ủy viên cấp trên phụ trách, trước 9 ngày.") == "late"
    assert kind_of(meeting, "10/10 người được báo muộn (ít nhất 10 ngày trước)") == "late"


def test_rules_of_while_open(stage: Bring) -> None:
    """D7: quorum and attendance as they stand; the length is still to come, dues and rating too."""
    meeting = stage("open")

    assert kind_of(meeting, "Dự họp 7/7 đảng viên chính thức") == "done"
    assert kind_of(meeting, "Dự họp 8/8 đảng viên phải dự") == "done"
    assert kind_of(meeting, "Chưa ghi tình hình đóng đảng phí") == "due"
    assert kind_of(meeting, "Chưa đánh giá chất lượng") == "due"
    early = rules_of(get_meeting_row(meeting), as_of=STARTS + datetime.timedelta(minutes=71))
    assert [v.kind for v in early if "71 phút" in v.sentence] == ["due"]


def get_meeting_row(meeting: Meeting) -> Meeting:
    """The meeting with its place."""
    return Meeting.objects.select_related("org__now").get(pk=meeting.pk)


def test_rules_of_breaches_come_first(stage: Bring, actor: Find, world: World) -> None:
    """S4.12: under ninety per cent is a breach, with who was absent without reason; no quorum is one too."""
    meeting = stage("open")
    absent = ("member", "other", "eighth", "ninth", "deputy")
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk, marks={
        world.people[key].pk: Mark(Presence.UNEXCUSED) for key in absent
    })  # fmt: skip

    found = rules_of(get_meeting_row(meeting))

    assert kind_of(meeting, "chưa đạt mục tiêu") == "missing"
    assert kind_of(meeting, "chưa đủ quá nửa") == "missing"
    breaches = [v.is_breach for v in found]
    assert breaches == sorted(breaches, reverse=True)


def test_rules_of_once_closed(stage: Bring, actor: Find) -> None:
    """D16: what was not done is missing once the minutes are locked; the papers were completed in time."""
    meeting = stage("held")
    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    assert kind_of(meeting, "Chưa ghi tình hình đóng đảng phí") == "missing"
    assert kind_of(meeting, "Họp 100 phút") == "done"
    assert kind_of(meeting, "Đã đăng tài liệu ngày 03/11/2026") == "done"


def test_rules_of_short_meeting(stage: Bring, actor: Find) -> None:
    """3.1: ninety minutes; combined with a theme a hundred and twenty."""
    meeting = stage("open")
    actions.end_meeting(actor=actor("clerk"), meeting_id=meeting.pk, ended_at=STARTS + datetime.timedelta(minutes=95))
    assert kind_of(meeting, "Họp 95 phút") == "done"

    Meeting.objects.filter(pk=meeting.pk).update(with_thematic=True)

    assert kind_of(meeting, "Họp 95 phút") == "missing"


def test_rules_of_a_committee_and_of_a_cancelled_meeting(world: World, actor: Find, stage: Bring) -> None:
    """S4.4: a committee's papers ahead are stated; a meeting called off owes nothing."""
    leader = actor("leader")
    meeting = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee", place="Trụ sở",
                                      starts_at=STARTS + datetime.timedelta(days=3))  # fmt: skip
    actions.attach_paper(actor=leader, meeting_id=meeting.pk, title="Báo cáo",
                         sent_at=clock.at(datetime.date(2026, 11, 2), 8))  # fmt: skip

    assert verdicts(meeting) == {"Tài liệu họp gửi trước 4 ngày.": "none"}
    assert rules_of(stage("cancelled")) == []


def test_rules_of_a_meeting_before_the_papers_rule(world: World, actor: Find) -> None:
    """Rules by date: under 12-HD/BTCTW of 2018 nobody is late with papers; its own goal of attendance holds."""
    meeting = actions.convene_meeting(actor=world.system, org_id=world.a1.pk, kind="regular",
                                      starts_at=clock.at(datetime.date(2025, 8, 28), 19))  # fmt: skip
    actions.open_meeting(actor=world.system, meeting_id=meeting.pk)

    assert meeting.rule_set == "50-ct-tw-2025"
    assert not any("Tài liệu" in sentence and kind in ("late", "missing")
                   for sentence, kind in verdicts(meeting).items())  # fmt: skip
    assert any("trên 85" in sentence for sentence in verdicts(meeting))

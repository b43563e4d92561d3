"""The quality of a meeting: proposed, voted, confirmed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest

from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.models import Meeting, QualityLine
from nennep.meetings.queries import quality_of
from nennep.regulations.actions import adopt_rule_set
from tests.factories.world import World
from tests.meetings.stages import Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]
AN_PHU = {"time": 5, "attendance": 4, "preparation": 9, "conduct": 28, "chairing": 9, "principles": 5, "result": 27,
          "closing": 5}  # fmt: skip


def adopted(world: World) -> None:
    """The commune works by a frame of a hundred points."""
    adopt_rule_set(actor=world.system, org_id=world.commune_a.pk, slug="an-phu-2025-cham-diem",
                   valid_from=datetime.date(2025, 11, 1), decided_by="01-NQ/ĐU")  # fmt: skip


def test_quality_proposed_voted_confirmed(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D16, rules 3.3: proposal, members' vote, the superior's confirmation; total and grade follow each time."""
    adopted(world)
    meeting = stage("open")
    points = {code: Decimal(value) for code, value in AN_PHU.items()}

    proposed = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, proposed=points,
                                     notes={"conduct": "Còn ít ý kiến"})  # fmt: skip
    assert (proposed.score, proposed.grade) == (Decimal("92.00"), "Tốt")
    voted = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, voted={"conduct": Decimal("25")})
    assert (voted.score, voted.grade) == (Decimal("89.00"), "Khá")
    confirmed = actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk,
                                        points={"conduct": Decimal("26")})  # fmt: skip

    assert (confirmed.score, confirmed.grade, confirmed.quality_confirmed_by) == (Decimal("90.00"), "Tốt", "Ngô Văn An")
    sheet = quality_of(meeting)
    conduct = next(row for row in sheet.criteria if row.code == "conduct")
    assert (conduct.proposed, conduct.voted, conduct.confirmed, conduct.note) == (28, 25, 26, "Còn ít ý kiến")
    assert (sheet.has_points, sheet.grades) == (True, ("Tốt", "Khá", "Trung bình", "Kém"))
    assert (events("meetings.quality.scored"), events("meetings.quality.confirmed")) == (2, 1)


def test_quality_incomplete_has_no_grade(stage: Bring, actor: Find, world: World) -> None:
    """D16: without points for every criterion there is no total."""
    adopted(world)

    meeting = actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk,
                                    proposed={"time": Decimal("5")})  # fmt: skip

    assert (meeting.score, meeting.grade) == (None, "")


@pytest.mark.parametrize(
    ("points", "field"),
    [({"time": Decimal("5.5")}, "time"), ({"time": Decimal("-1")}, "time"), ({"time": Decimal("NaN")}, "time"),
     ({"beauty": Decimal("1")}, "beauty")],
)  # fmt: skip
def test_score_quality_refuses_points_outside_the_frame(
    stage: Bring, actor: Find, world: World, points: dict[str, Decimal], field: str
) -> None:
    """D16: between nought and the maximum, for criteria the frame has."""
    adopted(world)

    with pytest.raises(RuleBroken) as refusal:
        actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk, proposed=points)

    assert refusal.value.field == field


def test_score_quality_without_a_frame_gives_the_grade(stage: Bring, actor: Find) -> None:
    """Rules-supplement 1: no central point table; where none is adopted the grade alone is given."""
    meeting = stage("open")

    scored = actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Khá")

    assert (scored.grade, scored.score, QualityLine.objects.count()) == ("Khá", None, 0)
    with pytest.raises(RuleBroken, match="không chấm điểm mục này"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, proposed={"conduct": Decimal(5)})
    with pytest.raises(RuleBroken, match="chọn một mức"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Siêu")


def test_score_quality_ends_with_the_confirmation(stage: Bring, actor: Find) -> None:
    """Rules 3.3: under the superior's name nothing is scored anew; the superior may correct it."""
    meeting = stage("held")
    actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Khá")
    actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk)

    with pytest.raises(Denied, match="Cấp trên đã xác nhận"):
        actions.score_quality(actor=actor("clerk"), meeting_id=meeting.pk, grade="Tốt")
    corrected = actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk, grade="Trung bình")

    assert corrected.grade == "Trung bình"


def test_score_quality_grade_must_fit_the_points(stage: Bring, actor: Find, world: World) -> None:
    """D16: nobody writes a better grade than the points earn."""
    adopted(world)
    points = {code: Decimal(value) for code, value in AN_PHU.items()} | {"result": Decimal(10)}

    with pytest.raises(RuleBroken, match="ứng với mức Khá, không phải Tốt"):
        actions.score_quality(actor=actor("clerk"), meeting_id=stage("open").pk, proposed=points, grade="Tốt")

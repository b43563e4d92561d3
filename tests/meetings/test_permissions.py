"""Who may do what in which state, by equality over all roles; every refusal is a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine

from nennep.committees.actions import fill_post
from nennep.committees.models import BodyKind
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Denied
from nennep.meetings import permissions as may
from nennep.meetings.models import Meeting, Notice, Visit
from nennep.orgtree.models import OrgNow
from tests.factories.world import World
from tests.meetings.stages import STAGES, Stage

EVERYBODY = ("secretary", "deputy", "clerk", "member", "probationer", "superior", "leader", "b_secretary", "staff_a",
             "staff_b", "staff_province")  # fmt: skip
COMMITTEE = {"secretary", "deputy", "clerk"}
LEADERS = {"secretary", "deputy"}
SUPERIORS = {"superior", "leader"}
NOBODY: set[str] = set()
BEFORE, DURING = ("preparing", "called"), ("open", "held")

# check -> (who may, in which states); the clerk is the secretary of the meeting too.
TABLE: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "prepare": (COMMITTEE, BEFORE),
    "call": (COMMITTEE, ("preparing",)),
    "recall": (LEADERS, ("called",)),
    "cancel": (LEADERS, BEFORE),
    "open": (COMMITTEE, BEFORE),
    "record": (COMMITTEE, DURING),
    "decide": (COMMITTEE, DURING),
    "end": (COMMITTEE, ("open",)),
    "reopen": (COMMITTEE, ("held",)),
    "score": (COMMITTEE, DURING),
    "close": (LEADERS, ("held",)),
    "amend": (LEADERS, ("closed",)),
    "report_up": (LEADERS, ("closed",)),
    "send_item": (COMMITTEE, ("preparing", "called", "open", "held", "closed")),
    "invite": (NOBODY, ()),
    "hear": (NOBODY, ()),
    "confirm_quality": (NOBODY, ()),
}


@pytest.mark.parametrize("wanted", STAGES)
def test_checks_by_role_and_state(
    wanted: Stage, stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor], time: time_machine.Traveller
) -> None:
    """M1-M3, D13: each check lets exactly its people through in exactly its states."""
    meeting = stage(wanted)
    if wanted in BEFORE:
        time.move_to(meeting.starts_at)
    people = {key: actor(key) for key in EVERYBODY}

    for name, (who, when) in TABLE.items():
        check = getattr(may, f"check_can_{name}")
        decisions = {key: decide(check, person, meeting) for key, person in people.items()}
        allowed = {key for key, decision in decisions.items() if decision.allowed}
        assert allowed == (who if wanted in when else NOBODY), name
        refused = [decision.reason for decision in decisions.values() if not decision.allowed]
        assert all(reason.endswith(".") and reason[0].isupper() for reason in refused), name


def test_appointed_secretary_records_without_other_role(
    stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor], world: World
) -> None:
    """D18: a plain member appointed as secretary of the meeting keeps its record, and does not lock it."""
    meeting = stage("held")
    Meeting.objects.filter(pk=meeting.pk).update(secretary=world.people["member"])
    meeting.refresh_from_db()
    member = actor("member")

    may.check_can_record(member, meeting)
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư được khóa biên bản"):
        may.check_can_close(member, meeting)


def test_refusal_names_who_can(stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]) -> None:
    """Interface: a refused act says who can do it."""
    decision = decide(may.check_can_close, actor("member"), stage("held"))

    assert decision.reason == (
        "Chỉ bí thư, phó bí thư được khóa biên bản. Người làm được: đồng chí Hoàng Văn Bằng, Đỗ Thị Khánh Vân."
    )


def test_check_can_convene_by_role(world: World, actor: Callable[[str], Actor]) -> None:
    """A cell's committee convenes the cell, a committee's leaders their committee; nobody another branch's."""
    places = {key: OrgNow.objects.get(org=org) for key, org in
              [("a1", world.a1), ("commune_a", world.commune_a), ("b1", world.b1)]}  # fmt: skip
    allowed = {
        key: {name for name in EVERYBODY if decide(may.check_can_convene, actor(name), place).allowed}
        for key, place in places.items()
    }

    assert allowed == {"a1": COMMITTEE, "commune_a": {"leader"}, "b1": {"b_secretary"}}


def test_check_can_confirm_quality_is_the_superiors(
    stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]
) -> None:
    """Rules 3.3: the superior confirms what the cell scored, never the cell itself."""
    meeting = stage("held")
    meeting.grade = "Tốt"

    allowed = {name for name in EVERYBODY if decide(may.check_can_confirm_quality, actor(name), meeting).allowed}

    assert allowed == SUPERIORS


def test_check_can_confirm_quality_not_of_the_own_cell(
    stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor], world: World
) -> None:
    """Rules 3.3: the cell's secretary who is also a leader above does not confirm what the own cell scored; nor does a
    superior who chaired the meeting."""
    meeting = stage("held")
    meeting.grade = "Tốt"
    fill_post(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE, title="pho-bi-thu",
              person_id=world.people["secretary"].pk, on=datetime.date(2026, 1, 1))  # fmt: skip

    with pytest.raises(Denied, match="chi bộ tự chấm"):
        may.check_can_confirm_quality(actor("secretary"), meeting)
    may.check_can_confirm_quality(actor("superior"), meeting)
    meeting.chair_id = world.people["superior"].pk
    with pytest.raises(Denied, match="chi bộ tự chấm"):
        may.check_can_confirm_quality(actor("superior"), meeting)


def test_check_can_confirm_quality_needs_a_score(
    stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]
) -> None:
    """Nothing scored, nothing to confirm; not held, nothing either."""
    with pytest.raises(Denied, match="chưa chấm điểm"):
        may.check_can_confirm_quality(actor("superior"), stage("held"))


def test_check_can_open_waits_for_the_day(stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]) -> None:
    """A meeting is not opened days ahead."""
    with pytest.raises(Denied, match="Chưa đến ngày họp \\(03/11/2026\\)"):
        may.check_can_open(actor("secretary"), stage("called"))


def test_check_can_answer_only_the_invited(stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor],
                                           world: World) -> None:  # fmt: skip
    """D5: nobody answers for another; nobody answers when the meeting has begun."""
    meeting = stage("called")
    notice = Notice.objects.get(meeting=meeting, person=world.people["member"])

    may.check_can_answer(actor("member"), notice)
    with pytest.raises(Denied, match="Chỉ người được mời"):
        may.check_can_answer(actor("secretary"), notice)
    notice.meeting.state = "open"
    with pytest.raises(Denied, match="không trả lời giấy mời được nữa"):
        may.check_can_answer(actor("member"), notice)


def test_check_can_tell_is_the_committees(stage: Callable[[Stage], Meeting], actor: Callable[[str], Actor]) -> None:
    """D18: the cell committee notes that somebody was told in another way."""
    notice = Notice.objects.filter(meeting=stage("called")).select_related("meeting__org__now")[0]

    allowed = {name for name in EVERYBODY if decide(may.check_can_tell, actor(name), notice).allowed}

    assert allowed == COMMITTEE


def test_visit_checks_by_side(world: World, actor: Callable[[str], Actor]) -> None:
    """D10: each side confirms its own part; a visitor never confirms for the cell."""
    visit = Visit(org_id=world.a1.pk, visitor_id=world.people["superior"].pk, visitor_name="Ngô Văn An",
                  from_org_id=world.commune_a.pk, state="reported")  # fmt: skip
    people = {name: actor(name) for name in EVERYBODY}

    def allowed(check: Callable[..., None], *rest: object) -> set[str]:
        return {name for name, person in people.items() if decide(check, person, *rest).allowed}

    assert allowed(may.check_can_confirm_visit_as_cell, visit) == COMMITTEE
    assert allowed(may.check_can_confirm_visit_as_visitor, visit) == {"superior"}
    assert allowed(may.check_can_confirm_visit, visit) == COMMITTEE | {"superior"}
    assert allowed(may.check_can_cancel_visit, visit) == {"superior", "leader", "staff_a", "staff_province"}
    assert allowed(may.check_can_report_visit, world.a1.pk, visit.visitor_id) == COMMITTEE | {"superior"}
    place = OrgNow.objects.get(org=world.commune_a)
    assert allowed(may.check_can_plan_visits, place) == {"leader", "staff_a", "staff_province"}
    visit.state = "confirmed"
    for check in (may.check_can_confirm_visit_as_cell, may.check_can_confirm_visit_as_visitor,
                  may.check_can_cancel_visit):  # fmt: skip
        assert allowed(check, visit) == NOBODY

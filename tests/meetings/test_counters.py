"""Counters and quorum, from any roll."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.meetings.actions.decide import Count, judge, matter_of
from nennep.meetings.models import Meeting, RollEntry
from nennep.meetings.queries.counters import clock_of, in_room, roll_counters, roster_at, took_part, votes
from nennep.meetings.states import Place, Presence

DAY = datetime.date(2026, 11, 3)
CHARTER = "208-qd-tw-2026"
EIGHT = clock.at(DAY, 20)


def entry(**values: Any) -> RollEntry:
    """A roll row in memory."""
    given_values: dict[str, Any] = {"place": Place.HOME, "official": True, "presence": Presence.PRESENT} | values
    return RollEntry(**given_values)


@st.composite
def rolls(draw: st.DrawFn) -> list[RollEntry]:
    """Any roll that the marks allow."""
    rows = []
    for person in range(draw(st.integers(1, 40))):
        presence = draw(st.sampled_from(Presence.values))
        came = presence in (Presence.EXEMPT, Presence.ELSEWHERE) and draw(st.booleans())
        rows.append(entry(
            person_id=person, person_name=f"Người {person}", presence=presence, came_anyway=came,
            place=draw(st.sampled_from([Place.HOME, Place.TEMPORARY])), official=draw(st.booleans()),
            in_committee=draw(st.booleans()), at_clock=draw(st.sampled_from(["", "19:50", "20 giờ 30", "21h"])),
        ))  # fmt: skip
    return rows


@given(rolls())
def test_roll_counters_add_up(roll: list[RollEntry]) -> None:
    """S4.12: whatever the roll, summoned = attended + excused + unexcused, and the parts are parts."""
    counts = roll_counters(roll)

    assert counts["summoned"] == counts["attended"] + counts["excused"] + counts["unexcused"]
    assert sum(row.presence not in Presence.NOT_OWED for row in roll) == counts["summoned"]
    assert counts["attended"] + counts["exempt_attended"] == sum(took_part(row) for row in roll)
    assert counts["temporary_attended"] <= counts["temporary_summoned"] <= counts["summoned"]
    assert counts["official_attended"] <= counts["official_summoned"]
    assert counts["committee_attended"] <= counts["committee_summoned"] <= counts["summoned"]
    assert min(counts.values()) >= 0


@given(rolls(), st.times(min_value=datetime.time(18), max_value=datetime.time(22)))
def test_roster_at_never_exceeds_the_roll(roll: list[RollEntry], hour: datetime.time) -> None:
    """D7: at any moment those present have a vote, and the base of the decision is the counter's base."""
    roster = roster_at(roll, clock.at(DAY, hour.hour, hour.minute))

    assert roster.official == sum(votes(row) for row in roll)
    assert roster.present + roster.elsewhere_absent + roster.exempt_absent <= roster.official
    suspended = sum(votes(row) and row.presence == Presence.SUSPENDED for row in roll)
    base = roster.official - roster.elsewhere_absent - roster.exempt_absent
    assert base == roll_counters(roll)["official_summoned"] + suspended


@given(rolls(), st.integers(0, 45), st.integers(0, 45), st.integers(0, 45))
def test_judge_refuses_impossible_counts(roll: list[RollEntry], agree: int, against: int, abstain: int) -> None:
    """D7, D8: more votes than people with a vote in the room are refused; else carried only by quorum and majority."""
    meeting = Meeting(body_kind="cell", starts_at=EIGHT)
    roster = roster_at(roll, EIGHT)
    count = Count(agree, against, abstain)
    if agree + against + abstain > roster.present:
        with pytest.raises(RuleBroken, match="nhiều hơn"):
            judge(meeting, roll, matter="cell_decision", count=count, at=EIGHT, charter=CHARTER)
        return

    result = judge(meeting, roll, matter="cell_decision", count=count, at=EIGHT, charter=CHARTER)

    base = roster.official - roster.elsewhere_absent - roster.exempt_absent
    assert result.base == base
    assert result.carried == (roster.official >= 3 and roster.present > base / 2 and agree > base / 2)
    assert result.rule
    assert result.rule_set == CHARTER


@pytest.mark.parametrize(
    ("presence", "at_clock", "present"),
    [
        ("present", "", True),
        ("late", "", True),
        ("late", "19:50", True),
        ("late", "20:10", False),
        ("left", "", False),
        ("left", "19:50", False),
        ("left", "20 giờ 30", True),
        ("excused", "", False),
        ("exempt", "", False),
    ],
)
def test_in_room_by_the_hour(presence: str, at_clock: str, present: bool) -> None:
    """D7: at eight o'clock, somebody who came at ten past is not there yet; somebody who left at half past still is."""
    assert in_room(entry(presence=presence, at_clock=at_clock), EIGHT) is present


@pytest.mark.parametrize(
    ("presence", "at_clock", "present"),
    [("late", "23:40", True), ("late", "0:10", True), ("late", "0:30", False), ("left", "22:00", False),
     ("left", "0:30", True)],
)  # fmt: skip
def test_in_room_after_midnight(presence: str, at_clock: str, present: bool) -> None:
    """D7: a vote at twenty past midnight comes after the evening's hours, not before them."""
    after_midnight = clock.at(DAY + datetime.timedelta(days=1), 0, 20)

    assert in_room(entry(presence=presence, at_clock=at_clock), after_midnight) is present


def test_in_room_exempt_member_who_came() -> None:
    """Rules 3.1: one of the exempt who came counts."""
    assert in_room(entry(presence="exempt", came_anyway=True), EIGHT)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("19:50", "19:50"), ("19 giờ 5", "19:05"), ("20h", "20:00"), ("7.45", "07:45"), ("25:00", None), ("", None),
     ("đến muộn", None)],
)  # fmt: skip
def test_clock_of(text: str, hour: str | None) -> None:
    """Hours as people write them beside a name."""
    read = clock_of(text)

    assert (f"{read:%H:%M}" if read else None) == hour


def test_judge_of_a_committee_counts_its_members() -> None:
    """S4.8: a body decides by more than half of its members, present or not."""
    meeting = Meeting(body_kind="committee", starts_at=EIGHT)
    roll = [entry(person_id=n, place=Place.COMMITTEE) for n in range(5)]
    roll += [entry(person_id=9, place=Place.COMMITTEE, presence=Presence.EXCUSED)] * 4

    carried = judge(meeting, roll, matter=matter_of(meeting, None), count=Count(5), at=EIGHT, charter=CHARTER)
    refused = judge(meeting, roll, matter=matter_of(meeting, None), count=Count(4), at=EIGHT, charter=CHARTER)

    assert (carried.base, carried.present, carried.carried) == (9, 5, True)
    assert refused.carried is False


def test_judge_without_quorum_does_not_carry() -> None:
    """D7: everybody in the room may agree, and still it is no decision."""
    meeting = Meeting(body_kind="cell", starts_at=EIGHT)
    roll = [entry(person_id=n) for n in range(3)] + [entry(person_id=9, presence=Presence.EXCUSED)] * 5

    result = judge(meeting, roll, matter="cell_decision", count=Count(3), at=EIGHT, charter=CHARTER)

    assert (result.base, result.present, result.carried) == (8, 3, False)
    assert "chưa đủ" in result.rule


def test_matter_of_unknown_is_refused() -> None:
    """D8: only the matters that the Charter knows."""
    with pytest.raises(RuleBroken, match="loại việc"):
        matter_of(Meeting(body_kind="cell"), "mua xe")

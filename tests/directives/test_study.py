"""Study of a document tracked per member (E8): who has, where and when; who has not, and why; as of any day."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
import time_machine

from nennep.access.actors import actor_for
from nennep.directives.actions.evidence import meeting_settled
from nennep.directives.queries.study import (
    GROUPS,
    Cells,
    Line,
    Study,
    Sums,
    cells_of,
    lines_of,
    lines_of_person,
    sums_of,
)
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import month_of
from nennep.meetings.actions import amend_minutes
from nennep.meetings.actions.hold import Mark
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.meetings.models import AgendaDocument, AgendaItem, Meeting, RollEntry
from nennep.meetings.queries.meetings import took_part
from nennep.meetings.queries.roster import new_roll, summoned_to
from nennep.meetings.states import Presence
from nennep.members.actions import end_exemption, exempt_member, move_home, place_temporarily
from nennep.obligations.actions import send_back_obligation
from nennep.obligations.models import Obligation
from nennep.orgtree.models import Org
from nennep.orgtree.queries import path_on
from tests.directives.making import TODAY, asked, province_leader
from tests.directives.test_cascade import studied
from tests.factories.world import World
from tests.members.merging.test_merge import double, merged
from tests.processes.test_reform import applied, merge

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
FIRST, SECOND = D(2026, 10, 20), D(2026, 10, 27)
LATER = D(2026, 12, 20)


def held(
    world: World, org: Org, day: D, document: Document, marks: dict[str, str] | None = None, kind: str = "thematic",
    known: D | None = None,
) -> Meeting:  # fmt: skip
    """A locked meeting that studied the document: the roster of the day, everybody present but for `marks`."""
    at, people = clock.at(day, 19), {world.people[key].pk: mark for key, mark in (marks or {}).items()}
    with acting(world.system):
        meeting = Meeting.objects.create(
            org=org, body_kind="cell", kind=kind, state="closed", month=month_of(day), title=f"Học ngày {day:%d/%m}",
            starts_at=at, opened_at=at, closed_at=clock.at(known or day, 21), rule_set="x",
        )  # fmt: skip
        item = AgendaItem.objects.create(meeting=meeting, org=org, position=1, title="Học tập")
        AgendaDocument.objects.create(item=item, org=org, document=document, role="study")
        roll = new_roll(meeting, summoned_to(org_id=org.pk, body_kind="cell", kind=kind, team_id=None, day=day), {})
        for entry in roll:
            wanted = people.get(entry.person_id, "")
            entry.came_anyway = wanted == "came_anyway"
            if wanted and not entry.came_anyway:
                entry.presence = Presence(wanted)
        with roll_open(HISTORY):
            RollEntry.objects.bulk_create(roll)
        with time_machine.travel(clock.at(known or day, 22), tick=False):
            meeting_settled(world.system, meeting)
    return meeting


def listed(document: Document, cells: Cells, day: D, group: str = "all") -> list[Line]:
    return lines_of(document.pk, cells, day, GROUPS[group], 2_000)


def lines(world: World, document: Document, org: Org, day: D = LATER) -> list[Line]:
    leader = province_leader(world)
    with acting(leader):
        return listed(document, cells_of(leader, path_on(org.pk, day), day), day)


def states(world: World, document: Document, org: Org, day: D = LATER) -> dict[str, str]:
    names = {person.pk: key for key, person in world.people.items()}
    return {names[one.person_id]: str(one.state) for one in lines(world, document, org, day)}


def total(world: World, document: Document, org: Org, day: D = LATER) -> Sums:
    leader = province_leader(world)
    with acting(leader):
        return sum(sums_of(document.pk, cells_of(leader, path_on(org.pk, day), day), day).values(), Sums())


@pytest.fixture
def document(world: World) -> Document:
    """Asked of every cell on 16 October."""
    found: Document = asked(world).requirement.document
    return found


def test_before_anything_was_held_all_have_it_to_do(world: World, document: Document) -> None:
    """E8: nobody is listed before it was asked; then everybody, but those exempt and those active elsewhere."""
    assert states(world, document, world.a1, TODAY - datetime.timedelta(days=1)) == {}
    found = states(world, document, world.a1, TODAY)
    assert Counter(found.values()) == {"not_held": 8, "exempt": 1, "elsewhere": 1}
    assert (found["old"], found["away"]) == ("exempt", "elsewhere")
    assert states(world, document, world.a2, TODAY)["away"] == "not_held"  # counted where active


@pytest.mark.parametrize(
    ("mark", "state"),
    [("present", "studied"), ("late", "studied"), ("left", "studied"), ("excused", "excused"),
     ("unexcused", "unexcused"), ("exempt", "freed_then"), ("suspended", "freed_then"), ("came_anyway", "studied")],
)  # fmt: skip
def test_each_mark_of_the_roll(world: World, document: Document, mark: str, state: str) -> None:
    """E8: what the frozen roll says of somebody says whether it was studied, and why not."""
    meeting = held(world, world.a1, FIRST, document, {"member": mark})

    one = next(row for row in lines(world, document, world.a1) if row.person_id == world.people["member"].pk)

    assert (one.state, one.meeting_id, one.on, one.held_by) == (state, meeting.pk, FIRST, world.a1.pk)


def test_exempt_members_are_not_owed_but_may_come(world: World, document: Document) -> None:
    """E8: an exempt member who came has studied; one whose exemption has ended since has it still to do."""
    held(world, world.a1, FIRST, document, {"old": "came_anyway"})
    assert states(world, document, world.a1)["old"] == "studied"
    with acting(world.system):
        exempt_member(actor=world.system, person_id=world.people["b_third"].pk, ground="Ốm", on=TODAY)
    held(world, world.b1, FIRST, document)
    assert states(world, document, world.b1)["b_third"] == "exempt"
    with acting(world.system):
        end_exemption(actor=world.system, person_id=world.people["b_third"].pk, on=D(2026, 12, 1))
    assert states(world, document, world.b1)["b_third"] == "freed_then"
    assert states(world, document, world.b1, D(2026, 11, 30))["b_third"] == "exempt"


def test_a_make_up_brings_those_who_came(world: World, document: Document) -> None:
    """E8: a further meeting, in any form, brings those who missed the first; before it they stand as they stood."""
    held(world, world.a1, FIRST, document, {"member": "excused", "other": "unexcused"})
    second = held(world, world.a1, SECOND, document, {"other": "excused", "clerk": "unexcused"}, kind="extraordinary")

    found = {row.person_id: row for row in lines(world, document, world.a1)}
    member, other, clerk = (found[world.people[key].pk] for key in ("member", "other", "clerk"))
    assert (member.state, member.meeting_id) == ("studied", second.pk)
    assert (other.state, other.meeting_id) == ("excused", second.pk)
    assert (clerk.state, clerk.on) == ("studied", FIRST)  # absent from the second only
    assert states(world, document, world.a1, FIRST)["member"] == "excused"


def test_a_make_up_of_another_form_counts_beside_the_duty_alone(world: World) -> None:
    """E8: a regular meeting does not meet a duty that asks for a thematic one; after that one it is a make-up."""
    document = asked(world, form="thematic").requirement.document
    held(world, world.a1, FIRST, document, {"member": "excused"}, kind="team")
    assert states(world, document, world.a1)["clerk"] == "not_held"
    held(world, world.a1, SECOND, document, {"member": "excused"})
    held(world, world.a1, D(2026, 10, 30), document, kind="extraordinary")
    assert states(world, document, world.a1)["member"] == "studied"
    assert states(world, document, world.a1, SECOND)["member"] == "excused"


def test_who_moves_keeps_what_was_studied(world: World, document: Document) -> None:
    """E8, B4: studied in the former cell is studied; who had not, and came after the meeting, has joined later."""
    first = held(world, world.b1, FIRST, document, {"b_member": "excused"})
    held(world, world.a1, SECOND, document)
    with acting(world.system):
        for key in ("b_third", "b_member"):
            move_home(actor=world.system, person_id=world.people[key].pk, cell_id=world.a1.pk, on=D(2026, 11, 2))
        move_home(actor=world.system, person_id=world.people["superior"].pk, cell_id=world.a1.pk, on=D(2026, 11, 2))

    rows = {row.person_id: row for row in lines(world, document, world.a1)}
    third = rows[world.people["b_third"].pk]
    assert (third.state, third.meeting_id, third.held_by) == ("studied", first.pk, world.b1.pk)
    found = states(world, document, world.a1)
    assert (found["b_member"], found["superior"]) == ("excused", "joined_later")
    assert "b_third" not in states(world, document, world.a1, D(2026, 11, 1))
    assert states(world, document, world.b1, D(2026, 11, 1))["b_third"] == "studied"


def test_temporary_members_study_where_they_are(world: World, document: Document) -> None:
    """E8: listed in both cells, counted in one."""
    held(world, world.a2, FIRST, document)
    assert states(world, document, world.a2)["away"] == "studied"
    assert states(world, document, world.a1)["away"] == "elsewhere"
    with acting(world.system):
        place_temporarily(actor=world.system, person_id=world.people["ninth"].pk, cell_id=world.a2.pk, on=SECOND)
    assert states(world, document, world.a2)["ninth"] == "joined_later"


def test_what_was_sent_back_is_not_studied(world: World, document: Document) -> None:
    """E8: evidence sent back on the 16th of November counts until the day before."""
    held(world, world.a1, FIRST, document)
    duty = Obligation.objects.get(org=world.a1, document=document)
    with time_machine.travel(clock.at(D(2026, 11, 16), 9), tick=False):
        send_back_obligation(actor=province_leader(world), obligation_id=duty.pk, reason="Chưa đủ thành phần")

    assert states(world, document, world.a1, D(2026, 11, 15))["clerk"] == "studied"
    assert states(world, document, world.a1, D(2026, 11, 16))["clerk"] == "not_held"


def test_what_was_known_later_counts_from_then(world: World, document: Document) -> None:
    """E8, J2: locked on 5 November, it is studied from then on, with the day of the meeting."""
    held(world, world.a1, FIRST, document, known=D(2026, 11, 5))
    assert states(world, document, world.a1, D(2026, 11, 4))["clerk"] == "not_held"
    assert states(world, document, world.a1, D(2026, 11, 5))["clerk"] == "studied"


def test_corrected_rolls_as_each_day_knew_them(
    world: World, document: Document, time: time_machine.Traveller
) -> None:  # fmt: skip
    """E8, J2: present, corrected to absent on the 10th and back to late on the 12th: each day as it was known."""
    meeting = studied(world, document, time)
    for day, mark in ((10, Presence.UNEXCUSED), (12, Presence.LATE)):
        time.move_to(clock.at(D(2026, 11, day), 9))
        amend_minutes(actor=actor_for(world.users["secretary"]), meeting_id=meeting.pk, reason="Ghi nhầm",
                      marks={world.people["member"].pk: Mark(mark)})  # fmt: skip
    found = [states(world, document, world.a1, D(2026, 11, day))["member"] for day in (2, 3, 9, 10, 11, 12, 30)]
    assert found == ["not_held", "studied", "studied", "unexcused", "unexcused", "studied", "studied"]


def test_after_a_merger_members_bring_what_they_studied(
    world: World, document: Document, time: time_machine.Traveller
) -> None:
    """E8: A1 had studied, B1 had not; in the cell that came of both each stands by the own roll, before as before."""
    held(world, world.a1, FIRST, document, {"member": "unexcused"})
    time.move_to(clock.at(D(2026, 11, 2), 8))
    world.system = system_actor("test")
    applied(world, merge(world))
    time.move_to(clock.at(LATER, 9))
    merged = Org.objects.exclude(pk__in=[world.a1.pk, world.a2.pk, world.b1.pk]).order_by("-pk")[0]

    found = states(world, document, merged)
    assert (found["clerk"], found["member"]) == ("studied", "unexcused")
    assert found["b_third"] == "not_held"  # the successor owes it again: one of the two had not done it
    assert states(world, document, world.a1, D(2026, 10, 31))["clerk"] == "studied"
    assert total(world, document, world.commune_b, D(2026, 10, 31)) == Sums(studied=0, left=3)
    assert total(world, document, world.province).to_study == total(world, document, world.province, FIRST).to_study


def test_rolls_of_a_merged_file_count_for_the_file_that_is_kept(world: World, document: Document) -> None:
    """E8, B10: who studied under a file that was merged since has studied, on the lists, in the sums, in the own file;
    and still took part in what that roll names."""
    other = double(world)
    at = held(world, world.a1, FIRST, document)
    with acting(world.system), roll_open(HISTORY):  # the roll as it was: the double was called, not the member
        RollEntry.objects.filter(meeting=at, person=world.people["member"]).update(person=other)
    assert states(world, document, world.a1)["member"] == "not_called"
    before = total(world, document, world.a1)

    merged(world, other)

    assert states(world, document, world.a1)["member"] == "studied"
    after = total(world, document, world.a1)
    assert (after.studied, after.left) == (before.studied + 1, before.left - 1)
    (line,) = lines_of_person(world.people["member"].pk, LATER)
    assert (line.state, line.meeting_id, line.on) == (Study.STUDIED, at.pk, FIRST)
    member = actor_for(world.users["member"])
    with acting(member):
        assert Meeting.objects.filter(took_part(member), pk=at.pk).exists()

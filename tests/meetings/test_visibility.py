"""Who sees which meetings, and what of them: equal sets for every role, two walls, confidential items."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import Http404

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.meetings import actions, visibility
from nennep.meetings.actions import ItemInput
from nennep.meetings.models import AgendaItem, Guest, Meeting, Notice, Observer, Task
from nennep.meetings.queries import get_meeting, get_notice, get_task, get_visit, meetings_of, meetings_visible_to
from nennep.meetings.queries.minutes import minutes_content
from nennep.meetings.queries.tasks import tasks_visible_to
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
EVERYBODY = ("secretary", "deputy", "clerk", "member", "probationer", "superior", "leader", "b_secretary", "staff_a",
             "staff_b", "staff_province")  # fmt: skip


def test_meetings_visible_to_every_role(world: World, actor: Find) -> None:
    """M2, M3: a cell's people see its meetings, superiors those below them, another branch none; both walls agree."""
    places = {"a1": world.a1, "a2": world.a2, "b1": world.b1}
    for org in places.values():
        actions.convene_meeting(actor=world.system, org_id=org.pk, kind="regular", starts_at=STARTS)
    actions.convene_meeting(actor=world.system, org_id=world.commune_a.pk, kind="committee", starts_at=STARTS)
    names = {org.pk: key for key, org in (places | {"commune_a": world.commune_a}).items()}

    seen = {}
    for key in EVERYBODY:
        person = actor(key)
        with acting(person):
            seen[key] = {names[row.org_id] for row in meetings_visible_to(person)}
            behind_the_first_wall = {names[row.org_id] for row in Meeting.objects.all()}
            assert seen[key] <= behind_the_first_wall, key

    own, under_a = {"a1"}, {"a1", "a2", "commune_a"}
    assert seen == {
        "secretary": own, "deputy": own, "clerk": own, "member": own, "probationer": own, "superior": under_a,
        "leader": under_a, "b_secretary": {"b1"}, "staff_a": under_a, "staff_b": {"b1"},
        "staff_province": under_a | {"b1"},
    }  # fmt: skip


def test_second_wall_alone(world: World, actor: Find) -> None:
    """Architecture 4: with the application's own filter removed, the database shows nothing of another branch."""
    actions.convene_meeting(actor=world.system, org_id=world.a1.pk, kind="regular", starts_at=STARTS)

    with acting(actor("b_secretary")):
        assert (Meeting.objects.count(), AgendaItem.objects.count()) == (0, 0)
    with acting(actor("member")):
        assert (Meeting.objects.count(), AgendaItem.objects.count()) == (1, 14)


def test_ids_of_another_branch_are_not_found(stage: Bring, actor: Find, world: World) -> None:
    """Issue 5: a forged id is 404, never 403 and never data."""
    meeting = stage("open")
    task = actions.give_task(actor=actor("clerk"), meeting_id=meeting.pk, text="Việc", person_name="Tổ 1",
                             due_on=datetime.date(2026, 12, 1))  # fmt: skip
    visit = actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visited_on=datetime.date(2026, 11, 3),
                                 visitor_id=world.people["superior"].pk)  # fmt: skip
    notice = meeting.notices.order_by("id")[0]
    stranger = actor("b_secretary")

    for find, key in [(get_meeting, meeting.pk), (get_task, task.pk), (get_visit, visit.pk), (get_notice, notice.pk),
                      (get_meeting, 999_999_999_999)]:  # fmt: skip
        with acting(stranger), pytest.raises(Http404):
            find(stranger, key)
    assert not meetings_of(stranger, world.a1.pk).exists()


@pytest.mark.parametrize("act", ["edit_meeting", "call_meeting", "open_meeting", "end_meeting", "lock_minutes",
                                 "mark_reported", "refresh_roll", "reopen_meeting", "recall_meeting"])  # fmt: skip
def test_acts_of_another_branch_are_not_found(stage: Bring, actor: Find, act: str) -> None:
    """Issue 5: acting on a forged id finds nothing."""
    values: dict[str, object] = {"values": {}} if act == "edit_meeting" else {}

    with pytest.raises(Http404):
        getattr(actions, act)(actor=actor("b_secretary"), meeting_id=stage("held").pk, **values)


@pytest.fixture
def secret(stage: Bring, actor: Find, world: World) -> Meeting:
    """A meeting with a confidential item (drafted by `other`), its paper, a speech, a decision and a task on it, held.

    Its secretary is the probationer, so that the clerk is an ordinary committee member.
    """
    meeting, secretary = stage("preparing"), actor("secretary")
    actions.edit_meeting(actor=secretary, meeting_id=meeting.pk,
                         values={"secretary_id": world.people["probationer"].pk})  # fmt: skip
    item = actions.add_item(actor=secretary, meeting_id=meeting.pk, item=ItemInput(
        "Nhân sự chi ủy", confidential=True, drafter_id=world.people["other"].pk))  # fmt: skip
    actions.attach_paper(actor=secretary, meeting_id=meeting.pk, title="Tờ trình nhân sự", item_id=item.pk)
    actions.attach_paper(actor=secretary, meeting_id=meeting.pk, title="Báo cáo tháng")
    return _with_course(meeting, item, actor, world)


def _with_course(meeting: Meeting, item: AgendaItem, actor: Find, world: World) -> Meeting:
    secretary = actor("secretary")
    with time_machine.travel(STARTS, tick=False):
        actions.open_meeting(actor=secretary, meeting_id=meeting.pk)
    with time_machine.travel(STARTS + datetime.timedelta(hours=2), tick=False):
        actions.add_speech(actor=secretary, meeting_id=meeting.pk, name="Người nói kín", item_id=item.pk)
        decision = actions.decide(actor=secretary, meeting_id=meeting.pk, text="Kết luận kín", item_id=item.pk)
        actions.decide(actor=secretary, meeting_id=meeting.pk, text="Kết luận chung")
        actions.give_task(actor=secretary, meeting_id=meeting.pk, text="Việc kín", decision_id=decision.pk,
                          due_on=datetime.date(2026, 12, 1), person_id=world.people["ninth"].pk)  # fmt: skip
        actions.end_meeting(actor=secretary, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    return meeting


def test_confidential_parts_by_role(secret: Meeting, actor: Find, world: World) -> None:
    """D19: leaders, the chair and the meeting's secretary see all; the drafter sees the item; others nothing of it."""
    user = world.account("other", "Vũ Thị Ngọc Ánh", person=world.people["other"])
    del user
    full = {"secretary", "deputy", "probationer"}
    for key in ("secretary", "deputy", "probationer", "other", "clerk", "member", "superior", "leader", "staff_a"):
        person = actor(key)
        meeting = get_meeting(person, secret.pk)
        sees = key in full | {"other"}
        assert visibility.sees_confidential(person, meeting) == (key in full), key
        assert ("Nhân sự chi ủy" in [row.title for row in visibility.agenda_of(person, meeting)]) == sees, key
        assert visibility.hidden_items(person, meeting) == (0 if sees else 1), key
        papers = [row.title for row in visibility.papers_of(person, meeting)]
        assert papers == (["Tờ trình nhân sự"] if sees else []) + ["Báo cáo tháng"], key
        assert len(visibility.speeches_of(person, meeting)) == (1 if sees else 0), key
        assert len(visibility.decisions_of(person, meeting)) == (2 if sees else 1), key
        assert len(visibility.tasks_of(person, meeting)) == (1 if sees else 0), key
        shown = str(visibility.minutes_shown(person, meeting))
        assert ("Kết luận kín" in shown, "Việc kín" in shown, "Người nói kín" in shown) == (sees, sees, sees), key
        assert "Kết luận chung" in shown, key


def test_tasks_out_of_a_confidential_speech(secret: Meeting, actor: Find, world: World) -> None:
    """D19: a task that follows from what was said on a confidential item is hidden like one from a decision on it,
    in the lists, in the minutes, and when the next meeting looks back on it."""
    secretary = actor("secretary")
    speech = secret.speeches.get()
    task = actions.give_task(actor=secretary, meeting_id=secret.pk, text="Việc từ ý kiến kín", speech_id=speech.pk,
                             due_on=datetime.date(2026, 12, 1), person_id=world.people["ninth"].pk)  # fmt: skip
    following = actions.convene_meeting(actor=secretary, org_id=world.a1.pk, kind="regular",
                                        starts_at=STARTS + datetime.timedelta(days=30))  # fmt: skip

    for key, sees in (("secretary", True), ("member", False), ("clerk", False), ("superior", False)):
        person = actor(key)
        meeting = get_meeting(person, secret.pk)
        assert (task in visibility.tasks_of(person, meeting)) == sees, key
        assert ("Việc từ ý kiến kín" in str(visibility.minutes_shown(person, meeting))) == sees, key
        assert tasks_visible_to(person).filter(pk=task.pk).exists() == sees, key
    assert "Việc từ ý kiến kín" not in str(minutes_content(following)["reviewed"])


def test_confidential_parts_of_locked_minutes(secret: Meeting, actor: Find) -> None:
    """D19, D13: the locked text hides for a reader what the live one hid."""
    close_meeting(actor=actor("secretary"), meeting_id=secret.pk)

    meeting = get_meeting(actor("member"), secret.pk)

    assert "Kết luận kín" not in str(visibility.minutes_shown(actor("member"), meeting))
    assert "Kết luận kín" in str(visibility.minutes_shown(actor("secretary"), meeting))


def test_invited_cells_see_the_head_only(stage: Bring, actor: Find, world: World) -> None:
    """S2.8: the committee of an invited cell knows when and where, and nothing of the inside."""
    meeting = stage("open")
    Observer.objects.create(meeting=meeting, org=world.a1, invited_org=world.b1, invited_name="Chi bộ thôn Bình An")
    guest = actor("b_secretary")

    with acting(guest):
        head = get_meeting(guest, meeting.pk)
        assert (head.title, visibility.sees_inside(guest, head)) == (meeting.title, False)
        for part in ("agenda_of", "papers_of", "speeches_of", "decisions_of", "tasks_of", "roll_of", "guests_of"):
            assert getattr(visibility, part)(guest, head) == [], part
        assert visibility.minutes_shown(guest, head) == {}
        assert visibility.minutes_of(guest, head) is None
        assert list(visibility.notices_of(guest, head)) == []


def test_notices_of_only_for_those_who_prepare(stage: Bring, actor: Find) -> None:
    """D4: who opened a notice is the committee's to know; everybody sees the own notice."""
    meeting = stage("called")

    assert visibility.notices_of(actor("clerk"), meeting).count() == 10
    assert [row.person_name for row in visibility.notices_of(actor("member"), meeting)] == ["Nguyễn Đình Thuần"]


def test_conference_invites_leaders_from_below(world: World, actor: Find, time: object) -> None:
    """Issue 3: key cadres of the cells are invited to the commune's conference and see it with its agenda."""
    leader = actor("leader")
    meeting = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="conference", place="Hội trường",
                                      starts_at=STARTS + datetime.timedelta(days=7))  # fmt: skip
    secretary = actor("secretary")
    with acting(secretary), pytest.raises(Http404):
        get_meeting(secretary, meeting.pk)

    actions.call_meeting(actor=leader, meeting_id=meeting.pk)

    told = set(meeting.notices.values_list("person_name", flat=True))
    assert told == {"Trần Quốc Oai", "Ngô Văn An", "Hoàng Văn Bằng", "Đỗ Thị Khánh Vân", "Mai Thị Tường Vi"}
    with acting(secretary):
        seen = get_meeting(secretary, meeting.pk)
        assert len(visibility.agenda_of(secretary, seen)) == 4


def _committee_meeting(actor: Find, world: World) -> Meeting:
    """The committee of cell A1 met with `other` as a guest; one task was given."""
    secretary = actor("secretary")
    meeting = actions.convene_meeting(actor=secretary, org_id=world.a1.pk, kind="committee", starts_at=STARTS)
    with time_machine.travel(STARTS, tick=False):
        actions.open_meeting(actor=secretary, meeting_id=meeting.pk)
        Guest.objects.create(meeting=meeting, org=world.a1, person=world.people["other"], name="Khách")
        actions.give_task(actor=secretary, meeting_id=meeting.pk, text="Việc chi ủy", person_name="Tổ 1",
                          due_on=datetime.date(2026, 12, 1))  # fmt: skip
    meeting.refresh_from_db()
    return meeting


def test_meeting_of_a_cell_committee_by_role(world: World, actor: Find) -> None:
    """The cell committee meets by itself: its members, whoever took part or was invited, and the superiors see it with
    what was said there; the cell's other members do not, in no list and by no address."""
    meeting = _committee_meeting(actor, world)
    assert meeting.body_kind == "cell_committee"
    for key in ("other", "eighth"):
        world.account(key, world.people[key].full_name, person=world.people[key])
    Notice.objects.create(meeting=meeting, org=world.a1, person=world.people["eighth"], sent_at=STARTS)
    task = Task.objects.get(meeting=meeting)

    seen = {}
    for key in (*EVERYBODY, "other", "eighth"):
        person = actor(key)
        with acting(person):
            listed = meetings_visible_to(person).filter(pk=meeting.pk).exists()
            inside = visibility.sees_inside(person, Meeting.objects.get(pk=meeting.pk)) if listed else False
            tasks = tasks_visible_to(person).filter(pk=task.pk).exists()
            assert meetings_of(person, world.a1.pk).filter(pk=meeting.pk).exists() == listed, key
        seen[key] = (listed, inside, tasks)

    full, nothing = (True, True, True), (False, False, False)
    assert seen == {
        "secretary": full, "deputy": full, "clerk": full, "member": nothing, "probationer": nothing, "superior": full,
        "leader": full, "b_secretary": nothing, "staff_a": full, "staff_b": nothing, "staff_province": full,
        "other": full, "eighth": (True, True, False),
    }  # fmt: skip
    with pytest.raises(Http404):
        get_meeting(actor("member"), meeting.pk)
    with pytest.raises(Http404):
        get_task(actor("member"), task.pk)


def test_task_of_a_cell_committee_is_seen_by_the_one_who_has_it(world: World, actor: Find) -> None:
    meeting = _committee_meeting(actor, world)
    task = Task.objects.get(meeting=meeting)
    Task.objects.filter(pk=task.pk).update(person=world.people["member"])

    assert get_task(actor("member"), task.pk) == task
    assert not meetings_visible_to(actor("member")).filter(pk=meeting.pk).exists()

"""A reorganisation applied: everybody follows, what ended ends, or nothing happens at all (A10, A11)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.access.models import Grant
from nennep.audit.models import AuditEvent
from nennep.committees.models import Assignment, Body, Post, Term
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, valid_on
from nennep.meetings.models import Meeting
from nennep.members.actions import found_team, move_home, place_in_team, place_temporarily
from nennep.members.models import Affiliation, PartyTeam, StandingRow, TeamPlace
from nennep.members.queries import KNOWN
from nennep.obligations.models import Obligation
from nennep.organisations.actions import add_steps, choose, create_reform, rename_organisation
from nennep.organisations.drafts import steps_of
from nennep.organisations.models import Reform
from nennep.organisations.states import ReformState
from nennep.orgtree import derive
from nennep.orgtree.models import Org, OrgNow
from nennep.processes.reform import apply_due, approve, plan_with_members, submit
from tests.factories.world import World

D = datetime.date
ON, SIGNED = D(2026, 11, 1), D(2026, 10, 20)
DAY = datetime.timedelta(days=1)


def prepared(world: World, *operations: dict[str, Any], on: D = ON) -> Reform:
    reform = create_reform(actor=world.system, home_id=world.province.pk, title="Sắp xếp", effective_on=on,
                           decision_no="7-QĐ/TU", signed_on=SIGNED)  # fmt: skip
    add_steps(actor=world.system, reform_id=reform.pk, operations=operations)
    return reform


def applied(world: World, *operations: dict[str, Any], on: D = ON) -> Reform:
    reform = prepared(world, *operations, on=on)
    submit(actor=world.system, reform_id=reform.pk)
    return approve(actor=world.system, reform_id=reform.pk)


def merge(world: World) -> dict[str, Any]:
    return {"do": "merge", "sources": [world.a1.pk, world.b1.pk], "into": {
        "key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}}  # fmt: skip


def homes(day: D) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Affiliation.objects.filter(valid_on(day), kind="home", known_to__isnull=True)
    for person, cell in rows.values_list("person_id", "cell_id"):
        found.setdefault(person, []).append(cell)
    return found


def test_members_go_with_their_cells(world: World) -> None:
    before = homes(ON - DAY)

    reform = applied(world, merge(world))

    new = reform.keys["n"]
    gone = {world.a1.pk, world.b1.pk}
    assert homes(ON - DAY) == before
    assert homes(ON) == {person: [new] if cells[0] in gone else cells for person, cells in before.items()}
    assert not StandingRow.objects.filter(KNOWN, cell_id__in=gone, valid_to__gt=ON).exists()
    assert StandingRow.objects.filter(cell_id=new, valid_from=ON, valid_to=OPEN_END).count() == 13
    world.people["secretary"].refresh_from_db()
    assert world.people["secretary"].registered_at_id == new
    assert AuditEvent.objects.filter(kind="members.person.moved", data__new=new).count() == 13
    assert reform.state == ReformState.APPLIED
    assert derive.differences() == 0


def test_one_follows_as_one_who_moves(world: World) -> None:
    """What is written of a member equals what a single move writes."""
    one, other = world.people["other"], world.people["b_member"]
    team = found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ 1", on=D(2026, 8, 1))
    place_in_team(actor=world.system, team_id=team.pk, person_id=one.pk, on=D(2026, 8, 2))
    team_b = found_team(actor=world.system, cell_id=world.b1.pk, name="Tổ 1", on=D(2026, 8, 1))
    place_in_team(actor=world.system, team_id=team_b.pk, person_id=other.pk, on=D(2026, 8, 2))
    for person in (one, other):
        place_temporarily(actor=world.system, person_id=person.pk, cell_id=world.a2.pk, on=D(2026, 8, 3))
    move_home(actor=world.system, person_id=one.pk, cell_id=world.a2.pk, on=ON, decision_no="7-QĐ/TU")

    applied(world, {"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk})

    def facts(person_id: int) -> Any:
        dated = ("valid_from", "valid_to", "known_to")
        return (
            sorted(Affiliation.objects.filter(KNOWN, person_id=person_id, valid_to__gte=ON)
                   .values_list("kind", *dated, "decision_no", "note", "batch_id", "cell_id"))[1:],
            sorted(StandingRow.objects.filter(person_id=person_id, valid_from=ON)
                   .values_list("standing", *dated, "decision_no", "note", "cell_id")),
            list(TeamPlace.objects.filter(person_id=person_id).values_list("valid_from", "valid_to")),
            sorted(AuditEvent.objects.filter(subject_type="members.person", subject_id=person_id)
                   .exclude(kind__startswith="members.team").values_list("kind", flat=True)),
        )  # fmt: skip

    assert facts(other.pk) == facts(one.pk)


def test_those_here_for_a_time_go_along_or_home(world: World) -> None:
    """Somebody of B1 is at A1 for a time and goes along; `away` of A1 is at A2 for a time, which ends into A1."""
    guest = world.people["b_member"]
    place_temporarily(actor=world.system, person_id=guest.pk, cell_id=world.a2.pk, on=D(2026, 9, 1))

    applied(world, {"do": "merge", "sources": [world.a2.pk], "into": world.a1.pk})

    def temporary(person_id: int) -> list[int]:
        rows = Affiliation.objects.filter(KNOWN, valid_on(ON), person_id=person_id, kind="temporary")
        return list(rows.values_list("cell_id", flat=True))

    assert temporary(guest.pk) == [world.a1.pk]
    assert temporary(world.people["away"].pk) == []


def test_posts_teams_meetings_and_later_duties_end(world: World) -> None:
    team = found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ 1", on=D(2026, 8, 1))
    place_in_team(actor=world.system, team_id=team.pk, person_id=world.people["member"].pk, on=D(2026, 8, 2))
    soon = Meeting.objects.create(org=world.a1, body_kind="cell", kind="regular", month=D(2026, 12, 1), title="Kỳ họp",
                                  starts_at=clock.at(D(2026, 12, 3), 8), rule_set="x")  # fmt: skip
    duties = [
        Obligation.objects.create(org=world.a1, kind="monthly_meeting", period=month, due_on=month + 20 * DAY,
                                  basis="x", rule_set="x")
        for month in (D(2026, 10, 1), D(2026, 11, 1))
    ]  # fmt: skip
    secretary = world.users["secretary"]
    assert "cell_secretary" in {holding.role for holding in actor_for(secretary).holdings}

    reform = applied(world, merge(world))

    ends = {
        row.valid_to
        for rows in (Post.objects.filter(KNOWN, org=world.a1), Body.objects.filter(org=world.a1),
                     Term.objects.filter(org=world.a1), Assignment.objects.filter(target_org=world.a1),
                     PartyTeam.objects.filter(cell=world.a1), TeamPlace.objects.filter(team=team))
        for row in rows
    }  # fmt: skip
    assert ends == {ON}
    soon.refresh_from_db()
    assert soon.state == "cancelled"
    lifted = [bool(Obligation.objects.get(pk=duty.pk).lifted_why) for duty in duties]
    assert lifted == [False, True]
    held = {(holding.role, holding.org_id) for holding in actor_for(secretary).holdings}
    assert held == {("member", reform.keys["n"])}


def test_drafts_and_given_roles_go_to_the_whole_successor(world: World) -> None:
    draft = Document.objects.create(org=world.commune_b, body_kind="committee", kind="notice", subject="Thông báo")

    applied(world, {"do": "merge", "sources": [world.commune_b.pk], "into": world.commune_a.pk})

    draft.refresh_from_db()
    assert draft.org_id == world.commune_a.pk
    rows = Grant.objects.filter(user=world.users["staff_b"]).order_by("valid_from")
    assert [(row.org_id, row.valid_to) for row in rows] == [(world.commune_b.pk, ON), (world.commune_a.pk, OPEN_END)]
    kinds = AuditEvent.objects.filter(kind__startswith="access.grant").values_list("kind", flat=True)
    assert set(kinds) == {"access.grant.ended", "access.grant.given"}


def test_nobody_may_be_left_without_a_cell(world: World) -> None:
    new = {"name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_b.pk}
    reform = prepared(
        world, {"do": "split", "source": world.b1.pk, "parts": [{"key": "x", **new}, {"key": "y", **new}]}
    )
    step = steps_of(reform)[0]
    with pytest.raises(RuleBroken, match="Còn 1 việc"):
        submit(actor=world.system, reform_id=reform.pk)
    people = [world.people[key].pk for key in ("b_secretary", "b_member", "b_third")]

    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person", targets=dict.fromkeys(people, "y"))
    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person", targets={people[0]: "x"})
    _before, plan = plan_with_members(actor=world.system, reform_id=reform.pk)
    assert plan.open == ()
    submit(actor=world.system, reform_id=reform.pk)
    keys = approve(actor=world.system, reform_id=reform.pk).keys

    assert [homes(ON)[person] for person in people] == [[keys["x"]], [keys["y"]], [keys["y"]]]


def test_a_fault_at_the_end_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reform = prepared(world, merge(world))
    submit(actor=world.system, reform_id=reform.pk)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the machine stops")

    before = homes(ON)
    monkeypatch.setattr("nennep.processes.reform.follow_grants", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        approve(actor=world.system, reform_id=reform.pk)

    assert Reform.objects.get(pk=reform.pk).state == ReformState.SUBMITTED
    assert homes(ON) == before
    assert OrgNow.objects.get(org=world.a1).alive
    assert not Org.objects.filter(names__name="Chi bộ mới").exists()


def test_the_worker_applies_what_is_due_and_notes_what_was_overtaken(world: World) -> None:
    later = clock.today() + 5 * DAY
    first = prepared(world, {"do": "rename", "org": world.a1.pk, "name": "Tên khác"}, on=later)
    second = prepared(world, {"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk}, on=later)
    for reform in (first, second):
        submit(actor=world.system, reform_id=reform.pk)
        approve(actor=world.system, reform_id=reform.pk)
    assert apply_due() == ([], [])
    rename_organisation(actor=world.system, org_id=world.b1.pk, name="Chi bộ thôn Bình An Đông",
                        effective_on=clock.today())  # fmt: skip

    assert apply_due(later) == ([first.pk], [second.pk])

    refused = Reform.objects.get(pk=second.pk)
    assert (refused.state, "Chi bộ thôn Bình An Đông" in refused.failed) == (ReformState.APPROVED, True)
    assert apply_due(later) == ([], [second.pk])
    assert AuditEvent.objects.filter(kind="organisations.reform.refused").count() == 1


def test_what_begins_on_or_after_the_day_stands_in_the_way_in_words(world: World) -> None:
    reform = prepared(world, merge(world))
    submit(actor=world.system, reform_id=reform.pk)
    found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ 1", on=ON + DAY)

    with pytest.raises(RuleBroken, match="Tổ đảng"), transaction.atomic():
        approve(actor=world.system, reform_id=reform.pk)
    assert Reform.objects.get(pk=reform.pk).state == ReformState.SUBMITTED


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_everybody_has_exactly_one_home_before_and_after(world: World, data: st.DataObject) -> None:
    """Whatever cells are merged, divided, moved or dissolved, and wherever members were going anyway."""
    sid = transaction.savepoint()
    try:
        cells = [world.a1, world.a2, world.b1]
        people = sorted(person.pk for person in world.people.values())
        for person in data.draw(st.lists(st.sampled_from(people), max_size=3, unique=True)):
            target = data.draw(st.sampled_from(cells)).pk
            day = data.draw(st.sampled_from([ON - 9 * DAY, ON, ON + 9 * DAY]))
            if [target] != homes(day)[person]:
                move_home(actor=world.system, person_id=person, cell_id=target, on=day)
        before = {day: homes(day) for day in (ON - DAY, ON, ON + 40 * DAY)}
        source, target = data.draw(st.permutations(cells))[:2]
        part = {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_b.pk}
        reform = applied(world, data.draw(st.sampled_from([
            {"do": "merge", "sources": [source.pk, target.pk], "into": part},
            {"do": "merge", "sources": [source.pk], "into": target.pk},
            {"do": "split", "source": source.pk, "parts": [part], "default": "n"},
            {"do": "dissolve", "org": source.pk, "members_to": target.pk},
            {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk},
        ])))  # fmt: skip

        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        assert homes(ON - DAY) == before[ON - DAY]
        ended = set(OrgNow.objects.filter(alive=False).values_list("org_id", flat=True))
        for day in (ON, ON + 40 * DAY):
            after = homes(day)
            assert after.keys() == before[day].keys()
            assert all(len(home) == 1 and home[0] not in ended for home in after.values())
            kept = {person: home for person, home in before[day].items() if home[0] not in ended}
            assert {person: after[person] for person in kept} == kept
            standing = dict(StandingRow.objects.filter(valid_on(day), known_to__isnull=True)
                            .values_list("person_id", "cell_id"))  # fmt: skip
            assert not ended & set(standing.values())
        assert derive.differences() == 0
        assert reform.state == ReformState.APPLIED
    finally:
        transaction.savepoint_rollback(sid)


def test_all_others_leave_a_cell_that_goes_on(world: World) -> None:
    """One cell gives "all others" to a new one and goes on with those who are chosen to stay: what the pages count is
    what is written, and who stays is not moved to where he or she is (A4, A8)."""
    stays = world.people["member"].pk
    split = {"do": "split", "source": world.a1.pk, "keeps": True, "default": "n", "parts": [
        {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}]}  # fmt: skip
    reform = prepared(world, split)
    choose(actor=world.system, reform_id=reform.pk, step_id=steps_of(reform)[0].pk, what="person",
           targets={stays: world.a1.pk})  # fmt: skip
    before = [person for person, cells in homes(ON).items() if cells == [world.a1.pk]]
    snapshot, planned = plan_with_members(actor=world.system, reform_id=reform.pk)
    counted = sum(row.going(snapshot.heads[row.cell])["n"] for row in planned.people)

    submit(actor=world.system, reform_id=reform.pk)
    reform = approve(actor=world.system, reform_id=reform.pk)

    after = homes(ON)
    assert [after[person] for person in before] == [
        [world.a1.pk] if person == stays else [reform.keys["n"]] for person in before
    ]
    assert counted == len(before) - 1
    assert Affiliation.objects.filter(person_id=stays, kind="home").count() == 1
    short = [finding for finding in planned.findings if finding.org == world.a1.pk]
    assert ["1 đảng viên chính thức" in finding.sentence for finding in short] == [True]

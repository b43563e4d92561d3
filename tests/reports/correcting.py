"""Corrections of what a month's figures rest on, each through the act that makes it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from nennep.committees.actions import end_post
from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Visit
from nennep.meetings.states import Presence
from nennep.members.actions import (
    PersonFacts,
    change_standing,
    edit_file,
    exempt_member,
    move_home,
    register_member,
    withdraw_standing,
)
from nennep.members.register.dates import PartialDate
from nennep.members.states import Standing
from nennep.obligations.actions import lift_obligation
from nennep.obligations.models import Obligation
from nennep.organisations.actions import dissolve_organisation, found_organisation, move_organisation
from nennep.orgtree.models import Org
from nennep.processes.paper_meeting import PaperMeeting, record_paper_meeting
from nennep.processes.reform import approve, submit
from tests.meetings.proving import proof_of
from tests.processes.test_reform import prepared
from tests.reports.test_known import NOVEMBER, OCTOBER, Told

MID = NOVEMBER.replace(day=14)


def _amend(told: Told, **marks: Presence) -> None:
    actions.amend_minutes(
        actor=told.actor("secretary"), meeting_id=told.meeting.pk, reason="Ghi nhầm",
        marks={told.world.people[key].pk: Mark(presence) for key, presence in marks.items()},
    )  # fmt: skip


def _lift(told: Told, org: Org, kind: str, period: datetime.date) -> None:
    row = Obligation.objects.get(org=org, kind=kind, period=period)
    lift_obligation(actor=told.world.system, obligation_id=row.pk, reason="Lũ lụt")


def _paper(told: Told, org: Org, key: str, day: datetime.date, kind: str = "regular", **more: Any) -> None:
    paper = PaperMeeting(
        kind=kind, starts_at=clock.at(day, 19), ended_at=clock.at(day, 21), secretary_id=told.world.people[key].pk,
        **more,
    )  # fmt: skip
    record_paper_meeting(actor=told.world.system, org_id=org.pk, paper=paper)


def _finish(told: Told, number: int, day: int) -> None:
    actions.finish_task(
        actor=told.actor("secretary"), task_id=told.tasks[number], evidence="Đã xong",
        proof=proof_of(told.world.a1), done_on=NOVEMBER.replace(day=day),
    )  # fmt: skip


def _visit(told: Told) -> None:
    actions.report_visit(
        actor=told.world.system, cell_id=told.world.a1.pk, visitor_id=told.world.people["superior"].pk,
        visited_on=NOVEMBER.replace(day=3),
    )  # fmt: skip


def _confirm_visit(told: Told) -> None:
    for visit in Visit.objects.filter(state="reported"):
        key = "superior" if visit.visitor_confirmed_at is None else "secretary"
        actions.confirm_visit(actor=told.actor(key), visit_id=visit.pk)


def _standing(told: Told, key: str, standing: Standing) -> None:
    change_standing(
        actor=told.world.system, person_id=told.world.people[key].pk, standing=standing, on=MID, decision_no="3-QĐ"
    )


def _register(told: Told) -> None:
    facts = PersonFacts(
        full_name="Lê Thị Sáu", sex="F", birth_on=datetime.date(1990, 1, 1), admitted_on=datetime.date(2015, 1, 1),
        official_on=datetime.date(2016, 1, 1),
    )  # fmt: skip
    register_member(actor=told.world.system, cell_id=told.world.b1.pk, facts=facts, since=OCTOBER)


def _move(told: Told, org: Org, parent: Org) -> None:
    move_organisation(
        actor=told.world.system, org_id=org.pk, parent_id=parent.pk, effective_on=MID, decision_no="9-QĐ/TU"
    )


def _found(told: Told) -> None:
    found_organisation(
        actor=told.world.system, parent_id=told.world.commune_b.pk, name="Chi bộ thôn Bình Yên",
        kind="chi-bo-truc-thuoc", effective_on=MID, decision_no="02-QĐ/TU", unit_type="residential",
    )  # fmt: skip


def _reform(told: Told, *operations: dict[str, object]) -> None:
    reform = prepared(told.world, *operations, on=MID)
    submit(actor=told.world.system, reform_id=reform.pk)
    approve(actor=told.world.system, reform_id=reform.pk)


def _new_cell(told: Told, *sources: Org) -> None:
    into = {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": told.world.commune_b.pk}
    _reform(told, {"do": "merge", "sources": [org.pk for org in sources], "into": into})


def _end_post(told: Told) -> None:
    post = Post.objects.get(org=told.world.a1, title="uy-vien", known_to__isnull=True)
    end_post(actor=told.world.system, post_id=post.pk, on=MID, why="Chuyển công tác")


MONTHLY, THEMATIC = "monthly_meeting", "thematic_meeting"
Act = Callable[[Told], object]
ACTS: dict[str, Act] = {
    "absent": lambda told: _amend(told, member=Presence.UNEXCUSED),
    "two absent": lambda told: _amend(told, other=Presence.UNEXCUSED, deputy=Presence.EXCUSED),
    "present after all": lambda told: _amend(told, member=Presence.PRESENT, other=Presence.PRESENT),
    "excused instead": lambda told: _amend(told, member=Presence.EXCUSED),
    "exempt instead": lambda told: _amend(told, member=Presence.EXEMPT),
    "grade confirmed": lambda told: actions.confirm_quality(
        actor=told.actor("superior"), meeting_id=told.meeting.pk, grade="Khá"
    ),
    "duty waived a2": lambda told: _lift(told, told.world.a2, MONTHLY, NOVEMBER),
    "duty waived b1": lambda told: _lift(told, told.world.b1, MONTHLY, NOVEMBER),
    "theme waived b1": lambda told: _lift(told, told.world.b1, THEMATIC, OCTOBER),
    "duty waived the month before": lambda told: _lift(told, told.world.a2, MONTHLY, OCTOBER),
    "a2 met": lambda told: _paper(told, told.world.a2, "leader", NOVEMBER.replace(day=20), with_thematic=True),
    "b1 met": lambda told: _paper(
        told, told.world.b1, "b_secretary", NOVEMBER.replace(day=5),
        marks={told.world.people["b_member"].pk: Mark(Presence.EXCUSED)},
    ),
    "b1 met the month before": lambda told: _paper(
        told, told.world.b1, "b_secretary", OCTOBER.replace(day=5),
        marks={told.world.people["b_member"].pk: Mark(Presence.EXCUSED)},
    ),
    "b1 met on a theme": lambda told: _paper(
        told, told.world.b1, "b_secretary", NOVEMBER.replace(day=9), kind="thematic", theme="Học tập"
    ),
    "task in time": lambda told: _finish(told, 1, 10),
    "task late": lambda told: _finish(told, 1, 21),
    "task one again in time": lambda told: _finish(told, 0, 17),
    "task one again": lambda told: actions.reopen_task(
        actor=told.actor("secretary"), task_id=told.tasks[0], why="Chưa đạt"
    ),
    "task two again": lambda told: actions.reopen_task(
        actor=told.actor("secretary"), task_id=told.tasks[1], why="Chưa đạt"
    ),
    "task one dropped": lambda told: actions.drop_task(
        actor=told.actor("secretary"), task_id=told.tasks[0], why="Thôi"
    ),
    "task two dropped": lambda told: actions.drop_task(
        actor=told.actor("secretary"), task_id=told.tasks[1], why="Thôi"
    ),
    "visited": _visit,
    "visit confirmed": _confirm_visit,
    "suspended": lambda told: _standing(told, "other", Standing.SUSPENDED),
    "expelled": lambda told: _standing(told, "ninth", Standing.EXPELLED),
    "not expelled": lambda told: withdraw_standing(
        actor=told.world.system, person_id=told.world.people["ninth"].pk, reason="Ghi nhầm người"
    ),
    "exempted": lambda told: exempt_member(
        actor=told.world.system, person_id=told.world.people["other"].pk, on=MID, ground="Ốm lâu", decision_no="1"
    ),
    "moved home": lambda told: move_home(
        actor=told.world.system, person_id=told.world.people["eighth"].pk, cell_id=told.world.b1.pk, on=MID
    ),
    "born later": lambda told: edit_file(
        actor=told.world.system, person_id=told.world.people["member"].pk,
        values={"birth": PartialDate.from_iso("1981-05-06")}, basis="Giấy khai sinh",
    ),
    "registered": _register,
    "post ended": _end_post,
    "a2 moved": lambda told: _move(told, told.world.a2, told.world.commune_b),
    "a1 moved": lambda told: _move(told, told.world.a1, told.world.commune_b),
    "b1 ended": lambda told: dissolve_organisation(
        actor=told.world.system, org_id=told.world.b1.pk, effective_on=MID, decision_no="5-QĐ/TU"
    ),
    "founded": _found,
    "communes merged": lambda told: _reform(
        told, {"do": "merge", "sources": [told.world.commune_b.pk], "into": told.world.commune_a.pk}
    ),
    "a1 taken in by b1": lambda told: _reform(
        told, {"do": "merge", "sources": [told.world.a1.pk], "into": told.world.b1.pk}
    ),
    "cells made one": lambda told: _new_cell(told, told.world.a2, told.world.b1),
}  # fmt: skip

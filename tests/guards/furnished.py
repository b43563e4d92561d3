"""Two branches full of records of every kind, so that every address has something to open in each of them."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from decimal import Decimal

import time_machine
import xlsxwriter

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.committees.actions import assign, constitute_body, fill_post
from nennep.committees.models import BodyKind
from nennep.directives.actions import (
    TargetInput,
    TaskWish,
    Wish,
    ask_below,
    change_target,
    divide_task,
    enter_result,
    give_task,
    set_target,
)
from nennep.directives.rounds import When
from nennep.documents.actions import (
    ContestantInput,
    adopt_rules_with_file,
    ask_comments,
    attach_file,
    deliver_document,
    draft_document,
    give_comment,
    issue_document,
    record_contest_round,
    record_spread,
)
from nennep.documents.models import Document
from nennep.documents.queries import drafted_from
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.meetings import actions
from nennep.members.actions import (
    add_workplace,
    ask_correction,
    ask_merge,
    found_team,
    note_paper,
    place_in_team,
    read_file,
)
from nennep.members.models import Person
from nennep.organisations.actions import add_steps, create_reform, found_organisation
from nennep.orgtree.models import Org
from nennep.processes.close_meeting import close_meeting
from nennep.reports.actions import note_published_figure, submit_report
from tests.factories.world import SINCE, START, World, build_world

MONTH = datetime.date(2026, 10, 1)


@dataclass
class Branch:
    """A commune with one cell that has everything."""

    commune: Org
    cell: Org
    secretary: Person
    member: Person
    superior: Person
    staff: User
    host: User
    visitor: User


def _superior_of_b(world: World) -> None:
    """Commune B gets what A has: a second cell, a committee, somebody who looks after its first cell."""
    second = found_organisation(
        actor=world.system, parent_id=world.commune_b.pk, name="Chi bộ cơ quan xã Bình Minh", kind="chi-bo-truc-thuoc",
        effective_on=START,
    )  # fmt: skip
    world.member("b_leader", "Lý Thị Mận", second)
    constitute_body(
        actor=world.system, org_id=world.commune_b.pk, kind=BodyKind.COMMITTEE, label="2025-2030", on=SINCE, seats=3
    )
    fill_post(actor=world.system, org_id=world.commune_b.pk, kind=BodyKind.COMMITTEE, on=SINCE, title="bi-thu",
              person_id=world.people["b_leader"].pk)  # fmt: skip
    assign(actor=world.system, org_id=world.commune_b.pk, person_id=world.people["b_leader"].pk, on=SINCE,
           target_org_id=world.b1.pk, visits_planned=2)  # fmt: skip
    for key in ("b_member", "b_leader"):
        world.account(key, world.people[key].full_name, person=world.people[key])


def branches(world: World) -> tuple[Branch, Branch]:
    """The branch of commune A and that of commune B."""
    people, users = world.people, world.users
    a = Branch(world.commune_a, world.a1, people["secretary"], people["member"], people["superior"], users["staff_a"],
               users["secretary"], users["superior"])  # fmt: skip
    b = Branch(world.commune_b, world.b1, people["b_secretary"], people["b_member"], people["b_leader"],
               users["staff_b"], users["b_secretary"], users["b_leader"])  # fmt: skip
    return a, b


def _meeting(branch: Branch, by: Actor, time: time_machine.Traveller) -> None:
    """A closed October meeting with everything in it; its resolution issued and sent."""
    time.move_to(clock.at(datetime.date(2026, 9, 25), 9), tick=False)
    meeting = actions.convene_meeting(
        actor=by, org_id=branch.cell.pk, kind="regular", starts_at=clock.at(MONTH.replace(day=3), 19),
        place="Nhà văn hóa", secretary_id=branch.member.pk,
    )  # fmt: skip
    actions.attach_paper(actor=by, meeting_id=meeting.pk, title="Dự thảo", name="du-thao.pdf", content=b"%PDF-1.7 x")
    actions.call_meeting(actor=by, meeting_id=meeting.pk)
    time.move_to(clock.at(MONTH.replace(day=3), 19), tick=False)
    actions.open_meeting(actor=by, meeting_id=meeting.pk)
    actions.add_guest(actor=by, meeting_id=meeting.pk, name=branch.superior.full_name, person_id=branch.superior.pk,
                      is_superior=True)  # fmt: skip
    speech = actions.add_speech(actor=by, meeting_id=meeting.pk, person_id=branch.member.pk, gist="Ý", is_proposal=True)
    decision = actions.decide(actor=by, meeting_id=meeting.pk, text="Làm đường thôn")
    actions.give_task(actor=by, meeting_id=meeting.pk, text="Đo đường", due_on=datetime.date(2026, 10, 20),
                      person_id=branch.member.pk, decision_id=decision.pk, speech_id=speech.pk)  # fmt: skip
    time.move_to(clock.at(MONTH.replace(day=3), 21), tick=False)
    actions.end_meeting(actor=by, meeting_id=meeting.pk)
    close_meeting(actor=by, meeting_id=meeting.pk, draft="nghi-quyet")
    document = drafted_from(by, meeting._meta.label_lower, meeting.pk).get()
    by = system_actor("furnishing")
    issue_document(actor=by, document_id=document.pk, dated_on=datetime.date(2026, 10, 3))
    deliver_document(actor=by, document_id=document.pk, org_ids=[branch.cell.pk])
    attach_file(actor=by, document_id=document.pk, name="phu-luc.pdf", content=b"%PDF-1.7 x")
    record_spread(actor=by, document_id=document.pk, org_id=branch.cell.pk, form="meeting", people=2,
                  done_on=datetime.date(2026, 10, 3))  # fmt: skip
    contest = record_spread(actor=by, document_id=document.pk, org_id=branch.cell.pk, form="contest", people=2,
                            done_on=datetime.date(2026, 10, 3), note="Hội thi báo cáo viên")  # fmt: skip
    told = [ContestantInput("Lê Na", "", "giải nhất")]
    record_contest_round(actor=by, spread_id=contest.pk, name="Phần thi thuyết trình", organiser="Chi bộ",
                         held_on=datetime.date(2026, 10, 3), contestants=told)  # fmt: skip


def _register() -> bytes:
    """A workbook with a head and one row."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, ["STT", "Họ và tên", "Ngày sinh", "Chi bộ"])
    sheet.write_row(1, 0, ["1", "Lê Thị Mận", "01/02/1980", "Chi bộ thôn 1"])
    book.close()
    return target.getvalue()


def _coming(branch: Branch, by: Actor) -> None:
    """A November meeting whose notices are out, and a later one that is being prepared."""
    for month, called in ((11, True), (12, False)):
        meeting = actions.convene_meeting(
            actor=by, org_id=branch.cell.pk, kind="regular", starts_at=clock.at(datetime.date(2026, month, 28), 19),
            place="Nhà văn hóa", is_model=True,
        )  # fmt: skip
        if called:
            actions.call_meeting(actor=by, meeting_id=meeting.pk)


def _target(branch: Branch, by: Actor) -> None:
    """A target of the cell's resolution over two years, with a result, changed once."""
    document = Document.objects.filter(org=branch.cell, kind="nghi-quyet").latest("pk")
    wish = TargetInput("Thu gom rác", "hộ", Decimal(40), MONTH.replace(month=1), datetime.date(2027, 12, 31))
    target = set_target(actor=by, document_id=document.pk, wish=wish)
    enter_result(actor=by, target_id=target.pk, on=MONTH, value=Decimal(12), proof="Biên bản tháng 10")
    change_target(actor=by, target_id=target.pk, value=Decimal(45), on=MONTH, why="Thêm xóm Đông")


def _task(branch: Branch, by: Actor) -> None:
    """A task of the cell's resolution for the cell itself, with one within it."""
    document = Document.objects.filter(org=branch.cell, kind="nghi-quyet").latest("pk")
    due = datetime.date(2026, 12, 20)
    task = give_task(actor=by, document_id=document.pk, wish=TaskWish(
        "Thu gom rác ở chợ", branch.cell.pk, due, person_id=branch.member.pk))  # fmt: skip
    divide_task(actor=by, task_id=task.pk, wish=TaskWish("Đặt thùng rác", branch.cell.pk, due,
                                                         deputy_ids=(branch.member.pk,)))  # fmt: skip


def _directing(branch: Branch, by: Actor) -> None:
    """A draft of the cell's with a comment that waits for its answer; a resolution that asks every cell to study."""
    words = {"actor": by, "kind": "nghi-quyet", "content": {"blocks": []}}
    draft = draft_document(org_id=branch.cell.pk, body_kind="cell", subject="Về đường nông thôn", **words)
    ask_comments(actor=by, document_id=draft.pk, org_ids=[branch.commune.pk], due_on=clock.today())
    give_comment(actor=by, document_id=draft.pk, org_id=branch.commune.pk, text="Thêm kinh phí")
    asking = draft_document(org_id=branch.commune.pk, body_kind="committee", subject="Về nước sạch", **words)
    issue_document(actor=by, document_id=asking.pk, dated_on=clock.today())
    ask_below(actor=by, document_id=asking.pk,
              wish=Wish("study", "Học tập nghị quyết", (5,), When("days", clock.today(), days=30)))  # fmt: skip


def _furnish(branch: Branch, time: time_machine.Traveller) -> None:
    _meeting(branch, system_actor("furnishing"), time)
    time.move_to(clock.at(datetime.date(2026, 11, 20), 9), tick=False)
    system = system_actor("furnishing")
    _coming(branch, system)
    actions.plan_visits(actor=system, org_id=branch.commune.pk, year=2026)
    adopt_rules_with_file(actor=system, org_id=branch.commune.pk, title="Quy chế", text="Một.", on=SINCE,
                          name="quy-che.pdf", content=b"%PDF-1.7 x")  # fmt: skip
    team = found_team(actor=system, cell_id=branch.cell.pk, name="Tổ 1", on=SINCE)
    place_in_team(actor=system, team_id=team.pk, person_id=branch.member.pk, on=SINCE, is_head=True)
    add_workplace(actor=system, person_id=branch.member.pk, unit="Hợp tác xã", on=SINCE)
    note_paper(actor=system, person_id=branch.member.pk, number=1)
    User.objects.filter(pk=branch.staff.pk).update(org=branch.commune)
    Grant.objects.create(user=branch.staff, role="administrator", org=branch.commune, valid_from=SINCE, basis="x")
    visit = actions.report_visit(actor=actor_for(branch.visitor), cell_id=branch.cell.pk, visitor_id=branch.superior.pk,
                                 visited_on=datetime.date(2026, 11, 18))  # fmt: skip
    actions.confirm_visit(actor=actor_for(branch.host), visit_id=visit.pk)
    submit_report(actor=system, org_id=branch.cell.pk, month=MONTH)
    note_published_figure(actor=system, org_id=branch.commune.pk, year=2026, level=None, text="hàng trăm lượt",
                          source="Báo cáo năm", published_on=datetime.date(2026, 11, 2))  # fmt: skip
    _target(branch, system)
    _task(branch, system)
    _directing(branch, system)
    office = actor_for(branch.staff)
    reform = create_reform(
        actor=office, home_id=branch.commune.pk, title="Sắp xếp", effective_on=MONTH.replace(year=2027)
    )
    add_steps(actor=office, reform_id=reform.pk, operations=[
        {"do": "found", "new": {"key": "n1", "name": "Mới", "kind": "chi-bo", "parent": branch.commune.pk}},
        {"do": "dissolve", "org": branch.cell.pk}])  # fmt: skip
    accounts = User.objects.filter(person_id__isnull=False).values("person_id")
    others = Person.objects.filter(registered_at=branch.cell).exclude(pk=branch.member.pk)
    other = others.exclude(pk__in=accounts).order_by("pk")[0]
    ask_merge(actor=office, kept_id=branch.member.pk, other_id=other.pk, choices=(), reason="Nhập hai lần")
    read_file(actor=actor_for(branch.staff), org_id=branch.commune.pk, kind="members", file_name="danh-sach.xlsx",
              content=_register())  # fmt: skip


def build(time: time_machine.Traveller) -> World:
    """The test world, both branches furnished; the clock is left on 20/11/2026."""
    world = build_world()
    _superior_of_b(world)
    for branch, key in zip(branches(world), ("member", "b_member"), strict=True):
        _furnish(branch, time)
        ask_correction(actor=actor_for(world.users[key]), person_id=branch.member.pk, field="phone", new="0912345678",
                       ground="Đổi số")  # fmt: skip
    return world

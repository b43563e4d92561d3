"""Tasks of a document across organisations: given, divided, done by evidence alone, overdue first (section 3, S3.7)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.directives.actions import (
    TaskWish,
    charge_people,
    divide_task,
    end_requirement,
    end_task,
    give_evidence,
    give_task,
    set_parts,
)
from nennep.directives.models import DirectedTask, TaskDeputy
from nennep.directives.queries.heat import heat_of
from nennep.directives.queries.tasks import duties_of, duty_of, standings, tasks_of_org, tasks_visible_to
from nennep.documents.actions import deliver_document
from nennep.documents.models import Delivery, Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.obligations.actions import extend_obligations, lift_obligation, send_back_obligation
from nennep.orgtree.models import Org
from nennep.orgtree.queries import path_now
from tests.directives.making import TODAY, asked, province_leader, resolution
from tests.directives.test_cascade import secretary, studied
from tests.directives.test_parts import THREE
from tests.factories.world import World
from tests.processes.test_reform import applied, merge

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
DUE = D(2026, 12, 31)


def wish(org: Any, said: str = "Rà soát chỗ thiếu trong cấp ủy", **given: Any) -> TaskWish:
    return TaskWish(given.pop("text", said), org.pk, given.pop("due_on", DUE), **given)


def given(world: World, org: Any = None, document: Document | None = None, **more: Any) -> DirectedTask:
    document = document or resolution(world)
    return give_task(actor=province_leader(world), document_id=document.pk,
                     wish=wish(org or world.commune_a, **more))  # fmt: skip


def leader(world: World) -> Any:
    return actor_for(world.users["leader"])


def test_a_task_is_owed_like_anything_a_document_asks(world: World) -> None:
    """Section 3, S3.7: owner organisation and person, deputies, deadline; the document is sent; the audit says so."""
    document = resolution(world)
    (group, *_others) = set_parts(actor=province_leader(world), document_id=document.pk, parts=THREE)
    task = given(world, document=document, part_id=group.pk, person_id=world.people["leader"].pk)

    row = duty_of(task)
    assert (row.org_id, row.kind, row.due_on, row.owed_to_id) == (world.commune_a.pk, "task", DUE, world.province.pk)
    assert (task.person_name, task.requirement.part_id) == (world.people["leader"].full_name, group.pk)
    assert Delivery.objects.filter(document=document, org=world.commune_a).count() == 1
    assert AuditEvent.objects.filter(kind="directives.task.given").count() == 1
    extend_obligations(actor=province_leader(world), obligation_ids=[row.pk], due_on=D(2027, 1, 31), reason="Bão")
    assert duty_of(task).due_on == D(2027, 1, 31)
    lift_obligation(actor=province_leader(world), obligation_id=row.pk, reason="Không còn cần")
    assert duty_of(task).lifted_at is not None


def test_the_document_is_sent_to_an_organisation_although_one_of_its_people_has_it(world: World) -> None:
    """S4.8: what was sent to a person is not yet sent to the organisation that is to do it."""
    document = resolution(world)
    deliver_document(actor=world.system, document_id=document.pk, person_ids=[world.people["leader"].pk])
    org_id = Delivery.objects.get(document=document).org_id
    given(world, Org.objects.get(pk=org_id), document=document)
    assert Delivery.objects.filter(document=document, org_id=org_id, person_id__isnull=True).count() == 1


def test_sub_tasks_go_down_from_who_has_it_and_across_from_who_gave_it(world: World) -> None:
    """Section 3: the commune divides among its cells; the province gives a part to another commune's cell."""
    task = given(world)
    own = divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.a1, "Lập danh sách"))
    across = divide_task(actor=province_leader(world), task_id=task.pk, wish=wish(world.b1, "Đối chiếu danh sách"))

    assert (own.requirement.org_id, across.requirement.org_id) == (world.commune_a.pk, world.province.pk)
    with pytest.raises(RuleBroken, match="ở dưới nơi giao"):
        divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.b1, "Việc của nơi khác"))
    with acting(leader(world)):
        (whole,) = standings(list(tasks_of_org(leader(world), world.commune_a.pk)))
    assert (whole.parts, whole.parts_done) == (2, 0)


def test_progress_only_with_evidence_and_the_whole_last(world: World, time: time_machine.Traveller) -> None:
    """Section 3: nobody ticks; a cell's minutes end its part; the whole waits for its parts; sent back opens again."""
    document = resolution(world)
    task = given(world, world.a1, document=document)
    part = divide_task(actor=secretary(world), task_id=task.pk, wish=wish(world.a1, "Họp bàn"))
    meeting = studied(world, document, time)
    record = {"evidence_type": "meetings.meeting", "record_id": meeting.pk}

    with pytest.raises(RuleBroken, match="1 việc con chưa xong"):
        give_evidence(actor=secretary(world), obligation_id=duty_of(task).pk, **record)
    give_evidence(actor=secretary(world), obligation_id=duty_of(part).pk, **record)
    assert standings([DirectedTask.objects.get(pk=task.pk)])[0].parts_done == 1
    give_evidence(actor=secretary(world), obligation_id=duty_of(task).pk, **record)
    assert duty_of(task).met_on == D(2026, 11, 3)
    send_back_obligation(actor=province_leader(world), obligation_id=duty_of(task).pk, reason="Ghi nhầm")
    assert duty_of(task).met_on is None


def test_evidence_of_another_branch_does_not_end_a_task(world: World, time: time_machine.Traveller) -> None:
    """Section 6: the meeting of cell A1 does not count for A2."""
    document = resolution(world)
    task = given(world, world.a2, document=document)
    asked(world, document=document)
    meeting = studied(world, document, time)
    with pytest.raises(RuleBroken, match="của chính tổ chức"):
        give_evidence(actor=world.system, obligation_id=duty_of(task).pk, evidence_type="meetings.meeting",
                      record_id=meeting.pk)  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"text": " "}, "Hãy ghi nhiệm vụ"),
        ({"text": "x" * 301}, "300"),
        ({"due_on": D(2026, 10, 15)}, "từ hôm nay"),
        ({"due_on": D(2060, 1, 1)}, "quá xa"),
        ({"part_id": 10**12}, "không thuộc văn bản"),
        ({"person_id": 10**12}, "phải có chức vụ"),
        ({"deputy_ids": (10**12,)}, "không quá mười người"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused_in_words(world: World, more: dict[str, Any], said: str) -> None:
    """Section 6: bad input gets a sentence and writes nothing."""
    with pytest.raises(RuleBroken, match=said):
        given(world, **more)
    assert DirectedTask.objects.count() == 0


def test_given_once_and_divided_within_the_deadline(world: World) -> None:
    """Section 6: the same task twice, and a part that is due after the whole."""
    document = resolution(world)
    task = given(world, document=document)
    with pytest.raises(RuleBroken, match="đã giao"):
        given(world, document=document)
    with pytest.raises(RuleBroken, match="trước hoặc cùng ngày"):
        divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.a1, "Muộn", due_on=D(2027, 1, 1)))
    for depth in range(4):
        task = divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.commune_a, f"Tầng {depth + 2}"))
    with pytest.raises(RuleBroken, match="không quá 5 tầng"):
        divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.a1, "Sâu quá"))


def test_who_may_what_with_a_task(world: World) -> None:
    """M2: another branch finds nothing; those below read and do not divide; who has it names the people."""
    task = given(world)
    with pytest.raises(Denied, match="tổ chức ban hành"):
        give_task(actor=leader(world), document_id=task.requirement.document_id, wish=wish(world.a1, "Khác"))
    with pytest.raises(Http404):
        divide_task(actor=actor_for(world.users["staff_b"]), task_id=task.pk, wish=wish(world.b1, "Khác"))
    with acting(actor_for(world.users["staff_b"])):
        assert not tasks_visible_to(actor_for(world.users["staff_b"])).exists()
    people = world.people["leader"].pk, world.people["superior"].pk
    charge_people(actor=leader(world), task_id=task.pk, person_id=people[0], deputy_ids=people)
    assert list(TaskDeputy.objects.values_list("person_id", flat=True)) == [people[1]]
    charge_people(actor=leader(world), task_id=task.pk, person_id=None)
    assert (DirectedTask.objects.get().person_id, TaskDeputy.objects.count()) == (None, 0)
    with pytest.raises(Denied, match="nơi giao"):
        end_task(actor=leader(world), task_id=task.pk, reason="Thôi")


def test_taken_back_with_all_within_it(world: World) -> None:
    """Section 3: what is open is lifted with the reason."""
    task = given(world)
    part = divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.a1, "Phần"))
    with pytest.raises(RuleBroken, match="lý do"):
        end_task(actor=province_leader(world), task_id=task.pk, reason=" ")
    with pytest.raises(Http404):  # a task is not ended as if it were asked of many
        end_requirement(actor=province_leader(world), requirement_id=task.requirement_id, reason="x")
    end_task(actor=province_leader(world), task_id=task.pk, reason="Đã có chủ trương khác")
    assert {duty_of(one).lifted_why for one in (task, part)} == {"Đã có chủ trương khác"}
    with pytest.raises(Denied, match="thôi giao"):
        end_task(actor=province_leader(world), task_id=task.pk, reason="Lần nữa")


def test_a_task_follows_its_organisation(world: World, time: time_machine.Traveller) -> None:
    """Section 6: dissolved with work open: the successor has it, once, and its page tells so."""
    task = given(world, world.a1)
    time.move_to(clock.at(D(2026, 11, 2), 8))
    world.system = system_actor("test")
    applied(world, merge(world))
    (ended, heir) = duties_of([task])[task.requirement_id]
    assert (ended.org_id, ended.lifted_at is None, heir.lifted_at is None) == (world.a1.pk, False, True)
    assert duty_of(task) == heir


def test_tasks_stay_out_of_the_table_of_what_is_asked_of_many(world: World) -> None:
    """E2: the heat table counts requirements; tasks have their own list."""
    said = asked(world)
    before = heat_of(world.system, said.requirement.document, path_now(world.province.pk), TODAY)
    given(world, document=said.requirement.document)
    assert heat_of(world.system, said.requirement.document, path_now(world.province.pk), TODAY) == before


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_task_through_the_pages(world: World, time: time_machine.Traveller) -> None:
    """Section 3: given on the document's page, divided, people named, late shown first, ended by evidence."""
    document = resolution(world)
    province_leader(world)
    above, below = client_of(world, "province_leader"), client_of(world, "leader")
    give = reverse("directives:give_task", args=[document.pk])
    bad = above.post(give, {"text": "", "org_id": world.commune_a.pk, "due_on": "x"})
    assert bad.status_code in (200, 422)
    assert DirectedTask.objects.count() == 0
    made = above.post(give, {"text": "Rà soát cấp ủy", "org_id": world.commune_a.pk, "due_on": "30/11/2026"})
    task = DirectedTask.objects.get()
    page = reverse("directives:task", args=[task.pk])
    assert made.headers["Location"] == page
    assert "Rà soát cấp ủy" in text(above, reverse("directives:document_tasks", args=[document.pk]))
    below.post(reverse("directives:divide_task", args=[task.pk]),
               {"text": "Lập danh sách", "org_id": world.a1.pk, "due_on": "20/11/2026"})  # fmt: skip
    below.post(reverse("directives:charge_task", args=[task.pk]), {"person_id": world.people["leader"].pk})
    assert "0/1 việc con đã xong" in text(below, page)
    assert world.people["leader"].full_name in text(above, page)
    time.move_to(clock.at(D(2026, 12, 5), 8))
    listed = text(client_of(world, "leader"), reverse("directives:tasks", args=[world.commune_a.pk]))
    assert "1 quá hạn" in listed
    assert "quá hạn 5 ngày" in listed
    given_page = reverse("directives:tasks", args=[world.province.pk]) + "?xem=giao"
    assert "Rà soát cấp ủy" in text(client_of(world, "province_leader"), given_page)
    assert "Mở nhiệm vụ" in text(client_of(world, "leader"), reverse("directives:duty", args=[duty_of(task).pk]))
    client_of(world, "province_leader").post(reverse("directives:end_task", args=[task.pk]), {"reason": "Đổi việc"})
    assert "được miễn" in text(client_of(world, "province_leader"), page)


@pytest.mark.parametrize("name", ["task", "divide_task", "charge_task", "end_task"])
def test_a_task_of_another_branch_is_not_found(world: World, name: str) -> None:
    """M2: ids of another branch give 404."""
    task = given(world)
    assert client_of(world, "staff_b").get(reverse(f"directives:{name}", args=[task.pk])).status_code == 404


def test_a_list_of_tasks_asks_a_constant_number_of_queries(world: World) -> None:
    """Lists keep a constant number of queries, however many tasks and parts."""
    client, document = client_of(world, "leader"), resolution(world)

    def statements(count: int) -> int:
        for number in range(count):
            task = given(world, document=document, org=world.commune_a, due_on=DUE, text=f"Việc {count} {number}")
            divide_task(actor=leader(world), task_id=task.pk, wish=wish(world.a1, f"Phần {count} {number}"))
        with CaptureQueriesContext(connection) as asked_of:
            text(client, reverse("directives:tasks", args=[world.commune_a.pk]))
        return len(asked_of)

    statements(1)
    assert statements(2) == statements(6) <= 28

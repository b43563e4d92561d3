"""What is met by a figure: the result of a target reaches its value (E4, E6)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.directives.actions import (
    TargetInput,
    TaskWish,
    divide_task,
    enter_result,
    give_task,
    set_target,
    settle_figures,
    split_target,
    targets_follow,
    withdraw_result,
)
from nennep.directives.models import DirectedTask, Target
from nennep.directives.rounds import When
from nennep.documents.actions import revoke_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.obligations.actions import send_back_obligation
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from tests.directives.making import COMMUNE, GRASSROOTS, TODAY, asked, province_leader, resolution
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def aim(world: World, document: Document, value: int = 90, direction: str = "at_least") -> Target:
    return set_target(actor=province_leader(world), document_id=document.pk, wish=TargetInput(
        "Kết nạp đảng viên", "đảng viên", Decimal(value), D(2026, 1, 1), D(2026, 12, 31),
        direction=direction))  # fmt: skip


def result(world: World, target: Target, value: int) -> int:
    return enter_result(actor=province_leader(world), target_id=target.pk, on=clock.today(), value=Decimal(value),
                        proof="Sổ theo dõi kết nạp").pk  # fmt: skip


def test_met_when_the_result_reaches_and_open_again_when_it_falls_short(
    world: World, time: time_machine.Traveller
) -> None:
    """The figure and its day are the evidence; corrected downwards, the duty is open again and says why."""
    document = resolution(world)
    target = aim(world, document)
    task = give_task(actor=province_leader(world), document_id=document.pk, wish=TaskWish(
        "Kết nạp 90 đảng viên", world.province.pk, D(2026, 12, 31), target_id=target.pk))  # fmt: skip
    row = Obligation.objects.get(source=task.requirement_id)
    result(world, target, 80)
    row.refresh_from_db()
    assert row.met_on is None
    time.move_to(clock.at(D(2026, 11, 16), 8))

    result(world, target, 92)

    row.refresh_from_db()
    evidence = Evidence.objects.get(obligation=row)
    assert (row.met_on, row.evidence_type, row.evidence_id) == (D(2026, 11, 16), "directives.target", target.pk)
    assert (evidence.form, evidence.label) == ("figure", "Kết nạp đảng viên: 92/90 đảng viên, đến 16/11/2026")
    time.move_to(clock.at(D(2026, 11, 20), 8))
    pk = result(world, target, 95)
    row.refresh_from_db()
    evidence.refresh_from_db()
    assert (row.met_on, "95/90" in evidence.label) == (D(2026, 11, 16), True)
    withdraw_result(actor=province_leader(world), target_id=target.pk, result_id=pk, reason="Đếm nhầm")
    result(world, target, 85)
    row.refresh_from_db()
    assert row.met_on is None
    assert "85/90" in ObligationStep.objects.get(obligation=row).why
    assert Evidence.objects.get(obligation=row).withdrawn_at == clock.now()
    assert settle_figures() == 0


def test_each_organisation_by_its_own_part(world: World) -> None:
    """Asked of the communes: the one whose part is reached has done it, the other has not."""
    document = resolution(world)
    target = aim(world, document)
    shares = {world.commune_a.pk: Decimal(50), world.commune_b.pk: Decimal(40)}
    parts = {one.org_id: one for one in split_target(actor=province_leader(world), target_id=target.pk, shares=shares)}

    said = asked(world, "other", document=document, text="Đạt chỉ tiêu kết nạp", levels=(COMMUNE, GRASSROOTS),
                 target_id=target.pk)  # fmt: skip
    result(world, parts[world.commune_a.pk], 50)

    rows = {row.org_id: row for row in Obligation.objects.filter(source=said.requirement.pk)}
    assert rows[world.commune_a.pk].met_on == TODAY
    assert rows[world.commune_b.pk].met_on is None
    assert said.requirement.form == "figure"


def test_what_must_not_be_passed_is_known_when_the_period_has_ended(world: World, time: time_machine.Traveller) -> None:
    """At most so many: reached only on the day after the last."""
    document = resolution(world)
    target = aim(world, document, value=5, direction="at_most")
    task = give_task(actor=province_leader(world), document_id=document.pk, wish=TaskWish(
        "Không quá 5 trường hợp", world.province.pk, D(2027, 1, 31), target_id=target.pk))  # fmt: skip
    result(world, target, 3)
    row = Obligation.objects.get(source=task.requirement_id)
    assert row.met_on is None
    time.move_to(clock.at(D(2027, 1, 1), 8))
    assert settle_figures() == 1
    row.refresh_from_db()
    assert row.met_on == D(2026, 10, 16)


def test_refused_in_words_and_shown_on_the_pages(world: World) -> None:
    """A target of another document, a periodic figure: refused; the task's page shows the figure as it stands."""
    document, other = resolution(world), resolution(world, subject="Khác")
    target = aim(world, document)
    with pytest.raises(RuleBroken, match="không thuộc văn bản"):
        asked(world, "other", document=other, target_id=target.pk)
    periodic = When("every", TODAY, due_on=D(2027, 1, 1), months=6, until=D(2028, 1, 1))
    with pytest.raises(RuleBroken, match="không giao định kỳ"):
        asked(world, "other", document=document, target_id=target.pk, when=periodic)
    with pytest.raises(RuleBroken, match="phải chọn chỉ tiêu"):
        asked(world, "other", document=document, form="figure")
    client = Client()
    client.force_login(world.users["province_leader"])
    client.post(reverse("directives:give_task", args=[document.pk]), {
        "text": "Kết nạp", "org_id": world.province.pk, "due_on": "31/12/2026", "part_id": "", "target_id": target.pk,
    })  # fmt: skip
    task = DirectedTask.objects.get()
    result(world, target, 12)
    page = client.get(reverse("directives:task", args=[task.pk])).content.decode()
    assert "12/90 đảng viên" in page
    duty = Obligation.objects.get(source=task.requirement_id)
    assert "12/90 đảng viên" in client.get(reverse("directives:duty", args=[duty.pk])).content.decode()


def test_a_figure_that_was_sent_back_meets_again_once_it_has_changed(
    world: World, time: time_machine.Traveller
) -> None:
    """E4: who asked does not accept the figure; the night does not give it again, a new result does."""
    document = resolution(world)
    target = aim(world, document)
    task = give_task(actor=province_leader(world), document_id=document.pk, wish=TaskWish(
        "Kết nạp 90 đảng viên", world.province.pk, D(2026, 12, 31), target_id=target.pk))  # fmt: skip
    result(world, target, 92)
    row = Obligation.objects.get(source=task.requirement_id)
    send_back_obligation(actor=province_leader(world), obligation_id=row.pk, reason="Đếm cả người chuyển đến")
    time.move_to(clock.at(D(2026, 10, 17), 1))

    assert settle_figures() == 0

    row.refresh_from_db()
    assert row.met_on is None
    result(world, target, 91)
    row.refresh_from_db()
    assert row.met_on == D(2026, 10, 17)


def test_the_figure_of_a_target_that_was_taken_in_does_not_outlive_the_one_after_it(
    world: World, time: time_machine.Traveller
) -> None:
    """E9: a commune takes in another one with its target; both figures have met the task; the sum falls short of both:
    the task is open again."""
    document, by = resolution(world), province_leader(world)
    own, other = (
        set_target(actor=by, document_id=document.pk, org_id=org.pk, wish=TargetInput(
            "Kết nạp đảng viên", "đảng viên", Decimal(40), D(2026, 1, 1), D(2026, 12, 31)))
        for org in (world.commune_a, world.commune_b)
    )  # fmt: skip
    task = give_task(actor=by, document_id=document.pk, wish=TaskWish(
        "Kết nạp 40 đảng viên", world.commune_a.pk, D(2026, 12, 31), target_id=own.pk))  # fmt: skip
    for target in (own, other):
        result(world, target, 40)
    time.move_to(clock.at(D(2026, 10, 17), 8))
    with acting(world.system):
        targets_follow(actor=world.system, heirs={world.commune_b.pk: [world.commune_a.pk]}, on=clock.today())
    settle_figures()
    row = Obligation.objects.get(source=task.requirement_id)
    assert row.met_on == TODAY

    result(world, Target.objects.get(org=world.commune_a, ended_on__isnull=True), 70)

    row.refresh_from_db()
    assert row.met_on is None
    assert not Evidence.objects.filter(withdrawn_at__isnull=True).exists()


def test_a_revoked_document_asks_nothing_any_more(world: World) -> None:
    """S1.2: taken back, its open duties and tasks are lifted with the reason, what was done stays, its targets end."""
    document = resolution(world)
    target = aim(world, document)
    said = asked(world, document=document)
    task = give_task(actor=province_leader(world), document_id=document.pk, wish=TaskWish(
        "Kết nạp 90 đảng viên", world.province.pk, D(2026, 12, 31), target_id=target.pk))  # fmt: skip
    result(world, target, 92)

    revoke_document(actor=province_leader(world), document_id=document.pk, why="Ban hành nhầm")

    duties = Obligation.objects.filter(source=said.requirement.pk)
    assert {(row.lifted_why, row.met_on) for row in duties} == {("Văn bản 01-NQ/TU đã thu hồi.", None)}
    done = Obligation.objects.get(source=task.requirement_id)
    assert (done.lifted_at, done.met_on) == (None, TODAY)
    target.refresh_from_db()
    assert (target.ended_on, target.ended_why) == (TODAY, "Văn bản 01-NQ/TU đã thu hồi.")
    assert ObligationStep.objects.filter(kind="waived").count() == 3
    with pytest.raises(Denied, match="chưa thu hồi"):
        divide_task(actor=province_leader(world), task_id=task.pk, wish=TaskWish(
            "Việc con", world.province.pk, D(2026, 12, 1)))  # fmt: skip


def test_a_result_of_after_the_period_is_refused(world: World) -> None:
    """Section 6, dates: what came after the last day of the period does not count in it."""
    document = resolution(world)
    target = set_target(actor=province_leader(world), document_id=document.pk, wish=TargetInput(
        "Kết nạp đảng viên", "đảng viên", Decimal(9), D(2026, 1, 1), D(2026, 10, 16)))  # fmt: skip
    Target.objects.filter(pk=target.pk).update(last_on=D(2026, 9, 30))

    with pytest.raises(RuleBroken, match="trong kỳ của chỉ tiêu") as refused:
        result(world, target, 9)

    assert refused.value.field == "on"

"""First committees in a draft: two people at one page, who approves, what would be refused on the day (A10)."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.committees.models import FirstPost
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members.models import StandingRow
from nennep.organisations.actions import edit_step
from nennep.organisations.drafts import steps_of
from nennep.processes.approval.decision import Issuer
from nennep.processes.reform import approve, submit
from tests.factories.world import START, World
from tests.processes.drafting import SignIn, decided, draft, merge, once, text

pytestmark = pytest.mark.django_db


def test_two_people_at_one_first_committee_do_not_overwrite_each_other(
    world: World, client_of: SignIn, boss: User
) -> None:
    """The second form was filled before the first was written: it is told what was written, loses nothing, and is
    written when sent again."""
    reform = draft(world, merge(world))
    url = reverse("reforms:first", args=[reform.pk, "n1"])
    leader, second = world.people["leader"], world.people["superior"]
    one, other = client_of(world.users["staff_province"]), client_of(boss)
    seen = other.get(url).context["seen"]
    one.post(url, once(**{f"p-{leader.pk}": "bi-thu", "nhiem-ky": "2026-2030", "seen": seen}))

    wish = {f"p-{second.pk}": "bi-thu", "nhiem-ky": "2026-2031"}
    stale = other.post(url, once(**wish, seen=seen))

    assert f"Người khác vừa ghi: {leader.full_name}, Bí thư" in text(stale)
    assert [row.person_id for row in FirstPost.objects.filter(reform=reform)] == [leader.pk]
    assert {row.person_id: row.title for row in stale.context["rows"]}[second.pk] == "bi-thu"
    other.post(url, once(**wish, seen=stale.context["seen"]))
    assert [row.person_id for row in FirstPost.objects.filter(reform=reform)] == [second.pk]
    submit(actor=world.system, reform_id=reform.pk)
    with pytest.raises(Denied, match="không tự duyệt"):
        approve(actor=actor_for(boss), reform_id=reform.pk, decision_no="9", signed_on=datetime.date(2026, 10, 20),
                issuer=Issuer(name="Ban Bí thư"))  # fmt: skip


def test_nobody_approves_the_own_appointment(world: World, client_of: SignIn) -> None:
    reform = draft(world, merge(world))
    leader = world.people["leader"]
    FirstPost.objects.create(reform=reform, target="n1", body="committee", label="2026-2030", title="bi-thu",
                             person=leader)  # fmt: skip
    Grant.objects.create(user=world.users["leader"], role="organisation_staff", org=world.province, valid_from=START,
                         basis="x")  # fmt: skip
    submit(actor=world.system, reform_id=reform.pk)
    here = client_of(world.users["leader"])

    assert "Không ai tự ghi hoặc chuẩn y chức danh cho chính mình" in text(
        here.get(reverse("reforms:detail", args=[reform.pk]))
    )
    answer = here.post(reverse("reforms:approve", args=[reform.pk]), decided("9", "20/10/2026"))
    assert answer.status_code == 403


def test_what_the_day_would_refuse_blocks_the_draft(world: World, client_of: SignIn) -> None:
    """Somebody is no official member any more; the new organisation has become one without such a body."""
    reform = draft(world, merge(world))
    leader = world.people["leader"]
    FirstPost.objects.create(reform=reform, target="n1", body="committee", label="2026-2030", title="bi-thu",
                             person=leader)  # fmt: skip
    here = client_of(world.users["staff_province"])
    detail = reverse("reforms:detail", args=[reform.pk])
    assert "điều chặn" not in text(here.get(detail))

    StandingRow.objects.filter(person=leader).update(standing="probationary")
    answer = here.get(detail)
    page = text(answer)
    assert f"đồng chí {leader.full_name} không phải đảng viên chính thức vào ngày hiệu lực" in page
    assert [row["wrong"] for row in answer.context["steps"]] == [True]
    assert "Còn 1 điều chặn" in page
    with pytest.raises(RuleBroken, match="không phải đảng viên chính thức"):
        submit(actor=world.system, reform_id=reform.pk)
    StandingRow.objects.filter(person=leader).update(standing="official")
    step = steps_of(reform)[0]
    edit_step(actor=world.system, reform_id=reform.pk, step_id=step.pk,
              operation={**step.operation, "into": {**step.operation["into"], "kind": "chi-bo"}})  # fmt: skip
    assert "loại hình này không có" in text(here.get(detail))


def test_posts_left_without_a_seat_are_counted(world: World, client_of: SignIn) -> None:
    reform = draft(world, merge(world))
    here, findings = client_of(world.users["staff_province"]), reverse("reforms:findings", args=[reform.pk])
    assert "2 người giữ chức danh ở tổ chức kết thúc" in text(here.get(findings))

    FirstPost.objects.create(reform=reform, target="n1", body="committee", label="2026-2030", title="bi-thu",
                             person=world.people["leader"])  # fmt: skip

    assert "1 người giữ chức danh ở tổ chức kết thúc" in text(here.get(findings))


def test_sizes_of_a_first_committee_stand_with_their_rule(world: World, client_of: SignIn) -> None:
    """A10: what 45-CT/TW says of a commune of two communes, and the third of the Charter's regulation."""
    reform = draft(world, merge(world))
    for body in ("committee", "standing"):
        FirstPost.objects.create(reform=reform, target="n1", body=body, label="2026-2030", title="bi-thu",
                                 person=world.people["leader"])  # fmt: skip
    here, url = client_of(world.users["staff_province"]), reverse("reforms:first", args=[reform.pk, "n1"])

    committee = text(here.get(url, {"co-quan": "committee"}))
    standing = text(here.get(url, {"co-quan": "standing"}))

    assert "Ban chấp hành có 1 người, lập từ không quá 2 đơn vị: trong mức 27." in committee
    assert "Chưa có phó bí thư nào, mức là 2." in committee
    assert "phó bí thư, mức là" not in standing
    assert "45-CT/TW, 14/04/2025" in committee
    assert "Ban thường vụ mới có 1 người, mức là 9-11." in standing
    assert "Cấp ủy có 1 ủy viên, dưới 9" in standing

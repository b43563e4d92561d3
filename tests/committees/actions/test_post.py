"""Posts: filled, approved, ended; never overwritten (C1, C2, C5)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.actions import approve_post, end_post, fill_post, fill_posts
from nennep.committees.models import Assignment, BodyKind, Post
from nennep.committees.queries import posts_on
from nennep.kernel.errors import Denied, RuleBroken
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
NOVEMBER = datetime.date(2026, 11, 1)


def fill(world: World, *people: str, who: str = "secretary", **given: Any) -> list[Post]:
    wish: dict[str, Any] = {"org_id": world.a1.pk, "kind": BodyKind.CELL_COMMITTEE, "title": "uy-vien",
                               "on": NOVEMBER, "person_ids": [world.people[key].pk for key in people]}  # fmt: skip
    return fill_posts(actor=actor_for(world.users[who]), **{**wish, **given})


def test_fill_writes_posts_from_the_day_of_election(world: World) -> None:
    made = fill(world, "ninth", "eighth", decision_no="04-BB/CB")

    assert [(p.person_name, p.rank, p.how, p.valid_from, p.term.label if p.term else "") for p in made] == [
        ("Đặng Thế Quỳnh", 50, "elected", NOVEMBER, "2025-2030"),
        ("Bùi Thị Hồng Nhạn", 50, "elected", NOVEMBER, "2025-2030"),
    ]
    events = AuditEvent.objects.filter(kind="committees.post.filled", subject_id__in=[p.pk for p in made])
    assert {e.data["name"] for e in events} == {"Đặng Thế Quỳnh", "Bùi Thị Hồng Nhạn"}


def test_fill_gives_the_role_from_the_first_day(world: World) -> None:
    """M1: the post gives the role by rule."""
    fill(world, "member")

    held = {holding.role for holding in actor_for(world.users["member"]).holdings}

    assert held == {"member", "cell_committee"}


@pytest.mark.parametrize(("people", "given", "sentence"), [
    ((), {}, "Hãy chọn người giữ chức danh"),
    (("ninth",), {"kind": BodyKind.STANDING}, "Chưa có cấp ủy này vào ngày đó"),
    (("ninth",), {"on": datetime.date(2025, 7, 2)}, "Chưa có cấp ủy này vào ngày đó"),
    (("ninth",), {"title": "chu-nhiem"}, "không có trong cơ quan đó"),
    (("ninth",), {"title": "bi-thu"}, "đang do đồng chí Hoàng Văn Bằng giữ"),
    (("ninth",), {"how": "bought"}, "Hãy chọn bầu hoặc chỉ định"),
    (("clerk",), {}, "Đồng chí Phan Hữu Nghĩa đang giữ chức danh này"),
    (("probationer",), {}, "không phải đảng viên chính thức"),
    (("ninth",), {"on": datetime.date(2030, 1, 1)}, "không hợp lý"),
])  # fmt: skip
def test_fill_refuses(world: World, people: tuple[str, ...], given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        fill(world, *people, **given)


def test_fill_gives_a_single_post_to_one_person(world: World) -> None:
    end_post(actor=world.system, post_id=Post.objects.get(person=world.people["deputy"]).pk, on=NOVEMBER, why="x")

    with pytest.raises(RuleBroken, match="chỉ một người giữ"):
        fill(world, "ninth", "eighth", title="pho-bi-thu")


@pytest.mark.parametrize("who", ["member", "clerk", "superior"])
def test_fill_is_for_leaders_and_the_office(world: World, who: str) -> None:
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư"):
        fill(world, "ninth", who=who)


def test_approve_is_noted_by_the_superior_and_kept_when_corrected(world: World) -> None:
    post = Post.objects.get(person=world.people["secretary"])
    leader = actor_for(world.users["leader"])

    approve_post(actor=leader, post_id=post.pk, approved_no="15-QĐ/ĐU", approved_on=SINCE)
    approve_post(actor=leader, post_id=post.pk, approved_no="16-QĐ/ĐU", approved_on=SINCE)

    post.refresh_from_db()
    assert (post.approved_no, post.approved_on) == ("16-QĐ/ĐU", SINCE)
    events = AuditEvent.objects.filter(kind="committees.post.approved").order_by("pk")
    assert [e.data["before"]["no"] for e in events] == ["", "15-QĐ/ĐU"]


@pytest.mark.parametrize(("no", "on", "sentence"), [
    ("1-QĐ", datetime.date(2025, 7, 31), "không thể trước ngày bầu"),
    ("1-QĐ", datetime.date(2099, 1, 1), "không thể ở tương lai"),
    (" ", SINCE, "Hãy ghi số quyết định"),
])  # fmt: skip
def test_approve_refuses(world: World, no: str, on: datetime.date, sentence: str) -> None:
    post = Post.objects.get(person=world.people["secretary"])

    with pytest.raises(RuleBroken, match=sentence):
        approve_post(actor=world.system, post_id=post.pk, approved_no=no, approved_on=on)


def test_approve_refuses_an_appointment(world: World) -> None:
    made = fill_post(actor=world.system, org_id=world.a1.pk, kind=BodyKind.CELL_COMMITTEE, how="appointed",
                     person_id=world.people["ninth"].pk, title="uy-vien", on=NOVEMBER)  # fmt: skip

    with pytest.raises(RuleBroken, match="không cần chuẩn y"):
        approve_post(actor=world.system, post_id=made.pk, approved_no="1", approved_on=NOVEMBER)


def test_approve_never_by_the_organisation_itself(world: World) -> None:
    post = Post.objects.get(person=world.people["deputy"])

    with pytest.raises(Denied, match="do cấp ủy cấp trên trực tiếp chuẩn y"):
        approve_post(actor=actor_for(world.users["secretary"]), post_id=post.pk, approved_no="1", approved_on=SINCE)


def test_end_keeps_the_row_and_ends_the_role_and_the_assignments(world: World) -> None:
    """C2, M1."""
    post = Post.objects.get(person=world.people["superior"])

    end_post(
        actor=actor_for(world.users["leader"]), post_id=post.pk, on=NOVEMBER, why="Nghỉ hưu", decision_no="9-QĐ/TU"
    )

    post.refresh_from_db()
    assert (post.valid_from, post.valid_to, post.ended_why) == (SINCE, NOVEMBER, "Nghỉ hưu, 9-QĐ/TU")
    assert [p.person_name for p in posts_on(world.commune_a.pk, datetime.date(2026, 10, 31))] == [
        "Trần Quốc Oai", "Ngô Văn An",
    ]  # fmt: skip
    assert Assignment.objects.get().valid_to == NOVEMBER
    kinds = AuditEvent.objects.filter(data__name="Ngô Văn An", data__on="2026-11-01").values_list("kind", flat=True)
    assert set(kinds) == {"committees.post.ended", "committees.assignment.ended"}


def test_end_keeps_assignments_while_another_post_is_held(world: World) -> None:
    second = fill_post(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE, title="pho-bi-thu",
                       person_id=world.people["superior"].pk, on=SINCE)  # fmt: skip

    end_post(actor=world.system, post_id=second.pk, on=NOVEMBER, why="Thôi")

    assert Assignment.objects.get().valid_to.year == 9999


@pytest.mark.parametrize(("on", "why", "sentence"), [
    (SINCE, "x", "phải sau ngày bắt đầu 01/08/2025"),
    (NOVEMBER, " ", "Hãy ghi lý do"),
])  # fmt: skip
def test_end_refuses(world: World, on: datetime.date, why: str, sentence: str) -> None:
    post = Post.objects.get(person=world.people["deputy"])

    with pytest.raises(RuleBroken, match=sentence):
        end_post(actor=world.system, post_id=post.pk, on=on, why=why)


def test_end_refuses_twice(world: World) -> None:
    post = Post.objects.get(person=world.people["deputy"])
    end_post(actor=world.system, post_id=post.pk, on=NOVEMBER, why="Thôi")

    with pytest.raises(RuleBroken, match="đã kết thúc từ 01/11/2026"):
        end_post(actor=world.system, post_id=post.pk, on=NOVEMBER, why="Thôi")


def test_nobody_records_or_approves_the_own_post(world: World) -> None:
    """A post gives a role by rule: whoever keeps the committee's list cannot make oneself its secretary."""
    world.users["staff_a"].person_id = world.people["ninth"].pk
    world.users["staff_a"].save(update_fields=["person_id"])
    with pytest.raises(Denied, match="cho chính mình"):
        fill(world, "eighth", "ninth", who="staff_a")
    (post,) = fill(world, "ninth", who="leader")

    with pytest.raises(Denied, match="cho chính mình"):
        approve_post(actor=actor_for(world.users["staff_a"]), post_id=post.pk, approved_no="1-QĐ", approved_on=NOVEMBER)
    page = Client()
    page.force_login(world.users["staff_a"])
    assert page.get(reverse("committees:approve", args=[post.pk])).status_code == 403
    assert Post.objects.get(pk=post.pk).approved_no == ""

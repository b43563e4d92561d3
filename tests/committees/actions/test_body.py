"""constitute_body: terms begin and end, nothing is overwritten (C1)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.actions import constitute_body, fill_post
from nennep.committees.models import Assignment, Body, BodyKind, Post, Term
from nennep.committees.queries import KNOWN
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
NOVEMBER = datetime.date(2026, 11, 1)


def begin(world: World, who: str = "secretary", **given: Any) -> Term:
    wish: dict[str, Any] = {"org_id": world.a1.pk, "kind": BodyKind.CELL_COMMITTEE, "label": "2026-2031",
                               "on": NOVEMBER}  # fmt: skip
    return constitute_body(actor=actor_for(world.users[who]), **{**wish, **given})


def test_constitute_ends_the_running_term_and_its_posts(world: World) -> None:
    term = begin(world, seats=5, ordinal="XII", decision_no="03-NQ/ĐH")

    assert (term.seats, term.ordinal, term.decision_no, term.valid_to) == (5, "XII", "03-NQ/ĐH", OPEN_END)
    assert Term.objects.get(org=world.a1, label="2025-2030").valid_to == NOVEMBER
    ended = Post.objects.filter(KNOWN, org=world.a1).values_list("valid_to", "ended_why").distinct()
    assert list(ended) == [(NOVEMBER, "Hết nhiệm kỳ")]
    event = AuditEvent.objects.filter(kind="committees.term.begun").latest("pk")
    assert (event.subject_id, event.org_id, event.data["label"]) == (term.pk, world.a1.pk, "2026-2031")


def test_constitute_ends_what_members_without_a_post_looked_after(world: World) -> None:
    """M1: nobody keeps a superior's sight without a post."""
    begin(world, "staff_a", org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE)

    assert Assignment.objects.get().valid_to == NOVEMBER


def test_constitute_changes_a_cell_from_secretary_alone_to_committee(world: World) -> None:
    """Charter, article 24: a cell has one or the other."""
    begin(world, "staff_a", org_id=world.a2.pk)

    kinds = Body.objects.filter(org=world.a2).order_by("pk").values_list("kind", "valid_to")
    assert list(kinds) == [("cell", NOVEMBER), ("cell_committee", OPEN_END)]
    assert Post.objects.get(KNOWN, org=world.a2).valid_to == NOVEMBER


@pytest.mark.parametrize(("given", "sentence"), [
    ({"label": " "}, "Hãy ghi nhiệm kỳ"),
    ({"kind": BodyKind.COMMITTEE}, "chỉ có: Chi ủy, Chi bộ"),
    ({"on": SINCE}, "nhiệm kỳ mới phải sau ngày đó"),
    ({"on": datetime.date(2029, 1, 1)}, "không hợp lý"),
    ({"on": datetime.date(1929, 1, 1)}, "không hợp lý"),
])  # fmt: skip
def test_constitute_refuses(world: World, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        begin(world, **given)


def test_constitute_refuses_a_day_before_a_post_of_the_term(world: World) -> None:
    fill_post(actor=world.system, org_id=world.a1.pk, kind=BodyKind.CELL_COMMITTEE,
              person_id=world.people["ninth"].pk, title="uy-vien", on=datetime.date(2026, 10, 1))  # fmt: skip

    with pytest.raises(RuleBroken, match="đồng chí Đặng Thế Quỳnh bắt đầu từ 01/10/2026"):
        begin(world, on=datetime.date(2026, 9, 1))


@pytest.mark.parametrize("who", ["member", "clerk", "superior", "probationer"])
def test_constitute_is_for_leaders_and_the_office(world: World, who: str) -> None:
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư của tổ chức này hoặc cán bộ tổ chức cấp trên"):
        begin(world, who)

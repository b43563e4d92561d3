"""How a directive was made known, in which forms (S4.5)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.documents.actions import record_spread, revoke_document, take_back_spread
from nennep.documents.models import Document, Spread
from nennep.documents.queries import spreads_by, spreads_of
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued, received
from tests.factories.world import World

pytestmark = pytest.mark.db


def spread(world: World, document: Document, who: str = "secretary", **given: Any) -> Spread:
    wish: dict[str, Any] = {"org_id": world.a1.pk, "form": "meeting", "done_on": clock.today(), "people": 18}
    return record_spread(actor=actor_of(world, who), document_id=document.pk, **{**wish, **given})


def test_spread_is_noted_in_several_forms(world: World) -> None:
    document = received(world)

    spread(world, document)
    spread(world, document, "clerk", form="radio", people=None, note="Loa thôn,  ba buổi sáng")

    rows = spreads_by(world.a1.pk, [document.pk])[document.pk]
    assert [(r.form, r.people, r.note) for r in rows] == [
        ("radio", None, "Loa thôn, ba buổi sáng"), ("meeting", 18, ""),
    ]  # fmt: skip
    event = AuditEvent.objects.filter(kind="documents.spread.recorded").latest("pk")
    assert event.data["form"] == "Loa truyền thanh"


def test_spread_is_seen_by_the_issuer_above_and_not_by_strangers(world: World) -> None:
    document = received(world)
    spread(world, document)

    for key, count in (("leader", 1), ("staff_province", 1), ("b_secretary", 0)):
        actor = actor_of(world, key)
        with acting(actor):
            assert len(spreads_of(actor, document)) == count


@pytest.mark.parametrize(("given", "sentence"), [
    ({"form": "telepathy"}, "Hãy chọn hình thức"),
    ({"done_on": datetime.date(2020, 1, 1)}, "từ ngày ban hành"),
    ({"done_on": datetime.date(2199, 1, 1)}, "từ ngày ban hành"),
    ({"people": 100_001}, "Số người không hợp lý"),
    ({"people": -1}, "Số người không hợp lý"),
])  # fmt: skip
def test_spread_refuses_wrong_input(world: World, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        spread(world, received(world), **given)


def test_spread_refuses_what_was_not_sent_here_or_holds_no_more(world: World) -> None:
    document = received(world)
    with pytest.raises(RuleBroken, match="không gửi đến tổ chức của đồng chí"):
        record_spread(actor=world.system, document_id=document.pk, org_id=world.a2.pk, form="meeting",
                      done_on=clock.today())  # fmt: skip
    with pytest.raises(RuleBroken, match="đang có hiệu lực"):
        spread(world, drafted(world))
    revoke_document(actor=actor_of(world, "leader"), document_id=document.pk, why="Sai")
    with pytest.raises(RuleBroken, match="đang có hiệu lực"):
        spread(world, document)


def test_spread_of_the_own_document(world: World) -> None:
    assert spread(world, issued(world)).org_id == world.a1.pk


def test_spread_is_noted_by_the_organisations_own_committee(world: World) -> None:
    document = received(world)

    for who in ("member", "leader", "superior"):
        with pytest.raises(Denied, match="được ghi việc phổ biến"):
            spread(world, document, who)


def test_take_back_leaves_its_trace(world: World) -> None:
    row = spread(world, received(world))

    with pytest.raises(Http404):
        take_back_spread(actor=actor_of(world, "leader"), spread_id=row.pk)
    take_back_spread(actor=actor_of(world, "clerk"), spread_id=row.pk)

    assert not Spread.objects.exists()
    assert AuditEvent.objects.get(kind="documents.spread.taken_back").data["people"] == 18

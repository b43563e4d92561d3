"""Sending and opening (D4, S4.8: distribution and receipt)."""

from __future__ import annotations

from typing import Any

import pytest

from nennep.audit.models import AuditEvent
from nennep.documents.actions import deliver_document, open_delivery
from nennep.documents.models import Delivery, Document
from nennep.documents.queries import documents_visible_to, inbox_of, sent_to_me, unopened_at, unopened_of
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued, received
from tests.factories.world import World

pytestmark = pytest.mark.db


def opened(world: World, who: str, document: Document) -> int:
    actor = actor_of(world, who)
    with acting(actor):
        return open_delivery(actor=actor, document=document)


def test_delivery_is_seen_by_the_receiver_and_its_opening_is_noted_once(world: World) -> None:
    document = received(world)

    noted = [opened(world, who, document) for who in ("member", "leader", "superior", "secretary", "clerk")]

    assert noted == [0, 0, 0, 1, 0]
    row = Delivery.objects.get(document=document)
    assert (row.receiver_name, row.opened_by) == ("Chi bộ thôn Đông Hà", "Hoàng Văn Bằng")
    assert AuditEvent.objects.filter(kind="documents.delivery.opened").count() == 1


def test_delivery_stays_in_its_branch(world: World) -> None:
    received(world)
    stranger = actor_of(world, "b_secretary")

    with acting(stranger):
        assert not Document.objects.exists()
        assert not Delivery.objects.exists()


def test_delivery_to_persons_goes_by_their_home_cell(world: World) -> None:
    document = issued(world)
    people = [world.people[key].pk for key in ("member", "away")]

    deliver_document(actor=actor_of(world, "secretary"), document_id=document.pk, person_ids=people)

    member = actor_of(world, "member")
    with acting(member):
        assert [d.document_id for d in unopened_of(member)] == [document.pk]
        assert open_delivery(actor=member, document=document) == 1
        assert unopened_of(member) == []
        assert sent_to_me(member).get().opened_by == "Nguyễn Đình Thuần"


def test_delivery_is_not_sent_twice(world: World) -> None:
    document = received(world)

    again = deliver_document(actor=actor_of(world, "leader"), document_id=document.pk,
                             org_ids=[world.a1.pk, world.a1.pk, world.a2.pk])  # fmt: skip

    assert [row.receiver_name for row in again] == ["Chi bộ cơ quan xã An Khánh Thượng"]
    events = AuditEvent.objects.filter(kind="documents.document.delivered").order_by("pk")
    assert [e.data["count"] for e in events] == [1, 1]


def test_delivery_upwards_reaches_the_committee(world: World) -> None:
    """A cell sends its resolution to the committee above."""
    document = issued(world)
    deliver_document(actor=actor_of(world, "secretary"), document_id=document.pk, org_ids=[world.commune_a.pk])
    leader = actor_of(world, "leader")

    with acting(leader):
        assert [d.document_id for d in inbox_of(leader, world.commune_a.pk)] == [document.pk]
        assert [d.document_id for d in unopened_at(leader, [world.commune_a.pk])] == [document.pk]


def test_delivery_refuses_receivers_out_of_reach(world: World) -> None:
    document = issued(world)
    send: dict[str, Any] = {"actor": actor_of(world, "secretary"), "document_id": document.pk}

    with pytest.raises(RuleBroken, match="ngoài phạm vi của đồng chí"):
        deliver_document(**send, org_ids=[world.b1.pk])
    with pytest.raises(RuleBroken, match="Có người nhận ngoài phạm vi"):
        deliver_document(**send, person_ids=[world.people["b_member"].pk])
    with pytest.raises(RuleBroken, match="ít nhất một nơi nhận"):
        deliver_document(**send)
    with pytest.raises(RuleBroken, match="quá nhiều nơi nhận"):
        deliver_document(**send, org_ids=range(10_001))


def test_delivery_of_what_only_named_persons_read_goes_to_persons(world: World) -> None:
    """K5."""
    document = issued(world, openness="named")

    with pytest.raises(RuleBroken, match="hãy chọn người, không chọn tổ chức"):
        deliver_document(actor=actor_of(world, "secretary"), document_id=document.pk, org_ids=[world.commune_a.pk])
    deliver_document(actor=actor_of(world, "secretary"), document_id=document.pk,
                     person_ids=[world.people["member"].pk])  # fmt: skip

    assert AuditEvent.objects.get(kind="documents.document.delivered").data["receivers"] == []


def test_delivery_of_a_draft_or_by_a_reader_is_refused(world: World) -> None:
    with pytest.raises(Denied, match="Chỉ gửi được văn bản đã ban hành"):
        deliver_document(
            actor=actor_of(world, "secretary"), document_id=drafted(world).pk, org_ids=[world.commune_a.pk]
        )
    with pytest.raises(Denied, match="được gửi văn bản"):
        deliver_document(actor=actor_of(world, "member"), document_id=issued(world).pk, org_ids=[world.a1.pk])


def test_a_draft_is_opened_by_nobody(world: World) -> None:
    assert opened(world, "secretary", drafted(world)) == 0
    actor = actor_of(world, "member")
    with acting(actor):
        assert not documents_visible_to(actor).exists()

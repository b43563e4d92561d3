"""Documents in the states that tests need, reached through the real actions."""

from __future__ import annotations

from typing import Any

from nennep.access.actors import actor_for
from nennep.documents.actions import deliver_document, draft_document, issue_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from tests.factories.world import World

TEXT = "Chi bộ thống nhất:\n- Vận động nhân dân\n- Thu đảng phí"


def actor_of(world: World, who: str) -> Actor:
    return actor_for(world.users[who])


def drafted(world: World, who: str = "secretary", **given: Any) -> Document:
    """A draft of cell A1, or of commune A by its leader."""
    leads = who in {"leader", "staff_a"}
    wish: dict[str, Any] = {
        "org_id": world.commune_a.pk if leads else world.a1.pk, "body_kind": "committee" if leads else "cell",
        "kind": "nghi-quyet", "subject": "Nhiệm vụ tháng 12 năm 2026",
        "content": {"blocks": text_to_blocks(TEXT), "recipients": ["Đảng ủy xã", "Đảng viên chi bộ"]},
    }  # fmt: skip
    return draft_document(actor=actor_of(world, who), **{**wish, **given})


def issued(world: World, who: str = "secretary", **given: Any) -> Document:
    """The same, issued today."""
    document = drafted(world, who, **given)
    return issue_document(actor=actor_of(world, who), document_id=document.pk, dated_on=clock.today())


def received(world: World, **given: Any) -> Document:
    """A notice of commune A, sent to cell A1."""
    document = issued(world, "leader", kind="thong-bao", subject="Kết luận họp tháng", **given)
    deliver_document(actor=actor_of(world, "leader"), document_id=document.pk, org_ids=[world.a1.pk])
    return document

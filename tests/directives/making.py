"""Resolutions with what they ask, and meetings that take them up, reached through the real actions."""

from __future__ import annotations

import datetime
from typing import Any

from nennep.access.actors import actor_for
from nennep.access.models import Grant
from nennep.directives.actions import Asked, Wish, ask_below
from nennep.directives.rounds import When
from nennep.documents.actions import draft_document, issue_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.orgtree.models import Org
from tests.factories.world import SINCE, World

CELL, GRASSROOTS, COMMUNE = 5, 4, 3
TODAY = datetime.date(2026, 10, 16)


def province_leader(world: World) -> Actor:
    """Somebody who signs for the province; the account is made on the first asking."""
    user = world.users.get("province_leader") or world.account("province_leader", "Tạ Quang Định")
    Grant.objects.get_or_create(user=user, role="committee_leader", org=world.province, valid_from=SINCE, basis="test")
    return actor_for(user)


def resolution(world: World, *, subject: str = "Về nâng cao chất lượng tổ chức cơ sở đảng", **given: Any) -> Document:
    """A resolution of the province, issued on the day of the clock."""
    actor = given.pop("actor", None) or province_leader(world)
    wish: dict[str, Any] = {
        "org_id": world.province.pk, "body_kind": "committee", "kind": "nghi-quyet", "subject": subject,
        "content": {"blocks": text_to_blocks("Tỉnh ủy quyết nghị:\n- Học tập"), "recipients": ["Các đảng bộ"]},
    } | given  # fmt: skip
    document = draft_document(actor=actor, **wish)
    return issue_document(actor=actor, document_id=document.pk, dated_on=clock.today())


def wish(kind: str = "study", **given: Any) -> Wish:
    """What is asked: of every cell, within thirty days of today, unless said otherwise."""
    when = given.pop("when", None) or When("days", clock.today(), days=30)
    values: dict[str, Any] = {"kind": kind, "text": "Học tập, quán triệt nghị quyết", "levels": (CELL,), "when": when}
    return Wish(**(values | given))


def asked(world: World, kind: str = "study", document: Document | None = None, **given: Any) -> Asked:
    """A resolution of the province that asks something of those below."""
    document = document or resolution(world)
    return ask_below(actor=province_leader(world), document_id=document.pk, wish=wish(kind, **given))


def cells(world: World) -> list[Org]:
    """The cells of the world."""
    return [world.a1, world.a2, world.b1]

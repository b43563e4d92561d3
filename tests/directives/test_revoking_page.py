"""Taking a document back says beforehand what it ends and what opens again (interface.md 8, section 6)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import TargetInput, set_target
from nennep.documents.actions import draft_document, issue_document, link_document, revoke_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.obligations.models import Obligation
from tests.directives.making import COMMUNE, TODAY, asked, province_leader
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")


def said(world: World, who: str, document: Document) -> str:
    client = Client()
    client.force_login(world.users[who])
    return client.get(reverse("documents:revoke", args=[document.pk])).content.decode()


def programme(world: World, document: Document) -> Document:
    """The commune's, which implements the document and so meets what that asked."""
    leader = actor_for(world.users["leader"])
    made = draft_document(actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="chuong-trinh",
                          subject="Thực hiện", content={"blocks": text_to_blocks("Chương trình")})  # fmt: skip
    link_document(actor=leader, document_id=made.pk, kind="implements", target_id=document.pk)
    return issue_document(actor=leader, document_id=made.pk, dated_on=clock.today())


def test_the_page_counts_what_the_act_then_does(world: World) -> None:
    """Open duties lifted, targets ended, duties that this document had met open again; nothing is said of nothing."""
    document = asked(world, "programme", levels=(COMMUNE,)).requirement.document
    set_target(actor=province_leader(world), document_id=document.pk, wish=TargetInput(
        "Kết nạp", "đảng viên", Decimal(9), TODAY, TODAY + datetime.timedelta(days=60)))  # fmt: skip
    own = programme(world, document)

    answer = said(world, "leader", own)
    assert "1 việc đã xong nhờ văn bản này lại thành chưa xong" in answer
    assert "Văn bản chưa gửi nơi nào" in answer
    page = said(world, "province_leader", document)
    assert "1 việc chưa xong mà văn bản giao thôi phải làm" in page
    assert "1 chỉ tiêu theo văn bản kết thúc từ hôm nay" in page
    assert "lại thành chưa xong" not in page

    revoke_document(actor=actor_for(world.users["leader"]), document_id=own.pk, why="Sai")
    assert "2 việc chưa xong mà văn bản giao" in said(world, "province_leader", document)
    revoke_document(actor=province_leader(world), document_id=document.pk, why="Sai")
    assert Obligation.objects.filter(document=document, lifted_at__isnull=False).count() == 2

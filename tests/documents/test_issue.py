"""Documents from draft to receipt (K1-K3, S4.8)."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.documents.actions import deliver_document, draft_document, issue_document, open_delivery
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.documents.paper import as_pdf, as_word, paper_of
from nennep.documents.queries import documents_visible_to, inbox_of
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.factories.world import World

pytestmark = pytest.mark.db


def drafted(world: World, who: str = "secretary", kind: str = "nghi-quyet") -> Document:
    return draft_document(
        actor=actor_for(world.users[who]), org_id=world.a1.pk, body_kind="cell", kind=kind,
        subject="Nhiệm vụ tháng 12 năm 2026",
        content={"blocks": text_to_blocks("Chi bộ thống nhất:\n- Vận động nhân dân\n- Thu đảng phí"),
                 "recipients": ["Đảng ủy xã", "Đảng viên chi bộ"]},
    )  # fmt: skip


def test_issue_numbers_each_kind_of_a_term_from_one_without_gaps(world: World) -> None:
    """K3: numbers run per issuer, kind and term."""
    actor = actor_for(world.users["secretary"])
    made = [drafted(world), drafted(world), drafted(world, kind="bao-cao")]

    texts = [issue_document(actor=actor, document_id=d.pk, dated_on=clock.today()).number_text for d in made]

    assert texts == ["01-NQ/CB", "02-NQ/CB", "01-BC/CB"]


def test_issue_needs_the_secretary(world: World) -> None:
    document = drafted(world, "clerk")

    with pytest.raises(Denied, match="bí thư, phó bí thư"):
        issue_document(actor=actor_for(world.users["clerk"]), document_id=document.pk, dated_on=clock.today())


def test_issue_refuses_a_date_before_the_last_number(world: World) -> None:
    actor = actor_for(world.users["secretary"])
    issue_document(actor=actor, document_id=drafted(world).pk, dated_on=clock.today())
    second = drafted(world)

    with pytest.raises(RuleBroken, match="số liền trước"):
        issue_document(actor=actor, document_id=second.pk, dated_on=clock.today() - datetime.timedelta(days=3))


def test_draft_refuses_what_a_cell_may_not_issue(world: World) -> None:
    """K3, rules 9.2: a cell issues no directive."""
    with pytest.raises(RuleBroken, match="thẩm quyền"):
        drafted(world, kind="chi-thi")


def test_delivery_is_seen_by_the_receiver_and_its_opening_is_noted(world: World) -> None:
    """D4, S4.8: distribution and receipt."""
    leader = actor_for(world.users["leader"])
    document = draft_document(
        actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="thong-bao", subject="Kết luận họp tháng",
        content={"blocks": text_to_blocks("Nội dung"), "recipients": []},
    )  # fmt: skip
    issue_document(actor=leader, document_id=document.pk, dated_on=clock.today())
    secretary, stranger = actor_for(world.users["secretary"]), actor_for(world.users["b_secretary"])
    with acting(secretary):
        assert not documents_visible_to(secretary).exists()

    deliver_document(actor=leader, document_id=document.pk, org_ids=[world.a1.pk])

    with acting(secretary):
        assert [d.pk for d in documents_visible_to(secretary)] == [document.pk]
        assert open_delivery(actor=secretary, document=document, org_ids=[world.a1.pk]) == 1
        assert inbox_of(secretary, world.a1.pk).get().opened_by == "Hoàng Văn Bằng"
    with acting(stranger):
        assert not Document.objects.exists()


def test_paper_is_printed_from_the_same_content(world: World) -> None:
    """K1, K2."""
    document = issue_document(
        actor=actor_for(world.users["secretary"]), document_id=drafted(world).pk, dated_on=clock.today()
    )
    paper = paper_of(document)

    assert as_pdf(paper).startswith(b"%PDF-")
    assert as_word(paper).startswith(b"PK")
    assert paper.signatures[0].name == "Hoàng Văn Bằng"

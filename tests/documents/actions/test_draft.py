"""Drafting and editing (K5: versions)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.documents.actions import DraftChanged, draft_document, edit_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document, DocumentVersion
from nennep.documents.states import Openness
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import World

pytestmark = pytest.mark.db


def edited(world: World, document: Document, who: str = "secretary", **given: Any) -> Document:
    wish: dict[str, Any] = {"subject": document.subject, "content": document.content, "version": document.version}
    return edit_document(actor=actor_of(world, who), document_id=document.pk, **{**wish, **given})


def test_draft_keeps_its_first_version_and_tells_the_audit(world: World) -> None:
    document = drafted(world)

    assert (document.state, document.number, document.version, document.folded) == (
        "draft", None, 1, "nghi quyet nhiem vu thang 12 nam 2026",
    )  # fmt: skip
    assert DocumentVersion.objects.get(document=document).saved_by_name == "Hoàng Văn Bằng"
    event = AuditEvent.objects.get(kind="documents.document.drafted")
    assert event.data == {"kind": "nghi-quyet"}


def test_draft_refuses_what_a_cell_may_not_issue(world: World) -> None:
    """K3, rules 9.2: a cell issues no directive, and the refusal names the rule."""
    with pytest.raises(RuleBroken, match=r"Chi bộ không có thẩm quyền ban hành chỉ thị \(399-QĐ/TW\)"):
        drafted(world, kind="chi-thi")


def test_a_province_is_not_judged_by_the_table_of_the_grassroots(world: World) -> None:
    """K3: the table read so far is of the grassroots; above it nothing is refused, and the page claims nothing."""
    document = drafted(world, "staff_province", org_id=world.province.pk, body_kind="committee", kind="chi-thi")

    assert document.kind == "chi-thi"
    client = Client()
    client.force_login(world.users["staff_province"])
    page = client.get(reverse("documents:draft", args=[world.province.pk])).content.decode()
    assert "Chỉ thị (CT)" in page
    assert "Cấp ủy cơ sở" not in page


@pytest.mark.parametrize(("subject", "sentence"), [("  ", "Hãy ghi trích yếu"), ("x" * 301, "tối đa 300 ký tự")])
def test_draft_refuses_a_wrong_subject(world: World, subject: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        drafted(world, subject=subject)


@pytest.mark.parametrize("who", ["member", "probationer", "superior"])
def test_draft_is_for_the_organisations_own_committee(world: World, who: str) -> None:
    with pytest.raises(Denied, match="Chỉ cấp ủy hoặc văn phòng của tổ chức này được soạn"):
        drafted(world, who)


@pytest.mark.parametrize("who", ["leader", "staff_a", "staff_province"])
def test_draft_is_not_for_those_above(world: World, who: str) -> None:
    """Nobody issues in another organisation's name."""
    with pytest.raises(Denied, match="Chỉ cấp ủy hoặc văn phòng"):
        draft_document(actor=actor_of(world, who), org_id=world.a1.pk, body_kind="cell", kind="nghi-quyet", subject="x",
                       content={})  # fmt: skip


def test_draft_of_an_inspection_committee_is_not_the_party_committees(world: World) -> None:
    """K3, M1: what the inspection committee concluded takes neither the name nor a number of the party committee."""
    with pytest.raises(RuleBroken, match="ký hiệu và số văn bản riêng"):
        drafted(world, "leader", body_kind="inspection", kind="thong-bao")


def test_draft_of_another_branch_is_not_found(world: World) -> None:
    with pytest.raises(Http404):
        drafted(world, "b_secretary")


def test_edit_keeps_every_saved_state(world: World) -> None:
    document = drafted(world)

    edited(world, document, "clerk", subject="Nhiệm vụ quý IV", content={"blocks": text_to_blocks("Mới")})

    kept = DocumentVersion.objects.filter(document=document).order_by("version")
    assert [(v.version, v.subject, v.saved_by_name) for v in kept] == [
        (1, "Nhiệm vụ tháng 12 năm 2026", "Hoàng Văn Bằng"), (2, "Nhiệm vụ quý IV", "Phan Hữu Nghĩa"),
    ]  # fmt: skip
    document.refresh_from_db()
    assert document.folded == "nghi quyet nhiem vu quy iv"
    assert AuditEvent.objects.filter(kind="documents.document.edited", subject_id=document.pk).count() == 1


def test_edit_of_a_stale_version_is_refused_and_changes_nothing(world: World) -> None:
    document = drafted(world)
    edited(world, document, "clerk", subject="Của đồng chí Nghĩa")

    with pytest.raises(DraftChanged, match="vừa được người khác sửa"):
        edited(world, document, subject="Của bí thư")

    document.refresh_from_db()
    assert (document.subject, document.version) == ("Của đồng chí Nghĩa", 2)


def test_edit_never_opens_wider_than_the_source_allows(world: World) -> None:
    """K5: a document drafted from a confidential agenda item does not leak by being opened."""
    document = drafted(world, least_openness=Openness.NAMED)
    assert document.openness == Openness.NAMED

    with pytest.raises(RuleBroken, match="nội dung kín của cuộc họp"):
        edited(world, document, openness=Openness.COMMITTEE)
    with pytest.raises(Http404):
        edited(world, document, "clerk")


def test_edit_of_what_is_issued_is_refused(world: World) -> None:
    with pytest.raises(Denied, match="Văn bản đã ban hành nên không sửa được"):
        edited(world, issued(world))


def test_edit_by_a_reader_is_refused(world: World) -> None:
    document = issued(world)

    with pytest.raises(Denied, match="được sửa dự thảo"):
        edited(world, document, "member")

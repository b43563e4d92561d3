"""Breaking a document into groups of tasks and tasks (S0.2)."""

from __future__ import annotations

import pytest
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.directives.actions import PartInput, set_parts
from nennep.directives.models import Part
from nennep.directives.queries import get_part, parts_of
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, issued
from tests.factories.world import World

THREE = [
    PartInput("I", "Nâng cao chất lượng tổ chức cơ sở đảng", "group"),
    PartInput("I.1", "Đảng viên gắn với hộ dân", within="I"),
    PartInput("II", "Nâng cao chất lượng đội ngũ đảng viên", "group"),
]


def test_set_parts_in_the_order_given_and_keeps_those_known(world: World) -> None:
    """S0.2: groups and tasks; changed by code, so that what hangs on a part stays on it."""
    document = issued(world, who="leader")
    first = set_parts(actor=actor_of(world, "leader"), document_id=document.pk, parts=THREE)
    changed = [PartInput("II", "Đội ngũ đảng viên", "group"), PartInput("I.1", "Gắn với hộ dân", within="II")]

    again = set_parts(actor=actor_of(world, "leader"), document_id=document.pk, parts=changed)

    assert [(part.code, part.position, part.text) for part in parts_of(document)] == [
        ("II", 1, "Đội ngũ đảng viên"), ("I.1", 2, "Gắn với hộ dân")]  # fmt: skip
    assert [part.pk for part in again] == [first[2].pk, first[1].pk]
    assert again[1].parent_id == first[2].pk
    assert AuditEvent.objects.filter(kind="directives.parts.set").count() == 2


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([PartInput("", "x")], "số mục"),
        ([PartInput("I" * 21, "x")], "20 ký tự"),
        ([PartInput("I", " ")], "nội dung"),
        ([PartInput("I", "x" * 1001)], "1.000"),
        ([PartInput("I", "x"), PartInput(" I ", "y")], "cùng số I"),
        ([PartInput("I.1", "x", within="I"), PartInput("I", "y")], "chưa có ở phía trên"),
        ([PartInput("I", "x", "chapter")], "nhóm nhiệm vụ"),
        ([PartInput(str(n), "x") for n in range(301)], "300"),
    ],
)
def test_set_parts_refuses_what_does_not_fit(world: World, parts: list[PartInput], said: str) -> None:
    """Section 6: bad input gets a sentence and changes nothing."""
    document = issued(world, who="leader")

    with pytest.raises(RuleBroken, match=said):
        set_parts(actor=actor_of(world, "leader"), document_id=document.pk, parts=parts)

    assert parts_of(document) == []


def test_set_parts_is_for_the_issuer(world: World) -> None:
    """Another branch does not find the document; those below read and do not change it."""
    document = issued(world, who="leader")

    with pytest.raises(Http404):
        set_parts(actor=actor_of(world, "staff_b"), document_id=document.pk, parts=THREE)
    with pytest.raises(Denied, match="tổ chức ban hành"):
        set_parts(actor=actor_of(world, "superior"), document_id=document.pk, parts=THREE)


def test_parts_follow_the_sight_of_their_document(world: World) -> None:
    """M2: the database itself shows no part to another branch."""
    document = issued(world, who="leader")
    (part, *_others) = set_parts(actor=actor_of(world, "leader"), document_id=document.pk, parts=THREE)

    assert get_part(actor_of(world, "leader"), part.pk).document == document
    with pytest.raises(Http404):
        get_part(actor_of(world, "staff_b"), part.pk)
    with acting(actor_of(world, "staff_b")):
        assert Part.objects.count() == 0
    with acting(actor_of(world, "leader")):
        assert Part.objects.count() == 3

"""Comments on a draft: asked by a day, given, answered one by one (S0.7)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nennep.documents.actions import (
    AnsweredAlready,
    answer_comment,
    ask_comments,
    edit_document,
    give_comment,
    issue_document,
)
from nennep.documents.contents import Pair, side_by_side, text_to_blocks
from nennep.documents.models import Comment, Document
from nennep.documents.queries import get_document
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted
from tests.factories.world import World

DUE = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """22 November 2026."""
    with time_machine.travel(clock.at(datetime.date(2026, 11, 22), 8), tick=False):
        yield


def sent_out(world: World) -> Document:
    """A draft of commune A on which cell A1 was asked."""
    document = drafted(world, who="leader")
    ask_comments(actor=actor_of(world, "leader"), document_id=document.pk, org_ids=[world.a1.pk], due_on=DUE)
    return document


def commented(world: World) -> Comment:
    document = sent_out(world)
    return give_comment(
        actor=actor_of(world, "secretary"),
        document_id=document.pk,
        org_id=world.a1.pk,
        text="Nêu rõ người làm",
        place="I",
    )


def test_who_is_asked_sees_the_draft_and_nobody_else(world: World) -> None:
    """K5: from the asking on, the cell's committee reads the draft, in the query and in the database."""
    document = drafted(world, who="leader")
    with pytest.raises(Http404), acting(actor_of(world, "secretary")):
        get_document(actor_of(world, "secretary"), document.pk)

    ask_comments(actor=actor_of(world, "leader"), document_id=document.pk, org_ids=[world.a1.pk], due_on=DUE)

    with acting(actor_of(world, "secretary")):
        assert get_document(actor_of(world, "secretary"), document.pk).pk == document.pk
    with pytest.raises(Http404), acting(actor_of(world, "b_secretary")):
        get_document(actor_of(world, "b_secretary"), document.pk)
    with acting(actor_of(world, "b_secretary")):
        assert not Document.objects.filter(pk=document.pk).exists()


def test_comments_are_refused_in_words(world: World) -> None:
    """Section 6: bad input gets a sentence."""
    document = drafted(world, who="leader")
    leader, asked = actor_of(world, "leader"), sent_out(world)

    with pytest.raises(RuleBroken, match="ít nhất một nơi"):
        ask_comments(actor=leader, document_id=document.pk, org_ids=[], due_on=DUE)
    with pytest.raises(RuleBroken, match="quá khứ"):
        ask_comments(actor=leader, document_id=document.pk, org_ids=[world.a1.pk], due_on=datetime.date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="ngoài phạm vi"):
        ask_comments(actor=leader, document_id=document.pk, org_ids=[world.b1.pk], due_on=DUE)
    with pytest.raises(RuleBroken, match="góp ý"):
        give_comment(actor=actor_of(world, "secretary"), document_id=asked.pk, org_id=world.a1.pk, text=" ")
    with pytest.raises(Denied, match="nơi được lấy ý kiến"):
        give_comment(actor=leader, document_id=asked.pk, org_id=world.a1.pk, text="x")


def test_two_answering_one_comment(world: World) -> None:
    """Section 6: the second is told who answered what, and nothing is overwritten."""
    comment, leader = commented(world), actor_of(world, "leader")
    with pytest.raises(RuleBroken, match="lý do"):
        answer_comment(actor=leader, comment_id=comment.pk, answer="taken", reason="")
    with pytest.raises(RuleBroken, match="tiếp thu"):
        answer_comment(actor=leader, comment_id=comment.pk, answer="maybe", reason="x")
    answer_comment(actor=leader, comment_id=comment.pk, answer="partly", reason="Đã có ở mục II")

    with pytest.raises(AnsweredAlready, match="Trần Quốc Oai đã trả lời"):
        answer_comment(actor=actor_of(world, "staff_a"), comment_id=comment.pk, answer="kept", reason="Không cần")

    comment.refresh_from_db()
    assert (comment.answer, comment.reason) == ("partly", "Đã có ở mục II")


def test_issue_waits_for_every_answer(world: World) -> None:
    """S0.7: drafted, commented, answered, then issued."""
    comment, leader = commented(world), actor_of(world, "leader")
    document_id = comment.request.document_id

    with pytest.raises(Denied, match="1 góp ý chưa trả lời"):
        issue_document(actor=leader, document_id=document_id, dated_on=clock.today())
    answer_comment(actor=leader, comment_id=comment.pk, answer="taken", reason="Đúng")

    assert issue_document(actor=leader, document_id=document_id, dated_on=clock.today()).number == 1


def test_side_by_side() -> None:
    """K5: versions side by side, paragraph by paragraph."""
    pairs = list(side_by_side(["Tên", "Một", "Hai", "Ba"], ["Tên", "Một sửa", "Ba", "Bốn"]))

    assert pairs == [
        Pair("same", "Tên", "Tên"), Pair("changed", "Một", "Một sửa"), Pair("gone", "Hai", ""),
        Pair("same", "Ba", "Ba"), Pair("added", "", "Bốn"),
    ]  # fmt: skip


def test_pages_of_comments_and_versions(world: World) -> None:
    """The asked comment, the drafter answers, versions stand side by side."""
    document = drafted(world, who="leader")
    leader, cell = Client(), Client()
    leader.force_login(world.users["leader"])
    cell.force_login(world.users["secretary"])
    page = reverse("documents:comments", args=[document.pk])
    assert cell.get(page).status_code == 404

    assert leader.post(page, {"due_on": "01/12/2026", "org_ids": [world.a1.pk]}).status_code == 302
    assert cell.post(page, {"place": "I", "text": "Nêu rõ người làm"}).status_code == 302
    assert "Nêu rõ người làm" in leader.get(page).content.decode()
    comment = Comment.objects.get()
    answer = reverse("documents:answer_comment", args=[comment.pk])
    assert leader.get(answer).status_code == 200
    assert cell.get(answer).status_code == 403
    assert leader.post(answer, {"answer": "taken", "reason": "Đúng"}).status_code == 302
    edit_document(actor=actor_of(world, "leader"), document_id=document.pk, subject="Tên mới", version=1,
                  content={"blocks": text_to_blocks("Chi bộ thống nhất:\n- Việc mới")})  # fmt: skip
    compared = leader.get(reverse("documents:compare", args=[document.pk, 1, 2])).content.decode()
    assert "<ins>Tên mới</ins>" in compared
    assert cell.get(reverse("documents:compare", args=[document.pk, 1, 2])).status_code == 404


def test_home_tells_who_is_asked_and_who_must_answer(world: World) -> None:
    """S0.7: the asked office finds the draft with its deadline on the first page until it commented; then the drafter
    finds how many comments wait for an answer."""
    document = sent_out(world)
    cell, leader = Client(), Client()
    cell.force_login(world.users["secretary"])
    leader.force_login(world.users["leader"])
    page = reverse("documents:comments", args=[document.pk])
    asked = cell.get("/").content.decode()
    assert "Góp ý dự thảo" in asked
    assert "còn 9 ngày" in asked
    assert page in asked
    assert page not in leader.get("/").content.decode()

    assert cell.post(page, {"place": "I", "text": "Nêu rõ người làm"}).status_code == 302

    assert page not in cell.get("/").content.decode()
    assert "1 chưa trả lời" in leader.get("/").content.decode()
    comment = Comment.objects.get()
    answer_comment(actor=actor_of(world, "leader"), comment_id=comment.pk, answer="taken", reason="Đúng")
    assert page not in leader.get("/").content.decode()

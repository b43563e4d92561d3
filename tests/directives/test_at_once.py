"""Two people at once, on the real database: one comment, one target, one review, a comment while a draft is issued."""

from __future__ import annotations

import datetime
import threading
import time
from decimal import Decimal

import pytest

from nennep.directives.actions import assemble_review, renew_review, split_target
from nennep.directives.actions.reviews.assemble import hand_of
from nennep.directives.models import Target
from nennep.documents.actions import answer_comment, ask_comments, give_comment, issue_document
from nennep.documents.models import Comment, Document
from nennep.kernel import clock
from nennep.kernel.db import acting
from tests.directives.test_targets import given_to
from tests.documents.making import actor_of, drafted
from tests.documents.test_concurrency import at_once, lasting
from tests.factories.world import World

pytestmark = pytest.mark.db
__all__ = ["lasting"]


def sent_out(world: World) -> Document:
    """A draft of commune A on which cell A1 was asked for comments."""
    document = drafted(world, "leader")
    ask_comments(actor=actor_of(world, "leader"), document_id=document.pk, org_ids=[world.a1.pk],
                 due_on=clock.today() + datetime.timedelta(days=7))  # fmt: skip
    return document


def commented(world: World, document: Document) -> Comment:
    return give_comment(actor=actor_of(world, "secretary"), document_id=document.pk, org_id=world.a1.pk, text="Bổ sung")


def test_one_comment_is_answered_by_one_of_two(lasting: World) -> None:
    """Section 6: the second of two is told who answered; one answer stands."""
    with acting(lasting.system):
        comment = commented(lasting, sent_out(lasting))

    said = at_once(*(
        lambda who=who, kind=kind: answer_comment(actor=actor_of(lasting, who), comment_id=comment.pk, answer=kind,
                                                  reason="Đã xem").answer
        for who, kind in (("leader", "taken"), ("staff_a", "kept"))
    ))  # fmt: skip

    with acting(lasting.system):
        comment.refresh_from_db()
    assert comment.answer in said
    assert sum("đã trả lời góp ý này" in str(one) for one in said) == 1


def test_one_target_is_split_by_one_of_two(lasting: World) -> None:
    """Section 6, a target split twice: at the same moment too."""
    with acting(lasting.system):
        whole = given_to(lasting, value=Decimal(30))
    shares = {lasting.a1.pk: Decimal(10), lasting.a2.pk: Decimal(20)}

    said = at_once(*(
        lambda who=who: len(split_target(actor=actor_of(lasting, who), target_id=whole.pk, shares=shares))
        for who in ("leader", "staff_a")
    ))  # fmt: skip

    with acting(lasting.system):
        assert Target.objects.filter(parent=whole).count() == 2
    assert 2 in said
    assert sum("đã được chia" in str(one) for one in said) == 1


def test_two_reading_the_figures_of_one_review_again(lasting: World) -> None:
    """S0.7: whoever comes second works on what the first one left; nobody's figures pass for words of the hand."""
    today = clock.today()
    first = today - datetime.timedelta(days=9)
    with acting(lasting.system):
        leader, draft = actor_of(lasting, "leader"), drafted(lasting, "leader")
        document = issue_document(actor=leader, document_id=draft.pk, dated_on=first)
        review = assemble_review(actor=leader, document_id=document.pk, org_id=lasting.commune_a.pk,
                                 kind="interim_review", first_on=first, as_of=today)  # fmt: skip

    renewals = [
        lambda who=who, back=back: renew_review(
            actor=actor_of(lasting, who), document_id=document.pk, review_id=review.pk,
            as_of=today - datetime.timedelta(days=back)).after
        for who, back in (("leader", 1), ("staff_a", 2))
    ]  # fmt: skip
    assert sorted(map(str, at_once(*renewals))) == ["2", "3"]

    with acting(lasting.system):
        review.refresh_from_db()
        assert hand_of(review, document, Document.objects.get(pk=review.report_id)) == []


def test_no_comment_comes_in_while_the_draft_is_issued(lasting: World) -> None:
    """S0.7: every comment has its answer when the document is issued; one that comes in that moment is refused."""
    with acting(lasting.system):
        document = sent_out(lasting)
    halfway = threading.Event()

    def issuing() -> str:
        with acting(actor_of(lasting, "leader")):
            number = issue_document(actor=actor_of(lasting, "leader"), document_id=document.pk,
                                    dated_on=clock.today()).number_text  # fmt: skip
            halfway.set()
            time.sleep(1)
            return number

    def commenting() -> str:
        halfway.wait(20)
        return commented(lasting, document).text

    number, comment = at_once(issuing, commenting)

    assert (number, comment) == ("01-NQ/ĐU", "Văn bản đã ban hành nên không góp ý nữa.")

"""Comments on a draft: asked from named organisations by a day, given, and answered one by one (S0.7)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Comment, CommentRequest, Document
from nennep.documents.permissions import check_can_answer_comment, check_can_ask_comments, check_can_comment
from nennep.documents.queries import get_comment, get_document
from nennep.documents.states import Answer
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.errors import RuleBroken, needed
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import organisations_visible_to
from nennep.ui.formats import format_hour

MOST_ASKED, MOST_TEXT, MOST_REASON = 500, 2000, 500


class AnsweredAlready(RuleBroken):
    """Somebody else answered the comment meanwhile: the sentence says who and what."""


def ask_comments(
    *, actor: Actor, document_id: int, org_ids: Collection[int], due_on: datetime.date
) -> list[CommentRequest]:
    """Ask organisations for comments on a draft by a day; asked already: they get the new day.

    They see the draft from now on. Raises Denied, RuleBroken (org_ids, due_on), Http404. Audit
    "documents.comments.asked".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_ask_comments(actor, document)
        wanted = sorted(set(org_ids) - {document.org_id})
        if not wanted or len(wanted) > MOST_ASKED:
            raise RuleBroken(_("Hãy chọn ít nhất một nơi góp ý, không quá 500 nơi."), field="org_ids")
        if due_on < actor.today:
            raise RuleBroken(_("Hạn góp ý không thể ở quá khứ."), field="due_on")
        seen = organisations_visible_to(actor).filter(org_id__in=wanted, alive=True).count()
        if seen < len(wanted):
            raise RuleBroken(_("Có nơi góp ý không còn hoặc ngoài phạm vi của đồng chí. Hãy chọn lại."),
                             field="org_ids")  # fmt: skip
        now = clock.now()
        rows = CommentRequest.objects.bulk_create(
            [
                CommentRequest(document=document, org_id=org, asker_id=document.org_id, due_on=due_on, asked_at=now,
                               asked_by_id=actor.user_id)
                for org in wanted
            ],
            update_conflicts=True, update_fields=["due_on"], unique_fields=["document", "org"],
        )  # fmt: skip
        record(actor, "documents.comments.asked", document, org_id=document.org_id,
               data={"count": len(wanted), "due_on": due_on})  # fmt: skip
    return rows


def hold_comments(document_id: int) -> None:
    """Let whoever comments on a draft and whoever issues it wait for each other until the transaction ends: one who
    comments may not lock the draft itself."""
    one_at_a_time(f"documents.comments.{document_id}")


def give_comment(*, actor: Actor, document_id: int, org_id: int, text: str, place: str = "") -> Comment:
    """Comment on a draft for an organisation that was asked. Late is taken too; it stays visible that it was late. None
    comes in while the draft is being issued.

    Raises Denied, RuleBroken (text), Http404. Audit "documents.comment.given".
    """
    with acting(actor):
        document = get_document(actor, document_id)
        hold_comments(document_id)
        document.refresh_from_db(fields=["state"])
        request = CommentRequest.objects.filter(document=document, org_id=org_id).first()
        check_can_comment(actor, document, request)
        if request is None:
            raise Http404
        words, where = tidy(text), tidy(place)
        if not words or len(words) > MOST_TEXT:
            raise RuleBroken(_("Hãy ghi góp ý, không quá 2.000 chữ cái."), field="text")
        if len(where) > 60:
            raise RuleBroken(_("Tên mục không quá 60 chữ cái."), field="place")
        comment = Comment.objects.create(
            request=request, place=where, text=words, given_at=clock.now(), given_by_id=actor.user_id,
            given_by_name=actor.name[:120],
        )  # fmt: skip
        record(actor, "documents.comment.given", document, org_id=org_id, data={"place": where})
    return comment


def answer_comment(*, actor: Actor, comment_id: int, answer: str, reason: str) -> Comment:
    """Answer one comment: taken, partly, or kept as drafted, with the reason. An answer is given once.

    Raises Denied, AnsweredAlready (the second of two people is told who answered what), RuleBroken, Http404. Audit
    "documents.comment.answered".
    """
    with acting(actor):
        comment = get_comment(actor, comment_id, lock=True)
        document: Document = comment.request.document
        check_can_answer_comment(actor, document)
        if comment.answered_at is not None:
            raise AnsweredAlready(
                _("%(who)s đã trả lời góp ý này lúc %(hour)s: %(answer)s. Hãy tải lại trang để xem.")
                % {"who": comment.answered_by_name, "hour": format_hour(comment.answered_at),
                   "answer": str(Answer(comment.answer).label).lower()}
            )  # fmt: skip
        if answer not in Answer.values:
            raise RuleBroken(_("Hãy chọn tiếp thu, tiếp thu một phần hoặc giữ nguyên."), field="answer")
        why = needed(reason, _("Hãy ghi lý do, không quá 500 chữ cái."), field="reason", most=MOST_REASON)
        comment.answer, comment.reason = answer, why
        comment.answered_at, comment.answered_by_id = clock.now(), actor.user_id
        comment.answered_by_name = actor.name[:120]
        comment.save()
        record(actor, "documents.comment.answered", document, org_id=document.org_id,
               data={"answer": Answer(answer).label, "why": why})  # fmt: skip
    return comment

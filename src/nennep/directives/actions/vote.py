"""The vote on a draft: a decision of a locked meeting of the body that issues it, linked to the text it voted on."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.directives.queries.votes import voted_version, votes_to_link
from nennep.documents.models import Document, DraftVote
from nennep.documents.permissions import check_can_edit
from nennep.documents.queries import get_document
from nennep.documents.states import Openness, narrower
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken


def link_vote(*, actor: Actor, document_id: int, decision_id: int) -> DraftVote:
    """Link the vote that a locked meeting of the issuing body took on a draft; counts and rule are copied from it.

    The version voted is the last that had been saved at the moment of the vote. With the vote of a confidential item a
    draft may not be opened to all any more. Raises Denied, RuleBroken (no such vote
    in sight; a confidential item and a draft open to all), Http404. Audit "directives.vote.linked".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_edit(actor, document)
        found = next((pair for pair in votes_to_link(actor, document) if pair[1].pk == decision_id), None)
        if found is None:
            raise RuleBroken(
                _("Hãy chọn một lần biểu quyết trong cuộc họp đã khóa biên bản của chính nơi ban hành, chưa gắn."),
                field="decision_id",
            )
        meeting, decision = found
        if decision.item is not None and decision.item.confidential:
            _keep_closed(document)
        vote = DraftVote.objects.create(
            document=document, version=voted_version(document, decision.decided_at), decision_id=decision.pk,
            meeting_id=meeting.pk, meeting_title=meeting.title, held_on=clock.local(decision.decided_at).date(),
            agree=decision.agree, against=decision.against, abstain=decision.abstain, base=decision.base,
            carried=decision.carried, rule=decision.rule, rule_set=decision.rule_set, linked_at=clock.now(),
            linked_by_id=actor.user_id, linked_by_name=actor.name[:120],
        )  # fmt: skip
        record(actor, "directives.vote.linked", document, org_id=document.org_id,
               data={"meeting": meeting.title, "agree": vote.agree, "base": vote.base})  # fmt: skip
    return vote


def _keep_closed(document: Document) -> None:
    if document.openness == Openness.ORDINARY:
        raise RuleBroken(
            _("Biểu quyết ở nội dung kín chỉ gắn với dự thảo không mở cho mọi người đọc."), field="decision_id"
        )
    document.least_openness = narrower(document.least_openness, Openness.COMMITTEE)
    document.save(update_fields=["least_openness"])


def unlink_vote(*, actor: Actor, document_id: int, vote_id: int) -> Document:
    """Take back a vote that was linked by mistake, while the document is a draft.

    Raises Denied, Http404. Audit "directives.vote.taken_back".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        vote = DraftVote.objects.filter(document=document, pk=vote_id).first()
        if vote is None:
            raise Http404
        check_can_edit(actor, document)
        record(actor, "directives.vote.taken_back", document, org_id=document.org_id,
               data={"meeting": vote.meeting_title})  # fmt: skip
        vote.delete()
        if document.source_id is None and not document.votes.exists():  # nothing confidential in it any more
            document.least_openness = Openness.ORDINARY
            document.save(update_fields=["least_openness"])
    return document

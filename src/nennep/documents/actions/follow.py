"""Drafts of organisations that end."""

from __future__ import annotations

from collections.abc import Mapping

from nennep.audit.record import event, record_many
from nennep.documents.models import Document
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys


def hand_over_drafts(*, actor: Actor, heirs: Mapping[int, int]) -> int:
    """Give the drafts of ended organisations to those they went into (ended -> successor); how many. What was issued
    stays where it was. The caller has checked the right. Audit "documents.document.handed_over" for each."""
    drafts = list(
        Document.objects.filter(org_id__in=many_keys(heirs), state=DocumentState.DRAFT).select_for_update(of=("self",))
    )
    record_many([
        event(actor, "documents.document.handed_over", draft, org_id=heirs[draft.org_id],
              data={"old": draft.org_id, "new": heirs[draft.org_id]})
        for draft in drafts
    ])  # fmt: skip
    for draft in drafts:
        draft.org_id = heirs[draft.org_id]
    return Document.objects.bulk_update(drafts, ["org_id"], batch_size=1000)

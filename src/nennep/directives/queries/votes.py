"""The votes of an organisation's locked meetings that a draft of it may have been put to."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from nennep.committees.states import BodyKind
from nennep.documents.models import Document, DocumentVersion, DraftVote
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.meetings.models import Decision, Meeting
from nennep.meetings.queries import get_meeting
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.states import MeetingState
from nennep.meetings.visibility import decisions_of

MOST_MEETINGS = 12


def body_kinds_of(document: Document) -> tuple[str, ...]:
    """Whose vote decides on a draft: of a cell the cell itself, else the body that issues it."""
    return (BodyKind.CELL,) if document.body_kind == BodyKind.CELL_COMMITTEE else (document.body_kind,)


def meetings_that_voted(actor: Actor, document: Document) -> QuerySet[Meeting]:
    """The locked meetings of the issuing body in sight, the latest first."""
    return (
        meetings_visible_to(actor)
        .filter(org_id=document.org_id, state=MeetingState.CLOSED, body_kind__in=body_kinds_of(document))
        .order_by("-starts_at", "-pk")
    )


def votes_to_link(actor: Actor, document: Document) -> list[tuple[Meeting, Decision]]:
    """The votes that can be linked to a draft: of the latest locked meetings of the issuing body, not linked yet, to
    this or to another document that stands."""
    meetings = meetings_that_voted(actor, document).filter(decisions__voted=True).distinct()[:MOST_MEETINGS]
    found = [
        (meeting, one)
        for meeting in meetings.select_related("org__now")
        for one in decisions_of(actor, meeting)
        if one.voted
    ]
    votes = DraftVote.objects.filter(decision_id__in=[one.pk for _meeting, one in found])
    votes = votes.exclude(~Q(document=document), document__state=DocumentState.REVOKED)  # it may be put to use again
    linked = set(votes.values_list("decision_id", flat=True))
    return [(meeting, one) for meeting, one in found if one.pk not in linked]


def voted_version(document: Document, moment: datetime.datetime) -> int:
    """The saved state of a draft that lay before a vote: the last by then, or the first of a text entered later."""
    saved = DocumentVersion.objects.filter(document=document)
    last = saved.filter(saved_at__lte=moment).order_by("-version").first() or saved.order_by("version").first()
    return last.version if last is not None else document.version


def vote_within(actor: Actor, meeting_id: int, decision_id: int) -> Decision | None:
    """A decision with its votes by name, as far as the reader may see the minutes; None where not."""
    if not meetings_visible_to(actor).filter(pk=meeting_id).exists():
        return None
    meeting = get_meeting(actor, meeting_id)
    return next((one for one in decisions_of(actor, meeting) if one.pk == decision_id), None)

"""What this area follows: documents issued and taken back (it says beforehand what will follow), minutes corrected.
Locking is called by `processes`."""

from __future__ import annotations

from nennep.directives.actions.evidence import document_revoked, document_settled, link_taken_back, meeting_settled
from nennep.directives.actions.reviews.assemble import review_issued
from nennep.directives.actions.revoked import document_asks_no_more
from nennep.directives.presenters.revoking import what_revoking_ends
from nennep.documents.followers import ISSUED, REVOKED, REVOKING, UNLINKED
from nennep.meetings.followers import AMENDED

ISSUED.join(document_settled)
ISSUED.join(review_issued)
REVOKED.join(document_revoked)
REVOKED.join(document_asks_no_more)
UNLINKED.join(link_taken_back)
AMENDED.join(meeting_settled)
REVOKING.join(what_revoking_ends)

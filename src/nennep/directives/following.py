"""What this area follows: documents issued and taken back, minutes corrected. Locking is called by `processes`."""

from __future__ import annotations

from nennep.directives.actions.evidence import document_revoked, document_settled, meeting_settled
from nennep.directives.actions.reviews.assemble import review_issued
from nennep.directives.actions.revoked import document_asks_no_more
from nennep.documents.followers import ISSUED, REVOKED
from nennep.meetings.followers import AMENDED

ISSUED.join(document_settled)
ISSUED.join(review_issued)
REVOKED.join(document_revoked)
REVOKED.join(document_asks_no_more)
AMENDED.join(meeting_settled)

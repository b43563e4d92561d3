"""What may be done to documents; each act in its own file."""

from nennep.documents.actions.deliver import deliver_document, open_delivery
from nennep.documents.actions.draft import draft_document, edit_document
from nennep.documents.actions.issue import issue_document, revoke_document

__all__ = [
    "deliver_document",
    "draft_document",
    "edit_document",
    "issue_document",
    "open_delivery",
    "revoke_document",
]

"""What may be done to documents; each act in its own file."""

from nennep.documents.actions.attach import attach_file, check_signatures
from nennep.documents.actions.comment import AnsweredAlready, answer_comment, ask_comments, give_comment
from nennep.documents.actions.decide import approve_by_document
from nennep.documents.actions.deliver import deliver_document, open_delivery
from nennep.documents.actions.draft import DraftChanged, draft_document, edit_document
from nennep.documents.actions.issue import issue_document, revoke_document
from nennep.documents.actions.link import link_document, unlink_document
from nennep.documents.actions.register import Known, register_document
from nennep.documents.actions.rules import adopt_rules_with_file, attach_rules_file
from nennep.documents.actions.sign import sign_document
from nennep.documents.actions.spreading.contest import ContestantInput, record_contest_round, take_back_contest_round
from nennep.documents.actions.spreading.spread import record_spread, take_back_spread

__all__ = [
    "AnsweredAlready",
    "ContestantInput",
    "DraftChanged",
    "Known",
    "adopt_rules_with_file",
    "answer_comment",
    "approve_by_document",
    "ask_comments",
    "attach_file",
    "attach_rules_file",
    "check_signatures",
    "deliver_document",
    "draft_document",
    "edit_document",
    "give_comment",
    "issue_document",
    "link_document",
    "open_delivery",
    "record_contest_round",
    "record_spread",
    "register_document",
    "revoke_document",
    "sign_document",
    "take_back_contest_round",
    "take_back_spread",
    "unlink_document",
]

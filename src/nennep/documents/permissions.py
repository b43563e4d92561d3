"""Who may draft, issue, send and take back a document, and when: the organisation's own people, not those above it."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.committees.states import BodyKind
from nennep.documents.models import Comment, CommentRequest, Document, DraftVote, Spread
from nennep.documents.states import DocumentState, Openness
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow
from nennep.regulations.queries import rule_set_for
from nennep.regulations.rules.documents import Ballot, vote_verdict
from nennep.regulations.verdicts import Verdict


def places_with(actor: Actor, permission: Permission) -> set[int]:
    """The organisations at which the actor holds a permission themselves; what stands below them is not counted."""
    return set(actor.held_with(permission))


def _works_at(actor: Actor, permission: Permission, org_id: int) -> bool:
    return actor.everything or org_id in places_with(actor, permission)


def check_can_draft(actor: Actor, org: OrgNow) -> None:
    """Drafting for an organisation: its committee and its office."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, org.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được soạn văn bản."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không ban hành văn bản được nữa."))


def check_can_edit(actor: Actor, document: Document) -> None:
    """A draft may be edited; what is issued may not."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được sửa dự thảo."))
    if document.state != DocumentState.DRAFT:
        raise Denied(_("Văn bản đã ban hành nên không sửa được; hãy ban hành văn bản khác thay thế."))


def check_can_issue(actor: Actor, document: Document) -> None:
    """Issuing is the signer's act: secretary or deputy of the organisation itself."""
    if not _works_at(actor, Permission.DOCUMENT_ISSUE, document.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức này được ký ban hành văn bản."))
    if document.state != DocumentState.DRAFT:
        raise Denied(_("Văn bản này đã được ban hành."))
    check_answered(document)
    check_not_voted_down(document, actor.today)


def check_can_revoke(actor: Actor, document: Document) -> None:
    """Taking back what was issued, with a reason; the number stays used."""
    if not _works_at(actor, Permission.DOCUMENT_ISSUE, document.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức này được thu hồi văn bản."))
    if document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ thu hồi được văn bản đã ban hành."))


def check_can_deliver(actor: Actor, document: Document) -> None:
    """Sending an issued document."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được gửi văn bản."))
    if document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ gửi được văn bản đã ban hành."))


def check_can_attach(actor: Actor, document: Document) -> None:
    """Keeping files with a document: while it is a draft, and the signed copy after it is issued."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được gắn tệp."))
    if document.state == DocumentState.REVOKED:
        raise Denied(_("Văn bản đã thu hồi nên không gắn thêm tệp."))
    if document.secrecy:
        raise Denied(_("Văn bản mật chỉ vào sổ, không lưu nội dung và tệp trên phần mềm này."))


def check_can_sign(actor: Actor, document: Document) -> None:
    """Signing electronically: the signer, or the office with the organisation's own key, once it is issued."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được ký số văn bản."))
    if document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ ký số văn bản đã ban hành và chưa thu hồi."))
    if document.registered:
        raise Denied(_("Văn bản vào sổ không in ra từ đây: hãy gắn tệp đã ký số."))


def check_can_spread(actor: Actor, org: OrgNow) -> None:
    """Noting how a document was made known: the committee or office of the organisation that did it."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, org.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được ghi việc phổ biến văn bản."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không ghi thêm được nữa."))


def check_can_take_back_spread(actor: Actor, spread: Spread) -> None:
    """Taking back a wrong note of the own organisation."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, spread.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được bỏ ghi chép đó."))


def check_can_see_readers(actor: Actor, document: Document) -> None:
    """Who has read a document that is not open to all: shown to those who sign for the organisation."""
    if not _works_at(actor, Permission.DOCUMENT_ISSUE, document.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức này xem được ai đã đọc."))


def check_can_link(actor: Actor, document: Document) -> None:
    """Saying what a document is to others: those who draft at the organisation that keeps it."""
    if not _works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được nối văn bản với văn bản khác."))
    if document.state == DocumentState.REVOKED:
        raise Denied(_("Văn bản đã thu hồi nên không nối với văn bản khác nữa."))


def check_can_ask_comments(actor: Actor, document: Document) -> None:
    """Sending a draft out for comments: those who draft it; not one for named persons only."""
    check_can_edit(actor, document)
    if document.openness == Openness.NAMED:
        raise Denied(_("Dự thảo chỉ người được gửi mới đọc thì không lấy góp ý của tổ chức."))


def check_can_comment(actor: Actor, document: Document, request: CommentRequest | None) -> None:
    """Commenting: the committee or office of an organisation that was asked, while it is a draft."""
    if request is None or not _works_at(actor, Permission.DOCUMENT_DRAFT, request.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của nơi được lấy ý kiến mới góp ý."))
    if document.state != DocumentState.DRAFT:
        raise Denied(_("Văn bản đã ban hành nên không góp ý nữa."))


def check_can_answer_comment(actor: Actor, document: Document) -> None:
    """Answering comments: those who draft the document, before it is issued."""
    check_can_edit(actor, document)


def check_answered(document: Document) -> None:
    """A draft is issued once every comment has its answer."""
    left = Comment.objects.filter(request__document=document, answered_at__isnull=True).count()
    if left:
        raise Denied(_("Còn %(n)s góp ý chưa trả lời. Hãy trả lời từng góp ý rồi ban hành.") % {"n": left})


def vote_of_issue(document: Document, day: datetime.date) -> Verdict | None:
    """What the rules of a day say of issuing a draft with its last vote; None where nothing is to be said."""
    last = DraftVote.objects.filter(document=document).order_by("-held_on", "-pk").first()
    ballot = None
    if last is not None:
        ballot = Ballot(last.carried, last.rule, changed_since=max(document.version - last.version, 0))
    charter = rule_set_for(document.org_id, "charter", day)
    cell = document.body_kind in (BodyKind.CELL, BodyKind.CELL_COMMITTEE)
    return vote_verdict(document.kind, ballot, day, charter=charter, cell=cell)


def check_not_voted_down(document: Document, day: datetime.date) -> None:
    """A draft whose last vote was not carried is not issued; without a vote it is, with a warning on the page."""
    verdict = vote_of_issue(document, day)
    if verdict is not None and verdict.kind == "missing":
        raise Denied(verdict.sentence)

"""Who may decide about a duty: lift it, give it a later day, send it back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.obligations.models import Obligation
from nennep.orgtree.queries import path_now


def _decides(actor: Actor, obligation: Obligation) -> bool:
    """The leaders of the committee to which it is owed, or of one above it."""
    return actor.may(Permission.HEARING_DECIDE, path_now(obligation.owed_to_id or 0) or "-")


def check_can_lift(actor: Actor, obligation: Obligation) -> None:
    """The leaders of the committee above lift what is owed to it; a cell never lifts its own duty."""
    directed = obligation.source is not None
    if directed and not _decides(actor, obligation):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi yêu cầu việc này được miễn."))
    if not actor.may(Permission.HEARING_DECIDE, path_now(obligation.org_id)):
        raise Denied(_("Chỉ bí thư, phó bí thư cấp ủy cấp trên được miễn việc phải làm này cho chi bộ."))
    if obligation.met_on is not None:
        raise Denied(_("Việc này đã làm xong nên không cần miễn."))
    if obligation.lifted_why:
        raise Denied(_("Việc này đã được miễn."))


def check_can_extend(actor: Actor, obligation: Obligation) -> None:
    """A later day for what a document asks: the leaders of the committee that asks. Monthly duties have their rule."""
    if obligation.source is None:
        raise Denied(_("Việc của tháng theo quy định không gia hạn được."))
    if not _decides(actor, obligation):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi yêu cầu việc này được gia hạn."))
    if obligation.met_on is not None:
        raise Denied(_("Việc này đã làm xong nên không cần gia hạn."))
    if obligation.lifted_why:
        raise Denied(_("Việc này đã được miễn nên không cần gia hạn."))


def check_can_send_back(actor: Actor, obligation: Obligation) -> None:
    """What a document asks and was met can be sent back by the leaders of the committee that asks."""
    if obligation.source is None:
        raise Denied(_("Chỉ trả lại được việc mà văn bản yêu cầu."))
    if not _decides(actor, obligation):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi yêu cầu việc này được trả lại."))
    if obligation.met_on is None:
        raise Denied(_("Việc này chưa có bằng chứng nào để trả lại."))

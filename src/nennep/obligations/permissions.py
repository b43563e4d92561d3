"""Who may lift a duty."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.obligations.models import Obligation
from nennep.orgtree.queries import path_now


def check_can_lift(actor: Actor, obligation: Obligation) -> None:
    """The leaders of the committee above lift what is owed to it; a cell never lifts its own duty."""
    if not actor.may(Permission.HEARING_DECIDE, path_now(obligation.org_id)):
        raise Denied(_("Chỉ bí thư, phó bí thư cấp ủy cấp trên được miễn việc phải làm này cho chi bộ."))
    if obligation.met_on is not None:
        raise Denied(_("Việc này đã làm xong nên không cần miễn."))
    if obligation.lifted_why:
        raise Denied(_("Việc này đã được miễn."))

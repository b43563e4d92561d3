"""A document that directs is taken back: it asks nothing any more, and its targets end."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.directives.models import Requirement, Target
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.obligations.actions import lift_required


def document_asks_no_more(actor: Actor, document: Document) -> None:
    """End what a revoked document asked, tasks included, and its targets: open duties are lifted, met ones stay.

    The right was checked by the act that took it back. Audit "directives.requirement.ended" for each requirement and
    "directives.target.withdrawn" for each target.
    """
    with translation.override("vi"):  # what is kept is kept in one language
        why = _("Văn bản %(number)s đã thu hồi.") % {"number": document}
    asked = Requirement.objects.select_for_update(of=("self",)).filter(document=document, ended_at__isnull=True)
    for one in asked.order_by("pk"):
        one.ended_at, one.ended_why = clock.now(), why
        one.save(update_fields=["ended_at", "ended_why"])
        lifted = lift_required(actor=actor, source=one.pk, why=why)
        record(actor, "directives.requirement.ended", document, org_id=one.org_id,
               data={"number": str(document), "why": why, "count": lifted})  # fmt: skip
    targets = Target.objects.select_for_update(of=("self",)).filter(document=document, ended_on__isnull=True)
    ended = list(targets.order_by("pk"))
    Target.objects.filter(pk__in=[one.pk for one in ended]).update(ended_on=clock.today(), ended_why=why)
    record_many([event(actor, "directives.target.withdrawn", one, org_id=one.org_id,
                       data={"name": one.name, "why": why}) for one in ended])  # fmt: skip

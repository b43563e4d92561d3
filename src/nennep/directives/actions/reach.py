"""The document reaches everybody whom it asks: who has not been sent it is sent it, in one statement."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from nennep.directives.models import Requirement
from nennep.documents.models import Delivery, Document
from nennep.documents.states import Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import name_on
from nennep.orgtree.queries import END_OF_RANGE, path_now

_SEND = """
insert into documents_delivery (document_id, issuer_id, org_id, receiver_name, sent_at, opened_by)
select %(document)s, %(issuer)s, n.org_id, m.name, %(now)s, ''
from orgtree_orgnow n
join organisations_organisationname m on m.org_id = n.org_id and m.known_to is null and m.valid_from <= %(today)s
  and m.valid_to > %(today)s
where n.alive and n.path >= %(path)s and n.path < %(end)s and n.org_id <> %(issuer)s and n.level = any(%(levels)s)
  and not n.org_id = any(%(besides)s)
  and (cardinality(%(kinds)s::text[]) = 0 or n.org_id in (
    select k.org_id from organisations_organisationkind k
    where k.known_to is null and k.valid_from <= %(today)s and k.valid_to > %(today)s and k.kind = any(%(kinds)s)))
on conflict (document_id, org_id, person_id) do nothing
"""


def send_below(actor: Actor, document: Document, requirement: Requirement) -> int:
    """Send a document to the organisations that a requirement asks, without those that have it; how many.

    Raises RuleBroken for a document that only named persons may read: nobody can be asked to study it.
    """
    _refuse_closed(
        document, _("Văn bản mật hoặc chỉ người được gửi mới đọc thì không giao việc cho cấp dưới theo danh sách.")
    )
    path = path_now(requirement.org_id)
    with connection.cursor() as cursor:
        cursor.execute(_SEND, {
            "document": document.pk, "issuer": requirement.org_id, "now": clock.now(), "today": actor.today,
            "path": path, "end": path + END_OF_RANGE, "levels": list(requirement.levels),
            "besides": list(requirement.besides), "kinds": list(requirement.kinds),
        })  # fmt: skip
        return int(cursor.rowcount)


def send_one(actor: Actor, document: Document, org_id: int) -> None:
    """Send a document to one organisation unless it has it. Refused like `send_below`."""
    _refuse_closed(document, _("Văn bản mật hoặc chỉ người được gửi mới đọc thì không giao nhiệm vụ theo văn bản ấy."))
    has_it = Delivery.objects.filter(document=document, org_id=org_id, person_id__isnull=True)
    if org_id == document.org_id or has_it.exists():
        return
    Delivery.objects.create(document=document, issuer_id=document.org_id, org_id=org_id, sent_at=clock.now(),
                            receiver_name=name_on(org_id, actor.today))  # fmt: skip


def _refuse_closed(document: Document, sentence: str) -> None:
    if document.openness == Openness.NAMED or document.secrecy:
        raise RuleBroken(sentence)

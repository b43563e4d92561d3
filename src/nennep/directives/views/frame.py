"""What the pages of directives share: the place at hand, the path above the page, the kinds' names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.documents.presenters import kind_names
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address, key_of
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, path_steps
from nennep.orgtree.queries import path_now
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.orgtree.models import OrgNow

_LOOKS_ONLY = frozenset({"assigned_superior", "committee_work", "member", "administrator"})


def number_in(request: HttpRequest, name: str) -> int | None:
    """A key in the address; what is none is refused in words."""
    text = request.GET.get(name, "")
    if not text:
        return None
    key = key_of(text)
    if key is None:
        raise BadRequest(_("Địa chỉ này không đúng. Hãy mở lại từ trang trước."))
    return key


def places_of_work(actor: Actor) -> list[int]:
    """The organisations for which the actor works, the widest first."""
    held = [holding for holding in actor.holdings_with(Permission.ORGANISATION_VIEW) if holding.role not in _LOOKS_ONLY]
    return list(dict.fromkeys(one.org_id for one in sorted(held, key=lambda one: (len(one.path), one.path))))


def place_of(request: HttpRequest, actor: Actor, document: Document) -> OrgNow:
    """The organisation the page is about: the one in the address, else the issuer where the actor sees all below it,
    else the actor's own place."""
    wanted = number_in(request, "don-vi")
    if wanted is None:
        issuer = path_now(document.org_id)
        own = places_of_work(actor) or [holding.org_id for holding in actor.holdings[:1]]
        sees = actor.may(Permission.ORGANISATION_VIEW, issuer)
        wanted = document.org_id if sees or not own else own[0]
    return get_organisation(actor, wanted)


def document_crumbs(actor: Actor, org_id: int, document: Document) -> list[Crumb]:
    """The path of the place, then directives and the document."""
    return [
        *crumbs(path_steps(org_id, actor.today)),
        Crumb(_("Chỉ đạo"), address("directives:list")),
        Crumb(name_of(actor, document), address("directives:document", document.pk)),
    ]


def name_of(actor: Actor, document: Document) -> str:
    """ "Nghị quyết 17-NQ/TU"."""
    kind = kind_names(actor.today).get(document.kind, document.kind)
    return f"{kind} {document.number_text}".strip()

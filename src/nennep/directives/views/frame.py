"""What the pages of directives share: the place at hand, the path above the page, the kinds' names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.directives.presenters.targets import figure
from nennep.directives.queries.parts import parts_of
from nennep.directives.queries.targets import targets_of_document
from nennep.documents.presenters import kind_names
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address, key_of
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import Step, path_steps, standing_on
from nennep.ui.formats import format_day
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.orgtree.models import OrgNow

FIRST_YEAR = 1930
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


def years_in(request: HttpRequest, year: int) -> tuple[int, list[int]]:
    """The year in the address (`year` where it is none), and those to turn to: the one before, itself, the next."""
    text = request.GET.get("nam", "")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else year
    asked = asked if asked >= FIRST_YEAR else year
    return asked, [one for one in (asked - 1, asked, asked + 1) if FIRST_YEAR <= one <= datetime.MAXYEAR]


def places_of_work(actor: Actor) -> list[int]:
    """The organisations for which the actor works, the widest first."""
    return list(paths_of_work(actor))


def paths_of_work(actor: Actor) -> dict[int, str]:
    """The same, each with the path where it stands now."""
    held = [holding for holding in actor.holdings_with(Permission.ORGANISATION_VIEW) if holding.role not in _LOOKS_ONLY]
    return {one.org_id: one.path for one in sorted(held, key=lambda one: (len(one.path), one.path))}


def place_of(request: HttpRequest, actor: Actor, document: Document, day: datetime.date) -> tuple[OrgNow, str]:
    """The organisation the page is about, and its path on the day (its last where it did not exist then): the one in
    the address, else the issuer where the actor sees all below it, else the actor's own place. One query."""
    wanted = number_in(request, "don-vi")
    own = places_of_work(actor) or [holding.org_id for holding in actor.holdings[:1]]
    found = standing_on(actor, [document.org_id, *own[:1]] if wanted is None else [wanted], day)
    if wanted is None:
        issuer = found.get(document.org_id)
        sees = issuer is not None and actor.may(Permission.ORGANISATION_VIEW, issuer[0].path)
        wanted = document.org_id if sees or not own else own[0]
    if wanted not in found:
        raise Http404
    org, path = found[wanted]
    return org, path or org.path


@dataclass(frozen=True, slots=True)
class ActWords:
    """What the page of an act says: its title (also on the button), that it is done, and what it does."""

    title: str
    done: str
    lede: str = ""


def place_crumbs(actor: Actor, org_id: int, steps: Iterable[Step] | None = None) -> list[Crumb]:
    """The path of the place, read unless the page has read its `steps`, then directives."""
    way = path_steps(org_id, actor.today) if steps is None else steps
    return [*crumbs(way), Crumb(_("Chỉ đạo"), address("directives:list"))]


def document_crumbs(actor: Actor, org_id: int, document: Document, steps: Iterable[Step] | None = None) -> list[Crumb]:
    """The path of the place, then directives and the document."""
    here = Crumb(name_of(actor, document), address("directives:document", document.pk))
    return [*place_crumbs(actor, org_id, steps), here]


def part_choices(document: Document) -> list[tuple[str, str]]:
    """The parts of a document, for what is asked or given because of one."""
    return [(str(part.pk), f"{part.code}. {part.text[:80]}") for part in parts_of(document)]


def target_choices(actor: Actor, document: Document) -> list[tuple[str, str]]:
    """The targets that a document set itself, for what is met by a figure."""
    return [
        (str(one.pk), f"{one.name[:80]}: {figure(one.value)} {one.unit}, {format_day(one.last_on)}")
        for one in targets_of_document(actor, document.pk, actor.today)
    ]


def name_of(actor: Actor, document: Document) -> str:
    """ "Nghị quyết 17-NQ/TU"."""
    kind = kind_names(actor.today).get(document.kind, document.kind)
    return f"{kind} {document.number_text}".strip()

"""What the pages of documents share: the head, and the neighbouring lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import names_on, path_steps
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow

OFFICE_ROLES_LEFT_OUT = frozenset({"assigned_superior", "committee_work"})


@dataclass(frozen=True, slots=True)
class Tab:
    """A neighbouring list."""

    label: str
    url: str
    current: bool


def frame(actor: Actor, org: OrgNow, current: str = "", *places: Crumb, asked: str = "") -> dict[str, Any]:
    """Context of a page about an organisation's documents: its path, then `places`; the lists beside `current`, in
    which the words `asked` for are looked for as well."""
    steps = path_steps(org.org_id, actor.today)
    lists = [("register", _("Văn bản đi")), ("inbox", _("Văn bản đến")), ("spreads", _("Phổ biến"))]
    tabs = [
        Tab(label, asking(reverse(f"documents:{name}", args=[org.org_id]), asked), name == current)
        for name, label in lists
    ]
    if actor.person_id is not None:
        tabs.append(Tab(_("Gửi riêng tôi"), reverse("documents:mine"), current == "mine"))
    others = [one for one in own_places(actor) if one != org.org_id]
    names = names_on(others, actor.today)
    return {
        "org": org,
        "org_name": steps[-1].name if steps else "",
        "crumbs": [*crumbs(steps), *places],
        "tabs": tabs if current else [],
        "others": [(reverse("documents:register", args=[one]), names.get(one, "")) for one in others],
        "day": actor.today,
    }


def asking(url: str, words: str) -> str:
    """The address of a list in which words are looked for."""
    return f"{url}?{urlencode({'q': words})}" if words else url


def own_places(actor: Actor) -> list[int]:
    """The organisations to which the actor belongs by office or membership, the widest first."""
    held = [
        holding
        for holding in actor.holdings_with(Permission.ORGANISATION_VIEW)
        if holding.role not in OFFICE_ROLES_LEFT_OUT
    ]
    return list(dict.fromkeys(one.org_id for one in sorted(held, key=lambda one: (len(one.path), one.path))))

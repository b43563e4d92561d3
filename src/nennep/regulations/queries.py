"""Which rule set holds for an organisation on a day: the nearest adoption on the way up, else the central set."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of, path_now, path_on, reach
from nennep.regulations.models import RuleAdoption
from nennep.regulations.registry import SETS, rule_set
from nennep.regulations.schema import RuleSet


def adoptions_visible_to(actor: Actor) -> QuerySet[RuleAdoption]:
    """Adoptions by organisations within reach; what stands above them is public to them by `rule_set_for`."""
    return RuleAdoption.objects.filter(reach(actor, Permission.ORGANISATION_VIEW))


def adoptions_of(org_id: int) -> QuerySet[RuleAdoption]:
    """What an organisation adopted itself, newest first."""
    return RuleAdoption.objects.filter(org_id=org_id).order_by("family", "-valid_from", "id")


def adopted_above(chain: Sequence[int], family: str, on: datetime.date) -> RuleAdoption | None:
    """The adoption that holds for the last organisation of a chain from the top: the nearest whose set is in force."""
    rows = RuleAdoption.objects.filter(valid_on(on), family=family, org_id__in=chain)
    of = {
        row.org_id: row for row in rows.order_by("valid_from", "id") if row.slug in SETS and SETS[row.slug].valid_on(on)
    }
    return next((of[step] for step in reversed(chain) if step in of), None)


def organisation_in_reach(actor: Actor, org_id: int) -> OrgNow:
    """The place of an organisation within reach; otherwise not found."""
    try:
        return OrgNow.objects.filter(reach(actor, Permission.ORGANISATION_VIEW, "path")).get(org_id=org_id)
    except OrgNow.DoesNotExist as missing:
        raise Http404 from missing


def rule_set_for(org_id: int, family: str, on: datetime.date) -> RuleSet[Any]:
    """The rule set of a family that holds for an organisation on a day.

    The adoption of the nearest organisation on the way up (itself included) wins, while its set is in force; then the
    central set. An organisation that did not exist on the day is taken where it stands now. Raises NoRuleSet when the
    family covers no such day.
    """
    path = path_on(org_id, on) or path_now(org_id)
    return rule_sets_for({org_id: path}, family, on)[org_id]


def rule_sets_for(paths: Mapping[int, str], family: str, on: datetime.date) -> dict[int, RuleSet[Any]]:
    """The same for many organisations at once (id -> path on that day), with one query."""
    chains = {org_id: ids_of(path) or [org_id] for org_id, path in paths.items()}
    wanted = {step for chain in chains.values() for step in chain}
    rows = RuleAdoption.objects.filter(valid_on(on), family=family, org_id__in=wanted)
    adopted = {
        org_id: SETS[slug]
        for org_id, slug in rows.order_by("valid_from", "id").values_list("org_id", "slug")
        if slug in SETS and SETS[slug].valid_on(on)
    }
    central: RuleSet[Any] | None = None
    found: dict[int, RuleSet[Any]] = {}
    for org_id, chain in chains.items():
        nearest = next((adopted[step] for step in reversed(chain) if step in adopted), None)
        if nearest is None:
            nearest = central = central or rule_set(family, on)
        found[org_id] = nearest
    return found

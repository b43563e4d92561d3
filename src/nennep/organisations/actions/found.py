"""Founding an organisation."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, OrganisationProfile
from nennep.organisations.permissions import check_can_found_under
from nennep.organisations.queries import get_organisation, kinds_on
from nennep.orgtree import changes
from nennep.orgtree.models import Org, OrgEvent
from nennep.regulations.rules.organisations import level_of, may_stand_under


def found_organisation(
    *,
    actor: Actor,
    parent_id: int | None,
    name: str,
    kind: str,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
    unit_type: str = "",
    code: str = "",
    event_kind: str = OrgEvent.Kind.FOUND,
) -> Org:
    """Found an organisation under another from a date, by a decision.

    In order: the superior is fetched; the right is checked; the kind may stand under the superior's kind by the rule
    set of the date; identity, edge, name, kind, code and profile are written; audit
    "organisations.organisation.founded".
    Raises Denied, RuleBroken (kind, name), Http404 (superior not in sight).
    """
    with acting(actor):
        parent = get_organisation(actor, parent_id) if parent_id is not None else None
        check_can_found_under(actor, parent)
        parent_kind = kinds_on([parent.org_id], effective_on)[parent.org_id] if parent else None
        verdict = may_stand_under(kind, parent_kind, effective_on)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="kind")
        name = tidy(name)
        if not name:
            raise RuleBroken(_("Hãy ghi tên tổ chức."), field="name")
        event = OrgEvent.objects.create(
            kind=event_kind, decision_no=decision_no, signed_on=signed_on, effective_on=effective_on
        )
        org = changes.add(parent_id=parent_id, level=level_of(kind, parent_kind, effective_on), event=event)
        event.org = org
        event.save(update_fields=["org"])
        OrganisationName.objects.create(org=org, name=name, folded=fold(name), valid_from=effective_on, cause=event)
        OrganisationKind.objects.create(org=org, kind=kind, valid_from=effective_on, cause=event)
        OrganisationProfile.objects.create(org=org, unit_type=unit_type)
        if code:
            OrganisationCode.objects.create(org=org, code=code, valid_from=effective_on)
        record(
            actor, "organisations.organisation.founded", org, org_id=org.pk,
            data={"name": name, "kind": kind, "parent": parent_id, "effective_on": effective_on,
                  "decision_no": decision_no},
        )  # fmt: skip
    return org

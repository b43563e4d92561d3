"""Working rules of a committee together with the file that holds their signed text (S4.3, C4)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.actions import adopt_working_rules
from nennep.committees.models import WorkingRules
from nennep.committees.permissions import check_can_manage_committee
from nennep.committees.queries import get_working_rules
from nennep.documents.files import store_file
from nennep.documents.models import StoredFile
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import get_organisation


def adopt_rules_with_file(
    *,
    actor: Actor,
    org_id: int,
    title: str,
    text: str,
    on: datetime.date,
    decision_no: str = "",
    name: str = "",
    content: bytes | None = None,
) -> WorkingRules:
    """Put working rules in force from a date (`committees.actions.adopt_working_rules`) with text, file or both.

    All or nothing. Audit "committees.rules.adopted", and "documents.rules_file.attached" where there is a file.
    """
    with acting(actor):
        if not text.strip() and content is None:
            raise RuleBroken(_("Hãy ghi nội dung quy chế hoặc gắn tệp."), field="text")
        rules = adopt_working_rules(actor=actor, org_id=org_id, title=title, text=text, on=on, decision_no=decision_no)
        if content is not None:
            attach_rules_file(actor=actor, rules_id=rules.pk, name=name, content=content)
    return rules


def attach_rules_file(*, actor: Actor, rules_id: int, name: str, content: bytes) -> StoredFile:
    """Keep a file with working rules. Audit "documents.rules_file.attached"."""
    with acting(actor):
        rules = get_working_rules(actor, rules_id)
        check_can_manage_committee(actor, get_organisation(actor, rules.org_id))
        file = store_file(
            actor=actor, org_id=rules.org_id, owner_type=rules._meta.label_lower, owner_id=rules.pk, name=name,
            content=content,
        )  # fmt: skip
        record(actor, "documents.rules_file.attached", rules, org_id=rules.org_id,
               data={"name": file.name, "sha256": file.sha256})  # fmt: skip
    return file

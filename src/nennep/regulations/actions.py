"""Taking a rule set into use at an organisation, and giving it up."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.orgtree.queries import lock
from nennep.regulations.models import RuleAdoption
from nennep.regulations.permissions import check_can_adopt
from nennep.regulations.queries import organisation_in_reach
from nennep.regulations.registry import SETS, rule_set_by_slug
from nennep.ui.formats import format_day


def adopt_rule_set(
    *,
    actor: Actor,
    org_id: int,
    slug: str,
    valid_from: datetime.date,
    decided_by: str,
    document_id: int | None = None,
) -> RuleAdoption:
    """Let an organisation and what stands under it work by a rule set from a day on.

    In order: the organisation is fetched within reach; the right is checked; the set exists, covers the day and is not
    already in use; what was in use in the family ends on the day; the adoption is written; audit
    "regulations.adoption.started". Raises Denied, NoRuleSet, RuleBroken (fields slug, valid_from, decided_by), Http404.
    """
    with acting(actor):
        org = organisation_in_reach(actor, org_id)
        check_can_adopt(actor, org)
        lock(org_id)
        chosen = rule_set_by_slug(slug)
        if not chosen.valid_on(valid_from):
            raise RuleBroken(
                _("%(number)s không có hiệu lực ngày %(day)s; hãy chọn ngày trong thời gian hiệu lực.")
                % {"number": chosen.number, "day": format_day(valid_from)},
                field="valid_from",
            )
        decision = tidy(decided_by)
        if not decision or len(decision) > 200:
            raise RuleBroken(_("Hãy ghi văn bản quyết định, không quá 200 chữ cái."), field="decided_by")
        before = _end_open(org_id, chosen.family, valid_from)
        if before is not None and before.slug == slug:
            raise RuleBroken(_("Tổ chức này đang áp dụng đúng bộ quy định đã chọn."), field="slug")
        adoption = RuleAdoption.objects.create(
            org_id=org_id,
            family=chosen.family,
            slug=slug,
            valid_from=valid_from,
            decided_by=decision,
            document_id=document_id,
        )
        record(
            actor,
            "regulations.adoption.started",
            adoption,
            org_id=org_id,
            data={
                "family": chosen.family,
                "old": before.slug if before else None,
                "new": slug,
                "number": chosen.number,
                "valid_from": valid_from,
                "decided_by": decision,
            },
        )
    return adoption


def stop_rule_set(*, actor: Actor, org_id: int, family: str, on: datetime.date) -> RuleAdoption:
    """End the organisation's own adoption in a family on a day (the first day without it); from then the set of the
    organisations above holds. Audit "regulations.adoption.ended". Raises Denied, RuleBroken, Http404."""
    with acting(actor):
        check_can_adopt(actor, organisation_in_reach(actor, org_id))
        lock(org_id)
        adoption = _end_open(org_id, family, on)
        if adoption is None:
            raise RuleBroken(_("Tổ chức này không áp dụng bộ quy định riêng nào để thôi áp dụng."))
        record(
            actor,
            "regulations.adoption.ended",
            adoption,
            org_id=org_id,
            data={
                "family": family,
                "old": adoption.slug,
                "number": SETS[adoption.slug].number if adoption.slug in SETS else adoption.slug,
                "valid_to": on,
            },
        )
    return adoption


def _end_open(org_id: int, family: str, on: datetime.date) -> RuleAdoption | None:
    """End the open adoption on the day, if there is one."""
    adoption = RuleAdoption.objects.filter(org_id=org_id, family=family, valid_to=OPEN_END).first()
    if adoption is None:
        return None
    if on <= adoption.valid_from:
        raise RuleBroken(
            _("Bộ quy định đang dùng áp dụng từ %(day)s; ngày thay đổi phải sau ngày đó.")
            % {"day": format_day(adoption.valid_from)},
            field="valid_from",
        )
    adoption.valid_to = on
    adoption.save(update_fields=["valid_to"])
    return adoption

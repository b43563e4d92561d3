"""Giving an organisation another official code."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import tidy
from nennep.organisations.models import OrganisationCode
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.orgtree.models import OrgEdge
from nennep.orgtree.queries import lock

_LONGEST = 30


def recode_organisation(
    *, actor: Actor, org_id: int, code: str, effective_on: datetime.date, decision_no: str = ""
) -> OrganisationCode:
    """Give an official code from a date, in the place of those it has; they stay for the past.

    Audit "organisations.organisation.regraded". Raises Denied, RuleBroken (code, effective_on), Http404.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_change(actor, org)
        lock(org_id)
        code = tidy(code)
        if not code or len(code) > _LONGEST:
            raise RuleBroken(_("Hãy ghi mã tổ chức, tối đa 30 ký tự."), field="code")
        _check_lives(org_id, effective_on)
        present = list(OrganisationCode.objects.filter(KNOWN, org_id=org_id, valid_to=OPEN_END).order_by("code"))
        if code in {one.code for one in present}:
            raise RuleBroken(_("Mã mới giống mã đang dùng."), field="code")
        latest = max((one.valid_from for one in present), default=None)
        if latest is not None and effective_on <= latest:
            raise RuleBroken(
                _("Mã đang dùng có từ %(day)s; mã mới phải có hiệu lực sau ngày đó.") % {"day": f"{latest:%d/%m/%Y}"},
                field="effective_on",
            )
        OrganisationCode.objects.filter(pk__in=[one.pk for one in present]).update(valid_to=effective_on)
        new = OrganisationCode.objects.create(org_id=org_id, code=code, valid_from=effective_on)
        record(
            actor, "organisations.organisation.regraded", org.org, org_id=org_id,
            data={"what": "code", "old": ", ".join(one.code for one in present), "new": code,
                  "effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return new


def _check_lives(org_id: int, day: datetime.date) -> None:
    """A code holds within the life of what bears it."""
    edges = OrgEdge.objects.filter(KNOWN, org_id=org_id)
    first = edges.order_by("valid_from").values_list("valid_from", flat=True).first()
    if not edges.filter(valid_to=OPEN_END).exists():
        raise RuleBroken(_("Đã ghi ngày tổ chức này kết thúc hoạt động nên không đổi mã được nữa."))
    if first is not None and day < first:
        raise RuleBroken(
            _("Tổ chức này có từ %(day)s; ngày hiệu lực phải từ ngày đó.") % {"day": f"{first:%d/%m/%Y}"},
            field="effective_on",
        )

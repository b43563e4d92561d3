"""Giving a role by a decision, from a day to a day, and ending it."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.access.checks import GIVEN_BY_HAND, check_can_end_grant, check_can_give_role, is_within_own
from nennep.access.models import Grant
from nennep.access.queries import get_account, get_grant, place_now
from nennep.access.roles import ROLES
from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, overlaps
from nennep.kernel.vietnamese import tidy
from nennep.orgtree.queries import path_now

_ONE_DAY = datetime.timedelta(days=1)


def give_role(
    *,
    actor: Actor,
    user_id: int,
    role: str,
    org_id: int,
    basis: str,
    first_day: datetime.date,
    last_day: datetime.date | None = None,
) -> Grant:
    """Give an account a role at an organisation, from the first day to the last (none: until it is ended).

    In order: the account is fetched and locked; the right is checked at the organisation; the role is one given by
    hand and allows nothing that the actor may not do there; the period is in order and free; the row is
    written; audit "access.grant.given". Raises Denied, RuleBroken.
    """
    with acting(actor):
        user = get_account(actor, user_id, lock=True)
        place = place_now(org_id)
        check_can_give_role(actor, user, place)
        basis = tidy(basis)
        if role not in {known.slug for known in GIVEN_BY_HAND}:
            raise RuleBroken(_("Vai trò này do chức vụ mà có, không giao bằng tay."), field="role")
        if not is_within_own(actor, ROLES[role], place):
            raise RuleBroken(_("Vai trò này làm được những việc mà đồng chí không được làm ở đó."), field="role")
        if not basis:
            raise RuleBroken(_("Hãy ghi quyết định hoặc căn cứ giao vai trò."), field="basis")
        if last_day is not None and last_day < first_day:
            raise RuleBroken(_("Ngày cuối phải từ ngày bắt đầu trở đi."), field="last_day")
        end = last_day + _ONE_DAY if last_day is not None else OPEN_END
        if Grant.objects.filter(overlaps(first_day, end), user=user, role=role, org_id=org_id).exists():
            raise RuleBroken(_("Người này đã giữ vai trò đó ở tổ chức này trong thời gian đã chọn."), field="first_day")
        grant = Grant.objects.create(
            user=user, role=role, org_id=org_id, valid_from=first_day, valid_to=end, basis=basis,
            granted_by_id=actor.user_id,
        )  # fmt: skip
        record(
            actor, "access.grant.given", grant, org_id=org_id,
            data={"user": user.name, "role": role, "role_name": ROLES[role].name, "first_day": first_day,
                  "last_day": last_day, "basis": basis},
        )  # fmt: skip
    return grant


def end_grant(*, actor: Actor, grant_id: int, last_day: datetime.date, reason: str) -> Grant:
    """End a given role: `last_day` is the last on which it holds. Audit "access.grant.ended" with the reason."""
    with acting(actor):
        seen = get_grant(actor, grant_id)
        check_can_end_grant(actor, path_now(seen.org_id))
        grant = Grant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant_id)
        reason, end = tidy(reason), last_day + _ONE_DAY
        if not reason:
            raise RuleBroken(_("Hãy ghi quyết định hoặc lý do thu vai trò."), field="reason")
        if end <= grant.valid_from:
            raise RuleBroken(
                _("Vai trò này có từ %(day)s; ngày cuối phải từ ngày đó.") % {"day": f"{grant.valid_from:%d/%m/%Y}"},
                field="last_day",
            )
        if grant.valid_to <= end:
            raise RuleBroken(_("Vai trò này đã kết thúc vào ngày đó hoặc sớm hơn."), field="last_day")
        grant.valid_to = end
        grant.save(update_fields=["valid_to"])
        record(
            actor, "access.grant.ended", grant, org_id=grant.org_id,
            data={"user": grant.user.name, "role": grant.role, "role_name": ROLES[grant.role].name,
                  "last_day": last_day, "reason": reason},
        )  # fmt: skip
    return grant

"""The first committees that a draft appoints: what stands in the way of appointing them on the day, and who decides."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nennep.committees.permissions import check_not_oneself
from nennep.committees.queries import first_posts_of
from nennep.committees.states import bodies_for
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.members.queries.cells import officials_among
from nennep.organisations.models import Reform
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Finding, Plan
from nennep.regulations.rules.bodies import posts_of


def wrong_appointments(reform: Reform, plan: Plan) -> Iterator[Finding]:
    """What applying would refuse of the first committees: a body or a post that the new organisation does not have by
    the rules of the day, somebody who is no official member then. Two queries."""
    rows = first_posts_of(reform)
    new: dict[str, tuple[Ref, int]] = {row.new.key: (row.new.key, row.step) for row in plan.founded}
    new |= {str(back.org): (back.org, back.step) for back in plan.restored}
    official = officials_among({row.person_id for row in rows}, reform.effective_on)
    mend = _("Mở cấp ủy đầu tiên của tổ chức này và chọn lại.")
    for row in rows:
        if row.target not in new:
            continue
        ref, step = new[row.target]
        unit = plan.after[ref]
        words = {"org": unit.name, "name": row.person.full_name, "body": row.get_body_display()}
        if row.body not in bodies_for(unit.kind):
            said = _("%(org)s: loại hình này không có %(body)s.") % words
        elif row.title not in {post.code for post in posts_of(row.body, reform.effective_on)}:
            said = _("%(org)s: %(body)s không có chức danh đã ghi cho đồng chí %(name)s.") % words
        elif row.person_id not in official:
            said = _("%(org)s: đồng chí %(name)s không phải đảng viên chính thức vào ngày hiệu lực.") % words
        else:
            continue
        yield Finding("missing", said, step, ref, None, mend)


def check_appointments(reform: Reform, plan: Plan) -> None:
    """Every first committee can be appointed. Raises RuleBroken with the first sentence."""
    for finding in wrong_appointments(reform, plan):
        raise RuleBroken(finding.sentence)


def check_appoints_others(actor: Actor, reform: Reform) -> None:
    """Nobody approves the own appointment. Raises Denied."""
    for row in first_posts_of(reform):
        check_not_oneself(actor, row.person_id)

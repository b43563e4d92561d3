"""The first committee of an organisation that a reorganisation founds: appointed in the draft, written when applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.actions.body import constitute_body
from nennep.committees.actions.post import chosen_people, fill_posts
from nennep.committees.models import BodyKind, FirstPost, Post
from nennep.committees.queries import first_posts_of, stamp_of_first
from nennep.committees.states import bodies_for
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.actions.reform import check_fresh, editing
from nennep.organisations.drafts import get_reform
from nennep.organisations.models import Reform
from nennep.regulations.rules.bodies import posts_of


def set_first_posts(
    *, actor: Actor, reform_id: int, target: str, kind: str, body: str, label: str, holders: Sequence[tuple[int, str]],
    seen: str | None = None,
) -> Reform:  # fmt: skip
    """Say who is to take which post in a body of a new organisation (`kind`: its kind) of a draft, as a whole.

    `holders`: (person, post); none takes it all back. Refused when it was written anew since the form was filled
    (`seen`, by `queries.stamp_of_first`). Audit "committees.first.set" with the count. Raises Denied, RuleBroken (body,
    label, holders), Http404 for a person out of sight.
    """
    with acting(actor), editing(actor, reform_id) as reform:
        check_fresh(stamp_of_first(first_posts_of(reform, target, body)), seen)
        if body not in bodies_for(kind):
            raise RuleBroken(_("Tổ chức này không có cơ quan đó."), field="body")
        if holders and (not tidy(label) or len(tidy(label)) > 40):
            raise RuleBroken(_("Hãy ghi nhiệm kỳ, ví dụ 2025-2030."), field="label")
        known = {post.code: post for post in posts_of(body, reform.effective_on)}
        if {title for _person, title in holders} - known.keys():
            raise RuleBroken(_("Chức danh này không có trong cơ quan đó theo quy định ngày đã chọn."), field="holders")
        for code, post in known.items():
            if post.single and sum(title == code for _person, title in holders) > 1:
                raise RuleBroken(_("%(post)s chỉ một người giữ.") % {"post": post.name}, field="holders")
        people = chosen_people(actor, (person for person, _title in holders), field="holders")
        if len(people) < len(holders):
            raise RuleBroken(_("Mỗi người một chức danh trong cùng cấp ủy."), field="holders")
        FirstPost.objects.filter(reform=reform, target=target, body=body).delete()
        FirstPost.objects.bulk_create(
            FirstPost(reform=reform, target=target, body=body, label=tidy(label), title=title, person_id=person,
                      author_id=actor.user_id)
            for person, title in holders
        )  # fmt: skip
        record(actor, "committees.first.set", reform, org_id=reform.home_id,
               data={"target": target, "body": BodyKind(body).label, "count": len(holders)})  # fmt: skip
    return reform


def appoint_first(*, actor: Actor, reform_id: int, ids: Mapping[str, int]) -> int:
    """Write the first committees of a reorganisation being applied (`ids`: key -> organisation); how many posts.

    As by the single acts `constitute_body` and `fill_posts`, from the effective date, appointed by its decision; their
    audit, too. A refusal (somebody is no official member on that day) refuses the whole application.
    """
    with acting(actor):
        reform = get_reform(actor, reform_id)
        groups: dict[tuple[str, str, str], list[FirstPost]] = {}
        for row in first_posts_of(reform):
            groups.setdefault((row.target, row.body, row.label), []).append(row)
        count = 0
        for (target, body, label), rows in groups.items():
            org_id = int(target) if target.isdecimal() else ids.get(target)
            if org_id is None:
                continue
            constitute_body(actor=actor, org_id=org_id, kind=body, label=label, on=reform.effective_on,
                            seats=len(rows), decision_no=reform.decision_no)  # fmt: skip
            for title in dict.fromkeys(row.title for row in rows):
                chosen = [row.person_id for row in rows if row.title == title]
                count += len(fill_posts(
                    actor=actor, org_id=org_id, kind=body, person_ids=chosen, title=title, on=reform.effective_on,
                    how=Post.How.APPOINTED, decision_no=reform.decision_no,
                ))  # fmt: skip
    return count

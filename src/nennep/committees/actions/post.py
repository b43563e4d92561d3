"""Filling a post, approving it, ending it: never overwritten."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.committees.actions.assign import end_idle_assignments
from nennep.committees.models import Post
from nennep.committees.permissions import (
    check_can_approve,
    check_can_manage_committee,
    check_not_oneself,
    check_still_runs,
)
from nennep.committees.queries import KNOWN, body_on, get_post, term_on
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.members.models import Person
from nennep.members.queries import get_member, standing_on
from nennep.members.rules import check_day
from nennep.members.states import Standing
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock
from nennep.regulations.rules.bodies import posts_of

RANKS = {"bi-thu": 10, "chu-nhiem": 10, "pho-bi-thu": 20, "pho-chu-nhiem": 20, "uy-vien": 50}


def fill_post(
    *,
    actor: Actor,
    org_id: int,
    kind: str,
    person_id: int,
    title: str,
    on: datetime.date,
    how: str = Post.How.ELECTED,
    decision_no: str = "",
) -> Post:
    """Put one member in a post of a body: `fill_posts` for one. Audit "committees.post.filled"."""
    return fill_posts(
        actor=actor, org_id=org_id, kind=kind, person_ids=[person_id], title=title, on=on, how=how,
        decision_no=decision_no,
    )[0]  # fmt: skip


def fill_posts(
    *,
    actor: Actor,
    org_id: int,
    kind: str,
    person_ids: Sequence[int],
    title: str,
    on: datetime.date,
    how: str = Post.How.ELECTED,
    decision_no: str = "",
) -> list[Post]:
    """Put members in a post of a body from the day of election or appointment; they work from that day (C1, C2).

    In order: right, not for oneself nor for a merged file; the body exists on the day and has the post by the rules of
    the day; a post for one person is free and gets one person; each is an official member and does not hold it; posts
    written; audit "committees.post.filled" for each. Approval from above is noted later by `approve_post` (C5).
    """
    with acting(actor):
        check_can_manage_committee(actor, get_organisation(actor, org_id))
        people = chosen_people(actor, person_ids, field="people")
        lock(org_id)
        check_day(on, actor.today)
        if not people:
            raise RuleBroken(_("Hãy chọn người giữ chức danh."), field="people")
        body = body_on(org_id, kind, on)
        if body is None:
            raise RuleBroken(_("Chưa có cấp ủy này vào ngày đó: hãy lập cấp ủy và nhiệm kỳ trước."), field="kind")
        if how not in Post.How.values:
            raise RuleBroken(_("Hãy chọn bầu hoặc chỉ định."), field="how")
        held = Post.objects.filter(KNOWN, body=body, title=title, valid_to__gt=on).order_by("valid_from", "pk")
        _refuse_title(kind, title, on, len(people), held.first())
        _refuse_people(people, on, set(held.values_list("person_id", flat=True)))
        posts = Post.objects.bulk_create(
            Post(
                person=person, person_name=person.full_name, org_id=org_id, body=body, term=term_on(body.pk, on),
                title=title, rank=RANKS.get(title, 100), how=how, valid_from=on, decision_no=tidy(decision_no),
            )
            for person in people
        )  # fmt: skip
        record_many([
            event(actor, "committees.post.filled", post, org_id=org_id,
                  data={"person": post.person_id, "name": post.person_name, "title": title, "on": on, "how": how,
                        "decision_no": post.decision_no})
            for post in posts
        ])  # fmt: skip
    return posts


def chosen_people(actor: Actor, person_ids: Iterable[int], *, field: str) -> list[Person]:
    """Those who are put in posts, once each as they were named, none of them the actor: their files locked in the order
    of the keys, so that none is merged into another meanwhile. Raises Denied, RuleBroken (field), Http404."""
    wanted = list(dict.fromkeys(person_ids))
    locked = {key: get_member(actor, key, lock=True) for key in sorted(wanted)}
    for person in locked.values():
        check_not_oneself(actor, person.pk)
        if person.merged_into_id is not None:
            raise RuleBroken(
                _("Hồ sơ này của đồng chí %(name)s đã được gộp vào hồ sơ khác của cùng một người: hãy tìm và chọn lại.")
                % {"name": person.full_name},
                field=field,
            )
    return [locked[key] for key in wanted]


def _refuse_title(kind: str, title: str, on: datetime.date, count: int, holder: Post | None) -> None:
    """The body must have the post; a post that only one person holds must be free and be given to one."""
    known = {post.code: post for post in posts_of(kind, on)}
    if title not in known:
        raise RuleBroken(_("Chức danh này không có trong cơ quan đó theo quy định ngày đã chọn."), field="title")
    if known[title].single and holder is not None:
        raise RuleBroken(
            _("Chức danh này đang do đồng chí %(name)s giữ: hãy kết thúc trước.") % {"name": holder.person_name},
            field="title",
        )
    if known[title].single and count > 1:
        raise RuleBroken(_("Chức danh này chỉ một người giữ: hãy chọn một người."), field="people")


def _refuse_people(people: Sequence[Person], on: datetime.date, holders: set[int]) -> None:
    for person in people:
        if standing_on(person.pk, on) != Standing.OFFICIAL:
            raise RuleBroken(
                _("Đồng chí %(name)s không phải đảng viên chính thức vào ngày đó.") % {"name": person.full_name},
                field="people",
            )
        if person.pk in holders:
            raise RuleBroken(
                _("Đồng chí %(name)s đang giữ chức danh này.") % {"name": person.full_name}, field="people"
            )


def approve_post(*, actor: Actor, post_id: int, approved_no: str, approved_on: datetime.date) -> Post:
    """Note the superior's approval of an election result (C5). Audit "committees.post.approved"."""
    with acting(actor):
        post = get_post(actor, post_id, lock=True)
        check_can_approve(actor, get_organisation(actor, post.org_id))
        check_not_oneself(actor, post.person_id)
        if post.how != Post.How.ELECTED:
            raise RuleBroken(_("Chức danh do chỉ định không cần chuẩn y."))
        if approved_on < post.valid_from:
            raise RuleBroken(_("Ngày chuẩn y không thể trước ngày bầu."), field="approved_on")
        if approved_on > actor.today:
            raise RuleBroken(_("Ngày chuẩn y không thể ở tương lai."), field="approved_on")
        if not tidy(approved_no):
            raise RuleBroken(_("Hãy ghi số quyết định chuẩn y."), field="approved_no")
        before = {"no": post.approved_no, "on": post.approved_on}
        post.approved_no, post.approved_on = tidy(approved_no), approved_on
        post.save(update_fields=["approved_no", "approved_on"])
        record(actor, "committees.post.approved", post, org_id=post.org_id,
               data={"no": post.approved_no, "on": approved_on, "name": post.person_name,
                     "before": before})  # fmt: skip
    return post


def approve_posts(*, actor: Actor, post_ids: Sequence[int], approved_no: str, approved_on: datetime.date) -> list[Post]:
    """Note one decision that approves several posts: `approve_post` for each, all of them or none (C5)."""
    with acting(actor):
        return [
            approve_post(actor=actor, post_id=pk, approved_no=approved_no, approved_on=approved_on)
            for pk in dict.fromkeys(post_ids)
        ]


def end_post(*, actor: Actor, post_id: int, on: datetime.date, why: str, decision_no: str = "") -> Post:
    """End a post on a date (the first day it is no longer held), with the reason (C2).

    What the organisation gave the person to look after ends with the last post there. Audit "committees.post.ended".
    """
    with acting(actor):
        post = get_post(actor, post_id, lock=True)
        check_can_manage_committee(actor, get_organisation(actor, post.org_id))
        check_day(on, actor.today)
        check_still_runs(post)
        if on <= post.valid_from:
            raise RuleBroken(
                _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": f"{post.valid_from:%d/%m/%Y}"}, field="on"
            )
        if not tidy(why):
            raise RuleBroken(_("Hãy ghi lý do kết thúc."), field="why")
        post.valid_to = on
        post.ended_why = ", ".join(part for part in (tidy(why), tidy(decision_no)) if part)[:200]
        post.save(update_fields=["valid_to", "ended_why"])
        ended = end_idle_assignments(actor, post.org_id, on)
        record(actor, "committees.post.ended", post, org_id=post.org_id,
               data={"on": on, "why": tidy(why), "decision_no": tidy(decision_no), "name": post.person_name,
                     "assignments": ended})  # fmt: skip
    return post

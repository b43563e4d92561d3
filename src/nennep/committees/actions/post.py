"""Filling a post, approving it, ending it: never overwritten."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.committees.models import Post
from nennep.committees.permissions import check_can_approve, check_can_manage_committee
from nennep.committees.queries import KNOWN, body_on, get_post, term_on
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.queries import get_member, standing_on
from nennep.members.states import Standing
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock

RANKS = {"bi-thu": 10, "chu-nhiem": 10, "pho-bi-thu": 20, "pho-chu-nhiem": 20, "uy-vien": 50}
SINGLE = frozenset({"bi-thu", "chu-nhiem"})


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
    """Put a member in a post of a body from the day of election or appointment; the member works from that day.

    In order: right; the body exists on the day; the member is official; a single post is free; post written; audit
    "committees.post.filled". Approval from above is noted later by `approve_post` (C5).
    """
    with acting(actor):
        check_can_manage_committee(actor, get_organisation(actor, org_id))
        lock(org_id)
        person = get_member(actor, person_id)
        body = body_on(org_id, kind, on)
        if body is None:
            raise RuleBroken("Chưa có cấp ủy này vào ngày đó: hãy lập cấp ủy và nhiệm kỳ trước.", field="kind")
        if title not in RANKS:
            raise RuleBroken("Chức danh này không có trong danh mục.", field="title")
        if standing_on(person_id, on) != Standing.OFFICIAL:
            raise RuleBroken(f"Đồng chí {person.full_name} không phải đảng viên chính thức vào ngày đó.", field="person")
        held = Post.objects.filter(KNOWN, body=body, valid_to__gt=on)
        if title in SINGLE:
            holder = held.filter(title=title).first()
            if holder is not None:
                raise RuleBroken(
                    f"Chức danh này đang do đồng chí {holder.person_name} giữ: hãy kết thúc trước.", field="title"
                )
        if held.filter(person=person, title=title).exists():
            raise RuleBroken(f"Đồng chí {person.full_name} đang giữ chức danh này.", field="person")
        post = Post.objects.create(
            person=person, person_name=person.full_name, org_id=org_id, body=body, term=term_on(body.pk, on),
            title=title, rank=RANKS[title], how=how, valid_from=on, decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "committees.post.filled", post, org_id=org_id,
            data={"person": person_id, "name": person.full_name, "title": title, "on": on, "how": how,
                  "decision_no": decision_no},
        )  # fmt: skip
    return post


def approve_post(*, actor: Actor, post_id: int, approved_no: str, approved_on: datetime.date) -> Post:
    """Note the superior's approval of an election result. Audit "committees.post.approved"."""
    with acting(actor):
        post = get_post(actor, post_id, lock=True)
        check_can_approve(actor, get_organisation(actor, post.org_id))
        if approved_on < post.valid_from:
            raise RuleBroken("Ngày chuẩn y không thể trước ngày bầu.", field="approved_on")
        if not approved_no.strip():
            raise RuleBroken("Hãy ghi số quyết định chuẩn y.", field="approved_no")
        post.approved_no, post.approved_on = approved_no.strip(), approved_on
        post.save(update_fields=["approved_no", "approved_on"])
        record(actor, "committees.post.approved", post, org_id=post.org_id,
               data={"no": post.approved_no, "on": approved_on})  # fmt: skip
    return post


def end_post(*, actor: Actor, post_id: int, on: datetime.date, why: str, decision_no: str = "") -> Post:
    """End a post on a date (the first day it is no longer held). Audit "committees.post.ended"."""
    with acting(actor):
        post = get_post(actor, post_id, lock=True)
        check_can_manage_committee(actor, get_organisation(actor, post.org_id))
        if post.valid_to != OPEN_END:
            raise RuleBroken(f"Chức danh này đã kết thúc từ {post.valid_to:%d/%m/%Y}.")
        if on <= post.valid_from:
            raise RuleBroken(f"Ngày kết thúc phải sau ngày bắt đầu {post.valid_from:%d/%m/%Y}.", field="on")
        post.valid_to, post.ended_why = on, why
        post.save(update_fields=["valid_to", "ended_why"])
        record(actor, "committees.post.ended", post, org_id=post.org_id,
               data={"on": on, "why": why, "decision_no": decision_no})  # fmt: skip
    return post

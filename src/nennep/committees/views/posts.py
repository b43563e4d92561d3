"""Filling a post, its approval, its end, and the posts of a person."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, done, page, sent
from nennep.committees import actions
from nennep.committees.candidates import MOST_FOUND, Candidate, candidates
from nennep.committees.forms import ApproveForm, EndPostForm, FillForm, PostChoiceForm
from nennep.committees.permissions import (
    check_can_approve,
    check_can_manage_committee,
    check_not_oneself,
    check_still_runs,
)
from nennep.committees.presenters import post_events, title_name
from nennep.committees.queries import assignments_of_person, get_post, posts_of_person, unapproved_beside
from nennep.committees.seats import BodyOn, bodies_on
from nennep.committees.states import CELL_BODIES, BodyKind
from nennep.committees.views.frame import frame
from nennep.kernel import clock
from nennep.organisations.queries import get_organisation, name_on
from nennep.regulations.rules.bodies import posts_of
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.committees.models import Post


@page(reads=["GET"], writes=["POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a post of a body (`?post=` or `?co-quan=`, `?chuc-danh=`); people are found by name (`?tim=`)."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_manage_committee(actor, org)
    found = bodies_on(pk, actor.today)
    posts = _posts(found, actor.today)
    context = frame(org, actor.today)
    if not posts:
        return render(request, "committees/fill.html", context | {"posts": posts})
    wanted = request.GET.get("post") or f"{request.GET.get('co-quan', '')}:{request.GET.get('chuc-danh', 'uy-vien')}"
    code = wanted if wanted in dict(posts) else posts[0][0]
    choice = PostChoiceForm({"post": code, "tim": request.GET.get("tim", "")}, posts=posts)
    text = choice.cleaned_data.get("tim", "") if choice.is_valid() else ""
    kind, title = code.split(":")
    taken = {post.person_id for one in found for post in one.posts if (one.body.kind, post.title) == (kind, title)}
    taken.add(actor.person_id or 0)
    people = [one for one in candidates(actor, org, kind, text, actor.today) if one.person_id not in taken]
    single = any(post.single for post in posts_of(kind, actor.today) if post.code == title)
    first = {"on": actor.today, "how": "elected"}
    form = FillForm(sent(request), people=[(one.person_id, _words(one)) for one in people], single=single,
                    initial=first)  # fmt: skip

    def act(wish: dict[str, object]) -> None:
        actions.fill_posts(
            actor=actor, org_id=pk, kind=kind, person_ids=form.chosen(), title=title, on=form.cleaned_data["on"],
            how=str(wish["how"]), decision_no=str(wish["decision_no"]),
        )  # fmt: skip

    if done(request, form, act):
        words = {"count": len(form.chosen()), "title": title_name(kind, title, actor.today).lower()}
        messages.success(request, _("Đã ghi %(count)s người giữ chức danh %(title)s.") % words)
        return redirect("committees:bodies", pk)
    context |= {
        "posts": posts, "choice": choice, "form": form, "people": people, "text": text, "most": MOST_FOUND,
        "searches": kind not in (*CELL_BODIES, BodyKind.STANDING), "post_name": dict(posts)[code],
        "standing": kind == BodyKind.STANDING,
    }  # fmt: skip
    return render(request, "committees/fill.html", context)


def _posts(found: list[BodyOn], day: datetime.date) -> list[tuple[str, str]]:
    """The posts of the bodies that exist on the day: "body:post" and its words."""
    return [
        (f"{one.body.kind}:{post.code}", f"{BodyKind(one.body.kind).label}: {post.name}")
        for one in found
        for post in posts_of(one.body.kind, day)
    ]


def _words(one: Candidate) -> str:
    born = _("sinh năm %(year)s") % {"year": one.birth_year} if one.birth_year else ""
    return ", ".join(part for part in (one.name, born, one.cell) if part)


def _head(post: Post, day: datetime.date) -> dict[str, str]:
    return {
        "title_words": title_name(post.body.kind, post.title, day),
        "place": name_on(post.org_id, day),
    }


@page(reads=["GET"], writes=["POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the superior's approval of an election result (C5)."""
    actor = actor_of(request)
    post = get_post(actor, pk)
    org = get_organisation(actor, post.org_id)
    check_can_approve(actor, org)
    check_not_oneself(actor, post.person_id)
    beside = unapproved_beside(actor, post, actor.today) if post.approved_on is None else []
    first = {"approved_on": post.approved_on or actor.today, "approved_no": post.approved_no,
             "others": [row.pk for row in beside if row.valid_from == post.valid_from]}  # fmt: skip
    words = [(row.pk, f"{row.person_name}, {title_name(row.body.kind, row.title, actor.today).lower()}")
             for row in beside]  # fmt: skip
    form = ApproveForm(sent(request), initial=first, others=words)

    def act(wish: dict[str, Any]) -> None:
        actions.approve_posts(actor=actor, post_ids=[pk, *wish["others"]], approved_no=wish["approved_no"],
                              approved_on=wish["approved_on"])  # fmt: skip

    if done(request, form, act):
        count = 1 + len(form.cleaned_data["others"])
        messages.success(request, _("Đã ghi chuẩn y %(n)s người theo một quyết định.") % {"n": count} if count > 1
                         else _("Đã ghi chuẩn y đồng chí %(name)s.") % {"name": post.person_name})  # fmt: skip
        return redirect("committees:bodies", post.org_id)
    context = frame(org, actor.today) | _head(post, actor.today) | {"form": form, "post": post, "beside": beside}
    return render(request, "committees/approve.html", context)


@page(reads=["GET"], writes=["POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post, with the day and the reason."""
    actor = actor_of(request)
    post = get_post(actor, pk)
    org = get_organisation(actor, post.org_id)
    check_can_manage_committee(actor, org)
    if request.method != "POST":
        check_still_runs(post)
    form = EndPostForm(sent(request), initial={"on": actor.today})
    if done(request, form, lambda wish: actions.end_post(actor=actor, post_id=pk, **wish)):
        messages.success(request, _("Đã ghi đồng chí %(name)s thôi giữ chức danh.") % {"name": post.person_name})
        return redirect("committees:bodies", post.org_id)
    given = [row for row in assignments_of_person(actor, post.person_id) if row.org_id == post.org_id]
    context = frame(org, actor.today) | _head(post, actor.today)
    context |= {"form": form, "post": post, "running": sum(row.valid_to > actor.today for row in given)}
    return render(request, "committees/end_post.html", context)


@page(reads=["GET"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts a person has held and what the person looked after, where the reader may see it (C2, C6)."""
    actor, day = actor_of(request), as_of(request)
    posts = posts_of_person(actor, pk)
    given = assignments_of_person(actor, pk)
    if not posts and not given:
        raise Http404
    name = posts[0].person_name if posts else given[0].person_name
    now = [post for post in posts if post.valid_from <= day < post.valid_to]
    context = {
        "name": name,
        "person_id": pk,
        "crumbs": [Crumb(_("Cấp ủy")), Crumb(name)],
        "now": now,
        "places": len({post.org_id for post in now}),
        "events": post_events(posts, given, day),
        "day": day,
        "today": clock.today(),
    }
    return render(request, "committees/person.html", context)

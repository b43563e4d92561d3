"""Who leaves the Party leaves the posts on that day, and what was to be looked after; taken back, they go on again."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import event, record_many
from nennep.committees.models import Assignment, Post
from nennep.committees.queries import KNOWN, LEADERS
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.actions.standing import when_back, when_leaving

LEFT_WHY = "Ra khỏi danh sách đảng viên"


@when_leaving
def end_posts(actor: Actor, person_id: int, on: datetime.date) -> None:
    """End the posts and assignments that go on past the day, wherever they are held: the right to record the leaving is
    checked, and nobody outside the Party holds a post. What begins only later is refused by name. Audit
    "committees.post.ended" and "committees.assignment.ended" for each."""
    with acting(system_actor("posts of somebody who left")):
        posts = Post.objects.filter(KNOWN, person_id=person_id, valid_to__gt=on)
        later = posts.filter(valid_from__gte=on).order_by("valid_from").first()
        if later is not None:
            raise RuleBroken(
                _("Đồng chí này có chức danh ghi từ %(day)s, sau ngày thay đổi. Hãy xem lại ngày.")
                % {"day": f"{later.valid_from:%d/%m/%Y}"},
                field="on",
            )
        given = Assignment.objects.filter(person_id=person_id, valid_to__gt=on)
        record_many([
            event(actor, "committees.post.ended", row, org_id=row.org_id,
                  data={"on": on, "why": LEFT_WHY, "name": row.person_name})
            for row in posts.order_by("pk")
        ] + [
            event(actor, "committees.assignment.ended", row, org_id=row.org_id,
                  data={"on": on, "name": row.person_name, "why": "post"})
            for row in given.order_by("pk")
        ])  # fmt: skip
        given.filter(valid_from__gte=on).delete()
        given.update(valid_to=on)
        posts.update(valid_to=on, ended_why=LEFT_WHY)


@when_back
def resume_posts(actor: Actor, person_id: int, on: datetime.date) -> None:
    """The leaving of that day was a mistake: its posts go on, except a leading one that somebody else has taken since.
    Assignments are given anew. Audit "committees.post.resumed" for each."""
    with acting(system_actor("posts of somebody who had not left")):
        ended = Post.objects.filter(KNOWN, person_id=person_id, valid_to=on, ended_why=LEFT_WHY)
        taken = set(
            Post.objects.filter(KNOWN, valid_to=OPEN_END, title__in=LEADERS[:1], body_id__in=ended.values("body_id"))
            .values_list("body_id", "title")
        )  # fmt: skip
        again = [post for post in ended.order_by("pk") if (post.body_id, post.title) not in taken]
        Post.objects.filter(pk__in=[post.pk for post in again]).update(valid_to=OPEN_END, ended_why="")
        record_many([
            event(actor, "committees.post.resumed", row, org_id=row.org_id, data={"on": on, "name": row.person_name})
            for row in again
        ])  # fmt: skip

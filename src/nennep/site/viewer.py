"""Who is signed in, in the words of the page's head: the name, and the one post or role that says most."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language

from nennep.access.models import User
from nennep.access.pages import actor_of
from nennep.access.presenters import role_name
from nennep.committees.presenters import title_name
from nennep.committees.queries import posts_of_person_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor, Holding
from nennep.kernel.addresses import address
from nennep.kernel.db import acting
from nennep.organisations.queries import names_on

# Which of several roles stands in the head: the one with the widest duty first.
_WEIGHT = (
    "committee_leader", "organisation_staff", "cell_secretary", "cell_committee", "committee_member",
    "administrator", "assigned_superior", "member", "committee_work",
)  # fmt: skip

REMEMBERED = 600  # seconds


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person in front of the page."""

    id: int
    name: str
    role_line: str
    url: str


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The signed-in person; None when nobody is."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    actor = actor_of(request)
    line = _remembered(_Key(actor, clock.now().timestamp() // REMEMBERED))
    return Viewer(id=user.pk, name=user.name, role_line=line, url=address("access:account"))


class _Key:
    """An actor as the cache sees it: the same person with the same roles within the same ten minutes."""

    def __init__(self, actor: Actor, moment: float) -> None:
        self.actor = actor
        self.parts = (actor.user_id, actor.person_id, actor.holdings, actor.today, moment, get_language())

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts


@functools.lru_cache(maxsize=4096)
def _remembered(key: _Key) -> str:
    """The line is the same on every page, so it is worked out once in ten minutes; rights are never remembered."""
    with acting(key.actor):
        return role_line(key.actor)


def main_holding(actor: Actor) -> Holding | None:
    """The holding that says most about the actor's work; None for an account without any role."""
    return min(actor.holdings, key=lambda h: (_WEIGHT.index(h.role), len(h.path), h.path), default=None)


def role_line(actor: Actor) -> str:
    """The highest post with its organisation, or the main role with its place."""
    main = main_holding(actor)
    if main is None:
        return ""
    place = names_on([main.org_id], actor.today).get(main.org_id, "")
    if main.role in {"committee_leader", "cell_secretary", "cell_committee", "committee_member"} and actor.person_id:
        for post in posts_of_person_on(actor.person_id, actor.today):
            if post.org_id == main.org_id:
                return _of(title_name(post.body.kind, post.title, actor.today), place)
    return f"{role_name(main.role)}, {place}"


def _of(title: str, place: str) -> str:
    """“Bí thư chi bộ” and “Chi bộ thôn Đông Hà” together are “Bí thư Chi bộ thôn Đông Hà”."""
    if place.startswith("Chi bộ"):
        return f"{title.removesuffix(' chi bộ')} {place}"
    return f"{title}, {place}"

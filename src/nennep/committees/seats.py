"""The bodies of an organisation on a day: who sat in them, which seats were empty and for how long (C1, C3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from nennep.access.permissions import Permission
from nennep.committees.models import Body, BodyKind, Post, Term
from nennep.committees.queries import KNOWN
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import valid_on
from nennep.kernel.statements import within, written
from nennep.members.queries import roster_on
from nennep.members.states import PlaceKind, Standing
from nennep.organisations.queries import kinds_on
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import reach, under
from nennep.regulations.registry import rule_set
from nennep.regulations.rules.bodies import (
    cell_leadership_verdict,
    committee_size_verdict,
    posts_of,
    standing_committee_verdict,
)
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.regulations.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An empty place: the post it is (empty for a plain seat), and since when."""

    title: str
    since: datetime.date


@dataclass(frozen=True, slots=True)
class BodyOn:
    """A body on a day: its term, its posts from the highest down, and its empty places."""

    body: Body
    term: Term | None
    posts: tuple[Post, ...]
    vacancies: tuple[Vacancy, ...]

    @property
    def filled(self) -> int:
        """How many persons sit in the body."""
        return len({post.person_id for post in self.posts})


def bodies_on(org_id: int, day: datetime.date) -> list[BodyOn]:
    """The bodies of an organisation on a day; three queries whatever their size."""
    return _read(Body.objects.filter(valid_on(day), org_id=org_id), day)


def _read(bodies: Iterable[Body], day: datetime.date) -> list[BodyOn]:
    found = {body.pk: body for body in bodies}
    if not found:
        return []
    terms = {term.body_id: term for term in Term.objects.filter(valid_on(day), body_id__in=found)}
    held: dict[int, list[Post]] = {}
    past = Post.objects.filter(KNOWN, body_id__in=found, valid_from__lte=day).order_by("rank", "valid_from", "id")
    for post in past:
        held.setdefault(post.body_id, []).append(post)
    order = list(BodyKind)
    ordered = sorted(found.values(), key=lambda body: (order.index(BodyKind(body.kind)), body.pk))
    rows = []
    for body in ordered:
        posts = held.get(body.pk, [])
        now = tuple(post for post in posts if post.valid_to > day)
        gone = [post for post in posts if post.valid_to <= day]
        term = terms.get(body.pk)
        rows.append(BodyOn(body, term, now, tuple(_vacancies(body, term, now, gone, day))))
    return rows


def leading_title(kind: str, day: datetime.date) -> str:
    """The post that a body may not be without; a standing committee is led by the committee's own secretary."""
    posts = posts_of(kind, day)
    return posts[0].code if posts and kind != BodyKind.STANDING else ""


def _vacancies(
    body: Body, term: Term | None, now: Sequence[Post], gone: Sequence[Post], day: datetime.date
) -> list[Vacancy]:
    """The leading post if nobody holds it, then the seats of the term that nobody takes, the longest empty first.

    A seat is empty since somebody left it, or since the term began if it was never taken.
    """
    begun = term.valid_from if term else body.valid_from
    left = {post.person_id: post.valid_to for post in sorted(gone, key=lambda post: post.valid_to)}
    left = {person: end for person, end in left.items() if end > begun}
    for post in now:
        left.pop(post.person_id, None)
    empty = []
    leading = leading_title(body.kind, day)
    if leading and all(post.title != leading for post in now):
        last = max((post for post in gone if post.title == leading), key=lambda post: post.valid_to, default=None)
        empty.append(Vacancy(leading, max(begun, last.valid_to) if last else begun))
        left.pop(last.person_id if last else 0, None)
    seats = (term.seats or 0) if term else 0
    missing = max(seats - len({post.person_id for post in now}) - len(empty), 0)
    since = ([begun] * missing + sorted(left.values()))[-missing:] if missing else []
    return [*empty, *(Vacancy("", day) for day in since)]


@dataclass(frozen=True, slots=True)
class LeaderVacancy:
    """An organisation whose secretary's post is empty, and since when."""

    org_id: int
    since: datetime.date


def leaders_missing(actor: Actor, path: str, day: datetime.date, *, few: bool = False) -> list[LeaderVacancy]:
    """Organisations at or under a path, within the actor's reach, whose secretary's post is empty on a day (C3).

    The longest empty first; three queries whatever their number. Bodies without a term or posts of the day count too.
    `few`: the caller knows that few organisations stand there, a commune's at most.
    """
    bodies = _without_leader_of_few(actor, path, day) if few else _without_leader.anew(actor, path, day)
    rows = [
        LeaderVacancy(one.body.org_id, empty.since)
        for one in _read(bodies, day)
        for empty in one.vacancies
        if empty.title
    ]
    return sorted(rows, key=lambda row: (row.since, row.org_id))


@written
def _without_leader(actor: Actor, path: str, day: datetime.date) -> QuerySet[Body]:
    return _unled(day).filter(org_id__in=_here(actor, path))


@written
def _without_leader_of_few(actor: Actor, path: str, day: datetime.date) -> QuerySet[Body]:
    return _unled(day).filter(within("org_id", _here(actor, path)))


def _here(actor: Actor, path: str) -> QuerySet[OrgNow, Any]:
    rows = OrgNow.objects.filter(reach(actor, Permission.COMMITTEE_VIEW, "path"), under(path), alive=True)
    return rows.values("org_id")


def _unled(day: datetime.date) -> QuerySet[Body]:
    leading = (BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL)
    led = Post.objects.filter(KNOWN, valid_on(day), title="bi-thu", body_id=OuterRef("pk"))
    return Body.objects.filter(~Exists(led), valid_on(day), kind__in=leading).order_by("pk")


def verdicts_on(actor: Actor, org: OrgNow, bodies: Sequence[BodyOn], day: datetime.date) -> list[Verdict]:
    """What the rules of the day say of the bodies: size of a cell's leadership or a committee, the standing third.

    Empty for days before the first rule set known. A cell's figures need sight of its members.
    """
    try:
        charter = rule_set("charter", day)
    except RuleBroken:
        return []
    size = {BodyKind(one.body.kind): one.filled for one in bodies}
    kind = organisation_kinds(day).get(kinds_on([org.org_id], day).get(org.org_id, ""))
    if kind is not None and kind.code.startswith("chi-bo"):
        if not actor.may(Permission.MEMBER_VIEW, org.path):
            return []
        roster = roster_on(org.org_id, day)
        official = sum(one.place == PlaceKind.HOME and one.standing == Standing.OFFICIAL for one in roster)
        return [cell_leadership_verdict(official, size.get(BodyKind.CELL_COMMITTEE, 0), charter)]
    notes = []
    if kind is not None and kind.grassroots and BodyKind.COMMITTEE in size:
        notes.append(committee_size_verdict("grassroots_committee", size[BodyKind.COMMITTEE], charter))
    if BodyKind.STANDING in size and BodyKind.COMMITTEE in size:
        notes.append(standing_committee_verdict(size[BodyKind.COMMITTEE], size[BodyKind.STANDING], charter))
    return notes

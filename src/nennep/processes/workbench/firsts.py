"""Who may be appointed to the first committee of a new organisation: former members of the bodies that end, members of
its cells, and whoever is found by name."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.committees.models import FirstPost, Post
from nennep.committees.presenters import title_name
from nennep.committees.queries import first_posts_of
from nennep.committees.states import BodyKind, bodies_for
from nennep.members.models import Affiliation, Person
from nennep.members.queries import members_visible_to
from nennep.members.search import find_people
from nennep.organisations.reform.operations import Ref
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Bench
from nennep.processes.workbench.trees import sources_of
from nennep.regulations.registry import rule_set
from nennep.regulations.rules.bodies import (
    cell_leadership_verdict,
    committee_size_verdict,
    first_committee_verdict,
    first_deputies_verdict,
    posts_of,
    standing_committee_verdict,
)
from nennep.regulations.verdicts import Verdict
from nennep.ui.shapes import RuleNote

MOST_PROPOSED, MOST_FOUND = 60, 30
WHOLE_CELL = 120
SIZED: tuple[Literal["committee", "standing"], ...] = ("committee", "standing")
COMMUNE, PROVINCE = "dang-bo-xa", "dang-bo-tinh"
DEPUTY = "pho-bi-thu"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person to choose: what he or she is now, and the post chosen ("" for none)."""

    person_id: int
    name: str
    field: str
    now: str
    title: str


def term_of(bench: Bench, target: str) -> str:
    """The term that was chosen already; else five years from the day."""
    rows = first_posts_of(bench.reform, target)
    return rows[0].label if rows else f"{bench.day.year}-{bench.day.year + 5}"


def body_choices(kind: str) -> list[tuple[str, str]]:
    """The bodies of a kind of organisation."""
    return [(one.value, str(BodyKind(one).label)) for one in bodies_for(kind)]


def post_choices(body: str, day: datetime.date) -> list[tuple[str, str]]:
    """The posts of a body."""
    return [(post.code, str(post.name)) for post in posts_of(body, day)]


def written_by_others(rows: Iterable[FirstPost], posts: Iterable[tuple[str, str]]) -> str:
    """What another person wrote meanwhile, in words."""
    names = dict(posts)
    said = "; ".join(f"{row.person.full_name}, {names.get(row.title, row.title)}" for row in rows)
    return said or _("không còn ai")


def candidate_rows(
    bench: Bench, ref: Ref, body: str, text: str, sent: Mapping[str, str] | None
) -> list[Holder]:  # fmt: skip
    """Those chosen already, those proposed, those found; `sent`: what a form says that comes back."""
    rows_now = first_posts_of(bench.reform, str(ref))
    chosen = {row.person_id: row.title for row in rows_now if row.body == body}
    others = [row.person_id for row in rows_now if row.body != body]
    posts = _former_posts(bench, ref)
    ids = dict.fromkeys([*chosen, *others, *posts, *_members(bench, ref)][: MOST_PROPOSED + WHOLE_CELL])
    if sent is not None:
        ids |= dict.fromkeys(
            int(name[2:]) for name in sent if name[:2] == "p-" and name[2:].isascii() and name[2:].isdecimal()
            and len(name) <= 20
        )  # fmt: skip
    if text.strip():
        ids |= dict.fromkeys(find_people([bench.home.path], text, MOST_FOUND))
    people = {one.pk: one for one in members_visible_to(bench.actor).filter(pk__in=list(ids), merged_into__isnull=True)}
    rows = []
    for pk in ids:
        if pk in people:
            title = (sent or {}).get(f"p-{pk}", "") if sent is not None else chosen.get(pk, "")
            rows.append(Holder(pk, people[pk].full_name, f"p-{pk}", posts.get(pk, ""), title))
    return rows


def _sources(bench: Bench, ref: Ref) -> list[int]:
    return sources_of(bench).get(ref, [])


def _former_posts(bench: Bench, ref: Ref) -> dict[int, str]:
    """Who holds a post in what this organisation comes from, from the highest down: person -> words."""
    rows = Post.objects.filter(Q(known_to__isnull=True), org_id__in=_sources(bench, ref), valid_to__gte=bench.day)
    found: dict[int, str] = {}
    for post in rows.select_related("body").order_by("rank", "org_id", "pk")[: MOST_PROPOSED * 2]:
        words = f"{title_name(post.body.kind, post.title, bench.day)}, {bench.name(post.org_id)}"
        found.setdefault(post.person_id, words)
    return dict(list(found.items())[:MOST_PROPOSED])


def _members(bench: Bench, ref: Ref) -> list[int]:
    """The members of the cells that go into a new cell; of larger organisations nobody is proposed by this."""
    unit = bench.plan.after.get(ref)
    if unit is None or unit.level != Level.CELL:
        return []
    cells = _sources(bench, ref)
    homes = Affiliation.objects.filter(kind="home", known_to__isnull=True, cell_id__in=cells, valid_to__gt=bench.day)
    rows = Person.objects.filter(pk__in=homes.values("person_id")).order_by("sort_key", "pk")
    return list(rows.values_list("pk", flat=True)[:WHOLE_CELL])


def size_notes(bench: Bench, ref: Ref, body: str, rows: list[Holder]) -> list[RuleNote]:
    """What the rules say of so many in the body."""
    return [one.note() for one in size_verdicts(bench, ref, body, [row.title for row in rows if row.title])]


def size_verdicts(bench: Bench, ref: Ref, body: str, titles: Sequence[str]) -> list[Verdict]:
    """What the rules say of the first committee of a new organisation; `titles`: the post of each in the body."""
    size = len(titles)
    if not size:
        return []
    rules = rule_set("charter", bench.day)
    if body == BodyKind.CELL_COMMITTEE:
        official = sum(bench.before.heads[cell].official for cell in _sources(bench, ref) if cell in bench.before.heads)
        return [cell_leadership_verdict(official, size, rules)]
    if bench.plan.after[ref].kind == COMMUNE:
        return _of_commune(bench, ref, body, titles)
    if body == BodyKind.COMMITTEE and bench.plan.after[ref].level > Level.COMMUNE:
        return [committee_size_verdict("grassroots_committee", size, rules)]
    return []


def _of_commune(bench: Bench, ref: Ref, body: str, titles: Sequence[str]) -> list[Verdict]:
    """A new commune directly under a province: the sizes and deputies laid down, and the standing committee's share."""
    notes: list[Verdict] = []
    size = len(titles)
    sizes = rule_set("first_committees", bench.day)
    parent = bench.plan.after.get(bench.plan.after[ref].parent or "")
    came = sum(bench.before.units[org].kind == COMMUNE for org in _sources(bench, ref) if org in bench.before.units)
    if parent is not None and parent.kind == PROVINCE:
        notes = [first_committee_verdict(one, size, came, sizes) for one in SIZED if one == body]
        if body == BodyKind.COMMITTEE:
            notes.append(first_deputies_verdict(sum(title == DEPUTY for title in titles), sizes))
    whole = len(first_posts_of(bench.reform, str(ref), BodyKind.COMMITTEE)) if body == BodyKind.STANDING else 0
    if whole:
        notes.append(standing_committee_verdict(whole, size, rule_set("charter", bench.day)))
    return notes

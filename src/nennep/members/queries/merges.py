"""Files that may be one person's, requests to merge them, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.members.models import NotSamePerson, Person, PersonMerge
from nennep.members.states import Merge
from nennep.orgtree.queries import reach, under

_KEPT = "kept__registered_at__now__path"
_OTHER = "other__registered_at__now__path"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be one person's, the older key first, and why: "card", "birth", "admitted"."""

    first: int
    second: int
    why: tuple[str, ...]


# People by their numbers in `_WHY`: the same card; the same name (without marks) and a birth that agrees to the less
# precise of the two; the same name and day of admission. Two files cannot have one citizen id (`person_citizen_id`).
# Names of one year are brought together by hash, so that a province's people are read once.
_WHY = ("card", "birth", "admitted")
_PAIRS = """
with here as materialized (
  select p.id, p.folded, p.card_no, p.birth_on as b, p.birth_precision as bp, p.admitted_on as a,
         p.admitted_precision as ap, extract(year from p.birth_on)::int as y
  from members_person p join orgtree_orgnow o on o.org_id = p.registered_at_id
  where p.merged_into_id is null and o.path >= %(path)s and o.path < %(path)s || 'g'
), alike as (
  select x.id as first, z.id as second, 1 as why from here x join here z on z.card_no = x.card_no and z.id > x.id
  where x.card_no <> ''
  union all
  select x.id, z.id, 2 from here x join here z on z.folded = x.folded and z.y = x.y and z.id > x.id
  where 'year' in (x.bp, z.bp) or x.b = z.b
     or ('month' in (x.bp, z.bp) and extract(month from x.b) = extract(month from z.b))
  union all
  select x.id, z.id, 3 from here x join here z on z.folded = x.folded and z.a = x.a and z.id > x.id
  where x.ap = 'day' and z.ap = 'day'
)
select first, second, array_agg(why order by why), count(*) over ()
from alike
where not exists (select 1 from members_notsameperson n where n.first_id = alike.first and n.second_id = alike.second)
  and not exists (select 1 from members_personmerge m where m.state = %(asked)s
                    and (m.kept_id, m.other_id) in ((alike.first, alike.second), (alike.second, alike.first)))
group by first, second order by min(why), count(*) desc, first, second limit %(most)s offset %(start)s
"""


def likely_pairs(path: str, *, most: int, start: int = 0) -> tuple[list[Pair], int]:
    """A page of the pairs of files kept at or under the path that may be one person's, the surest first; and how many
    there are in all (0 where the page is past the end). One query; left out are pairs said to be two people,
    and those of which a request waits."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"path": path, "most": most, "start": start, "asked": Merge.ASKED})
        rows = cursor.fetchall()
    return [Pair(first, second, tuple(_WHY[one - 1] for one in why)) for first, second, why, _all in rows], (
        rows[0][3] if rows else 0
    )


def merges_visible_to(actor: Actor) -> QuerySet[PersonMerge]:
    """Requests about files that the actor keeps, what became of them too."""
    return PersonMerge.objects.filter(reach(actor, Permission.MEMBER_MANAGE, _KEPT))


def get_merge(actor: Actor, pk: int, *, lock: bool = False) -> PersonMerge:
    """One request; otherwise not found."""
    return one_of(merges_visible_to(actor), pk, lock=lock)


def merges_waiting(actor: Actor) -> QuerySet[PersonMerge]:
    """Requests that this actor may answer, oldest first: asked by somebody else, about others, both files kept here."""
    own = actor.person_id or 0
    return (
        PersonMerge.objects.filter(
            reach(actor, Permission.MEMBER_MANAGE, _KEPT), reach(actor, Permission.MEMBER_MANAGE, _OTHER),
            state=Merge.ASKED,
        )
        .exclude(asked_by_id=actor.user_id or 0)
        .exclude(Q(kept_id=own) | Q(other_id=own))
        .select_related("kept", "other", "asked_by")
        .order_by("asked_at", "id")
    )  # fmt: skip


def merges_under(actor: Actor, path: str, states: Iterable[str]) -> QuerySet[PersonMerge]:
    """The requests in the states whose kept file is at or under the path, newest first."""
    rows = merges_visible_to(actor).filter(under(path, _KEPT), state__in=list(states))
    return rows.select_related("kept", "other", "asked_by", "decided_by").order_by("-asked_at", "-id")


def merge_about(first: int, second: int) -> PersonMerge | None:
    """The request about one of the two files that waits for its answer, if one does."""
    both = [first, second]
    return PersonMerge.objects.filter(Q(kept_id__in=both) | Q(other_id__in=both), state=Merge.ASKED).first()


def merges_of(person_id: int) -> list[PersonMerge]:
    """What was merged into a person's file, or taken back, in the order of time."""
    rows = PersonMerge.objects.filter(
        Q(kept_id=person_id) | Q(other_id=person_id), state__in=[Merge.DONE, Merge.UNDONE]
    )
    return list(rows.select_related("asked_by", "decided_by", "undone_by", "other").order_by("decided_at", "id"))


def not_same(first: int, second: int) -> NotSamePerson | None:
    """Who found that the two are not one person, if somebody did."""
    low, high = sorted((first, second))
    return NotSamePerson.objects.filter(first_id=low, second_id=high).select_related("said_by").first()


def not_same_under(path: str) -> QuerySet[NotSamePerson]:
    """The pairs found to be two people, both kept at or under the path, newest first."""
    first, second = under(path, "first__registered_at__now__path"), under(path, "second__registered_at__now__path")
    rows = NotSamePerson.objects.filter(first, second).select_related("first", "second", "said_by")
    return rows.order_by("-said_at", "-id")


def led(people: Iterable[Person], visible: QuerySet[Person]) -> list[Person]:
    """The people, with the file that is kept in the place of a merged one; each once, in Vietnamese order."""
    found: dict[int, Any] = {one.pk: one for one in people}
    wanted = {one.merged_into_id for one in found.values() if one.merged_into_id} - found.keys()
    found |= {one.pk: one for one in visible.filter(pk__in=wanted)} if wanted else {}
    kept = [one for one in found.values() if one.merged_into_id is None]
    return sorted(kept, key=lambda one: (bytes(one.sort_key), one.pk))

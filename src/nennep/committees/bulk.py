"""Loading many bodies with their posts at once: row for row what constituting and filling one by one would write."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.actions.post import RANKS
from nennep.committees.models import Assignment, Body, BodyKind, Post, Term
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows, take_ids
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied
from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import Org


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a post."""

    person_id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class BodySeed:
    """A body in its running term, with who holds its posts."""

    org_id: int
    kind: BodyKind
    label: str
    on: datetime.date
    holders: tuple[Holder, ...]
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class AssignmentSeed:
    """Who of an organisation's committee looks after which organisation below."""

    org_id: int
    person_id: int
    name: str
    target_org_id: int
    on: datetime.date
    visits_planned: int | None = None


def load_bodies(*, actor: Actor, seeds: Sequence[BodySeed], assignments: Sequence[AssignmentSeed] = ()) -> int:
    """Load bodies, terms, posts and assignments; returns the number of posts. Operators only, one audit event."""
    if not actor.everything:
        raise Denied(_("Chỉ người vận hành hệ thống nạp được hàng loạt cấp ủy."))
    with acting(actor):
        bodies, terms, now = take_ids(Body, len(seeds)), take_ids(Term, len(seeds)), clock.now()
        insert_rows(
            Body, ("id", "org_id", "kind", "name", "valid_from", "valid_to"),
            ((pk, seed.org_id, seed.kind, "", seed.on, OPEN_END) for pk, seed in zip(bodies, seeds, strict=True)),
        )  # fmt: skip
        insert_rows(
            Term, ("id", "body_id", "org_id", "label", "ordinal", "seats", "valid_from", "valid_to", "decision_no"),
            ((term, body, seed.org_id, seed.label, "", seed.seats, seed.on, OPEN_END, "")
             for term, body, seed in zip(terms, bodies, seeds, strict=True)),
        )  # fmt: skip
        posts = insert_rows(
            Post,
            ("person_id", "person_name", "org_id", "body_id", "term_id", "title", "rank", "how", "valid_from",
             "valid_to", "known_from", "decision_no", "approved_no", "ended_why"),
            ((holder.person_id, holder.name, seed.org_id, body, term, holder.title, RANKS[holder.title],
              Post.How.ELECTED, seed.on, OPEN_END, now, "", "", "")
             for term, body, seed in zip(terms, bodies, seeds, strict=True) for holder in seed.holders),
        )  # fmt: skip
        insert_rows(
            Assignment,
            ("org_id", "person_id", "person_name", "target", "target_org_id", "target_text", "visits_planned",
             "valid_from", "valid_to", "decision_no"),
            ((row.org_id, row.person_id, row.name, Assignment.Target.ORGANISATION, row.target_org_id, "",
              row.visits_planned, row.on, OPEN_END, "") for row in assignments),
        )  # fmt: skip
        top = min(seed.org_id for seed in seeds)
        record(actor, "committees.bodies.loaded", Org(pk=top), org_id=top, data={"bodies": len(seeds), "posts": posts})
    return posts

"""Loading a whole tree at once (a province's register, the demo, the benchmark): equal to founding one by one."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows, take_ids
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.models import OrganisationKind, OrganisationName, OrganisationProfile
from nennep.orgtree import derive
from nennep.orgtree.models import Org, OrgEdge, OrgEvent
from nennep.regulations.rules.organisations import level_of


@dataclass(frozen=True, slots=True)
class OrgSeed:
    """An organisation to load. `parent` is the position of its parent in the list (before it), or None at the top."""

    name: str
    kind: str
    parent: int | None
    unit_type: str = ""
    place_line: str = ""
    meeting_day: int | None = None
    meeting_hour: str = ""


def load_organisations(
    *, actor: Actor, seeds: Sequence[OrgSeed], effective_on: datetime.date, top: int | None = None
) -> list[int]:
    """Load organisations in force from a date; returns their ids in the order of `seeds`. Operators only.

    `top`: the existing organisation under which seeds without a parent stand. The derived tree is rebuilt once.
    Audit: one "organisations.tree.loaded" with the count.
    """
    if not actor.everything:
        raise Denied(_("Chỉ người vận hành hệ thống nạp được cả cây tổ chức."))
    with acting(actor):
        ids = take_ids(Org, len(seeds))
        events = take_ids(OrgEvent, len(seeds))
        now = clock.now()
        insert_rows(Org, ("id", "uid", "tenant"), ((pk, uuid.uuid4(), 1) for pk in ids))
        insert_rows(
            OrgEvent, ("id", "kind", "org_id", "decision_no", "effective_on", "note", "recorded_at"),
            ((event, "import", pk, "", effective_on, "", now) for event, pk in zip(events, ids, strict=True)),
        )  # fmt: skip

        def parent_kind(seed: OrgSeed) -> str | None:
            return seeds[seed.parent].kind if seed.parent is not None else None

        insert_rows(
            OrgEdge, ("org_id", "parent_id", "level", "valid_from", "valid_to", "known_from", "cause_id"),
            ((pk, ids[seed.parent] if seed.parent is not None else top,
              level_of(seed.kind, parent_kind(seed), effective_on), effective_on, OPEN_END, now, event)
             for pk, seed, event in zip(ids, seeds, events, strict=True)),
        )  # fmt: skip
        insert_rows(
            OrganisationKind, ("org_id", "kind", "valid_from", "valid_to", "known_from", "cause_id"),
            ((pk, seed.kind, effective_on, OPEN_END, now, event)
             for pk, seed, event in zip(ids, seeds, events, strict=True)),
        )  # fmt: skip
        insert_rows(
            OrganisationName, ("org_id", "name", "folded", "valid_from", "valid_to", "known_from", "cause_id"),
            ((pk, tidy(seed.name), fold(seed.name), effective_on, OPEN_END, now, event)
             for pk, seed, event in zip(ids, seeds, events, strict=True)),
        )  # fmt: skip
        insert_rows(
            OrganisationProfile, ("org_id", "unit_type", "place_line", "meeting_day", "meeting_hour", "phone", "note"),
            ((pk, seed.unit_type, seed.place_line, seed.meeting_day, seed.meeting_hour, "", "")
             for pk, seed in zip(ids, seeds, strict=True)),
        )  # fmt: skip
        derive.rebuild()
        record(actor, "organisations.tree.loaded", Org(pk=ids[0]), org_id=top or ids[0], data={"count": len(ids)})
    return ids

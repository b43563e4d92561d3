"""Many changes of the bare tree on one day, set-based: what `changes` does one by one, derived once at the end."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.bulk import insert_rows, many_keys, take_ids
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree import derive
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgLineage, OrgNow


@dataclass(frozen=True, slots=True)
class Place:
    """A new edge: who stands under whom at what level, and the event that says so."""

    org_id: int
    parent_id: int | None
    level: int
    event_id: int


@dataclass(frozen=True, slots=True)
class Told:
    """An event of structure to write, with its key."""

    id: int
    kind: str
    org_id: int | None


def new_orgs(count: int) -> list[int]:
    """Fresh identities."""
    ids = take_ids(Org, count)
    insert_rows(Org, ("id", "uid", "tenant"), ((pk, uuid.uuid4(), 1) for pk in ids))
    return ids


def write_events(
    events: Sequence[Told], *, on: datetime.date, decision_no: str, signed_on: datetime.date | None, note: str
) -> None:
    """The events of one decision."""
    now = clock.now()
    insert_rows(
        OrgEvent, ("id", "kind", "org_id", "decision_no", "signed_on", "effective_on", "note", "recorded_at"),
        ((event.id, event.kind, event.org_id, decision_no, signed_on, on, note, now) for event in events),
    )  # fmt: skip


def write_lineage(rows: Sequence[tuple[int, int, int, bool]]) -> None:
    """Lineage: (event, from, to, only a part)."""
    insert_rows(OrgLineage, ("event_id", "from_org_id", "to_org_id", "part"), rows)


def lock_places(org_ids: Collection[int]) -> None:
    """Lock many organisations against structural change for the transaction, always in the same order."""
    rows = OrgNow.objects.filter(org_id__in=many_keys(org_ids)).order_by("org_id").select_for_update(of=("self",))
    list(rows.values_list("org_id", flat=True))


def write_places(*, on: datetime.date, places: Sequence[Place], ended: Collection[int], new: Collection[int]) -> None:
    """Close the open edges of who moves or ends, open the new ones, and derive all that is touched.

    `new`: those of the places that have no edge yet. The caller has planned it (no circle) and locked the places;
    raises RuleBroken when somebody has no open edge that began before the day, and when something would be left under
    what ends: what was changed between the planning and the locking is found here.
    """
    fresh = set(new)
    closing = sorted({place.org_id for place in places if place.org_id not in fresh} | set(ended))
    with connection.cursor() as cursor:
        cursor.execute(
            "update orgtree_orgedge set valid_to = %s where org_id = any(%s) and known_to is null and valid_to = %s "
            "and valid_from < %s",
            [on, closing, OPEN_END, on],
        )
        if cursor.rowcount != len(closing):
            raise RuleBroken(changed_meanwhile())
    now = clock.now()
    insert_rows(
        OrgEdge, ("org_id", "parent_id", "level", "valid_from", "valid_to", "known_from", "cause_id"),
        ((place.org_id, place.parent_id, place.level, on, OPEN_END, now, place.event_id) for place in places),
    )  # fmt: skip
    left = OrgEdge.objects.filter(parent_id__in=many_keys(ended), known_to__isnull=True, valid_to__gt=on)
    if left.exists():
        raise RuleBroken(changed_meanwhile())
    check_lasting({place.parent_id for place in places if place.parent_id is not None})
    derive.rebuild_all({*closing, *fresh})


def changed_meanwhile() -> str:
    """The sentence where the tree is not any more what was planned on."""
    return _("Có tổ chức đã thay đổi hoặc kết thúc trong lúc này; hãy kiểm tra lại phương án.")


def check_lasting(org_ids: Collection[int]) -> None:
    """Every one of them has an open end. Raises RuleBroken."""
    lasting = OrgEdge.objects.filter(org_id__in=many_keys(org_ids), known_to__isnull=True, valid_to=OPEN_END)
    if lasting.count() != len(set(org_ids)):
        raise RuleBroken(changed_meanwhile())

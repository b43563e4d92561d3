"""What was done to my organisations, in words: one heading for a reorganisation, one line for a change."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.organisations.queries import names_on

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgEvent

MOST_SOURCES = 3
_WORDS = {
    "found": gettext_lazy("Lập %(name)s"),
    "rename": gettext_lazy("%(name)s mang tên mới"),
    "change_kind": gettext_lazy("%(name)s đổi loại hình"),
    "move": gettext_lazy("%(name)s chuyển sang trực thuộc nơi khác"),
    "dissolve": gettext_lazy("%(name)s kết thúc hoạt động"),
    "merge": gettext_lazy("%(from)s hợp nhất thành %(to)s"),
    "split": gettext_lazy("%(from)s chia thành %(to)s"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One reorganisation as far as it touched the reader: its events, its lines, and the organisation to look at."""

    title: str
    decision_no: str
    effective_on: datetime.date
    events: list[int]
    lines: list[str]
    org_id: int
    seen_at: datetime.datetime | None = None

    @property
    def source(self) -> str:
        """By which paper; "" where none is noted."""
        return _("Theo %(number)s") % {"number": self.decision_no} if self.decision_no else ""


def gathered(
    events: Iterable[OrgEvent], orgs: Collection[int], seen: dict[int, datetime.datetime], today: datetime.date
) -> list[Told]:  # fmt: skip
    """One of each reorganisation, in the order of the events; seen when all its events are. One query for names."""
    groups: dict[tuple[str, str, datetime.date], list[OrgEvent]] = {}
    for event in events:
        groups.setdefault((event.note, event.decision_no, event.effective_on), []).append(event)
    rows = [event for group in groups.values() for event in group]
    lines = [line for event in rows for line in event.lineage.all()]
    ids = {event.org_id for event in rows if event.org_id is not None}
    ids |= {org for line in lines for org in (line.from_org_id, line.to_org_id)}
    names = names_on(ids, today) if ids else {}
    found = []
    for (title, number, day), group in groups.items():
        ends = [org for event in group for org in _ends(event)]
        here = next((org for org in ends if org in orgs), ends[0] if ends else 0)
        times = [seen[event.pk] for event in group if event.pk in seen]
        said = list(dict.fromkeys(_line(event, names) for event in group))
        at = max(times) if len(times) == len(group) else None
        found.append(Told(title, number, day, [event.pk for event in group], said, here, at))
    return found


def _ends(event: OrgEvent) -> list[int]:
    went = [line.to_org_id for line in event.lineage.all()]
    return went or ([event.org_id] if event.org_id is not None else [])


def _line(event: OrgEvent, names: dict[int, str]) -> str:
    lines = list(event.lineage.all())
    sources = list(dict.fromkeys(names.get(line.from_org_id, "") for line in lines))
    words = {
        "name": names.get(event.org_id or 0, ""),
        "to": ", ".join(dict.fromkeys(names.get(line.to_org_id, "") for line in lines)),
        "from": ", ".join(sources[:MOST_SOURCES]) + ("…" if len(sources) > MOST_SOURCES else ""),
    }
    return str(_WORDS[event.kind]) % words

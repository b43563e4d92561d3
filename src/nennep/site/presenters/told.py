"""What was done to my organisations, in words: one heading for a reorganisation, one line for a change."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.organisations.queries import names_by_day
from nennep.organisations.told import Stay, stays_of
from nennep.ui.formats import format_number

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgEvent

MOST_SOURCES = 3
_WORD = re.compile(r"%\((\w+)\)s")
_WORDS = {
    "found": gettext_lazy("Lập %(name)s"),
    "rename": gettext_lazy("%(old)s đổi tên thành %(name)s"),
    "change_kind": gettext_lazy("%(name)s đổi loại hình"),
    "move": gettext_lazy("%(name)s chuyển từ %(under)s sang trực thuộc %(now_under)s"),
    "move_in": gettext_lazy("%(name)s chuyển sang trực thuộc %(now_under)s"),
    "dissolve": gettext_lazy("%(old)s kết thúc hoạt động"),
    "merge": gettext_lazy("%(from)s hợp nhất thành %(to)s"),
    "taken_in": gettext_lazy("%(from)s nhập vào %(to)s"),
    "split": gettext_lazy("%(from)s chia thành %(to)s"),
    "split_off": gettext_lazy("Tách %(to)s từ %(from)s"),
}
_ALONG = {
    "move": gettext_lazy("%(n)s tổ chức chuyển từ %(under)s sang trực thuộc %(now_under)s"),
    "move_in": gettext_lazy("%(n)s tổ chức chuyển sang trực thuộc %(now_under)s"),
}
ONE_DAY = datetime.timedelta(days=1)


class Bit(NamedTuple):
    """A piece of a line: words, or (`org`: its key) the name of an organisation."""

    text: str
    org: int = 0


Line = tuple[Bit, ...]


def text_of(line: Line) -> str:
    """The line as plain text."""
    return "".join(bit.text for bit in line)


@dataclass(frozen=True, slots=True)
class Told:
    """One reorganisation as far as it touched the reader: its events, its lines, and the organisation to look at."""

    title: str
    decision_no: str
    effective_on: datetime.date
    events: list[int]
    lines: list[Line]
    org_id: int
    seen_at: datetime.datetime | None = None

    @property
    def source(self) -> str:
        """By which paper; "" where none is noted."""
        return _("Theo %(number)s") % {"number": self.decision_no} if self.decision_no else ""


def gathered(
    events: Iterable[OrgEvent], orgs: Collection[int], seen: dict[int, datetime.datetime]
) -> list[Told]:  # fmt: skip
    """One of each reorganisation, in the order of the events; seen when all its events are. Two queries: where the
    organisations stood, and what they were called, before and after."""
    groups: dict[tuple[str, str, datetime.date], list[OrgEvent]] = {}
    for event in events:
        groups.setdefault((event.note, event.decision_no, event.effective_on), []).append(event)
    changes = _changes([event for group in groups.values() for event in group])
    names = names_by_day({pair for change in changes.values() for pair in change.named})
    found = []
    for (title, number, day), group in groups.items():
        ends = [org for event in group for org in _ends(event)]
        here = next((org for org in ends if org in orgs), ends[0] if ends else 0)
        times = [seen[event.pk] for event in group if event.pk in seen]
        said = _lines([(event, changes[event.pk]) for event in group], orgs, names)
        at = max(times) if len(times) == len(group) else None
        found.append(Told(title, number, day, [event.pk for event in group], said, here, at))
    return found


def _lines(group: list[tuple[OrgEvent, _Change]], orgs: Collection[int], names: Names) -> list[Line]:
    """A line for each change, those of the reader's own organisations first; where many others moved from one superior
    to another, one line says how many."""
    along: dict[tuple[str, str, str], list[Line]] = {}
    own: dict[str, Line] = {}
    for event, change in group:
        if event.org_id not in orgs and change.kind in _ALONG:
            way = (change.kind, change.called("under", names), change.called("now_under", names))
            along.setdefault(way, []).append(change.said(names))
        else:
            line = change.said(names)
            own.setdefault(text_of(line), line)
    for (kind, under, now_under), lines in along.items():
        words = {"n": format_number(len(lines)), "under": under, "now_under": now_under}
        for line in lines if len(lines) <= MOST_SOURCES else [(Bit(str(_ALONG[kind]) % words),)]:
            own.setdefault(text_of(line), line)
    return list(own.values())


def _ends(event: OrgEvent) -> list[int]:
    went = [line.to_org_id for line in event.lineage.all()]
    return went or ([event.org_id] if event.org_id is not None else [])


Names = dict[tuple[int, datetime.date], str]


@dataclass(frozen=True, slots=True)
class _Change:
    """One event: the words it is told in, and the organisations they name, each on the day whose name it bore."""

    kind: str
    words: dict[str, list[tuple[int, datetime.date]]]

    @property
    def named(self) -> set[tuple[int, datetime.date]]:
        return {pair for pairs in self.words.values() for pair in pairs}

    def called(self, word: str, names: Names) -> str:
        """The organisations of one word by their names."""
        return ", ".join(bit.text for bit in _called(self.words.get(word, []), names))

    def said(self, names: Names) -> Line:
        """The line; the first sources only, where many became one. What is out of the reader's sight is not named."""
        bits: list[Bit] = []
        for place, piece in enumerate(_WORD.split(str(_WORDS[self.kind]))):  # words between names, in turn
            if place % 2 == 0:
                bits.append(Bit(piece))
                continue
            called = _called(self.words[piece], names)
            shown = called[:MOST_SOURCES] if piece == "from" else called
            bits += [bit for one in shown for bit in (Bit(", "), one)][1:]
            bits.append(Bit("…" if len(shown) < len(called) else ""))
        return tuple(bit for bit in bits if bit.text)


def _called(pairs: list[tuple[int, datetime.date]], names: Names) -> list[Bit]:
    called: dict[str, int] = {}
    for org, day in pairs:
        called.setdefault(names.get((org, day)) or _("tổ chức khác"), org if names.get((org, day)) else 0)
    return sorted((Bit(name, org) for name, org in called.items()), key=lambda bit: not bit.org)  # the unseen last


def _changes(events: list[OrgEvent]) -> dict[int, _Change]:
    orgs = {event.org_id for event in events if event.org_id is not None}
    orgs |= {org for event in events for line in event.lineage.all() for org in (line.from_org_id, line.to_org_id)}
    stays = stays_of(orgs) if orgs else {}
    return {event.pk: _change(event, stays) for event in events}


def _change(event: OrgEvent, stays: dict[int, list[Stay]]) -> _Change:
    day, org = event.effective_on, event.org_id or 0
    eve, lines = day - ONE_DAY, list(event.lineage.all())
    came = [line.to_org_id for line in lines]
    went = list(dict.fromkeys(line.from_org_id for line in lines if line.from_org_id not in came))
    kind = str(event.kind)
    if kind == "merge" and any(stay.first < day for target in came for stay in stays.get(target, ())):
        kind = "taken_in"
    elif kind == "split" and any(stay.end > day for source in went for stay in stays.get(source, ())):
        kind = "split_off"
    under = [stay.parent_id for stay in stays.get(org, ()) if stay.end == day]
    if kind == "move" and not under:
        kind = "move_in"
    now_under = [stay.parent_id for stay in stays.get(org, ()) if stay.first == day]
    return _Change(kind, {
        "name": [(org, day)], "old": [(org, eve)], "from": [(one, eve) for one in went],
        "to": [(one, day) for one in came], "under": [(one, eve) for one in under if one is not None],
        "now_under": [(one, day) for one in now_under if one is not None],
    })  # fmt: skip

"""The page from above: the sentence, the heat table by level and step, who is late first."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.directives.presenters.words import kind_words, level_words
from nennep.directives.queries.heat import Count, Step, summed
from nennep.directives.states import DueRule
from nennep.organisations.queries import natural_key
from nennep.ui.formats import format_day, format_number, format_percent

if TYPE_CHECKING:
    from nennep.directives.models import Requirement

SHADES = ((0, "ok"), (5, "o1"), (15, "o2"), (30, "o3"))
MOST_ROUNDS = 4  # of one requirement beside one another; earlier ones are asked for by their day


@dataclass(frozen=True, slots=True)
class Column:
    """A step of the cascade: one round of a requirement; `newest`: the last that is shown of it."""

    step: Step
    label: str
    note: str
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the table: once something is overdue, shade by the share still to be done; `none`: not owed here.
    The share opens all who owe, the words those they speak of."""

    label: str
    shade: str = "ok"
    share: str = ""
    words: str = ""
    url: str = ""
    all_url: str = ""
    none: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A level, or an organisation below: name, how many places owe, and its cells."""

    name: str
    url: str
    note: str
    cells: Sequence[Cell]
    late: int = 0
    late_words: str = ""
    call: str = ""


class Links:
    """Addresses of the lists behind the figures of one page: document, place and as-of day stay."""

    def __init__(self, document_id: int, org_id: int, day: datetime.date, today: datetime.date) -> None:
        self.document_id, self.org_id = document_id, org_id
        self.day = {} if day == today else {"ngay": f"{day:%d/%m/%Y}"}

    def who(self, state: str, step: Step | None = None, level: int | None = None, org_id: int | None = None) -> str:
        """The list behind a figure."""
        query: dict[str, str] = {"don-vi": str(org_id or self.org_id), "the": state}
        if step is not None:
            query |= {"viec": str(step[0]), "ky": step[1].isoformat()}
        if level is not None:
            query["cap"] = str(level)
        return f"{reverse('directives:who', args=[self.document_id])}?{urlencode(query | self.day)}"

    def rounds_together(self, state: str, source: int, level: int) -> str:
        """The list behind a figure of all rounds of a requirement at a level."""
        query = {"don-vi": str(self.org_id), "the": state, "viec": str(source), "cap": str(level)} | self.day
        return f"{reverse('directives:who', args=[self.document_id])}?{urlencode(query)}"

    def rounds(self, org_id: int, until: datetime.date) -> str:
        """The same page with the rounds that began by a day."""
        query = urlencode({"don-vi": str(org_id), "dot": f"{until:%d/%m/%Y}"} | self.day)
        return f"{reverse('directives:document', args=[self.document_id])}?{query}"

    def place(self, org_id: int) -> str:
        """The same page for an organisation below."""
        query = urlencode({"don-vi": str(org_id)} | self.day)
        return f"{reverse('directives:document', args=[self.document_id])}?{query}"


def columns_of(
    requirements: Sequence[Requirement], steps: Sequence[Step], until: datetime.date | None = None
) -> list[Column]:
    """The rounds of the requirements that opened something, in the order in which they were said, the earlier round
    first: of one asked again and again the latest few, or the latest that began by the day `until`."""
    opened = {source for source, _day in steps}
    kinds = [one.kind for one in requirements if one.pk in opened]
    found = []
    for one in requirements:
        days = sorted({day for source, day in steps if source == one.pk and (until is None or day <= until)})
        said = one.text if kinds.count(one.kind) > 1 else ""
        for day in days[-MOST_ROUNDS:]:
            again = one.due_rule == DueRule.EVERY
            note = " · ".join(filter(None, (_("từ %(day)s") % {"day": format_day(day)} if again else "", said)))
            found.append(Column((one.pk, day), kind_words(one.kind), note, newest=day == days[-1]))
    return found


def earlier_rounds(steps: Sequence[Step], columns: Sequence[Column]) -> datetime.date | None:
    """The first day of the last round before those that are shown, of whichever requirement; None where all are."""
    first: dict[int, datetime.date] = {}
    for column in columns:
        source, day = column.step
        first[source] = min(day, first.get(source, day))
    return max((day for source, day in steps if source in first and day < first[source]), default=None)


def _shade(count: Count) -> str:
    share = 100 * count.left / count.owed
    return next((name for most, name in SHADES if share <= most), "o4")


def cell_of(
    count: Count | None, column: Column, links: Links, level: int | None = None, org_id: int | None = None
) -> Cell:
    """A field of the table; each of its figures opens its list."""
    if count is None or not count.owed:
        return Cell(column.label, none=True)
    label = f"{column.label} {column.note}".strip()
    share, everybody = format_percent(100 * count.met / count.owed), links.who("all", column.step, level, org_id)
    if not count.left:
        return Cell(label, "ok", share, _("đủ"), links.who("met", column.step, level, org_id), everybody)
    url = links.who("left", column.step, level, org_id)
    left = _("còn %(n)s") % {"n": format_number(count.left)}
    if not count.overdue:
        due = _(", hạn %(day)s") % {"day": format_day(count.first_due)} if count.first_due else ""
        return Cell(label, "", share, left + due, url, everybody)
    if count.overdue == count.left:
        left = _("%(n)s quá hạn") % {"n": format_number(count.overdue)}
    else:
        left += _(", %(n)s quá hạn") % {"n": format_number(count.overdue)}
    return Cell(label, _shade(count), share, left, url, everybody)


def level_rows(counts: Mapping[tuple[int, Step], Count], columns: Sequence[Column], links: Links) -> list[Row]:
    """The heat table: a row a level, from above down."""
    rows = []
    for level in sorted({level for level, _step in counts}):
        most = max((counts[level, column.step].owed for column in columns if (level, column.step) in counts), default=0)
        cells = [cell_of(counts.get((level, column.step)), column, links, level) for column in columns]
        note = _("%(n)s nơi phải làm") % {"n": format_number(most)}
        rows.append(Row(level_words(level), links.who("all", level=level), note, cells))
    return rows


def place_rows(
    counts: Mapping[tuple[int, Step], Count], columns: Sequence[Column], links: Links, names: Mapping[int, str],
    calls: Mapping[int, str], day: datetime.date,
) -> list[Row]:  # fmt: skip
    """The organisations directly below: the most overdue first, then by name."""
    rows = []
    for org_id in {org for org, _step in counts}:
        own = {step: count for (org, step), count in counts.items() if org == org_id}
        total = summed(own[column.step] for column in columns if column.step in own)
        first = min((one.first_due for one in own.values() if one.overdue and one.first_due), default=None)
        cells = [cell_of(own.get(column.step), column, links, org_id=org_id) for column in columns]
        late = (day - first).days if first else 0
        rows.append(Row(
            names.get(org_id, ""), links.place(org_id),
            _on_time(total), cells, late, _("%(n)s ngày") % {"n": format_number(late)} if late else "",
            calls.get(org_id, ""),
        ))  # fmt: skip
    return sorted(rows, key=lambda row: (-row.late, natural_key(row.name)))


def _on_time(total: Count) -> str:
    """What is left, and how much came in time (J4)."""
    left = _("còn %(n)s việc") % {"n": format_number(total.left)} if total.left else _("đã xong")
    if not total.met:
        return left
    timely = format_percent(100 * (total.met - total.met_late) / total.met, 0)
    return left + _(", việc đã xong %(share)s đúng hạn") % {"share": timely}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is asked of whom by when, and how far it is; each figure with its list."""

    what: str
    parts: Sequence[tuple[str, str, str]]


def sentence_of(counts: Mapping[tuple[int, Step], Count], columns: Sequence[Column], links: Links) -> Sentence | None:
    """The step that most places owe, in one sentence; of what is asked again and again its newest round."""
    best: tuple[int, Column, Count] | None = None
    for column in columns:
        if not column.newest:
            continue
        total = summed(count for (_level, step), count in counts.items() if step == column.step)
        if total.owed and (best is None or total.owed > best[0]):
            best = (total.owed, column, total)
    if best is None:
        return None
    _owed, column, total = best
    due = _(" trước hoặc trong ngày %(day)s") % {"day": format_day(total.first_due)} if total.first_due else ""
    waiting = total.left - total.overdue
    parts = [
        (format_number(total.owed), _("nơi phải làm"), links.who("all", column.step)),
        (format_number(total.met), _("đã xong"), links.who("met", column.step)),
    ]
    if waiting:
        parts.append((format_number(waiting), _("còn trong hạn"), links.who("left", column.step)))
    if total.overdue:
        parts.append((format_number(total.overdue), _("đã quá hạn"), links.who("late", column.step)))
    return Sentence(f"{column.label}{due}", parts)

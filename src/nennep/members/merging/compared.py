"""Two files side by side, and what a merge would make of them: as the pages show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.members.actions.edit_file import field_of
from nennep.members.merging.following import STAYS, references
from nennep.members.merging.spans import Span, joined
from nennep.members.merging.written import CHOSEN, dates_of, filled, taken
from nennep.members.models import Person, PersonMerge
from nennep.members.presenters import LABELS, value_words
from nennep.members.qualifications.shown import period_lines
from nennep.members.qualifications.spans import taken_over
from nennep.members.qualifications.written import held_by
from nennep.members.queries.history import is_open, names_through
from nennep.members.queries.merges import Pair
from nennep.members.states import Merge, Standing
from nennep.ui.formats import format_day

WHY = {
    "card": gettext_lazy("cùng số thẻ đảng viên"),
    "birth": gettext_lazy("cùng họ tên, ngày sinh không trái nhau"),
    "admitted": gettext_lazy("cùng họ tên và ngày vào Đảng"),
}
STATES = {"asked": "due", "done": "done", "refused": "none", "withdrawn": "none", "undone": "late"}
# What a list shows of a file; the rest is shown to who opens the pair, which is noted.
_LISTED = ("full_name", "birth", "sex", "card_no", "admitted", "official", "native_place")


@dataclass(frozen=True, slots=True)
class Line:
    """A field of two files. `choice`: whose value is taken where they differ, "kept" or "other"; "" where nobody asks.
    `open`: both fill it in, so that somebody chooses."""

    field: str
    label: str
    kept: str
    other: str
    differs: bool
    choice: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class PairRow:
    """A likely pair in the list: both, why, where they differ and where they do not."""

    first: Person
    second: Person
    why: str
    url: str
    places: tuple[str, str]
    lines: Sequence[Line]
    alike: str


@dataclass(frozen=True, slots=True)
class Periods:
    """One kind of dated rows: in both files, and after the merge."""

    label: str
    kept: Sequence[str]
    other: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two files before a merge. `follow`, `stay`: counts in words of the rows that name the other person."""

    lines: Sequence[Line]
    periods: Sequence[Periods]
    follow: Sequence[str]
    stay: Sequence[str]


def lines_of(kept: Person, other: Person, fields: Iterable[str], choices: Collection[str] | None = None) -> list[Line]:
    """The fields of both that say anything; with `choices` which value is taken where they differ."""
    lines = []
    both = taken(kept, other, choices or ()).keys() | filled(kept, other).keys()
    for field in fields:
        mine, theirs = field_of(kept, field), field_of(other, field)
        if not mine and not theirs:
            continue
        choice = ""
        if choices is not None and mine != theirs:
            choice = "other" if field in both else "kept"
        lines.append(
            Line(
                field, str(LABELS[field]), value_words(field, mine) if mine else "–",
                value_words(field, theirs) if theirs else "–", mine != theirs, choice,
                open=bool(mine and theirs) and field in CHOSEN,
            )
        )  # fmt: skip
    return lines


def pair_rows(pairs: Iterable[Pair], people: dict[int, Person], homes: Callable[[Person], str]) -> list[PairRow]:
    """The likely pairs; a pair of which somebody is out of sight is left out."""
    rows = []
    for pair in pairs:
        first, second = people.get(pair.first), people.get(pair.second)
        if first is None or second is None:
            continue
        lines = lines_of(first, second, _LISTED)
        alike = [line.label[:1].lower() + line.label[1:] for line in lines if not line.differs]
        rows.append(
            PairRow(
                first, second, "; ".join(str(WHY[one]) for one in pair.why),
                reverse("members:pair", args=[first.pk, second.pk]), (homes(first), homes(second)),
                [line for line in lines if line.differs], ", ".join(alike),
            )
        )  # fmt: skip
    return rows


def comparison(kept: Person, other: Person, choices: Collection[str]) -> Comparison:
    """Both files side by side, with what holds once they are one. The caller has fetched both through `get_member`."""
    lines = lines_of(kept, other, LABELS, choices)
    with acting(system_actor("members.merge.look")):
        mine, theirs = dates_of(kept), dates_of(other)
        follow, stay = _counts(kept.pk, other.pk)
    made = joined(mine, theirs)
    places = (*mine.homes, *mine.temporary, *theirs.homes, *theirs.temporary)
    named = names_through(row.cell_id for row in places)

    def where(row: Any) -> str:
        return named(row.cell_id, row.valid_from) or _("một chi bộ ngoài phạm vi đồng chí được xem")

    def standing(row: Any) -> str:
        return str(Standing(row.standing).label)

    def ground(row: Any) -> str:
        return str(row.ground)

    kinds: tuple[tuple[str, Any, Any, Any, Callable[[Any], str]], ...] = (
        (_("Tư cách"), mine.standings, theirs.standings, made.standings, standing),
        (_("Nơi sinh hoạt chính thức"), mine.homes, theirs.homes, made.homes, where),
        (_("Sinh hoạt tạm thời"), mine.temporary, theirs.temporary, made.temporary, where),
        (_("Miễn sinh hoạt"), mine.exemptions, theirs.exemptions, made.exemptions, ground),
    )
    periods = [
        Periods(label, _periods(ours, said), _periods(others, said), [_period(span, said(span.row)) for span in spans])
        for label, ours, others, spans, said in kinds
        if ours or others
    ]
    return Comparison(lines, [*periods, *_qualified(kept, other, choices)], follow, stay)


def _qualified(kept: Person, other: Person, choices: Collection[str]) -> list[Periods]:
    """The periods of qualifications, where one of the files has any."""
    mine, theirs = held_by(kept), held_by(other)
    if len(mine) == len(theirs) == 1:
        return []
    after = taken_over(mine, theirs, taken(kept, other, choices))
    return [Periods(_("Trình độ"), period_lines(mine), period_lines(theirs), period_lines(after))]


def _periods(rows: Iterable[Any], said: Callable[[Any], str]) -> list[str]:
    return [_period(Span(row, row.valid_from, row.valid_to), said(row)) for row in rows]


def _period(span: Span[Any], words: str) -> str:
    if is_open(span.end):
        return _("%(what)s từ %(start)s") % {"what": words, "start": format_day(span.start)}
    said = {"what": words, "start": format_day(span.start), "end": format_day(span.end)}
    return _("%(what)s từ %(start)s đến trước %(end)s") % said


def _counts(kept: int, other: int) -> tuple[list[str], list[str]]:
    """How many rows come to name the kept file, and how many stay as they were written."""
    follow: dict[str, int] = {}
    stay: dict[str, int] = {}
    for one in references():
        if one.frozen is STAYS:
            continue
        moving, doubled = one.moving(kept, other)
        follow[str(one.words)] = follow.get(str(one.words), 0) + len(moving)
        stay[str(one.words)] = stay.get(str(one.words), 0) + len(doubled)
        if one.frozen is not None:
            stay[str(one.words)] += one.rows(other).filter(one.frozen).count()
    return _counted(follow), _counted(stay)


def _counted(counts: dict[str, int]) -> list[str]:
    return [f"{count} {what}" for what, count in counts.items() if count]


def state_words(merge: PersonMerge) -> str:
    """How a request stands, who asked, who answered, when."""
    said = [_("%(name)s đề nghị ngày %(day)s") % {"name": merge.asked_by.name, "day": format_day(merge.asked_at)}]
    if merge.decided_by is not None:
        words = {"name": merge.decided_by.name, "day": format_day(merge.decided_at)}
        refused = merge.state == Merge.REFUSED
        said.append(
            (_("%(name)s không đồng ý ngày %(day)s") if refused else _("%(name)s xác nhận ngày %(day)s")) % words
        )
    if merge.undone_by is not None:
        words = {"name": merge.undone_by.name, "day": format_day(merge.undone_at)}
        said.append(_("%(name)s hoàn lại ngày %(day)s") % words)
    return "; ".join(said)


def moved_words(merge: PersonMerge) -> list[str]:
    """What a merge that was written moved, in words."""
    counts: dict[str, int] = {}
    for one in references():
        moved = len(merge.written.get("moved", {}).get(one.key, []))
        counts[str(one.words)] = counts.get(str(one.words), 0) + moved
    return _counted(counts)

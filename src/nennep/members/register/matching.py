"""Comparing rows with people already known: new, the same, changed, or doubtful. Nobody is merged silently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.register.dates import PartialDate
from nennep.members.register.records import ReadRow, Value, value_to_json

Outcome = Literal["new", "same", "changed", "doubtful"]

# What a register can change in a member's file; the number in the list, posts and remarks are not facts of the file.
COMPARED = (
    *(
        "full_name",
        "sex",
        "birth",
        "citizen_id",
        "card_no",
        "admitted_on",
        "official_on",
        "cell",
        "ethnicity",
        "religion",
    ),
    *("schooling", "profession", "theory", "occupation", "workplace", "native_place", "address", "phone", "email"),
)
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A person already in the system: `id` is the caller's own, `values` by slug as a row's values are."""

    id: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the row may be, why in a sentence, and whether that alone is enough (`strong`)."""

    id: int
    reason: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A column whose text in the file differs from what is known; `old` is None if nothing was known."""

    column: str
    old: Value | None
    new: Value


@dataclass(slots=True)  # not frozen: of a hundred thousand the making would take four times as long
class Match:
    """The outcome of one row.

    "same" and "changed" have exactly one candidate, a strong one; "doubtful" has one weak, or several, or one that
    another row has too (`reason` says it): the person at the desk decides.
    """

    number: int
    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    changes: tuple[Change, ...] = ()
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The match as plain JSON for a staged row."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "candidates": [[c.id, c.reason, c.strong] for c in self.candidates],
            "changes": [
                [c.column, None if c.old is None else value_to_json(c.old), value_to_json(c.new)] for c in self.changes
            ],
        }


@dataclass(slots=True)
class Index:
    """Known people by what identifies them. Build it once for a register, ask it for each row."""

    people: dict[int, Known] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _near: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, people: Iterable[Known]) -> Index:
        """Index the people."""
        index = cls()
        for person in people:
            index.add(person)
        return index

    def add(self, person: Known) -> None:
        """Add one person."""
        self.people[person.id] = person
        for slug in ("citizen_id", "card_no"):
            number = person.values.get(slug)
            if isinstance(number, str):
                self._numbers[slug, number].append(person.id)
        name, birth = person.values.get("full_name"), person.values.get("birth")
        if isinstance(name, str):
            self._names[fold(name)].append(person.id)
            if isinstance(birth, PartialDate):
                for part in _parts(fold(name)):
                    self._near[birth.date.year, part].append(person.id)

    def also(self, key: int, values: Mapping[str, Value]) -> None:
        """Let a known person be found by the numbers and the name of a file that was merged into the person's."""
        for slug in ("citizen_id", "card_no"):
            number = values.get(slug)
            if isinstance(number, str) and key not in self._numbers[slug, number]:
                self._numbers[slug, number].append(key)
        name = values.get("full_name")
        if isinstance(name, str) and key not in self._names[fold(name)]:
            self._names[fold(name)].append(key)

    def candidates(self, values: Mapping[str, Value]) -> tuple[Candidate, ...]:
        """Return whom the values may be, the strong ones first, at most five."""
        found: dict[int, Candidate] = {}
        for candidate in (*self._by_number(values), *self._by_name(values)):
            if candidate.id not in found or (candidate.strong and not found[candidate.id].strong):
                found[candidate.id] = candidate
        if not any(candidate.strong for candidate in found.values()):
            for candidate in self._by_near_name(values):
                found.setdefault(candidate.id, candidate)
        return tuple(sorted(found.values(), key=lambda c: not c.strong)[:_MOST_CANDIDATES])

    def _by_number(self, values: Mapping[str, Value]) -> Iterator[Candidate]:
        for slug in ("citizen_id", "card_no"):
            number = values.get(slug)
            for key in self._numbers.get((slug, number), ()) if isinstance(number, str) else ():
                known = self.people[key].values
                fits = _near_names(values, known) and _births_agree(values, known)
                yield Candidate(key, _number_sentence(slug, fits=fits), fits)

    def _by_name(self, values: Mapping[str, Value]) -> Iterator[Candidate]:
        name = values.get("full_name")
        for key in self._names.get(fold(name), ()) if isinstance(name, str) else ():
            known = self.people[key].values
            mine, theirs = values.get("birth"), known.get("birth")
            if not isinstance(mine, PartialDate) or not isinstance(theirs, PartialDate):
                yield Candidate(key, _("Cùng họ tên, chưa rõ ngày sinh."), strong=False)
            elif mine.agrees(theirs):
                if _numbers_differ(values, known):
                    yield Candidate(key, _("Cùng họ tên và ngày sinh nhưng khác số định danh."), strong=False)
                elif mine == theirs and mine.precision == "day":
                    yield Candidate(key, _("Cùng họ tên và ngày sinh."), strong=True)
                elif _admissions_agree(values, known):
                    yield Candidate(key, _("Cùng họ tên, năm sinh và ngày vào Đảng."), strong=True)
                else:
                    yield Candidate(key, _("Cùng họ tên, ngày sinh không trái nhau."), strong=False)
            elif mine.date.year == theirs.date.year and _admissions_agree(values, known):
                yield Candidate(key, _("Cùng họ tên, năm sinh và ngày vào Đảng, khác ngày sinh."), strong=False)

    def _by_near_name(self, values: Mapping[str, Value]) -> Iterator[Candidate]:
        """Names one letter apart, of the same birth (or the same year of birth and the same admission)."""
        name, birth = values.get("full_name"), values.get("birth")
        if not isinstance(name, str) or not isinstance(birth, PartialDate):
            return
        folded = fold(name)
        keys = {key for part in _parts(folded) for key in self._near.get((birth.date.year, part), ())}
        for key in sorted(keys):
            known = self.people[key].values
            other, theirs = known["full_name"], known["birth"]
            near = isinstance(other, str) and fold(other) != folded and within_one_letter(folded, fold(other))
            if near and isinstance(theirs, PartialDate):
                same_day = birth == theirs and birth.precision == "day"
                if same_day or _admissions_agree(values, known):
                    sentence = _("Họ tên gần giống (%(name)s), ngày sinh hoặc ngày vào Đảng trùng.") % {"name": other}
                    yield Candidate(key, sentence, strong=False)


def match_rows(
    rows: Sequence[ReadRow], index: Index, canonical: Callable[[ReadRow], ReadRow] = lambda row: row
) -> tuple[Match, ...]:
    """Return one match for each row, in order. A person claimed by two rows makes both doubtful.

    `canonical`: the row as it is compared with somebody; it changes nothing by which people are found.
    """
    matches = [match_row(row, index, canonical) for row in rows]
    claims = Counter(match.candidates[0].id for match in matches if match.outcome in ("same", "changed"))
    sentence = _("Có dòng khác trong tệp cũng khớp với người này.")
    return tuple(
        replace(match, outcome="doubtful", reason=sentence)
        if match.outcome in ("same", "changed") and claims[match.candidates[0].id] > 1
        else match
        for match in matches
    )


def match_row(row: ReadRow, index: Index, canonical: Callable[[ReadRow], ReadRow] = lambda row: row) -> Match:
    """Return the outcome of one row by itself; `canonical` as in `match_rows`."""
    candidates = index.candidates(row.values) if index.people else ()
    if not candidates:
        return Match(row.number, "new")
    row = canonical(row)
    strong = [candidate for candidate in candidates if candidate.strong]
    conflicts = [c for c in candidates if not c.strong and _shares_number(row.values, index.people[c.id].values)]
    if len(strong) == 1 and not conflicts:
        changes = changes_between(index.people[strong[0].id].values, row.values)
        return Match(row.number, "changed" if changes else "same", (strong[0],), changes)
    if len(candidates) > 1:
        return Match(row.number, "doubtful", candidates, (), _("Có nhiều người có thể là người này."))
    changes = changes_between(index.people[candidates[0].id].values, row.values)
    return Match(row.number, "doubtful", candidates, changes, candidates[0].reason)


def changes_between(known: Mapping[str, Value], values: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return what the file would change. An empty cell changes nothing; a date less precise, but agreeing, neither."""
    changes = []
    for slug in COMPARED:
        new, old = values.get(slug), known.get(slug)
        if new is None or new == old:
            continue
        if isinstance(new, PartialDate) and isinstance(old, PartialDate):
            finer = {"year": 0, "month": 1, "day": 2}
            if new.agrees(old) and finer[new.precision] <= finer[old.precision]:
                continue
        if slug == "cell" and isinstance(new, str) and isinstance(old, str) and fold(new) == fold(old):
            continue
        changes.append(Change(slug, old or None, new))
    return tuple(changes)


def within_one_letter(first: str, second: str) -> bool:
    """Say whether one letter added, dropped, changed, or two neighbours swapped, make one text of the other."""
    if first == second:
        return True
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = first[at + 1 : at + 2] == second[at] and second[at + 1 : at + 2] == first[at]
    return first[at + 1 :] == second[at + 1 :] or (swapped and first[at + 2 :] == second[at + 2 :])


def _parts(folded: str) -> tuple[str, str]:
    """The given name and the rest: a change of one letter leaves one of them whole."""
    rest, _space, given = folded.rpartition(" ")
    return f"*{given}", rest


def _near_names(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    mine, theirs = values.get("full_name"), known.get("full_name")
    return not isinstance(mine, str) or not isinstance(theirs, str) or within_one_letter(fold(mine), fold(theirs))


def _births_agree(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    mine, theirs = values.get("birth"), known.get("birth")
    return not isinstance(mine, PartialDate) or not isinstance(theirs, PartialDate) or mine.agrees(theirs)


def _admissions_agree(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    mine, theirs = values.get("admitted_on"), known.get("admitted_on")
    return isinstance(mine, PartialDate) and isinstance(theirs, PartialDate) and mine.agrees(theirs)


def _numbers_differ(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    """Both have a twelve-digit number and they differ; an old nine-digit card proves nothing against a new one."""
    mine, theirs = values.get("citizen_id"), known.get("citizen_id")
    return isinstance(mine, str) and isinstance(theirs, str) and mine != theirs and len(mine) == len(theirs) == 12


def _shares_number(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    return any(
        values.get(slug) is not None and values.get(slug) == known.get(slug) for slug in ("citizen_id", "card_no")
    )


def _number_sentence(slug: str, *, fits: bool) -> str:
    if slug == "citizen_id":
        return _("Cùng số định danh.") if fits else _("Cùng số định danh nhưng khác họ tên hoặc ngày sinh.")
    return _("Cùng số thẻ đảng.") if fits else _("Cùng số thẻ đảng nhưng khác họ tên hoặc ngày sinh.")

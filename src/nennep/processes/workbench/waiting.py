"""What a person must still decide: a work list, with the places that each step offers, and rules for many at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel.addresses import key_of
from nennep.kernel.bulk import many_keys
from nennep.kernel.period import valid_on
from nennep.members.models import Affiliation, Person, TeamPlace
from nennep.organisations.drafts import choices_of
from nennep.organisations.queries import natural_key
from nennep.organisations.reform.operations import Operation, Ref, Split
from nennep.organisations.reform.result import Open
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Bench, operations
from nennep.processes.workbench.wording import step_words, with_superior
from nennep.ui.formats import format_number

Options = list[tuple[str, str]]
MOST_BESIDE = 40


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A decision to be made. `name`: its select; `people_url`: where its members can be chosen one by one;
    `shares_url`: where its step is carried out by percentages."""

    name: str
    subject: str
    step: int
    step_words: str
    options: Options
    chosen: str
    people_url: str
    shares_url: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member of a divided cell, and where he or she goes: by what the page was sent (`chosen`), by what is written
    (`kept`). `since`: the day from which the home is there, where that comes only later."""

    name: str
    person: str
    team: str
    chosen: str
    kept: str
    since: datetime.date | None


def field_of(step: int, what: str, subject: int) -> str:
    """The name of a select: c-<step>-<what>-<subject>."""
    return f"c-{step}-{what}-{subject}"


def parsed(name: str) -> tuple[int, str, int] | None:
    """What a select's name means; None when it is no such name."""
    parts = name.split("-")
    if len(parts) != 4 or parts[0] != "c" or parts[2] not in ("org", "all"):
        return None
    step, subject = key_of(parts[1]), key_of(parts[3])
    return None if step is None or subject is None else (step, parts[2], subject)


def options_of(bench: Bench, refs: Iterable[Ref], more: Options, *, cells: bool) -> Options:
    """Places to choose from, those of the step first."""
    shown = [
        (str(ref), bench.name(ref))
        for ref in dict.fromkeys(refs)
        if not cells or ((unit := bench.plan.after.get(ref)) is not None and unit.level == Level.CELL)
    ]
    return shown + [one for one in more if one not in shown]


def open_rows(bench: Bench, rows: Sequence[Open], more: Options, sent: Mapping[str, str]) -> list[OpenRow]:
    """Rows of one page of the list; `sent`: what was chosen already where the page comes back."""
    read = operations(bench.steps)
    numbers = {step.pk: step.position for step in bench.steps}
    found = []
    for row in rows:
        people = row.what == "people"
        name = field_of(row.step, "all" if people else "org", row.subject)
        subject = placed(bench, row.subject)
        if people:
            words = {"n": format_number(row.count), "name": subject}
            subject = _("%(n)s đảng viên của %(name)s") % words
        title, _detail = step_words(read[row.step], bench.name, bench.kind)
        options = options_of(bench, _offered(bench, row), more, cells=people)
        url = reverse("reforms:people", args=[bench.reform.pk, row.step, row.subject]) if people else ""
        shares = shares_url(bench, row.step, read[row.step])
        found.append(OpenRow(name, subject, numbers[row.step], title, options, sent.get(name, ""), url, shares))
    return found


def placed(bench: Bench, org: int) -> str:
    """The name of an organisation with that of its superior before the day."""
    unit = bench.before.units.get(org)
    return with_superior(bench.name(org), bench.name(unit.parent) if unit else "")


def shares_url(bench: Bench, step: int, operation: Operation) -> str:
    """Where a division is carried out by percentages; "" for every other step."""
    return reverse("reforms:shares", args=[bench.reform.pk, step]) if isinstance(operation, Split) else ""


def _offered(bench: Bench, row: Open) -> Iterable[Ref]:
    """What the step offers; cells new in the draft or beside it for members who have none."""
    yield from row.options
    if row.what == "people" and not row.options:
        beside = bench.cells_under(bench.before.units[row.subject].parent)
        yield from sorted(beside, key=lambda ref: natural_key(bench.name(ref)))[:MOST_BESIDE]
    elif not row.options:
        above = bench.before.units[row.subject].parent
        up = bench.before.units[above].parent if isinstance(above, int) else None
        if up is not None and up in bench.plan.after:
            yield up


def by_first(bench: Bench, step: int | None) -> dict[tuple[int, str], dict[int, Ref | None]]:
    """Everything open (of one step, or of all) to the first place its step offers, the largest part of a division."""
    targets: dict[tuple[int, str], dict[int, Ref | None]] = {}
    for row in bench.plan.open:
        if step is not None and row.step != step:
            continue
        offered = [ref for ref in _offered(bench, row) if row.what == "org" or _is_cell(bench, ref)]
        if offered:
            what = "all" if row.what == "people" else "org"
            targets.setdefault((row.step, what), {})[row.subject] = offered[0]
    return targets


def _is_cell(bench: Bench, ref: Ref) -> bool:
    unit = bench.plan.after.get(ref)
    return unit is not None and unit.level == Level.CELL


def to_decide(bench: Bench) -> set[tuple[int, str, int]]:
    """(step, what, subject) of whatever is open, and of whatever was decided."""
    waiting = {(row.step, "all" if row.what == "people" else "org", row.subject) for row in bench.plan.open}
    return waiting | {(one.step, one.what, one.subject) for one in choices_of(bench.reform)}


def chosen_in(bench: Bench, step: int, what: str) -> dict[int, Ref]:
    """What was chosen within a step."""
    return {one.subject: one.target for one in choices_of(bench.reform) if (one.step, one.what) == (step, what)}


def decided_rows(bench: Bench) -> list[tuple[str, str, int, str]]:
    """What was decided by hand for organisations and whole cells: (who or what, where to, step, field's name)."""
    numbers = {step.pk: step.position for step in bench.steps}
    rows = []
    for one in choices_of(bench.reform):
        if one.what != "person":
            field = field_of(one.step, one.what, one.subject)
            rows.append((placed(bench, one.subject), bench.name(one.target), numbers.get(one.step, 0), field))
    return rows


def person_rows(bench: Bench, step: int, cell: int, sent: Mapping[str, str]) -> tuple[list[PersonRow], Options]:
    """Whose home a cell is on the day, or comes to be later (they go too), with their teams; the teams: (key, name)."""
    day = bench.day
    home = Affiliation.objects.filter(kind="home", known_to__isnull=True, cell_id=cell, valid_to__gt=day)
    starts = dict(home.order_by("-valid_from").values_list("person_id", "valid_from"))
    people = Person.objects.filter(pk__in=many_keys(starts)).order_by("sort_key", "pk")
    teams = {
        place.person_id: place.team
        for place in TeamPlace.objects.filter(valid_on(day), team__cell_id=cell).select_related("team")
    }
    chosen = chosen_in(bench, step, "person")
    rows = [
        PersonRow(f"p-{one.pk}", one.full_name, teams[one.pk].name if one.pk in teams else "",
                  sent.get(f"p-{one.pk}", str(chosen.get(one.pk, ""))), str(chosen.get(one.pk, "")),
                  starts[one.pk] if starts[one.pk] > day else None)
        for one in people
    ]  # fmt: skip
    return rows, sorted({(str(team.pk), team.name) for team in teams.values()}, key=lambda one: natural_key(one[1]))


def team_members(cell: int, team: int, bench: Bench) -> list[int]:
    """Who is in a team of a cell on the day."""
    rows = TeamPlace.objects.filter(valid_on(bench.day), team_id=team, team__cell_id=cell)
    return list(rows.values_list("person_id", flat=True))

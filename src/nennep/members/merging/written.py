"""Writing a merge and taking it back: dated rows, values, and the rows that name the person.

What was known of the merged file stays readable: its rows are superseded, and what holds is written anew in the kept
file. All of it is noted as plain JSON: `superseded` and `made` (keys by table), `current` (what the kept file then
held), `moved` and `doubled` (keys by column), `high` (the highest key that named the kept file, by column), `before`
(the values that were replaced, of `kept` and `other`), `version`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.period import OPEN_END
from nennep.members.actions.edit_file import TEXT_FIELDS, Value, assign, field_of, plain
from nennep.members.merging.following import STAYS, references
from nennep.members.merging.own import DATED
from nennep.members.merging.spans import Dates, Span, given_up, joined
from nennep.members.models import Affiliation, Exemption, KnownRow, Person, StandingRow, Workplace
from nennep.members.queries import KNOWN
from nennep.members.register.dates import PartialDate
from nennep.members.rules import DATE_FIELDS, known_date
from nennep.members.states import PlaceKind
from nennep.orgtree.models import OrgEdge

Written = dict[str, Any]
CHOSEN = (*TEXT_FIELDS, "birth")  # admission and recognition belong to the standing, which has its own rule
_DATES_OF_STANDING = ("admitted", "official")
_NEW = frozenset({"id", "known_from", "known_to", "person_id", "valid_from", "valid_to", "batch_id"})


def current(model: type[KnownRow], person_id: int) -> list[Any]:
    """The rows of a dated table that are known of a person now, in the order of time."""
    rows: Any = model._default_manager
    return list(rows.filter(KNOWN, person_id=person_id).order_by("valid_from", "id"))


def dates_of(person: Person) -> Dates[Any, Any, Any]:
    """The current dated rows of a file."""
    places = current(Affiliation, person.pk)
    return Dates(
        standings=current(StandingRow, person.pk),
        homes=[row for row in places if row.kind == PlaceKind.HOME],
        temporary=[row for row in places if row.kind == PlaceKind.TEMPORARY],
        exemptions=current(Exemption, person.pk),
        admitted=person.admitted_on,
    )


def fuller(kept: Person, other: Person) -> list[str]:
    """The fields of which the other file says more: where the kept one is blank, or its date less precise."""
    finer = {"year": 0, "month": 1, "day": 2}
    found = []
    for field in CHOSEN:
        mine, theirs = field_of(kept, field), field_of(other, field)
        if isinstance(mine, PartialDate) and isinstance(theirs, PartialDate):
            if finer[theirs.precision] > finer[mine.precision]:
                found.append(field)
        elif theirs and not mine:
            found.append(field)
    return found


def taken(kept: Person, other: Person, choices: Collection[str]) -> dict[str, Value]:
    """The values that the kept file takes from the other: of the chosen fields that both fill in, and of those that it
    leaves blank itself. Nothing that only one file knows is lost."""
    theirs = {field: field_of(other, field) for field in CHOSEN}
    return {
        field: value for field, value in theirs.items() if value and (field in choices or not field_of(kept, field))
    }


def filled(kept: Person, other: Person) -> dict[str, Value]:
    """The dates of admission and recognition that only the other file has, unless they contradict the kept one's."""
    mine = {field: known_date(kept, field) for field in _DATES_OF_STANDING}
    theirs = {field: known_date(other, field) for field in _DATES_OF_STANDING}
    both = {field: mine[field] or theirs[field] for field in _DATES_OF_STANDING}
    admitted, official = both["admitted"], both["official"]
    if admitted is not None and official is not None and official.date < admitted.date:
        return {}
    return {field: both[field] for field in _DATES_OF_STANDING if mine[field] is None and both[field] is not None}


def write(kept: Person, other: Person, choices: Collection[str]) -> Written:
    """Merge within the caller's transaction, both persons locked, the whole tree in sight. Returns what was written."""
    done: Written = {"superseded": {}, "made": {}}
    homes = _write_dates(kept, other, done)
    values = taken(kept, other, choices) | filled(kept, other)
    done["before"] = {
        "kept": {"values": {field: plain(field_of(kept, field)) for field in values}, "org": kept.registered_at_id},
        "other": {"citizen_id": other.citizen_id, "org": other.registered_at_id},
    }
    if "citizen_id" in values:  # a number is one person's
        other.citizen_id = ""
        other.save(update_fields=["citizen_id"])
    if homes:
        kept.registered_at_id = homes[-1].row.cell_id
    kept.version += 1
    kept.save(update_fields=[*assign(kept, values), "registered_at", "version"])
    other.merged_into, other.registered_at_id, other.version = kept, kept.registered_at_id, other.version + 1
    other.save(update_fields=["merged_into", "registered_at", "version"])
    _move(kept.pk, other.pk, done)
    done["version"] = kept.version
    done["current"] = _holdings(kept.pk)
    done["high"] = {one.key: one.rows(kept.pk).aggregate(high=Max("pk"))["high"] or 0 for one in references()}
    return done


def _write_dates(kept: Person, other: Person, done: Written) -> list[Span[Any]]:
    """Supersede what does not hold any more and write what holds instead; returns the homes."""
    now = clock.now()
    mine, theirs = dates_of(kept), dates_of(other)
    made = joined(mine, theirs)
    held: list[tuple[type[KnownRow], Sequence[Span[Any]], Sequence[Any], Sequence[Any]]] = [
        (StandingRow, made.standings, mine.standings, theirs.standings),
        (Affiliation, [*made.homes, *made.temporary], [*mine.homes, *mine.temporary],
         [*theirs.homes, *theirs.temporary]),
        (Exemption, made.exemptions, mine.exemptions, theirs.exemptions),
        (Workplace, *_workplaces(kept.pk, other.pk)),
    ]  # fmt: skip
    for model, spans, ours, others in held:
        old = [row.pk for row in (*given_up(spans, ours), *others)]
        model._default_manager.filter(pk__in=old).update(known_to=now)
        new = [span for span in spans if span.row.person_id == other.pk or not span.whole]
        rows: Any = model._default_manager
        table = model._meta.db_table
        done["superseded"][table] = old
        done["made"][table] = [one.pk for one in rows.bulk_create(_copies(new, kept.pk))]
    return made.homes


def _workplaces(kept: int, other: int) -> tuple[list[Span[Any]], list[Any], list[Any]]:
    """All places of work of both, those of the other file that the kept one has too left out; several at once are
    usual."""
    mine, theirs = current(Workplace, kept), current(Workplace, other)
    new = [
        row for row in theirs
        if not any(
            (one.unit.casefold(), one.locality.casefold()) == (row.unit.casefold(), row.locality.casefold())
            and one.valid_from <= row.valid_from and row.valid_to <= one.valid_to
            for one in mine
        )
    ]  # fmt: skip
    return [Span(row, row.valid_from, row.valid_to) for row in (*mine, *new)], mine, theirs


def _copies(spans: Iterable[Span[Any]], person_id: int) -> list[Any]:
    """New rows of a person that say what the spans' rows say, for their days."""
    return [
        type(span.row)(
            **{field.attname: getattr(span.row, field.attname) for field in span.row._meta.concrete_fields
               if field.attname not in _NEW},
            person_id=person_id, valid_from=span.start, valid_to=span.end,
        )
        for span in spans
    ]  # fmt: skip


def _move(kept: int, other: int, done: Written) -> None:
    """Let the rows that name the merged file name the kept one."""
    done["moved"], done["doubled"] = {}, {}
    for one in references():
        moved, doubled = one.moving(kept, other)
        rows = one.model._default_manager
        rows.filter(pk__in=moved).update(**{one.column: kept})
        if one.superseded:
            rows.filter(pk__in=doubled).update(known_to=clock.now())
            done["doubled"][one.key] = doubled
        done["moved"][one.key] = moved


def _holdings(person_id: int) -> dict[str, list[list[Any]]]:
    return {
        model._meta.db_table: [[row.pk, row.valid_from.isoformat(), row.valid_to.isoformat()]
                               for row in current(model, person_id)]
        for model in DATED
    }  # fmt: skip


def built_on(kept: Person, done: Mapping[str, Any]) -> str:
    """What was built on a merge since, in words; empty where it can be taken back. Needs the whole tree in sight."""
    for one in references():
        if one.frozen is STAYS:
            continue
        moved = done["moved"].get(one.key, [])
        later = one.rows(kept.pk).filter(pk__gt=done["high"].get(one.key, 0))
        if later.exists() or one.rows(kept.pk).filter(pk__in=moved).count() != len(moved):
            return str(one.words)
    from_then = kept.version != done["version"] or _holdings(kept.pk) != done["current"]
    return _("hồ sơ") if from_then else ""


def outlived(kept: Person, other: Person, done: Mapping[str, Any]) -> str:
    """Why files cannot go back to what they had, in a sentence: a number that is somebody else's by now, a cell that
    ends. Empty where they can. Needs the whole tree in sight."""
    before = done["before"]
    numbers = {before["kept"]["values"].get("citizen_id") or "", before["other"]["citizen_id"]} - {""}
    if Person.objects.filter(citizen_id__in=numbers).exclude(pk__in=[kept.pk, other.pk]).exists():
        return _("Không hoàn lại được: số định danh của một trong hai hồ sơ trước khi gộp nay đã ghi cho người khác.")
    places = Affiliation.objects.filter(pk__in=done["superseded"][Affiliation._meta.db_table], valid_to=OPEN_END)
    cells = set(places.values_list("cell_id", flat=True))
    going_on = OrgEdge.objects.filter(org_id__in=cells, known_to__isnull=True, valid_to=OPEN_END)
    if cells - set(going_on.values_list("org_id", flat=True)):
        return _("Không hoàn lại được: chi bộ nơi một trong hai hồ sơ sinh hoạt trước khi gộp đã kết thúc hoạt động.")
    return ""


def take_back(kept: Person, other: Person, done: Mapping[str, Any]) -> None:
    """Put both files back as they stood before a merge on which nothing was built, within the caller's transaction."""
    now = clock.now()
    for model in DATED:
        table = model._meta.db_table
        rows: Any = model._default_manager
        rows.filter(pk__in=done["made"][table]).update(known_to=now)
        _again(rows.filter(pk__in=done["superseded"][table]).order_by("pk"))
    for one in references():
        moving: Any = one.model._default_manager
        moving.filter(pk__in=done["moved"].get(one.key, [])).update(**{one.column: other.pk})
        _again(moving.filter(pk__in=done["doubled"].get(one.key, [])).order_by("pk"))
    before = done["before"]
    values = {field: _understood(field, value) for field, value in before["kept"]["values"].items()}
    kept.registered_at_id, kept.version = before["kept"]["org"], kept.version + 1
    kept.save(update_fields=[*assign(kept, values), "registered_at", "version"])
    other.merged_into, other.registered_at_id = None, before["other"]["org"]
    other.citizen_id, other.version = before["other"]["citizen_id"], other.version + 1
    other.save(update_fields=["merged_into", "registered_at", "citizen_id", "version"])


def _again(rows: Iterable[Any]) -> None:
    """What was known until the merge is known again, as new rows."""
    for row in rows:
        row.pk, row.known_to = None, None
        row.save(force_insert=True)


def _understood(field: str, value: str | None) -> Value:
    if field in DATE_FIELDS:
        return PartialDate.from_iso(value) if value else None
    return value or ""

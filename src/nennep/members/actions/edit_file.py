"""Correcting the facts of a member's file: old and new in the audit, and nobody's work lost when two edit at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, sort_key, tidy
from nennep.members.actions.register import standing_periods
from nennep.members.models import Person, StandingRow
from nennep.members.permissions import check_can_keep_file
from nennep.members.qualifications.rules import check_since
from nennep.members.qualifications.spans import DATED_FIELDS, Held, changed_from
from nennep.members.qualifications.written import held_by, said_by, write
from nennep.members.queries import KNOWN, citizen_ids_taken, get_member
from nennep.members.register.dates import PartialDate
from nennep.members.rules import DATE_FIELDS, check_facts, known_date
from nennep.members.states import Standing

TEXT_FIELDS = (
    "full_name", "common_name", "sex", "ethnicity", "religion", "native_place", "address", "phone", "citizen_id",
    "card_no", "schooling", "profession", "theory", "occupation",
)  # fmt: skip
FIELDS = (*TEXT_FIELDS, *DATE_FIELDS)
Value = str | PartialDate | None


class EditedMeanwhile(RuleBroken):
    """Somebody else has changed fields that this person changed too: `current` holds what stands there now."""

    def __init__(self, current: Mapping[str, Value]) -> None:
        super().__init__(
            _(
                "Có người vừa sửa đúng mục đồng chí đang sửa. Hãy xem nội dung mới cạnh từng mục rồi lưu lại nếu vẫn "
                "muốn đổi."
            )
        )
        self.current = dict(current)


def field_of(person: Person, field: str) -> Value:
    """What a file holds in one of FIELDS: a text, or a date with its precision."""
    return known_date(person, field) if field in DATE_FIELDS else str(getattr(person, field))


def edit_file(
    *, actor: Actor, person_id: int, values: Mapping[str, Value], seen: Mapping[str, Value] | None = None,
    basis: str = "", since: datetime.date | None = None, put_back: bool = False,
    periods: Sequence[Held] | None = None,
) -> Person:  # fmt: skip
    """Change some of FIELDS by a basis (a paper, a request). Audit "members.person.edited" with old and new,
    "members.person.qualified" where they hold from a day.

    `seen` is what the person saw when the form was opened: a field that somebody else has changed since raises
    EditedMeanwhile, while changes to other fields are kept, both. A corrected admission or recognition date moves the
    standing that began on it; the wrong rows stay as what was known until now. Recognition itself is a change of
    standing, not a correction. Nothing changed: nothing is written.

    `since`: of DATED_FIELDS those that change hold from that day on, and what stood there before holds for the days
    before it; refused by `check_since`. Without it they are a correction for as long as they have said what stands
    there now: for all time, unless they changed before. Other fields have no day.

    `put_back`: what stood there before is put back, so that a date may be unknown again; where that date made the
    standings, the caller puts them back too. `periods`: what then held when of DATED_FIELDS.
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        wanted = {field: tidy(value) if isinstance(value, str) else value for field, value in values.items()}
        old = {field: field_of(person, field) for field in wanted}
        changed = {field: value for field, value in wanted.items() if value != old[field]}
        clashes = {field: old[field] for field in changed if seen is not None and seen.get(field) != old[field]}
        if clashes:
            raise EditedMeanwhile(clashes)
        held = periods if periods is not None else _held(person, changed, since, actor.today)
        if not changed:
            return person
        _check(person, changed, actor.today)
        for field in ("admitted", "official"):
            if field in changed and not (put_back and changed[field] is None):
                _redate(person, field, changed[field])
        before = said_by(person)
        names = assign(person, changed)
        try:
            unknown = [f"{field}_on" for field in DATE_FIELDS if field not in changed or put_back]  # may stay so
            person.full_clean(exclude=["registered_at", *unknown], validate_unique=False, validate_constraints=False)
        except ValidationError as fault:
            field, messages = next(iter(fault.message_dict.items()))
            raise RuleBroken(messages[0], field=field.removesuffix("_on")) from fault
        if held is not None:
            write(person, held, before=before)
        person.version += 1
        person.save(update_fields=[*names, "version"])
        data = {"old": {field: plain(old[field]) for field in changed},
                "new": {field: plain(value) for field, value in changed.items()}, "basis": basis}  # fmt: skip
        kind = "members.person.edited" if since is None else "members.person.qualified"
        dated = {} if since is None else {"since": since}
        record(actor, kind, person, org_id=person.registered_at_id, data={**data, **dated})
    return person


def _held(
    person: Person, changed: Mapping[str, Value], since: datetime.date | None, today: datetime.date
) -> list[Held] | None:  # fmt: skip
    """What is to hold when of DATED_FIELDS; None where they do not change. Refuses a day that cannot be."""
    values = {field: str(changed[field]) for field in DATED_FIELDS if field in changed}
    if since is None and not values:
        return None
    held = held_by(person)
    if since is not None:
        birth = changed.get("birth", known_date(person, "birth"))
        known = birth if isinstance(birth, PartialDate) else None
        check_since(held, values, since, birth=known, today=today)
    return changed_from(held, values, since)


def plain(value: Value) -> str | None:
    return value.iso if isinstance(value, PartialDate) else value


def _check(person: Person, changed: Mapping[str, Value], today: datetime.date) -> None:
    """What the file would say must hold together, and the numbers must be nobody else's."""
    checked = ("full_name", *DATE_FIELDS)
    after: dict[str, Any] = {field: changed.get(field, field_of(person, field)) for field in checked}
    check_facts(**after, today=today)
    citizen_id = changed.get("citizen_id")
    if isinstance(citizen_id, str) and citizen_ids_taken([citizen_id]):
        raise RuleBroken(
            _("Số định danh %(number)s đang ghi cho người khác.") % {"number": citizen_id}, field="citizen_id"
        )


def assign(person: Person, changed: Mapping[str, Value]) -> list[str]:
    """Set the fields and what is computed from them; the names of the columns to save."""
    names: list[str] = []
    for field, value in changed.items():
        if field in DATE_FIELDS:
            known = value if isinstance(value, PartialDate) else None
            setattr(person, f"{field}_on", known.date if known else None)
            setattr(person, f"{field}_precision", known.precision if known else "day")
            names += [f"{field}_on", f"{field}_precision"]
        else:
            setattr(person, field, value)
            names.append(field)
    if "full_name" in changed:
        person.folded, person.sort_key = fold(person.full_name), sort_key(person.full_name)
        names += ["folded", "sort_key"]
    return names


def _redate(person: Person, field: str, value: Value) -> None:
    """Let the standing that began on the old date begin on the new one."""
    old: datetime.date | None = getattr(person, f"{field}_on")
    new = value.date if isinstance(value, PartialDate) else None
    rows = list(StandingRow.objects.filter(KNOWN, person=person).order_by("valid_from"))
    if field == "official" and (old is None) != (new is None):
        if any(row.standing == Standing.PROBATIONARY and row.valid_to == OPEN_END for row in rows) or new is None:
            raise RuleBroken(
                _("Việc công nhận chính thức được ghi ở mục thay đổi tư cách, không phải bằng cách sửa ngày."),
                field="official",
            )
        if len(rows) == 1:
            _replace(rows, [
                StandingRow(person=person, cell_id=rows[0].cell_id, standing=standing, valid_from=start, valid_to=end)
                for standing, start, end in standing_periods(person.admitted_on, new, rows[0].valid_from)
            ])  # fmt: skip
        return
    if old is None or new is None or old == new:
        return
    moved = [
        StandingRow(
            person=person, cell_id=row.cell_id, standing=row.standing, decision_no=row.decision_no, note=row.note,
            valid_from=new if row.valid_from == old else row.valid_from,
            valid_to=new if row.valid_to == old else row.valid_to,
        )
        for row in rows
    ]  # fmt: skip
    if any(row.valid_from >= row.valid_to for row in moved):
        raise RuleBroken(_("Ngày này không khớp với các lần thay đổi tư cách đã ghi sau đó."), field=field)
    changed = [place for place, row in enumerate(rows)
               if (row.valid_from, row.valid_to) != (moved[place].valid_from, moved[place].valid_to)]  # fmt: skip
    _replace([rows[place] for place in changed], [moved[place] for place in changed])


def _replace(old: list[StandingRow], new: list[StandingRow]) -> None:
    """What was known until now, and what is known from now on."""
    StandingRow.objects.filter(pk__in=[row.pk for row in old]).update(known_to=clock.now())
    StandingRow.objects.bulk_create(new)

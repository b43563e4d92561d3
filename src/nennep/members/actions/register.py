"""Entering a member into the register of a cell."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold, sort_key, tidy
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.members.permissions import check_can_keep_members_of, check_is_cell, check_lasts
from nennep.members.queries import citizen_ids_taken
from nennep.members.rules import check_day, check_facts, known_date
from nennep.members.states import Standing
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """The facts of a file. Dates come with a precision: "day", "month" or "year" (the date is then the first day)."""

    full_name: str
    sex: str = ""
    birth_on: datetime.date | None = None
    birth_precision: str = "day"
    ethnicity: str = ""
    religion: str = ""
    native_place: str = ""
    address: str = ""
    phone: str = ""
    citizen_id: str = ""
    card_no: str = ""
    admitted_on: datetime.date | None = None
    admitted_precision: str = "day"
    official_on: datetime.date | None = None
    official_precision: str = "day"
    schooling: str = ""
    profession: str = ""
    theory: str = ""
    occupation: str = ""


def person_of(facts: PersonFacts, cell_id: int) -> Person:
    """An unsaved person with the derived columns filled."""
    values = dataclasses.asdict(facts) | {"full_name": tidy(facts.full_name)}
    return Person(
        **values, registered_at_id=cell_id, folded=fold(facts.full_name), sort_key=sort_key(values["full_name"])
    )


def standing_periods(
    admitted: datetime.date | None, official: datetime.date | None, start: datetime.date
) -> list[tuple[Standing, datetime.date, datetime.date]]:
    """Probation from admission, full membership from recognition; someone with neither date counts from `start`."""
    if official is not None:
        before = [(Standing.PROBATIONARY, admitted, official)] if admitted is not None and admitted < official else []
        return [*before, (Standing.OFFICIAL, official, OPEN_END)]
    if admitted is not None:
        return [(Standing.PROBATIONARY, admitted, OPEN_END)]
    return [(Standing.OFFICIAL, start, OPEN_END)]


def register_member(
    *, actor: Actor, cell_id: int, facts: PersonFacts, since: datetime.date, decision_no: str = ""
) -> Person:
    """Enter a member whose home is a cell since a date (the register's opening, or arrival).

    In order: right at the cell; facts that fit; person, standing from the admission and recognition
    dates, home affiliation from `since`; audit "members.person.registered". A citizen id in use is refused.
    """
    with acting(actor):
        get_organisation(actor, cell_id)
        cell = lock(cell_id)
        check_can_keep_members_of(actor, cell)
        check_is_cell(cell)
        check_day(since, actor.today, "since")
        check_lasts(cell_id)
        person = person_of(facts, cell_id)
        check_facts(
            full_name=person.full_name, birth=known_date(person, "birth"), admitted=known_date(person, "admitted"),
            official=known_date(person, "official"), today=actor.today,
        )  # fmt: skip
        if person.citizen_id and citizen_ids_taken([person.citizen_id]):
            raise RuleBroken(
                _("Số định danh %(number)s đã có trong danh sách. Hãy tìm người này trước khi nhập mới.")
                % {"number": person.citizen_id},
                field="citizen_id",
            )
        if person.card_no and Person.objects.filter(card_no=person.card_no).exists():
            raise RuleBroken(
                _("Số thẻ %(number)s đã có trong danh sách. Hãy tìm người này trước khi nhập mới.")
                % {"number": person.card_no},
                field="card_no",
            )
        person.save(force_insert=True)
        StandingRow.objects.bulk_create(
            StandingRow(person=person, cell_id=cell_id, standing=standing, valid_from=start, valid_to=end)
            for standing, start, end in standing_periods(person.admitted_on, person.official_on, since)
        )
        Affiliation.objects.create(person=person, cell_id=cell_id, valid_from=since, decision_no=decision_no)
        record(
            actor, "members.person.registered", person, org_id=cell_id,
            data={"name": person.full_name, "since": since, "decision_no": decision_no},
        )  # fmt: skip
    return person

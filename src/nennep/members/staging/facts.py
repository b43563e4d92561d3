"""Between a row of a register and a member's file: the same facts under two sets of names."""

from __future__ import annotations

from collections.abc import Mapping

from nennep.members.actions.edit_file import Value as FileValue
from nennep.members.models import Person
from nennep.members.register.dates import PartialDate
from nennep.members.register.records import Value
from nennep.members.staging.people import NewPeople

# Column of a register -> field of the file. Workplace and cell are dated rows of their own; e-mail and posts have no
# place in the file (posts are recorded with the committees).
FILE_FIELDS = {
    "full_name": "full_name", "sex": "sex", "birth": "birth", "citizen_id": "citizen_id", "card_no": "card_no",
    "admitted_on": "admitted", "official_on": "official", "ethnicity": "ethnicity", "religion": "religion",
    "schooling": "schooling", "profession": "profession", "theory": "theory", "occupation": "occupation",
    "native_place": "native_place", "address": "address", "phone": "phone",
}  # fmt: skip
DATES = {"birth": "birth", "admitted_on": "admitted", "official_on": "official"}
_TEXTS = {slug: field for slug, field in FILE_FIELDS.items() if slug not in DATES}


def columns_of_facts(people: NewPeople) -> dict[str, list[object]]:
    """The facts of many new files, field by field; a text that a row does not have is empty, as in `PersonFacts`."""
    columns: dict[str, list[object]] = {slug: [text or "" for text in people.column(slug)] for slug in _TEXTS}
    for slug, field in DATES.items():
        known = people.column(slug)
        columns[f"{field}_on"] = [one.date if isinstance(one, PartialDate) else None for one in known]
        columns[f"{field}_precision"] = [one.precision if isinstance(one, PartialDate) else "day" for one in known]
    return columns


def register_values(person: Person, cell: str) -> dict[str, Value]:
    """A file as a row of a register: the same columns and values that reading one gives."""
    values: dict[str, Value] = {}
    for slug in _TEXTS:
        text = getattr(person, slug)
        if text:
            values[slug] = text
    for slug, field in DATES.items():
        day = getattr(person, f"{field}_on")
        if day is not None:
            values[slug] = PartialDate(day, getattr(person, f"{field}_precision"))
    if cell:
        values["cell"] = cell
    return values


def edits_of(changes: Mapping[str, Value]) -> dict[str, FileValue]:
    """Changed columns as changes of the file; those that are no facts of the file are left out."""
    return {FILE_FIELDS[slug]: value for slug, value in changes.items() if slug in FILE_FIELDS}

"""What the pages of a register show of a row."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.members.presenters import date_words
from nennep.members.register.dates import PartialDate
from nennep.members.register.records import Value
from nennep.members.staging.derive import columns_of

MARKS = {"new": "done", "changed": "due", "same": "none", "doubtful": "late", "wrong": "missing", "left": "none"}


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in a list: who, where, what is said of it, what would change, and the decision made."""

    number: str
    url: str
    name: str
    cell: str
    mark: str
    words: str
    changes: tuple[tuple[str, str, str], ...]
    file_url: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A column of one row: as it stands in the file, as it was understood, and what was noticed."""

    slug: str
    label: str
    text: str
    understood: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """Somebody known that the row may be, or a superior it may stand under, side by side with it."""

    pk: str
    name: str
    url: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    chosen: bool


def words_of(value: Value | None) -> str:
    """A value of a register as it is shown."""
    if isinstance(value, PartialDate):
        return date_words(value)
    return {"M": _("Nam"), "F": _("Nữ")}.get(str(value), str(value)) if value else "–"


def labels_of(kind: str) -> dict[str, str]:
    """The columns of a register by slug, as they are shown."""
    return {column.slug: _(column.label) for column in columns_of(kind)}

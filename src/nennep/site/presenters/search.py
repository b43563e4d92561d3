"""What a search found, in three groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.organisations.queries import names_on
from nennep.site import links
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.members.models import Person
    from nennep.organisations.models import OrganisationName


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: what it is called, where it leads, and what tells it from others of that name."""

    label: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one sort; `more` says that not all are shown."""

    title: str
    rows: Sequence[Found]
    more: bool


def found_groups(
    people: Sequence[Person],
    named: Sequence[OrganisationName],
    documents: Sequence[Document],
    actor: Actor,
    most: int,
) -> list[Group]:
    """The three groups; the names of organisations are asked for once."""
    wanted = {person.registered_at_id for person in people} | {row.org_id for row in named}
    names = names_on(wanted | {document.org_id for document in documents}, actor.today)
    return [_people(people, names, most), _organisations(named, names, most), _documents(documents, names, most)]


def _people(people: Sequence[Person], names: dict[int, str], most: int) -> Group:
    """People with their year of birth and the organisation that keeps their file."""
    rows = [
        Found(
            label=person.full_name,
            url=address("members:file", person.pk),
            detail=", ".join(
                part
                for part in (
                    _("sinh %(year)s") % {"year": person.birth_on.year} if person.birth_on else "",
                    names.get(person.registered_at_id, ""),
                )
                if part
            ),
        )
        for person in people[:most]
    ]
    return Group(_("Đảng viên"), rows, len(people) > most)


def _organisations(named: Sequence[OrganisationName], now: dict[int, str], most: int) -> Group:
    """Organisations by the name that was found; one found by an old name says what it is called now."""
    seen: dict[int, Found] = {}
    for row in named:
        current = now.get(row.org_id, row.name)
        detail = "" if row.name == current else _("trước đây là %(old)s") % {"old": row.name}
        seen.setdefault(row.org_id, Found(current, address("organisations:detail", row.org_id), detail))
    return Group(_("Tổ chức"), list(seen.values())[:most], len(named) > most)


def _documents(documents: Sequence[Document], names: dict[int, str], most: int) -> Group:
    """Documents with number and date."""
    rows = [
        Found(
            label=document.subject,
            url=links.document(document.pk),
            detail=", ".join(
                part
                for part in (document.number_text, format_day(document.dated_on), names.get(document.org_id, ""))
                if part
            ),
        )
        for document in documents[:most]
    ]
    return Group(_("Văn bản"), rows, len(documents) > most)

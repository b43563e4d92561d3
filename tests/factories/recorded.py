"""What the records say of a day: as known now by plain queries, or as known at a moment."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connection

from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import OPEN_END, known_at, valid_on
from nennep.members.models import Affiliation, Exemption, Person, Qualification, StandingRow, Workplace
from nennep.members.qualifications.models import BEGINNING
from nennep.members.qualifications.spans import DATED_FIELDS
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, OrganisationPlace
from nennep.orgtree.known import path_known, under_known
from nennep.orgtree.models import OrgEdge, OrgVersion
from nennep.orgtree.queries import path_on, versions_under
from nennep.reports.queries.demography import demography
from nennep.reports.queries.place import Place, place_of

# Every table that keeps what was known, with the columns that say what holds.
DATED: dict[Any, tuple[str, ...]] = {
    OrgEdge: ("org_id", "parent_id", "level"),
    OrganisationName: ("org_id", "name"),
    OrganisationKind: ("org_id", "kind"),
    OrganisationCode: ("org_id", "code"),
    OrganisationPlace: ("org_id", "province", "locality"),
    StandingRow: ("person_id", "cell_id", "standing"),
    Affiliation: ("person_id", "cell_id", "kind"),
    Exemption: ("person_id", "cell_id", "ground", "temporary"),
    Workplace: ("person_id", "cell_id", "unit", "locality", "province"),
    Qualification: ("person_id", "schooling", "profession", "theory"),
    Post: ("person_id", "org_id", "body_id", "title"),
}
DATED_FIGURES = (  # the others rest on undated facts too
    "members", "official", "probationary", "suspended", "exempt", "theory_basic", "theory_middle", "theory_none",
    "school_done", "school_none", "degree", "profession_none",
)  # fmt: skip


def recorded(
    actor: Actor, top: int, orgs: list[int], days: Sequence[datetime.date], moment: datetime.datetime | None = None
) -> list[dict[str, Any]]:
    """Of each day: the rows that hold, the tree under `top`, and the figures of members of `orgs`; as known at a
    moment, or now."""
    known = {
        model.__name__: list(model.objects.filter(known_at(moment)).values_list("valid_from", "valid_to", *columns))
        for model, columns in DATED.items()
        if model is not Qualification  # rows come with the first change, what they say of before stood in the file
    }
    places = [place_of(actor, org) for org in orgs]
    return [
        {table: sorted(row[2:] for row in rows if row[0] <= day < row[1]) for table, rows in known.items()}
        | {"paths": _paths(top, day, moment)}
        | {f"members of {place.org_id}": _members(actor, place, day, moment) for place in places}
        for day in days
    ]


def _paths(top: int, day: datetime.date, moment: datetime.datetime | None) -> dict[int, str]:
    if moment is not None:
        return under_known(path_known(top, day, moment), day, moment)
    paths = {row.org_id: row.path for row in versions_under(path_on(top, day), day)}
    assert paths == dict(OrgVersion.objects.filter(valid_on(day), org_id__in=paths).values_list("org_id", "path"))
    return paths


def _members(actor: Actor, place: Place, day: datetime.date, moment: datetime.datetime | None) -> dict[str, int] | None:
    found = demography(actor, place, day, known_at=moment)
    return found and {name: found.counts[name] for name in DATED_FIGURES}


def age(by: datetime.timedelta) -> None:
    """Let everything have become known so much earlier: as after a transaction of its own, for later changes."""
    with connection.cursor() as cursor:
        for model in DATED:
            cursor.execute(
                f"update {model._meta.db_table} set known_from = known_from - %s, known_to = known_to - %s", [by, by]
            )
        cursor.execute("update members_person set created_at = created_at - %s", [by])


NONSENSE: dict[Any, dict[str, Any]] = {
    OrgEdge: {"level": 1, "parent_id": None}, OrganisationName: {"name": "KHÔNG CÒN ĐÚNG", "folded": "khong con dung"},
    OrganisationKind: {"kind": "dang-bo-tinh"}, OrganisationCode: {"code": "X99"},
    OrganisationPlace: {"province": "KHÔNG CÒN ĐÚNG"}, StandingRow: {"standing": "expelled"}, Affiliation: {},
    Exemption: {"ground": "KHÔNG CÒN ĐÚNG"}, Workplace: {"unit": "KHÔNG CÒN ĐÚNG"},
    Qualification: {"theory": "Trung cấp", "schooling": "KHÔNG CÒN ĐÚNG", "profession": "Đại học"},
    Post: {"title": "bi-thu", "person_name": "KHÔNG CÒN ĐÚNG", "rank": 1},
}  # fmt: skip


def plant_replaced() -> None:
    """Beside every dated row one that was replaced and says nonsense: of all time, other cells, other posts. Everybody
    has a replaced exemption and place of work and qualifications in a row, and every organisation a code and a place.
    """
    Qualification.objects.bulk_create(
        Qualification(person=one, valid_from=BEGINNING, **{name: getattr(one, name) for name in DATED_FIELDS})
        for one in Person.objects.filter(qualifications=None)
    )
    first = Affiliation.objects.filter(known_to__isnull=True).order_by("pk")
    cells = list(dict.fromkeys(first.values_list("cell_id", flat=True)))
    other = dict(zip(cells, [*cells[1:], cells[0]], strict=True))
    rows: list[Any] = [row for model in DATED for row in model.objects.filter(known_to__isnull=True)]
    for place in first:
        rows.append(Exemption(person_id=place.person_id, cell_id=place.cell_id))
        rows.append(Workplace(person_id=place.person_id, cell_id=place.cell_id))
    for edge in OrgEdge.objects.filter(known_to__isnull=True):
        rows += [OrganisationCode(org_id=edge.org_id), OrganisationPlace(org_id=edge.org_id)]
    for row in rows:
        row.pk = None
        row.valid_from, row.valid_to, row.known_to = datetime.date(1931, 1, 1), OPEN_END, clock.now()
        for name, value in NONSENSE[type(row)].items():
            setattr(row, name, value)
        if isinstance(row, Affiliation):
            row.cell_id = other[row.cell_id]
    for model in DATED:
        model.objects.bulk_create(row for row in rows if type(row) is model)

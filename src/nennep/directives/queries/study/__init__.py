"""Who has studied a document and who has not, member by member (E8): read from the rolls of the meetings that count.

Nothing is typed for it. A meeting counts for a document where it stands as evidence of a duty to study it; and after
the duty's own meeting any further locked meeting of the same organisation whose agenda studied the document, in
whatever form (a make-up), unless its evidence was sent back or withdrawn. Who was there at one that counts, in any
organisation, has studied the document. Members are counted where they are active on the day: in their temporary place,
else at home.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from nennep.access.permissions import Permission
from nennep.directives.queries.duties import directed_visible_to
from nennep.directives.queries.study.sql import NEAR_ALL, NEAR_FEW, NEAR_PERSON, ROWS, ROWS_OF_PERSON, SUMS, TOLD
from nennep.documents.queries import documents_visible_to
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.statements import written
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.members.queries import members_visible_to
from nennep.obligations.models import Obligation
from nennep.obligations.states import ObligationKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import reach, versions_under

MOST_CELLS, FEW_CELLS = 20_000, 200


class Study(StrEnum):
    """How somebody stands to a document on a day; each member of a day stands in exactly one."""

    STUDIED = "studied"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    FREED_THEN = "freed_then"  # exempt, suspended or elsewhere when it was studied, and no longer
    JOINED_LATER = "joined_later"
    NOT_CALLED = "not_called"  # belonged to the cell then, but not to those on the roll
    NOT_HELD = "not_held"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    ELSEWHERE = "elsewhere"  # counted where they are active for a time


LEFT = (Study.UNEXCUSED, Study.EXCUSED, Study.FREED_THEN, Study.JOINED_LATER, Study.NOT_CALLED, Study.NOT_HELD)
FREE = (Study.EXEMPT, Study.SUSPENDED, Study.ELSEWHERE)
GROUPS: dict[str, tuple[Study, ...]] = {
    "all": tuple(Study), "studied": (Study.STUDIED,), "left": LEFT,
    "due": (Study.STUDIED, *LEFT), "absent": (Study.UNEXCUSED, Study.EXCUSED), "held": (Study.NOT_HELD,),
    "joined": (Study.FREED_THEN, Study.JOINED_LATER, Study.NOT_CALLED), "free": FREE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One member of a cell and one document. `meeting_id`, `on`: where it was studied, or the last one missed, with the
    reason noted there; `held_by`: the organisation whose meeting it was."""

    document_id: int
    person_id: int
    cell_id: int
    temporary: bool
    state: Study
    meeting_id: int | None
    on: datetime.date | None
    held_by: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Members to study, and how many have: the rest has not yet. `free`: exempt, suspended or active elsewhere."""

    studied: int = 0
    left: int = 0
    free: int = 0
    missed: int = 0

    @property
    def to_study(self) -> int:
        """All who have to."""
        return self.studied + self.left

    @property
    def share(self) -> float | None:
        """Those who have, of all who have to; None where nobody has to."""
        return self.studied / self.to_study if self.to_study else None

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Sums)))


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells whose lists the actor may see, each with the organisation directly under the place through which it runs
    (the cell itself where the place is one). `cut`: there are more than can be counted on one page."""

    children: dict[int, int]
    cut: bool = False


def cells_of(actor: Actor, path: str, day: datetime.date) -> Cells:
    """The cells that stood at or under a path on a day and are within the actor's reach today. One query."""
    step = path.count(".")
    found = list(_cells(actor, path, day))
    children = {org: int((place.split(".")[step : step + 1] or [""])[0] or f"{org:x}", 16) for org, place in found}
    return Cells({} if len(found) > MOST_CELLS else children, cut=len(found) > MOST_CELLS)


@written
def _cells(actor: Actor, path: str, day: datetime.date) -> QuerySet[OrgVersion, tuple[int, str]]:
    rows = versions_under(path, day, levels=[Level.CELL]).filter(reach(actor, Permission.MEMBER_VIEW))
    return rows.values_list("org_id", "path")[: MOST_CELLS + 1]


def sums_of(document_id: int, cells: Cells, day: datetime.date) -> dict[int, Sums]:
    """Child of the place -> figures, as known at the end of a day. One statement; the cells are within reach."""
    params = _params([document_id], cells.children, day)
    return {child: Sums(*counts) for child, *counts in _asked(SUMS, params, near=_near(cells))}


def may_list(actor: Actor, path: str) -> bool:
    """Whether the actor sees who of the members under a path of now has studied what: its committee, offices above."""
    return actor.may(Permission.MEMBER_VIEW, path)


def lines_of(document_id: int, cells: Cells, day: datetime.date, states: Iterable[Study], most: int) -> list[Line]:
    """The members behind a figure: those still to study first, then in Vietnamese order. One statement; the cells are
    within reach."""
    params = _params([document_id], cells.children, day) | {"states": [str(one) for one in states], "most": most}
    return [_line(row) for row in _asked(ROWS, params, near=_near(cells))]


def lines_of_person(person_id: int, day: datetime.date) -> list[Line]:
    """Every document that somebody has to study where active, or has studied anywhere, as known on a day: each once.
    One statement. The caller has checked that the file may be seen."""
    params = _params([], {}, day) | {"person": person_id, "states": [str(one) for one in Study], "most": 1_000}
    return [_line(row) for row in _asked(ROWS_OF_PERSON, params, near=NEAR_PERSON)]


def _near(cells: Cells) -> dict[str, str]:
    return NEAR_FEW if len(cells.children) <= FEW_CELLS else NEAR_ALL


def _params(documents: Sequence[int], children: dict[int, int], day: datetime.date) -> dict[str, Any]:
    return {
        "documents": list(documents), "cells": list(children), "children": list(children.values()), "day": day,
        "end": clock.end_of(day), "zone": settings.TIME_ZONE,
    }  # fmt: skip


def _asked(tail: str, params: dict[str, Any], *, near: dict[str, str]) -> list[tuple[Any, ...]]:
    """Read with the system's sight: where somebody studied before moving here, whether somebody is active elsewhere,
    and guests' standing are kept by other cells. What is asked for stands within the reader's reach."""
    with acting(system_actor("directives.study")), connection.cursor() as cursor:
        cursor.execute(TOLD.format(**near) + tail, params)
        return list(cursor.fetchall())


def _line(row: tuple[Any, ...]) -> Line:
    document, person, cell, temporary, state, meeting, on, held_by, reason = row
    return Line(document, person, cell, temporary, Study(state), meeting, on, held_by, reason or "")


def titles_of(actor: Actor, lines: Iterable[Line]) -> dict[int, str]:
    """Meeting -> its title, of those that the actor may know of. One query."""
    wanted = {one.meeting_id for one in lines if one.meeting_id}
    return dict(meetings_visible_to(actor).filter(pk__in=wanted).values_list("pk", "title"))


def people_of(actor: Actor, lines: Iterable[Line]) -> dict[int, str]:
    """Person -> name, of those whose file the actor may open. One query."""
    wanted = {one.person_id for one in lines}
    return dict(members_visible_to(actor).filter(pk__in=wanted).values_list("pk", "full_name"))


def numbers_of(actor: Actor, lines: Iterable[Line]) -> dict[int, tuple[str, bool]]:
    """Document -> its number, and whether the actor may open it; else as the duties in sight name it. Two queries."""
    wanted = {one.document_id for one in lines}
    basis = directed_visible_to(actor).filter(document_id__in=wanted).values_list("document_id", "basis").distinct()
    known = {document or 0: (words, False) for document, words in basis}
    return known | {one.pk: (str(one), True) for one in documents_visible_to(actor).filter(pk__in=wanted)}


def duty_to_make_up(actor: Actor, document_id: int, cell_id: int) -> Obligation | None:
    """The live duty of a cell to study a document, the latest round, beside which a make-up meeting stands."""
    rows = directed_visible_to(actor).filter(document_id=document_id, org_id=cell_id, kind=ObligationKind.STUDY)
    return rows.filter(lifted_at__isnull=True).order_by("-period", "-pk").first()

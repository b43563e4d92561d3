"""The papers of visits: the confirmation form and the yearly sheets (S2.7)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nennep.committees.states import BodyKind
from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.visits import Visit as Line
from nennep.documents.layout.forms.visits import VisitYear, visit_confirmation, visit_year
from nennep.kernel import clock
from nennep.meetings.presenters.paper.day import issue_of
from nennep.organisations.queries import names_on

if TYPE_CHECKING:
    from nennep.meetings.models import Visit


def _line(visit: Visit, cell: str) -> Line:
    meeting = visit.meeting
    return Line(
        cell=cell,
        visitor=visit.visitor_name,
        visitor_post=visit.visitor_title,
        day=visit.visited_on,
        meeting=meeting.title if meeting is not None else "",
        place_text=meeting.place if meeting is not None else "",
        remarks=visit.remarks,
        reply=visit.cell_remarks,
        confirmer=visit.cell_confirmed_by,
    )


def confirmation_paper(visit: Visit) -> Document:
    """The form for one visit; what is not known yet is left open for the pen."""
    day = visit.visited_on or clock.today()
    cell = names_on([visit.org_id], day).get(visit.org_id, "")
    return visit_confirmation(
        issue_of(visit.from_org_id, BodyKind.COMMITTEE, day, dated=visit.visited_on), _line(visit, cell)
    )


def _last_day(year: int) -> datetime.date:
    """The day the sheet of a year is printed as of: the year's last, or today while it runs."""
    return min(datetime.date(year, 12, 31), clock.today())


def person_year_paper(visits: Sequence[Visit], whose: str, year: int, org_id: int | None = None) -> Document:
    """The sheet of a superior; issued by the committee on whose behalf most of the visits were made."""
    day = _last_day(year)
    names = names_on({visit.org_id for visit in visits}, day)
    origins = [visit.from_org_id for visit in visits]
    issuer = max(set(origins), key=lambda key: (origins.count(key), -key)) if origins else org_id or 0
    issue = issue_of(issuer, BodyKind.COMMITTEE, day, dated=day)
    return visit_year(
        VisitYear(issue, whose, year, tuple(_line(visit, names.get(visit.org_id, "")) for visit in visits))
    )


def cell_year_paper(visits: Sequence[Visit], org_id: int, cell: str, year: int) -> Document:
    """The sheet of a cell, issued by the cell."""
    day = _last_day(year)
    issue = issue_of(org_id, BodyKind.CELL, day, dated=day)
    return visit_year(VisitYear(issue, cell, year, tuple(_line(visit, cell) for visit in visits), by_visitor=False))

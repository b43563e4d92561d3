"""What leaves a meeting: documents with their number and receivers, visits with both sides' word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import Form
from django.utils.translation import gettext as _

from nennep.documents.kinds import kind_said
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import Decision
from nennep.meetings.presenters.words import document_url
from nennep.meetings.states import VisitState
from nennep.organisations.queries import children_on, names_on, path_steps
from nennep.regulations.rules.documents import document_kinds
from nennep.ui.formats import format_day, format_hour

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.meetings.models import Meeting, Visit

VISIT_KINDS = {
    VisitState.PLANNED: "due",
    VisitState.REPORTED: "late",
    VisitState.CONFIRMED: "done",
    VisitState.REFUSED: "missing",
    VisitState.CANCELLED: "none",
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who got a document, and whether it was opened."""

    name: str
    opened: bool
    words: str


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """A document: kind, number, subject, state, receivers."""

    pk: int
    kind: str
    number: str
    subject: str
    state: str
    mark: str
    issued: bool
    url: str
    receivers: Sequence[Receiver]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with the acts on it."""

    shown: DocumentWords
    may_issue: Decision
    may_deliver: Decision
    issue_form: Form
    deliver_form: Form


@dataclass(frozen=True, slots=True)
class VisitWords:
    """A visit: who, when, in what state, what each side said."""

    pk: int
    visitor: str
    cell: str
    day: str
    kind: str
    word: str
    remarks: str
    cell_remarks: str
    sides: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit with the acts on it."""

    shown: VisitWords
    may_confirm: Decision
    confirm_form: Form


def document_words(document: Document) -> DocumentWords:
    """A document drafted from the meeting; its deliveries are prefetched."""
    kind = document_kinds(document.dated_on or document.created_at.date()).get(document.kind)
    draft = document.state == DocumentState.DRAFT
    return DocumentWords(
        pk=document.pk, kind=kind_said(kind.name) if kind else document.kind, number=document.number_text,
        subject=document.subject,
        state=_("dự thảo") if draft else _("ban hành %(day)s") % {"day": format_day(document.dated_on)},
        mark="due" if draft else "done", issued=document.state == DocumentState.ISSUED,
        url=document_url(document.pk),
        receivers=[
            Receiver(
                row.receiver_name, row.opened_at is not None,
                _("đã mở %(day)s, %(hour)s") % {"day": format_day(row.opened_at), "hour": format_hour(row.opened_at)}
                if row.opened_at else _("chưa mở"),
            )
            for row in sorted(document.deliveries.all(), key=lambda row: row.pk)
        ],
    )  # fmt: skip


def _visit_word(visit: Visit) -> str:
    """How a visit stands, naming the side that has not confirmed yet."""
    if visit.state != VisitState.REPORTED:
        return str(VisitState(visit.state).label).lower()
    return _("chờ người dự xác nhận") if visit.visitor_confirmed_at is None else _("chờ chi bộ xác nhận")


def visit_words(visit: Visit, cell: str = "") -> VisitWords:
    """A visit in words; `cell` is the cell's name where the page needs it."""
    said = []
    if visit.visitor_confirmed_at is not None:
        said.append(_("người dự ghi ngày %(day)s") % {"day": format_day(visit.visitor_confirmed_at)})
    if visit.cell_confirmed_at is not None:
        words = {"name": visit.cell_confirmed_by, "day": format_day(visit.cell_confirmed_at)}
        said.append(_("chi bộ ghi ngày %(day)s (đồng chí %(name)s)") % words)
    if visit.refused_why:
        said.append(_("không xác nhận: %(why)s") % {"why": visit.refused_why})
    planned = _("kế hoạch tháng %(month)s") % {"month": f"{visit.planned_month:%m/%Y}"} if visit.planned_month else ""
    return VisitWords(
        pk=visit.pk, visitor=", ".join(part for part in (visit.visitor_name, visit.visitor_title) if part), cell=cell,
        day=format_day(visit.visited_on) or planned, kind=VISIT_KINDS[VisitState(visit.state)],
        word=_visit_word(visit), remarks=visit.remarks, cell_remarks=visit.cell_remarks,
        sides="; ".join(said),
    )  # fmt: skip


def receivers(actor: Actor, meeting: Meeting) -> list[tuple[int, str]]:
    """The organisation directly above, and those directly below."""
    above = [step.org_id for step in path_steps(meeting.org_id, actor.today)][-2:-1]
    below = [row.org_id for row in children_on(actor, meeting.org_id, actor.today)]
    names = names_on([*above, *below], actor.today)
    return [(key, names.get(key, "")) for key in (*above, *below)]

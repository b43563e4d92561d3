"""The first step: details, agenda, carried items, papers, the preparatory meeting, observers of a model meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.committees.states import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms import prepare as shapes
from nennep.meetings.forms.base import item_key, mark_of
from nennep.meetings.presenters.steps import prepare as rows
from nennep.meetings.presenters.steps.people import choices_of, not_summoned, roster_of
from nennep.meetings.queries.agenda import items_received
from nennep.meetings.queries.documents import documents_on, documents_to_take_up
from nennep.meetings.queries.draft import cells_to_invite
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import agenda_of, papers_of

if TYPE_CHECKING:
    from nennep.meetings.models import AgendaItem, Meeting
    from nennep.meetings.presenters.steps.people import Choices


@page(reads=["GET"], writes=["POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is set before the notices go out, and until the meeting opens."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    agenda, people = agenda_of(actor, meeting), roster_of(meeting)
    acts = Acts(_table(actor, meeting, agenda, choices_of(people)))
    done = answered(request, acts, "prepare", pk)
    if done is not None:
        return done
    papers = papers_of(actor, meeting)
    context = {
        "may_prepare": decide(may.check_can_prepare, actor, meeting),
        "may_cancel": decide(may.check_can_cancel, actor, meeting),
        "details": acts.form("details"),
        "agenda_form": acts.form("agenda"),
        "paper_form": acts.form("paper"),
        "preparatory": acts.form("preparatory") if meeting.body_kind == BodyKind.CELL else None,
        "cancel_form": acts.form("cancel"),
        "invite_form": acts.form("invite") if "invite" in acts.table else None,
        "observers": rows.observer_rows(meeting),
        "take_up_form": acts.form("take_up"),
        "may_take_up": decide(may.check_can_take_up, actor, meeting),
        "documents": rows.document_rows(documents_on(agenda)),
        "received": rows.received_rows(items_received(actor, meeting.org_id)),
        "papers": rows.paper_rows(meeting, papers, agenda),
        "not_summoned": not_summoned(people),
        "facts": rows.detail_facts(meeting),
        "agenda": agenda,
        "editing": request.GET.get("sua") == "chuong-trinh",
    }
    return show(request, actor, meeting, "prepare", acts, context)


def _table(actor: Actor, meeting: Meeting, agenda: list[AgendaItem], people: Choices) -> dict[str, Filled | Pressed]:
    pk, version = meeting.pk, meeting.version
    table: dict[str, Filled | Pressed] = {
        "details": _details(actor, meeting, people),
        "agenda": _agenda(actor, meeting, agenda, people),
        "paper": _paper(actor, meeting, agenda),
        "take_up": _take_up(actor, meeting, agenda),
        "drop_document": Pressed(
            lambda row: actions.drop_document(actor=actor, meeting_id=pk, link_id=row),
            _("Đã bỏ văn bản khỏi nội dung."), "van-ban",
        ),
        "drop_paper": Pressed(
            lambda row: actions.remove_paper(actor=actor, meeting_id=pk, paper_id=row, version=version),
            _("Đã gỡ tài liệu."), "tai-lieu",
        ),
        "preparatory": _preparatory(actor, meeting),
        "take": Pressed(
            lambda row: actions.take_item(actor=actor, meeting_id=pk, item_id=row),
            _("Đã đưa nội dung vào chương trình."), "chuong-trinh",
        ),
        "cancel": Filled(
            lambda _row, **given: shapes.WhyForm(**given),
            lambda values, _row: actions.cancel_meeting(actor=actor, meeting_id=pk, why=values["why"], version=version),
            _("Đã hủy cuộc họp."),
        ),
    }  # fmt: skip
    if meeting.is_model:
        table["invite"] = _invite(actor, meeting)
    return table


def _details(actor: Actor, meeting: Meeting, people: Choices) -> Filled:
    local = clock.local(meeting.starts_at)
    kept = {
        "title": meeting.title, "day": local.date(), "hour": local.time().replace(second=0, microsecond=0),
        "place": meeting.place, "theme": meeting.theme, "hybrid_note": meeting.hybrid_note,
        "chair_id": meeting.chair_id, "secretary_id": meeting.secretary_id, "drafter_id": meeting.drafter_id,
        "with_thematic": meeting.with_thematic, "is_model": meeting.is_model,
    }  # fmt: skip
    known = {key for key, _name in people}
    officers = [
        (key, name)
        for key, name in ((meeting.chair_id, meeting.chair_name), (meeting.secretary_id, meeting.secretary_name))
        if key is not None and key not in known
    ]
    made: list[shapes.DetailsForm] = []

    def make(_row: int, **given: Any) -> forms.Form:
        is_cell = meeting.body_kind == BodyKind.CELL
        made.append(shapes.DetailsForm(kept=kept, people=[*people, *dict(officers).items()], is_cell=is_cell, **given))
        return made[-1]

    return Filled(
        make,
        lambda _values, _row: actions.edit_meeting(
            actor=actor, meeting_id=meeting.pk, values=made[-1].changes(), version=meeting.version
        ),
        _("Đã lưu thông tin cuộc họp."), "thong-tin",
    )  # fmt: skip


def _agenda(actor: Actor, meeting: Meeting, agenda: list[AgendaItem], people: Choices) -> Filled:
    kept = [
        {"item_id": item.pk, "title": item.title, "drafter_id": item.drafter_id,
         "minutes_planned": item.minutes_planned, "confidential": item.confidential}
        for item in agenda
    ]  # fmt: skip
    mark = mark_of({str(number): line for number, line in enumerate(kept)})
    return Filled(
        lambda _row, **given: shapes.AgendaForm(kept=kept, people=people, mark=mark, **given),
        lambda values, _row: actions.set_agenda(
            actor=actor, meeting_id=meeting.pk, version=meeting.version,
            items=[
                actions.ItemInput(
                    title=line["title"], item_id=line["item_id"], drafter_id=line["drafter_id"],
                    minutes_planned=line["minutes_planned"], confidential=line["confidential"],
                )
                for line in values["items"]
            ],
        ),
        _("Đã lưu chương trình."), "chuong-trinh", "?sua=chuong-trinh",
    )  # fmt: skip


def _take_up(actor: Actor, meeting: Meeting, agenda: list[AgendaItem]) -> Filled:
    items = [(item.pk, item.title) for item in agenda]
    papers = [(one.pk, f"{one} {one.subject}"[:120]) for one in documents_to_take_up(actor, meeting.org_id)]
    return Filled(
        lambda _row, **given: shapes.TakeUpForm(items=items, documents=papers, **given),
        lambda values, _row: actions.take_up_document(
            actor=actor, meeting_id=meeting.pk, item_id=int(values["item"]), document_id=int(values["document"]),
            role=values["role"], online=values["online"],
        ),
        _("Đã ghi văn bản của nội dung."), "van-ban",
    )  # fmt: skip


def _paper(actor: Actor, meeting: Meeting, agenda: list[AgendaItem]) -> Filled:
    items = [(item.pk, item.title) for item in agenda]
    return Filled(
        lambda _row, **given: shapes.PaperForm(items=items, **given),
        lambda values, _row: actions.attach_paper(
            actor=actor, meeting_id=meeting.pk, title=values["title"], item_id=item_key(values["item_id"]),
            name=values["file"].name if values["file"] else "", confidential=values["confidential"],
            content=values["file"].read() if values["file"] else b"",
        ),
        _("Đã đính kèm tài liệu."), "tai-lieu",
    )  # fmt: skip


def _preparatory(actor: Actor, meeting: Meeting) -> Filled:
    stored = rows.preparatory_of(meeting)
    kept: dict[str, object] = {"held_on": None, "present": "", "rated": "", "proposed": ""}
    if stored is not None:
        kept = {name: getattr(stored, name) for name in kept}
    return Filled(
        lambda _row, **given: shapes.PreparatoryForm(kept=kept, **given),
        lambda values, _row: actions.record_preparatory(
            actor=actor, meeting_id=meeting.pk, held_on=values["held_on"], present=values["present"],
            rated=values["rated"], proposed=values["proposed"], version=meeting.version,
        ),
        _("Đã lưu biên bản chi ủy họp chuẩn bị."), "chi-uy",
    )  # fmt: skip


def _invite(actor: Actor, meeting: Meeting) -> Filled:
    invited = {row.org_id for row in rows.observer_rows(meeting)}
    steps = cells_to_invite(actor, meeting.org_id, clock.local(meeting.starts_at).date())
    cells = [(step.org_id, step.name) for step in steps if step.org_id not in invited]
    return Filled(
        lambda _row, **given: shapes.InviteForm(cells=cells, **given),
        lambda values, _row: actions.invite_cells(actor=actor, meeting_id=meeting.pk, org_ids=values["org_ids"]),
        _("Đã mời."), "sinh-hoat-mau",
    )  # fmt: skip

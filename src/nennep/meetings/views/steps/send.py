"""The last step: the drafted document is numbered and sent, the report goes up, visits are confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.committees.states import BodyKind
from nennep.documents import actions as papers
from nennep.documents.permissions import check_can_deliver, check_can_issue
from nennep.documents.queries import drafted_from
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.closing import DeliverForm, IssueForm, RemarkForm
from nennep.meetings.presenters.steps import send as rows
from nennep.meetings.queries.visits import visits_visible_to
from nennep.meetings.states import MeetingState, Place
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import roll_of

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.meetings.models import Meeting


@page(reads=["GET"], writes=["POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """What leaves the meeting: the resolution or notice, the report upward, confirmed visits."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    documents = list(drafted_from(actor, "meetings.meeting", pk).prefetch_related("deliveries"))
    visits = list(visits_visible_to(actor).filter(meeting=meeting).order_by("visited_on", "id"))
    acts = Acts(_table(actor, meeting, documents))
    done = answered(request, acts, "send", pk)
    if done is not None:
        return done
    context = {
        "closed": meeting.state == MeetingState.CLOSED,
        "may_report": decide(may.check_can_report_up, actor, meeting),
        "documents": [
            rows.DocumentRow(
                shown=rows.document_words(document),
                may_issue=decide(check_can_issue, actor, document),
                may_deliver=decide(check_can_deliver, actor, document),
                issue_form=acts.form("issue", document.pk),
                deliver_form=acts.form("deliver", document.pk),
            )
            for document in documents
        ],
        "draft_url": reverse("processes:draft", args=[pk]),
        "visits": [
            rows.VisitRow(
                shown=rows.visit_words(visit),
                may_confirm=decide(may.check_can_confirm_visit, actor, visit),
                confirm_form=acts.form("confirm_visit", visit.pk),
            )
            for visit in visits
        ],
        "cell": meeting.body_kind == BodyKind.CELL,
    }
    return show(request, actor, meeting, "send", acts, context)


def _table(actor: Actor, meeting: Meeting, documents: list[Document]) -> dict[str, Filled | Pressed]:
    keys = {document.pk: document.version for document in documents}
    receivers = rows.receivers(actor, meeting)
    is_cell = meeting.body_kind == BodyKind.CELL

    def known(row: int, form: forms.Form) -> forms.Form:
        if row not in keys:
            raise Http404
        return form

    return {
        "report": Pressed(
            lambda _row: actions.mark_reported(actor=actor, meeting_id=meeting.pk),
            _("Đã gửi báo cáo của kỳ họp lên cấp trên."),
        ),
        "issue": Filled(
            lambda row, **given: known(
                row, IssueForm(initial={"dated_on": actor.today, "version": keys.get(row)}, **given)
            ),
            lambda values, row: papers.issue_document(actor=actor, document_id=row, **values),
            _("Đã ban hành."), "van-ban",
        ),
        "deliver": Filled(
            lambda row, **given: known(row, DeliverForm(orgs=receivers, is_cell=is_cell, **given)),
            lambda values, row: papers.deliver_document(
                actor=actor, document_id=row, org_ids=values["org_ids"],
                person_ids=_members(actor, meeting) if values.get("members") else (),
            ),
            _("Đã gửi văn bản."), "van-ban",
        ),
        "confirm_visit": Filled(
            lambda _row, **given: RemarkForm(**given),
            lambda values, row: actions.confirm_visit(actor=actor, visit_id=row, remarks=values["remarks"]),
            _("Đã xác nhận lần dự."), "du-hop",
        ),
    }  # fmt: skip


def _members(actor: Actor, meeting: Meeting) -> list[int]:
    """Everybody on the roll, guests of the cell by temporary affiliation among them."""
    return [entry.person_id for entry in roll_of(actor, meeting) if entry.place in (Place.HOME, Place.TEMPORARY)]

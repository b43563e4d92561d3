"""The second step: what the notice says, whom it reaches, sending it; who has opened it and who was told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.access.pages import page
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.prepare import TellForm
from nennep.meetings.presenters.paper.day import notice_paper
from nennep.meetings.presenters.paper.sheet import sheet_of
from nennep.meetings.presenters.steps import notices as rows
from nennep.meetings.presenters.steps.people import not_summoned, roster_of, superior_choices
from nennep.meetings.presenters.steps.prepare import paper_rows
from nennep.meetings.states import MeetingState, Presence
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import agenda_of, mails_of, notices_of, papers_of

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Notice


@page(reads=["GET"], writes=["POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it will read, and after sending, who has it."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    notices = list(notices_of(actor, meeting))
    acts = Acts(_table(actor, meeting, notices))
    done = answered(request, acts, "call", pk)
    if done is not None:
        return done
    people = roster_of(meeting)
    invited = [row for row in people if row.presence not in (Presence.ELSEWHERE, Presence.SUSPENDED)]
    superiors = superior_choices(meeting)
    papers, ahead = papers_of(actor, meeting), rows.ahead_of(meeting)
    mails = mails_of(actor, meeting) if notices else {}
    context = {
        "sheet": sheet_of(notice_paper(meeting, agenda_of(actor, meeting), papers)),
        "may_call": decide(may.check_can_send, actor, meeting),
        "may_recall": decide(may.check_can_recall, actor, meeting),
        "sent": meeting.called_at is not None,
        "recallable": meeting.state == MeetingState.CALLED,
        "reach": _reach(len(invited), len(superiors), len(papers)),
        "send_label": _send_label(len(invited) + len(superiors)),
        "invited": invited,
        "superiors": [name for _key, name in superiors],
        "not_summoned": not_summoned(people),
        "notices": rows.notice_rows(notices, ahead, mails),
        "delivery": rows.delivery(notices, ahead),
        "waiting": rows.exceptions(notices, ahead, mails),
        "told_late": rows.late_notices(notices, ahead),
        "tell_form": acts.form("tell") if any(row.opened_at is None for row in notices) else None,
        "papers": paper_rows(meeting, papers, agenda_of(actor, meeting)),
    }
    return show(request, actor, meeting, "call", acts, context)


def _send_label(people: int) -> str:
    return ngettext("Gửi giấy mời cho %(count)s người", "Gửi giấy mời cho %(count)s người", people) % {"count": people}


def _reach(members: int, superiors: int, papers: int) -> str:
    """What sending does, in one sentence."""
    figures = {"members": members, "superiors": superiors, "papers": papers}
    text = _("%(members)s người được triệu tập") % figures
    if superiors:
        text += _(" và %(superiors)s cấp ủy viên cấp trên phụ trách") % figures
    text += _(" nhận giấy mời")
    if papers:
        text += _(" cùng %(papers)s tài liệu") % figures
    return text + _("; thu lại được đến khi khai mạc.")


def _table(actor: Actor, meeting: Meeting, notices: list[Notice]) -> dict[str, Filled | Pressed]:
    unopened = [(row.pk, row.person_name) for row in notices if row.opened_at is None]
    return {
        "call": Pressed(
            lambda _row: actions.call_meeting(actor=actor, meeting_id=meeting.pk, version=meeting.version),
            _("Đã gửi giấy mời."),
        ),
        "recall": Pressed(
            lambda _row: actions.recall_meeting(actor=actor, meeting_id=meeting.pk, version=meeting.version),
            _("Đã thu lại giấy mời; cuộc họp trở về bước chuẩn bị."),
        ),
        "tell": Filled(
            lambda _row, **given: TellForm(people=unopened, **given),
            lambda values, _row: actions.tell_otherwise(
                actor=actor, notice_id=values["notice_id"], how=values["how"]
            ),
            _("Đã ghi cách báo."), "da-gui",
        ),
    }  # fmt: skip

"""The head of a meeting's page: what it is, in what state, the line of steps, and the one next act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import Decision, decide
from nennep.meetings import permissions as may
from nennep.meetings.presenters.words import STATE_KINDS, crumbs, distance_words, moment_words, short_day
from nennep.meetings.states import MeetingState
from nennep.ui.formats import format_day, format_hour, format_number
from nennep.ui.shapes import Crumb, Step

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting

STEPS = {
    "prepare": gettext_lazy("Chuẩn bị"),
    "call": gettext_lazy("Gửi tài liệu"),
    "roll": gettext_lazy("Điểm danh"),
    "conclude": gettext_lazy("Kết luận"),
    "score": gettext_lazy("Chấm điểm"),
    "agree": gettext_lazy("Thông qua"),
    "send": gettext_lazy("Gửi cấp trên"),
}
_AFTER_OPENING = (MeetingState.OPEN, MeetingState.HELD, MeetingState.CLOSED)


@dataclass(frozen=True, slots=True)
class NextAct:
    """The one next act: a link, or refused with its sentence."""

    label: str
    url: str
    decision: Decision | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every page of a meeting."""

    title: str
    when: str
    path: Sequence[Crumb]
    kind: str
    word: str
    sentence: str
    steps: Sequence[Step]
    next: NextAct | None


def works_on(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor does the meeting's work (the steps), rather than only attends or watches."""
    if actor.person_id is not None and actor.person_id == meeting.secretary_id:
        return True
    return any(
        actor.may(permission, meeting.org.now.path)
        for permission in (Permission.MEETING_PREPARE, Permission.MEETING_RECORD, Permission.MEETING_CLOSE)
    )


def step_at_hand(meeting: Meeting) -> str:
    """The step that the meeting's state asks for."""
    state = meeting.state
    if state == MeetingState.CALLED:
        return "roll" if clock.local(meeting.starts_at).date() <= clock.today() else "call"
    if state == MeetingState.OPEN:
        return "conclude"
    if state == MeetingState.HELD:
        return "agree" if _scored(meeting) else "score"
    return "send" if state == MeetingState.CLOSED else "prepare"


def meeting_head(actor: Actor, meeting: Meeting, step: str = "") -> Head:
    """The head of the page of a step, or of the overview without one."""
    return Head(
        title=meeting.title,
        when=moment_words(meeting.starts_at),
        path=crumbs(meeting.org_id, clock.local(meeting.starts_at).date()),
        kind=STATE_KINDS[MeetingState(meeting.state)],
        word=str(MeetingState(meeting.state).label),
        sentence=_sentence(meeting, actor),
        steps=_steps(meeting, step) if works_on(actor, meeting) else (),
        next=_next(actor, meeting, step) if works_on(actor, meeting) else None,
    )


def _scored(meeting: Meeting) -> bool:
    return meeting.score is not None or bool(meeting.grade) or not meeting.scoring_set


def _steps(meeting: Meeting, step: str) -> list[Step]:
    closed, opened = meeting.state == MeetingState.CLOSED, meeting.opened_at is not None
    done = {
        "prepare": meeting.state != MeetingState.PREPARING,
        "call": meeting.called_at is not None,
        "roll": opened,
        "conclude": meeting.ended_at is not None,
        "score": bool(meeting.scoring_set) and _scored(meeting),
        "agree": closed,
        "send": meeting.reported_at is not None,
    }
    score = format_number(meeting.score.normalize()) if meeting.score is not None else meeting.grade
    notes = {
        "call": short_day(meeting.called_at) if meeting.called_at else "",
        "roll": format_hour(meeting.opened_at),
        "conclude": format_hour(meeting.ended_at),
        "score": _("%(score)s điểm") % {"score": score} if meeting.score is not None else meeting.grade,
        "agree": short_day(meeting.closed_at) if meeting.closed_at else "",
        "send": short_day(meeting.reported_at) if meeting.reported_at else "",
    }
    return [
        Step(
            label=str(label),
            state="now" if name == step else "past" if done[name] else "later",
            url="" if name == step else reverse(f"meetings:{name}", args=[meeting.pk]),
            note=notes.get(name, ""),
        )
        for name, label in STEPS.items()
    ]


def _sentence(meeting: Meeting, actor: Actor) -> str:
    """What the word of the state leaves unsaid."""
    state, day = meeting.state, clock.local(meeting.starts_at).date()
    figures = {
        "opened": format_hour(meeting.opened_at), "ended": format_hour(meeting.ended_at),
        "away": distance_words(day, actor.today), "closed": format_day(meeting.closed_at),
        "reported": format_day(meeting.reported_at),
    }  # fmt: skip
    if state in (MeetingState.PREPARING, MeetingState.CALLED) and day < actor.today:
        return _("Đã qua ngày họp %(days)s ngày mà chưa khai mạc.") % {"days": (actor.today - day).days}
    if state in (MeetingState.PREPARING, MeetingState.CALLED):
        away = figures["away"]
        return f"{away[:1].upper()}{away[1:]}."
    if state == MeetingState.OPEN:
        return _("Khai mạc lúc %(opened)s.") % figures
    if state == MeetingState.HELD:
        return _("Từ %(opened)s đến %(ended)s.") % figures
    if state == MeetingState.CANCELLED:
        return _("Lý do: %(why)s") % {"why": meeting.cancelled_why}
    if meeting.reported_at is not None:
        return _("Khóa ngày %(closed)s, gửi cấp trên ngày %(reported)s.") % figures
    return _("Khóa ngày %(closed)s; chưa gửi cấp trên.") % figures


def _next(actor: Actor, meeting: Meeting, step: str) -> NextAct | None:
    """The act that moves the meeting on; None on the page whose own form is that act."""

    def to(name: str, label: str, decision: Decision | None = None, hint: str = "") -> NextAct | None:
        return None if name == step else NextAct(label, reverse(f"meetings:{name}", args=[meeting.pk]), decision, hint)

    state = meeting.state
    if state == MeetingState.PREPARING and meeting.starts_at > clock.now():
        return to("call", _("Xem giấy mời và gửi"), decide(may.check_can_call, actor, meeting))
    if state in (MeetingState.PREPARING, MeetingState.CALLED):
        return to("roll", _("Mở cuộc họp, điểm danh"), decide(may.check_can_open, actor, meeting))
    if state == MeetingState.OPEN:
        return _while_open(meeting, step, to)
    if state == MeetingState.HELD:
        return to("agree", _("Thông qua và khóa biên bản"), decide(may.check_can_close, actor, meeting))
    if state == MeetingState.CLOSED and meeting.reported_at is None:
        return to("send", _("Gửi cấp trên"), decide(may.check_can_report_up, actor, meeting))
    return None


def _while_open(meeting: Meeting, step: str, to: object) -> NextAct | None:
    """During the meeting the next act is the next step of its own order."""
    assert callable(to)  # noqa: S101  the function above
    if step == "roll":
        found = to("conclude", _("Sang ghi kết luận"))
    elif step == "conclude" and meeting.scoring_set:
        found = to("score", _("Sang chấm điểm"))
    elif step in ("conclude", "score"):
        found = to("agree", _("Sang thông qua"))
    elif step == "agree":
        found = None  # the page itself leads to noting the end
    else:
        found = to("conclude", _("Ghi cuộc họp"))
    return found if isinstance(found, NextAct) else None


def opened(meeting: Meeting) -> bool:
    """Whether the roll exists: from the opening on."""
    return meeting.state in _AFTER_OPENING

"""The minutes as a document: the records' content poured into the official form; what waits is left open."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.documents.layout.content import Document, Marks
from nennep.documents.layout.forms import minutes as form
from nennep.documents.layout.forms.parts import Assignment, Rating
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.presenters.paper.day import issue_of, meeting_words
from nennep.meetings.presenters.paper.sheet import Sheet, sheet_of
from nennep.meetings.queries.minutes import minutes_content, without_confidential
from nennep.meetings.states import MeetingState, MinutesState
from nennep.meetings.visibility import agenda_of, minutes_of, sees_inside
from nennep.ui.formats import format_number

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Minutes

Content = Mapping[str, Any]
OPEN = "........................"  # what the pen, or the next entry, fills in


def minutes_shown(actor: Actor, meeting: Meeting, version: int | None = None) -> tuple[Content, Minutes | None]:
    """The content the actor may read: the agreed version (or the one asked for), else what the records say so far."""
    stored = minutes_of(actor, meeting, version)
    content = stored.content if stored is not None else minutes_content(meeting)
    readable = {item.pk for item in agenda_of(actor, meeting)}
    return without_confidential(content, readable), stored


def minutes_sheet(actor: Actor, meeting: Meeting, version: int | None = None) -> Sheet | None:
    """The minutes for the page; None for somebody who sees the head only."""
    if not sees_inside(actor, meeting):
        return None
    content, stored = minutes_shown(actor, meeting, version)
    return sheet_of(minutes_paper(meeting, content, stored), draft=stored is None)


@translation.override("vi")  # words of an official document are Vietnamese
def minutes_paper(meeting: Meeting, content: Content, stored: Minutes | None) -> Document:
    """The document "Biên bản". Locked minutes say "nothing" where there is nothing; before, what waits stays open."""
    waiting = stored is None
    head, start = content["meeting"], clock.local(meeting.starts_at)
    draft = 0 if stored is not None and stored.state == MinutesState.AGREED else 1
    steps = _steps(content)
    paper = form.Minutes(
        issue=_issue(meeting, start.date(), draft),
        meeting=meeting_words(meeting),
        begins=_moment(head["opened_at"]) or start,
        ends=_moment(head["ended_at"]),
        place_text=head["place"],
        chair=", ".join(part for part in (head["chair_name"], head["chair_title"]) if part),
        secretary=head["secretary_name"],
        criticism=_open((), waiting, content, "discussion"),
        attendance=_attendance(content, meeting),
        dues=content["dues"] or (OPEN if waiting else ""),
        agenda=tuple(row["title"] for row in content["agenda"]),
        reports=_open([*steps("report"), *_hearings(content), *_own_items(content)], waiting, content, "report"),
        members_tasks=_open([*_reviewed(content), *steps("tasks_review")], waiting, content, "tasks_review"),
        information=_open(steps("information", "presentation"), waiting, content, "information"),
        discussion=_discussion(content, waiting, steps("discussion")),
        superior_remarks=tuple(_said(row) for row in content["speeches"] if row["name"] in _superiors(content)),
        summary=_open(steps("assignment", "summary"), waiting, content, "assignment"),
        answers=_open(steps("answers"), waiting, content, "answers"),
        decisions=_decisions(content, waiting),
        tasks=_tasks(content, waiting),
        rating=_rating(content),
        criteria=tuple(
            (row["name"], _points(row["maximum"]), _points(row["points"])) for row in content["quality"]["criteria"]
        ),
    )  # fmt: skip
    document = form.minutes(paper)
    secretary, chair = document.signatures
    return dataclasses.replace(document, signatures=(secretary, dataclasses.replace(chair, name=head["chair_name"])))


def _issue(meeting: Meeting, day: datetime.date, draft: int) -> Any:
    issue = issue_of(meeting.org_id, meeting.body_kind, day, dated=day)
    return type(issue)(issue.issuer, issue.signer, day=day, marks=Marks(draft=draft))


def _moment(text: str | None) -> datetime.datetime | None:
    return clock.local(datetime.datetime.fromisoformat(text)) if text else None


def _steps(content: Content) -> Any:
    """A function: the record of the agenda items that fulfil one of some steps, a paragraph each."""

    def records(*codes: str) -> list[str]:
        return [row["record"] for row in content["agenda"] if row["step"] in codes and row["record"]]

    return records


def _own_items(content: Content) -> list[str]:
    """What was recorded on items of the meeting's own (no step of the template)."""
    return [f"{row['title']}: {row['record']}" for row in content["agenda"] if not row["step"] and row["record"]]


def _hearings(content: Content) -> list[str]:
    return [
        _("%(cell)s báo cáo tháng %(month)s: %(decided)s")
        % {"cell": row["cell"], "month": f"{row['month'][5:7]}/{row['month'][:4]}", "decided": row["decided"]}
        for row in content["hearings"]
    ]


def _reviewed(content: Content) -> list[str]:
    """How the tasks given before stood at the meeting."""
    lines = []
    for row in content["reviewed"]:
        done = row["done_on"] is not None
        words = ", ".join(part for part in (_("đã xong") if done else _("đang làm"), row["evidence"]) if part)
        lines.append(f"{row['person']}: {row['text']} ({words})")
    return lines


def _open(lines: Iterable[str], waiting: bool, content: Content, step: str) -> tuple[str, ...]:
    """The lines; while the step is still to be recorded, a line left open."""
    found = tuple(lines)
    ahead = any(row["step"] == step and not row["finished"] for row in content["agenda"])
    return found or ((OPEN,) if waiting and ahead else ())


def _superiors(content: Content) -> set[str]:
    return {row["name"] for row in content["guests"] if row["is_superior"]}


def _said(row: Content) -> str:
    return _("Đồng chí %(name)s: %(gist)s") % {"name": row["name"], "gist": row["gist"] or _("phát biểu ý kiến.")}


def _discussion(content: Content, waiting: bool, records: list[str]) -> tuple[form.Speech, ...]:
    above = _superiors(content)
    spoken = [
        form.Speech(row["name"], row["gist"] or _("phát biểu ý kiến."))
        for row in content["speeches"]
        if row["name"] not in above
    ]
    if records:
        spoken.append(form.Speech(_("chủ trì"), " ".join(records)))
    return tuple(spoken) or ((form.Speech(OPEN, ""),) if waiting else ())


def _decisions(content: Content, waiting: bool) -> tuple[form.Vote, ...]:
    votes = [
        form.Vote(
            row["text"] if row["carried"] else _("Không thông qua: %(text)s") % {"text": row["text"]},
            row["agree"] if row["voted"] else None, row["against"], row["abstain"],
        )
        for row in content["decisions"]
    ]  # fmt: skip
    return tuple(votes) or ((form.Vote(OPEN),) if waiting else ())


def _tasks(content: Content, waiting: bool) -> tuple[Assignment, ...]:
    tasks = [
        Assignment(row["text"], row["person"], datetime.date.fromisoformat(row["due_on"])) for row in content["tasks"]
    ]
    return tuple(tasks) or ((Assignment(OPEN, OPEN),) if waiting else ())


def _attendance(content: Content, meeting: Meeting) -> form.Attendance:
    """The roll call; open until the meeting has opened."""
    if meeting.state in (MeetingState.PREPARING, MeetingState.CALLED, MeetingState.CANCELLED):
        return form.Attendance()
    roll = content["attendance"]
    absences = [
        form.Absence(row["name"], (row["reason"] or _("có lý do")) if row["presence"] == "excused" else "")
        for row in roll["absent"]
    ]
    guests = [", ".join(part for part in (row["name"], row["title"]) if part) for row in content["guests"]]
    return form.Attendance(
        summoned=roll["counts"]["summoned"],
        present=roll["counts"]["attended"],
        absences=tuple(absences),
        exempt=tuple(roll["exempt"]),
        guests=tuple(guests),
    )


def _rating(content: Content) -> Rating:
    quality = content["quality"]
    return Rating(points=_points(quality["total"]), grade=quality["grade"])


def _points(value: str | float | None) -> str:
    return format_number(Decimal(str(value)).normalize()) if value not in (None, "") else ""

"""The minutes as data, read out of the records: the live preview and the locked text are the same function."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.audit.record import digest_of, plain
from nennep.kernel import clock
from nennep.meetings.models import (
    AgendaItem,
    Decision,
    Guest,
    Hearing,
    Meeting,
    Observer,
    QualityLine,
    RollEntry,
    Speech,
    Task,
)
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.queries.quality import scoring_frame
from nennep.meetings.queries.tasks import not_secret
from nennep.meetings.states import Place, Presence, TaskState
from nennep.organisations.queries import name_on
from nennep.regulations.schema import RuleSet

Content = dict[str, Any]


@dataclass
class Parts:
    """Everything the minutes are read from. `reviewed` are the tasks given before this meeting and looked back on."""

    meeting: Meeting
    org_name: str
    roll: Sequence[RollEntry]
    guests: Sequence[Guest] = ()
    items: Sequence[AgendaItem] = ()
    speeches: Sequence[Speech] = ()
    decisions: Sequence[Decision] = ()
    tasks: Sequence[Task] = ()
    quality: Sequence[QualityLine] = ()
    observers: Sequence[Observer] = ()
    hearings: Sequence[Hearing] = ()
    reviewed: Sequence[Task] = ()
    frame: RuleSet[Any] | None = field(default=None)


def load_parts(meeting: Meeting) -> Parts:
    """Read the parts of a meeting; the caller has checked the right."""
    day = clock.local(meeting.starts_at).date()
    quality = list(QualityLine.objects.filter(meeting=meeting).order_by("id"))
    return Parts(
        meeting=meeting,
        org_name=name_on(meeting.org_id, day),
        roll=list(RollEntry.objects.filter(meeting=meeting).order_by("id")),
        guests=list(Guest.objects.filter(meeting=meeting).order_by("id")),
        items=list(AgendaItem.objects.filter(meeting=meeting).order_by("position")),
        speeches=list(Speech.objects.filter(meeting=meeting).order_by("position", "id")),
        decisions=list(Decision.objects.filter(meeting=meeting).order_by("position")),
        tasks=list(Task.objects.filter(meeting=meeting).select_related("decision", "speech").order_by("id")),
        quality=quality,
        observers=list(Observer.objects.filter(meeting=meeting).order_by("id")) if meeting.is_model else (),
        hearings=list(Hearing.objects.filter(meeting=meeting).order_by("id")) if meeting.kind == "committee" else (),
        reviewed=_reviewed(meeting, day),
        frame=scoring_frame(meeting) if quality else None,
    )


def _reviewed(meeting: Meeting, day: datetime.date) -> list[Task]:
    """Tasks of the body's earlier meetings, confidential ones not, that this meeting looks back on."""
    rows = Task.objects.filter(
        org_id=meeting.org_id, meeting__body_kind=meeting.body_kind, meeting__starts_at__lt=meeting.starts_at
    ).exclude(state=TaskState.DROPPED)
    rows = rows.filter(not_secret())
    return [task for task in rows.order_by("due_on", "id") if looked_back_on(task, day)]


def looked_back_on(task: Task, day: datetime.date) -> bool:
    """Whether a meeting of a day looks back on a task: open that day, or finished in the month before it."""
    return task.done_on is None or task.done_on >= day - datetime.timedelta(days=31)


def _head(meeting: Meeting, org_name: str) -> Content:
    names = ("id", "org_id", "body_kind", "kind", "month", "title", "theme", "is_model", "with_thematic", "starts_at",
             "opened_at", "ended_at", "minutes_long", "place", "hybrid_note", "chair_name", "chair_title",
             "secretary_name", "rule_set")  # fmt: skip
    values = {name: getattr(meeting, name) for name in names}
    moments = {name: clock.local(value) for name, value in values.items() if isinstance(value, datetime.datetime)}
    return values | moments | {"org_name": org_name}


def _attendance(roll: Sequence[RollEntry]) -> Content:
    def those(*presences: str) -> list[Content]:
        return [
            {"name": row.person_name, "presence": row.presence, "reason": row.reason, "at_clock": row.at_clock}
            for row in roll
            if row.presence in presences and not row.came_anyway
        ]

    return {
        "counts": roll_counters(roll) | {"probationary": sum(not row.official for row in roll)},
        "absent": those(*Presence.ABSENT),
        "late_or_left": those(Presence.LATE, Presence.LEFT),
        "exempt": [row["name"] for row in those(Presence.EXEMPT)],
        "elsewhere": [row["name"] for row in those(Presence.ELSEWHERE)],
        "suspended": [row["name"] for row in those(Presence.SUSPENDED)],
        "came_anyway": [row.person_name for row in roll if row.came_anyway],
        "temporary": [row.person_name for row in roll if row.place == Place.TEMPORARY],
        "joined_from": [{"name": row.person_name, "place": row.joined_from} for row in roll if row.joined_from],
    }


def _quality(parts: Parts) -> Content:
    meeting = parts.meeting
    groups = {group.code: group for group in parts.frame.rules.groups.value or ()} if parts.frame else {}
    rows = [
        {
            "name": groups[line.criterion].name if line.criterion in groups else line.criterion,
            "maximum": line.maximum or None,
            "points": next((p for p in (line.confirmed, line.voted, line.proposed) if p is not None), None),
            "note": line.note,
        }
        for line in parts.quality
    ]
    return {"criteria": rows, "total": meeting.score, "grade": meeting.grade,
            "frame": parts.frame.number if parts.frame else ""}  # fmt: skip


def _source_item(task: Task, secret: Collection[int]) -> int | None:
    """The agenda item a task follows from, by its decision or by the speech that proposed it; a secret one first."""
    items = [source.item_id for source in (task.decision, task.speech) if source is not None]
    return next((item for item in items if item in secret), next(iter(items), None))


def content_of(parts: Parts) -> Content:
    """The minutes as plain data (JSON types only), independent of any layout.

    Keys: meeting, attendance, guests, dues, agenda, speeches, decisions, tasks, reviewed, quality, observers, hearings.
    """
    items = {item.pk: item for item in parts.items}
    secret = {key for key, item in items.items() if item.confidential}
    held_on = clock.local(parts.meeting.starts_at).date()
    content: Content = {
        "meeting": _head(parts.meeting, parts.org_name),
        "attendance": _attendance(parts.roll),
        "guests": [
            {"name": row.name, "title": row.title, "is_superior": row.is_superior}
            for row in sorted(parts.guests, key=lambda row: not row.is_superior)
        ],
        "dues": parts.meeting.dues_note,
        "agenda": [
            {"id": row.pk, "step": row.step, "title": row.title, "drafter": row.drafter_name, "record": row.record,
             "finished": row.finished, "confidential": row.confidential}
            for row in parts.items
        ],
        "speeches": [
            {"name": row.name, "gist": row.gist, "is_proposal": row.is_proposal, "item": row.item_id,
             "confidential": row.item_id in secret}
            for row in parts.speeches
        ],
        "decisions": [
            {"id": row.pk, "text": row.text, "basis": row.basis, "voted": row.voted, "by_name": row.by_name,
             "base": row.base, "present": row.present_then, "agree": row.agree, "against": row.against,
             "abstain": row.abstain, "carried": row.carried, "rule": row.rule, "item": row.item_id,
             "confidential": row.item_id in secret}
            for row in parts.decisions
        ],
        "tasks": [
            {"text": row.text, "person": row.person_name, "due_on": row.due_on, "decision": row.decision_id,
             "item": _source_item(row, secret), "confidential": _source_item(row, secret) in secret}
            for row in parts.tasks
        ],
        "reviewed": [
            {"text": row.text, "person": row.person_name, "due_on": row.due_on,
             "done_on": row.done_on if row.done_on and row.done_on <= held_on else None,
             "evidence": row.evidence if row.done_on and row.done_on <= held_on else ""}
            for row in parts.reviewed
        ],
        "quality": _quality(parts),
        "observers": [
            {"name": row.invited_name, "came": row.came, "lesson": row.lesson} for row in parts.observers
        ],
        "hearings": [
            {"cell": row.cell_name, "month": row.month, "decided": row.decided} for row in parts.hearings
        ],
    }  # fmt: skip
    made: Content = plain(content)
    return made


def minutes_content(meeting: Meeting) -> Content:
    """The minutes as they would be locked now. The caller filters it with `without_confidential` for the reader."""
    return content_of(load_parts(meeting))


def digest(content: Content) -> str:
    """SHA-256 over the canonical JSON of the minutes, in hex."""
    return digest_of(content).hex()


def without_confidential(content: Content, readable: Collection[int]) -> Content:
    """The content for a reader who sees only some confidential items (`readable` are their ids).

    Minutes locked before tasks named their item are read by the task's decision.
    """

    def shown(row: Content, key: str) -> bool:
        return not row["confidential"] or row.get(key) in readable

    kept = dict(content)
    kept["agenda"] = [row for row in content["agenda"] if shown(row, "id")]
    for part in ("speeches", "decisions"):
        kept[part] = [row for row in content[part] if shown(row, "item")]
    items = {row["id"] for row in kept["decisions"]}
    kept["tasks"] = [row for row in content["tasks"] if shown(row, "item") or row["decision"] in items]
    return kept

"""The meeting, what is prepared, what happens in it, and what it leaves behind."""

from nennep.meetings.models.conclusion import (
    Decision,
    FormerResult,
    Minutes,
    QualityLine,
    Task,
    TaskNote,
    VoteByName,
)
from nennep.meetings.models.counters import Counters
from nennep.meetings.models.hearing import Hearing
from nennep.meetings.models.mail import NoticeMail
from nennep.meetings.models.meeting import (
    AgendaDocument,
    AgendaItem,
    FormerCounters,
    Meeting,
    Notice,
    Observer,
    Paper,
    PreparatoryRecord,
)
from nennep.meetings.models.room import FormerEntry, Guest, RollEntry, Speech
from nennep.meetings.models.visit import Visit

__all__ = [
    "AgendaDocument",
    "AgendaItem",
    "Counters",
    "Decision",
    "FormerCounters",
    "FormerEntry",
    "FormerResult",
    "Guest",
    "Hearing",
    "Meeting",
    "Minutes",
    "Notice",
    "NoticeMail",
    "Observer",
    "Paper",
    "PreparatoryRecord",
    "QualityLine",
    "RollEntry",
    "Speech",
    "Task",
    "TaskNote",
    "Visit",
    "VoteByName",
]

"""The demo's life, on a small tree: it is invented, but it looks like a working province."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from nennep.directives.models import Requirement
from nennep.documents.models import CommentRequest, DraftVote
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.meetings.models import AgendaDocument, Meeting, Task
from nennep.meetings.states import TaskState
from nennep.members.models import Person
from nennep.obligations.models import Evidence
from nennep.reports.models import IssuedReport
from nennep.site.demo.directives import direct
from nennep.site.demo.life import LONGEST_DELAY, live
from nennep.site.demo.load import load_people
from nennep.site.demo.reports import hand_up
from nennep.site.demo.tree import Size
from nennep.site.demo.voted import STUDYING

pytestmark = pytest.mark.db
SIZE = Size(areas=1, cells=12, members=150)


def _quiet(_line: str) -> None:
    """Nobody watches."""


def test_tasks_of_the_demo_are_mostly_done_and_none_lies_about(db: None) -> None:
    """What is past its day is done in time, done some weeks late, or given up; only what is freshly late is open."""
    with time_machine.travel(clock.at(datetime.date(2026, 11, 22), 9), tick=False), acting(system_actor("test")):
        system, today = system_actor("test"), clock.today()
        loaded = load_people(system, SIZE, 1, today, _quiet)
        live(system, loaded, 1, _quiet)

        hand_up(system, loaded, _quiet)
        direct(system, loaded, _quiet)

        past = Task.objects.filter(due_on__lt=today)
        states = {state: past.filter(state=state).count() for state in TaskState}
        late = sum(task.done_on > task.due_on for task in past.filter(state=TaskState.DONE) if task.done_on)
        oldest = past.filter(state=TaskState.OPEN).order_by("due_on").values_list("due_on", flat=True).first()
        assert Meeting.objects.filter(state="closed").count() > 100
        assert states[TaskState.DONE] > 0.9 * past.count()
        assert 0 < late < 0.2 * past.count()
        assert 0 < states[TaskState.DROPPED] < 0.05 * past.count()
        standing = set(IssuedReport.objects.values_list("state", flat=True))
        assert standing == {"submitted", "received", "returned"}
        people = set(Person.objects.values_list("full_name", flat=True))
        for names in IssuedReport.objects.values_list("submitted_by_name", "answered_by_name"):
            assert {name for name in names if name} <= people  # a person stands behind each, not the machine
        assert set(Requirement.objects.values_list("asked_by_name", flat=True)) <= people
        (voted,) = DraftVote.objects.all()
        assert (voted.document.state, voted.carried, voted.version) == ("issued", True, 1)
        assert CommentRequest.objects.filter(comments__isnull=True).count() == 1
        studied = AgendaDocument.objects.filter(role="study", document=voted.document).values("item__meeting_id")
        assert Evidence.objects.filter(record_id__in=studied, type="meetings.meeting").count() == STUDYING
        assert oldest is None or oldest >= today - datetime.timedelta(days=LONGEST_DELAY)

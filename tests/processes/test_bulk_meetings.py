"""The bulk path writes what the acts write."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Model

from nennep.access.actors import actor_for
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.meetings.actions import Mark
from nennep.meetings.models import (
    AgendaItem,
    Decision,
    Guest,
    Meeting,
    Minutes,
    Notice,
    Paper,
    PreparatoryRecord,
    QualityLine,
    RollEntry,
    Speech,
    Task,
    Visit,
)
from nennep.meetings.states import Presence
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import Obligation
from nennep.processes.bulk_meetings import PastMeeting, bulk_record_meetings
from nennep.processes.paper_meeting import (
    PaperDecision,
    PaperGuest,
    PaperMeeting,
    PaperPaper,
    PaperSpeech,
    PaperTask,
    Preparation,
    record_paper_meeting,
)
from tests.factories.world import World

NOW = clock.at(datetime.date(2026, 11, 22), 8)
TABLES: tuple[type[Model], ...] = (
    Meeting, AgendaItem, RollEntry, Guest, Speech, Decision, Task, QualityLine, Paper, Notice, PreparatoryRecord, Visit,
    Minutes, Obligation,
)  # fmt: skip
KEYS = {"id", "meeting_id", "item_id", "decision_id", "evidence_id", "digest", "created_at", "version",
        "written_by_id", "closed_by_id", "cell_confirmed_by"}  # fmt: skip


def paper_of(world: World, month: int, *, thematic: bool = False) -> PaperMeeting:
    """A month of cell A1 as its minute book tells it, with something of every kind."""
    people = {key: person.pk for key, person in world.people.items()}
    day = datetime.date(2026, month, 3)
    return PaperMeeting(
        kind="regular", starts_at=clock.at(day, 19, 30), ended_at=clock.at(day, 21, 15), place="Nhà văn hóa thôn",
        with_thematic=thematic, secretary_id=people["clerk"],
        preparation=Preparation(day - datetime.timedelta(days=3), "Chi ủy: 3 đồng chí", "Đã làm xong", "Bàn nước sạch"),
        papers=(PaperPaper("Dự thảo báo cáo", clock.at(day - datetime.timedelta(days=2), 8)),),
        told_at=clock.at(day - datetime.timedelta(days=4), 8),
        marks={
            people["member"]: Mark(Presence.EXCUSED, reason="Ốm"),
            people["other"]: Mark(Presence.LATE, at_clock="19:50"),
            people["ninth"]: Mark(Presence.UNEXCUSED),
            people["old"]: Mark(Presence.EXEMPT, came_anyway=True),
            people["eighth"]: Mark(Presence.LEFT, at_clock="20:45", joined_from="Kho Hưng Yên"),
        },
        guests=(
            PaperGuest("Nguyễn Thị Khách"),
            PaperGuest("Ngô Văn An", "Đảng ủy viên", person_id=people["superior"], is_superior=True),
        ),
        dues="Thu đủ", records={"discussion": "Bàn về nước sạch", "report": "Đồng chí bí thư báo cáo"},
        items=(("Việc riêng của thôn", "Đã bàn xong"),),
        speeches=(PaperSpeech(people["deputy"], gist="Nhất trí", is_proposal=True), PaperSpeech(name="Khách mời")),
        decisions=(
            PaperDecision("Thống nhất nội dung báo cáo", tasks=(
                PaperTask("Lập danh sách hộ", day + datetime.timedelta(days=10), person_id=people["deputy"],
                          done_on=day + datetime.timedelta(days=5), evidence="Đã lập 14 hộ"),
                PaperTask("Theo dõi đấu nối", day + datetime.timedelta(days=40), person_name="Tổ liên gia 2"))),
            PaperDecision("Đề nghị kết nạp", matter="admission", agree=4, against=1),
        ),
        grade="Tốt",
    )  # fmt: skip


def rows_of(model: type[Model], ids: dict[tuple[str, int], str]) -> list[dict[str, Any]]:
    """The rows of a table in order of their key, references to other rows of the history named by place, not by key."""
    found = []
    for place, row in enumerate(model.objects.order_by("pk")):
        ids[model.__name__, row.pk] = f"{model.__name__}#{place}"
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        found.append({name: value for name, value in values.items() if name not in KEYS})
    return found


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """All rows of a history, without keys; the minutes' content without its inner keys."""
    ids: dict[tuple[str, int], str] = {}
    tables = {model.__name__: rows_of(model, ids) for model in TABLES}
    for row in tables["Minutes"]:
        row["content"] = scrub(row["content"])
    return tables


def scrub(value: Any) -> Any:
    """Content without the keys of rows."""
    if isinstance(value, dict):
        return {key: scrub(item) for key, item in value.items() if key not in {"id", "item", "decision"}}
    return [scrub(item) for item in value] if isinstance(value, list) else value


def test_bulk_record_meetings_equals_the_acts(world: World) -> None:
    """D18, issue section 3: two months by the acts, the same two in bulk; every row and counter agrees."""
    papers = [paper_of(world, 9), paper_of(world, 10, thematic=True)]
    with time_machine.travel(NOW, tick=False):
        for month in (9, 10):
            open_obligations(actor=world.system, month=datetime.date(2026, month, 1))
        point = transaction.savepoint()
        for paper in papers:
            record_paper_meeting(actor=world.system, org_id=world.a1.pk, paper=paper)
        by_acts = snapshot()
        transaction.savepoint_rollback(point)
        count = bulk_record_meetings(
            actor=world.system, meetings=[PastMeeting(world.a1.pk, paper, closed_at=NOW) for paper in papers]
        )
        in_bulk = snapshot()

    assert count == 2
    for name, rows in by_acts.items():
        assert in_bulk[name] == rows, name


def test_bulk_record_meetings_only_by_the_system(world: World) -> None:
    """Histories are no shortcut for people."""
    with pytest.raises(ValueError, match="system"):
        bulk_record_meetings(actor=actor_for(world.users["secretary"]), meetings=[])


def test_record_paper_meeting_keeps_nothing_of_a_faulty_book(world: World) -> None:
    """D18: all or nothing."""
    paper = dataclasses.replace(paper_of(world, 10), decisions=(PaperDecision("Quá số phiếu", agree=50),))

    with time_machine.travel(NOW, tick=False), pytest.raises(RuleBroken, match="nhiều hơn"):
        record_paper_meeting(actor=world.system, org_id=world.a1.pk, paper=paper)

    assert not Meeting.objects.exists()

"""Months of life on the demo's tree: duties opened, meetings held by most, visits, tasks; and one cell in the middle of
its next meeting."""

from __future__ import annotations

import datetime
import pathlib
import random
from decimal import Decimal

from nennep.committees.models import Assignment
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, month_of
from nennep.meetings.actions import Mark, call_meeting, convene_meeting, drop_task, record_preparatory
from nennep.meetings.models import Task
from nennep.meetings.states import MeetingKind, Presence, TaskState
from nennep.obligations.actions import open_obligations
from nennep.processes.bulk_meetings import PastMeeting, bulk_record_meetings
from nennep.processes.paper_meeting import (
    PaperDecision,
    PaperGuest,
    PaperMeeting,
    PaperPaper,
    PaperSpeech,
    PaperTask,
    Preparation,
)
from nennep.regulations.actions import adopt_rule_set
from nennep.regulations.registry import rule_set_by_slug
from nennep.site.demo.load import Cell, Loaded, Say, months_of_life

FRAME = "dung-thu-2025-cham-diem"  # in ./rulesets, which the installation names by NENNEP_RULES_DIR
RULES_DIR = pathlib.Path(__file__).parent / "rulesets"
THEMES = (
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "Xây dựng thôn văn hóa kiểu mẫu",
    "Chuyển đổi số ở cơ sở", "Nâng cao chất lượng sinh hoạt chi bộ", "Công tác phát triển đảng viên",
)  # fmt: skip
WORK = (
    "Vận động các hộ hoàn thành đóng góp làm đường nội thôn", "Rà soát quần chúng ưu tú để bồi dưỡng kết nạp",
    "Tổ chức ra quân vệ sinh môi trường", "Nắm tình hình dư luận sau khi thông báo thu hồi đất",
    "Hướng dẫn đảng viên dùng dịch vụ công trực tuyến", "Thăm hỏi đảng viên cao tuổi, gia đình chính sách",
    "Thu, nộp đảng phí quý đúng thời hạn", "Chuẩn bị nội dung sinh hoạt chuyên đề quý tới",
)  # fmt: skip
REASONS = ("Ốm", "Đi công tác, có giấy", "Con nhỏ ốm", "Việc gia đình, đã báo trước", "Đi học tập trung")
GISTS = (
    "Nhất trí với báo cáo, đề nghị phân công rõ người theo dõi từng hộ.", "Đề nghị sớm sửa đèn đường ở ngõ cuối thôn.",
    "Cần báo trước nội dung thảo luận ít nhất ba ngày.", "Đề nghị chi bộ kiến nghị xã thông dòng mương tiêu.",
)  # fmt: skip


LONGEST_DELAY = 40  # days after which nobody finishes a task any more
WHY_DROPPED = (
    "Đã ghép vào việc giao tháng sau",
    "Xã làm theo kế hoạch chung",
    "Không còn phù hợp, chi bộ thống nhất thôi",
)


class _Life:
    """One generator of chance for the whole demo, and what the cells look like."""

    def __init__(self, loaded: Loaded, seed: int) -> None:
        self.dice = random.Random(seed + 1)  # noqa: S311  invented data, the same every time
        self.afterwards = random.Random(seed + 2)  # noqa: S311  likewise
        self.loaded = loaded
        rows = Assignment.objects.values_list("target_org_id", "person_id", "person_name")
        self.superiors = {org: (person, name) for org, person, name in rows}
        self.weak = set(self.dice.sample(range(len(loaded.cells)), max(2, len(loaded.cells) // 25)))

    def marks(self, cell: Cell, weak: bool) -> dict[int, Mark]:
        """The odd people of one evening."""
        found = {}
        for person_id, _ in cell.members[1:]:
            chance = self.dice.random()
            if chance < (0.16 if weak else 0.045):
                found[person_id] = Mark(Presence.EXCUSED, reason=self.dice.choice(REASONS))
            elif chance < (0.2 if weak else 0.05):
                found[person_id] = Mark(Presence.UNEXCUSED)
            elif chance < 0.08:
                found[person_id] = Mark(Presence.LATE, at_clock="20:05")
        return found

    def tasks(self, cell: Cell, day: datetime.date, today: datetime.date) -> tuple[PaperTask, ...]:
        """Two tasks given: most done in time, most of the others some weeks late."""
        given = []
        for person_id, name in self.dice.sample(cell.members[:8], 2):
            due = day + datetime.timedelta(days=self.dice.randrange(10, 28))
            done = due - datetime.timedelta(days=self.dice.randrange(0, 6)) if self.dice.random() < 0.86 else None
            words, work = "Đã hoàn thành", self.dice.choice(WORK)
            if done is None and self.afterwards.random() < 0.9:
                delay = self.afterwards.randrange(3, LONGEST_DELAY)
                done, words = due + datetime.timedelta(days=delay), f"Đã hoàn thành, chậm {delay} ngày"
            if done is not None and done >= today:
                done = None
            given.append(PaperTask(work, due, person_id, name, done, words if done else ""))
        return tuple(given)

    def points(self, weak: bool) -> dict[str, Decimal]:
        """Points by the frame of the demo."""
        share = self.dice.uniform(0.62, 0.85) if weak else self.dice.uniform(0.86, 1.0)
        groups = rule_set_by_slug(FRAME).rules.groups.value or ()
        return {group.code: Decimal(round(float(group.most) * share)) for group in groups}

    def evening(self, index: int, month: datetime.date, today: datetime.date) -> PastMeeting | None:
        """The regular meeting of a cell in a month; None when it did not take place, or is still to come."""
        cell, weak = self.loaded.cells[index], index in self.weak
        chance = self.dice.random()
        if chance < (0.22 if weak else 0.012):
            return None
        late = chance > (0.8 if weak else 0.975)
        day = month.replace(day=self.dice.randrange(12, 21) if late else 3)
        if day >= today:
            return None
        hour, minute = (int(part) for part in (cell.seed.meeting_hour or "19:30").split(":"))
        starts = clock.at(day, hour, minute)
        superior = self.superiors.get(cell.org_id)
        visited = superior is not None and superior[0] not in dict(cell.members) and self.dice.random() < 0.4
        guests = (PaperGuest(superior[1], "Đảng ủy viên phụ trách", superior[0], True),) if visited and superior else ()
        speakers = self.dice.sample(cell.members, min(len(cell.members), self.dice.randrange(2, 6)))
        official = len(cell.members) // 2
        decision = PaperDecision(
            text=f"Thống nhất nhiệm vụ tháng {add_months(month, 1):%m/%Y} theo báo cáo của bí thư.",
            tasks=self.tasks(cell, day, today),
        )
        after_frame = day >= datetime.date(2025, 10, 28)
        quarterly = month.month % 3 == 2 and self.dice.random() < 0.9
        paper = PaperMeeting(
            kind=MeetingKind.REGULAR, starts_at=starts,
            ended_at=starts + datetime.timedelta(minutes=(125 if quarterly else 95) + self.dice.randrange(20)),
            place="Nhà văn hóa thôn" if cell.seed.unit_type == "residential" else "Phòng họp cơ quan",
            theme=self.dice.choice(THEMES) if quarterly else "", with_thematic=quarterly,
            papers=(PaperPaper("Báo cáo tháng", starts - datetime.timedelta(days=self.dice.randrange(1, 5))),),
            told_at=starts - datetime.timedelta(days=5), secretary_id=cell.members[min(2, len(cell.members) - 1)][0],
            preparation=Preparation(
                day - datetime.timedelta(days=6), "Bí thư, phó bí thư", "Các việc tháng trước cơ bản hoàn thành.",
                "Nhiệm vụ tháng tới và phân công.",
            ),
            marks=self.marks(cell, weak), guests=guests,
            dues=f"{official * 2 - 1}/{official * 2} đảng viên đã nộp.",
            speeches=tuple(PaperSpeech(person, name, self.dice.choice(GISTS)) for person, name in speakers),
            decisions=(decision,), points=self.points(weak) if after_frame else {},
            grade="" if after_frame else ("Khá" if weak else "Tốt"),
        )  # fmt: skip
        closed = starts + datetime.timedelta(days=self.dice.randrange(0, 3), hours=3)
        return PastMeeting(cell.org_id, paper, min(closed, clock.now()), reported_at=min(closed, clock.now()),
                           visits_confirmed=self.dice.random() < 0.9)  # fmt: skip


def live(actor: Actor, loaded: Loaded, seed: int, say: Say) -> None:
    """Everything up to today. The first cell is left with its next meeting called and some things waiting."""
    adopt_rule_set(
        actor=actor, org_id=loaded.org_ids[0], slug=FRAME, valid_from=datetime.date(2025, 10, 28),
        decided_by="Dữ liệu dùng thử",
    )  # fmt: skip
    life = _Life(loaded, seed)
    this = month_of(actor.today)
    for month in [*months_of_life(actor.today), this]:
        open_obligations(actor=actor, month=month)
        held = [life.evening(index, month, actor.today) for index in range(len(loaded.cells))]
        count = bulk_record_meetings(
            actor=actor, meetings=[one for one in held if one is not None], minutes=month >= add_months(this, -1)
        )
        say(f"tháng {month:%m/%Y}: {count} cuộc họp")
    _drop_what_nobody_finishes(actor, life.afterwards)
    _next_meeting(actor, loaded.cells[0])


def _drop_what_nobody_finishes(actor: Actor, dice: random.Random) -> None:
    """A cell goes through what is left over at its next meetings, and gives up what will not be done."""
    since = actor.today - datetime.timedelta(days=LONGEST_DELAY)
    left = Task.objects.filter(state=TaskState.OPEN, due_on__lt=since).order_by("pk").values_list("pk", flat=True)
    for task_id in list(left):
        drop_task(actor=actor, task_id=task_id, why=dice.choice(WHY_DROPPED))


def _next_meeting(actor: Actor, cell: Cell) -> None:
    """The demo's own cell prepares its next regular meeting through the real actions."""
    starts = clock.at(add_months(month_of(actor.today), 1).replace(day=3), 19, 30)
    meeting = convene_meeting(
        actor=actor, org_id=cell.org_id, kind=MeetingKind.REGULAR, starts_at=starts, place="Nhà văn hóa"
    )
    record_preparatory(
        actor=actor, meeting_id=meeting.pk, held_on=actor.today, present="Bí thư, phó bí thư, chi ủy viên",
        rated="Hoàn thành các việc tháng trước; còn một việc chậm.", proposed="Bàn việc làm đường nội thôn.",
    )  # fmt: skip
    call_meeting(actor=actor, meeting_id=meeting.pk)

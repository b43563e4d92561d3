"""Minutes of a meeting: every step the guidance asks to be shown (rules.md 3.2; 42-HD/BTCTW)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.documents.layout.content import (
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Items,
    Paragraph,
    Section,
    Signature,
    Table,
)
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.forms.parts import (
    NOT_RATED,
    Assignment,
    Rating,
    assignments,
    listed,
    rating,
    sections,
    when,
)


@dataclass(frozen=True, slots=True)
class Absence:
    """A member who was absent; `reason` empty means without reason."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Counts and names of the roll call; `summoned` counts who had to come, exempt members apart."""

    summoned: int | None = None
    present: int | None = None
    absences: tuple[Absence, ...] = ()
    exempt: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        """The lines of the roll call; counts that are not known are left open for the pen."""
        excused = [f"{each.name} ({each.reason})" for each in self.absences if each.reason]
        unexcused = [each.name for each in self.absences if not each.reason]
        known = self.summoned is not None
        rows = [
            Fact("Đảng viên được triệu tập", _people(self.summoned)),
            Fact("Có mặt", f"{_people(self.present)}{_share(self.present, self.summoned)}"),
            Fact("Vắng mặt có lý do", _named(excused) if known else ""),
            Fact("Vắng mặt không có lý do", _named(unexcused) if known else ""),
        ]
        if self.exempt:
            rows.append(Fact("Đảng viên được miễn sinh hoạt", _named(self.exempt)))
        if self.guests or not known:
            rows.append(Fact("Đại biểu dự", _named(self.guests) if self.guests else ""))
        return tuple(rows)


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person said in the discussion."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision and its count; counts are left out when everybody agreed without one being taken."""

    decision: str
    agreed: int | None = None
    against: int = 0
    other: int = 0

    def line(self) -> str:
        """The decision with its votes."""
        if self.agreed is None:
            return self.decision
        counts = f"đồng ý {self.agreed}, không đồng ý {self.against}, ý kiến khác {self.other}"
        return f"{self.decision.rstrip(' .;')} (biểu quyết: {counts})"


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes must show. `meeting` ("sinh hoạt chi bộ thường kỳ tháng 6 năm 2026").

    `pen` > 0 leaves that many empty lines wherever there is nothing yet, to be written by hand.
    """

    issue: Issue
    meeting: str
    begins: datetime.datetime | None = None
    ends: datetime.datetime | None = None
    place_text: str = ""
    chair: str = ""
    secretary: str = ""
    attendance: Attendance = Attendance()
    dues: str = ""
    agenda: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    members_tasks: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    discussion: tuple[Speech, ...] = ()
    criticism: tuple[str, ...] = ()
    superior_remarks: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    decisions: tuple[Vote, ...] = ()
    tasks: tuple[Assignment, ...] = ()
    rating: Rating = NOT_RATED
    criteria: tuple[tuple[str, str, str], ...] = ()
    pen: int = 0


def minutes(value: Minutes) -> Document:
    """The document "Biên bản", signed by the secretary at the left and the chair at the right."""
    ends = when(value.ends) if value.ends else "......... giờ ......... cùng ngày"
    read = "Biên bản đã được đọc lại trước cuộc họp và được các đồng chí dự họp thống nhất thông qua."
    body = (
        *_opening(value),
        *sections(
            1,
            ("Mở đầu", _start(value)),
            ("Tiến hành", _course(value)),
            ("Kết thúc", _end(value)),
        ),
        Paragraph(f"Cuộc họp kết thúc lúc {ends}. {read}"),
    )
    left = Signature(value.secretary, "THƯ KÝ")
    return Document(
        heading=value.issue.heading("BB" if value.issue.number else ""),
        kind_name="Biên bản",
        subject=value.meeting,
        body=body,
        signatures=(left, Signature(value.chair, "CHỦ TRÌ")),
        marks=value.issue.marks,
    )


def _opening(value: Minutes) -> tuple[Block, ...]:
    return (
        Facts(
            (
                Fact("Thời gian bắt đầu", when(value.begins) if value.begins else ""),
                Fact("Địa điểm", value.place_text),
                Fact("Chủ trì", value.chair),
                Fact("Thư ký", value.secretary),
            )
        ),
    )


def _start(value: Minutes) -> tuple[Block, ...]:
    return sections(
        2,
        ("Điểm danh", (Facts(value.attendance.facts()),)),
        ("Tình hình thu, nộp đảng phí", (Paragraph(value.dues),) if value.dues else listed((), lines=value.pen)),
        ("Chương trình được thông qua", listed(value.agenda, lines=value.pen)),
    )


def _course(value: Minutes) -> tuple[Block, ...]:
    pen = value.pen
    speeches: list[Block] = [Paragraph(speech.text, lead=f"Đồng chí {speech.name}:") for speech in value.discussion]
    items: list[tuple[str, tuple[Block, ...]]] = [
        ("Báo cáo kết quả thực hiện nghị quyết kỳ trước, nhiệm vụ kỳ tới", listed(value.reports, lines=pen)),
        ("Kết quả đảng viên thực hiện nhiệm vụ được giao", listed(value.members_tasks, lines=pen)),
        ("Thông tin thời sự, phổ biến văn bản", listed(value.information, lines=pen)),
        ("Thảo luận", tuple(speeches) or listed((), lines=2 * pen, nothing="Không có ý kiến phát biểu.")),
        ("Tự phê bình và phê bình", listed(value.criticism, lines=pen)),
    ]
    if value.superior_remarks or pen:
        items.append(("Ý kiến của cấp ủy viên cấp trên dự họp", listed(value.superior_remarks, lines=pen)))
    return sections(2, *items)


def _end(value: Minutes) -> tuple[Block, ...]:
    votes = tuple(vote.line() for vote in value.decisions)
    scored: tuple[Block, ...] = rating(value.rating)
    if value.criteria:
        columns = (Column("Tiêu chí", 4), Column("Điểm tối đa", 1, "center"), Column("Điểm chấm", 1, "center"))
        scored = (Table(columns, value.criteria), *scored)
    items: list[tuple[str, tuple[Block, ...]]] = [
        ("Tổng hợp ý kiến", listed(value.summary, lines=value.pen)),
        ("Trả lời kiến nghị, đề xuất", listed(value.answers, lines=value.pen)),
        ("Kết luận, quyết định của cuộc họp", listed(votes, lines=value.pen)),
        ("Phân công nhiệm vụ", assignments(value.tasks, lines=value.pen)),
        ("Đánh giá chất lượng sinh hoạt", scored),
    ]
    return sections(2, *items)


def excerpt(value: Minutes, topic: str, vote: Vote, grounds: tuple[str, ...] = ()) -> Document:
    """An excerpt of the minutes on one decision ("Trích biên bản"): who met, how many, what was decided (D14)."""
    return Document(
        heading=value.issue.heading(),
        kind_name="Trích biên bản",
        subject=value.meeting,
        body=(
            *_opening(value),
            Facts(value.attendance.facts()[:2]),
            Section(topic),
            *((Items(grounds),) if grounds else ()),
            Paragraph(f"{vote.line()}."),
        ),
        signatures=(Signature(value.secretary, "THƯ KÝ"), Signature(value.chair, "CHỦ TRÌ")),
        marks=value.issue.marks,
    )


def _people(count: int | None) -> str:
    return "" if count is None else f"{count} đồng chí"


def _share(part: int | None, whole: int | None) -> str:
    if part is None or not whole:
        return ""
    return f", đạt {f'{100 * part / whole:.1f}'.removesuffix('.0').replace('.', ',')}%"


def _named(names: tuple[str, ...] | list[str]) -> str:
    return f"{len(names)} đồng chí: {', '.join(names)}" if names else "không"

"""Article 004: the party area of Cục Dự trữ Nhà nước khu vực Hải Hưng under the Khối, as of 14/08/2020."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.committees.queries import assignments_by, working_rules_on
from nennep.documents.models import Document
from nennep.documents.paper import as_pdf, paper_of
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.models import Meeting, Notice, RollEntry, Task
from nennep.meetings.queries import due_list, visit_counts, visits_by
from nennep.meetings.queries.hearings import cell_report, hearing_list
from nennep.meetings.verdicts import rules_of
from nennep.members.queries import count_members_on
from nennep.obligations.models import ObligationKind
from nennep.regulations.schema import Threshold
from nennep.reports.figures import Figures
from nennep.reports.queries import month_of_org, total_of
from tests.factories.once import one_world
from tests.stories import months, reserve
from tests.stories.reserve import Reserve
from tests.stories.telling import page_of, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = datetime.date(2020, 8, 14)
GOAL = Threshold(ratio=Fraction(9, 10), strict=False)
MARCH, MAY, JULY = (datetime.date(2020, number, 1) for number in (3, 5, 7))


@dataclass
class Told:
    """The story, the committee's seven meetings, and two readers: the area's secretary and the Khối's office."""

    story: Reserve
    held: list[Meeting]
    leader: Actor


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """The whole half-year, told once; tests look at it on the day of the article."""
    with one_world(django_db_blocker, clock.at(reserve.SINCE)) as time:
        story = reserve.build(time)
        held = months.live(story)
        story.go(DAY)
        story.staff(story.block, "khoi")
        yield Told(story, held, story.actor(story.committee[0]))


def test_s4_2_121_members_in_8_cells_of_2_provinces(told: Told) -> None:
    """An area is tied to no single province; members of one cell work at stores in different districts."""
    story = told.story
    counts = count_members_on([cell.pk for cell in story.cells], DAY)
    assert (len(counts), sum(counts.values())) == (8, 121)
    area = page_of(story.account(story.committee[0]), reverse("organisations:detail", args=[story.area.pk]))
    assert "Hải Dương; Hưng Yên" in area
    cell = page_of(story.account(story.secretary(5)), reverse("organisations:detail", args=[story.cells[5].pk]))
    assert "Hưng Yên" in cell
    districts = {row.locality for person in story.members[4] for row in person.workplaces.all()}
    assert len(districts) == 3
    person = story.members[4][1]
    assert "huyện Ninh Giang" in page_of(story.account(person), reverse("members:file", args=[person.pk]))
    joined = RollEntry.objects.exclude(joined_from="").get()
    assert (joined.joined_from, joined.presence) == ("Kho Gia Lộc", "present")


def test_s4_3_working_rules_and_who_looks_after_what(told: Told) -> None:
    """Rules in force, and a matrix in which every cell has somebody, unions and fields beside them."""
    story = told.story
    rules = working_rules_on(story.area.pk, DAY)
    assert rules is not None
    assert (rules.decision_no, rules.valid_from) == ("01-QC/ĐU", reserve.SINCE)
    matrix = list(assignments_by(story.area.pk, DAY))
    assert {row.target_org_id for row in matrix} >= {cell.pk for cell in story.cells}
    assert len({row.person_id for row in matrix}) == 7
    page = page_of(story.account(story.committee[0]), reverse("committees:matrix", args=[story.area.pk]))
    for word in ("Công đoàn Cục", "Đoàn Thanh niên", "Bảo vệ kho, phòng cháy", "Chi bộ Chi cục Dự trữ số 4"):
        assert word in page


def test_s4_4_papers_ahead_of_every_committee_meeting_with_receipts(told: Told) -> None:
    """Sent five days ahead each month; six of seven opened them, and the page says who did not."""
    assert [meeting.month for meeting in told.held] == months.MONTHS
    for meeting in told.held:
        meeting.refresh_from_db()
        assert meeting.papers_days_ahead == 5
        notices = Notice.objects.filter(meeting=meeting)
        assert (notices.count(), notices.filter(opened_at__isnull=False).count()) == (7, 6)
    unread = Notice.objects.get(meeting=told.held[0], opened_at__isnull=True)
    assert unread.person_id == told.story.committee[6].pk


def test_s4_6_members_of_the_committee_attend_cell_meetings(told: Told) -> None:
    """In two months a superior came to each of eight cells: 16 visits, by seven persons, each confirmed twice."""
    story = told.story
    counts = visit_counts(told.leader, story.area.pk, 2020)
    assert (counts.visits, counts.persons, counts.cells) == (16, 7, 8)
    assert [(row.label, row.visits) for row in visits_by(told.leader, story.area.pk, 2020, "month")] == [
        ("02/2020", 8), ("05/2020", 8)
    ]  # fmt: skip


def test_s4_7_every_month_the_committee_hears_every_cell(told: Told) -> None:
    """Before the committee met, one cell's report of May was outstanding; afterwards all eight were heard."""
    story = told.story
    before = hearing_list(told.leader, story.area.pk, MAY, datetime.date(2020, 5, 24))
    assert {row.cell_id for row in before if row.report and row.report.met_on is None} == {story.cells[5].pk}
    assert not any(row.is_heard for row in before)
    for month in months.MONTHS:
        heard = hearing_list(told.leader, story.area.pk, month, DAY)
        assert (len(heard), {row.state for row in heard}) == (8, {"done"})
        assert all(row.decided.startswith("Đồng ý kết quả tháng") for row in heard)
    report = cell_report(told.leader, story.cells[5].pk, MAY, DAY)
    regular = report.meetings[0]
    assert (regular.attended, regular.summoned, regular.unexcused) == (10, 13, 1)


def test_s4_8_after_each_session_a_resolution_or_notice_goes_to_the_cells(told: Told) -> None:
    """Two resolutions and five notices, each numbered in its own series of the term, sent to eight cells."""
    documents = list(Document.objects.filter(org=told.story.area).order_by("dated_on"))
    assert [row.number_text for row in documents] == [
        "01-TB/ĐU", "01-NQ/ĐU", "02-TB/ĐU", "03-TB/ĐU", "02-NQ/ĐU", "04-TB/ĐU", "05-TB/ĐU"
    ]  # fmt: skip
    received = [row.deliveries.filter(opened_at__isnull=False).count() for row in documents]
    assert received == [8, 8, 8, 8, 8, 8, 7]
    waiting = documents[-1].deliveries.get(opened_at__isnull=True)
    assert waiting.receiver_name == "Chi bộ Chi cục Dự trữ số 3"
    words = pdf_text(as_pdf(paper_of(documents[4])))
    for part in ("NGHỊ QUYẾT", "02-NQ/ĐU", "ngày 25 tháng 5 năm 2020", "Bảo đảm an toàn kho mùa mưa bão"):
        assert part in words


def test_s4_1_share_of_thematic_meetings(told: Told) -> None:
    """Eight thematic meetings in February and seven in May, of 71 cell meetings; the cell without one is named."""
    story = told.story
    shares = [figures.thematic for figures in _sums(told)]
    assert shares == [0, 8, 0, 0, 7, 0, 0]
    held = Meeting.objects.filter(body_kind="cell", state="closed")
    assert (held.filter(kind="thematic").count(), held.count()) == (15, 71)
    quarter = due_list(told.leader, story.area.pk, ObligationKind.THEMATIC_MEETING, MAY, DAY)
    assert [(row.name, row.owed.state) for row in quarter if row.owed.state != "done"] == [
        ("Chi bộ Chi cục Dự trữ số 4", "missing")
    ]


def _cells(told: Told, month: datetime.date) -> dict[int, Figures]:
    """The figures of each organisation below the area in a month, and of the area's own committee."""
    lines = month_of_org(told.leader, told.story.area.pk, month, DAY, goal=GOAL)
    return {line.org_id: line.figures for line in lines}


def _sums(told: Told) -> list[Figures]:
    """The sums of the seven months."""
    return [total_of(_cells(told, month).values()) for month in months.MONTHS]


def test_s4_9_speakers_and_proposals_carried_out(told: Told) -> None:
    """Two spoke at each regular meeting; the first cell's proposals became tasks, six done with a result."""
    assert [figures.speakers for figures in _sums(told)] == [16] * 7
    tasks = list(Task.objects.order_by("due_on"))
    assert [task.speech.gist for task in tasks if task.speech] == [months.PROPOSAL] * 7
    assert [task.state for task in tasks] == ["done"] * 6 + ["open"]
    assert tasks[0].evidence == "Đã kê lại 42 giá, có biên bản kho"
    assert [figures.tasks_on_time for figures in _sums(told)] == [1] * 6 + [0]
    report = cell_report(told.leader, told.story.cells[0].pk, JULY, DAY)
    assert [(row.text, row.is_late) for row in report.tasks] == [("Kê lại giá để gạo", True)]


def test_s4_12_attendance_of_at_least_90_percent(told: Told) -> None:
    """The area as a whole keeps above 90 % every month; two meetings below it are flagged, exempt people apart."""
    story = told.story
    for month, figures in zip(months.MONTHS, _sums(told), strict=True):
        summoned = sum(months.owed(story, index) for index in range(8))
        attended = sum(months.came(story, index, month.month) for index in range(8))
        assert (figures.summoned, figures.attended, figures.exempt) == (summoned, attended, 1)
        assert figures.attendance is not None
        assert figures.attendance >= GOAL.ratio
        assert figures.committee_attended == figures.committee_summoned == 24
        assert (figures.board_attended, figures.board_summoned) == (7, 7)
        assert figures.below_goal == {3: 1, 5: 1}.get(month.month, 0)
    assert _cells(told, MARCH)[story.cells[0].pk].attendance == Fraction(15, 17)
    line = _cells(told, MAY)[story.cells[5].pk]
    assert (line.attended, line.excused, line.unexcused, line.attendance) == (10, 2, 1, Fraction(10, 13))
    meeting = Meeting.objects.get(org=story.cells[5], month=MAY, kind="regular")
    [verdict] = [one for one in rules_of(meeting) if "đảng viên phải dự" in one.sentence]
    assert verdict.kind == "missing"
    assert "Có 1 người vắng không lý do." in verdict.sentence
    april = Meeting.objects.get(org=story.cells[0], month=datetime.date(2020, 4, 1), kind="regular")
    assert (april.summoned, april.attended, april.exempt, april.exempt_attended) == (17, 17, 1, 1)


def test_the_khoi_sees_the_area_as_one_line(told: Told) -> None:
    """The office above reads one line, whose figures are those of the eight cells together."""
    user = User.objects.get(username="khoi")
    lines = month_of_org(actor_for(user), told.story.block.pk, MAY, DAY, goal=GOAL)
    line = next(line for line in lines if line.org_id == told.story.area.pk)
    assert (line.name, line.figures.cells, line.figures.met) == (told.story.area_name, 8, 8)
    page = page_of(user, reverse("reports:month", args=[told.story.block.pk]) + "?thang=05/2020")
    assert told.story.area_name in page


def test_what_the_pages_show_of_a_month(told: Told) -> None:
    """The meeting, the hearing and the register, as the area's secretary reads them."""
    story = told.story
    reader = story.account(story.committee[0])
    meeting = Meeting.objects.get(org=story.cells[5], month=MAY, kind="regular")
    assert months.PROPOSAL in page_of(reader, reverse("meetings:detail", args=[meeting.pk]))
    heard = page_of(reader, reverse("reports:hearing", args=[story.area.pk]) + "?thang=05/2020")
    assert "Chi bộ Chi cục Dự trữ số 2" in heard
    register = page_of(reader, reverse("documents:register", args=[story.area.pk]))
    assert "05-TB/ĐU" in register

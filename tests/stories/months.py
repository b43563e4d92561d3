"""The months of article 004, January to July 2020: what each cell did, and what the committee did with it.

The first cell's meetings and the committee's go through every act; the other cells' through the bulk path, which
writes the same rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from nennep.documents.actions import deliver_document, issue_document, open_delivery
from nennep.documents.models import Document
from nennep.documents.queries import drafted_from
from nennep.kernel import clock
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Meeting, Visit
from nennep.meetings.states import Presence, VisitState
from nennep.members.models import Person
from nennep.processes.bulk_meetings import PastMeeting, bulk_record_meetings
from nennep.processes.close_meeting import close_meeting
from nennep.processes.paper_meeting import PaperDecision, PaperGuest, PaperMeeting, PaperPaper, PaperSpeech
from tests.meetings.proving import proof_of
from tests.stories.reserve import Reserve

MONTHS = [datetime.date(2020, number, 1) for number in range(1, 8)]
QUARTERS = (2, 5)  # the months in which the cells met on a theme, and a superior came to each
NO_THEME = 7  # the cell that did not in the second quarter
LATE_REPORT = (5, 5)  # the cell whose report of May came only by being heard
# (cell, month) -> absent with a reason, without one. Everybody else who had to come was there.
ABSENT = {(0, 3): (2, 0), (5, 5): (2, 1), (2, 4): (1, 0), (6, 6): (1, 0), (4, 1): (1, 0), (7, 7): (1, 0)}
THEME = "Giữ gìn phẩm chất người làm công tác dự trữ"
WORD = "Hoàn thành kê lại giá để gạo trong tháng"
PROPOSAL = "Kê lại giá để gạo ở kho phía đông"


def owed(story: Reserve, index: int) -> int:
    """How many of a cell had to come: one member of the first cell is exempt."""
    return len(story.members[index]) - (index == 0)


def came(story: Reserve, index: int, month: int) -> int:
    """How many of them came."""
    return owed(story, index) - sum(ABSENT.get((index, month), ()))


def marks(story: Reserve, index: int, month: int) -> dict[int, Mark]:
    """The odd people of a roll: absent ones, one who joined from a store, an exempt one who came all the same."""
    excused, unexcused = ABSENT.get((index, month), (0, 0))
    plain = [person.pk for person in story.members[index][8:16]]
    odd = {pk: Mark(Presence.EXCUSED, reason="Trực kho") for pk in plain[:excused]}
    odd |= {pk: Mark(Presence.UNEXCUSED) for pk in plain[excused : excused + unexcused]}
    if (index, month) == (4, 2):
        odd[story.members[4][5].pk] = Mark(Presence.PRESENT, joined_from="Kho Gia Lộc")
    if (index, month) == (0, 4):
        odd[story.members[0][17].pk] = Mark(Presence.EXEMPT, came_anyway=True)
    return odd


def superior(story: Reserve, index: int) -> Person:
    """Who of the committee attends the cell; for the one whose own cell it is, the next one."""
    return story.committee[(index - 1) % 7]


def _guests(story: Reserve, index: int, month: int) -> tuple[PaperGuest, ...]:
    person = superior(story, index)
    if month not in QUARTERS:
        return ()
    return (PaperGuest(name=person.full_name, title="Đảng ủy viên", person_id=person.pk, is_superior=True),)


def _past(story: Reserve, index: int, day: datetime.date, paper: PaperMeeting) -> PastMeeting:
    late = (index, day.month) == LATE_REPORT
    return PastMeeting(
        org_id=story.cells[index].pk, paper=paper, closed_at=clock.at(day, 10),
        reported_at=None if late else clock.at(day, 10, 30), visits_confirmed=True,
    )  # fmt: skip


def regular(story: Reserve, index: int, month: datetime.date) -> PastMeeting:
    """A cell's month by the bulk path: roll, speakers, a proposal, a vote, the superior in the months of the theme."""
    day, people, number = month.replace(day=5), story.members[index], month.month
    paper = PaperMeeting(
        kind="regular", starts_at=clock.at(day, 8), ended_at=clock.at(day, 9, 45), place="Phòng họp đơn vị",
        secretary_id=people[2].pk, marks=marks(story, index, number), guests=_guests(story, index, number),
        papers=(PaperPaper("Báo cáo tháng", clock.at(day - datetime.timedelta(days=5), 9)),),
        speeches=(PaperSpeech(people[6].pk, gist="Nêu khó khăn khi đảo hàng"),
                  PaperSpeech(people[7].pk, gist=PROPOSAL, is_proposal=True)),
        decisions=(PaperDecision(WORD, agree=came(story, index, number)),),
    )  # fmt: skip
    return _past(story, index, day, paper)


def thematic(story: Reserve, index: int, month: datetime.date) -> PastMeeting:
    """A meeting on a theme, two weeks after the regular one."""
    day = month.replace(day=19)
    paper = PaperMeeting(
        kind="thematic", theme=THEME, starts_at=clock.at(day, 14), ended_at=clock.at(day, 16),
        secretary_id=story.clerk(index).pk,
    )  # fmt: skip
    return _past(story, index, day, paper)


def first_cell(story: Reserve, month: datetime.date) -> Meeting:
    """The first cell's month act by act: convened, called with a paper, held, closed with a resolution, reported."""
    day, people, cell = month.replace(day=5), story.members[0], story.cells[0]
    story.go(day - datetime.timedelta(days=7))
    secretary = story.actor(people[0])
    meeting = actions.convene_meeting(
        actor=secretary, org_id=cell.pk, kind="regular", starts_at=clock.at(day, 8), place="Hội trường Cục",
        secretary_id=people[2].pk,
    )  # fmt: skip
    actions.attach_paper(actor=secretary, meeting_id=meeting.pk, title="Báo cáo tháng và dự thảo nghị quyết")
    actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    story.go(day)
    clerk = story.actor(people[2])
    actions.open_meeting(actor=clerk, meeting_id=meeting.pk)
    actions.mark_presence(actor=clerk, meeting_id=meeting.pk, marks=marks(story, 0, month.month))
    for guest in _guests(story, 0, month.month):
        actions.add_guest(actor=clerk, meeting_id=meeting.pk, name=guest.name, title=guest.title,
                          person_id=guest.person_id, is_superior=True)  # fmt: skip
    actions.add_speech(actor=clerk, meeting_id=meeting.pk, person_id=people[6].pk, gist="Nêu khó khăn khi đảo hàng")
    speech = actions.add_speech(
        actor=clerk, meeting_id=meeting.pk, person_id=people[7].pk, gist=PROPOSAL, is_proposal=True
    )
    story.go(day, 9, 30)
    decision = actions.decide(actor=clerk, meeting_id=meeting.pk, text=WORD, agree=came(story, 0, month.month))
    task = actions.give_task(
        actor=clerk, meeting_id=meeting.pk, text="Kê lại giá để gạo", due_on=month.replace(day=25),
        person_id=people[7].pk, decision_id=decision.pk, speech_id=speech.pk,
    )  # fmt: skip
    story.go(day, 9, 45)
    actions.end_meeting(actor=clerk, meeting_id=meeting.pk)
    close_meeting(actor=story.actor(people[0]), meeting_id=meeting.pk, draft="nghi-quyet")
    actions.mark_reported(actor=story.actor(people[0]), meeting_id=meeting.pk)
    if month.month != 7:  # the last one is still being done
        story.go(month.replace(day=20))
        actions.finish_task(actor=story.actor(people[7]), task_id=task.pk, evidence="Đã kê lại 42 giá, có biên bản kho",
                            proof=proof_of(meeting.org))  # fmt: skip
    return meeting


def confirm_visits(story: Reserve) -> None:
    """Superiors confirm what the cells have written down."""
    for visit in Visit.objects.filter(state=VisitState.REPORTED).order_by("pk"):
        actions.confirm_visit(actor=story.actor(visit.visitor), visit_id=visit.pk, remarks="Chuẩn bị chu đáo")


def committee(story: Reserve, month: datetime.date) -> Meeting:
    """The committee's month: papers ahead and opened, all cells heard, a resolution or notice sent and received."""
    day, leader = month.replace(day=25), story.committee[0]
    story.go(month.replace(day=15))
    meeting = actions.convene_meeting(
        actor=story.actor(leader), org_id=story.area.pk, kind="committee", starts_at=clock.at(day, 8),
        place="Phòng họp Đảng ủy", secretary_id=story.committee[6].pk,
    )  # fmt: skip
    for title in ("Tổng hợp báo cáo tháng của các chi bộ", "Dự thảo kết luận"):
        actions.attach_paper(actor=story.actor(leader), meeting_id=meeting.pk, title=title)
    story.go(month.replace(day=20))
    actions.call_meeting(actor=story.actor(leader), meeting_id=meeting.pk)
    story.go(month.replace(day=21))
    for person in story.committee[:6]:  # the seventh never opens them
        actions.open_notice(actor=story.actor(person), meeting_id=meeting.pk)
    story.go(day)
    chair = story.actor(leader)
    actions.open_meeting(actor=chair, meeting_id=meeting.pk)
    for cell in story.cells:
        actions.hear_report(actor=chair, meeting_id=meeting.pk, cell_id=cell.pk, month=month,
                            decided="Đồng ý kết quả tháng, tiếp tục giữ nền nếp sinh hoạt")  # fmt: skip
    story.go(day, 10)
    actions.decide(actor=chair, meeting_id=meeting.pk, text="Bảo đảm an toàn kho mùa mưa bão", agree=7)
    actions.end_meeting(actor=chair, meeting_id=meeting.pk)
    kind = "nghi-quyet" if month.month in QUARTERS else "thong-bao"
    close_meeting(actor=chair, meeting_id=meeting.pk, draft=kind)
    _issue(story, meeting, day)
    return meeting


def _issue(story: Reserve, meeting: Meeting, day: datetime.date) -> Document:
    leader = story.actor(story.committee[0])
    document = drafted_from(leader, meeting._meta.label_lower, meeting.pk).get()
    document = issue_document(actor=leader, document_id=document.pk, dated_on=day)
    deliver_document(actor=leader, document_id=document.pk, org_ids=[cell.pk for cell in story.cells])
    story.go(day + datetime.timedelta(days=1))
    for index in range(len(story.cells)):
        if (index, meeting.month.month) != (6, 7):  # one cell has not opened the last one yet
            open_delivery(actor=story.actor(story.secretary(index)), document=document)
    return document


def live(story: Reserve, months: Iterable[datetime.date] = MONTHS) -> list[Meeting]:
    """The half-year in its order; returns the committee's meetings."""
    held = []
    for month in months:
        first_cell(story, month)
        past = [regular(story, index, month) for index in range(1, 8)]
        if month.month in QUARTERS:
            skipped = NO_THEME if month.month == QUARTERS[-1] else -1
            past += [thematic(story, index, month) for index in range(8) if index != skipped]
        story.go(month.replace(day=20), 17)
        bulk_record_meetings(actor=story.system, meetings=past)
        confirm_visits(story)
        held.append(committee(story, month))
    return held

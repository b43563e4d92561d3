"""The meeting at which the demo's provincial committee votes on its resolution, and meetings of cells that study it."""

from __future__ import annotations

import datetime

from nennep.committees.models import BodyKind
from nennep.committees.queries import committee_members_on
from nennep.directives.actions import link_vote
from nennep.documents.actions import ask_comments, draft_document, edit_document, give_comment
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.actions import convene_meeting, take_up_document
from nennep.meetings.models import AgendaItem, Decision
from nennep.meetings.states import DocumentRole, MeetingKind
from nennep.organisations.queries import children_on
from nennep.processes.paper_meeting import PaperDecision, PaperMeeting, PaperSpeech, record_paper_meeting
from nennep.site.demo.load import Cell, leader_of

PLAN = "Kiểm tra việc thực hiện nghị quyết năm sau"
PLAN_TEXT = """Tỉnh ủy lập kế hoạch:
- Kiểm tra việc học tập, quán triệt ở các chi bộ
- Kiểm tra việc ban hành chương trình, kế hoạch ở cơ sở"""
COMMENTS = ("Đề nghị nêu rõ đảng ủy nào được kiểm tra trước.", "Nên kiểm tra sau khi sơ kết sáu tháng.")
ASKED, STUDYING = 3, 6
STUDIED_AFTER = datetime.timedelta(days=8)
TWO_HOURS, SIX_DAYS = datetime.timedelta(hours=2), datetime.timedelta(days=6)


def vote(actor: Actor, document: Document, day: datetime.date, text: str) -> None:
    """The committee votes on a draft and on a plan on a day; the draft is written once more before it is issued. The
    vote on the plan is not linked yet, and some communes are asked to comment on it."""
    plan = draft_document(
        actor=actor, org_id=document.org_id, body_kind=BodyKind.COMMITTEE, kind="ke-hoach", subject=PLAN,
        content={"blocks": text_to_blocks(PLAN_TEXT), "recipients": ["Các tổ chức đảng trực thuộc"]},
    )  # fmt: skip
    edit_document(
        actor=actor, document_id=document.pk, subject=document.subject, version=document.version,
        content=document.content | {"blocks": text_to_blocks(text)},
    )  # fmt: skip
    starts = clock.at(day, 14)
    people = sorted(committee_members_on(document.org_id, day))
    agree = len(people) - 1
    meeting = record_paper_meeting(actor=actor, org_id=document.org_id, paper=PaperMeeting(
        kind=MeetingKind.COMMITTEE, body_kind=BodyKind.COMMITTEE, starts_at=starts, ended_at=starts + TWO_HOURS,
        place="Phòng họp Tỉnh ủy", told_at=starts - SIX_DAYS, secretary_id=people[-1],
        items=tuple((f"Dự thảo {what} “{one.subject}”", "Thảo luận từng mục, thống nhất toàn văn.")
                    for what, one in (("nghị quyết", document), ("kế hoạch", plan))),
        decisions=(PaperDecision(f"Thông qua nghị quyết “{document.subject}”.", agree=agree, against=1),
                   PaperDecision(f"Thông qua kế hoạch “{plan.subject}”.", agree=agree + 1)),
    ))  # fmt: skip
    decision = Decision.objects.filter(meeting=meeting, voted=True).order_by("position")[0]
    link_vote(actor=actor, document_id=document.pk, decision_id=decision.pk)
    _comments(actor, plan)


def _comments(actor: Actor, plan: Document) -> None:
    """Three communes are asked, two have answered."""
    asked = [row.org_id for row in children_on(actor, plan.org_id, actor.today)][:ASKED]
    ask_comments(actor=actor, document_id=plan.pk, org_ids=asked, due_on=actor.today + SIX_DAYS)
    for org_id, text in zip(asked, COMMENTS, strict=False):
        give_comment(actor=leader_of(actor, org_id), document_id=plan.pk, org_id=org_id, text=text, place="Mục 1")


def study(actor: Actor, document: Document, day: datetime.date, cells: list[Cell]) -> None:
    """Some cells take the resolution up at a thematic meeting, which is the evidence that they studied it."""
    starts = clock.at(day + STUDIED_AFTER, 19, 30)
    theme = f"Học tập Nghị quyết {document.number_text}"
    for cell in cells[:STUDYING]:
        own = leader_of(actor, cell.org_id)
        meeting = convene_meeting(
            actor=own, org_id=cell.org_id, kind=MeetingKind.THEMATIC, starts_at=starts, theme=theme,
            place="Nhà văn hóa thôn" if cell.seed.unit_type == "residential" else "Phòng họp cơ quan",
        )  # fmt: skip
        item = AgendaItem.objects.filter(meeting=meeting, step="discussion").first()
        first = item or AgendaItem.objects.filter(meeting=meeting).order_by("position")[0]
        take_up_document(
            actor=own, meeting_id=meeting.pk, item_id=first.pk, document_id=document.pk, role=DocumentRole.STUDY
        )
        record_paper_meeting(actor=own, org_id=cell.org_id, meeting_id=meeting.pk, paper=PaperMeeting(
            kind=MeetingKind.THEMATIC, starts_at=starts, ended_at=starts + TWO_HOURS, told_at=starts - SIX_DAYS,
            secretary_id=cell.members[min(2, len(cell.members) - 1)][0],
            speeches=(PaperSpeech(*cell.members[1], gist="Liên hệ việc của chi bộ với từng nhiệm vụ của nghị quyết."),),
            decisions=(PaperDecision("Chi bộ đăng ký ba việc làm theo nghị quyết trong quý tới."),),
        ))  # fmt: skip

"""A resolution of the demo's province: what it asks of communes and cells, who has done it, who is late."""

from __future__ import annotations

import datetime

from nennep.committees.models import BodyKind
from nennep.directives.actions import PartInput, Wish, ask_below, give_evidence, set_parts
from nennep.directives.rounds import When
from nennep.directives.states import DueRule
from nennep.documents.actions import draft_document, issue_document, link_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.models import Meeting
from nennep.meetings.states import MeetingState
from nennep.obligations.models import Obligation
from nennep.obligations.states import ObligationKind
from nennep.orgtree.levels import Level
from nennep.site.demo.load import Loaded, Say, leader_of
from nennep.site.demo.targets import aim
from nennep.site.demo.tasks import hand_out, review
from nennep.site.demo.voted import study, vote

SUBJECT = "Về nâng cao chất lượng tổ chức cơ sở đảng và đội ngũ cán bộ, đảng viên"
TEXT = """Tỉnh ủy quyết nghị:
- Nâng cao chất lượng sinh hoạt chi bộ
- Phân công đảng viên gắn với hộ dân
- Mỗi tổ chức có chương trình, kế hoạch của mình"""
FIRST = """Tỉnh ủy quyết nghị:
- Nâng cao chất lượng sinh hoạt chi bộ
- Mỗi tổ chức đảng có chương trình hành động"""
PARTS = (
    PartInput("I", "Nâng cao chất lượng tổ chức cơ sở đảng", "group"),
    PartInput("I.1", "Nâng cao chất lượng sinh hoạt chi bộ", within="I"),
    PartInput("I.2", "Phân công đảng viên gắn với hộ dân", within="I"),
    PartInput("II", "Nâng cao chất lượng đội ngũ cán bộ, đảng viên", "group"),
    PartInput("II.1", "Tạo nguồn, bồi dưỡng quần chúng ưu tú để kết nạp", within="II"),
)
COMMITTEES = (int(Level.DISTRICT), int(Level.COMMUNE), int(Level.GRASSROOTS))
MOST_EVIDENCE, MOST_PROGRAMMES = 400, 40
VOTED_BEFORE = datetime.timedelta(days=3)
ISSUED_BEFORE, PROGRAMME_BEFORE = datetime.timedelta(days=40), datetime.timedelta(days=20)


def direct(actor: Actor, loaded: Loaded, say: Say) -> None:
    """Issue the resolution that was voted forty days ago, ask those below, and let most of them have done it."""
    province, day = loaded.org_ids[0], actor.today - ISSUED_BEFORE
    actor = leader_of(actor, province)
    document = _issued(actor, province, "nghi-quyet", SUBJECT, day, voted_on=day - VOTED_BEFORE)
    set_parts(actor=actor, document_id=document.pk, parts=PARTS)
    asked = 0
    for kind, text, levels, when in (
        (ObligationKind.STUDY, "Các chi bộ học tập, quán triệt nghị quyết trong ba mươi ngày", (int(Level.CELL),),
         When(DueRule.DAYS, day, days=30)),
        (ObligationKind.PROGRAMME, "Các đảng ủy ban hành chương trình thực hiện trong bốn mươi lăm ngày", COMMITTEES,
         When(DueRule.DAYS, day, days=45)),
        (ObligationKind.INTERIM_REVIEW, "Sơ kết sáu tháng một lần", COMMITTEES,
         When(DueRule.EVERY, day, due_on=actor.today + datetime.timedelta(days=120), months=6,
              until=actor.today + datetime.timedelta(days=1800))),
    ):  # fmt: skip
        wish = Wish(kind=kind.value, text=text, levels=levels, when=when)
        asked += ask_below(actor=actor, document_id=document.pk, wish=wish).opened
    study(actor, document, day, loaded.cells)
    _study(actor, document, day)
    _programmes(actor, document, actor.today - PROGRAMME_BEFORE)
    aim(actor, document, province, say)
    hand_out(actor, document, province, loaded.cells[0].parent_id, say)
    review(actor, document, province, loaded.cells[0].parent_id, say)
    say(f"nghị quyết {document.number_text}: {asked} việc phải làm")


def _issued(
    actor: Actor, org_id: int, kind: str, subject: str, day: datetime.date, target: int = 0,
    voted_on: datetime.date | None = None,
) -> Document:  # fmt: skip
    actor = leader_of(actor, org_id)
    document = draft_document(
        actor=actor, org_id=org_id, body_kind=BodyKind.COMMITTEE, kind=kind, subject=subject,
        content={"blocks": text_to_blocks(FIRST if voted_on else TEXT), "recipients": ["Các tổ chức đảng trực thuộc"]},
    )  # fmt: skip
    if target:
        link_document(actor=actor, document_id=document.pk, kind="implements", target_id=target)
    if voted_on:
        vote(actor, document, voted_on, TEXT)
    return issue_document(actor=actor, document_id=document.pk, dated_on=day)


def _study(actor: Actor, document: Document, day: datetime.date) -> None:
    """The first meeting since the resolution is the evidence; every ninth cell has not studied it."""
    owed = Obligation.objects.filter(document=document, kind=ObligationKind.STUDY, met_on__isnull=True).order_by("pk")
    held = Meeting.objects.filter(state=MeetingState.CLOSED, starts_at__gte=clock.at(day)).order_by("-starts_at")
    first: dict[int, int] = dict(held.values_list("org_id", "pk"))
    for number, row in enumerate(owed[:MOST_EVIDENCE]):
        if row.org_id in first and number % 9:
            give_evidence(
                actor=leader_of(actor, row.org_id), obligation_id=row.pk, evidence_type=Meeting._meta.label_lower,
                record_id=first[row.org_id],
            )  # fmt: skip


def _programmes(actor: Actor, document: Document, day: datetime.date) -> None:
    owed = Obligation.objects.filter(document=document, kind=ObligationKind.PROGRAMME).order_by("pk")
    for number, row in enumerate(owed[:MOST_PROGRAMMES]):
        if number % 4:
            _issued(actor, row.org_id, "chuong-trinh", f"Thực hiện Nghị quyết {document.number_text}", day, document.pk)

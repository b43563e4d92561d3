"""Tasks of the demo's resolution across organisations, and its reviews: one issued, one still a draft."""

from __future__ import annotations

import dataclasses
import datetime

from nennep.directives.actions import TaskWish, assemble_review, charge_people, divide_task, give_evidence, give_task
from nennep.directives.models import DirectedTask, Part, Target
from nennep.directives.queries.tasks import people_of
from nennep.documents.actions import edit_document, issue_document
from nennep.documents.models import Document
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel.actor import Actor
from nennep.meetings.models import Meeting
from nennep.meetings.states import MeetingState
from nennep.obligations.models import Obligation
from nennep.organisations.queries import children_on
from nennep.site.demo.load import Say

GIVEN_BEFORE = 35
SENTENCES = (
    ("I.1", "Rà soát các chi bộ sinh hoạt chưa đều, có biện pháp với từng chi bộ", 20),
    ("I.2", "Phân công đảng viên phụ trách hộ ở mọi thôn, tổ dân phố", 60),
    ("II.1", "Lập danh sách quần chúng ưu tú đề nghị đi học lớp nhận thức về Đảng", -5),
)
TASK_COLUMNS, OWN_WORDS = 4, "đang làm, chi bộ đầu tiên đã xong"
WORDS = "Cấp ủy các cấp đã chỉ đạo kịp thời; một số chi bộ còn chậm, nhất là chi bộ ghép nhiều thôn."


def hand_out(actor: Actor, document: Document, province: int, first: int, say: Say) -> None:
    """Five weeks ago: three tasks to three communes, the `first`'s divided and partly done, one done, one
    late; one of the province itself that a figure meets."""
    then = dataclasses.replace(actor, today=actor.today - datetime.timedelta(days=GIVEN_BEFORE))
    parts = dict(Part.objects.filter(document=document).values_list("code", "pk"))
    others = [row.org_id for row in children_on(actor, province, actor.today) if row.org_id != first]
    communes = [first, *others[:2]]
    given = [
        give_task(actor=then, document_id=document.pk, wish=TaskWish(
            text, org_id, actor.today + datetime.timedelta(days=days), parts[code]))
        for org_id, (code, text, days) in zip(communes, SENTENCES, strict=False)
    ]  # fmt: skip
    figure = Target.objects.filter(document=document, org_id=province, measure="").first()
    if figure is not None:
        text = "Mọi thôn, tổ dân phố có đảng viên gắn với hộ dân"
        wish = TaskWish(text, province, figure.last_on, target_id=figure.pk)
        give_task(actor=then, document_id=document.pk, wish=wish)
    for task in given:
        _charge(actor, task)
    within = _divided(then, given[0]) if given else []
    _show(actor, [*within[1:2], *given[1:2]])
    say(f"nhiệm vụ: {len(given) + len(within) + 1}")


def _charge(actor: Actor, task: DirectedTask) -> None:
    people = list(people_of(task.org_id, actor.today))
    if people:
        charge_people(actor=actor, task_id=task.pk, person_id=people[0], deputy_ids=people[1:3])


def _divided(actor: Actor, task: DirectedTask) -> list[DirectedTask]:
    cells = [row.org_id for row in children_on(actor, task.org_id, actor.today)][:3]
    due = task.requirement.due_on or actor.today
    return [
        divide_task(actor=actor, task_id=task.pk, wish=TaskWish("Chi bộ tự rà soát, báo cáo đảng ủy", org_id, due))
        for org_id in cells
    ]


def _show(actor: Actor, tasks: list[DirectedTask]) -> None:
    """The evidence of tasks that are done: the last meeting of the cell, the programme of the commune."""
    for task in tasks:
        row = Obligation.objects.get(source=task.requirement_id)
        issued = task.requirement.document.dated_on or actor.today
        held = Meeting.objects.filter(org_id=task.org_id, state=MeetingState.CLOSED, starts_at__date__gte=issued)
        own = Document.objects.filter(org_id=task.org_id, state=DocumentState.ISSUED, dated_on__gte=issued)
        for record in (held.order_by("-starts_at").first(), own.order_by("-dated_on").first()):
            if record is not None:
                give_evidence(
                    actor=actor, obligation_id=row.pk, evidence_type=record._meta.label_lower, record_id=record.pk
                )
                break


def review(actor: Actor, document: Document, province: int, commune: int, say: Say) -> None:
    """The province has issued its report; a commune's is a draft, with its judgement written and one line rewritten."""
    first = document.dated_on or actor.today
    kind = LinkKind.INTERIM_REVIEW
    one, two = (
        assemble_review(actor=actor, document_id=document.pk, org_id=org_id, kind=kind, first_on=first,
                        as_of=actor.today)
        for org_id in (province, commune)
    )  # fmt: skip
    issue_document(actor=actor, document_id=one.report_id, dated_on=actor.today)
    report = two.report
    blocks = report.content["blocks"]
    pen = next(at for at, block in enumerate(blocks) if block["type"] == "lines")
    written = [*blocks[:pen], {"type": "paragraph", "text": WORDS}, *blocks[pen + 1 :]]
    for block in written:
        if block["type"] == "table" and block["rows"] and len(block["rows"][0]) == TASK_COLUMNS:
            block["rows"] = [[*block["rows"][0][:-1], OWN_WORDS], *block["rows"][1:]]
    edit_document(
        actor=actor, document_id=report.pk, subject=report.subject, version=report.version,
        content=report.content | {"blocks": written},
    )  # fmt: skip
    say("sơ kết: một báo cáo đã ban hành, một dự thảo")

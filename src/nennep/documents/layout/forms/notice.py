"""Notices: of a resolution or conclusion (S4.8), and of a coming meeting."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from nennep.documents.layout.content import Block, Document, Fact, Facts, Items, Paragraph
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.forms.parts import Assignment, assignments, sections, when


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One conclusion of the meeting: a title and its points."""

    title: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConclusionNotice:
    """What a committee tells its cells after a session; `opening` says which meeting, when, in the chair of whom."""

    issue: Issue
    subject: str
    opening: str
    conclusions: tuple[Conclusion, ...]
    tasks: tuple[Assignment, ...] = ()
    request: str = ""


def conclusion_notice(value: ConclusionNotice) -> Document:
    """The document "Thông báo" with numbered conclusions and the tasks given."""
    items: list[tuple[str, tuple[Block, ...]]] = [
        (each.title, (Items(each.points),) if each.points else ()) for each in value.conclusions
    ]
    if value.tasks:
        items.append(("Phân công thực hiện", assignments(value.tasks)))
    request = (Paragraph(value.request),) if value.request else ()
    body = (Paragraph(value.opening), *sections(2, *items), *request)
    return value.issue.document("Thông báo", "TB", value.subject, body)


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """Invitation to a meeting. `invited` are members, guests, and the superior committee member who follows the cell.

    `place_text` is the place of the meeting, `papers` what is sent ahead, `request` what to prepare. Times are local.
    """

    issue: Issue
    invited: tuple[str, ...]
    meeting: str
    begins: datetime.datetime
    place_text: str
    contents: tuple[str, ...]
    chair: str = ""
    papers: tuple[str, ...] = ()
    request: str = ""


def meeting_notice(value: MeetingNotice) -> Document:
    """The paper "Giấy mời"; plain office papers carry no number of a kind (rules-supplement.md 3)."""
    facts = [Fact("Thời gian", when(value.begins)), Fact("Địa điểm", value.place_text)]
    if value.chair:
        facts.append(Fact("Chủ trì", value.chair))
    body: list[Block] = [
        Paragraph(f"{value.issue.issuer.words()} trân trọng kính mời đồng chí dự {value.meeting}, cụ thể như sau:"),
        Facts(tuple(facts)),
        Paragraph("Nội dung:"),
        Items(value.contents),
    ]
    if value.papers:
        body += [Paragraph("Tài liệu gửi kèm:"), Items(value.papers)]
    body.append(Paragraph(value.request or "Đề nghị đồng chí sắp xếp công việc, dự họp đầy đủ, đúng giờ."))
    paper = value.issue.document("Giấy mời", "", value.meeting, tuple(body))
    return dataclasses.replace(paper, addressed_to=value.invited, recipients=paper.recipients or ("Như trên",))

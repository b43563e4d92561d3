"""Resolution of a cell after its meeting: four parts (42-HD/BTCTW; rules.md 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from nennep.documents.layout.content import Block, Document, Items, Paragraph
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.forms.parts import NOT_RATED, Assignment, Rating, assignments, listed, rating, sections


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the meeting decided.

    `subject` ("về lãnh đạo thực hiện nhiệm vụ tháng 6 năm 2026"), `basis` the grounds, `results`, `shortcomings` and
    `causes` the assessment, `directions` what is to be done, `tasks` who does it by when, `following` how it is carried
    out and checked, `vote` the count by which it was adopted.
    """

    issue: Issue
    subject: str
    basis: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    shortcomings: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    tasks: tuple[Assignment, ...] = ()
    following: tuple[str, ...] = ()
    rating: Rating = NOT_RATED
    vote: str = ""


def resolution(value: Resolution) -> Document:
    """The document "Nghị quyết" of a cell, with its four parts."""
    basis: tuple[Block, ...] = (Items(value.basis),) if value.basis else ()
    assessment: list[tuple[str, tuple[Block, ...]]] = [
        ("Kết quả đạt được", listed(value.results)),
        ("Hạn chế", listed(value.shortcomings)),
    ]
    if value.causes:
        assessment.append(("Nguyên nhân", listed(value.causes)))
    closing = Paragraph(f"Nghị quyết được thông qua với {value.vote}.") if value.vote else None
    body = sections(
        1,
        ("Đánh giá tình hình thực hiện nhiệm vụ", sections(2, *assessment)),
        ("Phương hướng, nhiệm vụ", listed(value.directions)),
        ("Phân công, tổ chức thực hiện", (*assignments(value.tasks), *(Paragraph(line) for line in value.following))),
        ("Tự xếp loại chất lượng sinh hoạt", (*rating(value.rating), *((closing,) if closing else ()))),
    )
    return value.issue.document("Nghị quyết", "NQ", value.subject, basis + body)

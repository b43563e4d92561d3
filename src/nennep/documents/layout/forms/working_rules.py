"""Working rules of a committee and who looks after what (S4.3)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from nennep.documents.layout.content import Block, Column, Document, Items, Paragraph, Section, Table
from nennep.documents.layout.forms.issuer import Issue


@dataclass(frozen=True, slots=True)
class MemberDuties:
    """What one committee member looks after: cells, unions, fields of work."""

    name: str
    post: str = ""
    cells: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its title and its clauses."""

    title: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the rules."""

    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class WorkingRules:
    """The rules and the matrix; `body` names the committee ("Ban Chấp hành Đảng bộ xã Trà My"), `term` its years."""

    issue: Issue
    body: str
    term: str
    basis: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    duties: tuple[MemberDuties, ...] = ()


def working_rules(value: WorkingRules) -> Document:
    """The document "Quy chế làm việc"; the matrix of duties is its annex."""
    blocks: list[Block] = [Items(value.basis)] if value.basis else []
    number = 0
    for n, chapter in enumerate(value.chapters, 1):
        blocks.append(Section(chapter.title.upper(), f"Chương {_roman(n)}", 0))
        for article in chapter.articles:
            number += 1
            blocks.append(Section(article.title, f"Điều {number}.", 2))
            if len(article.clauses) == 1:
                blocks.append(Paragraph(article.clauses[0]))
            elif article.clauses:
                blocks.append(Items(article.clauses, "number"))
    subject = f"làm việc của {value.body}, nhiệm kỳ {value.term}"
    rules = value.issue.document("Quy chế", "QC", subject, tuple(blocks))
    if not value.duties:
        return rules
    title = Section("PHÂN CÔNG NHIỆM VỤ CẤP ỦY VIÊN", "PHỤ LỤC", 0)
    return dataclasses.replace(rules, annex=(title, duties_table(value.duties)))


def duties_notice(value: WorkingRules) -> Document:
    """The document "Thông báo" that only tells who looks after what."""
    blocks: list[Block] = [Items(value.basis)] if value.basis else []
    blocks.append(Paragraph(f"{value.body} phân công nhiệm vụ các đồng chí cấp ủy viên như sau:"))
    subject = f"phân công nhiệm vụ cấp ủy viên, nhiệm kỳ {value.term}"
    return value.issue.document("Thông báo", "TB", subject, (*blocks, duties_table(value.duties)))


def duties_table(duties: tuple[MemberDuties, ...]) -> Table:
    """One row a member: cells, unions and fields in his or her care."""
    columns = (
        Column("TT", 0.5, "center"),
        Column("Họ và tên, chức vụ", 2.7),
        Column("Chi bộ phụ trách", 2),
        Column("Đoàn thể phụ trách", 1.7),
        Column("Lĩnh vực phụ trách", 1.9),
    )
    rows = tuple(
        (
            str(n),
            "\n".join(text for text in (each.name, each.post) if text),
            "\n".join(each.cells),
            "\n".join(each.unions),
            "\n".join(each.fields),
        )
        for n, each in enumerate(duties, 1)
    )
    return Table(columns, rows)


def _roman(number: int) -> str:
    text = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // value)
        number %= value
    return text

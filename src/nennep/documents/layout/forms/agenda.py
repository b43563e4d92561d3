"""Papers of a meeting's day: the agenda and the sign-in sheet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.documents.layout.content import Column, Document, Fact, Facts, Signature, Table
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.forms.parts import when


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item: what, who leads it, minutes it may take (none = not fixed)."""

    content: str
    person: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The programme of one meeting."""

    issue: Issue
    meeting: str
    begins: datetime.datetime
    place_text: str
    items: tuple[AgendaItem, ...]
    chair: str = ""
    secretary: str = ""


def agenda(value: Agenda) -> Document:
    """The paper "Chương trình" of a meeting: when each item begins, what it is, who leads it."""
    timed = all(item.minutes for item in value.items)
    rows, moment = [], value.begins
    for n, item in enumerate(value.items, 1):
        minutes = f"{item.minutes} phút" if item.minutes else ""
        clock = f"{moment.hour} giờ {moment.minute:02d}\n({minutes})" if timed else minutes
        rows.append((str(n), clock, item.content, item.person))
        moment += datetime.timedelta(minutes=item.minutes or 0)
    columns = (
        Column("TT", 0.5, "center"),
        Column("Thời gian", 1.2, "center"),
        Column("Nội dung", 3.6),
        Column("Người thực hiện", 2),
    )
    facts = (
        Fact("Thời gian", when(value.begins)),
        Fact("Địa điểm", value.place_text),
        Fact("Chủ trì", value.chair),
        Fact("Thư ký", value.secretary),
    )
    return Document(
        heading=value.issue.heading(),
        kind_name="Chương trình",
        subject=value.meeting,
        body=(Facts(facts), Table(columns, tuple(rows))),
        signatures=(value.issue.signer.signature(value.issue.issuer),),
        marks=value.issue.marks,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the sign-in sheet."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sheet that members sign when they come; `spare` empty lines for guests."""

    issue: Issue
    meeting: str
    begins: datetime.datetime
    place_text: str
    members: tuple[Person, ...]
    guests: tuple[Person, ...] = ()
    spare: int = 3
    chair: str = ""
    secretary: str = ""


def sign_in_sheet(value: SignIn) -> Document:
    """The paper "Danh sách điểm danh": a numbered line each with room to sign, counts left open for the pen."""
    people = (*value.members, *value.guests)
    rows = [(str(n), person.name, person.note, "") for n, person in enumerate(people, 1)]
    rows += [(str(n), "", "", "") for n in range(len(people) + 1, len(people) + 1 + value.spare)]
    columns = (
        Column("TT", 0.5, "center"),
        Column("Họ và tên", 2.6),
        Column("Chức vụ, ghi chú", 2),
        Column("Ký tên", 1.8),
    )
    return Document(
        heading=value.issue.heading(),
        kind_name="Danh sách điểm danh",
        subject=value.meeting,
        body=(
            Facts((Fact("Thời gian", when(value.begins)), Fact("Địa điểm", value.place_text))),
            Table(columns, tuple(rows), row_height=8),
            Facts(
                (
                    Fact("Tổng số đảng viên được triệu tập", f"{len(value.members)} đồng chí"),
                    Fact("Có mặt"),
                    Fact("Vắng mặt có lý do"),
                    Fact("Vắng mặt không có lý do"),
                )
            ),
        ),
        signatures=(Signature(value.secretary, "THƯ KÝ"), Signature(value.chair, "CHỦ TRÌ")),
        marks=value.issue.marks,
    )

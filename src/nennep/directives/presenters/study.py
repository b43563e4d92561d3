"""Who has studied a document, as lines, a sheet and a block of the member's file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.queries.study import FREE, LEFT, Line, Study, Sums
from nennep.documents.layout.spreadsheet import Sheet, SheetColumn
from nennep.kernel.addresses import address
from nennep.organisations.queries import natural_key
from nennep.ui.formats import format_day, format_number, format_percent
from nennep.ui.shapes import Event

_WORDS: dict[Study, tuple[str, Promise]] = {
    Study.STUDIED: ("done", gettext_lazy("đã học")),
    Study.UNEXCUSED: ("missing", gettext_lazy("chưa học: vắng không lý do")),
    Study.EXCUSED: ("late", gettext_lazy("chưa học: vắng có lý do")),
    Study.FREED_THEN: ("due", gettext_lazy("chưa học: khi đó được miễn hoặc sinh hoạt nơi khác")),
    Study.JOINED_LATER: ("due", gettext_lazy("chưa học: về chi bộ sau buổi học")),
    Study.NOT_CALLED: ("due", gettext_lazy("chưa học: không có trong danh sách buổi học")),
    Study.NOT_HELD: ("due", gettext_lazy("chưa học: chi bộ chưa tổ chức")),
    Study.EXEMPT: ("none", gettext_lazy("được miễn sinh hoạt")),
    Study.SUSPENDED: ("none", gettext_lazy("bị đình chỉ sinh hoạt")),
    Study.ELSEWHERE: ("none", gettext_lazy("sinh hoạt tạm thời nơi khác, tính ở nơi đó")),
}
GROUP_WORDS = {
    "all": gettext_lazy("Tất cả"), "due": gettext_lazy("Phải học"), "studied": gettext_lazy("Đã học"),
    "left": gettext_lazy("Chưa học"),
    "absent": gettext_lazy("Vắng buổi học"), "joined": gettext_lazy("Chưa có trong danh sách khi học"),
    "held": gettext_lazy("Chi bộ chưa tổ chức"), "free": gettext_lazy("Không tính"),
}  # fmt: skip


class Beside(NamedTuple):
    """What stands beside lines: names of people whose file may be opened, of organisations, titles of
    meetings that the reader may know of; `own`: the lines are the reader's own."""

    people: Mapping[int, str]
    orgs: Mapping[int, str]
    meetings: Mapping[int, str]
    own: bool = False


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A member in a list; addresses are "" where the reader may not open them. `where`: the meeting, studied or missed,
    or the organisation whose it was; `day` None without one."""

    name: str
    url: str
    note: str
    cell: str
    mark: str
    words: str
    day: datetime.date | None
    where: str
    where_url: str
    reason: str


def state_words(state: Study) -> tuple[str, str]:
    """The mark and the words of a state."""
    mark, words = _WORDS[state]
    return mark, str(words)


def study_rows(lines: Iterable[Line], beside: Beside) -> list[StudyRow]:
    """Lines in the order given; people whose file the reader may not open stand without a name."""
    rows = []
    for one in lines:
        mark, words = state_words(one.state)
        name, told = (
            beside.people.get(one.person_id, ""),
            one.meeting_id is not None and one.state is not Study.ELSEWHERE,
        )
        where, url = place_words(one, beside) if told else ("", "")
        rows.append(StudyRow(
            name=name or _("ngoài phạm vi xem hồ sơ"), url=address("members:file", one.person_id) if name else "",
            note=_("sinh hoạt tạm thời tại đây") if one.temporary else "", cell=beside.orgs.get(one.cell_id, ""),
            mark=mark, words=words, day=one.on if told else None, where=where, where_url=url,
            reason=_reason(one, beside) if told else "",
        ))  # fmt: skip
    return rows


def place_words(one: Line, beside: Beside) -> tuple[str, str]:
    """Where it was studied or missed: the meeting with its address where the reader may know of it, else whose."""
    title = beside.meetings.get(one.meeting_id or 0)
    org = beside.orgs.get(one.held_by or 0, "")
    if title is None or one.meeting_id is None:
        return org, ""
    return (title if one.held_by == one.cell_id else f"{title}, {org}"), address("meetings:detail", one.meeting_id)


def _reason(one: Line, beside: Beside) -> str:
    """Why somebody was away, as the roll says it: to who may know of that meeting, and to oneself."""
    return one.reason if beside.own or one.meeting_id in beside.meetings else ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An organisation below: figures in words, each with the address of the list behind it."""

    name: str
    url: str
    cells: Sequence[tuple[str, str, str]]
    share: str


def place_rows(
    sums: Mapping[int, Sums], names: Mapping[int, str], page: str, listing: str, asked: str
) -> list[PlaceRow]:
    """The organisations below in the order of their names. `page`, `listing`: addresses; `asked`: the day, or ""."""
    ordered = sorted(sums, key=lambda org: (natural_key(names.get(org, "")), org))
    return [
        PlaceRow(names.get(org, ""), f"{page}?don-vi={org}{asked}",
                 figures(sums[org], f"{listing}?don-vi={org}{asked}"), share_words(sums[org]))
        for org in ordered
    ]  # fmt: skip


def figures(sums: Sums, listing: str) -> list[tuple[str, str, str]]:
    """(heading, figure, address of the list; "" for none) of one place."""
    columns = (
        (_("Phải học"), sums.to_study, "due"), (_("Đã học"), sums.studied, "studied"),
        (_("Chưa học"), sums.left, "left"), (_("trong đó vắng"), sums.missed, "absent"),
        (_("Không tính"), sums.free, "free"),
    )  # fmt: skip
    return [(title, format_number(n), f"{listing}&the={group}" if n else "") for title, n, group in columns]


def share_words(sums: Sums) -> str:
    """ "85,0 %", or a dash where nobody has to study."""
    return "–" if sums.share is None else format_percent(100 * sums.share)


def study_sheet(rows: Iterable[StudyRow], lines: Sequence[str]) -> Sheet:
    """The list as a sheet; `lines` stand above."""
    columns = (
        SheetColumn(_("Họ và tên"), width=28), SheetColumn(_("Chi bộ"), width=34),
        SheetColumn(_("Tình trạng"), width=34), SheetColumn(_("Ngày"), "date", 12),
        SheetColumn(_("Cuộc họp"), width=44), SheetColumn(_("Lý do vắng"), width=24),
        SheetColumn(_("Ghi chú"), width=24),
    )  # fmt: skip
    cells = [[row.name, row.cell, row.words, row.day, row.where, row.reason, row.note] for row in rows]
    return Sheet(title=_("Học tập, quán triệt theo đảng viên"), columns=columns, rows=cells, lines=tuple(lines),
                 landscape=True)  # fmt: skip


def study_events(lines: Sequence[Line], numbers: Mapping[int, tuple[str, bool]], beside: Beside) -> list[Event]:
    """A member's documents for the file: what is still to be studied, what was, what is not asked."""

    def event(one: Line) -> Event:
        number, opens = numbers.get(one.document_id, (_("Văn bản ngoài phạm vi xem"), False))
        words = state_words(one.state)[1]
        where = place_words(one, beside)[0] if one.meeting_id and one.state is not Study.ELSEWHERE else ""
        detail = ". ".join(filter(None, (words[:1].upper() + words[1:], where, _reason(one, beside))))
        time = "now" if one.state in LEFT else "" if one.state == Study.STUDIED else "later"
        day = format_day(one.on) if one.on and one.state not in FREE else ""
        return Event(day, number, detail, time=time, url=address("documents:detail", one.document_id) if opens else "")

    return [event(one) for one in lines]

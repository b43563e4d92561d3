"""What the preparation shows: details, papers with their late mark, observers, items passed on by others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.meetings.presenters.words import moment_words
from nennep.organisations.queries import names_on
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.meetings import papers_ahead
from nennep.ui.formats import format_day
from nennep.ui.shapes import Fact

if TYPE_CHECKING:
    from nennep.meetings.models import AgendaDocument, AgendaItem, Meeting, Paper, PreparatoryRecord


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper: its title and address, for which item, when sent, whether in time."""

    pk: int
    title: str
    url: str
    item: str
    confidential: bool
    sent: str
    kind: str
    words: str
    removable: bool


@dataclass(frozen=True, slots=True)
class ObserverRow:
    """A cell invited to a model meeting."""

    org_id: int
    name: str
    came: int | None
    lesson: str


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """An item that another organisation passed on and that can be taken into the agenda."""

    pk: int
    title: str
    source: str
    sent: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What an item does with a document."""

    pk: int
    name: str
    url: str
    words: str


def document_rows(rows: Iterable[AgendaDocument]) -> list[DocumentRow]:
    """The documents of the agenda: which one, what is done with it, at which item."""
    return [
        DocumentRow(
            row.pk, f"{row.document} {row.document.subject}", reverse("documents:detail", args=[row.document_id]),
            f"{row.get_role_display()} · {row.item.title}" + (_(" · trực tuyến") if row.online else ""),
        )
        for row in rows
    ]  # fmt: skip


def detail_facts(meeting: Meeting) -> list[Fact]:
    """Day, place and officers as they stand."""
    facts = [
        Fact(_("Thời gian"), moment_words(meeting.starts_at)),
        Fact(_("Địa điểm"), meeting.place or _("chưa ghi")),
        Fact(_("Chủ trì"), f"{meeting.chair_name}, {meeting.chair_title}".strip(", ") or _("chưa chọn")),
        Fact(_("Thư ký"), meeting.secretary_name or _("chưa chọn")),
    ]
    if meeting.drafter_name:
        facts.append(Fact(_("Chuẩn bị nội dung"), meeting.drafter_name))
    if meeting.theme:
        facts.append(Fact(_("Chuyên đề"), meeting.theme))
    if meeting.hybrid_note:
        facts.append(Fact(_("Điểm cầu, hình thức dự"), meeting.hybrid_note))
    return facts


def paper_rows(meeting: Meeting, papers: Iterable[Paper], agenda: Sequence[AgendaItem]) -> list[PaperRow]:
    """Each paper with the verdict on its sending by the meeting's rule set."""
    titles = {item.pk: item.title for item in agenda}
    rules, now = rule_set_by_slug(meeting.rule_set), clock.now()
    rows = []
    for paper in papers:
        verdict = papers_ahead(paper.sent_at, meeting.starts_at, rules, now)
        rows.append(
            PaperRow(
                pk=paper.pk,
                title=paper.title,
                url=reverse("meetings:paper_file", args=[meeting.pk, paper.pk]) if paper.file_id else "",
                item=titles.get(paper.item_id or 0, ""),
                confidential=paper.confidential,
                sent=_("gửi %(day)s") % {"day": format_day(paper.sent_at)} if paper.sent_at else _("chưa gửi"),
                kind=verdict.kind,
                words=verdict.sentence,
                removable=paper.sent_at is None,
            )
        )
    return rows


def observer_rows(meeting: Meeting) -> list[ObserverRow]:
    """The cells invited to a model meeting, in order of inviting."""
    return [
        ObserverRow(row.invited_org_id, row.invited_name, row.came, row.lesson)
        for row in meeting.observers.order_by("id")
    ]


def received_rows(items: Iterable[AgendaItem]) -> list[ReceivedRow]:
    """Items that wait for a meeting of this organisation."""
    waiting = list(items)
    names = names_on({item.org_id for item in waiting}, clock.today())
    return [ReceivedRow(item.pk, item.title, names.get(item.org_id, ""), format_day(item.sent_at)) for item in waiting]


def preparatory_of(meeting: Meeting) -> PreparatoryRecord | None:
    """The record of the preparatory meeting, if there is one."""
    found: PreparatoryRecord | None = getattr(meeting, "preparatory", None)
    return found

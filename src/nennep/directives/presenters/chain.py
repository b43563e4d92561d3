"""One duty: its line in a list, and the path from the sentence down to the deed and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.directives.presenters.reviews import review_state
from nennep.directives.presenters.words import EVIDENCE_PAGES, duty_state, evidence_words, kind_words
from nennep.kernel.addresses import address, addresses
from nennep.obligations.states import StepKind
from nennep.ui.drawn.tables import Cell, draw_rows
from nennep.ui.formats import format_day
from nennep.ui.shapes import Event, Stage

if TYPE_CHECKING:
    from nennep.directives.models import Review
    from nennep.documents.models import Document
    from nennep.meetings.models import Task
    from nennep.obligations.models import Evidence, Obligation, ObligationStep

_OPEN_TASK = "open"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A line of a list: who owes, what, by when, how it stands, the evidence and where it opens."""

    name: str
    url: str
    what: str
    basis: str
    due: str
    state: str
    words: str
    evidence: str = ""
    evidence_url: str = ""
    call: str = ""
    pk: int = 0
    under: str = ""


class DutyRows(list[DutyRow]):
    """Lines of a list; `drawn`: as rows of its table."""

    @property
    def drawn(self) -> SafeString:
        """The rows of `directives/parts/duties.html`."""
        return draw_rows(
            (
                Cell(row.name or f"{row.what} {row.basis}", row.url, names=True, under=row.under),
                Cell(row.what, css="some"), Cell(row.due, day=True), Cell(row.words, state=row.state),
                Cell(row.evidence, row.evidence_url), Cell(row.call, label=_("Gọi cho"), css="nb"),
            )
            for row in self
        )  # fmt: skip


def record_url(kind: str, pk: int | None) -> str:
    """The page of a record that is evidence: the minutes of a meeting, the text of a document."""
    return address(EVIDENCE_PAGES[kind], pk) if kind in EVIDENCE_PAGES and pk else ""


def duty_rows(
    rows: Iterable[Obligation], names: Mapping[int, str], calls: Mapping[int, str], given: Mapping[int, Evidence],
    day: datetime.date, above: Mapping[int, int] | None = None,
) -> DutyRows:  # fmt: skip
    """Lines of a list of duties; `above`: organisation -> the one it stands under, whose name is told too."""
    lines, rows = DutyRows(), list(rows)
    stands: dict[tuple[Any, ...], tuple[str, str, str, str]] = {}  # rows of one kind and deadline read the same
    for row, url in zip(rows, addresses("directives:duty", [row.pk for row in rows]), strict=True):
        same = row.kind, row.due_on, row.met_on, row.lifted_at is None
        if same not in stands:
            stands[same] = kind_words(row.kind), format_day(row.due_on), *duty_state(row, day)
        what, due, state, words = stands[same]
        one = given.get(row.pk)
        lines.append(DutyRow(
            name=names.get(row.org_id, ""), url=url, what=what, basis=row.basis, due=due, state=state, words=words,
            evidence=evidence_words(one) if one else "",
            evidence_url=record_url(one.type, one.record_id) if one else "", call=calls.get(row.org_id, ""), pk=row.pk,
            under=names.get((above or {}).get(row.org_id, 0), ""),
        ))  # fmt: skip
    return lines


def chain_of(
    row: Obligation, issuer: str, own: str, programmes: Sequence[tuple[str, Document]], given: Sequence[Evidence],
    tasks: Sequence[Task], day: datetime.date, counted: Sequence[tuple[str, Review]] = (),
) -> list[Stage]:  # fmt: skip
    """From the document that asks, through the programmes on the way, to the evidence, the tasks it gave, and the
    reviews that count it (`counted`: each with the name of who reviews)."""
    paper = row.document
    stages = []
    if paper is not None:
        words = _("ban hành %(day)s") % {"day": format_day(paper.dated_on)} if paper.dated_on else _("không rõ ngày")
        stages.append(Stage(issuer, str(paper), "done", words, paper.subject,
                            address("directives:document", paper.pk)))  # fmt: skip
    stages += [
        Stage(name, str(one), "done", _("ban hành %(day)s") % {"day": format_day(one.dated_on)}, one.subject,
              address("directives:document", one.pk))
        for name, one in programmes
    ]  # fmt: skip
    standing = [one for one in given if one.withdrawn_at is None]
    for one in standing:
        stages.append(Stage(own, one.label, "done", evidence_words(one), kind_words(one.role).lower(),
                            record_url(one.type, one.record_id)))  # fmt: skip
    if not standing:
        state, words = duty_state(row, day)
        stages.append(Stage(own, kind_words(row.kind), state, words))
    for task in tasks:
        late = task.state == _OPEN_TASK and task.due_on < day
        words = str(task.get_state_display()).lower()
        stages.append(Stage(task.person_name, task.text, "late" if late else ("due" if task.state == _OPEN_TASK else
                            "done"), f"{words}, " + _("hạn %(day)s") % {"day": format_day(task.due_on)}, "",
                            address("meetings:task", task.pk)))  # fmt: skip
    stages += [_review_stage(name, one) for name, one in counted]
    return stages


def _review_stage(name: str, one: Review) -> Stage:
    state, words = review_state(one)
    return Stage(name, f"{one.get_kind_display()} {one.report.number_text}".strip(), state,
                 _("%(state)s, số liệu đến %(day)s") % {"state": words, "day": format_day(one.as_of)},
                 _("việc này nằm trong số liệu"), address("directives:review", one.document_id, one.pk))  # fmt: skip


def events_of(row: Obligation, steps: Iterable[ObligationStep], given: Iterable[Evidence]) -> list[Event]:
    """What happened to a duty, in order: opened, met, sent back, extended, with who and why."""
    found: list[tuple[datetime.datetime, Event]] = [
        (row.opened_at, Event(format_day(row.opened_at), _("Giao việc, hạn %(day)s") % {
            "day": format_day(_first_due(row, steps))}, row.basis))
    ]  # fmt: skip
    found += [
        (one.known_from, Event(format_day(one.known_from), _("Có bằng chứng: %(what)s") % {
            "what": evidence_words(one)}, one.given_by_name, url=record_url(one.type, one.record_id)))
        for one in given
    ]  # fmt: skip
    for step in steps:
        words = str(step.get_kind_display())
        if step.new_due:
            words += _(" từ %(old)s đến %(new)s") % {"old": format_day(step.old_due), "new": format_day(step.new_due)}
        found.append((step.at, Event(format_day(step.at), f"{words}: {step.why}", step.by_name)))
    return [event for _at, event in sorted(found, key=lambda pair: pair[0])]


def returned_words(row: Obligation, steps: Iterable[ObligationStep]) -> str:
    """Why an open duty is open again: sent back or opened again, when, by whom; "" for one that never was or is met."""
    back = [one for one in steps if one.kind in (StepKind.SENT_BACK, StepKind.REOPENED)]
    if not back or row.met_on is not None or row.lifted_at is not None:
        return ""
    last = back[-1]
    return _("%(what)s ngày %(day)s: %(why)s") % {
        "what": last.get_kind_display(), "day": format_day(last.at), "why": last.why.rstrip(". "),
    } + (f" ({last.by_name})." if last.by_name else ".")  # fmt: skip


def _first_due(row: Obligation, steps: Iterable[ObligationStep]) -> datetime.date:
    return next((step.old_due for step in steps if step.old_due), row.due_on)

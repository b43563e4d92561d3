"""The words of committees: titles, rows of posts and vacancies, the matrix, a person's posts, the audit's sentences."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit.wording import register
from nennep.kernel.period import OPEN_END
from nennep.members.blocks import Earlier
from nennep.members.earlier import period_words
from nennep.organisations.queries import names_on
from nennep.regulations.rules.bodies import posts_of
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Event

if TYPE_CHECKING:
    from nennep.committees.models import Assignment, Post, Term
    from nennep.committees.seats import BodyOn, Vacancy

register({
    "committees.first.set": gettext_lazy("Chỉ định cấp ủy đầu tiên trong phương án: %(body)s, %(count)s người"),
    "committees.bodies.loaded": gettext_lazy("Nạp %(bodies)s cấp ủy với %(posts)s chức danh"),
    "committees.term.begun": gettext_lazy("Lập %(body)s, nhiệm kỳ %(label)s từ %(on)s, văn bản %(decision_no)s"),
    "committees.post.filled": gettext_lazy("%(name)s giữ chức danh từ %(on)s, văn bản %(decision_no)s"),
    "committees.post.approved": gettext_lazy("Chuẩn y %(name)s: %(no)s, ngày %(on)s"),
    "committees.post.resumed": gettext_lazy(
        "%(name)s tiếp tục giữ chức danh: lần ra khỏi danh sách ngày %(on)s là ghi nhầm"
    ),
    "committees.post.ended": gettext_lazy("%(name)s thôi giữ chức danh từ %(on)s: %(why)s"),
    "committees.assignment.given": gettext_lazy("Phân công %(name)s phụ trách %(what)s từ %(on)s"),
    "committees.assignment.ended": gettext_lazy("%(name)s thôi phụ trách từ %(on)s"),
    "committees.rules.adopted": gettext_lazy("Quy chế “%(title)s” có hiệu lực từ %(on)s"),
})  # fmt: skip


def title_name(kind: str, title: str, day: datetime.date) -> str:
    """The words for a post of a body by the rules of the day; the code itself when they do not name it."""
    return next((post.name for post in posts_of(kind, day) if post.code == title), title)


def person_url(person_id: int) -> str:
    """Where the posts of a person stand."""
    return reverse("committees:person", args=[person_id])


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post and who holds it; or an empty place with the words of how long."""

    title: str
    name: str = ""
    url: str = ""
    since: str = ""
    basis: str = ""
    approval: str = ""
    approval_state: str = "none"
    duties: str = ""
    vacant: str = ""
    fill_url: str = ""
    approve_url: str = ""
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class BodySection:
    """A body on the page: title with its term, seats in words, rows."""

    anchor: str
    title: str
    count: str
    short: str
    begun: str
    rows: Sequence[PostRow]
    more_url: str


def body_sections(
    bodies: Iterable[BodyOn], duties: Mapping[int, str], day: datetime.date, *, fills: bool, approves: bool
) -> list[BodySection]:
    """The bodies of an organisation as the page shows them; `fills`, `approves`: which links the actor gets."""
    sections = []
    for one in bodies:
        kind, org_id = one.body.kind, one.body.org_id
        base = reverse("committees:fill", args=[org_id]) if fills else ""
        rows = [_held(post, kind, day, duties, ends=fills, approves=approves) for post in one.posts]
        leading = [_vacant(empty, 1, kind, day, base) for empty in one.vacancies if empty.title]
        seats_empty = Counter(empty for empty in one.vacancies if not empty.title)
        plain = [_vacant(empty, count, kind, day, base) for empty, count in seats_empty.items()]
        seats = one.term.seats if one.term else None
        label = str(one.body.get_kind_display())
        sections.append(
            BodySection(
                anchor=kind,
                title=_("%(body)s, nhiệm kỳ %(term)s") % {"body": label, "term": one.term.label} if one.term else label,
                count=f"{one.filled}/{seats}" if seats else format_number(one.filled),
                short=_("khuyết %(count)s") % {"count": len(one.vacancies)} if one.vacancies else "",
                begun=_begun(one.term) if one.term else "",
                rows=[*leading, *rows, *plain],
                more_url=f"{base}?co-quan={kind}" if base else "",
            )
        )
    return sections


def _begun(term: Term) -> str:
    words = _("Từ %(day)s") % {"day": format_day(term.valid_from)}
    more = [_("khóa %(ordinal)s") % {"ordinal": term.ordinal} if term.ordinal else "", term.decision_no]
    return ", ".join(part for part in (words, *more) if part)


def _held(
    post: Post, kind: str, day: datetime.date, duties: Mapping[int, str], *, ends: bool, approves: bool
) -> PostRow:
    elected, open_end = post.how == "elected", post.valid_to == OPEN_END
    approval, state = "", "none"
    if elected and post.approved_on:
        approval = _("chuẩn y %(day)s, %(no)s") % {"day": format_day(post.approved_on), "no": post.approved_no}
        state = "done"
    elif elected:
        approval, state = _("chờ chuẩn y"), "due"
    return PostRow(
        title=title_name(kind, post.title, day),
        name=post.person_name,
        url=person_url(post.person_id),
        since=format_day(post.valid_from),
        basis=", ".join(part for part in (str(post.get_how_display()), post.decision_no) if part),
        approval=approval,
        approval_state=state,
        duties=duties.get(post.person_id, ""),
        approve_url=reverse("committees:approve", args=[post.pk]) if approves and elected and open_end else "",
        end_url=reverse("committees:end_post", args=[post.pk]) if ends and open_end else "",
    )


def _vacant(empty: Vacancy, count: int, kind: str, day: datetime.date, base: str) -> PostRow:
    """The leading post, or so many plain seats that have been empty since the same day."""
    days = (day - empty.since).days
    words = _("khuyết %(days)s ngày") % {"days": format_number(days)} if days else _("khuyết từ hôm nay")
    if count > 1:
        words = _("%(count)s chỗ, %(vacant)s") % {"count": count, "vacant": words}
    title = empty.title or "uy-vien"
    return PostRow(
        title=title_name(kind, empty.title, day) if empty.title else _("Ủy viên"),
        since=format_day(empty.since),
        vacant=words,
        fill_url=f"{base}?co-quan={kind}&chuc-danh={title}" if base else "",
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing looked after: what, the small print (said once below where all share it), where it may be ended."""

    what: str
    note: str = ""
    url: str = ""
    end_url: str = ""
    place: str = ""


@dataclass(slots=True)
class Duties:
    """What stands in one cell of the matrix, and the small print that all of it shares."""

    items: list[Duty] = field(default_factory=list)

    @property
    def shared(self) -> str:
        """The small print where it is the same for every item; '' where it differs."""
        notes = {item.note for item in self.items}
        return notes.pop() if len(notes) == 1 else ""


@dataclass(slots=True)
class MatrixRow:
    """A row of the matrix: a person, the post (a note when the person has none any more), and what is in charge."""

    person_id: int
    name: str
    post: str
    gone: bool = False
    cells: Duties = field(default_factory=Duties)
    unions: Duties = field(default_factory=Duties)
    fields: Duties = field(default_factory=Duties)
    assign_url: str = ""


def matrix(
    bodies: Iterable[BodyOn], given: Sequence[Assignment], places: Mapping[int, str], day: datetime.date, *,
    assigns: bool,
) -> list[MatrixRow]:  # fmt: skip
    """Rows in the order of rank, one a person, with what each looks after on the day (S4.3); two queries for names."""
    rows: dict[int, MatrixRow] = {}
    for one in bodies:
        for post in one.posts:
            name = title_name(one.body.kind, post.title, day)
            row = rows.setdefault(post.person_id, MatrixRow(post.person_id, post.person_name, name))
            row.post = row.post or name
            if assigns:
                row.assign_url = reverse("committees:assign", args=[post.org_id]) + f"?nguoi={post.person_id}"
    names = names_on({row.target_org_id for row in given if row.target_org_id}, day)
    for item in given:
        row = rows.setdefault(item.person_id, MatrixRow(item.person_id, item.person_name, "", gone=True))
        end = reverse("committees:end_assignment", args=[item.pk]) if assigns and item.valid_to == OPEN_END else ""
        note = ", ".join(part for part in (
            _("từ %(day)s") % {"day": format_day(item.valid_from)},
            item.decision_no,
            _("dự %(count)s lần một năm") % {"count": item.visits_planned} if item.visits_planned else "",
        ) if part)  # fmt: skip
        if item.target_org_id is not None:
            url = reverse("organisations:detail", args=[item.target_org_id])
            place = places.get(item.target_org_id, "")
            row.cells.items.append(Duty(names.get(item.target_org_id, ""), note, url, end, place))
        else:
            column = row.unions if item.target == "union" else row.fields
            column.items.append(Duty(item.target_text, note, "", end))
    return list(rows.values())


def duties_in_words(given: Iterable[Assignment], day: datetime.date) -> dict[int, str]:
    """What each person looks after, in one line."""
    rows = list(given)
    names = names_on({row.target_org_id for row in rows if row.target_org_id}, day)
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(names.get(row.target_org_id or 0, row.target_text))
    return {person: "; ".join(words) for person, words in found.items()}


def post_events(posts: Sequence[Post], given: Sequence[Assignment], day: datetime.date) -> list[Event]:
    """A person's posts and assignments, the latest first; what lies after the day is marked as later (C2)."""
    names = names_on({row.org_id for row in posts} | {row.target_org_id or row.org_id for row in given}, day)
    lines = [
        (post.valid_from, Event(
            day=format_day(post.valid_from),
            day_note=_until(post.valid_to),
            text=title_name(post.body.kind, post.title, post.valid_from),
            detail=", ".join(part for part in (names.get(post.org_id, ""), _term(post)) if part),
            source=_source(post),
            url=reverse("committees:bodies", args=[post.org_id]) + f"?ngay={format_day(post.valid_from)}",
            time=_time(post.valid_from, post.valid_to, day),
        ))
        for post in posts
    ]  # fmt: skip
    lines += [
        (row.valid_from, Event(
            day=format_day(row.valid_from),
            day_note=_until(row.valid_to),
            text=_("Phụ trách"),
            detail=names.get(row.target_org_id or 0, row.target_text),
            source=row.decision_no,
            time=_time(row.valid_from, row.valid_to, day),
        ))
        for row in given
    ]  # fmt: skip
    return [event for _start, event in sorted(lines, key=lambda line: line[0], reverse=True)]


def earlier_posts(posts: Sequence[Post], day: datetime.date) -> list[Earlier]:
    """What was recorded of a person's posts until it was replaced."""
    names = names_on({row.org_id for row in posts}, day) if posts else {}
    return [
        Earlier(
            ", ".join(filter(None, (title_name(row.body.kind, row.title, row.valid_from), names.get(row.org_id, "")))),
            period_words(row.valid_from, row.valid_to), row.known_from, row.known_to,
        )
        for row in posts
        if row.known_to is not None
    ]  # fmt: skip


def _term(post: Post) -> str:
    return _("nhiệm kỳ %(term)s") % {"term": post.term.label} if post.term else ""


def _until(end: datetime.date) -> str:
    last = end - datetime.timedelta(days=1)
    return "" if end == OPEN_END else _("đến %(day)s") % {"day": format_day(last)}


def _time(start: datetime.date, end: datetime.date, day: datetime.date) -> str:
    if start > day:
        return "later"
    return "now" if end > day else ""


def _source(post: Post) -> str:
    parts = [str(post.get_how_display()), post.decision_no]
    if post.approved_on:
        parts.append(_("chuẩn y %(day)s, %(no)s") % {"day": format_day(post.approved_on), "no": post.approved_no})
    if post.ended_why:
        parts.append(_("kết thúc: %(why)s") % {"why": post.ended_why})
    return " · ".join(part for part in parts if part)

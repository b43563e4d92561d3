"""What the page of one organisation shows, put together from every area. Query counts are noted where they arise."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.permissions import Permission
from nennep.committees.presenters import title_name
from nennep.committees.queries import PostShown
from nennep.directives.presenters.words import directed_title, duty_state
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.period import OPEN_END, month_of
from nennep.obligations.queries import Owed, Tally
from nennep.organisations.presenters import kind_name
from nennep.organisations.queries import Card
from nennep.orgtree.queries import ids_of
from nennep.regulations.registry import rule_set
from nennep.ui.formats import days_left, format_day, format_number
from nennep.ui.shapes import Crumb, Event, Fact, Todo

if TYPE_CHECKING:
    from nennep.committees.models import Assignment
    from nennep.documents.models import Document
    from nennep.obligations.models import Obligation

MOST_BELOW = 12
_BODY_ORDER = ("committee", "standing", "inspection", "cell_committee", "cell")
_EVENT_WORDS = {
    "found": gettext_lazy("Thành lập"),
    "rename": gettext_lazy("Đổi tên"),
    "change_kind": gettext_lazy("Đổi loại hình"),
    "move": gettext_lazy("Chuyển đảng bộ"),
    "merge": gettext_lazy("Hợp nhất"),
    "split": gettext_lazy("Chia tách"),
    "dissolve": gettext_lazy("Kết thúc hoạt động"),
    "import": gettext_lazy("Nạp số liệu ban đầu"),
}
DUTY_WORDS = {
    "monthly_meeting": gettext_lazy("Sinh hoạt thường kỳ tháng %(month)s"),
    "thematic_meeting": gettext_lazy("Sinh hoạt chuyên đề quý %(quarter)s"),
    "monthly_report": gettext_lazy("Báo cáo tháng %(month)s"),
}


def url_of(org_id: int, day: datetime.date, today: datetime.date) -> str:
    """The page of an organisation, on the same day as the page at hand."""
    url = address("organisations:detail", org_id)
    return url if day == today else f"{url}?ngay={format_day(day)}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post, its holder (several where plain members share a row), since when, by which paper, looking after what."""

    title: str
    holders: Sequence[Holder]
    since: str
    by: str
    looks_after: str


@dataclass(frozen=True, slots=True)
class BodyBlock:
    """A body with its term and posts; `vacant`: how many of its seats nobody holds."""

    title: str
    filled: int
    seats: int | None
    vacant: int
    rows: Sequence[PostRow]
    has_papers: bool


def body_blocks(actor: Actor, posts: Iterable[PostShown], names: dict[int, str], day: datetime.date) -> list[BodyBlock]:
    """Bodies from the committee down, each with its posts in their order."""
    by_body: dict[int, list[PostShown]] = {}
    for post in posts:
        by_body.setdefault(post.body_id, []).append(post)
    groups = sorted(by_body.values(), key=lambda rows: (_BODY_ORDER.index(rows[0].kind), rows[0].body_id))
    return [_block(actor, rows, names, day) for rows in groups]


def _block(actor: Actor, posts: list[PostShown], names: dict[int, str], day: datetime.date) -> BodyBlock:
    posts = sorted(posts, key=lambda post: (post.rank, post.valid_from, post.pk))
    first, term = posts[0], next((post for post in posts if post.term is not None), None)
    title = first.body or body_name(first.kind, day)
    if term is not None:
        title = _("%(body)s, nhiệm kỳ %(term)s") % {"body": title, "term": term.term}
    seats = term.seats if term is not None else None
    people = len({post.person_id for post in posts})
    rows = [_post_row(actor, post, names) for post in posts]
    vacant = max(0, seats - people) if seats else 0
    return BodyBlock(title, people, seats, vacant, _folded(rows), any(row.by for row in rows))


def _post_row(actor: Actor, post: PostShown, names: dict[int, str]) -> PostRow:
    url = address("members:file", post.person_id) if actor.has(Permission.MEMBER_VIEW) else ""
    return PostRow(
        title=title_name(post.kind, post.title, actor.today),
        holders=(Holder(post.person_name, url),),
        since=format_day(post.valid_from),
        by=post.approved_no or post.decision_no,
        looks_after="; ".join(_duty(duty, names) for duty in post.looks_after),
    )


def _folded(rows: list[PostRow]) -> list[PostRow]:
    """Plain members of the same title, day and paper who look after nothing share one row."""
    folded: list[PostRow] = []
    for row in rows:
        last = folded[-1] if folded else None
        same = last is not None and (last.title, last.since, last.by, last.looks_after) == (
            row.title, row.since, row.by, "") and not row.looks_after  # fmt: skip
        if last is not None and same:
            folded[-1] = dataclasses.replace(last, holders=(*last.holders, *row.holders))
        else:
            folded.append(row)
    return folded


def _duty(duty: dict[str, Any], names: dict[int, str]) -> str:
    return names.get(duty["org"], "") if duty["org"] else duty["text"]


def body_name(kind: str, day: datetime.date) -> str:
    """The name of a body by the rules of the day."""
    for body in rule_set("post_titles", day).rules.bodies.value or ():
        if body.code == kind:
            return str(body.name)
    return kind


def ids_named(
    card: Card, posts: Iterable[PostShown], superiors: Iterable[Assignment], below: Iterable[int]
) -> set[int]:
    """Every organisation whose name the page shows, so that names are asked for once."""
    wanted = {*ids_of(card.version.path), *below}
    wanted |= {duty["org"] for post in posts for duty in post.looks_after if duty["org"]}
    wanted |= {row.org_id for row in superiors}
    for event in card.events:
        wanted |= {line[end] for line in event["lineage"] for end in ("from_org", "to_org")}
    return wanted


def crumbs_of(card: Card, names: dict[int, str], day: datetime.date, today: datetime.date) -> list[Crumb]:
    """The path from the top down to the organisation."""
    return [Crumb(names.get(step, ""), url_of(step, day, today)) for step in ids_of(card.version.path)]


def reforms_of(card: Card) -> set[int]:
    """The reorganisations that wrote events of the organisation."""
    return {event["reform"] for event in card.events if event["reform"] is not None}


def acts_of(card: Card) -> dict[int, tuple[str, datetime.date]]:
    """Event -> number and day of signing of its decision, of those that no reorganisation wrote and that name both."""
    return {
        event["id"]: (event["decision_no"], datetime.date.fromisoformat(event["signed_on"]))
        for event in card.events
        if event["reform"] is None and event["decision_no"] and event["signed_on"]
    }


def events_of_card(
    card: Card, names: dict[int, str], day: datetime.date, today: datetime.date, papers: Mapping[int, Document]
) -> list[Event]:
    """The chronology, oldest first; what lies after the day of the page is told as such. `papers`: event -> the
    document that decided it, where the reader may open it."""
    own = card.version.org_id
    shown = []
    for event in sorted(card.events, key=lambda row: (row["effective_on"], row["id"])):
        effective = datetime.date.fromisoformat(event["effective_on"])
        came = [names.get(line["from_org"], "") for line in event["lineage"] if line["to_org"] == own]
        went = [names.get(line["to_org"], "") for line in event["lineage"] if line["from_org"] == own]
        detail = ", ".join(part for part in (
            _("từ %(names)s") % {"names": ", ".join(came)} if came else "",
            _("thành %(names)s") % {"names": ", ".join(went)} if went else "", event["note"]) if part)  # fmt: skip
        signed = datetime.date.fromisoformat(event["signed_on"]) if event["signed_on"] else None
        source = event["decision_no"] + (_(", ký %(day)s") % {"day": format_day(signed)} if signed else "")
        later = effective > day
        shown.append(
            Event(
                day=format_day(effective),
                day_note=_("sau ngày đang xem") if later and day != today else "",
                text=str(_EVENT_WORDS.get(event["kind"], event["kind"])),
                detail=detail,
                source=source,
                source_url=_paper_url(event, papers),
                time="later" if later else "",
            )
        )
    return shown


def duty_title(owed: Owed) -> str:
    """A duty in words, with its month or quarter."""
    month = f"{owed.period.month}/{owed.period.year}"
    quarter = f"{(owed.period.month + 2) // 3}/{owed.period.year}"
    return str(DUTY_WORDS[owed.kind]) % {"month": month, "quarter": quarter}


def duty_words(owed: Owed, day: datetime.date) -> str:
    """How a duty stands: days left, days late, or that it was left out."""
    if owed.state == "missing":
        return _("bỏ trống")
    return days_left((owed.due_on - day).days)


def owed_todos(owed: Iterable[Owed], day: datetime.date) -> list[Todo]:
    """What is open or was left out, the worst first."""
    order = {"missing": 0, "late": 1, "due": 2}
    open_rows = [row for row in owed if row.met_on is None and row.state in order]
    return [
        Todo(
            state=row.state,
            what=duty_title(row),
            words=duty_words(row, day),
            detail=_("Hạn %(day)s, theo %(basis)s") % {"day": format_day(row.due_on), "basis": row.basis},
        )
        for row in sorted(open_rows, key=lambda row: (order[row.state], row.due_on))
    ]


def directed_todos(rows: Iterable[Obligation], today: datetime.date) -> list[Todo]:
    """What it owes because of documents, the nearest deadline first, each open to its own page."""
    states = ((row, *duty_state(row, today)) for row in rows)
    return [
        Todo(state, directed_title(row), words=words, detail=_("Hạn %(day)s.") % {"day": format_day(row.due_on)},
             url=address("directives:duty", row.pk))
        for row, state, words in states
    ]  # fmt: skip


def below_todos(
    tallies: dict[int, Tally], names: dict[int, str], day: datetime.date, today: datetime.date, most: int = MOST_BELOW
) -> tuple[list[Todo], int, int]:
    """The organisations directly under it whose cells have not met in time this month, the most first; how many such
    there are in all, and how many are complete or still in time."""
    late = sorted(
        ((t.overdue, names.get(pk, ""), pk) for pk, t in tallies.items() if t.overdue), key=lambda x: (-x[0], x[1])
    )
    todos = [
        Todo(
            state="late",
            what=name,
            url=url_of(pk, day, today),
            words=_("%(n)s chi bộ quá hạn họp") % {"n": overdue} if tallies[pk].owed > 1 else _("quá hạn họp"),
            detail=_("tháng %(month)s: đã họp %(met)s/%(owed)s") % {
                "month": f"{month_of(day).month}/{day.year}", "met": tallies[pk].met, "owed": tallies[pk].owed},
        )
        for overdue, name, pk in late[:most]
    ]  # fmt: skip
    return todos, len(late), len(tallies) - len(late)


def facts_of_card(
    card: Card, names: dict[int, str], superiors: Iterable[Assignment], day: datetime.date, today: datetime.date,
    unit_types: dict[str, str],
) -> list[Fact]:  # fmt: skip
    """What kind it is, its codes and places, whom it stands under, who looks after it, when it meets."""
    line, profile = ids_of(card.version.path), card.profile
    facts = [Fact(_("Loại hình"), kind_name(card.kind, day) if card.kind else "")]
    if card.codes:
        facts.append(Fact(_("Mã tổ chức"), ", ".join(card.codes)))
    if len(line) > 1:
        facts.append(Fact(_("Cấp trên trực tiếp"), names.get(line[-2], ""), url_of(line[-2], day, today)))
    facts += [Fact(_("Cấp trên phụ trách"), f"{row.person_name}, {names.get(row.org_id, '')}") for row in superiors]
    facts += lineage_facts(card, names, day, today)
    if card.places:
        places = "; ".join(", ".join(part for part in place if part) for place in card.places)
        facts.append(Fact(_("Địa bàn"), places))
    if profile is not None:
        if profile.unit_type:
            facts.append(Fact(_("Nơi hoạt động"), unit_types.get(profile.unit_type, "")))
        if profile.meeting_day:
            hour = _(", %(hour)s") % {"hour": profile.meeting_hour} if profile.meeting_hour else ""
            facts.append(Fact(_("Họp thường kỳ"), _("ngày %(n)s hằng tháng") % {"n": profile.meeting_day} + hour))
        if profile.phone:
            facts.append(Fact(_("Điện thoại"), profile.phone))
        if profile.note:
            facts.append(Fact(_("Ghi chú"), profile.note))
    return facts


@dataclass(frozen=True, slots=True)
class StateLine:
    """Whether the organisation exists on the day, in a mark and words."""

    state: str
    words: str
    detail: str


def state_line(card: Card, day: datetime.date) -> StateLine:
    """Active, not yet founded, or ended; and since or until when."""
    version = card.version
    if card.alive:
        ends = version.valid_to != OPEN_END and not card_continues(card)
        detail = _("đến hết ngày %(day)s") % {"day": format_day(version.valid_to)} if ends else ""
        return StateLine("done", _("Đang hoạt động"), detail)
    if day < version.valid_from:
        return StateLine(
            "due", _("Chưa thành lập"), _("hoạt động từ %(day)s") % {"day": format_day(version.valid_from)}
        )
    return StateLine("none", _("Đã kết thúc hoạt động"), _("từ %(day)s") % {"day": format_day(version.valid_to)})


@dataclass(frozen=True, slots=True)
class End:
    """The end of an organisation: from when, by which decision (and its address), and what went on in its place (name,
    address)."""

    day: str
    by: str
    by_url: str
    heirs: Sequence[tuple[str, str]]


def _paper_url(event: Mapping[str, Any], papers: Mapping[int, Document]) -> str:
    paper = papers.get(event["id"])
    return address("documents:detail", paper.pk) if paper is not None else ""


def end_of_card(
    card: Card, names: dict[int, str], day: datetime.date, today: datetime.date, papers: Mapping[int, Document]
) -> End | None:
    """What the band on the page of an ended organisation says; None while it is active, or not yet founded."""
    version = card.version
    if card.alive or day < version.valid_from:
        return None
    own, last = version.org_id, version.valid_to.isoformat()
    final = [event for event in card.events if event["effective_on"] == last]
    heirs = dict.fromkeys(line["to_org"] for event in final for line in event["lineage"] if line["from_org"] == own)
    told = next((event for event in final if event["decision_no"]), None)
    by, by_url = (told["decision_no"], _paper_url(told, papers)) if told is not None else ("", "")
    return End(
        format_day(version.valid_to), by, by_url, [(names.get(org, ""), url_of(org, day, today)) for org in heirs]
    )


def _kin(term: str, orgs: Iterable[int], names: dict[int, str], day: datetime.date, today: datetime.date) -> list[Fact]:
    """Those it came from, or those that came from it, each a link."""
    links = [(url_of(org, day, today), names.get(org, "")) for org in dict.fromkeys(orgs)]
    return [Fact(term, format_html_join(", ", '<a href="{}">{}</a>', links))] if links else []


def lineage_facts(card: Card, names: dict[int, str], day: datetime.date, today: datetime.date) -> list[Fact]:
    """Lineage both ways, as far as it is told on the day."""
    own, told = card.version.org_id, [row for row in card.events if row["effective_on"] <= day.isoformat()]
    lines = [line for event in told for line in event["lineage"]]
    came = (line["from_org"] for line in lines if line["to_org"] == own)
    went = (line["to_org"] for line in lines if line["from_org"] == own)
    return _kin(_("Từ"), came, names, day, today) + _kin(_("Kế thừa hoặc nhận một phần"), went, names, day, today)


def card_continues(card: Card) -> bool:
    """Whether another place in the tree follows when this version ends (a move, not an end)."""
    return not any(
        event["kind"] in {"dissolve", "merge"} and event["effective_on"] == card.version.valid_to.isoformat()
        for event in card.events
    )


def member_words(standings: dict[str, int]) -> tuple[int, str]:
    """How many members, and the split in words."""
    total = sum(standings.values())
    parts = [
        (standings.get("official", 0), _("chính thức")), (standings.get("probationary", 0), _("dự bị")),
        (standings.get("suspended", 0), _("bị đình chỉ sinh hoạt")),
    ]  # fmt: skip
    return total, ", ".join(f"{format_number(count)} {word}" for count, word in parts if count)

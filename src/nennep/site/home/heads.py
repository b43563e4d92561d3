"""What stands at the head of the home page: my cell and its next meeting, or the month of what is below me."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.committees.queries import assigned_superiors_on
from nennep.committees.seats import LeaderVacancy, leaders_missing
from nennep.kernel import clock
from nennep.kernel.actor import Actor, Holding
from nennep.kernel.addresses import address
from nennep.kernel.period import add_months, month_of
from nennep.meetings.queries.meetings import meetings_of, meetings_visible_to, next_meeting_of
from nennep.members.queries import count_standings
from nennep.obligations.queries import (
    Tally,
    as_known_on,
    by_rule,
    tallies_below,
    tallies_by_month,
)
from nennep.organisations.queries import get_organisation, names_on
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import ids_of
from nennep.regulations.verdicts import percent
from nennep.site import links
from nennep.site.presenters.organisation import below_todos, member_words
from nennep.site.presenters.year import MONTHLY, own_months
from nennep.site.viewer import main_holding
from nennep.ui import charts
from nennep.ui.formats import format_day, format_hour, format_number
from nennep.ui.shapes import Crumb, Fact, MonthRow, Todo

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting

MOST_ON_HOME = 8
MOST_VACANT = 3
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page and what stands beside the list of things to do."""

    title: str
    of: str
    crumbs: Sequence[Crumb] = ()
    sentence: str = ""
    state: str = ""
    state_words: str = ""
    act: str = ""
    act_url: str = ""
    hint: str = ""
    months: Sequence[MonthRow] = ()
    months_title: str = ""
    last: Sequence[Fact] = ()
    today: Sequence[Fact] = ()
    stat: Sequence[tuple[str, str, str]] = ()
    below: Sequence[Todo] = ()
    assigned: Sequence[Fact] = ()
    below_more: str = ""
    below_words: str = ""
    month: int = 0
    chart: SafeString = field(default_factory=SafeString)


def head_for(actor: Actor) -> Head:
    """By the main role: a cell of one's own, or everything below an organisation; an account without a role is told."""
    main = main_holding(actor)
    if main is None:
        return Head(title=actor.name, of="")
    if main.role in {"committee_leader", "organisation_staff", "committee_member"}:
        return _above(actor, main)
    cell = next((held for held in actor.holdings if held.role in {"cell_secretary", "cell_committee", "member"}), main)
    if cell.role == "administrator":
        return _accounts(actor, cell)
    return _cell(actor, cell)


def _accounts(actor: Actor, held: Holding) -> Head:
    """Who only keeps accounts has no meeting and no month: the way to the accounts."""
    names = names_on(ids_of(held.path), actor.today)
    return Head(
        title=names.get(held.org_id, ""), of=_("tài khoản"), crumbs=_crumbs(held.path, names),
        sentence=_("Đồng chí mở, khóa và cấp lại tài khoản của các tổ chức ở đây; không xem hồ sơ."),
        act=_("Quản lý tài khoản"), act_url=address("access:accounts"),
    )  # fmt: skip


def _crumbs(path: str, names: dict[int, str]) -> list[Crumb]:
    return [Crumb(names.get(step, ""), address("organisations:detail", step)) for step in ids_of(path)]


def _month_words(day: datetime.date) -> str:
    return _("tháng %(month)s") % {"month": f"{day.month}/{day.year}"}


def _cell(actor: Actor, held: Holding) -> Head:
    """A cell: its next meeting with the one next act, its year, its last meeting, and how it stands today."""
    day, org_id = actor.today, held.org_id
    names = names_on(ids_of(held.path), day)
    upcoming = next_meeting_of(actor, org_id)
    works = actor.may(Permission.MEETING_PREPARE, held.path)
    sentence, state, words, act, url, hint = _next(actor, upcoming, org_id, works=works)
    first = min(datetime.date(day.year, 1, 1), add_months(month_of(day), -3))
    rows = by_rule(actor).filter(org_id=org_id, period__gte=first, period__lte=day)
    owed = [as_known_on(row, day) for row in rows.order_by("due_on", "id")]
    closed = meetings_of(actor, org_id).filter(state__in=["held", "closed"]).first()
    return Head(
        title=names.get(org_id, ""),
        of=_month_words(day),
        crumbs=_crumbs(held.path, names),
        sentence=sentence, state=state, state_words=words, act=act, act_url=url, hint=hint,
        months=own_months(owed, day.year),
        month=day.month,
        months_title=_("Chi bộ ta năm %(year)s") % {"year": str(day.year)},
        last=_last(closed) if closed is not None else (),
        today=_cell_today(actor, held),
    )  # fmt: skip


def _next(actor: Actor, meeting: Meeting | None, org_id: int, *, works: bool) -> tuple[str, str, str, str, str, str]:
    """The sentence about the next meeting, its state, and the act it asks for."""
    if meeting is None:
        label = _("Chuẩn bị cuộc họp") if works else ""
        url = links.new_meeting(org_id) if works else ""
        return _("Chưa có cuộc họp nào được chuẩn bị."), "", "", label, url, ""
    start = clock.local(meeting.starts_at)
    words = {
        "title": meeting.title, "weekday": WEEKDAYS[start.weekday()], "day": format_day(start),
        "hour": format_hour(start), "place": f", {meeting.place}" if meeting.place else "",
    }  # fmt: skip
    sentence = _("%(title)s: %(weekday)s %(day)s, %(hour)s%(place)s") % words
    url = links.meeting(meeting.pk)
    days = (start.date() - actor.today).days
    hint = _("Còn %(n)s ngày") % {"n": days} if days > 1 else ""
    if meeting.state == "preparing":
        act = _("Chuẩn bị cuộc họp %(day)s") % {"day": f"{start:%d/%m}"} if works else _("Xem cuộc họp")
        return sentence, "late" if days < 5 else "due", _("chưa gửi giấy mời"), act, url, hint
    if meeting.state == "called":
        act = _("Mở cuộc họp") if works and days <= 0 else _("Xem cuộc họp")
        return sentence, "done", _("đã gửi giấy mời"), act, url, hint
    return sentence, "due", _("đang họp"), _("Vào cuộc họp"), url, ""


def _last(meeting: Meeting) -> list[Fact]:
    """The last meeting in a few facts; figures only once the minutes are locked."""
    start, url = clock.local(meeting.starts_at), links.meeting(meeting.pk)
    facts = [Fact(_("Cuộc họp"), meeting.title, url), Fact(_("Ngày"), f"{format_day(start)}, {format_hour(start)}")]
    if meeting.state != "closed":
        return [*facts, Fact(_("Biên bản"), _("chờ thông qua"))]
    if meeting.summoned:
        share = percent(Fraction(meeting.attended, meeting.summoned))
        came = _("%(came)s/%(owed)s người được triệu tập, %(share)s") % {
            "came": meeting.attended, "owed": meeting.summoned, "share": share}  # fmt: skip
        facts.append(Fact(_("Dự họp"), came, url))
    if meeting.grade:
        score = (
            _(", %(score)s điểm") % {"score": format_number(meeting.score.normalize())}
            if meeting.score is not None
            else ""
        )
        facts.append(Fact(_("Chất lượng"), meeting.grade + score))
    if meeting.tasks_given:
        facts.append(Fact(_("Giao việc"), _("%(n)s việc") % {"n": meeting.tasks_given}, url))
    return facts


def _cell_today(actor: Actor, held: Holding) -> list[Fact]:
    """How many members, and who looks after the cell from above."""
    facts = []
    if actor.may(Permission.MEMBER_VIEW, held.path):
        total, split = member_words(count_standings(held.path, actor.today, few=True))
        facts.append(
            Fact(_("Đảng viên"), f"{format_number(total)}: {split}", f"{reverse('members:list')}?don-vi={held.org_id}")
        )
    superiors = list(assigned_superiors_on(held.org_id, actor.today))
    names = names_on([row.org_id for row in superiors], actor.today) if superiors else {}
    facts += [Fact(_("Cấp trên phụ trách"), f"{row.person_name}, {names.get(row.org_id, '')}") for row in superiors]
    return facts


def _assigned(actor: Actor) -> list[Fact]:
    """The cells the actor looks after, each with its next meeting. Two queries."""
    cells = [held.org_id for held in actor.holdings if held.role == "assigned_superior"]
    if not cells:
        return []
    names = names_on(cells, actor.today)
    running = meetings_visible_to(actor).filter(org_id__in=cells, state__in=["preparing", "called", "open"])
    upcoming: dict[int, Meeting] = {}
    for meeting in running.order_by("starts_at", "id"):
        upcoming.setdefault(meeting.org_id, meeting)
    facts = []
    for cell in cells:
        meeting_of = upcoming.get(cell)
        if meeting_of is None:
            facts.append(Fact(names.get(cell, ""), _("chưa có cuộc họp nào được chuẩn bị"), links.meetings_of(cell)))
        else:
            start = clock.local(meeting_of.starts_at)
            words = _("họp %(weekday)s %(day)s, %(hour)s") % {
                "weekday": WEEKDAYS[start.weekday()], "day": format_day(start), "hour": format_hour(start)}  # fmt: skip
            facts.append(Fact(names.get(cell, ""), words, links.meeting(meeting_of.pk)))
    return facts


def _above(actor: Actor, held: Holding) -> Head:
    """The month of everything below: who met and who did not, where to look first, twelve months as bars."""
    day, month = actor.today, month_of(actor.today)
    few = get_organisation(actor, held.org_id).level >= Level.COMMUNE
    below = tallies_below(actor, held.path, MONTHLY, month, day, few=few)
    vacant = leaders_missing(actor, held.path, day, few=few)
    shown = vacant[:MOST_VACANT]
    names = names_on([*ids_of(held.path), *below, *(one.org_id for one in shown)], day)
    todos, late, rest = below_todos(below, names, day, day, MOST_ON_HOME)
    owed, met = sum(t.owed for t in below.values()), sum(t.met for t in below.values())
    overdue = sum(t.overdue for t in below.values())
    url = links.month(held.org_id)
    stat = [
        (format_number(owed), _("chi bộ phải họp"), url), (format_number(met), _("đã họp"), url),
    ]  # fmt: skip
    rest_words = ((owed - met - overdue, _("chưa, còn hạn")), (overdue, _("quá hạn")))
    stat += [(format_number(count), words, url) for count, words in rest_words if count]
    months = tallies_by_month(actor, held.path, MONTHLY, add_months(month, -11), month, day, few=few)
    settled = "%(n)s tổ chức trực thuộc đã họp đủ hoặc còn trong hạn"
    words = ngettext(settled, settled, rest) % {"n": format_number(rest)} if rest else ""
    more = late - len(todos)
    others = "Còn %(n)s tổ chức nữa có chi bộ quá hạn."
    more_words = ngettext(others, others, more) % {"n": format_number(more)} if more > 0 else ""
    return Head(
        title=names.get(held.org_id, ""),
        of=_month_words(day),
        crumbs=_crumbs(held.path, names),
        stat=stat if owed else (),
        sentence="" if owed else _("Tháng này chưa có chi bộ nào phải họp."),
        act=_("Xem tháng này") if owed else "",
        act_url=url if owed else "",
        below=[*_vacancies(shown, len(vacant), names, day), *todos],
        below_more=more_words,
        below_words=words,
        assigned=_assigned(actor),
        chart=_year_chart(months, month),
    )


def _vacancies(shown: Sequence[LeaderVacancy], every: int, names: dict[int, str], day: datetime.date) -> list[Todo]:
    """The posts of secretary that stand empty, the longest first; those that are not named are counted."""
    todos = [
        Todo(
            state="missing",
            what=names.get(one.org_id, ""),
            url=address("committees:bodies", one.org_id),
            words=_("khuyết bí thư %(n)s ngày") % {"n": (day - one.since).days},
            detail=_("từ %(day)s") % {"day": format_day(one.since)},
        )
        for one in shown
    ]
    if every > len(shown):
        todos.append(Todo("missing", _("Tổ chức khác khuyết bí thư"), figure=format_number(every - len(shown))))
    return todos


def _year_chart(tallies: dict[datetime.date, Tally], month: datetime.date) -> SafeString:
    """The share of cells that met in each of the last twelve months; nothing when nothing was owed."""
    months = [add_months(month, -back) for back in range(11, -1, -1)]
    found = [tallies.get(one) for one in months]
    shares = [100 * tally.met / tally.owed if tally is not None and tally.owed else None for tally in found]
    if not any(share is not None for share in shares):
        return SafeString("")
    return _drawn_year(tuple(shares), month, get_language())


@functools.lru_cache(maxsize=512)
def _drawn_year(shares: tuple[float | None, ...], month: datetime.date, _language: str | None) -> SafeString:
    """The drawing of the same twelve shares, kept for each language: it takes longer than counting them."""
    labels = [str(add_months(month, -back).month) for back in range(11, -1, -1)]
    return charts.bars(
        _("Chi bộ đã họp thường kỳ, phần trăm từng tháng"),
        labels, shares, head=_("Tháng"), places=0, low=0, high=100, open_last=True,
        note=_("12 tháng đến %(month)s; tháng này chưa kết thúc") % {"month": f"{month.month}/{month.year}"},
    )  # fmt: skip

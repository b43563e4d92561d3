"""The words of a member's file: facts, chronology, rules beside verdicts, and sentences for the audit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit.wording import register
from nennep.kernel.addresses import address
from nennep.kernel.period import add_months
from nennep.members.blocks import Earlier
from nennep.members.earlier import earlier_of
from nennep.members.qualifications.shown import former, values_on
from nennep.members.queries.history import PersonOn, Records, is_open, names_through, person_on, standing_spells
from nennep.members.register.columns import MEMBER_COLUMNS, ORGANISATION_COLUMNS
from nennep.members.register.dates import PartialDate
from nennep.members.rules import (
    Badges,
    FilePapers,
    badges_on,
    known_date,
    papers_on,
    probation_on,
)
from nennep.members.states import Outcome, PlaceKind, Standing
from nennep.regulations.registry import NoRuleSet
from nennep.regulations.verdicts import Verdict
from nennep.ui.drawn.tables import Cell, draw_rows
from nennep.ui.formats import format_day
from nennep.ui.shapes import Event, Fact, RuleNote, Todo

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from nennep.members.models import Person
    from nennep.members.queries.listing import MemberRow

SEX_WORDS = {"M": gettext_lazy("Nam"), "F": gettext_lazy("Nữ"), "": gettext_lazy("Chưa rõ")}
LABELS = {
    "full_name": gettext_lazy("Họ và tên khai sinh"),
    "common_name": gettext_lazy("Tên đang dùng"),
    "sex": gettext_lazy("Giới tính"),
    "birth": gettext_lazy("Ngày sinh"),
    "ethnicity": gettext_lazy("Dân tộc"),
    "religion": gettext_lazy("Tôn giáo"),
    "native_place": gettext_lazy("Quê quán"),
    "address": gettext_lazy("Nơi ở hiện nay"),
    "phone": gettext_lazy("Điện thoại"),
    "citizen_id": gettext_lazy("Số định danh cá nhân"),
    "card_no": gettext_lazy("Số thẻ đảng viên"),
    "admitted": gettext_lazy("Ngày vào Đảng"),
    "official": gettext_lazy("Ngày chính thức"),
    "schooling": gettext_lazy("Giáo dục phổ thông"),
    "profession": gettext_lazy("Chuyên môn, nghiệp vụ"),
    "theory": gettext_lazy("Lý luận chính trị"),
    "occupation": gettext_lazy("Nghề nghiệp"),
}
OUTCOMES = {str(value): label for value, label in Outcome.choices}
register({
    "members.person.registered": gettext_lazy("Nhập đảng viên %(name)s, sinh hoạt từ %(since)s"),
    "members.person.edited": gettext_lazy("Sửa hồ sơ: trước “%(old)s”, sau “%(new)s”, căn cứ %(basis)s"),
    "members.person.qualified": gettext_lazy(
        "Sửa hồ sơ, trình độ có từ %(since)s: trước “%(old)s”, sau “%(new)s”, căn cứ %(basis)s"
    ),
    "members.person.moved": gettext_lazy("Chuyển sinh hoạt chính thức từ %(on)s, văn bản %(decision_no)s"),
    "members.person.placed_temporarily": gettext_lazy("Sinh hoạt tạm thời nơi khác từ %(on)s đến %(until)s"),
    "members.person.came_back": gettext_lazy("Trở về từ nơi sinh hoạt tạm thời ngày %(on)s"),
    "members.person.exempted": gettext_lazy("Miễn công tác và sinh hoạt từ %(on)s đến %(until)s: %(ground)s"),
    "members.person.exemption_ended": gettext_lazy("Trở lại sinh hoạt từ %(on)s"),
    "members.standing.changed": gettext_lazy("Đổi tư cách từ %(on)s, quyết định %(decision_no)s"),
    "members.standing.withdrawn": gettext_lazy("Rút lại lần đổi tư cách ngày %(on)s: %(reason)s"),
    "members.workplace.added": gettext_lazy("Thêm nơi công tác %(unit)s, %(locality)s từ %(on)s"),
    "members.workplace.ended": gettext_lazy("Thôi công tác tại %(unit)s từ %(on)s"),
    "members.paper.noted": gettext_lazy("Ghi giấy tờ có trong hồ sơ: số %(number)s %(code)s, ngày %(dated_on)s"),
    "members.paper.dropped": gettext_lazy("Bỏ ghi giấy tờ số %(number)s %(code)s: %(reason)s"),
    "members.team.founded": gettext_lazy("Lập %(name)s từ %(on)s"),
    "members.team.ended": gettext_lazy("%(name)s thôi hoạt động từ %(on)s"),
    "members.team.placed": gettext_lazy("Xếp vào tổ đảng từ %(on)s, tổ trưởng: %(head)s"),
    "members.team.left": gettext_lazy("Ra khỏi tổ đảng từ %(on)s"),
    "members.correction.asked": gettext_lazy("Đề nghị sửa hồ sơ, mục %(field)s: trước “%(old)s”, đề nghị “%(new)s”"),
    "members.correction.accepted": gettext_lazy("Đồng ý sửa hồ sơ. %(answer)s"),
    "members.correction.refused": gettext_lazy("Không sửa hồ sơ: %(answer)s"),
    "members.correction.withdrawn": gettext_lazy("Rút đề nghị sửa hồ sơ"),
    "members.merge.asked": gettext_lazy("Đề nghị gộp hồ sơ %(old)s vào hồ sơ %(name)s: %(reason)s"),
    "members.merge.done": gettext_lazy("Gộp hồ sơ %(old)s vào hồ sơ %(name)s"),
    "members.merge.refused": gettext_lazy("Không gộp hồ sơ: %(answer)s"),
    "members.merge.withdrawn": gettext_lazy("Rút đề nghị gộp hồ sơ"),
    "members.merge.undone": gettext_lazy("Hoàn lại lần gộp hồ sơ %(old)s vào hồ sơ %(name)s: %(reason)s"),
    "members.pair.told_apart": gettext_lazy("Kết luận hai hồ sơ %(name)s, %(old)s là hai người: %(reason)s"),
    "members.pair.reconsidered": gettext_lazy("Bỏ kết luận hai hồ sơ là hai người: %(reason)s"),
    "members.register.read": gettext_lazy("Đọc tệp %(file)s"),
    "members.register.columns_chosen": gettext_lazy("Chọn cột của tệp: %(columns)s"),
    "members.register.compared": gettext_lazy("So danh sách ngày %(as_of)s với danh sách đang có: %(counts)s"),
    "members.register.row_decided": gettext_lazy("Xem lại dòng %(row)s: %(outcome)s"),
    "members.register.doubts_kept": gettext_lazy("Nhận %(rows)s dòng còn nghi vấn như đã đọc"),
    "members.register.dropped": gettext_lazy("Bỏ tệp %(file)s đã đọc"),
    "members.register.committed": gettext_lazy("Ghi danh sách %(file)s: %(new)s người mới, %(changed)s hồ sơ thay đổi"),
    "members.register.undone": gettext_lazy("Hoàn lại danh sách %(file)s: %(reason)s"),
    "members.register.organisations_founded": gettext_lazy("Lập %(count)s tổ chức theo danh sách %(file)s"),
    "members.register.organisations_changed": gettext_lazy("Đổi %(count)s tổ chức theo danh sách %(file)s"),
    "members.register.changes_confirmed": gettext_lazy(
        "Xác nhận %(rows)s dòng thay đổi tổ chức từ %(effective_on)s, văn bản %(decision_no)s"
    ),
}, names={**LABELS, **OUTCOMES}, codes={
    "sex": SEX_WORDS, "field": LABELS, "outcome": OUTCOMES,
    "columns": {one.slug: gettext_lazy(one.label) for one in (*MEMBER_COLUMNS, *ORGANISATION_COLUMNS)},
})  # fmt: skip


def date_words(known: PartialDate | None) -> str:
    """A date in the words of its precision: 12/06/2018, tháng 7/1983, năm 1983; an empty text when it is unknown."""
    if known is None:
        return ""
    if known.precision == "month":
        return _("tháng %(month)s/%(year)s") % {"month": known.date.month, "year": known.date.year}
    if known.precision == "year":
        return _("năm %(year)s") % {"year": known.date.year}
    return format_day(known.date)


def member_cells(rows: Iterable[MemberRow], query: str, *, with_cell: bool) -> SafeString:
    """The rows of the list of members; `query` goes behind each address, `with_cell` has a column for the cell."""
    born = _("Ngày sinh")
    return draw_rows(
        [
            Cell(row.name, row.url + query, names=True), *([Cell(row.cell)] if with_cell else []),
            Cell(row.birth, label=born), Cell(row.standing), Cell(row.marks),
        ]
        for row in rows
    )  # fmt: skip


def value_words(field: str, value: object) -> str:
    """A value of the file as it is shown."""
    if field == "sex":
        return str(SEX_WORDS.get(str(value), value))
    return date_words(value) if isinstance(value, PartialDate) else str(value or "")


def party_age(admitted: PartialDate, day: datetime.date) -> str:
    """Years and months of party age on a day, in words."""
    months = (day.year - admitted.date.year) * 12 + day.month - admitted.date.month
    if add_months(admitted.date, months) > day:
        months -= 1
    if admitted.precision == "year":
        return _("khoảng %(years)s năm") % {"years": months // 12}
    return _("%(years)s năm %(months)s tháng") % {"years": months // 12, "months": months % 12}


@dataclass(frozen=True, slots=True)
class FilePage:
    """Everything the page of a file shows, in words."""

    standing: str
    standing_state: str
    since: str
    home: str
    home_url: str
    home_since: str
    exempt: str
    temporary: str
    identity: list[Fact]
    membership: list[Fact]
    workplaces: list[Fact]
    events: list[Event]
    earlier: list[Earlier]
    notes: list[RuleNote]
    papers: FilePapers
    missing: list[Todo]


def file_page(records: Records, day: datetime.date, opens: Collection[int] = ()) -> FilePage:
    """A file as of a day, with the rules of that day. `opens`: the cells whose pages the reader may open."""
    person, now = records.person, person_on(records, day)
    named = names_through(row.cell_id for row in records.places)
    papers = papers_on(
        records.papers, {row.standing for row in records.standings if row.valid_from <= day},
        moved=sum(row.kind == PlaceKind.HOME and row.valid_from <= day for row in records.places) > 1, on=day,
    )  # fmt: skip
    standing = now.standing
    return FilePage(
        standing=str(Standing(standing.standing).label) if standing else _("Chưa phải đảng viên vào ngày này"),
        standing_state="done" if now.in_party else "none",
        since=format_day(_spell_start(records, day)) if standing else "",
        home=named(now.home.cell_id, day) if now.home else "",
        home_url=reverse("organisations:detail", args=[now.home.cell_id]) if now.home else "",
        home_since=format_day(now.home.valid_from) if now.home else "",
        exempt=_exempt(now),
        temporary=_temporary(now, named),
        identity=_identity(records, day),
        membership=_membership(person, day),
        workplaces=[
            Fact(row.unit, _joined(row.locality, row.province, _("từ %s") % format_day(row.valid_from)))
            for row in now.workplaces
        ],
        events=chronology(records, day, named, opens),
        earlier=earlier_of(records),
        notes=_notes(person, now, day),
        papers=papers,
        missing=[Todo("missing", paper.name, words=_("chưa có"), detail=paper.stage) for paper in papers.missing],
    )  # fmt: skip


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _spell_start(records: Records, day: datetime.date) -> datetime.date | None:
    return next((row.valid_from for row, end in standing_spells(records) if row.valid_from <= day < end), None)


def _exempt(now: PersonOn) -> str:
    if now.exemption is None:
        return ""
    words = _("Tạm miễn sinh hoạt từ %s") if now.exemption.temporary else _("Miễn công tác và sinh hoạt từ %s")
    end = "" if is_open(now.exemption.valid_to) else _(" đến hết %s") % _last(now.exemption.valid_to)
    return words % format_day(now.exemption.valid_from) + end


def _last(end: datetime.date) -> str:
    """The last day inside a period that has an end."""
    return format_day(end - datetime.timedelta(days=1))


def _temporary(now: PersonOn, named: Callable[[int, datetime.date], str]) -> str:
    if now.temporary is None:
        return ""
    place = named(now.temporary.cell_id, now.temporary.valid_from) or _("một chi bộ ngoài phạm vi đồng chí được xem")
    return _("Sinh hoạt tạm thời tại %(place)s từ %(day)s") % {
        "place": place,
        "day": format_day(now.temporary.valid_from),
    }


def _identity(records: Records, day: datetime.date) -> list[Fact]:
    fields = ("common_name", "sex", "birth", "ethnicity", "religion", "native_place", "address", "phone", "citizen_id",
              "schooling", "profession", "theory", "occupation")  # fmt: skip
    person, dated, facts = records.person, values_on(records, day), []
    for field in fields:
        value = known_date(person, field) if field == "birth" else dated.get(field, getattr(person, field, ""))
        words = value_words(field, value)
        if words or field != "common_name":
            before = former(records, field, day) if field in dated else []
            facts.append(Fact(str(LABELS[field]), _with_former(words or _("chưa ghi"), before)))
    return facts


def _with_former(words: str, before: Iterable[str]) -> str:
    """A value, and below it what stood there before."""
    lines = format_html_join("", '<br><span class="small quiet">{}</span>', ((line,) for line in before))
    return format_html("{}{}", words, lines) if lines else words


def _membership(person: Person, day: datetime.date) -> list[Fact]:
    admitted, official = known_date(person, "admitted"), known_date(person, "official")
    facts = [
        Fact(str(LABELS["card_no"]), person.card_no or _("chưa ghi")),
        Fact(str(LABELS["admitted"]), date_words(admitted) or _("chưa ghi")),
        Fact(str(LABELS["official"]), date_words(official) or _("chưa ghi")),
    ]
    if admitted and admitted.date <= day:
        facts.append(Fact(_("Tuổi đảng"), party_age(admitted, day)))
    return facts


def chronology(
    records: Records, day: datetime.date, named: Callable[[int, datetime.date], str], opens: Collection[int]
) -> list[Event]:
    """What happened, newest first; what lies after the day is marked as later. `opens`: as for `file_page`."""
    lines: list[tuple[datetime.date, int, Event]] = []
    first_home = next((row for row in records.places if row.kind == PlaceKind.HOME), None)
    for row, _end in standing_spells(records):
        words = {
            Standing.PROBATIONARY: _("Kết nạp, dự bị"),
            Standing.OFFICIAL: _("Đảng viên chính thức"),
        }.get(Standing(row.standing), str(Standing(row.standing).label))
        lines.append((row.valid_from, 0, Event(_start(records, row.valid_from), words, source=_source(row))))
    for place in records.places:
        where = named(place.cell_id, place.valid_from) or _("một chi bộ ngoài phạm vi đồng chí được xem")
        until = "" if is_open(place.valid_to) else _("đến %s") % _last(place.valid_to)
        if place.kind == PlaceKind.TEMPORARY:
            text = _("Sinh hoạt tạm thời")
        elif place is first_home:
            text = _("Sinh hoạt tại")
        else:
            text = _("Chuyển sinh hoạt chính thức")
        url = address("organisations:detail", place.cell_id) if place.cell_id in opens else ""
        event = Event(format_day(place.valid_from), text, detail=where, source=_source(place), day_note=until,
                      detail_url=url)  # fmt: skip
        lines.append((place.valid_from, 1, event))
    for exemption in records.exemptions:
        until = "" if is_open(exemption.valid_to) else _("đến %s") % _last(exemption.valid_to)
        text = _("Tạm miễn sinh hoạt") if exemption.temporary else _("Miễn công tác và sinh hoạt")
        event = Event(format_day(exemption.valid_from), text, detail=exemption.ground, source=_source(exemption),
                      day_note=until)  # fmt: skip
        lines.append((exemption.valid_from, 2, event))
    for team in records.teams:
        until = "" if is_open(team.valid_to) else _("đến %s") % _last(team.valid_to)
        text = _("Tổ trưởng %s") % team.team.name if team.is_head else _("Vào %s") % team.team.name
        lines.append((team.valid_from, 3, Event(format_day(team.valid_from), text, day_note=until)))
    ordered = sorted(lines, key=lambda line: (line[0], line[1]), reverse=True)
    return [_timed(event, start, day) for start, _kind, event in ordered]


def _start(records: Records, start: datetime.date) -> str:
    """The day a standing began, in the words of the precision with which the file knows it."""
    for field in ("admitted", "official"):
        known = known_date(records.person, field)
        if known is not None and known.date == start:
            return date_words(known)
    return format_day(start)


def _source(row: object) -> str:
    """By which paper, and the remark."""
    parts = (getattr(row, "decision_no", ""), getattr(row, "note", ""))
    return " · ".join(part for part in parts if part)


def _timed(event: Event, start: datetime.date, day: datetime.date) -> Event:
    if start <= day:
        return event
    return Event(event.day, event.text, event.detail, event.source, event.day_note, "later", event.url)


def _notes(person: Person, now: PersonOn, day: datetime.date) -> list[RuleNote]:
    """Deadlines and badges with the rule behind each."""
    verdicts = []
    try:
        probation = probation_on(person, Standing(now.standing.standing) if now.standing else None, day)
        if probation is not None:
            verdicts.append(probation)
        admitted = known_date(person, "admitted")
        if now.in_party and admitted is not None and admitted.date <= day:
            verdicts += badge_verdicts(badges_on(admitted, day))
    except NoRuleSet as unknown:
        verdicts.append(Verdict("none", unknown.sentence, None))
    return [verdict.note() for verdict in verdicts]


def badge_verdicts(badges: Badges) -> list[Verdict]:
    """What to say of badges: the one that comes within a year, and the highest one whose years are full."""
    unsure = _(" Ngày vào Đảng chưa rõ đến ngày, cần đối chiếu.") if badges.unsure else ""
    verdicts = []
    if badges.note:
        verdicts.append(Verdict("none", _("Không kết luận: %s") % badges.note, badges.rule))
    if badges.coming:
        sentence = _("Tròn %(years)s năm tuổi đảng ngày %(full)s; đợt trao gần nhất %(given)s.") % _badge(badges.coming)
        verdicts.append(Verdict("due", sentence + unsure, badges.rule))
    if badges.reached:
        sentence = _("Đủ điều kiện Huy hiệu %(years)s năm tuổi đảng từ %(full)s.") % _badge(badges.reached)
        verdicts.append(Verdict("done", sentence + unsure, badges.rule))
    return verdicts


def _badge(badge: object) -> dict[str, object]:
    given = getattr(badge, "given_on", None)
    return {
        "years": getattr(badge, "years", ""),
        "full": format_day(getattr(badge, "full_on", None)),
        "given": format_day(given) if given else _("chưa rõ"),
    }


ORGANISATION_OUTCOMES = {
    "new": gettext_lazy("Tổ chức mới"), "changed": gettext_lazy("Có thay đổi"), "same": gettext_lazy("Không đổi"),
    "doubtful": gettext_lazy("Cần xem lại"), "wrong": gettext_lazy("Có lỗi"), "left": gettext_lazy("Không nhập"),
}  # fmt: skip
ORGANISATION_ROW_DECISIONS = {
    "keep": gettext_lazy("Đúng như đã đọc"), "new": gettext_lazy("Là tổ chức mới"), "skip": gettext_lazy("Không nhập"),
}  # fmt: skip

"""Values of parameters in words, for the page of a rule set."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import singledispatch

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.regulations.families import charter, documents, files, meetings, structure
from nennep.regulations.families.calendar import NewYearRest
from nennep.regulations.rules.voting import threshold_words
from nennep.regulations.schema import MonthDay, Threshold
from nennep.regulations.verdicts import percent
from nennep.ui.formats import format_day, format_number


def words_of(value: object) -> list[str]:
    """A value as lines of text: one for a single value, one for each item of a list."""
    return [_words(one) for one in value] if isinstance(value, tuple) else [_words(value)]


@singledispatch
def _words(value: object) -> str:
    raise TypeError(f"no words for {type(value).__name__}")


@_words.register
def _text(value: str) -> str:
    codes = {
        "official": _("đảng viên chính thức"),
        "elsewhere_absent": _("người sinh hoạt tạm thời nơi khác vắng mặt"),
        "exempt_absent": _("người được miễn sinh hoạt vắng mặt"),
        "exempt": _("người được miễn sinh hoạt"),
        "special_duty": _("lực lượng làm nhiệm vụ đặc thù"),
        "where_they_meet": _("điểm danh nơi đang sinh hoạt"),
        "nghi-quyet": _("nghị quyết"),
    }
    return codes.get(value, value)


@_words.register
def _number(value: int | Decimal) -> str:
    return format_number(value)


@_words.register
def _truth(value: bool) -> str:
    return _("có") if value else _("không")


@_words.register
def _share(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}" if value.denominator < 10 else percent(value)


@_words.register
def _date(value: datetime.date) -> str:
    return format_day(value)


@_words.register
def _threshold(value: Threshold) -> str:
    return threshold_words(value)


@_words.register
def _month_day(value: MonthDay) -> str:
    return f"{value.day:02d}/{value.month:02d}"


@_words.register
def _span(value: charter.Span) -> str:
    words = {"least": value.least, "most": value.most}
    if not isinstance(value, charter.CommitteeSpan):
        return _("%(least)s đến %(most)s người") % words
    words |= {"few": value.few, "less": value.most_of_few}
    return _("%(least)s đến %(most)s người; lập từ không quá %(few)s đơn vị thì không quá %(less)s") % words


@_words.register
def _age(value: charter.AgeRange) -> str:
    return _("từ %(youngest)s đến %(oldest)s tuổi") % {"youngest": value.youngest, "oldest": value.oldest}


@_words.register
def _ceremony(value: charter.Ceremony) -> str:
    starts = {"received": _("từ ngày nhận quyết định"), "issued": _("từ ngày ban hành quyết định")}
    return _("%(days)s ngày làm việc %(starts)s") % {"days": value.working_days, "starts": starts[value.counts_from]}


@_words.register
def _temporary(value: charter.TemporaryTransfer) -> str:
    return _("từ %(least)s đến dưới %(most)s tháng; đi học đến %(study)s tháng") % {
        "least": value.months_from,
        "most": value.months_below,
        "study": value.study_months_up_to,
    }


@_words.register
def _step(value: meetings.Step) -> str:
    return value.title


@_words.register
def _kind_of_cell(value: meetings.CellKind) -> str:
    return value.name


@_words.register
def _duration(value: meetings.Duration) -> str:
    if not value.members_from:
        return ngettext("%(minutes)s phút", "%(minutes)s phút", value.minutes) % {"minutes": value.minutes}
    figures = {"minutes": value.minutes, "members": value.members_from}
    return _("từ %(members)s đảng viên: %(minutes)s phút") % figures


@_words.register
def _teams(value: meetings.TeamMeetings) -> str:
    figures = {"members": value.members_from, "times": value.per_year}
    return _("từ %(members)s đảng viên, mỗi năm không quá %(times)s lần") % figures


@_words.register
def _score_group(value: meetings.ScoreGroup) -> str:
    if value.most is None:
        return value.name
    text = _("%(name)s: %(most)s điểm") % {"name": value.name, "most": format_number(value.most)}
    scale = [
        _("từ %(share)s được %(points)s") % {"share": percent(step.at_least), "points": format_number(step.points)}
        for step in value.scale
    ]
    details = [", ".join(scale), value.note]
    return " ".join([text, *(f"({detail})" for detail in details if detail)])


@_words.register
def _grade(value: meetings.GradeBand) -> str:
    if value.at_least is None:
        return _("%(name)s: chưa rõ ngưỡng") % {"name": value.name}
    return _("%(name)s: từ %(least)s điểm") % {"name": value.name, "least": format_number(value.at_least)}


@_words.register
def _year(value: meetings.YearRule) -> str:
    figures = {"grade": value.grade, "count": value.count, "least": value.all_at_least}
    return _("%(grade)s: ít nhất %(count)s kỳ %(grade)s, không kỳ nào dưới %(least)s") % figures


@_words.register
def _document_kind(value: documents.DocumentKind) -> str:
    return f"{value.name} ({value.symbol})" if value.symbol else value.name


@_words.register
def _authority(value: documents.Authority) -> str:
    bodies = {
        _("cấp ủy cơ sở"): value.committee,
        _("ban thường vụ"): value.standing_committee,
        _("chi bộ"): value.cell,
        _("đại hội chi bộ"): value.cell_congress,
    }
    may = ", ".join(body for body, allowed in bodies.items() if allowed)
    may_not = ", ".join(body for body, allowed in bodies.items() if allowed is False)
    parts = [
        _("được: %(bodies)s") % {"bodies": may} if may else "",
        _("không được: %(bodies)s") % {"bodies": may_not} if may_not else "",
    ]
    return f"{value.kind.replace('-', ' ')}: {'; '.join(part for part in parts if part)}"


@_words.register
def _numbering(value: documents.Numbering) -> str:
    example = value.pattern.format(number=f"{value.first:0{value.digits}d}", kind="NQ", body="ĐU")
    return _("từng thể loại, theo nhiệm kỳ, bắt đầu “%(example)s”") % {"example": example}


@_words.register
def _symbol(value: documents.BodySymbol) -> str:
    return value.symbol


@_words.register
def _kind_of_organisation(value: structure.OrganisationKind) -> str:
    return _("%(name)s (bậc %(level)s)") % {"name": value.name, "level": value.level}


@_words.register
def _decider(value: structure.Decider) -> str:
    who = {
        "direct_superior": _("cấp ủy cấp trên trực tiếp quyết định"),
        "above_grassroots": _("cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng quyết định"),
        "province": _("cấp ủy tỉnh quyết định"),
    }[value.decides]
    said = f"{', '.join(structure_acts(value.acts))}: {who}"
    return said + (_(", sau khi cấp trên trực tiếp đồng ý") if value.consent else "")


def structure_acts(acts: Iterable[str]) -> list[str]:
    """Acts of structure in words; all of them when none is named."""
    words = {
        "found": _("lập"), "merge": _("hợp nhất"), "split": _("chia tách"), "move": _("chuyển"),
        "dissolve": _("giải thể"), "change_kind": _("đổi loại hình"), "rename": _("đổi tên"),
    }  # fmt: skip
    return [words[act] for act in acts] or list(words.values())


@_words.register
def _body(value: structure.Body) -> str:
    return f"{value.name}: {', '.join(post.name.lower() for post in value.posts)}"


@_words.register
def _catalogue_group(value: files.CatalogueGroup) -> str:
    return f"{value.first}-{value.last}: {value.name}"


@_words.register
def _catalogue_entry(value: files.CatalogueEntry) -> str:
    return f"{value.number}: {value.name}"


@_words.register
def _stage(value: files.Stage) -> str:
    return f"{value.name}: {'; '.join(paper.name for paper in value.papers)}"


@_words.register
def _rest(value: NewYearRest) -> str:
    return _("%(before)s ngày trước, %(after)s ngày từ mồng một") % {"before": value.before, "after": value.after}

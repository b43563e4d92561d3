"""Each figure of members on a day, defined once: the page's cell, the column of an export and the list behind it.

A definition is a condition on one member of a day, in the SQL that PostgreSQL, DuckDB and Spark read alike. It may use
the columns of `member` (see `lake.relations`) and `exempt`, which is 1 or 0; `{day}`, `{month}` (its first day) and
`{year}` (1 January) and `{ago_N}` (the same day N years before) stand for dates.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nennep.kernel.period import add_months, month_of

_MEMBERS = _("đảng viên")
_ALL = _("Đảng viên chính thức, dự bị hoặc đang bị đình chỉ, theo chi bộ nơi sinh hoạt chính thức trong ngày.")


@dataclass(frozen=True, slots=True)
class PeopleIndicator:
    """One count of members.

    `measure` names the column; `slug` stands in addresses; `name` says the whole, `head` fits over a column and beside
    a row of its `group`; the share is of `whole`. `rule`: the parameter of the family `charter` it rests on.
    """

    measure: str
    slug: str
    name: str | Promise
    head: str | Promise
    condition: str
    group: str | Promise = ""
    unit: str | Promise = _MEMBERS
    population: str | Promise = _ALL
    whole: str = "members"
    rule: str = ""

    def share(self, counts: Mapping[str, int]) -> Fraction | None:
        """The count of its whole, 0 to 1; None of nothing."""
        whole = counts[self.whole] if self.whole else 0
        return Fraction(counts[self.measure], whole) if whole else None

    def percent(self, counts: Mapping[str, int]) -> float | None:
        """The share in percent, for charts."""
        share = self.share(counts)
        return None if share is None else float(100 * share)

    def on(self, day: datetime.date) -> str:
        """The condition with the dates of a day."""
        return self.condition.format_map(dates_of(day, self.condition))

    def sum(self, day: datetime.date) -> str:
        """SQL: how many members fulfil it; 0 of none."""
        return f"coalesce(sum(case when {self.on(day)} then 1 else 0 end), 0)"


def date_literal(day: datetime.date) -> str:
    """A date as all three engines write it."""
    return f"date '{day:%Y-%m-%d}'"


def dates_of(day: datetime.date, text: str) -> dict[str, str]:
    """The literals for the places that stand for dates in the text."""
    found = {
        "day": date_literal(day),
        "month": date_literal(month_of(day)),
        "year": date_literal(day.replace(month=1, day=1)),
    }
    years = {int(number) for number in re.findall(r"\{ago_(\d+)\}", text)}
    return found | {f"ago_{number}": date_literal(add_months(day, -12 * number)) for number in years}


_DUTY, _SEX, _AGE, _YEARS, _CHANGES, _THEORY, _SCHOOL, _PROFESSION, _ETHNICITY = (
    _("Tư cách, diện"), _("Giới tính"), _("Tuổi"), _("Tuổi đảng"), _("Kết nạp, công nhận"),
    _("Lý luận chính trị"), _("Giáo dục phổ thông"), _("Chuyên môn"), _("Dân tộc"),
)  # fmt: skip
AGES = (30, 40, 50, 60)  # the first age beyond each bracket; the last bracket is open
PARTY_YEARS = (10, 30, 40, 50, 60, 70)
_DEGREES = "profession like 'Đại học%' or profession like 'Cử nhân%' or profession like 'Kỹ sư%'"
_HIGHER = "profession like 'Thạc sĩ%' or profession like 'Tiến sĩ%' or profession like 'Sau đại học%'"
_LOWER = "profession like 'Trung cấp%' or profession like 'Sơ cấp%'"
_COLLEGE = "profession like 'Cao đẳng%'"
_KNOWN_THEORY = "theory like 'Sơ cấp%' or theory like 'Trung cấp%' or theory like 'Cao cấp%' or theory like 'Cử nhân%'"
_DONE_SCHOOL = "schooling in ('10/10', '12/12')"


def _ages() -> list[PeopleIndicator]:
    found = [
        PeopleIndicator("age_under_30", "duoi-30-tuoi", _("Đảng viên dưới 30 tuổi"), _("Dưới 30 tuổi"),
                        "birth_on > {ago_30}", _AGE),
    ]  # fmt: skip
    for low, high in itertools.pairwise(AGES):
        found.append(PeopleIndicator(
            f"age_{low}_{high - 1}", f"tuoi-{low}-{high - 1}",
            format_lazy(_("Đảng viên từ {low} đến {high} tuổi"), low=low, high=high - 1),
            format_lazy(_("Từ {low} đến {high}"), low=low, high=high - 1),
            f"birth_on <= {{ago_{low}}} and birth_on > {{ago_{high}}}", _AGE,
        ))  # fmt: skip
    return [
        *found,
        PeopleIndicator("age_60_up", "tu-60-tuoi", _("Đảng viên từ 60 tuổi trở lên"), _("Từ 60 tuổi trở lên"),
                        "birth_on <= {ago_60}", _AGE),
        PeopleIndicator("age_unknown", "chua-ro-ngay-sinh", _("Đảng viên chưa rõ ngày sinh"), _("Chưa rõ ngày sinh"),
                        "birth_on is null", _AGE),
    ]  # fmt: skip


def _party_years() -> list[PeopleIndicator]:
    def one(measure: str, slug: str, head: str | Promise, condition: str) -> PeopleIndicator:
        return PeopleIndicator(
            f"party_{measure}", f"tuoi-dang-{slug}", format_lazy(_("Tuổi đảng: {bracket}"), bracket=head), head,
            condition, _YEARS, rule="badge_years",
        )  # fmt: skip

    found = [one("under_10", "duoi-10", _("Dưới 10 năm"), "admitted_on > {ago_10}")]
    for low, high in itertools.pairwise(PARTY_YEARS):
        head = format_lazy(_("Từ {low} đến {high} năm"), low=low, high=high - 1)
        condition = f"admitted_on <= {{ago_{low}}} and admitted_on > {{ago_{high}}}"
        found.append(one(f"{low}_{high - 1}", f"{low}-{high - 1}", head, condition))
    return [
        *found,
        one("70_up", "tu-70", _("Từ 70 năm trở lên"), "admitted_on <= {ago_70}"),
        one("unknown", "chua-ro", _("Chưa rõ ngày vào Đảng"), "admitted_on is null"),
    ]


_EVERY = (
    PeopleIndicator("members", "dang-vien", _("Đảng viên"), _("Đảng viên"), "1 = 1", whole=""),
    PeopleIndicator("official", "chinh-thuc", _("Đảng viên chính thức"), _("Chính thức"), "standing = 'official'",
                    _DUTY),
    PeopleIndicator("probationary", "du-bi", _("Đảng viên dự bị"), _("Dự bị"), "standing = 'probationary'", _DUTY),
    PeopleIndicator("suspended", "dinh-chi", _("Đảng viên bị đình chỉ sinh hoạt"), _("Bị đình chỉ"),
                    "standing = 'suspended'", _DUTY),
    PeopleIndicator("exempt", "mien-sinh-hoat", _("Đảng viên được miễn công tác và sinh hoạt đảng"), _("Được miễn"),
                    "exempt = 1", _DUTY),
    PeopleIndicator("women", "nu", _("Đảng viên nữ"), _("Nữ"), "sex = 'F'", _SEX),
    PeopleIndicator("sex_unknown", "chua-ro-gioi-tinh", _("Đảng viên chưa rõ giới tính"), _("Chưa rõ giới tính"),
                    "sex = ''", _SEX),
    *_ages(),
    *_party_years(),
    PeopleIndicator("admitted", "ket-nap", _("Đảng viên kết nạp trong tháng"), _("Kết nạp"),
                    "admitted_to = 'day' and admitted_on >= {month} and admitted_on <= {day}", _CHANGES,
                    population=_("Đảng viên có ngày vào Đảng trong tháng, đang sinh hoạt tại chi bộ trong ngày.")),
    PeopleIndicator("made_official", "cong-nhan-chinh-thuc", _("Đảng viên được công nhận chính thức trong tháng"),
                    _("Công nhận chính thức"),
                    "official_to = 'day' and official_on >= {month} and official_on <= {day}", _CHANGES,
                    population=_("Đảng viên có ngày chính thức trong tháng, đang sinh hoạt tại chi bộ trong ngày.")),
    PeopleIndicator("admitted_in_year", "ket-nap-trong-nam", _("Đảng viên kết nạp từ đầu năm"), _("Kết nạp từ đầu năm"),
                    "admitted_on >= {year} and admitted_on <= {day}", _CHANGES,
                    population=_("Đảng viên có ngày vào Đảng từ đầu năm, đang sinh hoạt tại chi bộ trong ngày.")),
    PeopleIndicator("theory_basic", "ly-luan-so-cap", _("Đảng viên có lý luận chính trị sơ cấp"), _("Sơ cấp"),
                    "theory like 'Sơ cấp%'", _THEORY),
    PeopleIndicator("theory_middle", "ly-luan-trung-cap", _("Đảng viên có lý luận chính trị trung cấp"),
                    _("Trung cấp"), "theory like 'Trung cấp%'", _THEORY),
    PeopleIndicator("theory_high", "ly-luan-cao-cap", _("Đảng viên có lý luận chính trị cao cấp, cử nhân"),
                    _("Cao cấp, cử nhân"), "theory like 'Cao cấp%' or theory like 'Cử nhân%'", _THEORY),
    PeopleIndicator("theory_none", "ly-luan-chua-ghi", _("Đảng viên chưa ghi lý luận chính trị"), _("Chưa ghi"),
                    "theory = ''", _THEORY),
    PeopleIndicator("theory_other", "ly-luan-khac", _("Đảng viên ghi lý luận chính trị khác"), _("Ghi khác"),
                    f"theory <> '' and not ({_KNOWN_THEORY})", _THEORY),
    PeopleIndicator("school_done", "het-trung-hoc", _("Đảng viên học hết phổ thông (10/10 hoặc 12/12)"),
                    _("Hết phổ thông"), _DONE_SCHOOL, _SCHOOL),
    PeopleIndicator("school_part", "chua-het-trung-hoc", _("Đảng viên chưa học hết phổ thông"),
                    _("Chưa hết phổ thông"), f"schooling <> '' and not ({_DONE_SCHOOL})", _SCHOOL),
    PeopleIndicator("school_none", "pho-thong-chua-ghi", _("Đảng viên chưa ghi giáo dục phổ thông"), _("Chưa ghi"),
                    "schooling = ''", _SCHOOL),
    PeopleIndicator("degree_higher", "sau-dai-hoc", _("Đảng viên có trình độ sau đại học"), _("Sau đại học"), _HIGHER,
                    _PROFESSION),
    PeopleIndicator("degree", "dai-hoc", _("Đảng viên có trình độ đại học"), _("Đại học"), _DEGREES, _PROFESSION),
    PeopleIndicator("college", "cao-dang", _("Đảng viên có trình độ cao đẳng"), _("Cao đẳng"), _COLLEGE, _PROFESSION),
    PeopleIndicator("vocational", "trung-cap", _("Đảng viên có trình độ sơ cấp, trung cấp"), _("Sơ cấp, trung cấp"),
                    _LOWER, _PROFESSION),
    PeopleIndicator("profession_none", "chuyen-mon-chua-ghi", _("Đảng viên chưa ghi chuyên môn"), _("Chưa ghi"),
                    "profession = ''", _PROFESSION),
    PeopleIndicator("profession_other", "chuyen-mon-khac", _("Đảng viên ghi chuyên môn khác"), _("Ghi khác"),
                    f"profession <> '' and not ({_HIGHER} or {_DEGREES} or {_COLLEGE} or {_LOWER})", _PROFESSION),
    PeopleIndicator("minority", "dan-toc-thieu-so", _("Đảng viên là người dân tộc thiểu số"), _("Dân tộc thiểu số"),
                    "ethnicity not in ('', 'Kinh')", _ETHNICITY),
    PeopleIndicator("ethnicity_unknown", "chua-ghi-dan-toc", _("Đảng viên chưa ghi dân tộc"), _("Chưa ghi"),
                    "ethnicity = ''", _ETHNICITY),
)  # fmt: skip
PEOPLE = {one.measure: one for one in _EVERY}
PEOPLE_MEASURES = tuple(PEOPLE)
_BY_SLUG = {one.slug: one for one in _EVERY}


def people_indicator(slug: str) -> PeopleIndicator:
    """The indicator of an address; Http404 when there is none of that name."""
    try:
        return _BY_SLUG[slug]
    except KeyError:
        raise Http404 from None

"""What a file must agree with: facts that cannot be true together, days that cannot be, and what a file still owes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import add_months
from nennep.kernel.vietnamese import tidy
from nennep.members.models import MemberPaper, Person
from nennep.members.register.dates import PartialDate
from nennep.members.states import Standing
from nennep.regulations.registry import NoRuleSet, rule_set
from nennep.regulations.rules.members import recognition_verdict
from nennep.regulations.verdicts import RuleRef, Verdict

FIRST_DAY = datetime.date(1930, 2, 3)  # the founding of the Party: no fact of membership is older
_BORN = datetime.date(1900, 1, 1)  # nobody on a register was born earlier
AHEAD = datetime.timedelta(days=366)
DATE_FIELDS = ("birth", "admitted", "official")
BADGE_MONTHS_AHEAD = 12


def known_date(person: Person, field: str) -> PartialDate | None:
    """A date of the file ("birth", "admitted", "official") with its precision; None when it is not known."""
    day: datetime.date | None = getattr(person, f"{field}_on")
    return None if day is None else PartialDate(day, getattr(person, f"{field}_precision"))


def check_day(day: datetime.date, today: datetime.date, field: str = "on") -> None:
    """Refuse the day of a change that lies before the Party's founding or more than a year ahead."""
    if not FIRST_DAY <= day <= today + AHEAD:
        raise RuleBroken(
            _("Ngày %(day)s không hợp lý: hãy ghi một ngày không quá một năm kể từ hôm nay.")
            % {"day": PartialDate(day)},
            field=field,
        )


def check_facts(
    *, full_name: str, birth: PartialDate | None, admitted: PartialDate | None, official: PartialDate | None,
    today: datetime.date,
) -> None:  # fmt: skip
    """Raise a sentence for facts that cannot be true together; dates known to the month are given every benefit."""
    if not tidy(full_name):
        raise RuleBroken(_("Hãy ghi họ và tên."), field="full_name")
    for field, known, earliest in (("birth", birth, _BORN), ("admitted", admitted, FIRST_DAY),
                                   ("official", official, FIRST_DAY)):  # fmt: skip
        if known is not None and not (earliest <= known.last and known.date <= today):
            labels = {"birth": _("Ngày sinh"), "admitted": _("Ngày vào Đảng"), "official": _("Ngày chính thức")}
            sentence = _("%(label)s %(day)s không hợp lý.") % {"label": labels[field], "day": known}
            raise RuleBroken(sentence, field=field)
    if birth and admitted and admitted.last < birth.date:
        raise RuleBroken(_("Ngày vào Đảng không thể trước ngày sinh."), field="admitted")
    if official and admitted and official.last < admitted.date:
        raise RuleBroken(_("Ngày chính thức không thể trước ngày vào Đảng."), field="official")


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge for years of party age: the day the years are full, and the occasion on which it is given."""

    years: int
    full_on: datetime.date
    given_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Badges:
    """What party age has brought and brings next, by the rule set of the day. `unsure`: the day is not known."""

    reached: Badge | None
    coming: Badge | None
    unsure: bool
    rule: RuleRef
    note: str = ""


def occasion_after(day: datetime.date, on: datetime.date) -> datetime.date | None:
    """The first occasion for badges on or after a day, by the rule set of `on`; None where the rule is not known."""
    days = rule_set("charter", on).rules.badge_days.value or ()
    found = [datetime.date(year, item.month, item.day) for year in (day.year, day.year + 1) for item in days]
    return min((one for one in found if one >= day), default=None)


def badges_on(admitted: PartialDate, on: datetime.date) -> Badges:
    """The highest badge reached and the one that comes within a year (B8); party age runs from the admission."""
    rules = rule_set("charter", on)
    years = sorted(rules.rules.badge_years.value or ())
    marks = [(count, add_months(admitted.date, count * 12)) for count in years]
    reached = [mark for mark in marks if mark[1] <= on]
    coming = [mark for mark in marks if on < mark[1] <= add_months(on, BADGE_MONTHS_AHEAD)]
    return Badges(
        reached=Badge(*reached[-1], occasion_after(reached[-1][1], on)) if reached else None,
        coming=Badge(*coming[0], occasion_after(coming[0][1], on)) if coming else None,
        unsure=admitted.precision != "day",
        rule=rules.ref("badge_years"),
        note="" if years else rules.rules.badge_years.note,
    )


def probation_on(person: Person, standing: Standing | None, on: datetime.date) -> Verdict | None:
    """How the recognition of a probationary member stands on a day; None for everybody else."""
    if standing != Standing.PROBATIONARY or person.admitted_on is None or person.admitted_on > on:
        return None
    return recognition_verdict(person.admitted_on, None, rule_set("charter", on), on)


@dataclass(frozen=True, slots=True)
class StagePaper:
    """A paper that a stage of the member's life needs: there (with its rows) or missing."""

    code: str
    name: str
    stage: str
    have: tuple[MemberPaper, ...]


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """A run of the digital catalogue's numbers, and what of it is in the file."""

    name: str
    first: int
    last: int
    have: tuple[MemberPaper, ...]


@dataclass(frozen=True, slots=True)
class FilePapers:
    """The papers of a file against the catalogue of the day (B13)."""

    stages: tuple[StagePaper, ...]
    groups: tuple[PaperGroup, ...]
    names: dict[int, str]
    rule: RuleRef | None
    note: str

    @property
    def missing(self) -> tuple[StagePaper, ...]:
        """The papers of the member's stages that are not in the file."""
        return tuple(paper for paper in self.stages if not paper.have)


def papers_on(
    papers: Iterable[MemberPaper], standings: Iterable[str], *, moved: bool, on: datetime.date
) -> FilePapers:  # fmt: skip
    """What the catalogue of the day asks of a member who has been through these standings, and what is there.

    On a day for which no catalogue is known nothing is asked, and the note says so.
    """
    kept = list(papers)
    try:
        rules = rule_set("member_file", on)
    except NoRuleSet as unknown:
        return FilePapers((), (), {}, None, unknown.sentence)
    gone_through = set(standings)
    stages = {"ket-nap", "dang-vien-moi"} if gone_through else set()
    if Standing.OFFICIAL in gone_through:
        stages.add("cong-nhan")
    if moved:
        stages.add("chuyen-chinh-thuc")
    needed = [
        StagePaper(paper.code, paper.name, stage.name, tuple(one for one in kept if one.code == paper.code))
        for stage in rules.rules.stages.value or ()
        if stage.code in stages
        for paper in stage.papers
    ]
    groups = tuple(
        PaperGroup(group.name, group.first, group.last,
                   tuple(one for one in kept if one.number and group.first <= one.number <= group.last))
        for group in rules.rules.groups.value or ()
    )  # fmt: skip
    names = {entry.number: entry.name for entry in rules.rules.known_entries.value or ()}
    once = {paper.code: paper for paper in reversed(needed)}
    return FilePapers(
        tuple(sorted(once.values(), key=needed.index)), groups, names, rules.ref("stages"), rules.rules.stages.note
    )

"""The words of levels, steps, deadlines and states of duties."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.states import DueRule
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.orgtree.levels import Level
from nennep.ui.formats import days_left, format_day, format_number

if TYPE_CHECKING:
    from nennep.directives.models import Requirement
    from nennep.obligations.models import Evidence, Obligation

_LEVELS: dict[int, Promise] = {
    Level.PROVINCE: gettext_lazy("Đảng bộ cấp tỉnh"),
    Level.DISTRICT: gettext_lazy("Đảng ủy cấp trên trực tiếp cơ sở"),
    Level.COMMUNE: gettext_lazy("Đảng ủy xã, phường, đặc khu"),
    Level.GRASSROOTS: gettext_lazy("Đảng ủy cơ sở, đảng ủy bộ phận"),
    Level.CELL: gettext_lazy("Chi bộ"),
}
EVIDENCE_PAGES = {
    "meetings.meeting": "meetings:agree", "documents.document": "documents:detail",
    "directives.target": "targets:detail",
}  # fmt: skip


def level_words(level: int) -> str:
    """The organisations of a level, as a row of the table names them."""
    return str(_LEVELS.get(level, ""))


def level_choices() -> list[tuple[str, str]]:
    """The levels below a province, for forms."""
    return [(str(level), str(name)) for level, name in _LEVELS.items() if level > Level.PROVINCE]


def due_words(requirement: Requirement) -> str:
    """The due rule in words."""
    words = {
        DueRule.DAYS: _("trong %(n)s ngày kể từ %(day)s")
        % {"n": requirement.days, "day": format_day(requirement.asked_on)},
        DueRule.DATE: _("chậm nhất %(day)s") % {"day": format_day(requirement.due_on)},
        DueRule.NEXT_MEETING: _("tại kỳ sinh hoạt thường kỳ gần nhất"),
        DueRule.EVERY: _("mỗi %(n)s tháng, kỳ đầu chậm nhất %(day)s, đến %(until)s")
        % {"n": requirement.months, "day": format_day(requirement.due_on), "until": format_day(requirement.until)},
        DueRule.YEARS: _("sau %(n)s năm") % {"n": requirement.years},
    }
    return words[DueRule(requirement.due_rule)]


def whom_words(requirement: Requirement) -> str:
    """Who is asked, in words."""
    who = ", ".join(level_words(level) for level in requirement.levels)
    if requirement.kinds:
        who += _(" (chỉ loại đã chọn)")
    if requirement.besides:
        who += _(", trừ %(n)s nơi") % {"n": len(requirement.besides)}
    return who


def duty_state(row: Obligation, day: datetime.date) -> tuple[str, str]:
    """Mark and words of a duty on a day."""
    if row.met_on is not None:
        late = (row.met_on - row.due_on).days
        words = _("xong %(day)s") % {"day": format_day(row.met_on)}
        return "done", words + (_(", trễ %(n)s ngày") % {"n": format_number(late)} if late > 0 else "")
    if row.lifted_at is not None:
        return "none", _("được miễn")
    days = (row.due_on - day).days
    return "late" if days < 0 else "due", days_left(days)


def evidence_words(one: Evidence) -> str:
    """A record as evidence: what, in which form, when, how many came."""
    form = str(EvidenceForm(one.form).label).lower()
    words = _("%(label)s, %(form)s ngày %(day)s") % {
        "label": one.label, "form": form, "day": format_day(one.met_on)}  # fmt: skip
    if one.attended is not None and one.summoned:
        words += _(", %(came)s/%(all)s người dự") % {
            "came": format_number(one.attended), "all": format_number(one.summoned)}  # fmt: skip
    return words


def directed_title(row: Obligation) -> str:
    """A duty because of a document: what, and which document."""
    return f"{kind_words(row.kind)} {row.basis}"


def kind_words(kind: str) -> str:
    """The verb of a duty."""
    return str(ObligationKind(kind).label)

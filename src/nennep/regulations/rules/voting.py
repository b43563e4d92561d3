"""Quorum and majorities: who counts, how many are needed, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.regulations.families.charter import Charter
from nennep.regulations.schema import RuleSet, Threshold
from nennep.regulations.verdicts import Verdict, percent

Matter = Literal["cell_decision", "body_decision", "admission", "recognition", "deletion"]


@dataclass(frozen=True, slots=True)
class Roster:
    """Official members of a cell at a meeting. `present` counts all who came, exempt members among them;
    `elsewhere_absent` (in temporary activity at another place) and `exempt_absent` are those who did not come."""

    official: int
    present: int
    elsewhere_absent: int = 0
    exempt_absent: int = 0


@dataclass(frozen=True, slots=True)
class Quorum:
    """The base of a decision, how many came, how many votes a decision needs, and the verdict."""

    base: int
    present: int
    needed: int
    verdict: Verdict


def quorum(roster: Roster, rules: RuleSet[Charter]) -> Quorum:
    """Whether a cell meeting can take decisions: enough came for the majority of a decision to be reachable.

    The base is all official members summoned, less those in temporary activity elsewhere and the exempt who did not
    come; one of them who came counts (294-QĐ/TW, Điều 9). A cell below the minimum of official members decides nothing.
    Raises RuleBroken when the counts contradict each other.
    """
    counts = (roster.present, roster.elsewhere_absent, roster.exempt_absent)
    if min(counts) < 0 or sum(counts) > roster.official:
        raise RuleBroken(_("Số có mặt và số vắng vượt quá số đảng viên chính thức; hãy kiểm tra lại điểm danh."))
    left_out = rules.rules.quorum_leaves_out.value or ()
    base = roster.official - sum(getattr(roster, name) for name in left_out)
    least, threshold = rules.rules.min_official_members.value, rules.rules.cell_decision.value
    if threshold is None:
        return Quorum(base, roster.present, 0, rules.no_verdict("cell_decision"))
    needed = threshold.needed(base)
    if least is not None and roster.official < least:
        sentence = _("Chi bộ có %(official)s đảng viên chính thức, dưới %(least)s, không đủ để họp ra nghị quyết.")
        verdict = Verdict(
            "missing",
            sentence % {"official": roster.official, "least": least},
            rules.ref("min_official_members"),
        )
        return Quorum(base, roster.present, needed, verdict)
    figures = {"present": roster.present, "base": base, "needed": needed, "part": threshold_words(threshold)}
    if threshold.met(roster.present, base):
        sentence = _("Dự họp %(present)s/%(base)s đảng viên chính thức, đủ %(part)s để ra nghị quyết.")
        return Quorum(base, roster.present, needed, Verdict("done", sentence % figures, rules.ref("quorum_leaves_out")))
    sentence = _(
        "Dự họp %(present)s/%(base)s đảng viên chính thức, chưa đủ %(part)s; cần ít nhất %(needed)s người mới ra được"
        " nghị quyết."
    )
    return Quorum(base, roster.present, needed, Verdict("missing", sentence % figures, rules.ref("quorum_leaves_out")))


def majority(*, agree: int, base: int, matter: Matter, rules: RuleSet[Charter]) -> Verdict:
    """Whether a vote carries: `agree` of `base` for a decision of a cell or body, admission, recognition, deletion.

    `base` comes from `quorum` for a cell, and is the number of members for a committee. Raises RuleBroken when there
    are more votes than voters.
    """
    if not 0 <= agree <= base:
        raise RuleBroken(_("Số phiếu tán thành phải từ 0 đến %(base)s.") % {"base": base}, field="agree")
    threshold: Threshold | None = rules.param(matter).value
    if threshold is None:
        return rules.no_verdict(matter)
    figures = {
        "agree": agree,
        "base": base,
        "needed": threshold.needed(base),
        "part": threshold_words(threshold),
    }
    if threshold.met(agree, base):
        sentence = _("Tán thành %(agree)s/%(base)s, đạt %(part)s (cần %(needed)s).") % figures
        return Verdict("done", sentence, rules.ref(matter))
    sentence = _("Tán thành %(agree)s/%(base)s, chưa đạt %(part)s (cần %(needed)s).") % figures
    return Verdict("missing", sentence, rules.ref(matter))


def threshold_words(threshold: Threshold) -> str:
    """A threshold in words: quá nửa, hai phần ba, or the percentage."""
    if threshold == Threshold(ratio=Fraction(1, 2), strict=True):
        return _("quá nửa")
    if threshold == Threshold(ratio=Fraction(2, 3), strict=False):
        return _("hai phần ba")
    if threshold.strict:
        return _("trên %(percent)s") % {"percent": percent(threshold.ratio)}
    return _("từ %(percent)s") % {"percent": percent(threshold.ratio)}

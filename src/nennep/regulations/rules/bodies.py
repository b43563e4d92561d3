"""Rules of leading bodies: which form, how large, which posts, and how their documents are signed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from nennep.regulations.families.charter import Charter, CommitteeSpan, FirstCommittees
from nennep.regulations.families.structure import Post
from nennep.regulations.registry import rule_set
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class SignLines:
    """The two lines above a signature: for whom, and the post."""

    authority: str
    post: str


def posts_of(body_kind: str, on: datetime.date) -> tuple[Post, ...]:
    """The posts of a body (committee, standing, inspection, cell_committee, cell, party_team), highest first."""
    bodies = rule_set("post_titles", on).rules.bodies.value or ()
    return next((body.posts for body in bodies if body.code == body_kind), ())


def sign_lines(body_kind: str, organisation_kind: str, post: str, on: datetime.date) -> SignLines:
    """How the holder of a post signs for a body of an organisation of that kind; empty lines where none is known."""
    for body in rule_set("post_titles", on).rules.bodies.value or ():
        if body.code == body_kind:
            lines = [line.line for line in body.sign_for if not line.kinds or organisation_kind in line.kinds]
            held = [one.sign_line for one in body.posts if one.code == post]
            return SignLines(lines[0] if lines else "", held[0] if held else "")
    return SignLines("", "")


def base_form_verdict(
    form: Literal["cell", "area"], members: int, rules: RuleSet[Charter], *, superior_consented: bool = False
) -> Verdict:
    """Whether a grassroots organisation of so many members has the right form: a cell below the threshold, a party
    area from it on; otherwise with the written consent of the direct superior."""
    threshold, rule = rules.rules.party_area_members.value, rules.ref("party_area_members")
    if threshold is None:
        return rules.no_verdict("party_area_members")
    figures = {"members": members, "threshold": threshold}
    if (form == "area") == (members >= threshold):
        sentence = _("Có %(members)s đảng viên, đúng hình thức tổ chức (mốc %(threshold)s).")
        return Verdict("done", sentence % figures, rule)
    if superior_consented:
        sentence = _("Có %(members)s đảng viên, khác mốc %(threshold)s, đã được cấp trên đồng ý bằng văn bản.")
        return Verdict("done", sentence % figures, rule)
    sentence = _("Có %(members)s đảng viên, khác mốc %(threshold)s; cần cấp trên trực tiếp đồng ý bằng văn bản.")
    return Verdict("missing", sentence % figures, rule)


def committee_size_verdict(
    body: Literal["cell_committee", "grassroots_committee"], size: int, rules: RuleSet[Charter]
) -> Verdict:
    """Whether a cell committee or a committee of a grassroots party area is within its maximum."""
    name = "cell_committee_max" if body == "cell_committee" else "grassroots_committee_max"
    most = rules.param(name).value
    if most is None:
        return rules.no_verdict(name)
    label = _("Chi ủy") if body == "cell_committee" else _("Đảng ủy")
    figures = {"label": label, "size": size, "most": most}
    if size <= most:
        return Verdict("done", _("%(label)s có %(size)s người, trong mức %(most)s.") % figures, rules.ref(name))
    kind: Literal["none", "missing"] = "none" if rules.param(name).open else "missing"
    sentence = _("%(label)s có %(size)s người, quá mức %(most)s.") % figures
    return Verdict(kind, sentence, rules.ref(name))


def standing_committee_verdict(committee: int, standing: int, rules: RuleSet[Charter]) -> Verdict:
    """Whether a standing committee of `standing` fits a grassroots committee of `committee` members."""
    least, ratio = rules.rules.standing_committee_from.value, rules.rules.standing_committee_ratio.value
    figures = {"committee": committee, "standing": standing, "least": least}
    if standing and least is not None and committee < least:
        sentence = _("Cấp ủy có %(committee)s ủy viên, dưới %(least)s, chỉ bầu bí thư và phó bí thư.")
        return Verdict("missing", sentence % figures, rules.ref("standing_committee_from"))
    if ratio is None:
        return rules.no_verdict("standing_committee_ratio")
    most = int(committee * ratio)
    if standing <= most:
        sentence = _("Ban thường vụ %(standing)s/%(committee)s cấp ủy viên, trong mức %(most)s.")
        return Verdict("done", sentence % {**figures, "most": most}, rules.ref("standing_committee_ratio"))
    sentence = _("Ban thường vụ %(standing)s/%(committee)s cấp ủy viên, quá mức %(most)s.")
    return Verdict("missing", sentence % {**figures, "most": most}, rules.ref("standing_committee_ratio"))


def first_committee_verdict(
    body: Literal["committee", "standing"], size: int, sources: int, rules: RuleSet[FirstCommittees]
) -> Verdict:
    """Whether the first committee (or standing committee) of a new commune that comes from `sources` communes is of
    the size laid down: "missing" above it; "due" below it, where more may still be appointed."""
    span = rules.rules.committee.value if body == "committee" else rules.rules.standing.value
    if span is None:
        return rules.no_verdict(body)
    few, most = None, span.most
    if isinstance(span, CommitteeSpan) and sources <= span.few:
        few, most = span.few, span.most_of_few
    label = _("Ban chấp hành") if body == "committee" else _("Ban thường vụ")
    figures = {"label": label, "size": size, "least": span.least, "most": most, "few": few}
    if few is not None:
        inside = _("%(label)s có %(size)s người, lập từ không quá %(few)s đơn vị: trong mức %(most)s.")
        above = _("%(label)s có %(size)s người, lập từ không quá %(few)s đơn vị: quá mức %(most)s.")
    else:
        inside = _("%(label)s có %(size)s người, trong mức %(least)s-%(most)s.")
        above = _("%(label)s có %(size)s người, quá mức %(least)s-%(most)s.")
    if size > most:
        return Verdict("missing", above % figures, rules.ref(body))
    if size < span.least and few is None:
        below = _("%(label)s mới có %(size)s người, mức là %(least)s-%(most)s.")
        return Verdict("due", below % figures, rules.ref(body))
    return Verdict("done", inside % figures, rules.ref(body))


def first_deputies_verdict(deputies: int, rules: RuleSet[FirstCommittees]) -> Verdict:
    """Whether a new commune has as many deputy secretaries as laid down: "missing" above it, "due" below it."""
    number = rules.rules.deputies.value
    if number is None:
        return rules.no_verdict("deputies")
    figures, rule = {"deputies": deputies, "number": number}, rules.ref("deputies")
    if deputies > number:
        return Verdict("missing", _("Có %(deputies)s phó bí thư, quá mức %(number)s.") % figures, rule)
    if not deputies and number:
        return Verdict("due", _("Chưa có phó bí thư nào, mức là %(number)s.") % figures, rule)
    if deputies < number:
        return Verdict("due", _("Mới có %(deputies)s phó bí thư, mức là %(number)s.") % figures, rule)
    return Verdict("done", _("Có %(deputies)s phó bí thư, đúng mức.") % figures, rule)


def cell_leadership_verdict(official_members: int, committee_size: int, rules: RuleSet[Charter]) -> Verdict:
    """Whether a cell's leadership fits its official members: below the threshold a secretary and at most one deputy
    (`committee_size` 0), from it on a cell committee within its maximum."""
    threshold, rule = rules.rules.cell_committee_members.value, rules.ref("cell_committee_members")
    if threshold is None:
        return rules.no_verdict("cell_committee_members")
    figures = {"official": official_members, "threshold": threshold, "size": committee_size}
    if official_members < threshold:
        if committee_size:
            sentence = _("Chi bộ có %(official)s đảng viên chính thức, dưới %(threshold)s, không bầu chi ủy.")
            return Verdict("missing", sentence % figures, rule)
        sentence = _("Chi bộ có %(official)s đảng viên chính thức: có bí thư, cần thì thêm một phó bí thư.")
        return Verdict("done", sentence % figures, rule)
    if not committee_size:
        sentence = _("Chi bộ có %(official)s đảng viên chính thức, từ %(threshold)s trở lên phải có chi ủy.")
        return Verdict("missing", sentence % figures, rule)
    return committee_size_verdict("cell_committee", committee_size, rules)

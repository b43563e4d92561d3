"""Rules of party documents: who may issue what."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.regulations.families.documents import DocumentKind
from nennep.regulations.registry import rule_set
from nennep.regulations.verdicts import Verdict

_ISSUERS = ("committee", "standing_committee", "cell", "cell_congress")


def document_kinds(on: datetime.date) -> dict[str, DocumentKind]:
    """Code -> kind of document known on the day."""
    return {kind.code: kind for kind in rule_set("document_authority", on).rules.kinds.value or ()}


@dataclass(frozen=True, slots=True)
class Ballot:
    """How a draft was voted: whether it was carried, in the words of the rule of majority; how many times the text was
    saved again afterwards."""

    carried: bool
    sentence: str
    changed_since: int = 0


def vote_verdict(document_kind: str, ballot: Ballot | None, on: datetime.date) -> Verdict | None:
    """What the rules say of issuing a draft with its last vote; None where no vote is needed and none was taken.

    "missing": the meeting did not carry it. "late": no vote is known although the kind says what a meeting decided, or
    the text changed after the vote: a warning, for no rule that was read bids a record of the vote before signing.
    """
    rules = rule_set("document_authority", on)
    needed = document_kind in (rules.rules.decided_by_vote.value or ())
    rule = rules.ref("decided_by_vote")
    if ballot is None:
        sentence = _("Chưa gắn kết quả biểu quyết. Nghị quyết là điều cuộc họp đã biểu quyết thông qua.")
        return Verdict("late", sentence, rule) if needed else None
    if not ballot.carried:
        return Verdict("missing", _("Dự thảo đã biểu quyết nhưng không được thông qua. %(rule)s") % {
            "rule": ballot.sentence}, rule)  # fmt: skip
    if ballot.changed_since:
        return Verdict("late", _("Sau khi biểu quyết, dự thảo đã sửa %(n)s lần. Hãy so với bản đã biểu quyết.") % {
            "n": ballot.changed_since}, rule)  # fmt: skip
    return Verdict("done", _("Đã biểu quyết thông qua. %(rule)s") % {"rule": ballot.sentence}, rule)


def may_issue(body_kind: str, document_kind: str, on: datetime.date) -> Verdict:
    """Whether a body at the grassroots (committee, standing_committee, cell, cell_congress) may issue the kind.

    "none" where the table of the time has not been read for that body and kind (every body above the grassroots).
    """
    rules = rule_set("document_authority", on)
    kind, rule = document_kinds(on).get(document_kind), rules.ref("authority")
    if kind is None:
        sentence = _("Không có thể loại văn bản “%(kind)s” ở thời điểm này.")
        return Verdict("missing", sentence % {"kind": document_kind[:60]}, rule)
    names = {
        "committee": _("Cấp ủy cơ sở"),
        "standing_committee": _("Ban thường vụ đảng ủy cơ sở"),
        "cell": _("Chi bộ"),
        "cell_congress": _("Đại hội chi bộ"),
    }
    figures = {"body": names.get(body_kind, _("Cơ quan này")), "kind": kind.name.lower(), "number": rules.number}
    rows = {row.kind: row for row in rules.rules.authority.value or ()}
    allowed = getattr(rows.get(document_kind), body_kind, None) if body_kind in _ISSUERS else None
    if allowed is None:
        sentence = _("Chưa đối chiếu được thẩm quyền ban hành %(kind)s của %(body)s theo %(number)s.")
        return Verdict("none", sentence % {**figures, "body": str(figures["body"]).lower()}, rule)
    if allowed:
        return Verdict("done", _("%(body)s được ban hành %(kind)s (%(number)s).") % figures, rule)
    return Verdict("missing", _("%(body)s không có thẩm quyền ban hành %(kind)s (%(number)s).") % figures, rule)

"""Conclusions and votes: quorum and majority as they stand at that moment, by the Charter's rule set of the day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings.actions.hold import check_moment
from nennep.meetings.actions.room import item_of
from nennep.meetings.changing import changing
from nennep.meetings.models import Decision, Meeting, RollEntry, VoteByName
from nennep.meetings.permissions import check_can_decide
from nennep.meetings.queries.counters import in_room, roster_at, votes
from nennep.meetings.states import MeetingState
from nennep.meetings.texts import one_line, paragraphs
from nennep.meetings.visibility import decisions_of
from nennep.regulations.queries import rule_set_for
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.voting import Matter, majority, quorum
from nennep.regulations.verdicts import Verdict

MATTERS: tuple[Matter, ...] = ("cell_decision", "body_decision", "admission", "recognition", "deletion")


@dataclass(frozen=True, slots=True)
class Count:
    """A vote as it was counted."""

    agree: int
    against: int = 0
    abstain: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of a decision at its moment: the base, who was there, whether it is carried, and why."""

    base: int
    present: int
    carried: bool
    rule: str
    rule_set: str
    quorum: Verdict
    majority: Verdict | None


def matter_of(meeting: Meeting, matter: str | None) -> Matter:
    """What is voted on; without a word an ordinary decision of the cell or of the body."""
    usual: Matter = "cell_decision" if meeting.body_kind == BodyKind.CELL else "body_decision"
    if matter is None:
        return usual
    for known in MATTERS:
        if known == matter:
            return known
    raise RuleBroken(_("Hãy chọn loại việc biểu quyết."), field="matter")


def judge(
    meeting: Meeting, roll: Sequence[RollEntry], *, matter: Matter, count: Count | None, at: datetime.datetime,
    charter: str,
) -> Judgement:  # fmt: skip
    """Apply quorum and majority at a moment. Pure: the rule set is named by its slug.

    Impossible counts are refused: more votes than people with a vote in the room. A vote without a quorum, or below
    the majority, is recorded as not carried.
    """
    rules = rule_set_by_slug(charter)
    roster = roster_at(roll, at)
    if meeting.body_kind == BodyKind.CELL:
        base = quorum(roster, rules)
        there, needed_base = base.verdict, base.base
    else:
        needed_base = roster.official
        there = majority(agree=roster.present, base=needed_base, matter="body_decision", rules=rules)
        there = Verdict(there.kind, _("Dự họp %(present)s/%(base)s thành viên.") % {
            "present": roster.present, "base": needed_base}, there.rule)  # fmt: skip
    if count is None:
        return Judgement(needed_base, roster.present, True, there.sentence[:300], charter, there, None)
    if min(count.agree, count.against, count.abstain) < 0:
        raise RuleBroken(_("Số phiếu không thể âm."), field="agree")
    if count.agree + count.against + count.abstain > roster.present:
        raise RuleBroken(
            _("Tổng số phiếu là %(votes)s, nhiều hơn %(present)s người có quyền biểu quyết đang có mặt.")
            % {"votes": count.agree + count.against + count.abstain, "present": roster.present},
            field="agree",
        )
    verdict = majority(agree=count.agree, base=needed_base, matter=matter, rules=rules)
    carried = verdict.kind == "done" and there.kind != "missing"
    words = verdict.sentence if there.kind != "missing" else f"{there.sentence} {verdict.sentence}"
    return Judgement(needed_base, roster.present, carried, words[:300], charter, there, verdict)


def _by_name(roll: Sequence[RollEntry], given: Mapping[int, str], at: datetime.datetime) -> Count:
    """Check a vote by name and count it. Raises RuleBroken for somebody without a vote or not in the room."""
    entries = {entry.person_id: entry for entry in roll}
    for person_id, choice in given.items():
        entry = entries.get(person_id)
        if entry is None:
            raise Http404
        if choice not in VoteByName.Choice.values:
            raise RuleBroken(_("Hãy chọn tán thành, không tán thành hoặc không biểu quyết."), field="votes")
        if not votes(entry):
            raise RuleBroken(
                _("Đồng chí %(name)s là đảng viên dự bị hoặc sinh hoạt tạm thời nên không biểu quyết.")
                % {"name": entry.person_name}, field="votes",
            )  # fmt: skip
        if not in_room(entry, at):
            raise RuleBroken(_("Đồng chí %(name)s không có mặt lúc biểu quyết.") % {"name": entry.person_name},
                             field="votes")  # fmt: skip
    chosen = list(given.values())
    return Count(*(chosen.count(choice) for choice in ("agree", "against", "abstain")))


def decide(
    *,
    actor: Actor,
    meeting_id: int,
    text: str,
    item_id: int | None = None,
    basis: str = "",
    matter: str | None = None,
    agree: int | None = None,
    against: int = 0,
    abstain: int = 0,
    by_name: Mapping[int, str] | None = None,
    at: datetime.datetime | None = None,
    version: int | None = None,
) -> Decision:
    """Record a conclusion (without counts) or a vote, by counts or by name where it was open. Counts without those in
    favour, and a vote by name of nobody, are refused: they would turn a vote into a conclusion.

    In order: right; item in sight; the moment (now while the meeting runs, else its end, or `at`); quorum and majority
    from the roll at that moment and the Charter of the day; impossible counts refused; the decision is kept with the
    base, who was there, the rule's words and its set; votes by name; audit "meetings.decision.taken".
    """
    with changing(actor, meeting_id, check_can_decide, version) as meeting:
        item = item_of(actor, meeting, item_id)
        roll = list(RollEntry.objects.filter(meeting=meeting))
        now = clock.now() if meeting.state == MeetingState.OPEN else (meeting.ended_at or clock.now())
        moment = check_moment(meeting, at, "at") if at is not None else now
        if at is not None and meeting.opened_at is not None and at < meeting.opened_at.replace(second=0, microsecond=0):
            raise RuleBroken(_("Giờ biểu quyết không thể trước lúc khai mạc."), field="at")
        kind = matter_of(meeting, matter)
        charter = rule_set_for(meeting.org_id, "charter", clock.local(meeting.starts_at).date()).slug
        if agree is None and (against or abstain):
            raise RuleBroken(_("Ghi số phiếu tán thành, 0 nếu không có."), field="agree")
        if by_name is not None and not by_name:
            raise RuleBroken(_("Hãy chọn tán thành, không tán thành hoặc không biểu quyết."), field="votes")
        count = None if agree is None else Count(agree, against, abstain)
        if by_name:
            count = _by_name(roll, by_name, moment)
        result = judge(meeting, roll, matter=kind, count=count, at=moment, charter=charter)
        last = Decision.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
        decision = Decision.objects.create(
            meeting=meeting, org_id=meeting.org_id, item=item, position=last + 1,
            text=paragraphs(text, _("nội dung kết luận"), "text", required=True),
            basis=one_line(basis, 200, _("căn cứ"), "basis"), voted=count is not None, by_name=bool(by_name),
            majority=kind, base=result.base, present_then=result.present, agree=count.agree if count else 0,
            against=count.against if count else 0, abstain=count.abstain if count else 0, carried=result.carried,
            rule=result.rule, rule_set=result.rule_set, decided_at=moment,
        )  # fmt: skip
        names = {entry.person_id: entry.person_name for entry in roll}
        VoteByName.objects.bulk_create(
            VoteByName(decision=decision, org_id=meeting.org_id, person_id=key, person_name=names[key], choice=choice)
            for key, choice in (by_name or {}).items()
        )
        record(actor, "meetings.decision.taken", meeting, org_id=meeting.org_id, data={
            "decision": decision.pk, "voted": decision.voted, "carried": decision.carried, "agree": decision.agree,
        })  # fmt: skip
    return decision


def withdraw_decision(*, actor: Actor, meeting_id: int, decision_id: int, version: int | None = None) -> Meeting:
    """Take off a decision entered by mistake, while the minutes are not locked and no task hangs on it.

    Audit "meetings.decision.withdrawn" with its text.
    """
    with changing(actor, meeting_id, check_can_decide, version) as meeting:
        decision = next((row for row in decisions_of(actor, meeting) if row.pk == decision_id), None)
        if decision is None:
            raise Http404
        if decision.tasks.exists():
            raise RuleBroken(_("Kết luận này đã có việc giao: hãy thôi việc đó trước."))
        text = decision.text
        decision.delete()
        record(actor, "meetings.decision.withdrawn", meeting, org_id=meeting.org_id, data={"text": text})
    return meeting

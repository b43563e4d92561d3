"""Applying a reorganisation: the tree, and with it members, posts, duties, meetings, drafts and roles; all or nothing.

For pages: `plan_with_members` (findings, what is open, the tree after, with the members counted), `submit`, `approve`
(applies at once when the effective date has come) and `apply_now`. `apply_due` is what the worker runs every night.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from nennep.access.actions.follow import follow_grants
from nennep.committees.actions import appoint_first
from nennep.committees.actions.closing import close_committees_of
from nennep.documents.actions import approve_by_document
from nennep.documents.actions.decide import forget_decision
from nennep.documents.actions.follow import hand_over_drafts
from nennep.documents.queries import issued_by
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.bulk import learn_at_commit
from nennep.kernel.db import acting
from nennep.kernel.errors import Refusal, RuleBroken
from nennep.kernel.period import month_of
from nennep.meetings.actions.edit import cancel_meetings_of
from nennep.meetings.queries.meetings import closed_meetings_of
from nennep.members.actions.follow import Following, follow_cells
from nennep.members.actions.teams import close_teams_of
from nennep.members.queries.cells import heads_known, heads_of, moved_on
from nennep.obligations.actions import lift_after_end, open_obligations
from nennep.organisations.actions import approve_reform, submit_reform
from nennep.organisations.actions.reform_apply import apply_tree, check_not_overtaken
from nennep.organisations.actions.reform_counter import built_on, draft_counter
from nennep.organisations.actions.reform_decide import note_failure
from nennep.organisations.drafts import due_reforms, get_reform, left_by, plan_of, snapshot_of
from nennep.organisations.models import Reform
from nennep.organisations.permissions import check_can_decide_reform
from nennep.organisations.queries import get_organisation
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Heads, Snapshot
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.processes.appointing import check_appointments, check_appoints_others
from nennep.processes.approval.decision import Issuer, check_decision_stands, check_issuer, registered
from nennep.processes.dissolving import follow_duties
from nennep.processes.targets import hand_over_targets

logger = logging.getLogger(__name__)
WHY = "Tổ chức kết thúc hoạt động theo phương án sắp xếp"


def heads_on(cells: Collection[int], day: datetime.date) -> dict[int, Heads]:
    """The members of some cells on a day."""
    return _heads(heads_of(cells, day))


def heads_then(
    cells: Collection[int], day: datetime.date, known_at: datetime.datetime | None
) -> dict[int, Heads]:  # fmt: skip
    """The same of those alone who were there on the day, as known at a moment (None: as known now)."""
    return _heads(heads_known(cells, day, known_at))


def _heads(found: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]]) -> dict[int, Heads]:
    return {cell: Heads(len(people), len(officials), people, officials) for cell, (officials, people) in found.items()}


def plan_with_members(*, actor: Actor, reform_id: int) -> tuple[Snapshot, Plan]:
    """The tree before and what a draft comes to, its members counted. Http404 when out of sight."""
    with acting(actor):
        reform = get_reform(actor, reform_id)
        return plan_of(reform, heads_on)


def submit(*, actor: Actor, reform_id: int) -> Reform:
    """`organisations.actions.submit_reform`, with the members counted: nobody may be left without a cell; and the first
    committees can be appointed."""
    with acting(actor):
        return submit_reform(actor=actor, reform_id=reform_id, count=heads_on, check=check_appointments)


def approve(
    *, actor: Actor, reform_id: int, decision_no: str = "", signed_on: datetime.date | None = None,
    document_id: int | None = None, issuer: Issuer | None = None,
) -> Reform:  # fmt: skip
    """Approve; when the effective date has come already, apply at once, or refuse both.

    By a document that the actor may read (`document_id`), or one that is registered in the same step from its number,
    day and `issuer`; it must be issued by who decides by the rules of the effective date. Only the system approves by a
    number alone: what was decided before. By nobody whom the draft appoints to a first committee. What was overtaken
    since it was submitted is refused now, not only on its day. Raises Denied, RuleBroken, Http404.
    """
    with acting(actor):
        if document_id is None and issuer is not None:
            document_id = registered(
                actor, reform_id, number=decision_no, signed_on=signed_on, issuer=issuer
            ).pk  # fmt: skip
        if document_id is None:
            if not actor.everything:
                raise RuleBroken(_("Hãy chọn quyết định trong sổ văn bản, hoặc ghi số, ngày ký, nơi ban hành."),
                                 field="document")  # fmt: skip
            reform = approve_reform(actor=actor, reform_id=reform_id, decision_no=decision_no, signed_on=signed_on)
            forget_decision(reform)
        else:
            reform = approve_by_document(actor=actor, reform_id=reform_id, document_id=document_id)
        check_appoints_others(actor, reform)
        decider = None if document_id is None else actor
        if reform.effective_on <= clock.today():
            _apply(reform_id, clock.today(), decider=decider)
            return get_reform(actor, reform_id)
        before, plan = plan_of(reform, heads_on)
        if decider is not None:
            check_issuer(decider, reform, before, plan)
        check_not_overtaken(reform, before, plan)
        check_appointments(reform, plan)
    return reform


def apply(*, reform_id: int, on: datetime.date | None = None) -> Reform:
    """Apply an approved reorganisation as the system, in one transaction: whole, or not at all. `on`: today.

    In order: planned and checked again (overtaken: RuleBroken naming what changed); posts, terms, assignments, teams of
    what ends are ended; the tree is written; members go to their cells; duties because of documents go to successors,
    those of later periods are lifted; meetings not yet opened are called off; drafts and roles given by hand go to the
    whole successor; first committees are appointed; the new cells' duties open. The planner learns of it at once.
    """
    return _apply(reform_id, on or clock.today())


def _apply(reform_id: int, on: datetime.date, *, decider: Actor | None = None) -> Reform:
    """`decider`: who approves it at once by a document; whether that is theirs to issue is checked on the same plan."""
    actor = system_actor("reorganisation")
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        check_due(reform, on)
        check_decision_stands(reform)
        before, plan = plan_of(reform, heads_on)
        if decider is not None:
            with acting(decider):
                check_issuer(decider, reform, before, plan)
        ended, day = [row.org for row in plan.ended], reform.effective_on
        ids = apply_tree(actor=actor, reform=reform, before=before, plan=plan)
        close_committees_of(actor, ended, day)
        follow_cells(actor=actor, cells=_followings(plan, ids), on=day, decision_no=reform.decision_no)
        close_teams_of(actor, ended, day)
        follow_duties(actor, plan, ids, ended, WHY)
        lift_after_end(actor=actor, org_ids=ended, on=day, why=WHY)
        cancel_meetings_of(actor=actor, org_ids=ended, on=day, why=WHY)
        heirs = _whole_heirs(plan, ids)
        hand_over_drafts(actor=actor, heirs=heirs)
        hand_over_targets(actor=actor, plan=plan, ids=ids, on=day)
        basis = f"{reform.decision_no}: {reform.title}"[:200]
        follow_grants(actor=actor, ended=ended, heirs=heirs, on=day, basis=basis)
        appoint_first(actor=actor, reform_id=reform.pk, ids=ids)
        if Level.CELL in {row.level for row in plan.founded} | {row.level for row in plan.restored}:
            _open_duties(reform)
        learn_at_commit()
    return reform


def apply_now(*, actor: Actor, reform_id: int) -> Reform:
    """Apply an approved reorganisation whose day has come, by hand: what the night could not.

    Raises Denied, RuleBroken (not approved, not yet due, overtaken), Http404.
    """
    with acting(actor):
        reform = get_reform(actor, reform_id)
        check_can_decide_reform(actor, get_organisation(actor, reform.home_id), ())
        apply(reform_id=reform_id)
        return get_reform(actor, reform_id)


def check_due(reform: Reform, on: datetime.date) -> None:
    """Only what is approved, and only from its day on. Raises RuleBroken."""
    if reform.state != ReformState.APPROVED:
        raise RuleBroken(_("Chỉ thực hiện được phương án đã duyệt."))
    if reform.effective_on > on:
        raise RuleBroken(_("Hệ thống tự thực hiện vào đầu ngày hiệu lực."))


def _id_of(ids: Mapping[str, int], ref: Ref) -> int:
    return ids[ref] if isinstance(ref, str) else ref


def _followings(plan: Plan, ids: Mapping[str, int]) -> list[Following]:
    ended = {row.org for row in plan.ended}
    rows = [
        Following(row.cell, None if row.default is None else _id_of(ids, row.default),
                  {person: _id_of(ids, target) for person, target in row.persons.items()}, row.cell in ended)
        for row in plan.people
    ]  # fmt: skip
    covered = {row.cell_id for row in rows}
    return rows + [Following(org, None, {}, True) for org in sorted(ended - covered)]


def _whole_heirs(plan: Plan, ids: Mapping[str, int]) -> dict[int, int]:
    """Ended organisation -> the one it went into as a whole."""
    ended = {row.org for row in plan.ended}
    return {
        line.source: _id_of(ids, line.target) for line in plan.lineage if not line.part and line.source in ended
    }  # fmt: skip


def _open_duties(reform: Reform) -> None:
    """What the new cells owe for the running month; a cell that begins within a month owes from the next on."""
    today = clock.today()
    if month_of(reform.effective_on) <= today:
        open_obligations(actor=system_actor("reorganisation"), month=today, org_id=reform.home_id)


def apply_due(on: datetime.date | None = None) -> tuple[Collection[int], Collection[int]]:
    """Apply every approved reorganisation whose effective date has come, each by itself; (applied, refused).

    A refusal is noted on the reorganisation and leaves nothing else behind; so is a fault, which keeps none of the
    others from being applied.
    """
    actor = system_actor("reorganisations that are due")
    applied: list[int] = []
    refused: list[int] = []
    with acting(actor):
        due = due_reforms(on or clock.today())
    for reform_id in due:
        try:
            apply(reform_id=reform_id, on=on)
            applied.append(reform_id)
        except Refusal as refusal:
            note_failure(actor=actor, reform_id=reform_id, sentence=refusal.sentence)
            refused.append(reform_id)
        except Exception:
            logger.exception("Reorganisation %s could not be applied", reform_id)
            said = _("Hệ thống gặp lỗi nên chưa thực hiện, không ghi gì; đêm sau hệ thống làm lại.")
            note_failure(actor=actor, reform_id=reform_id, sentence=said)
            refused.append(reform_id)
    return applied, refused


def counter(
    *, actor: Actor, reform_id: int, effective_on: datetime.date, decision_no: str = "",
    signed_on: datetime.date | None = None,
) -> Reform:  # fmt: skip
    """Draft the reorganisation that takes an applied one back; see `organisations.actions.reform_counter`.

    Refused in words when members joined what it founded, or when that issued documents or closed meetings.
    """
    with acting(actor):
        former = get_reform(actor, reform_id)
        for sentence in _grown_on(former, effective_on):
            raise RuleBroken(sentence)
        moved = moved_on(former.effective_on, left_by(former), effective_on)
        return draft_counter(actor=actor, reform_id=reform_id, effective_on=effective_on, moved=moved,
                             decision_no=decision_no, signed_on=signed_on)  # fmt: skip


def first_day_back(reform: Reform, today: datetime.date) -> datetime.date:
    """The first day from which an applied one may be taken back."""
    return max(today, reform.effective_on + datetime.timedelta(days=1))


def against_taking_back(*, actor: Actor, reform_id: int, effective_on: datetime.date) -> list[str]:
    """Every reason, as a sentence, why an applied one cannot be taken back from a day on; none: it can."""
    with acting(actor):
        former = get_reform(actor, reform_id)
        now = snapshot_of(former.home_id, effective_on).units
        return [*_grown_on(former, effective_on), *built_on(former, now)]


def _grown_on(former: Reform, day: datetime.date) -> Iterator[str]:
    """What members, documents and meetings of the organisations that it founded forbid."""
    founded = sorted(former.keys.values())
    moved = moved_on(former.effective_on, left_by(former), day)
    joined = [
        person
        for cell, (_officials, people) in heads_of(founded, day).items()
        for person in people
        if moved.get(person, (0, 0))[1] != cell
    ]
    for count, sentence in (
        (len(joined), _("Đã có %(count)s đảng viên vào tổ chức mới lập nên không đảo lại được.")),
        (issued_by(founded), _("Tổ chức mới lập đã ban hành %(count)s văn bản nên không đảo lại được.")),
        (closed_meetings_of(founded), _("Tổ chức mới lập đã khóa biên bản %(count)s kỳ họp, không đảo lại được.")),
    ):
        if count:
            yield sentence % {"count": count}

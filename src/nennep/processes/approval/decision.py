"""The document by which a reorganisation is approved: registered with the approval where it is on paper, issued by who
decides, and not taken back before the day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.documents.actions import Known, register_document
from nennep.documents.queries.decisions import (
    DECIDING,
    decisions_of,
    issuer_of,
    known_decision,
    revoked_decision,
    waiting_for,
)
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.drafts import authors_of, get_reform
from nennep.organisations.models import Reform
from nennep.organisations.permissions import check_can_decide_reform
from nennep.organisations.queries import get_organisation, name_on, organisations_visible_to
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of
from nennep.processes.approval.authority import Line, check_issued_by, matters
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.documents.models import Document

_FIELDS = {"number_text": "decision_no", "dated_on": "signed_on", "issuer_name": "issuer_name"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued a decision on paper: an organisation of the home's line, or one of outside by its name."""

    org_id: int | None = None
    name: str = ""


def line_ids(home: OrgNow) -> list[int]:
    """The home organisation and all above it, from itself up."""
    return ids_of(home.path)[::-1]


def register_at(actor: Actor, home: OrgNow) -> int | None:
    """In whose register the actor enters a decision on paper: the home's, else the nearest above it where the actor
    works; None for none."""
    if actor.everything:
        return home.org_id
    own = set(actor.held_with(Permission.DOCUMENT_DRAFT))
    return next((org for org in line_ids(home) if org in own), None)


def registered(
    actor: Actor, reform_id: int, *, number: str, signed_on: datetime.date | None, issuer: Issuer
) -> Document:
    """The decision on paper as a document: the one that the register holds already, else entered now.

    Raises Denied, RuleBroken (decision_no, signed_on, issuer, issuer_name), Http404.
    """
    reform = get_reform(actor, reform_id, lock=True)
    home = get_organisation(actor, reform.home_id)
    check_can_decide_reform(actor, home, authors_of(reform))
    known = _known(actor, home, reform, number, signed_on, issuer)
    line = line_ids(home)
    held = known_decision(
        actor, line, number=known.number_text, day=known.dated_on or actor.today, issuer=known.issuer_name,
        issuer_id=issuer.org_id,
    )  # fmt: skip
    if held is not None:
        return held
    at = register_at(actor, home)
    if at is None:
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của đảng bộ này hay cấp trên được vào sổ quyết định."))
    if issuer.org_id == at:
        known = replace(known, own=True)
    try:
        return register_document(actor=actor, org_id=at, known=known)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, field=_FIELDS.get(refusal.field or "", "decision_no")) from refusal


def _known(
    actor: Actor, home: OrgNow, reform: Reform, number: str, signed_on: datetime.date | None, issuer: Issuer
) -> Known:
    if not tidy(number):
        raise RuleBroken(_("Hãy ghi số quyết định đúng như trên văn bản."), field="decision_no")
    if signed_on is None or signed_on > min(actor.today, reform.effective_on):
        raise RuleBroken(
            _("Hãy ghi ngày ký quyết định, không sau hôm nay và không sau ngày hiệu lực."), field="signed_on"
        )
    name, org_id = tidy(issuer.name), issuer.org_id
    if org_id is not None:
        if org_id not in line_ids(home):
            raise RuleBroken(_("Hãy chọn nơi ban hành trong danh sách."), field="issuer")
        name = name_on(org_id, signed_on)
        seen = organisations_visible_to(actor).filter(org_id=org_id).exists()
        org_id = org_id if seen else None  # what stands above the sight is kept by its name
    elif not name:
        raise RuleBroken(_("Hãy ghi tên nơi ban hành."), field="issuer_name")
    return Known(
        kind=DECIDING[0], number_text=tidy(number), subject=reform.title, issuer_name=name, dated_on=signed_on,
        in_force_from=reform.effective_on, issuer_org_id=org_id,
    )  # fmt: skip


def check_issuer(actor: Actor, reform: Reform, before: Snapshot, plan: Plan) -> None:
    """The document that decides was issued by who decides by the rules of the effective date. Raises RuleBroken."""
    document = decisions_of(actor, [reform.pk])[reform.pk]
    line = Line(reform, get_organisation(actor, reform.home_id), before)
    check_issued_by(issuer_of(document), matters(reform, before, plan, line), line)


def check_decision_stands(reform: Reform) -> None:
    """The decision was not taken back since. Raises RuleBroken."""
    said = taken_back(reform)
    if said:
        raise RuleBroken(said)


def taken_back(reform: Reform) -> str:
    """The sentence that the decision was taken back; "" while it stands."""
    number = revoked_decision(reform)
    return _("Quyết định %(number)s đã thu hồi. Hãy trả lại phương án, hoặc bỏ.") % {"number": number} if number else ""


def what_revoking_stops(document: Document) -> list[str]:
    """What taking a document back leads to: reorganisations that wait for their day and will not be applied."""
    said = _("Phương án sắp xếp “%(title)s” (hiệu lực %(day)s) sẽ không được thực hiện.")
    return [said % {"title": one.title, "day": format_day(one.effective_on)} for one in waiting_for(document)]

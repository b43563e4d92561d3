"""How a directive was made known to members, in which forms (S4.5)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Delivery, Spread
from nennep.documents.permissions import check_can_spread, check_can_take_back_spread
from nennep.documents.queries import get_document, get_spread
from nennep.documents.states import DocumentState, SpreadForm
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import get_organisation

MOST_PEOPLE = 100_000


def record_spread(
    *,
    actor: Actor,
    document_id: int,
    org_id: int,
    form: str,
    done_on: datetime.date,
    people: int | None = None,
    note: str = "",
) -> Spread:
    """Note that an organisation made a document known: form, day, how many people (None where nobody can count them).

    In order: right; the document is issued and is the organisation's own or was sent to it; neither before its date
    nor in the future; a contest has its name in `note`; written; audit "documents.spread.recorded".
    """
    with acting(actor):
        document = get_document(actor, document_id)
        check_can_spread(actor, get_organisation(actor, org_id))
        if document.state != DocumentState.ISSUED or document.dated_on is None:
            raise RuleBroken(_("Chỉ ghi việc phổ biến văn bản đang có hiệu lực."))
        sent = Delivery.objects.filter(document=document, org_id=org_id, person_id__isnull=True).exists()
        if document.org_id != org_id and not sent:
            raise RuleBroken(_("Văn bản này không gửi đến tổ chức của đồng chí."))
        if form not in SpreadForm.values:
            raise RuleBroken(_("Hãy chọn hình thức phổ biến."), field="form")
        if not document.dated_on <= done_on <= actor.today:
            raise RuleBroken(
                _("Ngày phổ biến phải từ ngày ban hành %(day)s đến hôm nay.")
                % {"day": f"{document.dated_on:%d/%m/%Y}"},
                field="done_on",
            )
        note = tidy(note)[:300]
        if form == SpreadForm.CONTEST and not note:
            raise RuleBroken(_("Hãy ghi tên hội thi ở ô ghi chú."), field="note")
        if people is not None and not 0 <= people <= MOST_PEOPLE:
            raise RuleBroken(_("Số người không hợp lý."), field="people")
        spread = Spread.objects.create(
            document=document, org_id=org_id, form=form, done_on=done_on, people=people, note=note,
            recorded_at=clock.now(), recorded_by_id=actor.user_id,
        )  # fmt: skip
        record(actor, "documents.spread.recorded", document, org_id=org_id,
               data={"form": SpreadForm(form).label, "on": done_on, "people": people})  # fmt: skip
    return spread


def take_back_spread(*, actor: Actor, spread_id: int) -> Spread:
    """Take back a wrong note; the audit keeps what it said. Audit "documents.spread.taken_back"."""
    with acting(actor):
        spread = get_spread(actor, spread_id, lock=True)
        check_can_take_back_spread(actor, spread)
        if spread.rounds.exists():
            raise RuleBroken(_("Hội thi này đã ghi vòng thi; hãy bỏ các vòng thi trước."))
        record(actor, "documents.spread.taken_back", spread.document, org_id=spread.org_id,
               data={"form": SpreadForm(spread.form).label, "on": spread.done_on,
                     "people": spread.people})  # fmt: skip
        spread.delete()
    return spread

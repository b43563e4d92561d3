"""A member asks for a correction of the own file; the secretary, or the office above, decides and says why (B12)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.members.actions.edit_file import FIELDS, Value, edit_file, field_of
from nennep.members.models import CorrectionRequest, Person
from nennep.members.permissions import check_can_ask_correction, check_can_decide_correction
from nennep.members.qualifications.rules import check_since
from nennep.members.qualifications.spans import DATED_FIELDS
from nennep.members.qualifications.written import held_by
from nennep.members.queries import get_correction, get_member
from nennep.members.register.dates import PartialDate
from nennep.members.rules import DATE_FIELDS, known_date
from nennep.members.states import Correction


def stored(value: Value) -> str:
    """A value as a request keeps it: dates in ISO to their precision, no value as an empty text."""
    if isinstance(value, PartialDate):
        return value.iso
    return value or ""


def understood(field: str, text: str) -> Value:
    """Read what `stored` wrote."""
    if field in DATE_FIELDS:
        return PartialDate.from_iso(text) if text else None
    return text


def ask_correction(
    *, actor: Actor, person_id: int, field: str, new: Value, ground: str, since: datetime.date | None = None
) -> CorrectionRequest:
    """Ask that a field of the own file says something else, on a ground. Audit "members.correction.asked".

    The file does not change until somebody who may decide has accepted; one request a field waits at a time. `since`:
    from when it says so, see `edit_file`.
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_ask_correction(actor, person)
        if field not in FIELDS:
            raise RuleBroken(_("Hãy chọn mục cần sửa."), field="field")
        old, wanted = stored(field_of(person, field)), tidy(stored(new))
        if not ground.strip():
            raise RuleBroken(_("Hãy ghi căn cứ để người xem xét đối chiếu."), field="ground")
        if wanted == old:
            raise RuleBroken(_("Nội dung đề nghị giống nội dung hồ sơ đang ghi."), field="new")
        if not wanted and field == "full_name":
            raise RuleBroken(_("Hãy ghi họ và tên."), field="new")
        if CorrectionRequest.objects.filter(person=person, field=field, state=Correction.ASKED).exists():
            raise RuleBroken(_("Mục này đang có một đề nghị chờ trả lời. Hãy rút đề nghị cũ trước."), field="field")
        if since is not None:
            check_since(
                held_by(person), {field} & set(DATED_FIELDS), since, birth=known_date(person, "birth"),
                today=actor.today,
            )  # fmt: skip
        request = CorrectionRequest.objects.create(
            person=person, cell_id=person.registered_at_id, field=field, old=old[:300], new=wanted, since=since,
            ground=ground.strip(), asked_at=clock.now(), asked_by_id=_user(actor),
        )  # fmt: skip
        record(
            actor, "members.correction.asked", request, org_id=request.cell_id,
            data={"person": person.pk, "field": field, "old": old, "new": wanted,
                  **({} if since is None else {"since": since})},
        )  # fmt: skip
    return request


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Denied(_("Đề nghị sửa hồ sơ do người có tài khoản gửi và trả lời."))
    return actor.user_id


def decide_correction(*, actor: Actor, request_id: int, accept: bool, answer: str = "") -> CorrectionRequest:
    """Accept (the file is edited with the request as its basis) or refuse with a reason. Nobody decides the own one.

    Audit "members.correction.accepted" or "members.correction.refused". A field that was edited meanwhile is not
    overwritten: the answer then is to look again.
    """
    with acting(actor):
        request = get_correction(actor, request_id, lock=True)
        check_can_decide_correction(actor, request)
        if not accept and not answer.strip():
            raise RuleBroken(_("Hãy ghi lý do không sửa để đảng viên biết."), field="answer")
        if accept:
            edit_file(
                actor=actor, person_id=request.person_id,
                values={request.field: understood(request.field, request.new)},
                seen={request.field: understood(request.field, request.old)},
                basis=f"Đề nghị số {request.pk}: {request.ground}"[:500], since=request.since,
            )  # fmt: skip
        request.state = Correction.ACCEPTED if accept else Correction.REFUSED
        request.answer = answer.strip()
        request.decided_at, request.decided_by_id = clock.now(), _user(actor)
        request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
        record(
            actor, f"members.correction.{request.state}", request, org_id=request.cell_id,
            data={"person": request.person_id, "field": request.field, "answer": request.answer},
        )  # fmt: skip
    return request


def withdraw_correction(*, actor: Actor, request_id: int) -> CorrectionRequest:
    """Take the own request back while nobody has decided. Audit "members.correction.withdrawn"."""
    with acting(actor):
        request = get_correction(actor, request_id, lock=True)
        check_can_ask_correction(actor, Person(pk=request.person_id))
        if request.state != Correction.ASKED:
            raise RuleBroken(_("Đề nghị này đã được trả lời nên không rút lại được."))
        request.state = Correction.WITHDRAWN
        request.save(update_fields=["state"])
        record(
            actor, "members.correction.withdrawn", request, org_id=request.cell_id,
            data={"person": request.person_id, "field": request.field},
        )  # fmt: skip
    return request

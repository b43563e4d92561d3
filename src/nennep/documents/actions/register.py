"""Entering a document of outside or of paper times into the register, with its own number and what is known of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.series import take_own_number
from nennep.documents.followers import ISSUED
from nennep.documents.issuers import BEGINNING
from nennep.documents.models import Document
from nennep.documents.permissions import check_can_draft
from nennep.documents.queries import folded_for
from nennep.documents.states import DocumentState, Openness, Secrecy
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold, tidy
from nennep.organisations.queries import get_organisation, name_on
from nennep.regulations.rules.documents import document_kinds

LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document: kind, number and symbol as it carries them, subject, issuer; days may be unknown.

    `own`: issued by the organisation itself, before it worked here: it takes its place in the series.
    """

    kind: str
    number_text: str
    subject: str
    issuer_name: str
    dated_on: datetime.date | None = None
    in_force_from: datetime.date | None = None
    in_force_until: datetime.date | None = None
    secrecy: str = Secrecy.NONE
    openness: str = Openness.ORDINARY
    issuer_org_id: int | None = None
    own: bool = False


def register_document(*, actor: Actor, org_id: int, known: Known) -> Document:
    """Enter a document that was issued elsewhere or on paper. One of another issuer takes no number of the series; one
    of the organisation itself (`own`) takes the number it carries, which must be the next.

    A day may be unknown (S1.21). What is secret is entered without content or files. Refused: a number that the
    register holds already of the same issuer and day, days that contradict. Raises Denied, RuleBroken, Http404. Audit
    "documents.document.registered".
    """
    with acting(actor):
        check_can_draft(actor, get_organisation(actor, org_id))
        if known.own:
            own_name = known.issuer_name or name_on(org_id, known.dated_on or actor.today)
            known = replace(known, issuer_org_id=org_id, issuer_name=own_name)
        number, subject, issuer = _words(known)
        _check_days(actor, known)
        kinds = document_kinds(known.dated_on if known.dated_on and known.dated_on.year >= 2018 else actor.today)
        if known.kind not in kinds:
            raise RuleBroken(_("Hãy chọn thể loại trong danh sách."), field="kind")
        if known.secrecy not in Secrecy.values or known.openness not in Openness.values:
            raise RuleBroken(_("Hãy chọn độ mật và phạm vi đọc trong danh sách."), field="secrecy")
        if known.issuer_org_id is not None:
            get_organisation(actor, known.issuer_org_id)
        if not known.own:  # an own number is refused by its series
            _refuse_known(org_id, number, issuer, known.dated_on)
        series, place = take_own_number(
            org_id=org_id, kind=known.kind, number_text=number, dated_on=known.dated_on, today=actor.today
        ) if known.own else (None, None)  # fmt: skip
        document = Document.objects.create(
            series=series, number=place, issuer_folded=fold(issuer),
            org_id=org_id, body_kind="committee", kind=known.kind, subject=subject, state=DocumentState.ISSUED,
            registered=True, number_text=number, issuer_name=issuer, issuer_org_id=known.issuer_org_id,
            dated_on=known.dated_on, in_force_from=known.in_force_from or known.dated_on,
            in_force_until=known.in_force_until, secrecy=known.secrecy, openness=known.openness,
            folded=folded_for(number, kinds[known.kind].name, f"{subject} {issuer}"), created_by_id=actor.user_id,
            issued_at=clock.now(), issued_by_id=actor.user_id,
        )  # fmt: skip
        record(actor, "documents.document.registered", document, org_id=org_id,
               data={"number": number, "issuer": issuer, "dated_on": known.dated_on})  # fmt: skip
        ISSUED(actor, document)
    return document


def _words(known: Known) -> tuple[str, str, str]:
    number, subject, issuer = tidy(known.number_text), tidy(known.subject), tidy(known.issuer_name)
    if not number or len(number) > LONGEST_NUMBER:
        raise RuleBroken(_("Hãy ghi số, ký hiệu đúng như trên văn bản, không quá 40 ký tự."), field="number_text")
    if not subject or len(subject) > 300:
        raise RuleBroken(_("Hãy ghi trích yếu, không quá 300 ký tự."), field="subject")
    if not issuer or len(issuer) > 200:
        raise RuleBroken(_("Hãy ghi nơi ban hành, không quá 200 ký tự."), field="issuer_name")
    return number, subject, issuer


def _check_days(actor: Actor, known: Known) -> None:
    day = known.dated_on
    if day is not None and not BEGINNING <= day <= actor.today:
        raise RuleBroken(_("Ngày ban hành không ở tương lai và không trước năm 1930."), field="dated_on")
    if known.in_force_from and day and known.in_force_from < day:
        raise RuleBroken(_("Ngày có hiệu lực không thể trước ngày ban hành."), field="in_force_from")
    begun = known.in_force_from or day
    if known.in_force_until and begun and known.in_force_until < begun:
        raise RuleBroken(_("Ngày hết hiệu lực không thể trước ngày có hiệu lực."), field="in_force_until")


def _refuse_known(org_id: int, number: str, issuer: str, day: datetime.date | None) -> None:
    """The same number of the same issuer and day stands in the register once. Numbers come back in each term."""
    rows = Document.objects.filter(org_id=org_id, number_text__iexact=number, dated_on=day).exclude(
        state=DocumentState.REVOKED
    )
    if any(not row.registered or fold(row.issuer_name) == fold(issuer) for row in rows):
        raise RuleBroken(_("Sổ đã có văn bản %(number)s của nơi này, cùng ngày ấy.") % {"number": number},
                         field="number_text")  # fmt: skip

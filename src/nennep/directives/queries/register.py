"""The register of documents that direct: everything issued or entered that somebody may read, with its validity."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to, matching
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.orgtree.models import OrgNow

DIRECTING = (
    "nghi-quyet", "chi-thi", "ket-luan", "quyet-dinh", "quy-dinh", "quy-che", "huong-dan", "ke-hoach", "chuong-trinh",
    "thong-tri", "thong-bao", "de-an",
)  # fmt: skip
FORCE = ("in_force", "ended", "revoked", "all")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, kind, year, issuer, whether in force on the day."""

    text: str = ""
    kind: str = ""
    year: int | None = None
    issuer: str = ""
    force: str = "all"


def register_visible_to(actor: Actor, wanted: Wanted, day: datetime.date) -> QuerySet[Document]:
    """The documents that direct and the actor may read, the latest first; those without a date at the end.

    A document of a body that has ended stays in force until it is replaced; `body_ended` says so.
    """
    rows = documents_visible_to(actor).exclude(state=DocumentState.DRAFT)
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows.filter(kind__in=DIRECTING)
    if wanted.text:
        rows = matching(rows, wanted.text)
    if wanted.year is not None:
        rows = rows.filter(dated_on__year=wanted.year)
    if wanted.issuer:
        rows = rows.filter(_issuer(wanted.issuer))
    ended = Q(in_force_until__lte=day)
    if wanted.force == "in_force":
        rows = rows.filter(state=DocumentState.ISSUED).exclude(ended)
    elif wanted.force == "ended":
        rows = rows.filter(ended)
    elif wanted.force == "revoked":
        rows = rows.filter(state=DocumentState.REVOKED)
    gone = OrgNow.objects.filter(org_id=OuterRef("org_id"), alive=False)
    return rows.annotate(body_ended=Exists(gone)).order_by(F("dated_on").desc(nulls_last=True), "-pk")


def _issuer(text: str) -> Q:
    return Q(issuer_name__icontains=text) | Q(number_text__icontains=text)

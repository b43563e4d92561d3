"""The register of documents that direct: everything issued or entered that somebody may read, with its validity."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from nennep.committees.models import Term
from nennep.documents.models import Document, Lapse, NumberSeries
from nennep.documents.queries import documents_visible_to
from nennep.documents.queries.texts import found_in
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.statements import contains
from nennep.kernel.vietnamese import fold
from nennep.organisations.models import OrganisationName
from nennep.organisations.queries import KNOWN
from nennep.orgtree.models import OrgNow

DIRECTING = (
    "nghi-quyet", "chi-thi", "ket-luan", "quyet-dinh", "quy-dinh", "quy-che", "huong-dan", "ke-hoach", "chuong-trinh",
    "thong-tri", "thong-bao", "de-an",
)  # fmt: skip
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, kind, year, issuer, whether in force on the day; the year in which the term began,
    one series of numbers, in force at some time from a day on or until a day."""

    text: str = ""
    kind: str = ""
    year: int | None = None
    issuer: str = ""
    force: str = "all"
    term: int | None = None
    series: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


def register_visible_to(actor: Actor, wanted: Wanted, day: datetime.date) -> QuerySet[Document]:
    """The documents that direct and the actor may read, the latest first, without their contents; those without a date
    at the end.

    A document of a body that has ended stays in force until it is replaced; `body_ended` says so.
    """
    rows = documents_visible_to(actor).exclude(state=DocumentState.DRAFT)
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows.filter(kind__in=DIRECTING)
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
    if wanted.term is not None:
        rows = rows.filter(series__term_from__year=wanted.term)
    begun = rows.annotate(begins=Coalesce("in_force_from", "dated_on"))
    if wanted.since is not None:
        rows = rows.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=wanted.since))
    if wanted.until is not None:
        rows = rows.filter(pk__in=begun.filter(begins__lte=wanted.until).values("pk"))
    if wanted.since is not None and wanted.until is not None:  # replaced all that time, by one that was taken back
        out = Lapse.objects.filter(document_id=OuterRef("pk"), known_to__isnull=True)
        rows = rows.exclude(Exists(out.filter(valid_from__lte=wanted.since, valid_to__gt=wanted.until)))
    if wanted.text:  # last, since the texts of what is left are read
        rows = found_in(rows, wanted.text)
    gone = OrgNow.objects.filter(org_id=OuterRef("org_id"), alive=False)
    rows = rows.annotate(body_ended=Exists(gone)).select_related("series").defer("content")
    if wanted.series is not None:
        return rows.filter(series_id=wanted.series).order_by("number", "pk")
    return rows.order_by(F("dated_on").desc(nulls_last=True), "-pk")


def _issuer(text: str) -> Q:
    """The condition "issued by": every word in the issuer's name, accents or not, or the text in the symbol."""
    words = fold(text).split()[:MOST_WORDS]
    if not words:
        return Q(number_text__icontains=text)
    named = OrganisationName.objects.filter(KNOWN, *(contains("folded", word) for word in words)).values("org_id")
    entered = Q(registered=True)
    for word in words:
        entered &= contains("issuer_folded", word)
    return entered | (Q(org_id__in=named) & Q(issuer_folded="")) | Q(number_text__icontains=text)


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """A series of numbers: how many were given, which of them no document carries."""

    series: NumberSeries
    given: int
    skipped: list[int]


def series_facts(actor: Actor, series_id: int) -> SeriesFacts:
    """A series within sight of which the actor may read a document; otherwise (of an issuer above) not found."""
    if not documents_visible_to(actor).filter(series_id=series_id).exists():
        raise Http404
    series = NumberSeries.objects.filter(pk=series_id).first()
    if series is None:
        raise Http404
    there = set(Document.objects.filter(series=series).values_list("number", flat=True))
    return SeriesFacts(series, series.last, [one for one in range(1, series.last + 1) if one not in there])


def term_labels(rows: Iterable[Document]) -> dict[int, str]:
    """Document -> the term whose series numbers it ("2025-2030"); none where no term is known. One query."""
    found = [row for row in rows if row.series is not None]
    terms = Term.objects.filter(org_id__in=[row.org_id for row in found]).order_by("pk")
    labels = {(one.org_id, one.valid_from): one.label for one in terms}
    told = {row.pk: labels.get((row.org_id, row.series.term_from), "") for row in found if row.series is not None}
    return {pk: label for pk, label in told.items() if label}

"""Reviewing a document: the report assembled from the chain into a draft, frozen with its figures when it is issued."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.states import BodyKind
from nennep.directives.actions.reviews.merge import Kept, merge
from nennep.directives.actions.reviews.text import BEFORE_YEARS, blocks_of
from nennep.directives.models import Review
from nennep.directives.permissions import check_can_review
from nennep.directives.queries.reviews import assembled, get_review, reviewers_of
from nennep.directives.states import REVIEWS
from nennep.documents.actions import draft_document, edit_document, link_document
from nennep.documents.contents import blocks_to_json
from nennep.documents.issuers import is_cell, spoken_of
from nennep.documents.models import Document
from nennep.documents.permissions import check_can_edit
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import kinds_on

LONGEST_YEARS, MOST_SUBJECT = 20, 300


def assemble_review(
    *, actor: Actor, document_id: int, org_id: int, kind: str, first_on: datetime.date, as_of: datetime.date
) -> Review:
    """Draft the report that reviews a document over a period, with the figures of the chain as of a day.

    `kind`: "interim_review" or "final_review". The draft is linked to the document, so that issuing it is the evidence
    of the review that was asked for; it is edited, commented on and issued like any other. Raises Denied, RuleBroken
    (org_id, kind, first_on, as_of), Http404. Audit "directives.review.assembled", and those of a draft and its link.
    """
    with acting(actor):
        document = get_document(actor, document_id)
        check_can_review(actor, document, org_id)
        if not actor.everything and org_id not in reviewers_of(actor, document):
            raise RuleBroken(_("Hãy chọn nơi ban hành văn bản hoặc nơi phải làm việc theo văn bản."), field="org_id")
        if kind not in REVIEWS:
            raise RuleBroken(_("Hãy chọn sơ kết hoặc tổng kết."), field="kind")
        _check_period(actor, document, first_on, as_of)
        figures = assembled(actor, document, org_id, first_on, as_of).as_data()
        with translation.override("vi"):  # a paper of the Party, whatever language its writer reads pages in
            report = _draft(actor, document, org_id, LinkKind(kind), first_on, as_of, figures)
        review = Review.objects.create(
            document=document, org_id=org_id, report=report, kind=kind, first_on=first_on, as_of=as_of,
            known_at=clock.now(), figures=figures, made_by_name=actor.name[:120],
        )  # fmt: skip
        link_document(actor=actor, document_id=report.pk, kind=kind, target_id=document.pk)
        record(actor, "directives.review.assembled", document, org_id=org_id,
               data={"number": str(document), "kind": LinkKind(kind).label, "day": as_of})  # fmt: skip
    return review


@dataclass(frozen=True, slots=True)
class Renewed:
    """A review with new figures: the versions of the draft before and after, and where the hand was kept."""

    review: Review
    before: int
    after: int
    kept: list[Kept]


def renew_review(*, actor: Actor, document_id: int, review_id: int, as_of: datetime.date) -> Renewed:
    """Assemble a review again while its report is a draft: figures as of a new day, everything written by hand kept.

    The draft is saved as a new version, so that the one before can be compared. Raises Denied (not a draft any more),
    RuleBroken (as_of), Http404. Audit "directives.review.renewed" and "documents.document.edited".
    """
    with acting(actor):
        document = get_document(actor, document_id)
        review = get_review(actor, document, review_id)
        report = get_document(actor, review.report_id, lock=True)
        review.refresh_from_db()  # as whoever held the lock left it
        check_can_edit(actor, report)
        _check_period(actor, document, review.first_on, as_of)
        yearly = bool(review.figures.get("years"))
        figures = assembled(actor, document, review.org_id, review.first_on, as_of, yearly=yearly).as_data()
        fresh = _blocks(figures, document, review.first_on, as_of)
        old = _blocks(review.figures, document, review.first_on, review.as_of)
        merged = merge(old, report.content.get("blocks", ()), fresh, new_from=0 if yearly else _place_of_years(figures))
        before = report.version
        report = edit_document(
            actor=actor, document_id=report.pk, subject=report.subject, version=before,
            content=report.content | {"blocks": merged.blocks},
        )  # fmt: skip
        review.figures, review.as_of, review.known_at = figures, as_of, clock.now()
        review.save(update_fields=["figures", "as_of", "known_at"])
        record(actor, "directives.review.renewed", document, org_id=review.org_id,
               data={"number": str(document), "kind": LinkKind(review.kind).label,
                     "day": as_of})  # fmt: skip
    return Renewed(review, before, report.version, merged.kept)


def hand_of(review: Review, document: Document, report: Document) -> list[Kept]:
    """Where the text of a review's report differs from its own figures, because somebody rewrote it."""
    figures = _blocks(review.figures, document, review.first_on, review.as_of)
    return merge(figures, report.content.get("blocks", ()), figures).kept


def _place_of_years(figures: dict[str, Any]) -> int:
    """Where the section of the years stands among the blocks, 0 where there is none: it comes in when the period of a
    report that is renewed has grown longer than a year."""
    return BEFORE_YEARS if figures.get("years") else 0


def _blocks(
    figures: dict[str, Any], document: Document, first_on: datetime.date, as_of: datetime.date
) -> list[dict[str, Any]]:
    with translation.override("vi"):  # a paper of the Party, whatever language its writer reads pages in
        return blocks_to_json(blocks_of(figures, str(document), first_on, as_of))


def _check_period(actor: Actor, document: Document, first_on: datetime.date, as_of: datetime.date) -> None:
    if as_of > actor.today:
        raise RuleBroken(_("Ngày tính số liệu không thể ở tương lai."), field="as_of")
    if first_on > as_of:
        raise RuleBroken(_("Ngày đầu kỳ phải trước ngày tính số liệu."), field="first_on")
    if document.dated_on is not None and as_of < document.dated_on:
        raise RuleBroken(_("Ngày tính số liệu không thể trước ngày ban hành văn bản."), field="as_of")
    if as_of.year - first_on.year > LONGEST_YEARS:
        raise RuleBroken(_("Kỳ sơ kết, tổng kết không quá %(n)s năm.") % {"n": LONGEST_YEARS}, field="first_on")


def _draft(
    actor: Actor, document: Document, org_id: int, kind: LinkKind, first_on: datetime.date, as_of: datetime.date,
    figures: dict[str, Any],
) -> Document:  # fmt: skip
    cell = is_cell(kinds_on([org_id], actor.today).get(org_id, ""))
    with translation.override("vi"):  # what is kept is kept in one language
        subject = f"{str(kind.label).lower()} {spoken_of(document, actor.today)}"
    blocks = _blocks(figures, document, first_on, as_of)
    return draft_document(
        actor=actor, org_id=org_id, body_kind=BodyKind.CELL if cell else BodyKind.COMMITTEE, kind="bao-cao",
        subject=subject[:MOST_SUBJECT], content={"blocks": blocks},
    )  # fmt: skip


def review_issued(actor: Actor, document: Document) -> None:
    """A report was issued: the review it stands for is frozen with its text and figures, once."""
    review = Review.objects.filter(report=document, frozen_at__isnull=True).first()
    if review is None or document.state != DocumentState.ISSUED:
        return
    review.frozen_at, review.digest = clock.now(), digest_of(review, document)
    review.save(update_fields=["frozen_at", "digest"])


def digest_of(review: Review, report: Document) -> str:
    """SHA-256, in hex, of what was issued: number, day, subject, text, and the figures with their day."""
    said = {
        "number": report.number_text, "dated_on": report.dated_on.isoformat() if report.dated_on else "",
        "subject": report.subject, "content": report.content, "figures": review.figures, "kind": review.kind,
        "first_on": review.first_on.isoformat(), "as_of": review.as_of.isoformat(), "document": review.document_id,
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

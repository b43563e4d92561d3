"""Which organ of an organisation issues, with which symbol and number, in which term, and who signs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.committees.models import BodyKind
from nennep.committees.queries import body_on, leader_on, posts_on, term_on
from nennep.documents.layout.forms.issuer import Issuer, Organ
from nennep.documents.layout.specs import number_text
from nennep.documents.models import Document
from nennep.documents.queries import next_number
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import kinds_on, name_on, path_steps, profile_of
from nennep.orgtree.levels import Level
from nennep.regulations.rules.documents import document_kinds
from nennep.regulations.rules.organisations import organisation_kinds

_RULE_BODY = {
    BodyKind.CELL: "cell",
    BodyKind.CELL_COMMITTEE: "cell",
    BodyKind.COMMITTEE: "committee",
    BodyKind.STANDING: "standing_committee",
}
_COLLECTIVE = {"dang-bo-tinh": ("TU", "Tỉnh ủy"), "dang-bo-huyen": ("HU", "Huyện ủy")}
BEGINNING = datetime.date(1930, 2, 3)


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """The body as rules and layout know it: `rule_body` for authority, `issuer` to print, `term_from` of numbers."""

    rule_body: str
    symbol: str
    issuer: Issuer
    term_from: datetime.date


def is_cell(kind: str) -> bool:
    """Whether a kind of organisation is a cell."""
    return kind.startswith("chi-bo")


def issuing_body(org_id: int, body_kind: str, day: datetime.date) -> IssuingBody:
    """The issuing body of an organisation on a day. A cell issues as the cell, whoever drafts.

    Raises RuleBroken for an inspection committee: it has a symbol, a heading and numbers of its own, which no rule set
    read so far gives; it does not issue in the name of the party committee.
    """
    if body_kind == BodyKind.INSPECTION:
        raise RuleBroken(_("Ủy ban kiểm tra có ký hiệu và số văn bản riêng, chưa ban hành được ở đây."))
    kind = kinds_on([org_id], day).get(org_id, "")
    steps = path_steps(org_id, day)
    superior = steps[-2].name if len(steps) > 1 else ""
    place = profile_of(org_id).place_line
    term = None
    search = (BodyKind.CELL_COMMITTEE, BodyKind.CELL) if is_cell(kind) else (BodyKind.COMMITTEE,)
    for candidate in search:
        body = body_on(org_id, candidate, day)
        if body is not None:
            term = term_on(body.pk, day)
            break
    term_from = term.valid_from if term else BEGINNING
    if is_cell(kind):
        issuer = Issuer(name=name_on(org_id, day), superior=superior, place=place, symbol="CB", organ=Organ.CELL)
        return IssuingBody("cell", "CB", issuer, term_from)
    symbol, collective = _COLLECTIVE.get(kind, ("ĐU", "Đảng ủy"))
    organ = Organ.STANDING if body_kind == BodyKind.STANDING else Organ.COMMITTEE
    issuer = Issuer(
        name=name_on(org_id, day), superior=superior, place=place, symbol=symbol, organ=organ, collective=collective
    )
    return IssuingBody(_rule_body(kind, body_kind, day), symbol, issuer, term_from)


def _rule_body(kind: str, body_kind: str, day: datetime.date) -> str:
    """The body as the table of authority names it. The table is of the grassroots: bodies above are not in it."""
    known = organisation_kinds(day).get(kind)
    if known is not None and known.level < Level.COMMUNE:
        return f"above_{body_kind}"
    return _RULE_BODY.get(BodyKind(body_kind), "committee")


def signer_on(org_id: int, day: datetime.date, person_id: int | None = None) -> tuple[str, str]:
    """Name and post of who signs on a day: the person asked for if a leader then, else the secretary or deputy."""
    titles = {"bi-thu": "Bí thư", "pho-bi-thu": "Phó bí thư"}
    if person_id is not None:
        own = posts_on(org_id, day).filter(person_id=person_id, title__in=titles).order_by("rank").first()
        if own is not None:
            return own.person_name, titles[own.title]
    post = leader_on(org_id, day)
    return (post.person_name, titles[post.title]) if post else ("", "Bí thư")


def number_words(number: int, kind_symbol: str, body_symbol: str) -> str:
    """ "05-NQ/CB"; kinds without a symbol (an invitation) carry their place in the book alone: "05/CB"."""
    if not kind_symbol:
        return f"{number:02d}/{body_symbol}"
    return number_text(number, kind_symbol, body_symbol).removeprefix("Số").strip()


def number_to_come(document: Document, day: datetime.date) -> str:
    """The number a draft would take if it were issued on the day and nobody came first; '' where it may not be."""
    kind = document_kinds(day).get(document.kind)
    if kind is None:
        return ""
    body = issuing_body(document.org_id, document.body_kind, day)
    number = next_number(document.org_id, body.symbol, document.kind, body.term_from)
    return number_words(number, kind.symbol, body.symbol)


def spoken_of(document: Document, day: datetime.date) -> str:
    """A document within a sentence: "Chỉ thị 01-CT/TU về sinh hoạt chi bộ"."""
    known = document_kinds(day).get(document.kind)
    about = document.subject
    if about.startswith("Về "):
        about = about[:1].lower() + about[1:]
    return " ".join(part for part in (known.name if known else "", str(document), about) if part)

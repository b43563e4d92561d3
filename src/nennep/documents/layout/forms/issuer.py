"""Who issues and who signs: shared by every document (rules.md 9.3-9.4)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from nennep.documents.layout.content import NO_MARKS, Block, Document, Heading, Marks, Signature
from nennep.documents.layout.specs import number_text


class Organ(StrEnum):
    """The organ that speaks in the document."""

    CELL = "cell"
    COMMITTEE = "committee"
    STANDING = "standing"
    CONGRESS = "congress"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body: `name` ("Chi bộ thôn Dương Hòa"), `superior` as it stands above it ("Đảng bộ xã Trà My").

    `symbol` is the body's (CB, ĐU, TU); a congress always uses ĐH. `collective` are the words after T/M of a
    committee ("Đảng ủy", "Tỉnh ủy"); `congress` names the congress ("Đại hội lần thứ XII").
    """

    name: str
    superior: str = ""
    place: str = ""
    symbol: str = "CB"
    organ: Organ = Organ.CELL
    collective: str = "Đảng ủy"
    congress: str = ""

    def words(self) -> str:
        """The organ inside a sentence: "Chi bộ", "Ban Thường vụ", "Đảng ủy"."""
        return {Organ.CELL: "Chi bộ", Organ.STANDING: "Ban Thường vụ", Organ.CONGRESS: "Đại hội"}.get(
            self.organ, self.collective
        )

    def authority(self) -> str:
        """The line above the post. A standing committee signs for itself under the committee's name and symbol."""
        body = {
            Organ.CELL: "CHI BỘ",
            Organ.STANDING: "BAN THƯỜNG VỤ",
            Organ.CONGRESS: "ĐOÀN CHỦ TỊCH",
        }.get(self.organ, self.collective.upper())
        return f"T/M {body}"


@dataclass(frozen=True, slots=True)
class Signer:
    """The person who signs, name without rank or degree. A deputy signs for the body too, never with K/T."""

    name: str = ""
    post: str = "Bí thư"

    def signature(self, issuer: Issuer) -> Signature:
        """Authority, post and name as they are printed."""
        return Signature(self.name, self.post.upper(), issuer.authority())


@dataclass(frozen=True, slots=True)
class Issue:
    """What every issued document has: issuer, number in its series (none = left open), day, signer, recipients.

    Without an `archive` line the issuing body itself keeps the original.
    """

    issuer: Issuer
    signer: Signer = Signer()
    number: int | None = None
    day: datetime.date | None = None
    recipients: tuple[str, ...] = ()
    archive: str = ""
    marks: Marks = NO_MARKS

    def heading(self, symbol: str = "") -> Heading:
        """The heading; without a symbol of the kind (NQ, TB, BC) the document carries no number."""
        issuer = self.issuer
        body = "ĐH" if issuer.organ is Organ.CONGRESS else issuer.symbol
        number = number_text(self.number, symbol, body) if symbol else ""
        return Heading(issuer.name, issuer.superior, number, issuer.place, self.day, issuer.congress)

    def document(self, kind: str, symbol: str, subject: str, body: tuple[Block, ...]) -> Document:
        """The document of this kind with one signature and its recipients."""
        return Document(
            heading=self.heading(symbol),
            kind_name=kind,
            subject=subject,
            body=body,
            signatures=(self.signer.signature(self.issuer),),
            recipients=self.recipients,
            archive=self.archive or f"Lưu {self._keeper()}",
            marks=self.marks,
        )

    def _keeper(self) -> str:
        return "Chi bộ" if self.issuer.organ is Organ.CELL else self.issuer.collective

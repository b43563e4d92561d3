"""Parameters of party documents: kinds, who may issue what, numbers and symbols (layout is the documents area's)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from nennep.regulations.schema import Param, Rules, Strict, Words

Issuer = Literal["committee", "standing_committee", "cell", "cell_congress"]


class DocumentKind(Strict):
    """A kind of document. `code` is ours and lasting (quyết định and quy định share the symbol QĐ)."""

    code: Words
    symbol: str
    name: Words


class Authority(Strict):
    """Whether each body at the grassroots may issue the kind; absent means not known to us."""

    kind: Words
    committee: bool | None = None
    standing_committee: bool | None = None
    cell: bool | None = None
    cell_congress: bool | None = None


class Numbering(Strict):
    """A series of numbers: one for each kind within a body and a term, from 01 on."""

    per: Literal["kind_and_term"]
    first: int
    digits: int
    pattern: Words
    congress_symbol: Words


class BodySymbol(Strict):
    """The symbol of the issuing body after the slash."""

    body: Words
    symbol: Words


class DocumentAuthority(Rules):
    """Kinds of documents, authority at the grassroots, numbering, symbols of bodies; which kinds say what a meeting
    has voted on."""

    kinds: Param[tuple[DocumentKind, ...]]
    authority: Param[tuple[Authority, ...]]
    numbering: Param[Numbering]
    body_symbols: Param[tuple[BodySymbol, ...]]
    decided_by_vote: Param[tuple[Words, ...]]

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        known = {kind.code for kind in self.kinds.value or ()}
        stated = [row.kind for row in self.authority.value or ()]
        if set(stated) - known or len(stated) != len(set(stated)):
            raise ValueError("authority names an unknown kind, or one kind twice")
        if set(self.decided_by_vote.value or ()) - known:
            raise ValueError("decided_by_vote names an unknown kind")
        return self

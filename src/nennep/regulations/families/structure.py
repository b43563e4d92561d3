"""Parameters of the tree: kinds of organisations and what may stand under what; bodies and their posts."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nennep.regulations.schema import Param, Rules, Slug, Strict, Words


class OrganisationKind(Strict):
    """A kind of party organisation.

    `level`: 0 the Centre, 1 province, 2 district or equivalent, 3 commune, 4 grassroots and sectional areas, 5 cell.
    `parents` are the kinds it may stand under; none means directly under the Centre, which need not be recorded.
    `becomes` names the kind it is to be turned into when its name has ended.
    """

    code: Slug
    name: Words
    level: Annotated[int, Field(ge=0, le=5)]
    grassroots: bool
    parents: tuple[Slug, ...]
    becomes: str = ""


class OrganisationKinds(Rules):
    """The kinds that exist in the period."""

    kinds: Param[tuple[OrganisationKind, ...]]

    @model_validator(mode="after")
    def _known_parents(self) -> Self:
        kinds = {kind.code: kind for kind in self.kinds.value or ()}
        for kind in kinds.values():
            named = {*kind.parents, *([kind.becomes] if kind.becomes else [])}
            if named - kinds.keys():
                raise ValueError(f"{kind.code} names kinds that do not exist in the period")
            if any(kinds[parent].level > kind.level for parent in kind.parents):
                raise ValueError(f"{kind.code} may not stand under a lower level")
        return self


class Post(Strict):
    """A post in a body: its name, the line its holder signs under, and whether only one person holds it."""

    code: Slug
    name: Words
    sign_line: str = ""
    single: bool


class SignFor(Strict):
    """The authority line of documents in organisations of these kinds (of any kind when none is named)."""

    kinds: tuple[Slug, ...] = ()
    line: Words


class Body(Strict):
    """A body that leads or acts, the authority lines of its documents, and its posts from the highest down."""

    code: Words
    name: Words
    sign_for: tuple[SignFor, ...] = ()
    posts: tuple[Post, ...]


class PostTitles(Rules):
    """Bodies with posts; how a deputy signs; how a signature looks."""

    bodies: Param[tuple[Body, ...]]
    deputy_signs: Param[str]
    signature: Param[str]


StructureAct = Literal["found", "merge", "split", "move", "dissolve", "change_kind", "rename"]


class Decider(Strict):
    """Who decides an act of structure. `acts`: none named is any; `kinds`: of the organisation concerned, none is any.

    `leaves`: only where a cell leaves its grassroots area ("grassroots"), or its area above the grassroots ("upper").
    `decides`: the committee of the direct superior, the one directly above the grassroots organisation, or that of the
    province. `consent`: the direct superior of who decides is asked first, in writing.
    """

    acts: tuple[StructureAct, ...] = ()
    kinds: tuple[Slug, ...] = ()
    leaves: Literal["", "grassroots", "upper"] = ""
    decides: Literal["direct_superior", "above_grassroots", "province"]
    consent: bool = False


class StructureDecisions(Rules):
    """Who decides to found, merge, divide, move and end organisations; the first that speaks of an act is taken."""

    base_cell_out: Param[Decider]
    cell_out: Param[Decider]
    commune: Param[Decider]
    sectional: Param[Decider]
    structure: Param[Decider]

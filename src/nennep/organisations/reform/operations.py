"""The operations a reorganisation is made of, as JSON holds them. Each is one step of a draft."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from nennep.kernel import addresses
from nennep.kernel.errors import RuleBroken

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Id = Annotated[int, Field(gt=0, strict=True)]
Ref = Id | Key
Name = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(min_length=1, max_length=40)]
Share = Annotated[float, Field(gt=0, le=100)]
MOST = 60_000  # organisations one step may name


def ref_of(text: str) -> Ref | None:
    """What the text of a field or an address refers to: an id, a key within the draft, nothing where it is empty."""
    found = addresses.key_of(text)
    return (text or None) if found is None else found


class _Operation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class NewOrg(_Operation):
    """An organisation this draft founds, known within the draft by `key`. `kind`: a slug of `organisation_kinds`."""

    key: Key
    name: Name
    kind: Slug
    parent: Ref
    code: Annotated[str, Field(max_length=30)] = ""
    unit_type: Annotated[str, Field(max_length=30)] = ""


class Found(_Operation):
    """Found an organisation."""

    do: Literal["found"] = "found"
    new: NewOrg


class Rename(_Operation):
    """Give another name."""

    do: Literal["rename"] = "rename"
    org: Id
    name: Name


class ChangeKind(_Operation):
    """Turn into another kind; the level in the tree follows the kind."""

    do: Literal["change_kind"] = "change_kind"
    org: Id
    kind: Slug


class Recode(_Operation):
    """Give another official code; "" takes it away."""

    do: Literal["recode"] = "recode"
    org: Id
    code: Annotated[str, Field(max_length=30)]


class Merge(_Operation):
    """Several into one: a new one, one of the sources (which goes on), another that exists, or one that another step
    founds (its key).

    The others end. Whatever stands directly under them goes under `into`, unless a step moves it elsewhere; members of
    cells go to `into` when it is a cell.
    """

    do: Literal["merge"] = "merge"
    sources: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST)]
    into: NewOrg | Ref


class Split(_Operation):
    """One into several. `keeps`: the source itself goes on and keeps what is not given away; otherwise it ends.

    `children`: id of one standing directly under the source (as text) -> where it goes. `default`: where members go who
    are not chosen for one by one. Both may be left to choices (`ReformChoice`). A part may be the key of an
    organisation that another step founds. `shares`: reference (as text) -> percent, the source's own too where it goes
    on; `order`: of the list that is divided by them (`reform.shares`). Shares alone decide nothing: choices do.
    """

    do: Literal["split"] = "split"
    source: Id
    parts: Annotated[tuple[NewOrg | Ref, ...], Field(min_length=1, max_length=200)]
    keeps: bool = False
    children: dict[Annotated[int, Field(gt=0)], Ref] = Field(default_factory=dict)
    default: Ref | None = None
    shares: Annotated[dict[str, Share], Field(max_length=201)] = Field(default_factory=dict)
    order: Literal["name", "team", "hamlet", "workplace"] = "name"


class Move(_Operation):
    """Move, with everything below, under another superior."""

    do: Literal["move"] = "move"
    org: Id
    parent: Ref


class Dissolve(_Operation):
    """End without a successor. `children_to`, `members_to`: where those below and the members go, if there are any."""

    do: Literal["dissolve"] = "dissolve"
    org: Id
    children_to: Ref | None = None
    members_to: Ref | None = None


class EndLevel(_Operation):
    """End every organisation of a kind at or below `under`, but those in `but`; what stands under them goes up to the
    nearest superior that goes on."""

    do: Literal["end_level"] = "end_level"
    kind: Slug
    under: Id
    but: Annotated[tuple[Id, ...], Field(max_length=MOST)] = ()


class Restore(_Operation):
    """Let an organisation that has ended go on again, under the same identity (steps of a counter-draft)."""

    do: Literal["restore"] = "restore"
    org: Id
    name: Name
    kind: Slug
    parent: Ref
    code: Annotated[str, Field(max_length=30)] = ""


Operation = Restore | Found | Rename | ChangeKind | Recode | Merge | Split | Move | Dissolve | EndLevel
_READER: TypeAdapter[Operation] = TypeAdapter(Annotated[Operation, Field(discriminator="do")])


def read(data: Any) -> Operation:
    """An operation from JSON values. Raises RuleBroken (field: where it is wrong)."""
    try:
        return _READER.validate_python(data)
    except ValidationError as wrong:
        where = ".".join(str(part) for part in wrong.errors()[0]["loc"][1:])
        raise RuleBroken(
            _("Bước này ghi chưa đúng ở mục “%(where)s”.") % {"where": where or "do"}, field=where or None
        ) from wrong


def write(operation: Operation) -> dict[str, Any]:
    """The operation as JSON values; `read(write(x)) == x`."""
    return operation.model_dump(mode="json")


def key_of(target: NewOrg | Ref) -> Ref:
    """How the draft refers to a target."""
    return target.key if isinstance(target, NewOrg) else target


def founded_by(operation: Operation) -> tuple[NewOrg, ...]:
    """The organisations that an operation founds."""
    match operation:
        case Found(new=new):
            return (new,)
        case Merge(into=NewOrg() as new):
            return (new,)
        case Split(parts=parts):
            return tuple(part for part in parts if isinstance(part, NewOrg))
        case _:
            return ()


def refs_of(operation: Operation) -> set[int]:
    """The ids of existing organisations that an operation names."""
    found: set[int] = set()
    for name, value in operation:
        if name not in ("do", "keeps", "kind", "name", "code", "shares", "order"):
            found |= _ids(value)
    return found


def _ids(value: object) -> set[int]:
    if isinstance(value, int):
        return {value}
    if isinstance(value, NewOrg):
        return _ids(value.parent)
    if isinstance(value, dict):
        return set(value) | _ids(tuple(value.values()))
    return set().union(*map(_ids, value)) if isinstance(value, tuple) else set()

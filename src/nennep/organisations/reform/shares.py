"""Dividing by stated shares: nobody is drawn by lot, and the same list always comes to the same division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from nennep.organisations.reform.operations import Ref, Split, key_of

CLOSE = 0.5  # percent that rounding may leave over


def takers_of(operation: Split) -> tuple[Ref, ...]:
    """Everyone a divided organisation goes into, in order; the one that goes on itself comes last."""
    refs = dict.fromkeys(map(key_of, operation.parts))
    return (*refs, *((operation.source,) if operation.keeps else ()))


def is_whole(shares: Sequence[float]) -> bool:
    """Whether shares in percent come to the whole, but for rounding."""
    return abs(sum(shares) - 100) <= CLOSE


def stated(operation: Split) -> dict[Ref, float] | None:
    """Taker -> percent, in order; None where not each taker has a share, or they do not come to the whole."""
    takers = takers_of(operation)
    if not operation.shares or operation.shares.keys() != {str(ref) for ref in takers}:
        return None
    found = {ref: operation.shares[str(ref)] for ref in takers}
    return found if is_whole(list(found.values())) else None


def _exact(shares: Sequence[float]) -> list[Fraction]:
    """Parts of one; what rounding left over is spread by the shares themselves."""
    exact = [Fraction(str(share)) for share in shares]
    return [share / sum(exact) for share in exact]


def counts(total: int, shares: Sequence[float]) -> list[int]:
    """How many of `total` each share comes to, by largest remainders; of equal ones the earlier share's counts."""
    quotas = [share * total for share in _exact(shares)]
    found = [int(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda place: (found[place] - quotas[place], place))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def one_by_one(people: Sequence[int], shares: Mapping[Ref, float]) -> dict[int, Ref]:
    """Person -> taker: the first of the list to the first taker until its count is full, then to the next."""
    found: dict[int, Ref] = {}
    left = iter(people)
    for taker, count in zip(shares, counts(len(people), list(shares.values())), strict=True):
        found |= {next(left): taker for _place in range(count)}
    return found


def in_one_piece(weights: Sequence[tuple[int, int]], shares: Mapping[Ref, float]) -> dict[int, Ref]:
    """Organisation -> taker, none of them torn apart: (organisation, its members) in the order of the list.

    The first go to the first taker until its share of all members is reached, then to the next; one that a boundary
    runs through goes where more than half of it lies. Where nobody is a member of any, each counts as one.
    """
    total = sum(weight for _org, weight in weights)
    weigh = {org: weight if total else 1 for org, weight in weights}
    total = total or len(weights)
    takers, ends, so_far = list(shares), list[Fraction](), Fraction(0)
    for share in _exact(list(shares.values()))[:-1]:
        so_far += share * total
        ends.append(so_far)
    found: dict[int, Ref] = {}
    gone = Fraction(0)
    for org, weight in weigh.items():
        middle = gone + Fraction(weight, 2)
        found[org] = takers[sum(end <= middle for end in ends)]
        gone += weight
    return found

"""Targets survive a reorganisation: those of merged organisations are added up, of divided ones shared (E9)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from nennep.audit.record import event, record_many
from nennep.directives.models import Target, TargetKind, TargetOrigin
from nennep.directives.queries.targets import Stand, stands
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.members.queries.flows import moved_counts
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgNow
from nennep.regulations.rules.targets import digits, rounded, shares

_ONE_DAY = datetime.timedelta(days=1)
_SLOT = ("document_id", "org_id", "name", "first_on", "last_on")  # what stands once in the database
_SAME = ("document_id", "name", "unit", "measure", "kind", "direction", "first_on", "last_on")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one ended organisation's target hands to one successor, with `weight` members; `divided`: those that came to
    each of its successors, this one's at `place`."""

    source: Target
    heir: int
    value: Decimal
    carried: Decimal | None
    weight: int
    rule: str
    divided: Sequence[int] = ()
    place: int = 0


def targets_follow(*, actor: Actor, heirs: Mapping[int, Sequence[int]], on: datetime.date) -> int:
    """Hand the running targets of ended organisations to their successors; how many new targets that made.

    `heirs`: ended organisation -> its successors (none: the target ends without one). Of one successor: the whole value
    and the whole result. Of several: shared by the number of members that came to each (largest remainder, so that
    nothing is lost), the result of before with it. A successor's targets of the same document, name and period become
    one, whoever gave them: values that add up are summed; percentages are weighed by members; those of one name that
    count differently stay apart, by name. A successor's own target of the same kind is taken in. Periods that ended
    before `on` stay with whom they belonged to. The caller has checked the right.
    Audit "directives.target.taken_over" for each new target.
    """
    running = Target.objects.select_for_update(of=("self",)).filter(
        org_id__in=list(heirs), ended_on__isnull=True, last_on__gte=on
    )
    sources = list(running.order_by("pk"))
    if not sources:
        return 0
    pieces = _pieces(sources, heirs, on)
    made = _taken_over(actor, [*pieces, *_own(pieces, on)], on)
    why = _("Chuyển cho tổ chức kế thừa khi sắp xếp tổ chức.")
    alone = _("Tổ chức kết thúc hoạt động, không có tổ chức kế thừa.")
    handed = {piece.source.pk: piece.source for piece in pieces}
    _end([one for one in sources if one.pk in handed], on, why)
    _end([one for one in sources if one.pk not in handed], on, alone)
    return made


def _pieces(sources: Sequence[Target], heirs: Mapping[int, Sequence[int]], on: datetime.date) -> list[_Piece]:
    divided = {org: new for org, new in heirs.items() if len(new) > 1}
    everyone = {org for one in sources for org in (one.org_id, *heirs[one.org_id])}
    came = moved_counts({one.org_id for one in sources}, everyone, on)
    before = stands([one for one in sources if one.org_id in divided], on - _ONE_DAY, known_at=clock.now())
    found: list[_Piece] = []
    for one in sources:
        to = heirs[one.org_id]
        weights = [came.get((one.org_id, heir), 0) for heir in to]
        if len(to) == 1:
            rule = _("nhận toàn bộ chỉ tiêu và kết quả")
            found.append(_Piece(one, to[0], one.value, None, weights[0], rule))
        elif to:
            found += _divided(one, to, weights, before[one.pk])
    return found


def _divided(source: Target, to: Sequence[int], weights: Sequence[int], before: Stand) -> list[_Piece]:
    result = before.result
    if source.kind not in TargetKind.ADDS_UP:
        rule = _("giữ nguyên tỷ lệ được giao")
        return [_Piece(source, heir, source.value, result, weight, rule)
                for heir, weight in zip(to, weights, strict=True)]  # fmt: skip
    values = _given_back(source, to) or shares(source.value, weights, digits(source.value))
    carried = shares(result, weights, digits(result)) if result is not None else [None] * len(to)
    rule = _("chia theo số đảng viên chuyển đến từng tổ chức")
    return [_Piece(source, heir, values[place], carried[place], weights[place], rule, weights, place)
            for place, heir in enumerate(to)]  # fmt: skip


def _given_back(source: Target, to: Sequence[int]) -> list[Decimal]:
    """Where a merger is taken back, what each had brought into it; nothing when the value has changed since."""
    origins = TargetOrigin.objects.filter(target=source).values_list("source__org_id", "source__value")
    brought = dict(origins)
    values = [brought[heir] for heir in to if heir in brought]
    return values if len(values) == len(to) == len(origins) and sum(values) == source.value else []


def _own(pieces: Sequence[_Piece], on: datetime.date) -> list[_Piece]:
    """The successors' own targets that are the same as what comes to them: they are taken in."""
    wanted = {(piece.heir, *_key(piece.source)) for piece in pieces}
    ended = {piece.source.pk for piece in pieces}
    rows = Target.objects.select_for_update(of=("self",)).filter(
        org_id__in={piece.heir for piece in pieces}, ended_on__isnull=True, last_on__gte=on
    )
    rule = _("chỉ tiêu sẵn có của tổ chức kế thừa")
    same = [one for one in rows.order_by("pk") if (one.org_id, *_key(one)) in wanted and one.pk not in ended]
    weights = moved_counts({one.org_id for one in same}, {one.org_id for one in same}, on) if same else {}
    return [_Piece(one, one.org_id, one.value, None, weights.get((one.org_id, one.org_id), 0), rule) for one in same]


def _key(target: Target) -> tuple[object, ...]:
    return tuple(getattr(target, name) for name in _SAME)


def _taken_over(actor: Actor, pieces: Collection[_Piece], on: datetime.date) -> int:
    grouped: defaultdict[tuple[object, ...], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        grouped[(piece.heir, *_key(piece.source))].append(piece)
    _end([piece.source for group in grouped.values() for piece in group], on,
         _("Chuyển cho tổ chức kế thừa khi sắp xếp tổ chức."))  # fmt: skip
    made = [(_heir(actor, group, on), group) for group in grouped.values()]
    _tell_apart(made, on)
    Target.objects.bulk_create([target for target, _group in made])
    _place(made)
    TargetOrigin.objects.bulk_create([
        TargetOrigin(target=target, org_id=target.org_id, source=piece.source, on=on, carried=piece.carried,
                     weights=list(piece.divided), place=piece.place, rule=piece.rule)
        for target, group in made for piece in group
    ])  # fmt: skip
    record_many([
        event(actor, "directives.target.taken_over", target, org_id=target.org_id,
              data={"name": target.name, "value": target.value, "rule": "; ".join(dict.fromkeys(p.rule for p in group)),
                    "from": [piece.source.pk for piece in group]})
        for target, group in made
    ])  # fmt: skip
    return len(made)


def _tell_apart(made: Sequence[tuple[Target, Sequence[_Piece]]], on: datetime.date) -> None:
    """A target whose name, organisation and period stand already carries the name of whom it came from."""
    orgs = {target.org_id for target, _group in made}
    taken = set(Target.objects.filter(org_id__in=orgs, ended_on__isnull=True).values_list(*_SLOT))
    names = names_on({piece.source.org_id for _target, group in made for piece in group}, on - _ONE_DAY)
    for target, group in made:
        source = group[0].source
        if _slot(target) in taken:
            target.name = f"{source.name[:180]} ({names.get(source.org_id, '')[:90]})"
        if _slot(target) in taken:
            target.name = f"{target.name} {source.pk}"
        taken.add(_slot(target))


def _slot(target: Target) -> tuple[object, ...]:
    return tuple(getattr(target, name) for name in _SLOT)


def _place(made: Sequence[tuple[Target, Sequence[_Piece]]]) -> None:
    """A part of a whole that was taken over too becomes a part of the whole's successor: of its own, else of the
    nearest above it in the tree. Who has the whole gives the part."""
    heirs: defaultdict[int | None, dict[int, Target]] = defaultdict(dict)
    for target, group in made:
        for piece in group:
            heirs[piece.source.pk][target.pk] = target
    parents = {piece.source.parent_id for _target, group in made for piece in group}
    still = Target.objects.in_bulk([pk for pk in parents if pk is not None and pk not in heirs])
    wholes = {pk: list(heirs[pk].values()) if pk in heirs else [still[pk]] for pk in parents if pk is not None}
    orgs = {one.org_id for rows in wholes.values() for one in rows} | {target.org_id for target, _group in made}
    paths = dict(OrgNow.objects.filter(org_id__in=orgs).values_list("org_id", "path"))
    placed = []
    for target, group in made:
        above = {one.pk: one for piece in group for one in wholes.get(piece.source.parent_id or 0, ())}
        whole = _nearest(paths.get(target.org_id, ""), list(above.values()), paths)
        if whole is not None:
            target.parent_id, target.giver_id = whole.pk, whole.org_id
            placed.append(target)
    Target.objects.bulk_update(placed, ["parent", "giver"])


def _nearest(path: str, wholes: Sequence[Target], paths: Mapping[int, str]) -> Target | None:
    """Of the wholes that a part may belong to, the one whose organisation stands at its place or nearest above it."""
    if len(wholes) < 2:
        return next(iter(wholes), None)
    above = [one for one in wholes if path.startswith(paths.get(one.org_id) or "-")]
    return max(above, key=lambda one: (len(paths[one.org_id]), -one.pk), default=None)


def _heir(actor: Actor, group: Sequence[_Piece], on: datetime.date) -> Target:
    first = group[0].source
    same = {field.attname: getattr(first, field.attname) for field in Target._meta.concrete_fields}
    parents = {piece.source.parent_id for piece in group}
    same |= {
        "id": None, "org_id": group[0].heir, "value": _value(first.kind, group), "took_over_on": on,
        "parent_id": parents.pop() if len(parents) == 1 else None, "split_why": "", "set_at": clock.now(),
        "set_by_id": actor.user_id, "ended_on": None, "ended_why": "",
        "places": max(piece.source.places for piece in group),
    }  # fmt: skip
    return Target(**same)


def _value(kind: str, group: Iterable[_Piece]) -> Decimal:
    pieces = list(group)
    if kind in TargetKind.ADDS_UP:
        return sum((piece.value for piece in pieces), Decimal(0))
    weighed = [(piece.value, piece.weight) for piece in pieces]
    if not any(weight for _value, weight in weighed):
        weighed = [(value, 1) for value, _weight in weighed]
    total = sum(weight for _value, weight in weighed)
    return rounded(sum(Fraction(value) * weight for value, weight in weighed) / Fraction(total), 2)


def _end(targets: Iterable[Target], on: datetime.date, why: str) -> None:
    rows = Target.objects.filter(pk__in=[one.pk for one in targets], ended_on__isnull=True)
    rows.update(ended_on=on, ended_why=why)

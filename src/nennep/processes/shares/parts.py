"""The page of a division by shares: each part with its share, what the rule gives it, and what is decided now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.kernel.bulk import many_keys
from nennep.members.models import Person
from nennep.organisations.queries import natural_key
from nennep.organisations.reform.operations import Ref, Split
from nennep.organisations.reform.shares import takers_of
from nennep.organisations.reform.snapshot import Heads, children_of
from nennep.orgtree.levels import Level
from nennep.processes.shares.dividing import Division
from nennep.processes.workbench.bench import Bench
from nennep.processes.workbench.wording import format_share
from nennep.ui.formats import format_number

MOST_NAMED = 400
ORDERS = {
    "name": gettext_lazy("tên, như danh sách đảng viên"), "team": gettext_lazy("tổ đảng, rồi theo tên"),
    "hamlet": gettext_lazy("thôn, tổ dân phố nơi ở, rồi theo tên"),
    "workplace": gettext_lazy("nơi công tác, rồi theo tên"),
}  # fmt: skip


@dataclass(slots=True)
class Part:
    """A part of a division. `entry`: its field; `rule`, `now`: what the rule gives it and what is decided, in words;
    `names`: who or what goes there by what is decided, `more` of them not named."""

    ref: Ref
    entry: str
    name: str
    stays: bool
    share: str
    rule: str = ""
    now: str = ""
    names: list[str] = field(default_factory=list)
    more: int = 0


def _is_cell(bench: Bench, split: Split) -> bool:
    return bench.before.units[split.source].level == Level.CELL


def going_now(bench: Bench, step: int, split: Split) -> dict[int, Ref]:
    """Who or what goes where by what is decided now: members of a cell, or those directly below."""
    if _is_cell(bench, split):
        row = next((one for one in bench.plan.people if one.cell == split.source and one.step == step), None)
        people = bench.before.heads.get(split.source, Heads()).people
        stay = split.source if split.keeps else None
        return {person: target for person in people
                 if (target := (row.of(person) if row else None) or stay) is not None}  # fmt: skip
    children = children_of(bench.before.units).get(split.source, ())
    after = bench.plan.after
    return {org: parent for org in children if org in after and (parent := after[org].parent) is not None
            and parent in takers_of(split)}  # fmt: skip


def parts_of(
    bench: Bench, split: Split, rule: Division | None, now: Mapping[int, Ref], sent: Mapping[str, str]
) -> list[Part]:  # fmt: skip
    """The parts in their order; `now`: as `going_now`, `sent`: the shares as they were typed."""
    named = _names(bench, split, now)
    parts = []
    for ref in takers_of(split):
        stated = split.shares.get(str(ref))
        where = f"ty-{ref}"
        part = Part(ref, where, bench.name(ref), ref == split.source,
                    sent.get(where, "") if sent else "" if stated is None else format_share(stated))  # fmt: skip
        here = [subject for subject, target in now.items() if target == ref]
        part.now = _words(bench, split, here, rule)
        part.names = [named[subject] for subject in named if now[subject] == ref][:MOST_NAMED]
        part.more = len(here) - len(part.names)
        if rule is not None:
            part.rule = _words(bench, split, [one for one, target in rule.subjects.items() if target == ref], rule)
        parts.append(part)
    return parts


def differs(rule: Division | None, now: Mapping[int, Ref]) -> int:
    """How many are decided otherwise than the rule says."""
    return sum(now.get(subject, target) != target for subject, target in rule.subjects.items()) if rule else 0


def _words(bench: Bench, split: Split, subjects: Iterable[int], rule: Division | None) -> str:
    listed = list(subjects)
    if _is_cell(bench, split):
        return ngettext("%(n)s đảng viên", "%(n)s đảng viên", len(listed)) % {"n": format_number(len(listed))}
    words = _("%(n)s tổ chức") % {"n": format_number(len(listed))}
    total = sum(rule.weights.values()) if rule else 0
    if rule is None or not total:
        return words
    members = sum(rule.weights.get(org, 0) for org in listed)
    return _("%(orgs)s, %(n)s đảng viên (%(share)s %%)") % {
        "orgs": words, "n": format_number(members), "share": format_share(100 * members / total),
    }  # fmt: skip


def _names(bench: Bench, split: Split, subjects: Mapping[int, Ref]) -> dict[int, str]:
    """What each is called, in the order of the list."""
    if _is_cell(bench, split):
        rows = Person.objects.filter(pk__in=many_keys(subjects)).order_by("sort_key", "pk")
        return dict(rows.values_list("pk", "full_name"))
    listed = sorted(subjects, key=lambda org: (natural_key(bench.name(org)), org))
    return {org: bench.name(org) for org in listed}

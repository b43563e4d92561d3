"""From a list of organisations and what was said of its rows to what becomes of each; nothing is written here."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.kernel.vietnamese import fold
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.members.organisation_list.match import match_organisations
from nennep.members.organisation_list.rows import reread_organisation
from nennep.members.organisation_list.tree import KnownOrganisation, Tree
from nennep.members.organisation_list.verdict import Answer, Rules, Verdict
from nennep.members.register.dates import PartialDate
from nennep.members.register.matching import Match
from nennep.members.register.matching import Outcome as Matched
from nennep.members.register.records import ReadRow, Value
from nennep.members.staging.cells import begins
from nennep.members.staging.rows import Staged, load
from nennep.members.states import Outcome
from nennep.organisations.permissions import check_can_change, check_can_found_under
from nennep.organisations.queries import every_code_on, kinds_on, names_on, natural_key, organisations_visible_to
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import under
from nennep.regulations.rules.organisations import level_of, may_stand_under, organisation_kinds

_MATCHED: dict[str, Matched] = {"same": "same", "changed": "changed", "doubtful": "doubtful"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of a row: texts typed, which organisation it is, under which it stands, and of its changes
    which are taken (`takes`: name, parent, code), from when and by which decision."""

    corrections: Mapping[str, str]
    decision: str = ""
    org: int | None = None
    parent: str = ""
    takes: frozenset[str] = frozenset()
    on: datetime.date | None = None
    decision_no: str = ""
    signed_on: datetime.date | None = None

    def to_json(self) -> dict[str, Any]:
        """Apart from corrections and decision, which a row keeps by themselves."""
        return {
            "org": self.org, "parent": self.parent, "takes": sorted(self.takes),
            "on": self.on.isoformat() if self.on else None, "decision_no": self.decision_no,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
        }  # fmt: skip

    @classmethod
    def of(cls, staged: Staged) -> Said:
        """What was said of a staged row."""
        kept = staged.more.get("said", {})
        on, signed = kept.get("on"), kept.get("signed_on")
        return cls(
            staged.corrections, staged.decision, kept.get("org"), kept.get("parent", ""),
            frozenset(kept.get("takes", ())), datetime.date.fromisoformat(on) if on else None,
            kept.get("decision_no", ""), datetime.date.fromisoformat(signed) if signed else None,
        )  # fmt: skip


def taken(staged: Staged) -> frozenset[str]:
    """Which of a row's changes are confirmed: ticked, with a day and a decision."""
    said = Said.of(staged)
    if staged.outcome != Outcome.CHANGED or said.on is None or not said.decision_no:
        return frozenset()
    return said.takes & {change.column for change in staged.match.changes}


def here(actor: Actor, org: OrgNow) -> dict[int, OrgNow]:
    """The living organisations at or under one that the actor may see. One query."""
    rows = organisations_visible_to(actor).filter(under(org.path), alive=True).order_by("path")
    return {one.org_id: one for one in rows}


def tree_of(org: OrgNow, organisations: Mapping[int, OrgNow], today: datetime.date) -> Tree:
    """The tree that a list of an organisation is compared with. Three queries."""
    names = names_on([*organisations, *([org.parent_id] if org.parent_id else [])], today)
    kinds, codes = kinds_on(organisations, today), every_code_on(organisations, today)
    known = (
        KnownOrganisation(pk, names.get(pk, ""), kinds.get(pk, ""), one.level, codes.get(pk, ()), one.parent_id)
        for pk, one in organisations.items()
    )
    return Tree.of(org.org_id, known, names.get(org.parent_id, "") if org.parent_id else "")


def kind_words(on: datetime.date) -> dict[str, str]:
    """Folded words of a file -> the kind they mean on a day."""
    words: dict[str, str] = {}
    for code, kind in organisation_kinds(on).items():
        for text in (kind.name, code, code.replace("-", " ")):
            words.setdefault(fold(text), code)
    return words


def rules_of(actor: Actor, organisations: Mapping[int, OrgNow], on: datetime.date) -> Rules:
    """The rules of a day and the rights of the actor, each asked once."""
    words = kind_words(on)

    @cache
    def misfit(kind: str, above: str) -> str:
        verdict = may_stand_under(kind, above, on)
        return verdict.sentence if verdict.kind == "missing" else ""

    def refusal(check: Any, org: int) -> str:
        if org not in organisations:
            return ""
        try:
            check(actor, organisations[org])
        except Denied as denied:
            return denied.sentence
        return ""

    return Rules(
        kind_of=lambda text: words.get(fold(text), "") if text else "",
        level_of=lambda kind: level_of(kind, None, on),
        misfit=misfit,
        barred=lambda org: refusal(check_can_change, org),
        closed=lambda org: refusal(check_can_found_under, org),
    )


def stage(
    actor: Actor, org: OrgNow, rows: Iterable[ReadRow], said: Mapping[int, Said], on: datetime.date
) -> list[Staged]:  # fmt: skip
    """Every row read again under what was said of it, and judged over the whole list. Four queries."""
    organisations = here(actor, org)
    tree = tree_of(org, organisations, actor.today)
    read = [
        reread_organisation(row, said[row.number].corrections if row.number in said else {}, today=actor.today)
        for row in rows
    ]
    answers = {number: Answer(one.decision, one.org, one.parent) for number, one in said.items()}
    verdicts = match_organisations(read, tree, rules_of(actor, organisations, on), answers)
    return [_staged(verdict, said.get(verdict.row.number)) for verdict in verdicts]


def _staged(verdict: Verdict, said: Said | None) -> Staged:
    matched = _MATCHED.get(verdict.outcome, "new")
    match = Match(verdict.row.number, matched, verdict.candidates, verdict.changes, verdict.reason)
    more: dict[str, Any] = {"under": verdict.under}
    if verdict.parents:
        more["parents"] = list(verdict.parents)
    if verdict.elsewhere:
        more["elsewhere"] = True
    staged = Staged(verdict.row, match, outcome=verdict.outcome, reason=verdict.reason, more=more)
    if said is not None:
        staged.corrections, staged.decision = said.corrections, said.decision
        more["said"] = said.to_json()
    return staged


def stored_rows(batch: RegisterBatch) -> dict[int, RegisterRow]:
    """The stored rows of a batch by number, in the order of the sheet. One query."""
    return {one.number: one for one in RegisterRow.objects.filter(batch=batch).order_by("number")}


def said_of(stored: Mapping[int, RegisterRow]) -> dict[int, Said]:
    """What was said of rows so far."""
    found: dict[int, Said] = {}
    for number, one in stored.items():
        if one.corrections or one.decision or one.candidates.get("more", {}).get("said"):
            found[number] = Said.of(load(one))
    return found


def counts_of(rows: Sequence[Staged]) -> dict[str, int]:
    """How many rows of each outcome."""
    counts = Counter(str(staged.outcome) for staged in rows)
    return {str(outcome): counts.get(str(outcome), 0) for outcome in Outcome.values}


def form_of(actor: Actor, org: OrgNow, *, filled: bool) -> dict[str, Any]:
    """What our own form offers: `kinds`, `parents` (every superior below, told apart where names repeat), and the
    `rows` of what stands below, superiors first, if it is to be filled. Five queries."""
    today, organisations = actor.today, here(actor, org)
    tree = tree_of(org, organisations, today)
    labels, kinds = tree.labels(), organisation_kinds(today)
    below: dict[int | None, list[KnownOrganisation]] = defaultdict(list)
    for one in sorted(tree.known.values(), key=lambda known: (natural_key(known.name), known.id)):
        below[one.parent].append(one)
    ordered = [tree.known[org.org_id]]
    for one in ordered:
        ordered += below[one.id]
    starts = begins(organisations) if filled else {}
    rows: list[dict[str, Value]] = [
        {
            "order_no": str(place), "code": one.codes[0] if one.codes else "", "name": one.name,
            "kind": kinds[one.kind].name if one.kind in kinds else "", "parent": labels[one.parent or org.org_id],
            "founded_on": PartialDate(starts[one.id]), "key": str(one.id),
        }
        for place, one in enumerate(ordered[1:] if filled else (), 1)
    ]  # fmt: skip
    return {
        "kinds": [kind.name for kind in kinds.values()],
        "parents": [labels[one.id] for one in ordered if one.level < Level.CELL],
        "rows": rows,
        "keyed": filled,
    }

"""Whether a new or changed row of a list of organisations can stand where it says: rules, rights, circles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.members.organisation_list.tree import Tree
from nennep.members.organisation_list.verdict import Rules, Verdict


@dataclass(frozen=True, slots=True)
class Checks:
    """The rows of a list by number, each with its superior."""

    verdicts: Mapping[int, Verdict]
    tree: Tree
    rules: Rules

    def check(self, verdict: Verdict) -> None:
        """What the rules and the rights say of a new or changed row."""
        known = self.tree.known[verdict.org] if verdict.org is not None else None
        moves = any(change.column == "parent" for change in verdict.changes)
        kind = known.kind if known else self._new_kind(verdict)
        problem = self.rules.barred(known.id) if known else ""
        if known is None and not verdict.outcome and self.tree.coded(verdict.text("code")):
            other = self.tree.label(self.tree.coded(verdict.text("code"))[0])
            problem = _("Mã này đang là của “%(name)s”: hãy sửa mã.") % {"name": other}
            verdict.at("code", "error", problem)
        if not problem and not verdict.outcome.startswith("wrong") and (moves or known is None):
            problem = self._misplaced(verdict, kind)
        if problem:
            verdict.outcome, verdict.reason = "wrong", problem

    def _new_kind(self, verdict: Verdict) -> str:
        kind, text = self.rules.kind_of(verdict.text("kind")), verdict.text("kind")
        if not kind:
            words = _("Không có loại hình “%(kind)s” vào ngày của danh sách.") % {"kind": text[:60]}
            sentence = words if text else _("Chưa ghi loại hình tổ chức.")
            verdict.at("kind", "error", sentence)
            verdict.outcome, verdict.reason = "wrong", sentence
        return kind

    def _misplaced(self, verdict: Verdict, kind: str) -> str:
        if self._in_circle(verdict):
            sentence = _("Các tổ chức trực thuộc nhau thành vòng; hãy sửa cấp trên.")
            verdict.at("parent", "error", sentence)
            return sentence
        ref = verdict.under
        if ref.startswith("o"):
            org = int(ref[1:])
            above = self.tree.known[org].kind if org in self.tree.known else ""
            sentence = self.rules.closed(org) or (self.rules.misfit(kind, above) if above else "")
        else:
            other = self.verdicts[int(ref[1:])]
            above = self.rules.kind_of(other.text("kind"))
            sentence = self.rules.misfit(kind, above) if above else ""
        if sentence:
            verdict.at("parent", "error", sentence)
        return sentence

    def _in_circle(self, verdict: Verdict) -> bool:
        moved = {f"o{one.org}": one.under for one in self.verdicts.values() if one.org is not None and one.under}
        start = f"r{verdict.row.number}" if verdict.org is None else f"o{verdict.org}"
        at, seen = verdict.under, {start}
        while at:
            if at in seen:
                return at == start
            seen.add(at)
            at = self._above(at, moved)
        return False

    def _above(self, ref: str, moved: Mapping[str, str]) -> str:
        if ref.startswith("r"):
            return self.verdicts[int(ref[1:])].under
        known = self.tree.known.get(int(ref[1:]))
        if ref == f"o{self.tree.top}" or known is None:
            return ""
        return moved.get(ref) or (f"o{known.parent}" if known.parent else "")

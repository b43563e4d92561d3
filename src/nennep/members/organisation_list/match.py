"""Comparing a list of organisations with the tree: new, the same, changed, doubtful or wrong. Nothing is guessed.

A row is known by its number in our own form or its code, else by its name and superior. What a row is depends on other
rows (a superior may stand in the file, two rows may mean one organisation), so that a list is judged as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.organisation_list.checks import Checks
from nennep.members.organisation_list.tree import KnownOrganisation, Tree, same_spelling, words_key
from nennep.members.organisation_list.verdict import Answer, Rules, Verdict
from nennep.members.register.matching import Candidate, Change
from nennep.members.register.records import ReadRow

MOST_CANDIDATES = 5


def match_organisations(
    rows: Sequence[ReadRow], tree: Tree, rules: Rules, answers: Mapping[int, Answer]
) -> list[Verdict]:  # fmt: skip
    """Judge every row of a list, in the order of the sheet."""
    return _List(rows, tree, rules, answers).judged()


@dataclass(slots=True)
class _Names:
    """The rows of the file by what they call themselves."""

    codes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class _List:
    def __init__(self, rows: Sequence[ReadRow], tree: Tree, rules: Rules, answers: Mapping[int, Answer]) -> None:
        self.tree, self.rules = tree, rules
        self.answers = answers
        self.verdicts = {row.number: Verdict(row) for row in rows}
        self.file = _Names()
        self.doubts = {
            row.number: " ".join(problem.sentence for problem in row.problems if problem.kind == "doubt")
            for row in rows
        }  # fmt: skip
        for verdict in self.verdicts.values():
            if code := verdict.text("code"):
                self.file.codes[fold(code)].append(verdict.row.number)
            if name := verdict.text("name"):
                self.file.names[words_key(name)].append(verdict.row.number)

    def answer(self, verdict: Verdict) -> Answer:
        return self.answers.get(verdict.row.number, Answer())

    def judged(self) -> list[Verdict]:
        every = list(self.verdicts.values())
        for verdict in every:
            self._refuse(verdict)
        for verdict in every:
            self._identify(verdict)
        self._claim()
        claimed = {verdict.org for verdict in every}
        for verdict in every:
            self._ask_about_others(verdict, claimed)
        for verdict in every:
            self._place(verdict)
        self._tell_doubles()
        for verdict in every:
            self._compare(verdict)
        for verdict in every:
            self._wait(verdict)
        checks = Checks(self.verdicts, self.tree, self.rules)
        for verdict in every:
            if verdict.outcome in ("", "changed"):
                checks.check(verdict)
        for verdict in every:
            self._wait(verdict)
            if (
                verdict.outcome in ("", "changed")
                and not self.answer(verdict).decision
                and self.doubts[verdict.row.number]
            ):
                verdict.outcome, verdict.reason = "doubtful", self.doubts[verdict.row.number]
        for verdict in every:
            self._wait(verdict)
            verdict.settle("new", "")
        return every

    def _refuse(self, verdict: Verdict) -> None:
        """Rows left out, and rows that cannot be read."""
        if self.answer(verdict).decision == "skip":
            verdict.settle("left", _("Đã chọn không nhập dòng này."))
        errors = [problem.sentence for problem in verdict.row.problems if problem.kind == "error"]
        if errors:
            verdict.settle("wrong", " ".join(errors))

    # ---- which organisation it is

    def _identify(self, verdict: Verdict) -> None:
        answer = self.answer(verdict)
        if verdict.outcome or answer.decision == "new":
            return
        if answer.decision == "known" and answer.org in self.tree.known:
            verdict.org = answer.org
            return
        name = verdict.text("name")
        coded = self.tree.keyed(verdict.text("key")) or self.tree.coded(verdict.text("code"))
        placed = self._placed(verdict)
        if len(coded) > 1:
            coded = [org for org in coded if self._is_called(org, name)] or coded
        if len(coded) > 1:
            self._doubt(verdict, _("Có nhiều tổ chức mang mã này."), coded)
        elif coded:
            self._by_code(verdict, coded[0], placed)
        elif len(placed) > 1:
            self._doubt(verdict, _("Có nhiều tổ chức tên này ở cùng nơi."), placed)
        elif placed and not self._unclear_superior(verdict):
            verdict.org = placed[0]

    def _unclear_superior(self, verdict: Verdict) -> bool:
        """Whether several bear the superior's name and none was chosen: what stands under one of them may be meant to
        stand under another."""
        text = verdict.text("parent")
        return bool(text) and not self.answer(verdict).parent and len(self.tree.called(text)) > 1

    def _by_code(self, verdict: Verdict, org: int, placed: list[int]) -> None:
        known, name, text = self.tree.known[org], verdict.text("name"), verdict.text("parent")
        others = [one for one in placed if one != org]
        shown = {"code": (verdict.text("code") or verdict.text("key"))[:30], "name": known.name}
        if self._is_called(org, name):
            verdict.org = org
        elif others:
            sentence = _("Mã %(code)s là của “%(name)s”, còn tên và cấp trên là của một tổ chức khác.")
            self._doubt(verdict, sentence % shown, [org, *others])
        elif text and not self._stands(org, verdict):
            sentence = _("Mã %(code)s là của “%(name)s”, nhưng cả tên và cấp trên trong tệp đều khác.")
            self._doubt(verdict, sentence % shown, [org])
        else:
            verdict.org = org

    def _placed(self, verdict: Verdict) -> list[int]:
        """The known ones of the row's name under its superior (anywhere, if it names none), the fitting ones only
        where they are several."""
        named = self.tree.named(verdict.text("name"))
        text, chosen = verdict.text("parent"), self.answer(verdict).parent
        if not text:
            found = named
        elif chosen:
            found = [org for org in named if self._stands(org, verdict)]
        else:
            found = self.tree.among(named, text)
        kind = self.rules.kind_of(verdict.text("kind"))
        for fits in (self._spelt_alike, self._of_level, self._of_kind):
            if len(found) > 1:
                found = [org for org in found if fits(verdict, self.tree.known[org], kind)] or found
        return found

    def _spelt_alike(self, verdict: Verdict, known: KnownOrganisation, _kind: str) -> bool:
        return same_spelling(verdict.text("name"), known.name)

    def _of_level(self, _verdict: Verdict, known: KnownOrganisation, kind: str) -> bool:
        return not kind or known.level == self.rules.level_of(kind)

    def _of_kind(self, _verdict: Verdict, known: KnownOrganisation, kind: str) -> bool:
        return not kind or known.kind == kind

    def _stands(self, org: int, verdict: Verdict) -> bool:
        """Whether a known one stands where the row says: under the superior that was chosen, else as the text says."""
        chosen = self.answer(verdict).parent
        if chosen.startswith("o"):
            return f"o{self.tree.known[org].parent}" == chosen
        if chosen.startswith("r"):
            above = self.verdicts.get(int(chosen[1:]))
            return above is not None and above.org is not None and above.org == self.tree.known[org].parent
        return self.tree.stands_under(org, verdict.text("parent"))

    def _is_called(self, org: int, name: str) -> bool:
        return words_key(self.tree.known[org].name) == words_key(name)

    def _doubt(self, verdict: Verdict, reason: str, orgs: Sequence[int]) -> None:
        verdict.settle("doubtful", reason)
        verdict.candidates = tuple(Candidate(org, "", strong=False) for org in orgs[:MOST_CANDIDATES])

    def _claim(self) -> None:
        """One organisation is one row: what the person chose comes first, then the order of the sheet."""
        claimed: dict[int, int] = {}
        rows = [verdict for verdict in self.verdicts.values() if verdict.org is not None and not verdict.outcome]
        for verdict in sorted(rows, key=lambda one: self.answer(one).decision != "known"):
            if verdict.org is None:
                continue
            first = claimed.setdefault(verdict.org, verdict.row.number)
            if first != verdict.row.number:
                org, verdict.org = verdict.org, None
                self._doubt(verdict, _("Dòng %(row)s cũng là tổ chức này.") % {"row": first}, [org])
            else:
                verdict.candidates = (Candidate(verdict.org, "", strong=True),)

    def _ask_about_others(self, verdict: Verdict, claimed: Collection[int | None]) -> None:
        """A row that is nobody's may still be one of its name elsewhere, unless that one is in the file itself or has
        another code or level."""
        if verdict.outcome or verdict.org is not None or self.answer(verdict).decision == "new":
            return
        code, kind = verdict.text("code"), self.rules.kind_of(verdict.text("kind"))
        others = [
            org
            for org in self.tree.named(verdict.text("name"))
            if org not in claimed and not (code and self.tree.known[org].codes)
            and (not kind or self.rules.level_of(kind) == self.tree.known[org].level)
        ]  # fmt: skip
        if others:
            verdict.elsewhere = True
            self._doubt(verdict, _("Đã có tổ chức tên này ở nơi khác: hãy chọn là tổ chức đó hay lập mới."), others)

    # ---- under which it stands

    def _place(self, verdict: Verdict) -> None:
        text, known = verdict.text("parent"), self._known(verdict)
        if verdict.outcome in ("left", "wrong"):
            return
        if not text:
            verdict.under = f"o{known.parent}" if known and known.parent else f"o{self.tree.top}"
            unsaid = known is None and "parent" in verdict.row.texts and self.answer(verdict).decision != "keep"
            if unsaid and not verdict.outcome:
                verdict.at("parent", "doubt", _("Chưa ghi tổ chức cấp trên trực tiếp."))
                words = _("Chưa ghi tổ chức cấp trên trực tiếp; nhận như đã đọc thì lập ngay dưới tổ chức này.")
                verdict.settle("doubtful", words)
            return
        refs = self._superiors(verdict, text)
        chosen = self.answer(verdict).parent
        if chosen and chosen in refs:
            refs = [chosen]
        elif known is not None and self._stands(known.id, verdict):
            refs = [f"o{known.parent}"]
        else:
            unclear = [ref for ref in refs if ref.startswith("r") and self.verdicts[int(ref[1:])].elsewhere]
            refs = unclear if len(unclear) == 1 else refs  # that row is to be looked at first, this one waits for it
        self._take(verdict, refs, text)

    def _take(self, verdict: Verdict, refs: list[str], text: str) -> None:
        if len(refs) == 1:
            verdict.under = refs[0]
            return
        if refs:
            sentence = _("Có nhiều tổ chức tên “%(name)s”; hãy chọn một, hoặc ghi mã.") % {"name": text[:80]}
            verdict.at("parent", "doubt", sentence)
            verdict.parents = tuple(refs[:20])
            verdict.elsewhere = False
            verdict.outcome, verdict.reason = "doubtful", sentence
            return
        sentence = _("Không thấy tổ chức cấp trên “%(name)s”.") % {"name": text[:80]}
        verdict.at("parent", "error", sentence)
        verdict.outcome, verdict.reason = "wrong", sentence

    def _known(self, verdict: Verdict) -> KnownOrganisation | None:
        return self.tree.known[verdict.org] if verdict.org is not None else None

    def _superiors(self, verdict: Verdict, text: str) -> list[str]:
        """What a text may mean as superior: known ones and rows of the file, by code, else by name."""
        coded = self.file.codes.get(fold(text), ())
        orgs = self.tree.coded(text)
        if not (coded or orgs):
            orgs = self.tree.called(text)
            coded = self.file.names.get(words_key(text), ())
        refs = [f"o{org}" for org in orgs]
        for number in coded:
            other = self.verdicts[number]
            if other is not verdict and other.outcome != "left":
                refs.append(f"r{number}" if other.org is None else f"o{other.org}")
        mine = f"o{verdict.org}"
        return [ref for ref in dict.fromkeys(refs) if ref != mine]

    def _tell_doubles(self) -> None:
        """New rows that stand twice in the file: one code, or one name under one superior."""
        seen: dict[tuple[str, str], int] = {}
        for verdict in self.verdicts.values():
            if verdict.outcome or verdict.org is not None:
                continue
            number, code = verdict.row.number, fold(verdict.text("code"))
            first = seen.setdefault(("code", code), number) if code else number
            if first != number:
                sentence = _("Dòng %(row)s cũng ghi mã này: hãy sửa mã, hoặc không nhập dòng này.") % {"row": first}
                verdict.at("code", "doubt", sentence)
                verdict.settle("doubtful", sentence)
                continue
            first = seen.setdefault((words_key(verdict.text("name")), verdict.under), number)
            if first != number and self.answer(verdict).decision != "new":
                verdict.settle("doubtful", _("Trùng tên và cấp trên với dòng %(row)s.") % {"row": first})

    # ---- what it changes

    def _compare(self, verdict: Verdict) -> None:
        known = self._known(verdict)
        if known is None and len(verdict.candidates) == 1:
            known = self.tree.known[verdict.candidates[0].id]  # shown side by side
        if known is None or verdict.outcome in ("left", "wrong"):
            return
        verdict.changes = self._changes(verdict, known)
        self._compare_kind(verdict, known)
        if verdict.org is not None:
            verdict.settle("changed" if verdict.changes else "same", "")

    def _changes(self, verdict: Verdict, known: KnownOrganisation) -> tuple[Change, ...]:
        changes = []
        name, code = verdict.text("name"), verdict.text("code")
        if not same_spelling(name, known.name):
            changes.append(Change("name", known.name, name))
        if verdict.under and verdict.text("parent") and not self._stays(verdict, known):
            changes.append(Change("parent", self.tree.superior_name(known.id) or None, self.words(verdict.under)))
        if code and fold(code) not in map(fold, known.codes):
            others = [org for org in self.tree.coded(code) if org != known.id]
            if others:
                words = {"code": code, "name": self.tree.label(others[0])}
                verdict.at("code", "note", _("Mã %(code)s đang là của “%(name)s” nên không đổi ở đây.") % words)
            else:
                changes.append(Change("code", ", ".join(known.codes) or None, code))
        return tuple(changes)

    def _stays(self, verdict: Verdict, known: KnownOrganisation) -> bool:
        if known.id == self.tree.top:
            return self._stands(known.id, verdict)
        return verdict.under == f"o{known.parent}"

    def words(self, ref: str) -> str:
        """What a superior is called."""
        if ref.startswith("r"):
            return self.verdicts[int(ref[1:])].text("name")
        return self.tree.label(int(ref[1:])) if int(ref[1:]) in self.tree.known else self.tree.above

    def _compare_kind(self, verdict: Verdict, known: KnownOrganisation) -> None:
        text = verdict.text("kind")
        kind = self.rules.kind_of(text)
        if not text or kind == known.kind or (kind and self.rules.level_of(kind) == known.level):
            return
        sentence = _("Loại hình trong tệp là “%(kind)s”, khác loại hình đang ghi; danh sách này không đổi loại hình.")
        sentence %= {"kind": text[:80]}
        verdict.at("kind", "note", sentence)
        if kind and verdict.org is not None and self.answer(verdict).decision not in ("keep", "known"):
            verdict.settle("doubtful", sentence)

    def _wait(self, verdict: Verdict) -> None:
        """A row under a row that is not clear waits for it."""
        seen: set[int] = set()
        at = verdict
        while at.under.startswith("r") and at.row.number not in seen and verdict.outcome in ("", "changed"):
            seen.add(at.row.number)
            at = self.verdicts[int(at.under[1:])]
            if at.outcome in ("doubtful", "wrong", "left"):
                sentence = _("Chờ tổ chức cấp trên ở dòng %(row)s được xem lại.") % {"row": at.row.number}
                verdict.outcome, verdict.reason = "doubtful", sentence

"""Steps from a table: old code, new code, share. Read like a register: header found, errors by row, nothing half done.

One old unit that goes whole into one new unit of its own goes on under its identity, with another code and name;
several that go into one are merged; one that goes into several is divided. The shares of one old unit come to 100 %
and stand in its step, the largest part first; where only some are stated, in the step's note. Who goes where is decided
afterwards: one by one, to the largest part, or by the shares (`processes.shares`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from nennep.kernel.vietnamese import fold
from nennep.members.register.columns import IGNORE, Column
from nennep.members.register.container import UnreadableFile
from nennep.members.register.header import choose_sheet
from nennep.members.register.workbook import Sheet, cell_text, open_workbook
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.shares import CLOSE
from nennep.organisations.reform.snapshot import Unit
from nennep.processes.workbench.wording import format_share

MOST_ROWS = 10_000
_LONGEST = {"old_code": 200, "new_code": 30, "name": 200, "share": 20, "kind": 80, "parent": 200, "old_name": 200}
_SPREAD = ("old_code", "old_name", "new_code", "name", "kind", "parent")
_WHOLE = {"", "whole", "toan bo", "nguyen ven", "ca", "toan phan"}
_PART = {"part", "mot phan", "phan"}
_ENDS = {"giai the", "ket thuc", "ket thuc hoat dong", "cham dut"}


def _column(slug: str, label: str, words: str, width: int) -> Column:
    return Column(slug, label, re.compile(words), None, width=width)


COLUMNS = (
    _column("old_code", _noop("Mã cũ"), r"\bma\b.*\b(cu|truoc)\b|\bold\b", 16),
    _column("old_name", _noop("Tên cũ"), r"\bten\b.*\b(cu|truoc)\b", 40),
    _column("new_code", _noop("Mã mới"), r"\bma\b.*\b(moi|sau)\b|\bnew\b", 16),
    _column("name", _noop("Tên mới"), r"\bten\b.*\b(moi|sau)\b", 40),
    _column("share", _noop("Tỷ lệ"), r"ty le|ti le|phan tram|\bshare\b|phan chia", 12),
    _column("kind", _noop("Loại hình mới"), r"loai hinh", 26),
    _column("parent", _noop("Trực thuộc"), r"truc thuoc|cap tren", 30),
    _column("remark", _noop("Ghi chú"), r"ghi chu", 28),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `share` in percent, None for "a part" of unknown size."""

    number: int
    old: str
    new: str
    name: str
    kind: str
    parent: str
    share: float | None


@dataclass(slots=True)
class Reading:
    """What a table comes to: steps (operations as JSON values) with a note each, or what is wrong with which row."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class _Target:
    """A new unit as its rows describe it. `ref`: what steps call it, once that is known."""

    code: str
    lines: list[Line] = field(default_factory=list)
    ref: Ref = ""
    new: dict[str, Any] | None = None


def read_lines(data: bytes, file_name: str) -> tuple[list[Line], list[tuple[int, str]]]:
    """The rows of a file, and what cannot be read. Raises UnreadableFile with a sentence."""
    sheet, header = choose_sheet(open_workbook(data, file_name), COLUMNS)
    slugs = header.mapping
    if not header.first or not {"old_code", "new_code"} <= set(slugs):
        raise UnreadableFile(_("Không thấy cột “Mã cũ” và “Mã mới”. Hãy tải mẫu, hoặc đặt tên hai cột đúng như vậy."))
    lines: list[Line] = []
    wrong: list[tuple[int, str]] = []
    spread = _spread(sheet, slugs)
    for number, raw in enumerate(sheet.rows[header.last :], header.last + 1):
        texts = {slug: cell_text(value) for slug, value in zip(slugs, raw, strict=False) if slug != IGNORE}
        texts |= {slug: text for slug, text in spread.get(number, {}).items() if not texts.get(slug)}
        label = _without_value(sheet, slugs, number, texts)
        if label:
            wrong.append((number, _("Ô “%(label)s” có công thức không cho giá trị; hãy ghi thẳng giá trị vào ô.")
                          % {"label": label}))  # fmt: skip
            continue
        if not any(texts.get(slug) for slug in ("old_code", "new_code", "name")):
            continue
        if len(lines) + len(wrong) >= MOST_ROWS:
            raise UnreadableFile(_("Bảng có hơn 10.000 dòng. Hãy chia thành nhiều tệp."))
        long = next((slug for slug, most in _LONGEST.items() if len(texts.get(slug, "")) > most), "")
        share = _share(texts.get("share", ""))
        if long:
            label = next(_(column.label) for column in COLUMNS if column.slug == long)
            wrong.append((number, _("Ô “%(label)s” dài quá %(most)s chữ.") % {"label": label, "most": _LONGEST[long]}))
        elif share is ...:
            said = texts["share"][:20]
            wrong.append(
                (number, _("Tỷ lệ “%(said)s” không đọc được; ghi số phần trăm từ 1 đến 100.") % {"said": said})
            )
        else:
            slugs_kept = ("old_code", "new_code", "name", "kind", "parent")
            old, new, name, kind, parent = (texts.get(slug, "") for slug in slugs_kept)
            lines.append(Line(number, old or texts.get("old_name", ""), new, name, kind, parent, share))
    if not lines and not wrong:
        raise UnreadableFile(_("Bảng chưa có dòng nào dưới tiêu đề."))
    return lines, wrong


def _spread(sheet: Sheet, slugs: Sequence[str]) -> dict[int, dict[str, str]]:
    """Row -> what cells merged with one above say in it: a code that stands once beside several rows is for all."""
    found: dict[int, dict[str, str]] = {}
    left = MOST_ROWS * len(_SPREAD)
    for first, column, last, last_column in sheet.merged:
        slug = slugs[column] if column == last_column and column < len(slugs) else ""
        if slug not in _SPREAD or first >= len(sheet.rows):
            continue
        text, end = cell_text(sheet.rows[first - 1][column]), min(last, len(sheet.rows))
        left -= max(0, end - first)
        if left < 0:
            raise UnreadableFile(_("Bảng có quá nhiều ô gộp. Hãy bỏ gộp ô, ghi đủ từng dòng rồi tải lên lại."))
        for number in range(first + 1, end + 1):
            found.setdefault(number, {})[slug] = text
    return found


def _without_value(sheet: Sheet, slugs: Sequence[str], number: int, texts: Mapping[str, str]) -> str:
    """The label of a column whose cell in the row is a formula that came to nothing; "" where all is well."""
    if not sheet.formulas:
        return ""
    for index, slug in enumerate(slugs):
        if slug in _LONGEST and not texts.get(slug) and (number, index) in sheet.formulas:
            return next(str(_(column.label)) for column in COLUMNS if column.slug == slug)
    return ""


def _share(text: str) -> Any:
    """Percent; None for a part of unknown size; `...` when unreadable. A share written 0,6 is 60 percent."""
    plain = fold(text).strip()
    if plain in _WHOLE:
        return 100.0
    if plain in _PART:
        return None
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,4})?) ?(%?)", plain)
    if match is None:
        return ...
    value = float(match[1].replace(",", "."))
    value = value * 100 if value <= 1 and not match[2] else value
    return value if 0 < value <= 100 else ...


class Interpreter:
    """Turns rows into steps against the tree of the effective date."""

    def __init__(
        self, units: Mapping[int, Unit], home: int, kinds: Mapping[str, str], keys: Iterable[str]
    ) -> None:  # fmt: skip
        """`kinds`: folded name or slug -> slug. `keys`: for new organisations, as many as asked for."""
        self.units, self.home, self.kinds, self.keys = units, home, kinds, iter(keys)
        self.places: dict[str, list[int]] = {}
        for pk, unit in units.items():
            if pk != home:
                for word in {*unit.codes, fold(unit.name)}:
                    self.places.setdefault(word, []).append(pk)
        self.reading = Reading()

    def interpret(self, lines: Sequence[Line], wrong: Sequence[tuple[int, str]]) -> Reading:
        """Steps in the order of the table; no step at all while any row is wrong."""
        self.reading = Reading(wrong=list(wrong), rows=len(lines) + len(wrong))
        olds = {line.number: self._old(line) for line in lines}
        targets: dict[str, _Target] = {}
        divided: dict[int, list[Line]] = {}
        steps: list[dict[str, Any]] = []
        for line in lines:
            old = olds[line.number]
            if fold(line.new) in _ENDS and old:
                steps.append({"do": "dissolve", "org": old})
            elif not line.new:
                self._say(line, _("Chưa ghi mã mới. Nếu tổ chức kết thúc hẳn, ghi “giải thể” vào ô mã mới."))
            else:
                targets.setdefault(line.new, _Target(line.new)).lines.append(line)
                if old:
                    divided.setdefault(old, []).append(line)
        self._check(divided)
        for target in targets.values():
            self._name(target, olds, divided)
        if not self.reading.wrong:
            self.reading.steps = steps + self._steps(targets, olds, divided)
            shares = {old: self._shares(lines, targets) for old, lines in divided.items()}
            self.reading.notes = [
                shares.get(step["source"], "") if step["do"] == "split" else "" for step in self.reading.steps
            ]
        self.reading.wrong.sort()
        return self.reading

    def _shares(self, lines: Sequence[Line], targets: Mapping[str, _Target]) -> str:
        """The stated shares of a divided unit in words, the largest first; "" where they stand in its step."""
        said = []
        for line in sorted(lines, key=lambda one: -(one.share or 0)):
            target = targets[line.new]
            name = target.new["name"] if target.new is not None else self.units[int(target.ref)].name
            if line.share is not None:
                said.append(f"{name} {format_share(line.share)}%")
        stated = any(line.share not in (None, 100.0) for line in lines) and any(line.share is None for line in lines)
        return (_("Tỷ lệ: %(parts)s") % {"parts": ", ".join(said)})[:500] if stated else ""

    def _say(self, line: Line, sentence: str) -> None:
        self.reading.wrong.append((line.number, sentence))

    def _old(self, line: Line) -> int:
        """The old unit of a row; 0 when there is none (said unless the row founds something new)."""
        if not line.old:
            if not line.new or not line.name:
                self._say(line, _("Dòng không có mã cũ: phải có cả mã mới và tên mới để lập tổ chức."))
            return 0
        found = self.places.get(line.old) or self.places.get(fold(line.old)) or []
        if len(found) == 1:
            return found[0]
        words = {"code": line.old[:60], "count": len(found)}
        if found:
            self._say(line, _("“%(code)s” là mã hoặc tên của %(count)s tổ chức; hãy ghi mã riêng.") % words)
        else:
            self._say(line, _("Ngày hiệu lực không có tổ chức nào mã hoặc tên “%(code)s” dưới đảng bộ này.") % words)
        return 0

    def _check(self, divided: Mapping[int, list[Line]]) -> None:
        """No pair twice; the stated parts of one unit are the whole, no more and no less."""
        for lines in divided.values():
            seen: dict[str, int] = {}
            for line in lines:
                if line.new in seen:
                    self._say(line, _("Trùng với dòng %(n)s.") % {"n": seen[line.new]})
                seen.setdefault(line.new, line.number)
            stated = [line.share for line in lines if line.share is not None]
            if len(lines) < 2 or not stated or set(stated) == {100.0}:
                continue  # goes as a whole, or nothing is said of how much goes where
            total, words = sum(stated), {"code": lines[0].old[:60], "total": format_share(sum(stated))}
            if total > 100 + CLOSE:
                self._say(lines[-1], _("Các phần của “%(code)s” cộng lại %(total)s%%, quá 100%%.") % words)
            elif len(stated) == len(lines) and total < 100 - CLOSE:
                self._say(lines[-1], _("Các phần của “%(code)s” cộng lại %(total)s%%, chưa đủ 100%%.") % words)

    def _name(self, target: _Target, olds: Mapping[int, int], divided: Mapping[int, list[Line]]) -> None:
        """Decide what a new unit is: one that goes on, one of its sources, or a new organisation."""
        sources = [line for line in target.lines if olds[line.number]]
        names = {line.name for line in target.lines if line.name}
        if len(names) > 1:
            words = {"code": target.code, "names": "; ".join(sorted(names)[:3])}
            self._say(target.lines[-1], _("Mã mới %(code)s có nhiều tên: %(names)s.") % words)
        only = sources[0] if len(sources) == 1 and len(target.lines) == 1 else None
        if only is not None and len(divided[olds[only.number]]) == 1 and only.share == 100:
            target.ref = olds[only.number]
            return
        same = [olds[one.number] for one in sources if target.code in self.units[olds[one.number]].codes]
        if not names and same and len(divided[same[0]]) == 1:
            target.ref = same[0]
            return
        if not names:
            if any(olds.values()) and sources:
                self._say(target.lines[0], _("Tổ chức mới mã %(code)s chưa có tên mới.") % {"code": target.code})
            return
        first = self.units[olds[sources[0].number]] if sources else None
        kind = self._kind(target, first)
        parent = self._parent(target, first)
        target.ref = next(self.keys)
        target.new = {"key": target.ref, "name": names.pop(), "kind": kind, "parent": parent, "code": target.code}

    def _kind(self, target: _Target, first: Unit | None) -> str:
        said = next((line for line in target.lines if line.kind), None)
        if said is not None and fold(said.kind) not in self.kinds:
            self._say(said, _("Ngày hiệu lực không có loại hình “%(kind)s”.") % {"kind": said.kind[:60]})
        if said is None and first is None:
            self._say(target.lines[0], _("Tổ chức lập mới cần ghi loại hình."))
        return self.kinds.get(fold(said.kind), "") if said is not None else (first.kind if first else "")

    def _parent(self, target: _Target, first: Unit | None) -> Ref:
        said = next((line for line in target.lines if line.parent), None)
        if said is None:
            return first.parent if first is not None and first.parent is not None else self.home
        found = self.places.get(said.parent) or self.places.get(fold(said.parent)) or []
        if fold(said.parent) == fold(self.units[self.home].name):
            return self.home
        if len(found) != 1:
            self._say(said, _("Không thấy cấp trên “%(name)s”, hoặc có nhiều tổ chức như vậy.")
                      % {"name": said.parent[:60]})  # fmt: skip
            return self.home
        return found[0]

    def _steps(
        self, targets: Mapping[str, _Target], olds: Mapping[int, int], divided: Mapping[int, list[Line]]
    ) -> list[dict[str, Any]]:  # fmt: skip
        steps: list[dict[str, Any]] = []
        made: set[str] = set()
        for target in targets.values():
            whole = [olds[line.number] for line in target.lines if olds[line.number]
                     and len(divided[olds[line.number]]) == 1 and line.share == 100]  # fmt: skip
            steps += self._of_target(target, whole)
            if target.new is not None and (whole or not any(olds[line.number] for line in target.lines)):
                made.add(target.code)
        for old, lines in divided.items():
            if len(lines) == 1 and lines[0].share == 100:
                continue
            parts: list[Any] = []
            for line in sorted(lines, key=lambda one: -(one.share or 0)):
                target = targets[line.new]
                parts.append(target.ref if target.new is None or target.code in made else target.new)
                made.add(target.code)
            step = {"do": "split", "source": old, "parts": parts, "keeps": len(lines) == 1}
            steps.append(step | _shares_in(old, lines, targets))
        return steps

    def _of_target(self, target: _Target, whole: list[int]) -> list[dict[str, Any]]:
        if target.new is not None:
            if whole:
                return [{"do": "merge", "sources": whole, "into": target.new}]
            return [] if any(line.old for line in target.lines) else [{"do": "found", "new": target.new}]
        assert isinstance(target.ref, int)  # noqa: S101  everything else got a key or was told wrong
        unit, steps = self.units[target.ref], list[dict[str, Any]]()
        others = [org for org in whole if org != target.ref]
        if others:
            steps.append({"do": "merge", "sources": others, "into": target.ref})
        name = next((line.name for line in target.lines if line.name), "")
        if name and name != unit.name:
            steps.append({"do": "rename", "org": target.ref, "name": name})
        if target.code not in unit.codes:
            steps.append({"do": "recode", "org": target.ref, "code": target.code})
        said = next((line for line in target.lines if line.parent), None)
        if said is not None and (parent := self._parent(target, unit)) != unit.parent:
            steps.append({"do": "move", "org": target.ref, "parent": parent})
        return steps


def _shares_in(old: int, lines: Sequence[Line], targets: Mapping[str, _Target]) -> dict[str, Any]:
    """The shares of a division as its step holds them; what is not given away is the old unit's own."""
    given = {str(targets[line.new].ref): line.share for line in lines if line.share is not None}
    if len(given) < len(lines) or (len(lines) > 1 and set(given.values()) == {100.0}):
        return {}
    return {"shares": given | ({str(old): 100 - sum(given.values())} if len(lines) == 1 else {})}

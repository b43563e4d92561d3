"""The checks of a planned tree: targets that go on, no circle, kinds by the rules of the day, days in order, sizes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.result import Finding, People
from nennep.organisations.reform.snapshot import Heads, Unit
from nennep.organisations.reform.working import Working
from nennep.orgtree.levels import Level
from nennep.regulations.registry import rule_set
from nennep.regulations.rules.organisations import level_of, may_stand_under
from nennep.regulations.verdicts import Verdict

Parents = Mapping[int, tuple[Ref, int]]
After = Mapping[Ref, Unit]


class Kinds:
    """The rules of kinds of one day, each pair of kinds asked once."""

    def __init__(self, on: datetime.date) -> None:
        self.on = on
        self._verdicts: dict[tuple[str, str | None], Verdict] = {}
        self._levels: dict[tuple[str, str | None], int] = {}

    def verdict(self, kind: str, parent_kind: str | None) -> Verdict:
        """Whether one may stand under the other."""
        pair = (kind, parent_kind)
        if pair not in self._verdicts:
            self._verdicts[pair] = may_stand_under(kind, parent_kind, self.on)
        return self._verdicts[pair]

    def level(self, kind: str, parent_kind: str | None) -> int:
        """The level in the tree."""
        pair = (kind, parent_kind)
        if pair not in self._levels:
            self._levels[pair] = level_of(kind, parent_kind, self.on)
        return self._levels[pair]


def _placed(work: Working, parents: Parents) -> Iterator[tuple[Ref, Ref, int]]:
    """Everyone who gets a superior: (organisation, superior, step)."""
    for key, row in work.founded.items():
        yield key, row.new.parent, row.step
    for org, back in work.restored.items():
        yield org, back.parent, back.step
    for org, (parent, step) in parents.items():
        yield org, parent, step


def _gone(work: Working, after: After, ref: Ref) -> str:
    """Why nothing can go to `ref`; "" when it can."""
    unit = after.get(ref)
    if unit is None:
        said = _("%(name)s kết thúc trong chính phương án này") if ref in work.ended else _("Không có tổ chức %(name)s")
        return said % {"name": work.name_of(ref)}
    if unit.ends is not None:
        return _("%(name)s kết thúc hoạt động từ %(day)s") % {"name": unit.name, "day": f"{unit.ends:%d/%m/%Y}"}
    return ""


def targets(work: Working, after: After, parents: Parents) -> Iterator[Finding]:
    """Superiors and successors exist, go on, and have no recorded end."""
    mend = _("Chọn tổ chức khác còn hoạt động.")
    for org, parent, step in _placed(work, parents):
        why = _gone(work, after, parent)
        if why:
            sentence = _("%(why)s, nên %(name)s không đặt dưới đó được.")
            yield Finding("missing", sentence % {"why": why, "name": work.name_of(org)}, step, org, None, mend)
    for line in work.lineage:
        why = _gone(work, after, line.target)
        if why:
            sentence = _("%(why)s, nên không kế thừa %(name)s được.")
            name = work.name_of(line.source)
            yield Finding("missing", sentence % {"why": why, "name": name}, line.step, line.source, None, mend)


def targets_of_people(work: Working, after: After, people: Iterable[People]) -> Iterator[Finding]:
    """Members go to cells that go on."""
    for row in people:
        for target in sorted(row.targets, key=str):
            why = _gone(work, after, target)
            if not why and after[target].level != Level.CELL:
                why = _("%(name)s không phải là chi bộ") % {"name": after[target].name}
            if why:
                sentence = _("%(why)s, nên không nhận đảng viên của %(name)s được.")
                yield Finding(
                    "missing", sentence % {"why": why, "name": work.name_of(row.cell)}, row.step, row.cell, None,
                    _("Chọn chi bộ khác."),
                )  # fmt: skip


def those_who_stay(work: Working, after: After, people: Iterable[People]) -> Iterator[Finding]:
    """A cell that becomes something else has sent its members to cells first: nobody's home is above a cell."""
    going = {row.cell: row for row in people}
    for org, change in work.kinds.items():
        unit = work.before.units.get(org)
        if unit is None or unit.level != Level.CELL or org not in after or after[org].level == Level.CELL:
            continue
        row, heads = going.get(org), work.before.heads.get(org, Heads())
        left = heads.members - (sum(row.going(heads).values()) if row else 0)
        if left > 0:
            sentence = _("%(name)s còn %(count)s đảng viên sinh hoạt, nên không thôi là chi bộ được.")
            yield Finding(
                "missing", sentence % {"name": unit.name, "count": left}, change.step, org, None,
                _("Chia tách chi bộ này, giữ tổ chức cũ, để đảng viên sang chi bộ mới."),
            )  # fmt: skip


def places(work: Working, after: After, parents: Parents) -> Iterator[Finding]:
    """Nothing stands under itself, and nothing above a new place moves by itself later; the top does not end."""
    for org, ended in work.ended.items():
        if work.before.units[org].parent is None:
            yield Finding(
                "missing", _("Tổ chức cao nhất không kết thúc được."), ended.step, org, None, _("Bỏ bước này.")
            )
    settled: set[Ref] = set()
    for ref, _parent, step in _placed(work, parents):
        way: dict[Ref, None] = {}
        node: Ref | None = ref
        while node is not None and node in after and node not in settled and node not in way:
            way[node] = None
            node = after[node].parent
        if node is not None and node in way:
            yield Finding(
                "missing", _("%(name)s sẽ đứng dưới chính nó.") % {"name": work.name_of(ref)}, step, ref, None,
                _("Chọn cấp trên khác."),
            )  # fmt: skip
        settled.update(way)
        for above in list(way)[1:]:
            if above in work.restored:
                continue
            later = after[above].placed or after[above].since
            if isinstance(above, int) and above not in parents and later > work.before.on:
                sentence = _("%(name)s có thay đổi vị trí đã ghi từ %(day)s, sau ngày hiệu lực.")
                yield Finding(
                    "missing", sentence % {"name": after[above].name, "day": f"{later:%d/%m/%Y}"}, step, ref, None,
                    _("Chọn ngày hiệu lực sau ngày đó, hoặc cấp trên khác."),
                )  # fmt: skip


def kinds(work: Working, after: After, parents: Parents, rules: Kinds) -> Iterator[Finding]:
    """Who gets another superior, another kind, or a superior of another kind, may stand there by the rules."""
    steps: dict[Ref, int] = {}
    for org, change in work.kinds.items():
        for child in work.below.get(org, ()):
            if child not in work.ended and child not in parents:
                steps[child] = change.step
    steps |= {ref: step for ref, _parent, step in _placed(work, parents)}
    steps.update((org, change.step) for org, change in work.kinds.items())
    for ref, step in steps.items():
        unit = after.get(ref)
        if unit is None or (unit.parent is not None and unit.parent not in after):
            continue  # said elsewhere
        verdict = rules.verdict(unit.kind, after[unit.parent].kind if unit.parent is not None else None)
        told = verdict.kind == "missing" or (verdict.kind == "due" and (ref in work.founded or ref in work.kinds))
        if told:
            yield Finding(
                verdict.kind, f"{unit.name}: {verdict.sentence}", step, ref, verdict.rule,
                _("Đổi loại hình, hoặc chọn cấp trên khác."),
            )  # fmt: skip


def days(work: Working, parents: Parents) -> Iterator[Finding]:
    """The effective date lies after whatever is recorded of an organisation that changes; it has no recorded end."""
    steps: dict[int, int] = {org: ended.step for org, ended in work.ended.items()}
    steps |= {org: step for org, (_parent, step) in parents.items()}
    for rows in (work.names, work.kinds, work.codes):
        steps |= {changed: change.step for changed, change in rows.items()}
    for org, step in steps.items():
        unit = work.before.units[org]
        if unit.ends is not None:
            sentence = _("%(name)s đã được ghi kết thúc hoạt động từ %(day)s.")
            text = sentence % {"name": unit.name, "day": f"{unit.ends:%d/%m/%Y}"}
            yield Finding("missing", text, step, org, None, _("Bỏ bước này."))
        elif work.before.on <= unit.since:
            sentence = _("%(name)s có thay đổi gần nhất từ %(day)s; ngày hiệu lực phải sau ngày đó.")
            text = sentence % {"name": unit.name, "day": f"{unit.since:%d/%m/%Y}"}
            yield Finding("missing", text, step, org, None, _("Chọn ngày hiệu lực muộn hơn."))


def sizes(work: Working, after: After, people: Iterable[People]) -> Iterator[Finding]:
    """Cells that would have fewer official members than the Charter asks (a warning): new ones, those that take members
    in, those that go on with fewer. Where it is not known who is official, nothing is said."""
    rules = rule_set("charter", work.before.on)
    least = rules.rules.min_official_members.value
    official: dict[Ref, int] = {key: 0 for key in work.founded if key in after and after[key].level == Level.CELL}
    unknown: set[Ref] = set()
    steps: dict[Ref, int] = {key: founded.step for key, founded in work.founded.items()}

    def add(cell: Ref, count: int) -> None:
        base = work.before.heads.get(cell, Heads()).official if isinstance(cell, int) else 0
        official[cell] = official.get(cell, base) + count

    for row in people:
        going = row.officials_going(work.before.heads.get(row.cell, Heads()))
        if going is None:
            unknown |= {row.cell, *row.targets}
            continue
        for target, count in going.items():
            add(target, count)
        if row.cell not in work.ended:
            add(row.cell, -sum(going.values()))
            steps[row.cell] = row.step
    for ref, count in official.items():
        if least is not None and count < least and ref not in unknown and ref in after:
            sentence = _("%(name)s sẽ có %(count)s đảng viên chính thức, dưới %(least)s.")
            yield Finding(
                "due", sentence % {"name": after[ref].name, "count": count, "least": least}, steps.get(ref), ref,
                rules.ref("min_official_members"), _("Ghép với chi bộ khác, hoặc chuyển thêm đảng viên đến."),
            )  # fmt: skip

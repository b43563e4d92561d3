"""What checks say of a draft, the gravest first, each with its rule, its step and the way to mend it.

The plan's own findings forbid or warn. What is added here: what overtook the draft or is wrong with its first
committees, which forbids; and what warns: names borne twice, codes that were somebody else's, cells that grow past the
mark for party areas, areas that fall below it and committees of another size than the rules say (`sizes.py`), new
organisations without a first committee, holders of posts who are left without one or who leave it behind, other drafts
for the same organisations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.committees.models import FirstPost, Post
from nennep.committees.queries import first_posts_of
from nennep.kernel.bulk import many_keys
from nennep.kernel.vietnamese import fold
from nennep.organisations.drafts import touching
from nennep.organisations.models import OrganisationCode
from nennep.organisations.queries import names_on
from nennep.organisations.reform.operations import Ref, Split
from nennep.organisations.reform.result import Finding
from nennep.organisations.reform.shares import stated
from nennep.organisations.reform.snapshot import Heads, Unit
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Advice, Bench, operations
from nennep.processes.workbench.findings.buttons import add_step, appoint, open_committees
from nennep.processes.workbench.findings.sizes import size_findings
from nennep.processes.workbench.waiting import shares_url
from nennep.processes.workbench.wording import NAMED, listed
from nennep.regulations.registry import rule_set
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import RuleNote

MOST_OF_A_SORT = 200
FEWEST_BESIDE = 4  # fewer are seen at a glance
WEIGHT = {"missing": 0, "late": 1, "due": 2, "none": 3, "done": 4}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the page shows it. `mend` is the button's words, `hint` what to do there."""

    note: RuleNote
    blocks: bool
    step: int | None
    mend: str
    mend_url: str
    hint: str


def findings_of(bench: Bench) -> list[Finding]:
    """All of them, what forbids first, then in the order of the steps."""
    if bench.written:
        return []
    numbers = {step.pk: step.position for step in bench.steps}
    found = [*bench.plan.findings, *_advice_on(bench)]
    return sorted(found, key=lambda one: (WEIGHT[one.verdict], numbers.get(one.step or 0, 0)))


def finding_rows(bench: Bench, findings: Iterable[Finding]) -> list[FindingRow]:
    """Findings with their rule and the page where each is mended."""
    numbers = {step.pk: step.position for step in bench.steps}
    return [_row(bench, one, numbers) for one in findings]


def people_url(bench: Bench, step_id: int) -> str:
    """The page on which the members of a cell that is divided and goes on are chosen; '' for every other step.

    Who is not chosen stays, so no open decision leads there.
    """
    given: Mapping[str, Any] = next((step.operation for step in bench.steps if step.pk == step_id), {})
    source = given.get("source") if given.get("do") == "split" and given.get("keeps") else None
    cell = bench.before.units.get(source) if source is not None else None
    if cell is None or cell.level != Level.CELL:
        return ""
    return reverse("reforms:people", args=[bench.reform.pk, step_id, source])


def _row(bench: Bench, one: Finding, numbers: dict[int, int]) -> FindingRow:
    note = Verdict("late" if one.verdict == "due" else one.verdict, one.sentence, one.rule).note()
    step = numbers.get(one.step or 0)
    mend, url = (one.button, one.url) if isinstance(one, Advice) else _mended_at(bench, one, step)
    return FindingRow(note, one.verdict == "missing", step, mend, url, one.mend)


def _mended_at(bench: Bench, one: Finding, step: int | None) -> tuple[str, str]:
    """The button of a finding of the plan: its step, or whom the step takes; without a step, another one."""
    if step is None:
        return add_step(bench, "merge", one.org)
    people = _too_few(bench, one)
    if people:
        return _("Chọn đảng viên tách đi"), people
    return _("Sửa bước %(n)s") % {"n": step}, reverse("reforms:step", args=[bench.reform.pk, one.step])


def _too_few(bench: Bench, one: Finding) -> str:
    """Where more members are chosen for a new part of a cell that would have too few; '' for other findings."""
    rules = rule_set("charter", bench.before.on)
    few = isinstance(one.org, str) and one.rule == rules.ref("min_official_members")
    return people_url(bench, one.step) if few and one.step is not None else ""


def _advice_on(bench: Bench) -> list[Finding]:
    """All that is said besides the plan's own findings."""
    steps = _steps(bench)
    return [
        *_in_the_way(bench), *_shares(bench), *_other_drafts(bench), *_names(bench, steps), *_codes(bench),
        *_large_cells(bench, steps), *size_findings(bench), *_without_committee(bench), *_without_seat(bench),
        *_posts_left_behind(bench), *_left_out(bench), *_out_of_nothing(bench),
    ]  # fmt: skip


def _touched(bench: Bench) -> set[Ref]:
    plan = bench.plan
    new: set[Ref] = {row.new.key for row in plan.founded} | {back.org for back in plan.restored}
    return new | {edge.org for edge in plan.edges} | {change.org for change in plan.names}


def _steps(bench: Bench) -> dict[Ref, int]:
    """By which step an organisation changes."""
    plan = bench.plan
    rows: list[tuple[Ref, int]] = [(row.new.key, row.step) for row in plan.founded]
    for changed in (plan.names, plan.edges, plan.codes):
        rows += [(row.org, row.step) for row in changed]
    return dict(rows)


def _names(bench: Bench, steps: Mapping[Ref, int]) -> Iterator[Finding]:
    """Two under one superior with one name."""
    plan, touched = bench.plan, _touched(bench)
    parents = {unit.parent for ref in touched if (unit := plan.after.get(ref)) is not None}
    seen: dict[tuple[Ref | None, str], list[Ref]] = {}
    for ref, unit in plan.after.items():
        if unit.parent in parents:
            seen.setdefault((unit.parent, fold(unit.name)), []).append(ref)
    twice = [refs for refs in seen.values() if len(refs) > 1 and touched & set(refs)]
    for refs in twice[:MOST_OF_A_SORT]:
        unit = plan.after[refs[0]]
        words = {"count": len(refs), "name": unit.name, "parent": bench.name(unit.parent)}
        old = next((ref for ref in refs if isinstance(ref, int)), None)
        step = next((steps[ref] for ref in refs if ref in steps), None)
        said, mend = _("%(parent)s sẽ có %(count)s tổ chức cùng tên %(name)s.") % words, _("Đổi tên một tổ chức.")
        if old is None:
            yield Finding("due", said, step, None, None, mend)
        else:
            yield Advice("due", said, step, old, None, mend, *add_step(bench, "rename", old))


def _codes(bench: Bench) -> Iterator[Finding]:
    """A code that another organisation has, or had in another period."""
    plan = bench.plan
    given: dict[str, list[tuple[Ref, int]]] = {}
    for founded in plan.founded:
        if founded.new.code:
            given.setdefault(founded.new.code, []).append((founded.new.key, founded.step))
    for back in plan.restored:
        if back.code:
            given.setdefault(back.code, []).append((back.org, back.step))
    for change in plan.codes:
        if change.value:
            given.setdefault(change.value, []).append((change.org, change.step))
    rows = OrganisationCode.objects.filter(known_to__isnull=True, code__in=list(given)).order_by("code", "-valid_from")
    changing = {change.org for change in plan.codes} | {row.org for row in plan.ended}
    told: set[str] = set()
    holders = list(rows.values_list("code", "org_id", "valid_to")[:MOST_OF_A_SORT])
    strangers = {org_id for _code, org_id, _until in holders if bench.unit(org_id) is None}
    names = names_on(strangers, bench.day) if strangers else {}
    for code, org_id, until in holders:
        ref, step = given[code][0]
        if org_id == ref or code in told:
            continue
        told.add(code)
        name = names.get(org_id) or bench.name(org_id)
        words = {"code": code, "name": name, "day": format_day(min(until, bench.day))}
        if until > bench.day and org_id not in changing:
            sentence = _("Mã %(code)s đang là mã của %(name)s.")
        else:
            sentence = _("Mã %(code)s đã là mã của %(name)s đến trước ngày %(day)s; số liệu tách theo từng thời kỳ.")
        yield Finding("due", sentence % words, step, ref, None, _("Ghi mã khác, nếu không đúng ý."))
    for code, takers in given.items():
        if len(takers) > 1:
            words = {"code": code, "names": ", ".join(bench.name(ref) for ref, _step in takers[:3])}
            yield Finding("due", _("Mã %(code)s ghi cho nhiều tổ chức: %(names)s.") % words, takers[1][1],
                          takers[1][0], None, _("Mỗi tổ chức một mã."))  # fmt: skip


def _large_cells(bench: Bench, steps: Mapping[Ref, int]) -> Iterator[Finding]:
    """Cells that will have as many members as call for a party area (Charter, article 21)."""
    rules = rule_set("charter", bench.day)
    most = rules.rules.party_area_members.value
    for ref, count in bench.members_after().items():
        if most is not None and count >= most:
            words = {"name": bench.name(ref), "count": format_number(count), "most": format_number(most)}
            sentence = _("%(name)s sẽ có %(count)s đảng viên, từ %(most)s trở lên: cần cấp trên đồng ý bằng văn bản.")
            yield Finding("due", sentence % words, steps.get(ref), ref, rules.ref("party_area_members"),
                          _("Chia chi bộ, hoặc xin ý kiến cấp trên trực tiếp."))  # fmt: skip


def _left_out(bench: Bench) -> Iterator[Finding]:
    """Organisations that no step speaks of, where the draft takes at least half of their level; of cells, where it
    takes at least half of those beside them."""
    if bench.reform.counter_of_id is not None:
        return  # it restores what another took: all the rest was left alone on purpose
    named = bench.plan.touched | bench.plan.heirs
    beside: dict[tuple[int, Ref | None], list[Unit]] = {}
    for unit in bench.before.units.values():
        if unit.id != bench.home.org_id:
            beside.setdefault((unit.level, unit.parent if unit.level == Level.CELL else None), []).append(unit)
    for (_level, parent), units in sorted(beside.items(), key=lambda group: (group[0][0], str(group[0][1]))):
        left = [unit for unit in units if unit.id not in named]
        if len(units) < FEWEST_BESIDE or not left or 2 * len(left) > len(units):
            continue
        words = {"count": format_number(len(left)), "all": format_number(len(units)), "of": bench.name(parent),
                 "names": listed(unit.name for unit in left)}  # fmt: skip
        of_level = _("%(count)s trong %(all)s tổ chức cùng cấp không có trong phương án, giữ nguyên: %(names)s.")
        of_parent = _("%(count)s trong %(all)s chi bộ của %(of)s không có trong phương án, giữ nguyên: %(names)s.")
        said, button = of_level if parent is None else of_parent, add_step(bench, "merge", left[0].id)
        yield Advice("due", said % words, None, left[0].id, None,
                     _("Nếu những nơi này cũng sắp xếp, hãy thêm bước."), *button)  # fmt: skip


def _out_of_nothing(bench: Bench) -> Iterator[Finding]:
    """New organisations that no earlier one goes on in."""
    heirs = {line.target for line in bench.plan.lineage}
    new = [row.new.name for row in bench.plan.founded if row.new.key not in heirs]
    if new:
        words = {"count": format_number(len(new)), "names": listed(new)}
        yield Advice("none", _("%(count)s tổ chức lập mới không tiếp nối tổ chức nào: %(names)s.") % words, None, None,
                     None, _("Nếu có tổ chức cũ, hãy dùng bước hợp nhất, chia tách hoặc đổi tên."))  # fmt: skip


def _without_committee(bench: Bench) -> Iterator[Finding]:
    """New organisations that begin without leaders."""
    have = {post.target for post in first_posts_of(bench.reform)}
    new = [row.new for row in bench.plan.founded if row.new.key not in have]
    for one in new[:MOST_OF_A_SORT]:
        what = _("chi ủy") if bench.plan.after[one.key].level == Level.CELL else _("cấp ủy")
        words = {"name": one.name, "what": what}
        yield Advice("due", _("%(name)s chưa có %(what)s đầu tiên từ ngày hiệu lực.") % words, None, one.key, None,
                     _("Chỉ định ngay trong phương án, hoặc bầu sau ngày hiệu lực."),
                     *appoint(bench, one.key))  # fmt: skip


def _in_the_way(bench: Bench) -> Iterator[Finding]:
    """What overtook the draft, which is mended by giving it back; what is wrong with the first committees."""
    for one in bench.standing_in_the_way:
        button = ("", "") if one.org is None else appoint(bench, one.org)
        yield Advice(one.verdict, one.sentence, one.step, one.org, one.rule, one.mend, *button)


def _shares(bench: Bench) -> Iterator[Finding]:
    """Shares that no longer fit the parts of their division; a part split off by a share to which nobody goes yet."""
    people = {(row.step, row.cell) for row in bench.plan.people}
    moved = {edge.step for edge in bench.plan.edges}
    for step, split in operations(bench.steps).items():
        if not isinstance(split, Split) or not split.shares or split.source not in bench.before.units:
            continue
        name, button = bench.name(split.source), (_("Chia theo tỷ lệ"), shares_url(bench, step, split))
        if stated(split) is None:
            said = _("Tỷ lệ chia %(name)s không đủ các phần, hoặc cộng lại không đủ 100%%.") % {"name": name}
            yield Advice("due", said, step, split.source, None, _("Ghi lại tỷ lệ của từng phần."), *button)
        elif split.keeps and step not in moved and (step, split.source) not in people:
            said = _("%(name)s đã ghi tỷ lệ nhưng chưa chọn ai, tổ chức nào tách đi.") % {"name": name}
            yield Advice("due", said, step, split.source, None, _("Chia theo tỷ lệ đã ghi, hoặc chọn tay."), *button)


def _other_drafts(bench: Bench) -> Iterator[Finding]:
    """Other reorganisations within sight, submitted or approved, that change the same organisations."""
    touched = bench.plan.touched
    for other in touching(bench.actor, bench.reform, touched):
        both = sorted(org for org in map(int, other.agreed) if org in touched)
        words = {"title": other.title, "day": format_day(other.effective_on), "names": listed(map(bench.name, both))}
        said = _("Phương án “%(title)s” (hiệu lực %(day)s) cũng thay đổi %(names)s.") % words
        yield Advice("due", said, None, None, None,
                     _("Phương án nào thực hiện sau sẽ phải xem và trình lại."),
                     _("Xem phương án ấy"), reverse("reforms:detail", args=[other.pk]))  # fmt: skip


def _without_seat(bench: Bench) -> Iterator[Finding]:
    """Those whose post ends with its organisation, who get none in a first committee and hold none elsewhere."""
    ended = many_keys(row.org for row in bench.plan.ended)
    running = Post.objects.filter(known_to__isnull=True, valid_to__gt=bench.day)
    elsewhere = running.exclude(org_id__in=ended).values("person_id")
    given = FirstPost.objects.filter(reform=bench.reform).values("person_id")
    left = running.filter(org_id__in=ended).exclude(person_id__in=elsewhere).exclude(person_id__in=given)
    count = left.values("person_id").distinct().count()
    if count:
        said = _("%(n)s người giữ chức danh ở tổ chức kết thúc chưa có chức danh nào từ ngày hiệu lực.")
        yield Advice("due", said % {"n": format_number(count)}, None, None, None,
                     _("Chỉ định vào cấp ủy đầu tiên, hoặc bố trí, giải quyết chế độ."), _("Xem danh sách"),
                     reverse("reforms:touched", args=[bench.reform.pk, "chuc-danh"]))  # fmt: skip


def _posts_left_behind(bench: Bench) -> Iterator[Finding]:
    """Those who leave a cell that goes on, and hold a post there: moving a member elsewhere ends no post (as when one
    is moved alone), so who keeps the committees ends or confirms it. One query."""
    leaving = {row.cell: row for row in bench.plan.people if row.cell in bench.plan.after}
    if not leaving:
        return
    posts = Post.objects.filter(known_to__isnull=True, org_id__in=many_keys(leaving), valid_to__gt=bench.day)
    held: dict[int, dict[int, str]] = {}
    members = {cell: set(bench.before.heads.get(cell, Heads()).people) for cell in leaving}
    for post in posts.order_by("rank", "pk"):
        cell, person = post.org_id, post.person_id
        if person in members[cell] and leaving[cell].of(person) not in (None, cell):
            held.setdefault(cell, {})[person] = post.person_name
    for cell, people in list(held.items())[:MOST_OF_A_SORT]:
        names = ", ".join(list(people.values())[:NAMED]) + ("…" if len(people) > NAMED else "")
        words = {"cell": bench.name(cell), "names": names, "n": format_number(len(people))}
        said = _("%(n)s người chuyển khỏi %(cell)s đang giữ chức danh ở đó: %(names)s.") % words
        mend = _("Chức danh không tự kết thúc; hãy cho thôi giữ từ ngày hiệu lực, hoặc để họ ở lại.")
        yield Advice("due", said, leaving[cell].step, cell, None, mend, *open_committees(cell))

"""What a reorganisation touches besides the tree: each figure counted by what applying it will ask, each a list too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.models import Grant
from nennep.access.presenters import role_name
from nennep.committees.models import Assignment, Post, Term
from nennep.committees.presenters import title_name
from nennep.documents.models import Document
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.bulk import many_keys
from nennep.kernel.period import known_at, valid_on
from nennep.meetings.models import Meeting
from nennep.meetings.states import MeetingState
from nennep.members.models import Affiliation
from nennep.obligations.models import Obligation
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.snapshot import Heads
from nennep.orgtree.levels import Level
from nennep.processes.workbench.bench import Bench
from nennep.processes.workbench.trees import sources_of
from nennep.processes.workbench.wording import listed
from nennep.ui.formats import format_day, format_number


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table of impact; `what` leads to its list."""

    what: str
    label: str
    count: int
    then: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list behind a figure."""

    name: str
    url: str
    place: str
    words: str


def _work(bench: Bench) -> dict[str, QuerySet[Any]]:
    """The rows behind each figure of what is open (`WORK`), with what their lines name."""
    ended = many_keys(row.org for row in bench.plan.ended)
    of, looked_after = Q(org_id__in=ended), Q(target_org_id__in=ended)
    running = Q(valid_to__gt=bench.day)
    owed = Obligation.objects.filter(of, met_on__isnull=True, lifted_at__isnull=True)
    not_held = [MeetingState.PREPARING, MeetingState.CALLED, MeetingState.OPEN]
    return {
        "chuc-danh": Post.objects.filter(of, running, known_to__isnull=True).select_related("body"),
        "nhiem-ky": Term.objects.filter(of, running).select_related("body"),
        "phan-cong": Assignment.objects.filter(of | looked_after, running),
        "cuoc-hop": Meeting.objects.filter(of, state__in=not_held),
        "nghia-vu": owed.filter(source__isnull=True),
        "viec-van-ban": owed.filter(source__isnull=False),
        "du-thao": Document.objects.filter(of, state=DocumentState.DRAFT),
        "vai-tro": Grant.objects.filter(of, running).select_related("user"),
    }


def figures(bench: Bench) -> list[Figure]:
    """Every figure that is not nought; what is no organisation any more is counted in one query each."""
    rows = [*_structure(bench), *(() if bench.written else _open_work(bench))]
    return [
        Figure(what, label, count, then, reverse("reforms:touched", args=[bench.reform.pk, what]))
        for what, label, count, then in rows
        if count
    ]


def _structure(bench: Bench) -> Iterable[tuple[str, str, int, str]]:
    plan, units = bench.plan, bench.before.units
    ended = [row.org for row in plan.ended]
    cells = sum(units[org].level == Level.CELL for org in ended)
    under, members = (
        cells_touched(bench),
        _("%(n)s đảng viên sinh hoạt ở đó") % {"n": format_number(members_touched(bench))},
    )
    yield "chi-bo", _("Chi bộ đổi cấp trên hoặc kết thúc"), len(under), members
    yield (
        "ket-thuc",
        _("Tổ chức kết thúc hoạt động"),
        len(ended),
        _("trang cũ vẫn xem được") + (_(", trong đó %(n)s chi bộ") % {"n": format_number(cells)} if cells else ""),
    )
    yield "lap-moi", _("Tổ chức lập mới"), len(plan.founded), ""
    yield "tro-lai", _("Tổ chức hoạt động trở lại"), len(plan.restored), ""
    yield "chuyen", _("Tổ chức chuyển trực thuộc"), len(plan.edges), _("cùng mọi tổ chức bên dưới")
    changed = {row.org for rows in (plan.names, plan.kinds, plan.codes) for row in rows}
    yield "doi", _("Tổ chức đổi tên, loại hình, mã"), len(changed), ""
    yield "dang-vien", _("Đảng viên đổi chi bộ"), movers(bench), _("chuyển theo chi bộ, tuổi Đảng giữ nguyên")


def cells_touched(bench: Bench) -> list[int]:
    """The cells that end, or have another line of superiors than before."""
    units, after = bench.before.units, bench.plan.after
    known: dict[int, bool] = {}

    def goes(org: int) -> bool:
        way: list[int] = []
        node: int | None = org
        found = False
        while node is not None and not found:
            if node in known:
                found = known[node]
                break
            way.append(node)
            parent = units[node].parent
            new = after.get(node)
            found = new is None or new.parent != parent
            node = parent if isinstance(parent, int) else None
        known.update(dict.fromkeys(way, found))
        return found

    return [org for org, unit in units.items() if unit.level == Level.CELL and goes(org)]


def members_touched(bench: Bench) -> int:
    """How many members those cells have just before. One query."""
    day, moment = bench.counted
    rows = Affiliation.objects.filter(known_at(moment), valid_on(day), kind="home")
    return rows.filter(cell_id__in=many_keys(cells_touched(bench))).count()


def movers(bench: Bench) -> int:
    """How many members get another home cell."""
    heads = bench.before.heads
    return sum(sum(row.going(heads.get(row.cell, Heads())).values()) for row in bench.plan.people)


def _open_work(bench: Bench) -> Iterable[tuple[str, str, int, str]]:
    work = _work(bench)
    posts = work["chuc-danh"]
    people = posts.values("person_id").distinct().count()
    words = _("của %(n)s người, thôi giữ") % {"n": format_number(people)}
    yield "chuc-danh", _("Chức danh cấp ủy, chi ủy"), posts.count(), words
    for what, label, then in (
        ("nhiem-ky", _("Nhiệm kỳ đang chạy"), _("kết thúc")),
        ("phan-cong", _("Phân công phụ trách"), _("kết thúc")),
        ("cuoc-hop", _("Cuộc họp đang mở, đang chuẩn bị"), _("chưa họp thì hủy, đang họp thì khóa ở tổ chức kế thừa")),
        ("nghia-vu", _("Nghĩa vụ chưa xong"), _("kỳ sau ngày hiệu lực được miễn")),
        ("viec-van-ban", _("Việc văn bản giao chưa xong"), _("theo sang tổ chức kế thừa; không có thì được miễn")),
        ("du-thao", _("Văn bản dự thảo"), _("chuyển cho tổ chức kế thừa")),
        ("vai-tro", _("Quyền được giao"), _("theo sang tổ chức kế thừa, hoặc kết thúc")),
    ):
        yield what, label, work[what].count(), then


def sentence(rows: Iterable[Figure]) -> list[tuple[str, str, str]]:
    """The impact in one sentence: (figure, words, address)."""
    found = {row.what: row for row in rows}
    words = {
        "chi-bo": _("chi bộ"),
        "ket-thuc": _("tổ chức kết thúc"), "lap-moi": _("tổ chức lập mới"), "tro-lai": _("tổ chức trở lại"),
        "chuyen": _("tổ chức chuyển trực thuộc"), "doi": _("tổ chức đổi tên, loại hình, mã"),
        "dang-vien": _("đảng viên đổi chi bộ"), "chuc-danh": _("chức danh kết thúc"),
        "cuoc-hop": _("cuộc họp đang mở"), "du-thao": _("văn bản dự thảo"),
    }  # fmt: skip
    told = [(format_number(found[what].count), said, found[what].url) for what, said in words.items() if what in found]
    if "chi-bo" in found:
        number = found["chi-bo"].then.partition(" ")[0]
        told.insert(1, (number, _("đảng viên"), found["chi-bo"].url))
    return told


TREE = ("chi-bo", "ket-thuc", "lap-moi", "tro-lai", "chuyen", "doi", "dang-vien")
WORK = ("chuc-danh", "nhiem-ky", "phan-cong", "cuoc-hop", "nghia-vu", "viec-van-ban", "du-thao", "vai-tro")


def lines(bench: Bench, what: str) -> Sequence[Any] | QuerySet[Any]:
    """The rows behind a figure, to be paged: plain values for what the plan holds, else a queryset in order."""
    plan = bench.plan
    if what == "dang-vien":
        return [row for row in plan.people if row.targets]
    if what in TREE:
        of_tree: dict[str, list[Ref]] = {
            "chi-bo": list(cells_touched(bench)),
            "ket-thuc": [row.org for row in plan.ended], "lap-moi": [row.new.key for row in plan.founded],
            "tro-lai": [row.org for row in plan.restored], "chuyen": [row.org for row in plan.edges],
            "doi": list(dict.fromkeys(row.org for rows in (plan.names, plan.kinds, plan.codes) for row in rows)),
        }  # fmt: skip
        return of_tree[what]
    return _work(bench)[what].order_by("org_id", "pk")


def described(bench: Bench, what: str, rows: Iterable[Any]) -> list[Line]:
    """Rows of one page in words."""
    if what == "dang-vien":
        return [_people_line(bench, row) for row in rows]
    if what in TREE:
        came, went = sources_of(bench), {row.org: row.successors for row in bench.plan.ended}
        return [_tree_line(bench, ref, came, went) for ref in rows]
    return [_record_line(bench, what, row) for row in rows]


def org_url(bench: Bench, ref: Ref) -> str:
    """The page of an organisation; nothing before it is founded."""
    pk = bench.id_of(ref)
    return reverse("organisations:detail", args=[pk]) if pk else ""


def _people_line(bench: Bench, row: Any) -> Line:
    going = row.going(bench.before.heads.get(row.cell, Heads()))
    words = {"n": format_number(sum(going.values())), "names": listed(map(bench.name, going))}
    unit = bench.before.units.get(row.cell)
    place = bench.name(unit.parent) if unit else ""
    return Line(bench.name(row.cell), org_url(bench, row.cell), place, _("%(n)s đảng viên về %(names)s") % words)


def _tree_line(bench: Bench, ref: Ref, came: dict[Ref, list[int]], went: Mapping[int, Sequence[Ref]]) -> Line:
    after, before = bench.plan.after.get(ref), bench.before.units.get(ref) if isinstance(ref, int) else None
    unit = after or before
    parts = []
    if ref in came:
        parts.append(_("từ %(names)s") % {"names": listed(map(bench.name, came[ref]))})
    if isinstance(ref, int) and went.get(ref):
        parts.append(_("thành %(names)s") % {"names": listed(map(bench.name, went[ref]))})
    if after and before and after.parent != before.parent:
        words = {"old": bench.name(before.parent), "new": bench.name(after.parent)}
        parts.append(_("từ %(old)s về %(new)s") % words)
    if after and before and (after.name, after.kind, after.codes) != (before.name, before.kind, before.codes):
        changed = (
            after.name if after.name != before.name else "",
            bench.kind(after.kind) if after.kind != before.kind else "",
            ", ".join(after.codes) if after.codes != before.codes else "",
        )
        parts.append(", ".join(filter(None, changed)))
    if not parts and isinstance(ref, int):
        parts.append(_followed(bench, ref) if after else _("thôi hoạt động"))
    return Line(bench.name(ref), org_url(bench, ref), bench.name(unit.parent) if unit else "", "; ".join(parts))


def _followed(bench: Bench, org: int) -> str:
    """With whom an organisation comes along that keeps its own superior: the nearest above it that does not."""
    units, after = bench.before.units, bench.plan.after
    node: Ref | None = units[org].parent
    while isinstance(node, int):
        new = after.get(node)
        if new is None or new.parent != units[node].parent:
            return _("theo %(name)s") % {"name": bench.name(node)}
        node = units[node].parent
    return ""


def _record_line(bench: Bench, what: str, row: Any) -> Line:
    place = bench.name(row.org_id)
    if what == "chuc-danh":
        return Line(row.person_name, reverse("members:file", args=[row.person_id]), place,
                    title_name(row.body.kind, row.title, bench.day))  # fmt: skip
    if what == "nhiem-ky":
        return Line(row.label, reverse("committees:bodies", args=[row.org_id]), place, row.body.get_kind_display())
    if what == "phan-cong":
        looks = bench.name(row.target_org_id) if row.target_org_id else row.target_text
        return Line(row.person_name, reverse("committees:matrix", args=[row.org_id]), place, looks)
    if what == "cuoc-hop":
        when = format_day(clock.local(row.starts_at))
        return Line(row.title, reverse("meetings:detail", args=[row.pk]), place, f"{row.get_state_display()}, {when}")
    if what in ("nghia-vu", "viec-van-ban"):
        return Line(row.get_kind_display(), reverse("meetings:of_org", args=[row.org_id]), place,
                    _("kỳ %(period)s, hạn %(day)s") % {"period": f"{row.period.month}/{row.period.year}",
                                                       "day": format_day(row.due_on)})  # fmt: skip
    if what == "du-thao":
        return Line(row.subject, reverse("documents:detail", args=[row.pk]), place, "")
    role = role_name(row.role)
    return Line(row.user.name, "", place, role)

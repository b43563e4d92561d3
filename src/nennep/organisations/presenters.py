"""Words of the audit for the structure, names of kinds, and rows of lists."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register
from nennep.kernel.addresses import address
from nennep.kernel.period import OPEN_END
from nennep.organisations.queries import UNIT_WORDS, Step, cells_below, kinds_on, names_on, natural_key
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import ids_of, path_now, path_on
from nennep.regulations.families import FAMILIES
from nennep.regulations.queries import adopted_above, adoptions_of, rule_set_for
from nennep.regulations.registry import SETS, NoRuleSet, local_sets, timeline
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.regulations.schema import RuleSet
from nennep.ui.formats import format_day
from nennep.ui.shapes import Crumb, Event

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgVersion
    from nennep.regulations.models import RuleAdoption

register({
    "organisations.organisation.founded": _("Lập “%(name)s” từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.renamed": _("Đổi tên “%(old)s” thành “%(new)s” từ %(effective_on)s, %(decision_no)s"),
    "organisations.organisation.moved": _("Chuyển sang đảng bộ khác từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.dissolved": _("Kết thúc hoạt động từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.restored": _("Hoạt động trở lại từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.reform.taken_back": _("Đảo lại phương án “%(title)s” từ %(effective_on)s bằng “%(by)s”"),
    "organisations.reform.counter_drafted": _("Lập phương án đảo lại “%(title)s”"),
    "organisations.organisation.merged": _("Hợp nhất vào “%(name)s” từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.divided": _("Chia thành %(count)s tổ chức từ %(effective_on)s, %(decision_no)s"),
    "organisations.organisation.regraded": _("Đổi loại hình hoặc mã từ “%(old)s” thành “%(new)s”, %(effective_on)s"),
    "organisations.reform.applied": _(
        "Thực hiện phương án sắp xếp “%(title)s” từ %(effective_on)s: lập %(founded)s, kết thúc %(ended)s, "
        "chuyển %(moved)s tổ chức"
    ),
    "organisations.reform.created": _("Lập phương án sắp xếp “%(title)s”, hiệu lực từ %(effective_on)s"),
    "organisations.reform.edited": _("Sửa phương án sắp xếp: trước “%(old)s”, sau “%(new)s”"),
    "organisations.reform.steps_added": _("Thêm %(count)s bước vào phương án sắp xếp"),
    "organisations.reform.step_edited": _("Sửa bước %(position)s của phương án sắp xếp"),
    "organisations.reform.step_removed": _("Bỏ bước %(position)s của phương án sắp xếp"),
    "organisations.reform.step_moved": _("Chuyển bước %(old)s của phương án sắp xếp sang vị trí %(new)s"),
    "organisations.reform.chosen": _("Chọn nơi đến cho %(count)s trường hợp ở bước %(position)s của phương án"),
    "organisations.reform.submitted": _("Trình phương án sắp xếp “%(title)s”"),
    "organisations.reform.approved": _(
        "Duyệt phương án sắp xếp “%(title)s”, hiệu lực từ %(effective_on)s, văn bản %(decision_no)s"
    ),
    "organisations.reform.refused": _("Chưa thực hiện được phương án sắp xếp: %(why)s"),
    "organisations.reform.returned": _("Trả lại phương án sắp xếp: %(why)s"),
    "organisations.reform.dropped": _("Bỏ phương án sắp xếp: %(why)s"),
    "organisations.tree.loaded": _("Nạp %(count)s tổ chức vào cây"),
    "organisations.profile.edited": _("Sửa thông tin chung: trước “%(old)s”, sau “%(new)s”"),
    "organisations.places.set": _("Ghi địa bàn từ %(on)s: trước “%(old)s”, sau “%(new)s”"),
}, names={
    "unit_type": _("Nơi hoạt động"), "place_line": _("Địa danh trên văn bản"), "phone": _("Điện thoại"),
    "meeting_day": _("Ngày sinh hoạt thường kỳ"), "meeting_hour": _("Giờ sinh hoạt"), "note": _("Ghi chú"),
    "title": _("Tên phương án"), "effective_on": _("Có hiệu lực từ ngày"), "decision_no": _("Theo văn bản số"),
    "signed_on": _("Ký ngày"),
}, codes={"unit_type": UNIT_WORDS})  # fmt: skip


def kind_name(code: str, day: datetime.date) -> str:
    """The name of a kind on a day; one that no longer exists keeps the last name it had."""
    now = organisation_kinds(day)
    if code in now:
        return now[code].name
    for rules in reversed(timeline("organisation_kinds")):
        for kind in rules.rules.kinds.value or ():
            if kind.code == code:
                return str(kind.name)
    return code


def crumbs(steps: Iterable[Step], query: str = "") -> list[Crumb]:
    """The path of organisations, each a link; `query` keeps the date of the page."""
    return [Crumb(step.name, address("organisations:detail", step.org_id) + query) for step in steps]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list: name, kind, what it stands under, and how many cells stand under it."""

    org_id: int
    depth: int
    name: str
    kind: str
    under: str
    cells: int | None


def organisation_rows(
    versions: Iterable[OrgVersion], path: str, day: datetime.date
) -> tuple[list[OrganisationRow], list[Step]]:
    """Rows in the natural order of names ("thôn 2" before "thôn 10"), and the steps of `path`.

    Four queries whatever the number of rows, that of the versions included.
    """
    found = list(versions)
    parents = {row.org_id: ids_of(row.path)[-2:-1] for row in found}
    names = names_on({*parents, *(above[0] for above in parents.values() if above), *ids_of(path)}, day)
    kinds = kinds_on(parents, day)
    cells = cells_below(path, day) if path else {}
    rows = [
        OrganisationRow(
            org_id=row.org_id,
            depth=row.path.count("."),
            name=names.get(row.org_id, ""),
            kind=kind_name(kinds.get(row.org_id, ""), day),
            under=names.get(parents[row.org_id][0], "") if parents[row.org_id] else "",
            cells=cells.get(row.org_id, 0) if row.level < Level.CELL else None,
        )
        for row in found
    ]
    steps = [Step(step, names.get(step, "")) for step in ids_of(path)]
    return sorted(rows, key=lambda row: (natural_key(row.name), row.org_id)), steps


@dataclass(frozen=True, slots=True)
class RulesHeld:
    """What holds at an organisation in one family of rules: the set, why, and what the organisation chose itself."""

    family: str
    name: str
    number: str
    url: str
    why: str
    own: bool
    events: list[Event]


def _families() -> list[str]:
    """The families in which somebody may choose: those with a set of some locality."""
    return [family for family in FAMILIES if local_sets(family)]


def adoptable(day: datetime.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a form: by family, every set that holds on the day or later, the Centre's first."""
    found = []
    for family in _families():
        sets = [one for one in (*timeline(family), *local_sets(family)) if one.valid_to > day]
        found.append((str(FAMILIES[family].name), [(one.slug, _set_words(one)) for one in sets]))
    return found


def _set_words(chosen: RuleSet[Any]) -> str:
    where = chosen.scope_name or gettext("cả nước")
    return gettext("%(number)s (%(where)s), %(title)s") % {
        "number": chosen.number, "where": where, "title": chosen.title,
    }  # fmt: skip


def rules_held(org_id: int, day: datetime.date) -> list[RulesHeld]:
    """What holds at an organisation on a day, family by family, with its own choices so far. Two queries a family."""
    chain = ids_of(path_on(org_id, day) or path_now(org_id))
    names = names_on(chain, day)
    rows = []
    for family in _families():
        try:
            held = rule_set_for(org_id, family, day)
        except NoRuleSet:
            continue
        nearest = adopted_above(chain, family, day)
        own = nearest is not None and nearest.org_id == org_id
        rows.append(
            RulesHeld(
                family=family, name=str(FAMILIES[family].name), number=held.number, own=own,
                url=reverse("regulations:detail", kwargs={"slug": held.slug}), why=_why(nearest, names, own=own),
                events=[_adopted(one) for one in adoptions_of(org_id).filter(family=family)],
            )
        )  # fmt: skip
    return rows


def _why(adoption: RuleAdoption | None, names: Mapping[int, str], *, own: bool) -> str:
    if adoption is None:
        return gettext("Quy định của Trung ương.")
    words = {
        "name": names.get(adoption.org_id, ""), "since": format_day(adoption.valid_from), "by": adoption.decided_by,
    }  # fmt: skip
    if own:
        return gettext("Tổ chức này chọn từ %(since)s, theo %(by)s.") % words
    return gettext("%(name)s chọn cho cả các tổ chức trực thuộc từ %(since)s, theo %(by)s.") % words


def _adopted(adoption: RuleAdoption) -> Event:
    chosen = SETS.get(adoption.slug)
    open_ended = adoption.valid_to == OPEN_END
    last = format_day(adoption.valid_to - datetime.timedelta(days=1))
    until = "" if open_ended else gettext("đến hết %(day)s") % {"day": last}
    return Event(
        day=format_day(adoption.valid_from), text=chosen.number if chosen else adoption.slug,
        detail=adoption.decided_by, source=until, time="now" if adoption.valid_to == OPEN_END else "",
    )  # fmt: skip

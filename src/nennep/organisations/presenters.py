"""Words of the audit for the structure, names of kinds, and rows of lists."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register
from nennep.organisations.queries import Step, cells_below, kinds_on, names_on, natural_key
from nennep.orgtree.queries import ids_of
from nennep.regulations.registry import timeline
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgVersion

register({
    "organisations.organisation.founded": _("Lập “%(name)s” từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.renamed": _("Đổi tên “%(old)s” thành “%(new)s” từ %(effective_on)s, %(decision_no)s"),
    "organisations.organisation.moved": _("Chuyển sang đảng bộ khác từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.organisation.dissolved": _("Kết thúc hoạt động từ %(effective_on)s, văn bản %(decision_no)s"),
    "organisations.tree.loaded": _("Nạp %(count)s tổ chức vào cây"),
    "organisations.profile.edited": _("Sửa thông tin chung: trước “%(old)s”, sau “%(new)s”"),
    "organisations.places.set": _("Ghi địa bàn từ %(on)s: trước “%(old)s”, sau “%(new)s”"),
})  # fmt: skip


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
    return [Crumb(step.name, reverse("organisations:detail", args=[step.org_id]) + query) for step in steps]


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
            cells=cells.get(row.org_id, 0) if row.level < 5 else None,
        )
        for row in found
    ]
    steps = [Step(step, names.get(step, "")) for step in ids_of(path)]
    return sorted(rows, key=lambda row: (natural_key(row.name), row.org_id)), steps

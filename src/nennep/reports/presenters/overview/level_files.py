"""Every organisation of a level, month by month, as one Excel table: counts, ready for a pivot table."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.layout.spreadsheet import Sheet, SheetColumn, render_sheets
from nennep.orgtree.queries import ids_of
from nennep.reports.indicators import INDICATORS
from nennep.reports.levels import offered
from nennep.reports.people import PEOPLE
from nennep.reports.presenters import files
from nennep.ui.downloads import workbook

_SLUGS = (
    "phai-hop", "da-hop", "hop-muon", "khong-hop", "chuyen-de", "du-hop", "vang-co-ly-do", "vang-khong-ly-do",
    "duoc-mien", "chi-uy-du-hop", "xep-loai", "loai-tot", "loai-kha", "loai-trung-binh", "loai-kem", "luot-du",
)  # fmt: skip
# What the attendance is a share of: no figure of its own.
_WHOLES = {
    "summoned": gettext_lazy("Đảng viên phải dự họp (lượt người)"),
    "committee_summoned": gettext_lazy("Chi ủy viên phải dự họp chi bộ (lượt người)"),
}
FIGURES = (*(INDICATORS[slug].part for slug in _SLUGS), *_WHOLES)
COUNTED = ("members", "probationary", "women", "age_under_30", "minority", "degree", "admitted", "made_official")
_FIRST = 3  # values of a line before its counts


def links(org_id: int, level: int, year: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """The files of an organisation of a level: which months, then for each level below its words and address."""
    found = offered(level)

    def addresses(query: str) -> list[tuple[str, str]]:
        return [(str(words), reverse("reports:level_file", args=[org_id, slug]) + query)
                for slug, (_level, words) in found.items()]  # fmt: skip

    if not found:
        return []
    return [(_("12 tháng gần nhất"), addresses("")), (_("Năm %(year)s") % {"year": year}, addresses(f"?nam={year}"))]


def file(words: Promise, name: str, rows: Iterable[tuple[Any, ...]], names: Mapping[int, str],
         codes: Mapping[int, str], *, until: datetime.date, day: datetime.date) -> HttpResponse:  # fmt: skip
    """The file of an organisation called `name`; `rows` as `read_level` gives them, `until`: the last month asked."""
    title = _("%(what)s, từng tháng") % {"what": words}
    lines = (name, _("Các tháng đã hết, theo tổ chức của từng tháng."), files.read_words(day, None))
    content = render_sheets(_sheet(title, lines, rows, names, codes))
    plain = title.replace(",", "")  # a comma does not stay one in a file's name
    return workbook(content, f"{plain} {name} {until:%Y-%m}")


def _sheet(title: str, lines: Sequence[str], rows: Iterable[tuple[Any, ...]], names: Mapping[int, str],
           codes: Mapping[int, str]) -> Sheet:  # fmt: skip
    columns = [SheetColumn(_("Đơn vị"), width=44.0), SheetColumn(_("Mã số")), SheetColumn(_("Trực thuộc"), width=38.0),
               SheetColumn(_("Tháng"), "date", 12.0)]  # fmt: skip
    heads = [f"{INDICATORS[slug].name} ({INDICATORS[slug].unit})" for slug in _SLUGS]
    heads += [str(words) for words in _WHOLES.values()] + [str(PEOPLE[name].name) for name in COUNTED]
    columns += [SheetColumn(head, "integer", 12.0) for head in heads]
    found = [_line(row, names, codes) for row in sorted(rows, key=_order)]
    return Sheet(title, tuple(columns), found, tuple(lines), landscape=True, name=_("Từng tháng"))


def places_of(rows: Iterable[tuple[Any, ...]]) -> tuple[set[int], set[int]]:
    """The organisations of the rows, and those that they stand under."""
    here, above = set(), set()
    for path in {row[1] for row in rows}:
        *_before, parent, org_id = ids_of(path)
        here.add(org_id)
        above.add(parent)
    return here, above


def _order(row: tuple[Any, ...]) -> tuple[str, datetime.date]:
    return row[1], row[0]


def _line(row: tuple[Any, ...], names: Mapping[int, str], codes: Mapping[int, str]) -> list[Any]:
    month: datetime.date = row[0]
    *_before, parent, org_id = ids_of(row[1])
    return [names.get(org_id, ""), codes.get(org_id, ""), names.get(parent, ""), month, *row[_FIRST:]]

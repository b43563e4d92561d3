"""The register as a sheet: the columns of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from nennep.documents.layout.spreadsheet import Sheet, SheetColumn


def register_sheet(rows: Sequence[Mapping[str, Any]], lines: Sequence[str]) -> Sheet:
    """The lines of the register as the page draws them, each date in a cell of its own; `lines` stand above."""
    columns = (
        SheetColumn(_("Số, ký hiệu"), width=16), SheetColumn(_("Thể loại"), width=14),
        SheetColumn(_("Trích yếu"), width=50), SheetColumn(_("Nơi ban hành"), width=28),
        SheetColumn(_("Nhiệm kỳ, dãy số"), width=20), SheetColumn(_("Ngày"), "date", 12),
        SheetColumn(_("Hiệu lực"), width=14), SheetColumn(_("Từ"), "date", 12), SheetColumn(_("Đến"), "date", 12),
        SheetColumn(_("Ghi chú"), width=30),
    )  # fmt: skip
    return Sheet(title=_("Sổ văn bản chỉ đạo"), columns=columns, rows=[_cells(row) for row in rows],
                 lines=tuple(lines), landscape=True)  # fmt: skip


def _cells(row: Mapping[str, Any]) -> list[Any]:
    dated, begins, ends = row["dates"]
    series = f"{row['term']} {row['kind']}/{row['symbol']}".strip() if row["series"] else ""
    notes = [row["secrecy"] and _("%(secrecy)s: vào sổ không có nội dung") % {"secrecy": row["secrecy"]},
             row["ended"] and _("Nơi ban hành đã kết thúc hoạt động")]  # fmt: skip
    return [row["number"], row["kind"], row["subject"], row["issuer"], series, dated or row["day"], row["words"],
            begins, ends, "; ".join(note for note in notes if note)]  # fmt: skip

"""The other reports of the same organisation, one line at the foot of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.reports.presenters.address import Asked


@dataclass(frozen=True, slots=True)
class Other:
    """A report: what it is called and where it stands."""

    name: str
    url: str


def other_reports(org_id: int, asked: Asked, *, is_cell: bool) -> list[Other]:
    """The reports of an organisation, those of the same day."""
    month, year = f"?{asked.query()}", f"?{asked.year_query()}"

    def there(name: str, view: str, tail: str) -> Other:
        return Other(name, reverse(view, args=[org_id]) + tail)

    found = [
        there(_("Tháng"), "reports:month", month),
        there(_("Toàn cảnh"), "reports:overview", ""),
        there(_("Cả năm"), "reports:year", year),
        there(_("Nhiều năm"), "reports:years", f"?ngay={asked.as_of:%d/%m/%Y}"),
        there(_("Cấp trên dự sinh hoạt"), "reports:visits", year),
        there(_("Đảng viên"), "reports:members", f"?ngay={asked.as_of:%d/%m/%Y}"),
    ]
    if is_cell:
        return [*found, there(_("Báo cáo tháng của chi bộ"), "reports:cell_report", month)]
    return [*found, there(_("Nghe chi bộ báo cáo"), "reports:hearing", month)]

"""Each figure of a month, defined once: the sentence, the table, the list behind it and the exports read it from here.

An indicator counts one measure (`part`), and shows it as a share of another (`whole`) where that says more. Its list
holds the lines that count in the part, or with `by_whole` all those with a whole, the worst first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from nennep.reports.figures import GRADES, Figures
from nennep.reports.queries import Wanted

Good = Literal["up", "down", ""]


_CELLS, _PEOPLE = _("chi bộ"), _("lượt người")


@dataclass(frozen=True, slots=True)
class Indicator:
    """`slug` stands in addresses; `name` says the whole, `head` fits over a column; `unit` of the part.

    `population`: who or what is counted; `rule`: the parameter of the family `cell_meetings` it rests on; `good`: which
    way is better; `shows`: the measures beside each line where the part alone says little; `records`: what its list
    consists of.
    """

    slug: str
    name: str | Promise
    head: str | Promise
    unit: str | Promise
    population: str | Promise
    part: str
    whole: str = ""
    by_whole: bool = False
    order: Literal["share", "due", "part"] = "part"
    good: Good = ""
    rule: str = ""
    shows: tuple[str, str] | None = None
    records: Literal["cells", "boards", "visits"] = "cells"

    @property
    def counts_cells(self) -> bool:
        """Whether each line counts once: the unit is the cell."""
        return self.unit is _CELLS and not self.by_whole

    def count(self, figures: Figures) -> int:
        """The part."""
        return int(getattr(figures, self.part))

    def of(self, figures: Figures) -> int:
        """The whole; 0 where the indicator is a plain count."""
        return int(getattr(figures, self.whole)) if self.whole else 0

    def share(self, figures: Figures) -> Fraction | None:
        """The part of the whole, 0 to 1; None of nothing."""
        whole = self.of(figures)
        return Fraction(self.count(figures), whole) if whole else None

    def percent(self, figures: Figures) -> float | None:
        """The share in percent, for charts."""
        share = self.share(figures)
        return None if share is None else float(100 * share)

    def wanted(self) -> Wanted:
        """The lines behind the figure."""
        return Wanted(self.part, self.whole, self.by_whole, self.order, self.shows)


_DUTY = _("Chi bộ phải sinh hoạt thường kỳ trong tháng: đang hoạt động từ đầu tháng đến ngày họp, không được miễn.")
_CAME = _("Đảng viên có tên trong danh sách điểm danh các kỳ thường kỳ đã khóa biên bản, trừ người được miễn, "
          "đang sinh hoạt nơi khác hoặc bị đình chỉ.")  # fmt: skip
_HELD = _("Chi bộ đã khóa biên bản kỳ thường kỳ của tháng.")


def _grade(number: int, slug: str) -> Indicator:
    name = gettext_lazy(GRADES[number - 1])
    return Indicator(
        slug, format_lazy(_("Chi bộ xếp loại {grade}"), grade=name), name, _CELLS,
        _("Chi bộ đã chấm điểm kỳ thường kỳ của tháng."), f"grade_{number}", "graded", good="up" if number == 1 else "",
    )  # fmt: skip


_ALL = (
    Indicator("phai-hop", _("Chi bộ phải họp"), _("Phải họp"), _CELLS, _DUTY, "owed", order="due", rule="every_months"),
    Indicator("da-hop", _("Chi bộ đã họp"), _("Đã họp"), _CELLS, _DUTY, "met", "owed", order="due", good="up",
              rule="common_day"),
    Indicator("hop-muon", _("Chi bộ họp muộn"), _("Họp muộn"), _CELLS, _DUTY, "met_late", "owed", order="due",
              good="down", rule="common_day"),
    Indicator("con-han", _("Chi bộ chưa họp, còn trong hạn"), _("Chưa họp"), _CELLS, _DUTY, "due", "owed", order="due",
              rule="common_day"),
    Indicator("qua-han", _("Chi bộ chưa họp, đã quá hạn"), _("Quá hạn"), _CELLS, _DUTY, "late", "owed", order="due",
              good="down", rule="common_day"),
    Indicator("khong-hop", _("Chi bộ không họp trong tháng"), _("Không họp"), _CELLS, _DUTY, "missing", "owed",
              order="due", good="down", rule="every_months"),
    Indicator("chuyen-de", _("Chi bộ có sinh hoạt chuyên đề trong tháng"), _("Chuyên đề"), _CELLS,
              _("Chi bộ đang hoạt động."), "thematic", "cells", good="up", rule="thematic_per_quarter"),
    Indicator("chuyen-de-quy", _("Chi bộ đã sinh hoạt chuyên đề trong quý"), _("Chuyên đề quý"), _CELLS,
              _("Chi bộ phải sinh hoạt chuyên đề trong quý."), "quarter_met", "quarter_owed", by_whole=True,
              order="share", good="up", rule="thematic_per_quarter"),
    Indicator("du-hop", _("Đảng viên dự họp"), _("Dự họp"), _PEOPLE, _CAME, "attended", "summoned", by_whole=True,
              order="share", good="up", rule="attendance_goal"),
    Indicator("vang-co-ly-do", _("Vắng có lý do"), _("Vắng có lý do"), _PEOPLE, _CAME, "excused", "summoned"),
    Indicator("vang-khong-ly-do", _("Vắng không lý do"), _("Vắng không lý do"), _PEOPLE, _CAME, "unexcused", "summoned",
              good="down"),
    Indicator("duoc-mien", _("Được miễn sinh hoạt"), _("Được miễn"), _PEOPLE,
              _("Đảng viên được miễn sinh hoạt có tên trong danh sách điểm danh; không tính vào tỷ lệ dự họp."),
              "exempt", rule="attendance_leaves_out"),
    Indicator("duoi-muc", _("Chi bộ dưới mức dự họp"), _("Dưới mức"), _CELLS, _HELD, "below_goal", "held",
              order="share", good="down", rule="attendance_goal", shows=("attended", "summoned")),
    Indicator("hai-thang-duoi-muc", _("Chi bộ hai tháng liền dưới mức dự họp"), _("Dưới mức hai tháng"), _CELLS, _HELD,
              "below_twice", "held", order="share", good="down", rule="attendance_goal",
              shows=("attended", "summoned")),
    Indicator("chi-uy-du-hop", _("Chi ủy viên dự họp chi bộ"), _("Chi ủy dự"), _PEOPLE,
              _("Chi ủy viên (nơi không có chi ủy: bí thư, phó bí thư) trong danh sách điểm danh kỳ thường kỳ."),
              "committee_attended", "committee_summoned", by_whole=True, order="share", good="up",
              rule="attendance_goal"),
    Indicator("cap-uy-du-hop", _("Cấp ủy viên dự họp cấp ủy"), _("Cấp ủy dự"), _PEOPLE,
              _("Cấp ủy viên được triệu tập đến các cuộc họp cấp ủy, chi ủy đã khóa biên bản trong tháng."),
              "board_attended", "board_summoned", by_whole=True, order="share", good="up", records="boards",
              rule="attendance_goal"),
    Indicator("xep-loai", _("Chi bộ đã chấm điểm chất lượng"), _("Đã chấm điểm"), _CELLS, _HELD, "graded", "held",
              good="up", rule="rated_in_meeting"),
    _grade(1, "loai-tot"), _grade(2, "loai-kha"), _grade(3, "loai-trung-binh"), _grade(4, "loai-kem"),
    Indicator("luot-du", _("Lượt cấp trên dự sinh hoạt chi bộ"), _("Cấp trên dự"), _("lượt"),
              _("Lần dự trong tháng đã được cả người dự và chi bộ xác nhận; đếm lượt, không đếm người."), "visits",
              good="up", records="visits"),
    Indicator("tai-lieu", _("Chi bộ gửi tài liệu trước kỳ họp đúng hạn"), _("Tài liệu trước"), _CELLS, _HELD, "papers",
              "held", good="up", rule="papers_ahead_days"),
    Indicator("phat-bieu", _("Người phát biểu"), _("Phát biểu"), _PEOPLE, _CAME, "speakers", "attended", good="up"),
    Indicator("viec-dung-han", _("Nhiệm vụ hoàn thành đúng hạn"), _("Việc đúng hạn"), _("việc"),
              _("Nhiệm vụ chi bộ giao có hạn trong tháng và đã đến hạn, trừ việc thôi thực hiện."), "tasks_on_time",
              "tasks_due", by_whole=True, order="share", good="up"),
)  # fmt: skip
INDICATORS = {indicator.slug: indicator for indicator in _ALL}


def indicator(slug: str) -> Indicator:
    """The indicator of an address; Http404 when there is none of that name."""
    try:
        return INDICATORS[slug]
    except KeyError:
        raise Http404 from None

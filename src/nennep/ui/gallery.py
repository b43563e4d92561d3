"""What the gallery at `/ui/` shows: each component in each state, with invented content and long names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.safestring import SafeString

from nennep.ui import charts, fields
from nennep.ui.charts.drawing import Series
from nennep.ui.shapes import (
    Branch,
    Crumb,
    Event,
    Fact,
    Mark,
    MonthRow,
    Place,
    RollRow,
    RuleNote,
    Signatory,
    Stage,
    Step,
    Todo,
)

LONG_NAME = "Kho Dự trữ Mỹ Hào, Cục Dự trữ Nhà nước khu vực Hải Hưng"
MONTHS = ("12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")
HELD = (98.9, 99.1, 97.2, 98.8, 99.3, 99.2, 98.7, 98.1, 98.9, 99.2, 99.0, 97.0)
PRESENT = (89.7, 90.2, 86.1, 90.0, 90.8, 91.3, 90.4, None, 90.9, 91.2, 91.6, 91.4)


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision for the gallery."""

    allowed: bool
    reason: str = ""


class SampleForm(forms.Form):
    """Every kind of input, once as it comes and once answered with errors."""

    title = fields.CleanCharField(label="Tên việc", help_text="Ngắn, đọc một lần là hiểu")
    day = fields.DateField(label="Từ ngày", help_text="Lấy từ chương trình năm; sửa nếu khác")
    hour = fields.TimeField(label="Lúc", required=False)
    people = fields.WholeNumberField(label="Số người", most=5000)
    place = fields.ChoiceField(label="Nơi", choices=[("", "Chọn nơi"), ("1", "Nhà văn hóa"), ("2", LONG_NAME)])
    absent = fields.ChoiceField(
        label="Vắng mặt", choices=[("co", "Có lý do"), ("khong", "Không lý do")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Đã đọc lại và đồng ý", required=False)
    words = fields.CleanTextField(label="Nội dung", required=False)
    paper = forms.FileField(label="Tệp đính kèm", required=False, help_text="Word, PDF hoặc ảnh, dưới 20 MB")


class FilterForm(forms.Form):
    """A short form above a list."""

    text = fields.CleanCharField(label="Tìm trong danh sách", required=False)
    state = fields.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), ("late", "Quá hạn")])
    since = fields.DateField(label="Từ ngày", required=False)


def samples(request: HttpRequest) -> dict[str, object]:
    """Return everything the gallery page shows."""
    fresh = SampleForm(
        initial={"title": "Họp tháng 12", "day": date(2026, 12, 3), "hour": time(19, 30), "people": 1209}
    )
    wrong = SampleForm({"title": "", "day": "30/02/2026", "people": "rất đông", "absent": "co", "place": "9"})
    return {
        "nav": _NAV,
        "viewer": {"id": "", "name": "Hoàng Văn Bằng", "role_line": "Người xem mẫu", "url": "#"},
        "search_url": "#",
        "text_size": "",
        "theme": "",
        "messages": [],
        "query": request.GET,
        "today": date(2026, 11, 21),
        "other_day": date(2025, 6, 30),
        "yes": Answer(allowed=True),
        "no": Answer(
            allowed=False,
            reason="Chưa gửi được: chưa có chữ ký của chủ trì. Người ký được: đồng chí Hoàng Văn Bằng.",
        ),
        "fresh": fresh,
        "wrong": wrong,
        "filter": FilterForm(),
        "page": _page(),
        **_LISTS,
        **_charts(),
    }


def _page() -> Page[int]:
    return Paginator(range(4226), 100).page(7)


def _charts() -> Mapping[str, SafeString]:
    quality = [
        Series("Tốt", (21, 24, 25, 27), "2"),
        Series("Khá", (14, 12, 12, 10), "1"),
        Series("Kém", (3, 2, 1, 1), "missing"),
    ]
    cell = charts.HeatCell
    rows = [
        charts.HeatRow("Nơi thứ nhất", [cell(78, 78), cell(76, 78, "#"), cell(69, 78, "#"), cell(56, 78, "#")]),
        charts.HeatRow(LONG_NAME, [cell(9, 9), cell(8, 9, "#"), cell(0, 0), cell(5, 9, "#")], "9 nơi phải làm", "#"),
    ]
    return {
        "line_chart": charts.lines(
            "Đã họp trong tháng và có mặt, %",
            MONTHS,
            [Series("Đã họp", HELD), Series("Có mặt", PRESENT)],
            note="Tháng 11 chưa hết: vòng rỗng. Vạch vàng: mức 90 %",
            head="Tháng",
            places=1,
            low=80,
            high=100,
            goal=90,
            open_last=True,
        ),
        "bar_chart": charts.bars(
            "Có sinh hoạt trong quý, %",
            ("IV/25", "I/26", "II/26", "III/26", "IV/26"),
            (95.6, 96.8, 94.9, 97.2, 71.3),
            note="Quý IV tính đến 21/11: cột nét đứt",
            head="Quý",
            places=1,
            high=100,
            open_last=True,
        ),
        "stacked_chart": charts.stacked("Chất lượng, số cuộc", ("I", "II", "III", "IV"), quality, head="Quý"),
        "donut_chart": charts.donut(
            "Tình trạng, số nơi",
            [("đã xong", 4101, "done"), ("còn hạn", 97, "due"), ("quá hạn", 28, "late")],
            head="Tình trạng",
        ),
        "heat_chart": charts.heat("Theo cấp và bước", "Cấp", ("Đã nhận", "Học tập", "Ban hành", "Báo cáo"), rows),
        "spark_line": charts.spark(HELD, label="12 tháng", low=75, high=100, goal=90, places=1),
    }


_NAV = [
    Place("Trang nhà", "#", current=True, count=3, bar=True),
    Place("Cuộc họp", "#", current=False, bar=True),
    Place("Chỉ đạo", "#", current=False, count=1),
    Place("Báo cáo", "#", current=False, bar=True),
]
_YEAR = [Mark("done", "đã họp", "#")] * 4 + [
    Mark("late", "họp trễ", "#"),
    Mark("missing", "không họp"),
    *[Mark("done", "đã họp", "#")] * 4,
    Mark("due", "còn hạn", "#"),
    Mark("none", "chưa đến kỳ"),
]
_LISTS: dict[str, object] = {
    "todos": [
        Todo("missing", "Trạm Khuyến nông Vĩnh Lộc Hạ", "#", "bỏ trống tháng 10", "Gọi 0000 000 000", "Nhắc", "#"),
        Todo("late", LONG_NAME, "#", "quá hạn 18 ngày", "Tống Văn Khiết phụ trách", "Nhắc", "#"),
        Todo("due", "Thôn Thượng Cát", "#", "còn 4 ngày", "Xin họp ngày 25/11, đã được đồng ý"),
    ],
    "counted": [
        Todo(
            "late", "Nơi có trên 3 chỗ chưa họp", "#", "", "Nhiều nhất: Vĩnh Thạnh Trung", figure="12", figure_url="#"
        ),
        Todo("missing", "Nơi khuyết người đứng đầu trên 30 ngày", "#", "", "Lâu nhất: 47 ngày", figure="3"),
    ],
    "year": _YEAR,
    "year_rows": [MonthRow("Họp thường kỳ", _YEAR, "10/11"), MonthRow("Báo cáo tháng", _YEAR[::-1], "9/11")],
    "plain_rows": [MonthRow("Không có cột cộng", _YEAR)],
    "steps": [
        Step("Chuẩn bị", "past", "#", "25/11"),
        Step("Gửi tài liệu", "past", "#", "30/11"),
        Step("Điểm danh", "now", "", "19 giờ 35"),
        Step("Kết luận", "later"),
        Step("Chấm điểm", "later"),
        Step("Thông qua", "later"),
        Step("Gửi cấp trên", "later", "", "trước 05/12"),
    ],
    "notes": [
        RuleNote(
            "done",
            "Có mặt 18/20 người được triệu tập, đủ 2/3",
            "208-QĐ/TW, 26/07/2026",
            "#",
            "chưa đối chiếu bản gốc",
            "Tính trên số người được triệu tập.",
            "Vì sao mẫu số là 20?",
        ),
        RuleNote("due", "Họp được 71 phút; phải ít nhất 90 phút", "50-CT/TW, 23/07/2025", "", "nguồn báo chí dẫn lại"),
        RuleNote("late", "Chưa ghi tình hình thu, nộp", "42-HD/BTCTW, 28/10/2025"),
        RuleNote("missing", "Chỉ 12/20 người có mặt, chưa đủ 2/3: không ra được kết luận", "208-QĐ/TW, 26/07/2026"),
        RuleNote("none", "Không xét người được miễn", confidence="quy tắc của hệ thống"),
    ],
    "path": [Crumb("Tỉnh Hải Đông", "#"), Crumb("Xã An Khánh Thượng", "#"), Crumb("Thôn Đông Hà")],
    "facts": [
        Fact("Thường kỳ", "03/11/2026, 19 giờ 30, 118 phút", "#"),
        Fact("Có mặt", "19/21 người được triệu tập, 90,5 %"),
        Fact("Vắng", "Vũ Thị Ngọc Ánh (có lý do), Lê Trọng Khuê (có lý do)"),
    ],
    "events": [
        Event("12/09/1996", "Thành lập", "tách từ xã Khánh An", "41-QĐ/HU, 02/09/1996"),
        Event("30/06/2025", "14 nơi, 412 người", day_note="đang xem", time="now"),
        Event("01/07/2025", "Nhập thành xã An Khánh Thượng", "", "1142-QĐ/TU", "sau ngày đang xem", "later", "#"),
    ],
    "branches": [
        Branch(
            "Xã An Khánh Thượng",
            figure="1.209",
            tag="lập mới",
            change="new",
            children=[
                Branch("Quân sự xã", "#", "16", "nhập ba thành một", "move"),
                Branch("Thôn Lộc Hạ", figure="27", tag="đổi tên từ Thôn Sáu", change="name"),
                Branch("Trạm Khuyến nông", figure="0", tag="thôi hoạt động", change="end", gone=True),
                Branch("Trường Tiểu học", figure="19", tag="chuyển từ Khánh Thượng", note="từ 01/07/2025"),
                Branch("Hợp tác xã Dịch vụ thủy lợi", figure="2", state="missing", words="dưới 3 người"),
                Branch("", fold="32 nơi không đổi", children=[Branch("Thôn Đông Hà", "#", "24")]),
            ],
        )
    ],
    "stages": [
        Stage("Tỉnh", "Văn bản 17", "done", "ban hành 16/10/2026", "nhiệm vụ 2", "#"),
        Stage("Xã", "Chương trình 08", "late", "quá hạn 3 ngày"),
        Stage("Bằng chứng", "", "none", "chưa đến lúc"),
    ],
    "people": [
        RollRow("r1", "Vũ Thị Ngọc Ánh", "Con ốm, báo chiều 03/12", "excused"),
        RollRow("r2", "Lê Trọng Khuê", "Đến 19 giờ 50", "present"),
    ],
    "on_time": [RollRow("r3", "Hoàng Văn Bằng", "", "present"), RollRow("r4", "Đỗ Thị Khánh Vân", "", "present")],
    "answers": [("present", "Có mặt"), ("excused", "Có lý do"), ("unexcused", "Không lý do")],
    "signers": [
        Signatory(("THƯ KÝ",), "Ngô Thị Diễm Thúy"),
        Signatory(("T/M BAN TỔ CHỨC", "CHỦ TRÌ"), "Hoàng Văn Bằng"),
    ],
    "own_legend": [("done", "đúng hạn"), ("late", "sau hạn")],
}

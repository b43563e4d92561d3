"""What the journal says: the words of readers, never the codes and keys of the records (M3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver
from django.utils import translation

from nennep.audit.models import AuditEvent
from nennep.audit.wording import words_for


@pytest.fixture(autouse=True)
def joined() -> None:
    """Every area has given its words: the site's addresses are loaded."""
    assert get_resolver().url_patterns


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("members.person.edited",
         {"old": {"theory": "Sơ cấp", "sex": "", "phone": "1"},
          "new": {"theory": "Trung cấp", "sex": "F", "phone": "1"}, "basis": "bằng"},
         ("Sửa hồ sơ: trước “Lý luận chính trị: Sơ cấp; Giới tính: Chưa rõ”, "
          "sau “Lý luận chính trị: Trung cấp; Giới tính: Nữ”, căn cứ bằng")),
        ("members.correction.asked", {"field": "sex", "old": "M", "new": "F"},
         "Đề nghị sửa hồ sơ, mục Giới tính: trước “Nam”, đề nghị “Nữ”"),
        ("members.register.row_decided", {"row": 3, "outcome": "left"}, "Xem lại dòng 3: Không nhập"),
        ("members.register.compared", {"as_of": "2026-09-01", "counts": {"new": 2, "same": 5}},
         "So danh sách ngày 01/09/2026 với danh sách đang có: Người mới: 2; Không đổi: 5"),
        ("members.register.columns_chosen", {"columns": ["full_name", ""]}, "Chọn cột của tệp: Họ và tên khai sinh, –"),
        ("meetings.roll.marked",
         {"old": {"71": "present", "72": "present", "9": "late"}, "new": {"71": "late", "72": "late", "9": "late"}},
         "Điểm danh: trước Có mặt: 2; sau Đến muộn: 2"),
        ("meetings.quality.confirmed", {"old": [None, ""], "new": [92, "Tốt"]},
         "Cấp trên xác nhận chất lượng: trước –, –, sau 92, Tốt"),
        ("meetings.meeting.edited",
         {"old": {"place": "Nhà văn hóa", "chair_id": 71, "chair_name": "A", "starts_at": "2026-09-03T01:00:00+00:00"},
          "new": {"place": "Nhà văn hóa", "chair_id": 72, "chair_name": "B", "starts_at": "2026-09-03T02:30:00+00:00"}},
         ("Sửa phần chuẩn bị cuộc họp: trước “chủ trì: A; bắt đầu: 08:00, 03/09/2026”, "
          "sau “chủ trì: B; bắt đầu: 09:30, 03/09/2026”")),
        ("organisations.profile.edited",
         {"old": {"unit_type": "", "note": "x"}, "new": {"unit_type": "agency", "note": "x"}},
         "Sửa thông tin chung: trước “Nơi hoạt động: –”, sau “Nơi hoạt động: Cơ quan hành chính, đơn vị sự nghiệp”"),
        ("obligations.month.opened", {"new": 7, "month": "2026-09-01"},
         "Mở 7 việc phải làm của tháng 09/2026 theo quy định"),
        ("members.person.edited", {"old": {"note": "2024-99-99"}, "new": {}, "basis": ""},
         "Sửa hồ sơ: trước “note: 2024-99-99”, sau “–”, căn cứ –"),
        ("members.no.such", {}, "members.no.such"),
    ],
)  # fmt: skip
def test_data_are_said_in_words(kind: str, data: dict[str, Any], sentence: str) -> None:
    assert words_for(AuditEvent(kind=kind, data=data)) == sentence


def test_codes_follow_the_language_of_the_reader() -> None:
    """M7."""
    event = AuditEvent(kind="members.register.row_decided", data={"row": 3, "outcome": "same"})
    with translation.override("en"):
        assert "Không đổi" not in words_for(event)

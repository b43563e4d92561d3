"""What kinds of documents are called on pages: the rule sets hold the Vietnamese, which goes into the papers."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

_SAID = {
    "Nghị quyết": pgettext_lazy("document", "Nghị quyết"),
    "Chỉ thị": pgettext_lazy("document", "Chỉ thị"),
    "Kết luận": pgettext_lazy("document", "Kết luận"),
    "Quyết định": pgettext_lazy("document", "Quyết định"),
    "Quy định": pgettext_lazy("document", "Quy định"),
    "Quy chế": pgettext_lazy("document", "Quy chế"),
    "Thông báo": pgettext_lazy("document", "Thông báo"),
    "Hướng dẫn": pgettext_lazy("document", "Hướng dẫn"),
    "Kế hoạch": pgettext_lazy("document", "Kế hoạch"),
    "Chương trình": pgettext_lazy("document", "Chương trình"),
    "Thông tri": pgettext_lazy("document", "Thông tri"),
    "Đề án": pgettext_lazy("document", "Đề án"),
    "Phương án": pgettext_lazy("document", "Phương án"),
    "Tờ trình": pgettext_lazy("document", "Tờ trình"),
    "Báo cáo": pgettext_lazy("document", "Báo cáo"),
    "Biên bản": pgettext_lazy("document", "Biên bản"),
    "Công văn": pgettext_lazy("document", "Công văn"),
    "Dự án": pgettext_lazy("document", "Dự án"),
    "Giấy giới thiệu": pgettext_lazy("document", "Giấy giới thiệu"),
    "Giấy mời": pgettext_lazy("document", "Giấy mời"),
    "Giấy chứng nhận": pgettext_lazy("document", "Giấy chứng nhận"),
    "Giấy đi đường": pgettext_lazy("document", "Giấy đi đường"),
    "Giấy nghỉ phép": pgettext_lazy("document", "Giấy nghỉ phép"),
    "Phiếu chuyển": pgettext_lazy("document", "Phiếu chuyển"),
    "Phiếu gửi": pgettext_lazy("document", "Phiếu gửi"),
    "Thư công": pgettext_lazy("document", "Thư công"),
}


def kind_said(name: str) -> str:
    """The name of a kind of document in the language of the page; as it is where we know no other."""
    return str(_SAID.get(name, name))

"""The life of a document."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentState(models.TextChoices):
    """Drafted, issued with a number, taken back with a reason."""

    DRAFT = "draft", _("Dự thảo")
    ISSUED = "issued", _("Đã ban hành")
    REVOKED = "revoked", _("Đã thu hồi")

    TRANSITIONS = nonmember({"draft": ("issued",), "issued": ("revoked",), "revoked": ()})
    INITIAL = nonmember(("draft",))


class Openness(models.TextChoices):
    """Who inside the reach may read a document."""

    ORDINARY = "ordinary", _("Thường")
    COMMITTEE = "committee", _("Chỉ cấp ủy")
    NAMED = "named", _("Chỉ người được gửi")

    ORDER = nonmember(("ordinary", "committee", "named"))


def narrower(one: str, two: str) -> str:
    """The narrower of two levels of openness."""
    return max(one, two, key=Openness.ORDER.index)


class TextState(models.TextChoices):
    """Whether the words of a document or file are known for search."""

    READ = "read", _("Đã đọc")
    EMPTY = "empty", _("Không có chữ để tìm (bản quét, ảnh)")
    LOCKED = "locked", _("Có mật khẩu nên không tìm được trong tệp")
    BROKEN = "broken", _("Không đọc được nên không tìm được trong tệp")


class SpreadForm(models.TextChoices):
    """The form in which a directive is made known to members (S4.5, S0.3)."""

    MEETING = "meeting", _("Hội nghị, cuộc họp chi bộ")
    GROUP = "group", _("Tổ đảng, nhóm nhỏ")
    BOARD = "board", _("Bảng tin, niêm yết")
    RADIO = "radio", _("Loa truyền thanh")
    MESSAGE = "message", _("Tin nhắn, nhóm liên lạc")
    PRINTED = "printed", _("Bản in phát tay")
    VISIT = "visit", _("Đến tận nhà")
    CONTEST = "contest", _("Hội thi")
    OTHER = "other", _("Hình thức khác")


class LinkKind(models.TextChoices):
    """What one document is to another, told from the one that came later."""

    IMPLEMENTS = "implements", pgettext_lazy("state", "Thực hiện")
    BASED_ON = "based_on", _("Căn cứ")
    AMENDS = "amends", _("Sửa đổi, bổ sung")
    REPLACES = "replaces", _("Thay thế")
    REPORT = "report", _("Báo cáo thực hiện")
    INTERIM_REVIEW = "interim_review", _("Sơ kết")
    FINAL_REVIEW = "final_review", _("Tổng kết")


class SignatureVerdict(models.TextChoices):
    """What an electronic signature is worth, as read when the file was kept (K4)."""

    VALID = "valid", _("Hợp lệ")
    UNKNOWN = "unknown", _("Chưa xác minh được người ký")
    ALTERED = "altered", _("Đã bị sửa sau khi ký")
    UNREADABLE = "unreadable", _("Không đọc được")


class Answer(models.TextChoices):
    """What became of a comment on a draft."""

    TAKEN = "taken", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    KEPT = "kept", _("Giữ nguyên như dự thảo")


class Secrecy(models.TextChoices):
    """The level of secrecy as the document carries it; what carries one is registered without content or files."""

    NONE = "", _("Không mật")
    SECRET = "secret", _("Mật")
    TOP_SECRET = "top_secret", _("Tối mật")
    UTMOST = "utmost", _("Tuyệt mật")

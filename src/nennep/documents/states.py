"""The life of a document."""

from enum import nonmember

from django.db import models


class DocumentState(models.TextChoices):
    """Drafted, issued with a number, taken back with a reason."""

    DRAFT = "draft", "Dự thảo"
    ISSUED = "issued", "Đã ban hành"
    REVOKED = "revoked", "Đã thu hồi"

    TRANSITIONS = nonmember({"draft": ("issued",), "issued": ("revoked",), "revoked": ()})
    INITIAL = nonmember(("draft",))


class Openness(models.TextChoices):
    """Who inside the reach may read a document."""

    ORDINARY = "ordinary", "Thường"
    COMMITTEE = "committee", "Chỉ cấp ủy"
    NAMED = "named", "Chỉ người được gửi"

    ORDER = nonmember(("ordinary", "committee", "named"))


def narrower(one: str, two: str) -> str:
    """The narrower of two levels of openness."""
    return max(one, two, key=Openness.ORDER.index)


class TextState(models.TextChoices):
    """Whether the words of a document or file are known for search."""

    READ = "read", "Đã đọc"
    EMPTY = "empty", "Không có chữ để tìm (bản quét, ảnh)"
    LOCKED = "locked", "Có mật khẩu nên không tìm được trong tệp"
    BROKEN = "broken", "Không đọc được nên không tìm được trong tệp"


class SpreadForm(models.TextChoices):
    """The form in which a directive is made known to members (S4.5, S0.3)."""

    MEETING = "meeting", "Hội nghị, cuộc họp chi bộ"
    GROUP = "group", "Tổ đảng, nhóm nhỏ"
    BOARD = "board", "Bảng tin, niêm yết"
    RADIO = "radio", "Loa truyền thanh"
    MESSAGE = "message", "Tin nhắn, nhóm liên lạc"
    PRINTED = "printed", "Bản in phát tay"
    VISIT = "visit", "Đến tận nhà"
    CONTEST = "contest", "Hội thi"
    OTHER = "other", "Hình thức khác"


class LinkKind(models.TextChoices):
    """What one document is to another, told from the one that came later."""

    IMPLEMENTS = "implements", "Thực hiện"
    BASED_ON = "based_on", "Căn cứ"
    AMENDS = "amends", "Sửa đổi, bổ sung"
    REPLACES = "replaces", "Thay thế"
    REPORT = "report", "Báo cáo thực hiện"
    INTERIM_REVIEW = "interim_review", "Sơ kết"
    FINAL_REVIEW = "final_review", "Tổng kết"


class SignatureVerdict(models.TextChoices):
    """What an electronic signature is worth, as read when the file was kept (K4)."""

    VALID = "valid", "Hợp lệ"
    UNKNOWN = "unknown", "Chưa xác minh được người ký"
    ALTERED = "altered", "Đã bị sửa sau khi ký"
    UNREADABLE = "unreadable", "Không đọc được"


class Answer(models.TextChoices):
    """What became of a comment on a draft."""

    TAKEN = "taken", "Tiếp thu"
    PARTLY = "partly", "Tiếp thu một phần"
    KEPT = "kept", "Giữ nguyên như dự thảo"


class Secrecy(models.TextChoices):
    """The level of secrecy as the document carries it; what carries one is registered without content or files."""

    NONE = "", "Không mật"
    SECRET = "secret", "Mật"
    TOP_SECRET = "top_secret", "Tối mật"
    UTMOST = "utmost", "Tuyệt mật"

"""States of members' records."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """A member's standing; each row is a period."""

    PROBATIONARY = "probationary", "Đảng viên dự bị"
    OFFICIAL = "official", "Đảng viên chính thức"
    SUSPENDED = "suspended", "Bị đình chỉ sinh hoạt"
    DIED = "died", "Từ trần"
    EXPELLED = "expelled", "Khai trừ"
    DELETED = "deleted", "Xóa tên"
    RESIGNED = "resigned", "Xin ra khỏi Đảng"
    LEFT = "left", "Chuyển đi ngoài hệ thống"

    IN_PARTY = nonmember(("probationary", "official", "suspended"))


class PlaceKind(models.TextChoices):
    """How a member belongs to a cell: one home; at most one temporary place besides."""

    HOME = "home", "Sinh hoạt chính thức"
    TEMPORARY = "temporary", "Sinh hoạt tạm thời"


class Correction(models.TextChoices):
    """A member's request to correct the file."""

    ASKED = "asked", "Chờ xem xét"
    ACCEPTED = "accepted", "Đã sửa"
    REFUSED = "refused", "Không sửa"
    WITHDRAWN = "withdrawn", "Đã rút"

    TRANSITIONS = nonmember({"asked": ("accepted", "refused", "withdrawn"), "accepted": (), "refused": (),
                             "withdrawn": ()})  # fmt: skip
    INITIAL = nonmember(("asked",))


class Batch(models.TextChoices):
    """A register read from a file."""

    READ = "read", "Đã đọc, chờ kiểm tra"
    COMMITTED = "committed", "Đã ghi vào danh sách"
    UNDONE = "undone", "Đã hoàn lại"
    DROPPED = "dropped", "Đã bỏ"

    TRANSITIONS = nonmember({"read": ("committed", "dropped"), "committed": ("undone",), "undone": (),
                             "dropped": ()})  # fmt: skip
    INITIAL = nonmember(("read",))


class Merge(models.TextChoices):
    """A request to merge two files of one person: asked by one, confirmed by another."""

    ASKED = "asked", _("Chờ người thứ hai xác nhận")
    DONE = "done", _("Đã gộp")
    REFUSED = "refused", _("Không gộp")
    WITHDRAWN = "withdrawn", _("Đã rút")
    UNDONE = "undone", _("Đã hoàn lại")

    TRANSITIONS = nonmember({"asked": ("done", "refused", "withdrawn"), "done": ("undone",), "refused": (),
                             "withdrawn": (), "undone": ()})  # fmt: skip
    INITIAL = nonmember(("asked",))


class Outcome(models.TextChoices):
    """What is to become of a row of a register."""

    NEW = "new", "Người mới"
    CHANGED = "changed", "Có thay đổi"
    SAME = "same", "Không đổi"
    DOUBTFUL = "doubtful", "Cần xem lại"
    WRONG = "wrong", "Có lỗi"
    LEFT = "left", "Không nhập"


class RowDecision(models.TextChoices):
    """What the person at the desk said of a row that was not clear."""

    KEEP = "keep", "Đúng như đã đọc"
    NEW = "new", "Là người mới"
    KNOWN = "known", "Là người đã có"
    SKIP = "skip", "Không nhập"

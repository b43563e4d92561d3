"""States of members' records."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """A member's standing; each row is a period."""

    PROBATIONARY = "probationary", pgettext_lazy("state", "Đảng viên dự bị")
    OFFICIAL = "official", _("Đảng viên chính thức")
    SUSPENDED = "suspended", _("Bị đình chỉ sinh hoạt")
    DIED = "died", _("Từ trần")
    EXPELLED = "expelled", _("Khai trừ")
    DELETED = "deleted", _("Xóa tên")
    RESIGNED = "resigned", _("Xin ra khỏi Đảng")
    LEFT = "left", _("Chuyển đi ngoài hệ thống")

    IN_PARTY = nonmember(("probationary", "official", "suspended"))


class PlaceKind(models.TextChoices):
    """How a member belongs to a cell: one home; at most one temporary place besides."""

    HOME = "home", _("Sinh hoạt chính thức")
    TEMPORARY = "temporary", _("Sinh hoạt tạm thời")


class Correction(models.TextChoices):
    """A member's request to correct the file."""

    ASKED = "asked", _("Chờ xem xét")
    ACCEPTED = "accepted", _("Đã sửa")
    REFUSED = "refused", pgettext_lazy("state", "Không sửa")
    WITHDRAWN = "withdrawn", _("Đã rút")

    TRANSITIONS = nonmember({"asked": ("accepted", "refused", "withdrawn"), "accepted": (), "refused": (),
                             "withdrawn": ()})  # fmt: skip
    INITIAL = nonmember(("asked",))


class Batch(models.TextChoices):
    """A register read from a file."""

    READ = "read", _("Đã đọc, chờ kiểm tra")
    COMMITTED = "committed", _("Đã ghi vào danh sách")
    UNDONE = "undone", _("Đã hoàn lại")
    DROPPED = "dropped", _("Đã bỏ")

    TRANSITIONS = nonmember({"read": ("committed", "dropped"), "committed": ("undone",), "undone": (),
                             "dropped": ()})  # fmt: skip
    INITIAL = nonmember(("read",))


class Merge(models.TextChoices):
    """A request to merge two files of one person: asked by one, confirmed by another."""

    ASKED = "asked", _("Chờ người thứ hai xác nhận")
    DONE = "done", _("Đã gộp")
    REFUSED = "refused", pgettext_lazy("state", "Không gộp")
    WITHDRAWN = "withdrawn", _("Đã rút")
    UNDONE = "undone", _("Đã hoàn lại")

    TRANSITIONS = nonmember({"asked": ("done", "refused", "withdrawn"), "done": ("undone",), "refused": (),
                             "withdrawn": (), "undone": ()})  # fmt: skip
    INITIAL = nonmember(("asked",))


class Outcome(models.TextChoices):
    """What is to become of a row of a register."""

    NEW = "new", _("Người mới")
    CHANGED = "changed", _("Có thay đổi")
    SAME = "same", _("Không đổi")
    DOUBTFUL = "doubtful", _("Cần xem lại")
    WRONG = "wrong", _("Có lỗi")
    LEFT = "left", _("Không nhập")


class RowDecision(models.TextChoices):
    """What the person at the desk said of a row that was not clear."""

    KEEP = "keep", _("Đúng như đã đọc")
    NEW = "new", _("Là người mới")
    KNOWN = "known", _("Là người đã có")
    SKIP = "skip", _("Không nhập")

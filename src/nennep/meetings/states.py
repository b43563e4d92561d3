"""Kinds and states of meetings, roll call and tasks."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingKind(models.TextChoices):
    """What sort of meeting it is. A party-team meeting may stand in place of a cell's (03-HD/TW, 2022)."""

    REGULAR = "regular", _("Sinh hoạt thường kỳ")
    THEMATIC = "thematic", _("Sinh hoạt chuyên đề")
    TEAM = "team", _("Sinh hoạt tổ đảng")
    COMMITTEE = "committee", _("Họp cấp ủy")
    CONFERENCE = "conference", _("Hội nghị cán bộ chủ chốt")
    EXTRAORDINARY = "extraordinary", _("Họp bất thường")


class MeetingState(models.TextChoices):
    """From first thought to signed minutes."""

    PREPARING = "preparing", _("Đang chuẩn bị")
    CALLED = "called", _("Đã gửi giấy mời")
    OPEN = "open", _("Đang họp")
    HELD = "held", _("Đã họp, chờ thông qua biên bản")
    CLOSED = "closed", _("Đã khóa biên bản")
    CANCELLED = "cancelled", _("Không họp")

    TRANSITIONS = nonmember({
        "preparing": ("called", "open", "cancelled"),
        "called": ("open", "preparing", "cancelled"),
        "open": ("held",),
        "held": ("closed", "open"),
        "closed": (),
        "cancelled": (),
    })  # fmt: skip
    INITIAL = nonmember(("preparing",))


class Presence(models.TextChoices):
    """How a person on the roster took part. The last three are not counted among those who owed attendance."""

    PRESENT = "present", _("Có mặt")
    LATE = "late", _("Đến muộn")
    LEFT = "left", _("Về sớm")
    EXCUSED = "excused", _("Vắng có lý do")
    UNEXCUSED = "unexcused", _("Vắng không lý do")
    EXEMPT = "exempt", _("Được miễn sinh hoạt")
    ELSEWHERE = "elsewhere", _("Sinh hoạt tạm thời nơi khác")
    SUSPENDED = "suspended", _("Bị đình chỉ sinh hoạt")

    ATTENDED = nonmember(("present", "late", "left"))
    ABSENT = nonmember(("excused", "unexcused"))
    NOT_OWED = nonmember(("exempt", "elsewhere", "suspended"))


class Place(models.TextChoices):
    """As what a person stands on the roster."""

    HOME = "home", _("Đảng viên của chi bộ")
    TEMPORARY = "temporary", _("Đảng viên sinh hoạt tạm thời")
    COMMITTEE = "committee", _("Cấp ủy viên")


class TaskState(models.TextChoices):
    """The life of a task given in a meeting; "done" by a record that proves it, or by words in minutes on paper."""

    OPEN = "open", _("Đang làm")
    DONE = "done", _("Đã xong")
    DROPPED = "dropped", _("Thôi thực hiện")

    TRANSITIONS = nonmember({"open": ("done", "dropped"), "done": ("open",), "dropped": ()})
    INITIAL = nonmember(("open",))


class MinutesState(models.TextChoices):
    """A version of the minutes."""

    DRAFT = "draft", _("Dự thảo")
    AGREED = "agreed", _("Đã thông qua")
    REPLACED = "replaced", _("Đã có bản sửa")

    TRANSITIONS = nonmember({"draft": ("agreed",), "agreed": ("replaced",), "replaced": ()})
    INITIAL = nonmember(("draft", "agreed"))


class VisitState(models.TextChoices):
    """A superior's visit to a cell's meeting: counted when both sides confirm."""

    PLANNED = "planned", _("Theo kế hoạch")
    REPORTED = "reported", _("Chờ bên kia xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận hai bên")
    REFUSED = "refused", pgettext_lazy("state", "Không xác nhận")
    CANCELLED = "cancelled", _("Đã bỏ")

    TRANSITIONS = nonmember({
        "planned": ("reported", "confirmed", "cancelled"),
        "reported": ("confirmed", "refused", "cancelled"),
        "confirmed": (),
        "refused": ("reported",),
        "cancelled": (),
    })  # fmt: skip
    INITIAL = nonmember(("planned", "reported"))


class DocumentRole(models.TextChoices):
    """What an item of the agenda does with a document: it is studied, carried out, reported on or reviewed (S3.1)."""

    STUDY = "study", _("Học tập, quán triệt")
    ASSIGN = "assign", _("Giao việc thực hiện")
    REPORT = "report", _("Báo cáo thực hiện")
    INTERIM_REVIEW = "interim_review", _("Sơ kết")
    FINAL_REVIEW = "final_review", _("Tổng kết")
    OTHER = "other", pgettext_lazy("state", "Việc khác")

"""The kinds of duties, and what can happen to one. Due, late, met and missing are read from dates, never stored."""

from __future__ import annotations

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_ASKED = ("study", "programme", "assign", "report", "interim_review", "final_review", "other")


class ObligationKind(models.TextChoices):
    """Opened by rule for every cell (BY_RULE), or because of a document (DIRECTED): ASKED of many, or a task of one."""

    MONTHLY_MEETING = "monthly_meeting", _("Sinh hoạt thường kỳ hằng tháng")
    THEMATIC_MEETING = "thematic_meeting", _("Sinh hoạt chuyên đề hằng quý")
    MONTHLY_REPORT = "monthly_report", pgettext_lazy("state", "Báo cáo tháng của chi bộ")
    STUDY = "study", _("Học tập, quán triệt")
    PROGRAMME = "programme", _("Ban hành chương trình, kế hoạch")
    ASSIGN = "assign", _("Giao việc")
    REPORT = "report", pgettext_lazy("state", "Báo cáo")
    INTERIM_REVIEW = "interim_review", _("Sơ kết")
    FINAL_REVIEW = "final_review", _("Tổng kết")
    OTHER = "other", pgettext_lazy("state", "Việc khác")
    TASK = "task", _("Nhiệm vụ")

    BY_RULE = nonmember(("monthly_meeting", "thematic_meeting", "monthly_report"))
    ASKED = nonmember(_ASKED)
    DIRECTED = nonmember((*_ASKED, "task"))


class EvidenceForm(models.TextChoices):
    """In which form something was studied or reviewed; a figure: the result of a target reached its value."""

    CONFERENCE = "conference", _("Hội nghị")
    THEMATIC = "thematic", _("Sinh hoạt chuyên đề")
    REGULAR = "regular", _("Sinh hoạt thường kỳ")
    ONLINE = "online", _("Trực tuyến")
    DOCUMENT = "document", _("Văn bản")
    FIGURE = "figure", _("Số liệu đạt chỉ tiêu")


class StepKind(models.TextChoices):
    """What happened to a duty after it was opened."""

    EXTENDED = "extended", _("Gia hạn")
    SENT_BACK = "sent_back", pgettext_lazy("state", "Trả lại")
    REOPENED = "reopened", _("Mở lại")
    WAIVED = "waived", pgettext_lazy("state", "Miễn")
    FOLLOWED = "followed", _("Chuyển sang tổ chức kế tiếp")

"""The kinds of duties, and what can happen to one. Due, late, met and missing are read from dates, never stored."""

from __future__ import annotations

from enum import nonmember

from django.db import models

_ASKED = ("study", "programme", "assign", "report", "interim_review", "final_review", "other")


class ObligationKind(models.TextChoices):
    """Opened by rule for every cell (BY_RULE), or because of a document (DIRECTED): ASKED of many, or a task of one."""

    MONTHLY_MEETING = "monthly_meeting", "Sinh hoạt thường kỳ hằng tháng"
    THEMATIC_MEETING = "thematic_meeting", "Sinh hoạt chuyên đề hằng quý"
    MONTHLY_REPORT = "monthly_report", "Báo cáo tháng của chi bộ"
    STUDY = "study", "Học tập, quán triệt"
    PROGRAMME = "programme", "Ban hành chương trình, kế hoạch"
    ASSIGN = "assign", "Giao việc"
    REPORT = "report", "Báo cáo"
    INTERIM_REVIEW = "interim_review", "Sơ kết"
    FINAL_REVIEW = "final_review", "Tổng kết"
    OTHER = "other", "Việc khác"
    TASK = "task", "Nhiệm vụ"

    BY_RULE = nonmember(("monthly_meeting", "thematic_meeting", "monthly_report"))
    ASKED = nonmember(_ASKED)
    DIRECTED = nonmember((*_ASKED, "task"))


class EvidenceForm(models.TextChoices):
    """In which form something was studied or reviewed; a figure: the result of a target reached its value."""

    CONFERENCE = "conference", "Hội nghị"
    THEMATIC = "thematic", "Sinh hoạt chuyên đề"
    REGULAR = "regular", "Sinh hoạt thường kỳ"
    ONLINE = "online", "Trực tuyến"
    DOCUMENT = "document", "Văn bản"
    FIGURE = "figure", "Số liệu đạt chỉ tiêu"


class StepKind(models.TextChoices):
    """What happened to a duty after it was opened."""

    EXTENDED = "extended", "Gia hạn"
    SENT_BACK = "sent_back", "Trả lại"
    REOPENED = "reopened", "Mở lại"
    WAIVED = "waived", "Miễn"
    FOLLOWED = "followed", "Chuyển sang tổ chức kế tiếp"

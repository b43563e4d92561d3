"""States of a reorganisation."""

from enum import nonmember

from django.db import models


class ReformState(models.TextChoices):
    """From a draft to its application; what was applied may be taken back by another reorganisation."""

    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ ngày hiệu lực"
    APPLIED = "applied", "Đã thực hiện"
    TAKEN_BACK = "taken_back", "Đã đảo lại"
    DROPPED = "dropped", "Đã bỏ"

    TRANSITIONS = nonmember({
        "draft": ("submitted", "dropped"),
        "submitted": ("approved", "draft", "dropped"),
        "approved": ("applied", "draft", "dropped"),
        "applied": ("taken_back",),
        "taken_back": (),
        "dropped": (),
    })  # fmt: skip
    INITIAL = nonmember(("draft",))

"""States of a reorganisation."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReformState(models.TextChoices):
    """From a draft to its application; what was applied may be taken back by another reorganisation."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt, chờ ngày hiệu lực")
    APPLIED = "applied", _("Đã thực hiện")
    TAKEN_BACK = "taken_back", _("Đã đảo lại")
    DROPPED = "dropped", _("Đã bỏ")

    TRANSITIONS = nonmember({
        "draft": ("submitted", "dropped"),
        "submitted": ("approved", "draft", "dropped"),
        "approved": ("applied", "draft", "dropped"),
        "applied": ("taken_back",),
        "taken_back": (),
        "dropped": (),
    })  # fmt: skip
    INITIAL = nonmember(("draft",))

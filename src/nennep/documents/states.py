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

"""How the day is found by which something must be done; which links review a document."""

from __future__ import annotations

from django.db import models

from nennep.documents.states import LinkKind

REVIEWS = (LinkKind.INTERIM_REVIEW, LinkKind.FINAL_REVIEW)


class DueRule(models.TextChoices):
    """The rule of a requirement's deadline."""

    DAYS = "days", "Trong số ngày, kể từ ngày giao"
    DATE = "date", "Trước hoặc trong một ngày"
    NEXT_MEETING = "next_meeting", "Tại kỳ sinh hoạt thường kỳ gần nhất"
    EVERY = "every", "Định kỳ mỗi số tháng, đến một ngày"
    YEARS = "years", "Sau số năm kể từ ngày ban hành"

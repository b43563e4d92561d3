"""How the day is found by which something must be done; which links review a document."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nennep.documents.states import LinkKind

REVIEWS = (LinkKind.INTERIM_REVIEW, LinkKind.FINAL_REVIEW)


class DueRule(models.TextChoices):
    """The rule of a requirement's deadline."""

    DAYS = "days", _("Trong số ngày, kể từ ngày giao")
    DATE = "date", _("Trước hoặc trong một ngày")
    NEXT_MEETING = "next_meeting", _("Tại kỳ sinh hoạt thường kỳ gần nhất")
    EVERY = "every", _("Định kỳ mỗi số tháng, đến một ngày")
    YEARS = "years", _("Sau số năm kể từ ngày ban hành")

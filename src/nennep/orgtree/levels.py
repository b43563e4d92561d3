"""How high an organisation stands: known to pages too, which know no tables."""

from __future__ import annotations

from django.db import models


class Level(models.IntegerChoices):
    """The columns of a roll-up. What kinds stand at a level is the organisations area's matter."""

    CENTRE = 0, "Trung ương"
    PROVINCE = 1, "Cấp tỉnh"
    DISTRICT = 2, "Cấp trên trực tiếp cơ sở"
    COMMUNE = 3, "Cấp xã"
    GRASSROOTS = 4, "Cấp cơ sở"
    CELL = 5, "Chi bộ"

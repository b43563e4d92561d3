"""How high an organisation stands: known to pages too, which know no tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The columns of a roll-up. What kinds stand at a level is the organisations area's matter."""

    CENTRE = 0, _("Trung ương")
    PROVINCE = 1, _("Cấp tỉnh")
    DISTRICT = 2, _("Cấp trên trực tiếp cơ sở")
    COMMUNE = 3, _("Cấp xã")
    GRASSROOTS = 4, _("Cấp cơ sở")
    CELL = 5, _("Chi bộ")

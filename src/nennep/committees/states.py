"""The bodies an organisation may have."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyKind(models.TextChoices):
    """A body of an organisation. The slug is also the key of titles in the `post_titles` rule family."""

    COMMITTEE = "committee", _("Ban chấp hành")
    STANDING = "standing", _("Ban thường vụ")
    INSPECTION = "inspection", _("Ủy ban kiểm tra")
    CELL_COMMITTEE = "cell_committee", _("Chi ủy")
    CELL = "cell", _("Chi bộ")


CELL_BODIES = (BodyKind.CELL_COMMITTEE, BodyKind.CELL)  # a cell has one or the other (Charter, article 24)
AREA_BODIES = (BodyKind.COMMITTEE, BodyKind.STANDING, BodyKind.INSPECTION)


def bodies_for(kind: str) -> tuple[BodyKind, ...]:
    """The bodies that an organisation of a kind may have."""
    return CELL_BODIES if kind.startswith("chi-bo") else AREA_BODIES

"""The bare tree: identities for ever, dated edges (the truth), versions derived from them, events and lineage."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nennep.kernel.period import OPEN_END
from nennep.orgtree.levels import Level


class Org(models.Model):
    """An identity: never reused, never deleted. Everything else about an organisation is dated."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tenant = models.PositiveSmallIntegerField(db_default=1)

    def __str__(self) -> str:
        return f"org {self.pk}"


class OrgEvent(models.Model):
    """A change of structure: what, by which decision, signed when, in force when."""

    class Kind(models.TextChoices):
        FOUND = "found", _("Thành lập")
        RENAME = "rename", pgettext_lazy("state", "Đổi tên")
        CHANGE_KIND = "change_kind", _("Đổi loại hình")
        MOVE = "move", _("Chuyển đảng bộ")
        MERGE = "merge", _("Hợp nhất")
        SPLIT = "split", _("Chia tách")
        DISSOLVE = "dissolve", pgettext_lazy("state", "Giải thể")
        IMPORT = "import", _("Nạp số liệu ban đầu")

    kind = models.CharField(max_length=20, choices=Kind)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="events", null=True)
    decision_no = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    effective_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_kind",
                condition=Q(
                    kind__in=["found", "rename", "change_kind", "move", "merge", "split", "dissolve", "import"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"


class OrgEdge(models.Model):
    """Under whom, and at what level, from when to when; and from when to when we knew it so. The source of truth."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="edges")
    parent = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="child_edges", null=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    known_from = models.DateTimeField(auto_now_add=True)
    known_to = models.DateTimeField(null=True)
    cause = models.ForeignKey(OrgEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="edge_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(name="edge_not_self", condition=Q(parent__isnull=True) | ~Q(parent=F("org"))),
            models.UniqueConstraint(
                name="edge_one_open", fields=["org"], condition=Q(valid_to=OPEN_END, known_to__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                name="edge_parent",
                fields=["parent"],
                include=["valid_from", "valid_to", "org"],
                condition=Q(known_to__isnull=True),
            ),
            models.Index(
                name="edge_org",
                fields=["org"],
                include=["valid_from", "valid_to", "parent"],
                condition=Q(known_to__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} under {self.parent_id}, {self.valid_from} to {self.valid_to}"


class OrgVersion(models.Model):
    """Derived from the edges: the path (for "everything under") and one column a level (for roll-ups), by period."""

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="versions")
    level = models.PositiveSmallIntegerField()
    path = models.TextField(db_collation="C")
    province_id = models.BigIntegerField(null=True)
    district_id = models.BigIntegerField(null=True)
    commune_id = models.BigIntegerField(null=True)
    grassroots_id = models.BigIntegerField(null=True)
    cell_id = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        indexes = [
            models.Index(name="version_path", fields=["path"], include=["valid_from", "valid_to", "org", "level"]),
            models.Index(name="version_org", fields=["org"], include=["valid_from", "valid_to", "path"]),
            models.Index(
                name="version_province", fields=["province_id", "level"], include=["valid_from", "valid_to", "org"]
            ),
            models.Index(
                name="version_commune", fields=["commune_id", "level"], include=["valid_from", "valid_to", "org"]
            ),
            models.Index(
                name="version_grassroots", fields=["grassroots_id", "level"], include=["valid_from", "valid_to", "org"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.valid_from}"


class OrgNow(models.Model):
    """Where each organisation stands now; one that ended, where the one it stood under last does. Narrow,
    so that row policies can ask it by primary key."""

    org = models.OneToOneField(Org, on_delete=models.CASCADE, primary_key=True, related_name="now")
    path = models.TextField(db_collation="C")
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(Org, on_delete=models.CASCADE, null=True, related_name="children_now")
    alive = models.BooleanField()

    class Meta:
        indexes = [models.Index(name="now_path", fields=["path"], include=["org", "level", "alive"])]

    def __str__(self) -> str:
        return self.path


class OrgLineage(models.Model):
    """Who came from whom, for ever. `part`: only a part of what the one was went on in the other."""

    event = models.ForeignKey(OrgEvent, on_delete=models.PROTECT, related_name="lineage")
    from_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="successors")
    to_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="predecessors")
    part = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="lineage_once", fields=["event", "from_org", "to_org"])]

    def __str__(self) -> str:
        return f"{self.from_org_id} -> {self.to_org_id}"

"""What an organisation is called, of what kind it is, its codes and places: all dated, beside the bare tree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import Org, OrgEvent


class UnitType(models.TextChoices):
    """The kind of place an organisation works in; it selects the agenda template (42-HD/BTCTW, part 4)."""

    RESIDENTIAL = "residential", _("Thôn, bản, tổ dân phố")
    AGENCY = "agency", _("Cơ quan hành chính, đơn vị sự nghiệp")
    STATE_ENTERPRISE = "state_enterprise", _("Doanh nghiệp nhà nước")
    PRIVATE_ENTERPRISE = "private_enterprise", _("Doanh nghiệp ngoài nhà nước, có vốn nước ngoài")
    SCHOOL = "school", _("Sinh viên, học sinh")
    ARMED_FORCES = "armed_forces", _("Lực lượng vũ trang")


class DatedRow(models.Model):
    """Valid from, valid to (first day outside), and from when to when we knew it so."""

    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    known_from = models.DateTimeField(auto_now_add=True)
    known_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class OrganisationName(DatedRow):
    """The name in a period. `folded` is the name without marks, for search."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    folded = models.TextField(db_collation="C")
    cause = models.ForeignKey(OrgEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="name_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(
                name="name_one_open", fields=["org"], condition=Q(valid_to=OPEN_END, known_to__isnull=True)
            ),
        ]
        indexes = [
            models.Index(name="name_org", fields=["org"], include=["valid_from", "valid_to"]),
            models.Index(name="name_folded", fields=["folded"]),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(DatedRow):
    """The kind in a period: a slug of the `organisation_kinds` rule family valid then."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="kinds")
    kind = models.CharField(max_length=40)
    cause = models.ForeignKey(OrgEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="kind_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(
                name="kind_one_open", fields=["org"], condition=Q(valid_to=OPEN_END, known_to__isnull=True)
            ),
        ]
        indexes = [models.Index(name="kind_org", fields=["org"], include=["valid_from", "valid_to", "kind"])]

    def __str__(self) -> str:
        return self.kind


class OrganisationCode(DatedRow):
    """An official code in a period. A code alone is no key: reforms give it to others."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=30)

    class Meta:
        constraints = [models.CheckConstraint(name="code_period", condition=Q(valid_from__lt=F("valid_to")))]
        indexes = [models.Index(name="code_code", fields=["code"], include=["valid_from", "valid_to", "org"])]

    def __str__(self) -> str:
        return self.code


class OrganisationPlace(DatedRow):
    """A place where the organisation works; one whose cells lie in two provinces has a row for each (S4.2)."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="places")
    province = models.CharField(max_length=80)
    locality = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="place_period", condition=Q(valid_from__lt=F("valid_to")))]

    def __str__(self) -> str:
        return f"{self.locality}, {self.province}"


class OrganisationProfile(models.Model):
    """What does not need a history: the kind of unit, the place written on documents, the day it meets."""

    org = models.OneToOneField(Org, on_delete=models.PROTECT, primary_key=True, related_name="profile")
    unit_type = models.CharField(max_length=30, choices=UnitType, blank=True)
    place_line = models.CharField("Địa danh trên văn bản", max_length=80, blank=True)
    meeting_day = models.PositiveSmallIntegerField("Ngày sinh hoạt thường kỳ", null=True)
    meeting_hour = models.CharField("Giờ sinh hoạt", max_length=5, blank=True)
    phone = models.CharField("Điện thoại", max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_day_in_month", condition=Q(meeting_day__isnull=True) | Q(meeting_day__range=(1, 28))
            )
        ]

    def __str__(self) -> str:
        return f"profile {self.org_id}"

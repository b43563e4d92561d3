"""Persons and their dated standing and places; requests to correct; papers of the file; registers read from Excel."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from nennep.kernel import states
from nennep.kernel.period import OPEN_END
from nennep.members.merging.models import NotSamePerson, PersonMerge
from nennep.members.qualifications.models import Qualification
from nennep.members.states import Batch, Correction, PlaceKind, Standing
from nennep.orgtree.models import Org

__all__ = [
    "Affiliation", "ColumnMemory", "CorrectionRequest", "Exemption", "KnownRow", "MemberPaper", "NotSamePerson",
    "PartyTeam", "Person", "PersonMerge", "Qualification", "RegisterBatch", "RegisterChunk", "RegisterRow",
    "StandingRow", "TeamPlace", "Workplace",
]  # fmt: skip
PRECISIONS = [("day", "ngày"), ("month", "tháng"), ("year", "năm")]


class Person(models.Model):
    """Who somebody is. What changes with time stands in dated rows. A date known to the month or year says so.

    `folded` and `sort_key` are computed from the name (search without marks; Vietnamese order). The database adds a
    column `words` of the folded name's words for `search.find_people`. `registered_at` is the organisation that keeps
    the file today: the home cell, or the last one (kept in step by the actions).
    `schooling`, `profession`, `theory`: what stands today; what stood before is in `Qualification`.
    `merged_into`: the file that this one, found to be the same person's, was merged into; it has no current rows and
    leads there.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tenant = models.PositiveSmallIntegerField(db_default=1)
    registered_at = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="registered", db_index=False)
    full_name = models.CharField("Họ và tên khai sinh", max_length=120)
    common_name = models.CharField("Tên đang dùng", max_length=120, blank=True)
    folded = models.TextField(db_collation="C")
    sort_key = models.BinaryField()
    sex = models.CharField("Giới tính", max_length=1, choices=[("M", "Nam"), ("F", "Nữ"), ("", "Chưa rõ")], blank=True)
    birth_on = models.DateField("Ngày sinh", null=True)
    birth_precision = models.CharField(max_length=5, choices=PRECISIONS, default="day")
    ethnicity = models.CharField("Dân tộc", max_length=40, blank=True)
    religion = models.CharField("Tôn giáo", max_length=40, blank=True)
    native_place = models.CharField("Quê quán", max_length=200, blank=True)
    address = models.CharField("Nơi ở hiện nay", max_length=200, blank=True)
    phone = models.CharField("Điện thoại", max_length=30, blank=True)
    citizen_id = models.CharField("Số định danh cá nhân", max_length=12, blank=True)
    card_no = models.CharField("Số thẻ đảng viên", max_length=20, blank=True)
    admitted_on = models.DateField("Ngày vào Đảng", null=True)
    admitted_precision = models.CharField(max_length=5, choices=PRECISIONS, default="day")
    official_on = models.DateField("Ngày chính thức", null=True)
    official_precision = models.CharField(max_length=5, choices=PRECISIONS, default="day")
    schooling = models.CharField("Giáo dục phổ thông", max_length=40, blank=True)
    profession = models.CharField("Chuyên môn, nghiệp vụ", max_length=120, blank=True)
    theory = models.CharField("Lý luận chính trị", max_length=40, blank=True)
    occupation = models.CharField("Nghề nghiệp", max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="aliases", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="person_citizen_id", fields=["citizen_id"], condition=~Q(citizen_id="")),
            models.CheckConstraint(
                name="person_dates_in_order",
                condition=Q(official_on__isnull=True)
                | Q(admitted_on__isnull=True)
                | Q(official_on__gte=F("admitted_on"))
                | ~Q(official_precision="day")
                | ~Q(admitted_precision="day"),
            ),
        ]
        indexes = [
            models.Index(name="person_registered", fields=["registered_at", "sort_key"]),
            models.Index(name="person_card", fields=["card_no"], condition=~Q(card_no="")),
            models.Index(name="person_merged", fields=["merged_into"], condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.full_name


class KnownRow(models.Model):
    """A dated fact that reports count: valid from and to, known from and to, and the decision behind it.

    A key that a named index of the model begins with has no index of its own: rows come in by the hundred thousand.
    Those of one batch lie together, so the index of batches notes by ranges of pages which ones stand there.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    known_from = models.DateTimeField(auto_now_add=True)
    known_to = models.DateTimeField(null=True)
    decision_no = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    batch = models.ForeignKey(
        "members.RegisterBatch", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class StandingRow(KnownRow):
    """A member's standing in a period. `cell` is the home cell then, for sight and for counting where it happened."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="standings", db_index=False)
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    standing = models.CharField(max_length=20, choices=Standing)

    class Meta:
        constraints = [
            models.CheckConstraint(name="standing_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(name="standing_value", condition=Q(standing__in=Standing.values)),
            models.UniqueConstraint(
                name="standing_one_open", fields=["person"], condition=Q(valid_to=OPEN_END, known_to__isnull=True)
            ),
        ]
        indexes = [
            models.Index(  # all that standings of a day are read from, past ones left out within the index
                name="standing_person",
                fields=["person", "valid_to"],
                include=["valid_from", "standing", "cell", "known_to"],
            ),
            models.Index(name="standing_cell", fields=["cell"], include=["valid_from", "valid_to", "standing"]),
            BrinIndex(name="standing_batch", fields=["batch"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.standing}"


class Affiliation(KnownRow):
    """In which cell a member is active, from when to when: one home at a time, one temporary place at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations", db_index=False)
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="affiliations")
    kind = models.CharField(max_length=10, choices=PlaceKind, default=PlaceKind.HOME)

    class Meta:
        constraints = [
            models.CheckConstraint(name="affiliation_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(name="affiliation_kind", condition=Q(kind__in=PlaceKind.values)),
            models.UniqueConstraint(
                name="affiliation_one_open", fields=["person", "kind"],
                condition=Q(valid_to=OPEN_END, known_to__isnull=True),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="affiliation_cell", fields=["cell", "kind"], include=["valid_from", "valid_to", "person"],
                         condition=Q(known_to__isnull=True)),
            models.Index(name="affiliation_person", fields=["person", "kind"],
                         include=["valid_from", "valid_to", "cell"]),
            BrinIndex(name="affiliation_batch", fields=["batch"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cell_id}"


class Exemption(KnownRow):
    """Exempt from party work and meetings in a period, by the cell's resolution (Charter, article 7)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField("Lý do", max_length=200)
    temporary = models.BooleanField("Tạm miễn", default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="exemption_period", condition=Q(valid_from__lt=F("valid_to")))]
        indexes = [
            models.Index(name="exemption_person", fields=["person"], include=["valid_from", "valid_to"]),
            BrinIndex(name="exemption_batch", fields=["batch"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} exempt"


class Workplace(KnownRow):
    """Where a member works; several at once are usual where a unit has stores in several districts (S4.2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="workplaces")
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField("Đơn vị", max_length=160)
    locality = models.CharField("Địa bàn", max_length=120, blank=True)
    province = models.CharField("Tỉnh, thành phố", max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="workplace_period", condition=Q(valid_from__lt=F("valid_to")))]
        indexes = [
            models.Index(name="workplace_person", fields=["person"], include=["valid_from", "valid_to"]),
            BrinIndex(name="workplace_batch", fields=["batch"]),
        ]

    def __str__(self) -> str:
        return self.unit


class PartyTeam(models.Model):
    """A party team (tổ đảng) within a cell."""

    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [models.CheckConstraint(name="team_period", condition=Q(valid_from__lt=F("valid_to")))]

    def __str__(self) -> str:
        return self.name


class TeamPlace(models.Model):
    """Who is in a party team, and who heads it."""

    team = models.ForeignKey(PartyTeam, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_places")
    is_head = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(name="team_place_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(name="team_place_one_open", fields=["person"], condition=Q(valid_to=OPEN_END)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in team {self.team_id}"


class CorrectionRequest(models.Model):
    """A member asks for a correction of the own file; the secretary decides and says why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    old = models.CharField(max_length=300, blank=True)
    new = models.CharField(max_length=300)
    since = models.DateField(null=True)  # of a qualification: from when it says so
    ground = models.CharField("Căn cứ", max_length=500)
    state = models.CharField(max_length=10, choices=Correction, default=Correction.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField("Trả lời", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="correction_state", condition=Q(state__in=Correction.values)),
            models.CheckConstraint(
                name="correction_decided_pair",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        triggers = [states.trigger("correction_moves", "state", Correction.TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.field}: {self.new}"


class MemberPaper(models.Model):
    """A paper in the member's file (B13): by its number in the digital catalogue, or by the code of a stage's paper."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=80, blank=True)
    dated_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_number",
                condition=Q(number__isnull=True) & ~Q(code="") | Q(number__range=(1, 104), code=""),
            ),
            models.UniqueConstraint(
                name="paper_once", fields=["person", "number", "code", "dated_on"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} paper {self.code or self.number}"


class RegisterBatch(models.Model):
    """A register read from an Excel file for an organisation: staged, corrected, committed, undone."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="register_batches")
    kind = models.CharField(max_length=20, choices=[("members", "Đảng viên"), ("organisations", "Tổ chức đảng")])
    state = models.CharField(max_length=10, choices=Batch, default=Batch.READ)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    table = models.BinaryField(default=bytes)  # the sheet once parsed, see staging.kept
    sheet = models.CharField(max_length=120)
    header_signature = models.CharField(max_length=64)
    as_of = models.DateField()
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="batch_state", condition=Q(state__in=Batch.values))]
        triggers = [states.trigger("batch_moves", "state", Batch.TRANSITIONS)]

    def __str__(self) -> str:
        return self.file_name


class RegisterRow(models.Model):
    """One person row of a batch: what was read, what is doubtful, what the person at the desk decided."""

    batch = models.ForeignKey(RegisterBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    raw = models.JSONField()
    values = models.JSONField()
    corrections = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    readings = models.JSONField(default=list)
    outcome = models.CharField(max_length=12)
    decision = models.CharField(max_length=12, blank=True)
    candidates = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    written = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(name="row_once", fields=["batch", "number"])]
        indexes = [models.Index(name="row_outcome", fields=["batch", "outcome", "number"])]

    def __str__(self) -> str:
        return f"row {self.number}"


class RegisterChunk(models.Model):
    """Up to a thousand rows of a batch about which nobody has to decide, together: what was read, and who they became.

    `numbers`: the rows in the sheet, rising; `rows`: what was read, see staging.chunks; `people`: a person's id or null
    for each row once the batch is committed.
    """

    batch = models.ForeignKey(RegisterBatch, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    outcome = models.CharField(max_length=12)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    numbers = models.JSONField()
    rows = models.BinaryField()
    people = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(name="chunk_once", fields=["batch", "outcome", "first"])]

    def __str__(self) -> str:
        return f"rows {self.first} to {self.last}"


class ColumnMemory(models.Model):
    """What an office said its columns are, remembered by the shape of the header."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="memory_once", fields=["org", "signature"])]

    def __str__(self) -> str:
        return self.signature[:12]

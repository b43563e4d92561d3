"""The meeting itself, its agenda and papers, the preparatory meeting, notices and observers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Document
from nennep.kernel import states
from nennep.meetings.models.counters import Counters
from nennep.meetings.states import DocumentRole, MeetingKind, MeetingState
from nennep.members.models import PartyTeam, Person
from nennep.orgtree.models import Org


class Meeting(Counters):
    """One meeting of an organisation, for the month it counts for. Counters are written when it closes (scale.md 4).

    `rule_set` and `scoring_set`: slugs of the sets it was held under.
    """

    tenant = models.PositiveSmallIntegerField(db_default=1)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="meetings")
    body_kind = models.CharField(max_length=20)
    kind = models.CharField(max_length=15, choices=MeetingKind)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PREPARING)
    month = models.DateField()
    title = models.CharField("Tên cuộc họp", max_length=200)
    theme = models.CharField("Chuyên đề", max_length=300, blank=True)
    team = models.ForeignKey(PartyTeam, on_delete=models.PROTECT, null=True, related_name="meetings")
    is_model = models.BooleanField("Sinh hoạt mẫu", default=False)
    with_thematic = models.BooleanField("Kết hợp chuyên đề", default=False)
    starts_at = models.DateTimeField("Bắt đầu")
    place = models.CharField("Địa điểm", max_length=200, blank=True)
    hybrid_note = models.CharField("Điểm cầu, hình thức dự", max_length=300, blank=True)
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    chair_name = models.CharField("Chủ trì", max_length=120, blank=True)
    chair_title = models.CharField(max_length=80, blank=True)
    secretary = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    secretary_name = models.CharField("Thư ký", max_length=120, blank=True)
    drafter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafter_name = models.CharField("Người chuẩn bị nội dung", max_length=120, blank=True)
    dues_note = models.CharField("Tình hình đảng phí", max_length=500, blank=True)
    rule_set = models.CharField(max_length=60)
    scoring_set = models.CharField(max_length=60, blank=True)
    called_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    quality_confirmed_at = models.DateTimeField(null=True)
    quality_confirmed_by = models.CharField("Cấp trên xác nhận", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="meeting_state", condition=Q(state__in=MeetingState.values)),
            models.CheckConstraint(name="meeting_kind", condition=Q(kind__in=MeetingKind.values)),
            models.CheckConstraint(
                name="meeting_closed_pair",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_opening",
                condition=Q(ended_at__isnull=True) | Q(opened_at__isnull=False, ended_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="meeting_counts",
                condition=Q(summoned=F("attended") + F("excused") + F("unexcused")) & Q(attended__gte=0),
            ),
            models.CheckConstraint(
                name="meeting_quality_confirmed_pair",
                condition=Q(quality_confirmed_at__isnull=True, quality_confirmed_by="")
                | (Q(quality_confirmed_at__isnull=False) & ~Q(quality_confirmed_by="")),
            ),
            models.UniqueConstraint(
                name="meeting_regular_once", fields=["org", "month"],
                condition=Q(kind="regular") & ~Q(state="cancelled"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="meeting_org_month", fields=["org", "month"], include=["state", "kind", "closed_at"]),
            models.Index(name="meeting_month", fields=["month"], include=["org", "state", "kind", "closed_at"]),
        ]
        triggers = [states.trigger("meeting_moves", "state", MeetingState.TRANSITIONS)]

    def __str__(self) -> str:
        return self.title


class FormerCounters(Counters):
    """The counters of a closed meeting before a correction: known from one moment until the next version replaced them.

    Figures as known on an earlier day read them in place of the meeting's own (J2). `month` repeats the meeting's.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="former_counters")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="former_counters_once", fields=["meeting", "known_to"]),
            models.CheckConstraint(name="former_counters_period", condition=Q(known_from__lte=F("known_to"))),
        ]
        indexes = [models.Index(name="former_counters_month", fields=["month"], include=["meeting"])]

    def __str__(self) -> str:
        return f"{self.meeting_id} until {self.known_to}"


class AgendaItem(models.Model):
    """An item of the agenda, in order. `step` is the required step it fulfils, a slug of the rule set's template.

    `sent_to`: passed on to another committee, which takes it into a meeting of its own (`carried_from`, `sent_from`).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60, blank=True)
    title = models.CharField("Nội dung", max_length=300)
    drafter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafter_name = models.CharField("Người trình bày", max_length=120, blank=True)
    minutes_planned = models.PositiveSmallIntegerField("Số phút", null=True)
    confidential = models.BooleanField("Nội dung kín", default=False)
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="carried_to")
    sent_from = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    sent_to = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="items_received")
    sent_at = models.DateTimeField(null=True)
    record = models.TextField("Diễn biến", blank=True)
    finished = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="agenda_position", fields=["meeting", "position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="agenda_sent_pair",
                condition=Q(sent_to__isnull=True, sent_at__isnull=True)
                | Q(sent_to__isnull=False, sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaDocument(models.Model):
    """What an item does with a document; one item may take up several, in different roles (S3.1).

    `online`: the people follow it from other places, which the form of the evidence says.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="documents")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="agenda_items")
    role = models.CharField(max_length=15, choices=DocumentRole)
    online = models.BooleanField("Trực tuyến", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="agenda_document_once", fields=["item", "document", "role"]),
            models.CheckConstraint(name="agenda_document_role", condition=Q(role__in=DocumentRole.values)),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.document_id}"


class Paper(models.Model):
    """A paper attached to the meeting or to an item: a stored file; sent when, late or not by the rule of the day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, null=True, related_name="papers")
    title = models.CharField("Tên tài liệu", max_length=200)
    file_id = models.BigIntegerField(null=True)
    confidential = models.BooleanField(default=False)
    attached_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class PreparatoryRecord(models.Model):
    """The cell committee's preparatory meeting: when, who, what it rated, what it puts to the meeting (42-HD/BTCTW)."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, primary_key=True, related_name="preparatory")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("Ngày họp")
    present = models.CharField("Thành phần", max_length=500)
    rated = models.TextField("Đánh giá tháng trước", blank=True)
    proposed = models.TextField("Nội dung đưa ra chi bộ", blank=True)

    def __str__(self) -> str:
        return f"preparation of {self.meeting_id}"


class Notice(models.Model):
    """The notice of a meeting to one person: sent, opened, answered. `org` is the meeting's organisation."""

    class Answer(models.TextChoices):
        NONE = "", _("Chưa trả lời")
        COMING = "coming", _("Sẽ dự")
        EXCUSED = "excused", _("Xin vắng")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notices")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    person_name = models.CharField(max_length=120)
    as_superior = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    told_by = models.CharField("Báo bằng cách khác", max_length=120, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answer_text = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="notice_once", fields=["meeting", "person"])]
        indexes = [models.Index(name="notice_person", fields=["person", "-sent_at"])]

    def __str__(self) -> str:
        return self.person_name


class Observer(models.Model):
    """A cell invited to learn at a model meeting (S2.8): who came, what they took away."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="observers")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    invited_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="observed")
    invited_name = models.CharField(max_length=200)
    came = models.PositiveSmallIntegerField("Số người đến", null=True)
    lesson = models.TextField("Điều học được", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="observer_once", fields=["meeting", "invited_org"])]

    def __str__(self) -> str:
        return self.invited_name
